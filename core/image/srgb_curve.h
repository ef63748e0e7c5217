/* srgb_curve.h: sRGB's curve (IEC 61966-2-1) in double.
 *
 *   light(v) = v <= 0.04045 ? v/12.92 : ((v + 0.055)/1.055)^2.4
 *   back(l)  = l <= 0.0031308 ? 12.92*l : 1.055*l^(1/2.4) - 0.055
 */
#ifndef WEFT_IMAGE_SRGB_CURVE_H
#define WEFT_IMAGE_SRGB_CURVE_H

#include <math.h>

static inline double weft_srgb_light_exact(double v)
{
	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static inline double weft_srgb_back_exact(double l)
{
	return l <= 0.0031308 ? 12.92 * l : 1.055 * pow(l, 1 / 2.4) - 0.055;
}

#endif
