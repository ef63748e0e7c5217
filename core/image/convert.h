/* convert.h: the same picture in another format.
 *
 * Depths: u8 to u16 is v*257, u16 to u8 is (v*255 + 32767) / 65535, integer
 * to f32 is (float)v * (1.0f/max), f32 to integer is clamp then
 * floor(v*max + 0.5f) (NaN becomes 0).  Channels: grey to RGB repeats, RGB to
 * grey is BT.601 as the gray filter ((9798 R + 19235 G + 3735 B + 16384) >> 15;
 * f32: 0.299f R + 0.587f G + 0.114f B, summed left to right), alpha is added
 * opaque or dropped.  Where both change, channels change in the deeper of the
 * two depths.
 * Premultiplying in integers is (v*a + max/2) / max, and back
 * min(max, (p*max + a/2) / a), 0 where a is 0; in f32 v*a and p/a (0 where a is 0).
 */
#ifndef WEFT_IMAGE_CONVERT_H
#define WEFT_IMAGE_CONVERT_H

#include "image.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One row of `width` pixels; from and to don't overlap. */
void weft_convert_row(const void *from, weft_format from_format, void *to, weft_format to_format, int width);
/* The whole picture into a new image. */
weft_status weft_convert(weft_view from, weft_format to_format, weft_image *im, weft_error *e);

/* Over a background of red, green and blue as fractions, its levels rounded, grey of them by BT.601: in
 * integers (v*a + b*(max - a) + max/2) / max, in f32 v*a + b*(1 - a).  to has the format without alpha. */
void weft_flatten_row(const void *from, weft_format format, void *to, int width, const double background[3]);

/* In place or not (from == to is allowed); formats with alpha only. */
void weft_premultiply_row(const void *from, void *to, weft_format format, int width);
void weft_unpremultiply_row(const void *from, void *to, weft_format format, int width);

#ifdef __cplusplus
}
#endif

#endif
