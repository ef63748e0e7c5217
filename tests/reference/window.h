/* window.h: naive references of filters that look around each pixel.
 *
 * in is the picture as the filter sees it: where it has alpha, the colours are
 * premultiplied by whoever calls.
 */
#ifndef WEFT_TESTS_REFERENCE_WINDOW_H
#define WEFT_TESTS_REFERENCE_WINDOW_H

#include "reference.h"

enum ref_edge { REF_MIRROR, REF_REFLECT, REF_CLAMP, REF_WRAP };
enum ref_shape { REF_SQUARE, REF_DISK, REF_CROSS };

/* The sample at x, y, which may lie outside. */
double ref_beyond(const ref_image *im, int x, int y, int c, enum ref_edge edge);

void reference_box(const ref_image *in, ref_image *out, int radius, enum ref_edge edge);
void reference_median(const ref_image *in, ref_image *out, int radius, enum ref_edge edge);
/* Samples outside are ignored. */
void reference_extreme(const ref_image *in, ref_image *out, int radius, enum ref_shape shape, bool greatest);
/* dx = outer, middle, outer rows of -1 0 1; alpha is copied, as below. */
void reference_slope(const ref_image *in, ref_image *out, double outer, double middle, bool root);
void reference_laplacian(const ref_image *in, ref_image *out, int size);
void reference_sharpen(const ref_image *in, ref_image *out, double amount);
/* side * side weights over scale, plus bias of white. */
void reference_convolve(const ref_image *in, ref_image *out, const double *kernel, int side, double scale,
			double bias);
/* The real Gaussian in double, not rounded: u8 and u16 levels or f32. */
double *reference_gaussian(const ref_image *in, double sigma, enum ref_edge edge);

#endif
