/* pow_approx.h: v to the power of e in single precision, without libm, whose
 * result may differ from machine to machine.
 *
 * 2^(e * log2 v): log2 by the series of atanh around 1 (8 terms in s^2 to
 * s^9), 2^f by Taylor's to f^7; within 4e-6 of the true value, relatively,
 * for results in 1e-6..1e6.  0 for v <= 0, NaN and what is below FLT_MIN.
 */
#ifndef WEFT_KERNEL_POW_APPROX_H
#define WEFT_KERNEL_POW_APPROX_H

#include <string.h>

#include "sample.h"

static inline int32_t weft_float_bits(float v)
{
	int32_t bits;

	memcpy(&bits, &v, sizeof bits);
	return bits;
}

static inline float weft_bits_float(int32_t bits)
{
	float v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

/* v is normal and positive. */
static inline float weft_log2f(float v)
{
	/* the mantissa into sqrt(1/2)..sqrt(2) */
	const int32_t bits = weft_float_bits(v), exponent = (bits - 0x3F3504F3) >> 23;
	const float m = weft_bits_float(bits - exponent * (1 << 23));
	const float s = (m - 1) / (m + 1), q = s * s;
	const float series = ((((1 / 9.0f) * q + 1 / 7.0f) * q + 1 / 5.0f) * q + 1 / 3.0f) * q;

	return (float)exponent + 2.88539008f * (s + s * series);
}

static inline float weft_exp2f(float v)
{
	v = weft_clampf(v, -126, 127);
	const float whole = weft_rintf(v), x = (v - whole) * 0.693147181f;
	float sum = (1 / 5040.0f) * x + 1 / 720.0f;

	sum = (((((sum * x + 1 / 120.0f) * x + 1 / 24.0f) * x + 1 / 6.0f) * x + 0.5f) * x + 1) * x + 1;
	return weft_bits_float(((int32_t)whole + 127) * (1 << 23)) * sum;
}

static inline float weft_powf(float v, float e)
{
	const float smallest = 1.17549435e-38f, largest = 3.40282347e+38f;
	const float safe = v > smallest ? v < largest ? v : largest : smallest;
	const float power = weft_exp2f(e * weft_log2f(safe));

	return v > smallest ? power : 0;
}

#endif
