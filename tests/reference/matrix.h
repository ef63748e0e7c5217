/* matrix.h: naive references of what mixes the channels of a pixel. */
#ifndef WEFT_TESTS_REFERENCE_MATRIX_H
#define WEFT_TESTS_REFERENCE_MATRIX_H

#include "reference.h"

/* count is 9 (3x3), 12 (3x4: offset last) or 20 (4x5: alpha, then offset). */
void reference_channelmix(const ref_image *in, ref_image *out, const double *matrix, int count);
void reference_sepia(const ref_image *in, ref_image *out, double amount);
/* Colour pictures only. */
void reference_saturation(const ref_image *in, ref_image *out, double amount);

#endif
