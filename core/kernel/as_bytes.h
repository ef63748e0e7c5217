/* as_bytes.h: pixels of any format as 8 bits a colour, for what only looks.
 *
 * u16 is floor((255v + 32767) / 65535); f32 floor(255v + 1/2) within 0..1, NaN 0.  Luma is
 * (9798 R + 19235 G + 3735 B + 16384) >> 15.
 */
#ifndef WEFT_KERNEL_AS_BYTES_H
#define WEFT_KERNEL_AS_BYTES_H

#include "typed.h"

WEFT_KERNEL int weft_as_byte(const void *row, ptrdiff_t i, int depth)
{
	if (depth == WEFT_U8)
		return weft_at(row, i, depth);
	if (depth == WEFT_U16)
		return (weft_at(row, i, depth) * 255 + 32767) / 65535;
	const float v = ((const float *)row)[i];
	return v > 0 ? (int)((v < 1 ? v : 1) * 255 + 0.5f) : 0;
}

struct weft_byte_pixel {
	int r, g, b, alpha, luma;
};

/* straight: colours aren't multiplied by alpha yet, (v * alpha + 127) / 255. */
WEFT_KERNEL struct weft_byte_pixel weft_as_bytes(const void *row, int x, int channels, int depth,
						 bool straight)
{
	const ptrdiff_t at = (ptrdiff_t)x * channels;
	const int step = channels >= 3;
	int v[3], alpha = 255;

	for (int c = 0; c < 3; c++)
		v[c] = weft_as_byte(row, at + c * step, depth);
	if (channels % 2 == 0)
		alpha = weft_as_byte(row, at + channels - 1, depth);
	for (int c = 0; c < 3 && straight && channels % 2 == 0; c++)
		v[c] = (v[c] * alpha + 127) / 255;
	return (struct weft_byte_pixel) { v[0], v[1], v[2], alpha,
					  (9798 * v[0] + 19235 * v[1] + 3735 * v[2] + 16384) >> 15 };
}

#endif
