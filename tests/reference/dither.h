/* dither.h: naive reference of few levels with the error spread, or hidden by a matrix. */
#ifndef WEFT_TESTS_REFERENCE_DITHER_H
#define WEFT_TESTS_REFERENCE_DITHER_H

#include "reference.h"

/* method as the filter's choice is spelt. */
void reference_dither(const ref_image *in, ref_image *out, int levels, const char *method);

#endif
