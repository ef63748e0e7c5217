/* geometry.h: naive references of what moves pixels. */
#ifndef WEFT_TESTS_REFERENCE_GEOMETRY_H
#define WEFT_TESTS_REFERENCE_GEOMETRY_H

#include "reference.h"

void reference_flip(const ref_image *in, ref_image *out);
void reference_flop(const ref_image *in, ref_image *out);
void reference_transpose(const ref_image *in, ref_image *out);
void reference_rot90(const ref_image *in, ref_image *out, int turns);
void reference_crop(const ref_image *in, ref_image *out, int x, int y, int width, int height);
void reference_roll(const ref_image *in, ref_image *out, int right, int down);
/* shade: the grey of the frame, a fraction of white. */
void reference_pad(const ref_image *in, ref_image *out, int left, int top, int right, int bottom,
		   double shade);

#endif
