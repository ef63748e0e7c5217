/* hsv.h: naive reference of what changes hue, saturation and value. */
#ifndef WEFT_TESTS_REFERENCE_HSV_H
#define WEFT_TESTS_REFERENCE_HSV_H

#include "reference.h"

void reference_modulate(const ref_image *in, ref_image *out, double brightness, double saturation,
			double degrees);

#endif
