/* exp_approx.h: how weights fall off: 2^-t for t >= 0, in single precision without libm.
 *
 * With n = rint(-t) and f = -t - n it is
 *   (1 + f*(0.6931242 + f*(0.24024099 + f*(0.055906426 + f*0.009582853)))) * 2^n
 * within 4e-6 of the true value, relatively, and 1 at t = 0.  t above 125 (and
 * NaN) counts as 125.
 */
#ifndef WEFT_KERNEL_EXP_APPROX_H
#define WEFT_KERNEL_EXP_APPROX_H

#include "pow_approx.h"

static inline float weft_exp2_neg(float t)
{
	const float v = t < 125 ? -t : -125;
	const float shifted = v + 12582912.0f; /* its last bits are n */
	const float f = v - (shifted - 12582912.0f);
	const float sum = 1 + f * (0.6931242f + f * (0.24024099f + f * (0.055906426f + f * 0.009582853f)));

	return weft_bits_float(
		(int32_t)((uint32_t)weft_float_bits(sum) + ((uint32_t)weft_float_bits(shifted) << 23)));
}

#endif
