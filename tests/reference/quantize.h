/* quantize.h: naive reference of colours by median cut. */
#ifndef WEFT_TESTS_REFERENCE_QUANTIZE_H
#define WEFT_TESTS_REFERENCE_QUANTIZE_H

#include "reference.h"

void reference_quantize(const ref_image *in, ref_image *out, int colors);

#endif
