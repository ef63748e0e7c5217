/* border.h: naive references of filters that put something around a picture, or take it away. */
#ifndef WEFT_TESTS_REFERENCE_BORDER_H
#define WEFT_TESTS_REFERENCE_BORDER_H

#include "window.h"

/* By as many on each side, continued. */
void reference_continue(const ref_image *in, ref_image *out, int by, enum ref_edge edge);
/* Against the top left pixel. */
void reference_trim(const ref_image *in, ref_image *out, double tolerance, int margin);
/* Radii that fit. */
void reference_rounded(const ref_image *in, ref_image *out, double rx, double ry);

#endif
