/* warp.h: naive reference of pictures seen through an affine map. */
#ifndef WEFT_TESTS_REFERENCE_WARP_H
#define WEFT_TESTS_REFERENCE_WARP_H

#include "reference.h"

/* Result pixel p, from its middle, is m[0..3] * p + m[4..5] from the source's; background is a fraction of
 * white. */
void reference_warp(const ref_image *in, ref_image *out, int width, int height, const double m[6], bool cubic,
		    double background);

/* Where pixel x, y of the result lies in the source. */
typedef void ref_place_fn(const void *arg, const ref_image *in, double x, double y, double *u, double *v);
void reference_distort(const ref_image *in, ref_image *out, int width, int height, ref_place_fn *place,
		       const void *arg, bool cubic, double background);

#endif
