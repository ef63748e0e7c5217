/* light.h: naive reference of light and back: colours by sRGB's curve, alpha by its depth alone. */
#ifndef WEFT_TESTS_REFERENCE_LIGHT_H
#define WEFT_TESTS_REFERENCE_LIGHT_H

#include "reference.h"

/* u8 becomes u16, others become f32. */
void reference_light(const ref_image *in, ref_image *out);
/* To samples of `depth` bytes. */
void reference_light_back(const ref_image *in, ref_image *out, int depth);

#endif
