/* light.h: samples as amounts of light, which may be added, and back.
 *
 * By sRGB's curve (srgb_curve.h), v and l from 0 to 1, light(v) and back(l)
 * in double; f32 beyond 0..1 by the same formulas.  Light needs more bits than
 * the sample it came from: u8 becomes u16, floor(65535*light(v/255) + 1/2), u16
 * and f32 become f32.  Back to integers: floor(max*back(l) + 1/2), clamped, NaN 0;
 * u8 comes back as it was.  Alpha is no light: it changes its depth as in convert.h.
 */
#ifndef WEFT_IMAGE_LIGHT_H
#define WEFT_IMAGE_LIGHT_H

#include "image.h"

#ifdef __cplusplus
extern "C" {
#endif

double weft_light_of(double v);
double weft_light_back(double l);

/* What a picture of format f becomes. */
weft_format weft_light_format(weft_format f);

/* One row of `width` pixels of format f; from and to don't overlap. */
void weft_light_row(const void *from, weft_format f, void *to, int width);
/* The other way: f is what comes out. */
void weft_light_back_row(const void *from, void *to, weft_format f, int width);

/* Rows of files that hold light, in f32, from and to whole numbers of format f by the
 * curve: floor(max*back(l) + 1/2), clamped, NaN 0; and (float)light(v/max). */
void weft_light_to_levels_row(const float *from, void *to, weft_format f, int width);
void weft_light_of_levels_row(const void *from, weft_format f, float *to, int width);

#ifdef __cplusplus
}
#endif

#endif
