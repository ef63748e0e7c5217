/* clahe.h: naive reference of contrast spread within tiles. */
#ifndef WEFT_TESTS_REFERENCE_CLAHE_H
#define WEFT_TESTS_REFERENCE_CLAHE_H

#include "reference.h"

void reference_clahe(const ref_image *in, ref_image *out, int tiles, double clip);

#endif
