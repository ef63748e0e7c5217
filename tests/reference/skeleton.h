/* skeleton.h: naive reference of thinning. */
#ifndef WEFT_TESTS_REFERENCE_SKELETON_H
#define WEFT_TESTS_REFERENCE_SKELETON_H

#include "reference.h"

void reference_skeleton(const ref_image *in, ref_image *out, double threshold, bool guohall, int steps);

#endif
