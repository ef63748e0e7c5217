/* turn.h: angles in turns, in single precision, the same on every machine.
 *
 * weft_turn_of: atan2(y, x)/2pi within 0..1, by Taylor's series after the octants are folded
 * to tan(pi/8); weft_turn_cos_sin: of a turn, by Taylor's series after the
 * quadrants are.  Both within 3e-7.
 */
#ifndef WEFT_KERNEL_TURN_H
#define WEFT_KERNEL_TURN_H

#include <math.h>

#include "typed.h"

/* 0 where both are 0. */
WEFT_KERNEL float weft_turn_of(float y, float x)
{
	const float ax = fabsf(x), ay = fabsf(y);
	const float most = ax > ay ? ax : ay, least = ax > ay ? ay : ax;
	const float safe = most > 0 ? most : 1, z = least / safe;
	const float folded = (z - 1) / (z + 1), t = z > 0.41421356f ? folded : z, q = t * t;
	float sum = (1 / 13.0f) * q - 1 / 11.0f;

	sum = ((((sum * q + 1 / 9.0f) * q - 1 / 7.0f) * q + 1 / 5.0f) * q - 1 / 3.0f) * q * t + t;
	float turn = sum * 0.159154943f + (z > 0.41421356f ? 0.125f : 0.0f);
	turn = ay > ax ? 0.25f - turn : turn;
	turn = x < 0 ? 0.5f - turn : turn;
	const float under = 1 - turn;
	turn = y < 0 ? under : turn;
	return turn < 1 ? turn : 0;
}

WEFT_KERNEL void weft_turn_cos_sin(float turn, float *cosine, float *sine)
{
	const float whole = turn - floorf(turn), quarter = weft_rintf(whole * 4);
	const float a = (whole - quarter * 0.25f) * 6.28318531f, q = a * a;
	const float s = (((((1 / 362880.0f) * q - 1 / 5040.0f) * q + 1 / 120.0f) * q - 1 / 6.0f) * q) * a + a;
	const float c = (((((1 / 40320.0f) * q - 1 / 720.0f) * q + 1 / 24.0f) * q - 0.5f) * q) + 1;
	const float x = quarter == 1 || quarter == 3 ? s : c, y = quarter == 1 || quarter == 3 ? c : s;

	*cosine = quarter == 1 || quarter == 2 ? -x : x;
	*sine = quarter == 2 || quarter == 3 ? -y : y;
}

#endif
