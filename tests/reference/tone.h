/* tone.h: naive references of what looks at the whole picture first. */
#ifndef WEFT_TESTS_REFERENCE_TONE_H
#define WEFT_TESTS_REFERENCE_TONE_H

#include "reference.h"

void reference_otsu(const ref_image *in, ref_image *out);
/* Floats in bins of 0..1. */
void reference_multiotsu(const ref_image *in, ref_image *out, int classes);
void reference_equalize(const ref_image *in, ref_image *out);
void reference_normalize(const ref_image *in, ref_image *out, double low, double high);

#endif
