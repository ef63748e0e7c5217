/* morphology.h: naive references of openings and their kin, and of samples by rank.
 *
 * in is the picture as the filter sees it: where it has alpha, premultiplied.
 */
#ifndef WEFT_TESTS_REFERENCE_MORPHOLOGY_H
#define WEFT_TESTS_REFERENCE_MORPHOLOGY_H

#include "window.h"

enum ref_morphology { REF_OPEN, REF_CLOSE, REF_TOPHAT, REF_BLACKHAT, REF_MORPHGRADIENT };

/* With clamped edges what lies outside is ignored; else the picture is continued. */
void reference_morphology(const ref_image *in, ref_image *out, enum ref_morphology op, int radius,
			  enum ref_shape shape, enum ref_edge edge);
/* Number floor(p*(n - 1) + 1/2) of the n samples of a window, the least first. */
void reference_rank(const ref_image *in, ref_image *out, int radius, double p, enum ref_edge edge);

#endif
