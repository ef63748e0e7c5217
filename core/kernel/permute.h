/* permute.h: pixels from one place to another.
 *
 * Mirrors and quarter turns all are: pixel (x, y) of the result lies at
 * origin + x*step_x + y*step_y in the source.
 */
#ifndef WEFT_KERNEL_PERMUTE_H
#define WEFT_KERNEL_PERMUTE_H

#include <string.h>

#include "sample.h"

struct weft_permutation {
	bool swap;               /* rows become columns */
	bool mirror_x, mirror_y; /* the source is read from its right, its bottom */
};

/* A side of 32: reading a column of a tile touches 32 lines of the first-level cache. */
enum { WEFT_PERMUTE_TILE = 32 };

#define WEFT_PERMUTE_LOOP(size)                                                                              \
	for (int y = y0; y < y1; y++) {                                                                      \
		const uint8_t *from = origin + y * step_y + x0 * step_x;                                     \
		uint8_t *to = out[y] + (ptrdiff_t)x0 * size;                                                 \
		for (int x = x0; x < x1; x++, from += step_x, to += size)                                    \
			memcpy(to, from, size);                                                              \
	}                                                                                                    \
	break

static inline void weft_permute_tile(uint8_t *const *out, int x0, int x1, int y0, int y1,
				     const uint8_t *origin, ptrdiff_t step_x, ptrdiff_t step_y, size_t pixel)
{
	switch (pixel) {
	case 1: WEFT_PERMUTE_LOOP(1);
	case 2: WEFT_PERMUTE_LOOP(2);
	case 3: WEFT_PERMUTE_LOOP(3);
	case 4: WEFT_PERMUTE_LOOP(4);
	case 6: WEFT_PERMUTE_LOOP(6);
	case 8: WEFT_PERMUTE_LOOP(8);
	case 12: WEFT_PERMUTE_LOOP(12);
	default: WEFT_PERMUTE_LOOP(16);
	}
}
#undef WEFT_PERMUTE_LOOP

/* state begins with the permutation. */
static inline void weft_permute_band(const void *state, const weft_band_job *job)
{
	const struct weft_permutation *p = state;
	const weft_view in = job->source;
	const ptrdiff_t pixel = (ptrdiff_t)weft_pixel_bytes(in.format);
	const ptrdiff_t right = p->mirror_x ? -pixel : pixel, down = p->mirror_y ? -in.stride : in.stride;
	const ptrdiff_t step_x = p->swap ? down : right, step_y = p->swap ? right : down;
	const uint8_t *origin = in.pixels + (p->mirror_x ? (in.width - 1) * pixel : 0) +
				(p->mirror_y ? (in.height - 1) * in.stride : 0);
	const int rows = job->y1 - job->y0, side = p->swap ? WEFT_PERMUTE_TILE : job->width;

	origin += job->x * step_x + job->y0 * step_y;
	if (step_x == pixel) {
		for (int y = 0; y < rows; y++)
			memcpy(job->out[y], origin + y * step_y, (size_t)(job->width * pixel));
		return;
	}
	for (int y = 0; y < rows; y += WEFT_PERMUTE_TILE)
		for (int x = 0; x < job->width; x += side) {
			int x1 = x + side < job->width ? x + side : job->width;
			int y1 = y + WEFT_PERMUTE_TILE < rows ? y + WEFT_PERMUTE_TILE : rows;

			weft_permute_tile(job->out, x, x1, y, y1, origin, step_x, step_y, (size_t)pixel);
		}
}

static inline void weft_permute_plan(struct weft_permutation p, weft_view in, weft_plan *plan)
{
	plan->width = p.swap ? in.height : in.width;
	plan->height = p.swap ? in.width : in.height;
	plan->band = weft_permute_band;
	plan->cost = p.swap ? 2 : 1;
}

#endif
