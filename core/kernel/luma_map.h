/* luma_map.h: the grey of a pixel through a function, the colours along with it.
 *
 * Y is the BT.601 grey as core/kernel/luma.h makes it, Y' = f(Y) within 0..1, in fractions of white; each
 * colour becomes Y' + k*(v - Y), k the greatest number up to 1 for which all three stay within 0..1.  So hue
 * stays, and chroma wherever there is room for it.
 */
#ifndef WEFT_KERNEL_LUMA_MAP_H
#define WEFT_KERNEL_LUMA_MAP_H

#include "colours.h"
#include "luma.h"

/* Greys of a job's depth to those that they become. */
typedef void weft_luma_map_fn(const void *state, const uint8_t *from, uint8_t *to, int n);

WEFT_KERNEL void weft_luma_of(const uint8_t *in, uint8_t *grey, int n, int channels, int depth)
{
	const struct weft_luma bt601 = WEFT_LUMA_BT601;

	if (depth == WEFT_U8)
		weft_luma_u8(&bt601, in, grey, n, channels);
	else if (depth == WEFT_U16)
		weft_luma_u16(&bt601, (const uint16_t *)(const void *)in, (uint16_t *)(void *)grey, n,
			      channels);
	else
		weft_luma_f32(&bt601, (const float *)(const void *)in, (float *)(void *)grey, n, channels);
}

/* p's colours, whose greys are grey[i], to those of the greys made[i]. */
WEFT_KERNEL void weft_luma_follow(weft_colour_planes p, const uint8_t *grey, const uint8_t *made, int depth,
				  int n)
{
	const float unit = depth == WEFT_U8 ? 1.0f / 255 : depth == WEFT_U16 ? 1.0f / 65535 : 1;

	for (int i = 0; i < n; i++) {
		const float from = weft_at_f(grey, i, depth) * unit, y = weft_at_f(made, i, depth) * unit;
		const float r = p[0][i] - from, g = p[1][i] - from, b = p[2][i] - from;
		const float gb_most = g > b ? g : b, gb_least = g < b ? g : b;
		const float most = r > gb_most ? r : gb_most, least = r < gb_least ? r : gb_least;
		/* what there is room for, of what is wanted */
		const float up = most > 1 - y ? (1 - y) / most : 1, down = -least > y ? y / -least : 1;
		const float k = up < down ? up : down;
		p[0][i] = y + k * r;
		p[1][i] = y + k * g;
		p[2][i] = y + k * b;
	}
}

/* n pixels, no more than a chunk, of which `grey` and `made` are known. */
WEFT_KERNEL void weft_luma_put(const uint8_t *in, uint8_t *out, const uint8_t *grey, const uint8_t *made,
			       int n, const int channels, int depth)
{
	weft_colour_planes p;

	weft_colours_load(in, channels, depth, n, p);
	weft_luma_follow(p, grey, made, depth, n);
	weft_colours_store(p, in, channels, out, channels, depth, n);
}

WEFT_KERNEL void weft_luma_row_of(const void *state, const weft_row_job *job, weft_luma_map_fn *map,
				  const int channels, int depth)
{
	_Alignas(64) uint8_t grey[WEFT_COLOURS_CHUNK * sizeof(float)],
		made[WEFT_COLOURS_CHUNK * sizeof(float)];

	for (int x = 0, n; x < job->width; x += n) {
		const ptrdiff_t at = (ptrdiff_t)x * channels * depth;
		n = job->width - x < WEFT_COLOURS_CHUNK ? job->width - x : WEFT_COLOURS_CHUNK;
		weft_luma_of(job->in[0] + at, grey, n, channels, depth);
		map(state, grey, made, n);
		weft_luma_put(job->in[0] + at, job->out + at, grey, made, n, channels, depth);
	}
}

/* A row function of pictures with colours. */
#define WEFT_LUMA_MAP_ROW(id, map, depth)                                                                    \
	static void id(const void *state, const weft_row_job *job)                                           \
	{                                                                                                    \
		if (job->source.format.channels == 3)                                                        \
			weft_luma_row_of(state, job, map, 3, depth);                                         \
		else                                                                                         \
			weft_luma_row_of(state, job, map, 4, depth);                                         \
	}

#endif
