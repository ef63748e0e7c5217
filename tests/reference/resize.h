/* resize.h: the naive reference of resize. */
#ifndef WEFT_TESTS_REFERENCE_RESIZE_H
#define WEFT_TESTS_REFERENCE_RESIZE_H

#include "reference.h"

enum ref_kernel { REF_NEAREST, REF_BILINEAR, REF_BICUBIC, REF_MITCHELL, REF_LANCZOS3, REF_AREA };

/* Stretched to width x height. */
void reference_resize(const ref_image *in, ref_image *out, int width, int height, enum ref_kernel kernel);

#endif
