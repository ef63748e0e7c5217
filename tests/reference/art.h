/* art.h: naive references of what makes a picture look painted, printed or laid. */
#ifndef WEFT_TESTS_REFERENCE_ART_H
#define WEFT_TESTS_REFERENCE_ART_H

#include "window.h"

void reference_halftone(const ref_image *in, ref_image *out, double size, double degrees);
void reference_mosaic(const ref_image *in, ref_image *out, double size, int seed);
/* in as the filter sees it: premultiplied; mirrored edges. */
void reference_oil(const ref_image *in, ref_image *out, int radius, int levels);

#endif
