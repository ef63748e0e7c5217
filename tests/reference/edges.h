/* edges.h: naive references of filters that find edges. */
#ifndef WEFT_TESTS_REFERENCE_EDGES_H
#define WEFT_TESTS_REFERENCE_EDGES_H

#include "reference.h"

/* Without a blur before; levels are fractions of white.  The result is one grey channel. */
void reference_canny(const ref_image *in, ref_image *out, double low, double high);

#endif
