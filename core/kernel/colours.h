/* colours.h: all three colours of a pixel at once, in single precision.
 *
 * Fractions of white, v * (1/white), in planes of WEFT_COLOURS_CHUNK floats; back in
 * integers floor(white * v + 1/2) of v within 0..1 (NaN: white).  Grey comes as three equal colours
 * and goes back as the first.  Alpha stays.
 */
#ifndef WEFT_KERNEL_COLOURS_H
#define WEFT_KERNEL_COLOURS_H

#include "hsv.h"

enum { WEFT_COLOURS_CHUNK = WEFT_HSV_CHUNK };

typedef float weft_colour_planes[3][WEFT_COLOURS_CHUNK];

/* n pixels. */
WEFT_KERNEL void weft_colours_load(const uint8_t *in, const int channels, const int depth, int n,
				   weft_colour_planes p)
{
	const float unit = depth == WEFT_U8 ? 1.0f / 255 : depth == WEFT_U16 ? 1.0f / 65535 : 1;

	if (depth == WEFT_U8 && channels >= 3) {
		uint32_t pixel[WEFT_COLOURS_CHUNK];
		if (channels == 4)
			memcpy(pixel, in, (size_t)n * 4);
		else
			weft_hsv_widen(in, pixel, n);
		for (int i = 0; i < n; i++) {
			p[0][i] = (float)(int32_t)(pixel[i] & 255) * unit;
			p[1][i] = (float)(int32_t)(pixel[i] >> 8 & 255) * unit;
			p[2][i] = (float)(int32_t)(pixel[i] >> 16 & 255) * unit;
		}
		return;
	}
	for (int i = 0; i < n; i++)
		for (int c = 0; c < 3; c++)
			p[c][i] =
				weft_at_f(in, (ptrdiff_t)i * channels + (channels < 3 ? 0 : c), depth) * unit;
}

WEFT_KERNEL float weft_unit_of(float v)
{
	v = v < 1 ? v : 1;
	return v > 0 ? v : 0;
}

/* n pixels; alpha, where both have it, out of `in`. */
WEFT_KERNEL void weft_colours_store(weft_colour_planes p, const uint8_t *in, int from_channels, uint8_t *out,
				    const int channels, const int depth, int n)
{
	const float white = depth == WEFT_U8 ? 255 : 65535;

	if (depth == WEFT_U8 && channels >= 3) {
		uint32_t pixel[WEFT_COLOURS_CHUNK];
		for (int i = 0; i < n; i++)
			pixel[i] = (uint32_t)(int32_t)(weft_unit_of(p[0][i]) * 255 + 0.5f) |
				   (uint32_t)(int32_t)(weft_unit_of(p[1][i]) * 255 + 0.5f) << 8 |
				   (uint32_t)(int32_t)(weft_unit_of(p[2][i]) * 255 + 0.5f) << 16;
		if (channels == 3) {
			weft_hsv_narrow(pixel, out, n);
			return;
		}
		for (int i = 0; i < n; i++)
			pixel[i] |= (uint32_t)in[(i + 1) * from_channels - 1] << 24;
		memcpy(out, pixel, (size_t)n * 4);
		return;
	}
	const int colours = channels - (channels % 2 == 0);
	for (int i = 0; i < n; i++) {
		for (int c = 0; c < colours; c++)
			if (depth == WEFT_F32)
				((float *)(void *)out)[i * channels + c] = p[c][i];
			else
				weft_put(out, (ptrdiff_t)i * channels + c, depth,
					 (int)(weft_unit_of(p[c][i]) * white + 0.5f));
		if (colours < channels)
			memcpy(out + (i * channels + colours) * depth,
			       in + ((i + 1) * from_channels - 1) * depth, (size_t)depth);
	}
}

/* Row functions id_u8, id_u16 and id_f32 out of call(state, planes, n), which changes the planes. */
#define WEFT_COLOUR_ROW(id, call, depth)                                                                     \
	WEFT_KERNEL void id##_of(const void *state, const weft_row_job *job, const int from, const int to)   \
	{                                                                                                    \
		weft_colour_planes p;                                                                        \
		for (int x = 0, n; x < job->width; x += n) {                                                 \
			const uint8_t *in = job->in[0] + (ptrdiff_t)x * from * (depth);                      \
			uint8_t *out = job->out + (ptrdiff_t)x * to * (depth);                               \
			n = job->width - x < WEFT_COLOURS_CHUNK ? job->width - x : WEFT_COLOURS_CHUNK;       \
			weft_colours_load(in, from, depth, n, p);                                            \
			call(state, p, n);                                                                   \
			weft_colours_store(p, in, from, out, to, depth, n);                                  \
		}                                                                                            \
	}                                                                                                    \
	static void id(const void *state, const weft_row_job *job)                                           \
	{                                                                                                    \
		const int from = job->source.format.channels, to = job->target.format.channels;              \
		if (from == 3 && to == 3)                                                                    \
			id##_of(state, job, 3, 3);                                                           \
		else if (from == 4 && to == 4)                                                               \
			id##_of(state, job, 4, 4);                                                           \
		else                                                                                         \
			id##_of(state, job, from, to);                                                       \
	}
#define WEFT_COLOUR_ROWS(id, call)                                                                           \
	WEFT_COLOUR_ROW(id##_u8, call, WEFT_U8)                                                              \
	WEFT_COLOUR_ROW(id##_u16, call, WEFT_U16)                                                            \
	WEFT_COLOUR_ROW(id##_f32, call, WEFT_F32)

#endif
