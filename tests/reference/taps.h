/* taps.h: naive references of sums over a few neighbours, and of squares that vary least.
 *
 * in is the picture as the filter sees it: where it has alpha, premultiplied.
 */
#ifndef WEFT_TESTS_REFERENCE_TAPS_H
#define WEFT_TESTS_REFERENCE_TAPS_H

#include "window.h"

/* What the neighbour dx, dy weighs. */
typedef double ref_weight_fn(int dx, int dy, const double *arg);

ref_weight_fn ref_motion_weight; /* length, degrees */
ref_weight_fn ref_disk_weight;   /* radius; not divided by the sum */
ref_weight_fn ref_emboss_weight; /* amount, degrees */
ref_weight_fn ref_log_weight;    /* sigma; neither centred nor scaled */
ref_weight_fn ref_dog_weight;    /* sigma, sigma2, amount */

/* bias: fraction of white that an opaque pixel gets on top; then alpha stays. */
void reference_taps(const ref_image *in, ref_image *out, int radius, const double *weights, double bias,
		    bool keep_alpha, enum ref_edge edge);
void reference_kuwahara(const ref_image *in, ref_image *out, int radius, enum ref_edge edge);

#endif
