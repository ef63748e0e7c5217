/* permute.h: pixels from one place to another.
 *
 * Mirrors and quarter turns all are: pixel (x, y) of the result lies at
 * origin + x*step_x + y*step_y in the source.
 */
#ifndef WEFT_KERNEL_PERMUTE_H
#define WEFT_KERNEL_PERMUTE_H

#include <string.h>

#include "vector.h"

struct weft_permutation {
	bool swap;               /* rows become columns */
	bool mirror_x, mirror_y; /* the source is read from its right, its bottom */
};

/* A side of 64: whole cache lines of the source and of the result, whatever
 * the pixel, and both tiles in the first-level cache. */
enum { WEFT_PERMUTE_TILE = 64 };

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

enum { WEFT_SHUFFLES_BYTES = WEFT_RGB_LANES > 0 };

/* ---- rows backwards ---- */

/* The pixels of `size` bytes that end with v, last one first; then what is left of v. */
WEFT_KERNEL weft_u8x16 weft_permute_backwards(weft_u8x16 v, const int size)
{
	switch (size) {
	case 1: return __builtin_shufflevector(v, v, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
	case 2: return __builtin_shufflevector(v, v, 14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1);
	case 3: return __builtin_shufflevector(v, v, 13, 14, 15, 10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3, 0);
	case 4: return __builtin_shufflevector(v, v, 12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
	case 6: return __builtin_shufflevector(v, v, 10, 11, 12, 13, 14, 15, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3);
	case 8: return __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
	case 12: return __builtin_shufflevector(v, v, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3);
	default: return v;
	}
}

/* `width` pixels, the first from `from`, those that follow from its left. */
WEFT_KERNEL void weft_permute_row_of(uint8_t *restrict to, const uint8_t *restrict from, int width,
				     const int size)
{
	enum { BYTES = 16 };
	const int pixels = BYTES / size;
	int x = 0;

	/* One pixel more is left than is made: room for all 16 bytes, read and written. */
	for (; (WEFT_SHUFFLES_BYTES || size % 4 == 0) && x + pixels < width; x += pixels) {
		weft_u8x16 v;
		memcpy(&v, from - (ptrdiff_t)(x - 1) * size - BYTES, sizeof v);
		v = weft_permute_backwards(v, size);
		memcpy(to + (ptrdiff_t)x * size, &v, sizeof v);
	}
	for (; x < width; x++)
		memcpy(to + (ptrdiff_t)x * size, from - (ptrdiff_t)x * size, (size_t)size);
}

static inline void weft_permute_row(uint8_t *to, const uint8_t *from, int width, size_t pixel)
{
	switch (pixel) {
	case 1: weft_permute_row_of(to, from, width, 1); break;
	case 2: weft_permute_row_of(to, from, width, 2); break;
	case 3: weft_permute_row_of(to, from, width, 3); break;
	case 4: weft_permute_row_of(to, from, width, 4); break;
	case 6: weft_permute_row_of(to, from, width, 6); break;
	case 8: weft_permute_row_of(to, from, width, 8); break;
	case 12: weft_permute_row_of(to, from, width, 12); break;
	default: weft_permute_row_of(to, from, width, 16); break;
	}
}

/* ---- squares of small pixels, turned in registers ---- */

/* Three bytes are turned as four where the machine shuffles bytes. */
enum { WEFT_PERMUTE_THREE = WEFT_SHUFFLES_BYTES ? 4 : 0 };

/* The side of a square; 0: by single pixels. */
static inline int weft_permute_side(size_t pixel)
{
	return pixel == 1 ? 16 : pixel == 2 ? 8 : pixel == 3 ? WEFT_PERMUTE_THREE : pixel == 4 ? 4 : 0;
}

#define WEFT_PERMUTE_SQUARE(id, V, n, turn)                                                                  \
	WEFT_KERNEL void id(uint8_t *const *out, ptrdiff_t at, const uint8_t *from, ptrdiff_t step_x,        \
			    bool up)                                                                         \
	{                                                                                                    \
		V v[n];                                                                                      \
		for (int i = 0; i < n; i++)                                                                  \
			memcpy(&v[i], from + i * step_x, sizeof v[i]);                                       \
		turn(v);                                                                                     \
		for (int i = 0; i < n; i++)                                                                  \
			memcpy(out[up ? n - 1 - i : i] + at, &v[i], sizeof v[i]);                            \
	}
WEFT_PERMUTE_SQUARE(weft_permute_square_1, weft_u8x16, 16, weft_transpose_u8)
WEFT_PERMUTE_SQUARE(weft_permute_square_2, weft_s16x8, 8, weft_transpose_s16)
WEFT_PERMUTE_SQUARE(weft_permute_square_4, weft_u32x4, 4, weft_transpose_u32)
#undef WEFT_PERMUTE_SQUARE

/* Reads four bytes beyond each row; `all`: and may write as many. */
WEFT_KERNEL void weft_permute_square_3(uint8_t *const *out, ptrdiff_t at, const uint8_t *from,
				       ptrdiff_t step_x, bool up, bool all)
{
	weft_u32x4 v[4];

	for (int i = 0; i < 4; i++) {
		weft_u8x16 u;
		memcpy(&u, from + i * step_x, sizeof u);
		v[i] = (weft_u32x4)__builtin_shufflevector(u, u, 0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10,
							   11, 11);
	}
	weft_transpose_u32(v);
	for (int i = 0; i < 4; i++) {
		uint8_t *to = out[up ? 3 - i : i] + at;
		const weft_u8x16 u = (weft_u8x16)v[i],
				 w = __builtin_shufflevector(u, u, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 14,
							     14, 14, 14);
		memcpy(to, &w, all ? 16 : 12);
	}
}

/* Columns x0 .. x1-1 of one row of squares; `from` is at x0 and the least address of a square's row. */
WEFT_KERNEL void weft_permute_squares(uint8_t *const *out, int x0, int x1, const uint8_t *from,
				      ptrdiff_t step_x, bool up, const int pixel)
{
	const int side = weft_permute_side((size_t)pixel);

	for (int x = x0; x < x1; x += side, from += side * step_x)
		switch (pixel) {
		case 1: weft_permute_square_1(out, x, from, step_x, up); break;
		case 2: weft_permute_square_2(out, 2 * (ptrdiff_t)x, from, step_x, up); break;
		case 3:
			if (x + side < x1)
				weft_permute_square_3(out, 3 * (ptrdiff_t)x, from, step_x, up, true);
			else
				weft_permute_square_3(out, 3 * (ptrdiff_t)x, from, step_x, up, false);
			break;
		default: weft_permute_square_4(out, 4 * (ptrdiff_t)x, from, step_x, up); break;
		}
}

/* A tile as weft_permute_tile makes it, but in squares; edge and edge + 1 are
 * the last columns of the source, beyond which nothing may be read. */
static inline void weft_permute_turn(uint8_t *const *out, int x0, int x1, int y0, int y1,
				     const uint8_t *origin, ptrdiff_t step_x, ptrdiff_t step_y, size_t pixel,
				     int edge)
{
	const int side = weft_permute_side(pixel), whole = side ? x0 + (x1 - x0) / side * side : x0;
	const bool up = step_y < 0;
	int y = y0;

	for (; side && y + side <= y1; y += side) {
		const uint8_t *from = origin + (up ? y + side - 1 : y) * step_y + x0 * step_x;
		if (pixel == 3 && edge + 1 >= y && edge < y + side) {
			weft_permute_tile(out, x0, whole, y, y + side, origin, step_x, step_y, pixel);
			continue;
		}
		switch (pixel) {
		case 1: weft_permute_squares(out + y, x0, whole, from, step_x, up, 1); break;
		case 2: weft_permute_squares(out + y, x0, whole, from, step_x, up, 2); break;
		case 3: weft_permute_squares(out + y, x0, whole, from, step_x, up, 3); break;
		default: weft_permute_squares(out + y, x0, whole, from, step_x, up, 4); break;
		}
	}
	weft_permute_tile(out, whole, x1, y0, y, origin, step_x, step_y, pixel);
	weft_permute_tile(out, x0, x1, y, y1, origin, step_x, step_y, pixel);
}

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
	const int rows = job->y1 - job->y0, side = WEFT_PERMUTE_TILE;
	const int edge = (p->mirror_x ? 0 : in.width - 2) - job->y0;

	origin += job->x * step_x + job->y0 * step_y;
	if (!p->swap) {
		for (int y = 0; y < rows; y++)
			if (p->mirror_x)
				weft_permute_row(job->out[y], origin + y * step_y, job->width, (size_t)pixel);
			else
				memcpy(job->out[y], origin + y * step_y, (size_t)(job->width * pixel));
		return;
	}
	for (int y = 0; y < rows; y += side)
		for (int x = 0; x < job->width; x += side) {
			int x1 = x + side < job->width ? x + side : job->width;
			int y1 = y + side < rows ? y + side : rows;

			weft_permute_turn(job->out, x, x1, y, y1, origin, step_x, step_y, (size_t)pixel,
					  edge);
		}
}

static inline void weft_permute_reads(const void *state, int y0, int y1, int *first, int *end)
{
	(void)state;
	*first = y0;
	*end = y1;
}

static inline void weft_permute_plan(struct weft_permutation p, weft_view in, weft_plan *plan)
{
	plan->width = p.swap ? in.height : in.width;
	plan->height = p.swap ? in.width : in.height;
	plan->band = weft_permute_band;
	plan->cost = p.swap ? 2 : 1;
	plan->reads = p.swap || p.mirror_y ? NULL : weft_permute_reads;
}

#endif
