/* watershed.h: naive reference of flooding a landscape. */
#ifndef WEFT_TESTS_REFERENCE_WATERSHED_H
#define WEFT_TESTS_REFERENCE_WATERSHED_H

#include "reference.h"

/* with: the picture of markers, NULL: from the valleys.  Grey f32 of numbers over scale. */
void reference_watershed(const ref_image *in, const ref_image *with, ref_image *out, double threshold,
			 bool eight, double scale);

#endif
