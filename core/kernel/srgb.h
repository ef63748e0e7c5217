/* srgb.h: sRGB's curve (IEC 61966-2-1) in single precision, the same on every machine.
 *
 * light and back as in image/srgb_curve.h, within 5e-6 of the true value, relatively
 * (core/kernel/pow_approx.h); beyond 0..1 by the same formulas.
 */
#ifndef WEFT_KERNEL_SRGB_H
#define WEFT_KERNEL_SRGB_H

#include <math.h>

#include "../image/srgb_curve.h" /* in double, for tables */
#include "pow_approx.h"
#include "typed.h"

/* Red, green and blue of sRGB's primaries and D65 (x 0.3127, y 0.3290) to CIE XYZ, and back. */
#define WEFT_XYZ_OF_RGB                                                                                      \
	{                                                                                                    \
		{ 0.4123907993, 0.3575843394, 0.1804807884 }, { 0.2126390059, 0.7151686788, 0.0721923154 },  \
		{                                                                                            \
			0.0193308187, 0.1191947798, 0.9505321522                                             \
		}                                                                                            \
	}
#define WEFT_RGB_OF_XYZ                                                                                      \
	{                                                                                                    \
		{ 3.2409699419, -1.5373831776, -0.4986107603 },                                              \
			{ -0.9692436363, 1.8759675015, 0.0415550574 },                                       \
		{                                                                                            \
			0.0556300797, -0.2039769589, 1.0569715142                                            \
		}                                                                                            \
	}

WEFT_KERNEL float weft_srgb_light(float v)
{
	const float curve = weft_powf((v + 0.055f) * (1 / 1.055f), 2.4f), line = v * (1 / 12.92f);

	return v <= 0.04045f ? line : curve;
}

WEFT_KERNEL float weft_srgb_back(float l)
{
	const float curve = 1.055f * weft_powf(l, 1 / 2.4f) - 0.055f, line = l * 12.92f;

	return l <= 0.0031308f ? line : curve;
}

/* The real cube root. */
WEFT_KERNEL float weft_cbrtf(float v)
{
	const float size = fabsf(v), near = weft_powf(size, 1 / 3.0f);
	const float root = near > 0 ? near - (near - size / (near * near)) * (1 / 3.0f) : 0;

	return v < 0 ? -root : root;
}

#endif
