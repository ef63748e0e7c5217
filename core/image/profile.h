/* profile.h: what a picture's colours are in sRGB, as its metadata says.
 *
 * Profiles of curves and a matrix (and of one curve, for greys) are understood, and of
 * PNG's chunks cICP, sRGB, gAMA and cHRM: all that cameras and screens have, but for inks.
 * A sample goes through its curve to light, the matrix to CIE XYZ under D50 and on to the
 * light of sRGB's primaries, and back through sRGB's curve (light.h).
 */
#ifndef WEFT_IMAGE_PROFILE_H
#define WEFT_IMAGE_PROFILE_H

#include "metadata.h"

typedef struct weft_to_srgb weft_to_srgb;

/* For rows of format f.  *made: NULL where they are sRGB already, or nothing is said.
 * WEFT_NO_CODEC: a profile of another kind. */
weft_status weft_to_srgb_make(const weft_metadata *m, weft_format f, weft_to_srgb **made, weft_error *e);
/* The light of a row, f32 with alpha as it was. */
void weft_to_srgb_row(const weft_to_srgb *t, const void *from, float *to, int width);
/* NULL does nothing. */
void weft_to_srgb_free(weft_to_srgb *t);

#endif
