/* region.h: naive references of what hangs together, and of how far it is to the rest. */
#ifndef WEFT_TESTS_REFERENCE_REGION_H
#define WEFT_TESTS_REFERENCE_REGION_H

#include "reference.h"

/* BT.601's, in units of samples. */
double reference_grey(const ref_image *in, int x, int y);
/* Is its grey above a fraction of white? */
bool reference_above(const ref_image *in, int x, int y, double threshold);
/* Grey f32 of numbers over scale. */
void reference_label(const ref_image *in, ref_image *out, double threshold, bool eight, double scale);
void reference_fillholes(const ref_image *in, ref_image *out, double threshold, bool eight);
void reference_distance(const ref_image *in, ref_image *out, double threshold, double scale);

#endif
