/* place.h: naive references of what depends on where a pixel is. */
#ifndef WEFT_TESTS_REFERENCE_PLACE_H
#define WEFT_TESTS_REFERENCE_PLACE_H

#include "reference.h"

void reference_vignette(const ref_image *in, ref_image *out, double amount, double radius);
void reference_pixelate(const ref_image *in, ref_image *out, int size);
/* Opaque colours; angle in degrees. */
void reference_gradient(ref_image *out, int width, int height, int depth, const double from[3],
			const double to[3], double angle, bool radial);
void reference_mandelbrot(ref_image *out, int width, int height, double x, double y, double span,
			  int iterations);

#endif
