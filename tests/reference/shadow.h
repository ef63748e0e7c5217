/* shadow.h: the naive reference of shadow. */
#ifndef WEFT_TESTS_REFERENCE_SHADOW_H
#define WEFT_TESTS_REFERENCE_SHADOW_H

#include "reference.h"

struct ref_shadow {
	double sigma, opacity, shade; /* of a grey colour */
	int x, y;
};

void reference_shadow(const ref_image *in, ref_image *out, const struct ref_shadow *s);

#endif
