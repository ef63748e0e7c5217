/* colour.h: naive references of the point filters on colour. */
#ifndef WEFT_TESTS_REFERENCE_COLOUR_H
#define WEFT_TESTS_REFERENCE_COLOUR_H

#include "reference.h"

enum ref_weights { REF_BT601, REF_BT709, REF_AVERAGE };

void reference_invert(const ref_image *in, ref_image *out);
void reference_gray(const ref_image *in, ref_image *out, enum ref_weights weights);
void reference_brightness(const ref_image *in, ref_image *out, double amount);
void reference_contrast(const ref_image *in, ref_image *out, double amount);
/* f32: the real formula in double, to be met within a tolerance. */
void reference_gamma(const ref_image *in, ref_image *out, double gamma);
void reference_threshold(const ref_image *in, ref_image *out, double level);
void reference_solarize(const ref_image *in, ref_image *out, double level);
/* low, high, gamma, to_low, to_high; f32 within a tolerance, as the next. */
void reference_levels(const ref_image *in, ref_image *out, const double at[5]);
void reference_exposure(const ref_image *in, ref_image *out, double ev);
void reference_posterize(const ref_image *in, ref_image *out, int levels);
/* The grey of a colour pixel; in->channels is 3 or 4. */
double reference_luma(const ref_image *in, int x, int y, enum ref_weights weights);

#endif
