/* recolour.h: naive references of alpha and of tone, from the definitions. */
#ifndef WEFT_TESTS_REFERENCE_RECOLOUR_H
#define WEFT_TESTS_REFERENCE_RECOLOUR_H

#include "reference.h"

void reference_flatten(const ref_image *in, ref_image *out, const double rgb[3]);
/* mode: a word of the filter's */
void reference_alpha(const ref_image *in, ref_image *out, const char *mode, double value);
void reference_channels(const ref_image *in, ref_image *out, const char *order);

/* One pixel of fractions, or one of them. */
double reference_monotone(const double *xy, int points, double v);
double reference_sigmoid(double v, double contrast, double midpoint);
double reference_tint(double v, double colour, double grey, double amount);
void reference_duotone(double pixel[3], const double dark[3], const double *middle, const double light[3]);
/* by: red, green, blue of shadows, middle tones, highlights. */
void reference_colorbalance(double pixel[3], const double by[3][3], bool keep);
void reference_vibrance(double pixel[3], double amount);

#endif
