/* region.h: which pixels hang together.
 *
 * A pixel is of the object where its grey is above threshold * white: BT.601's as
 * the filter gray makes it; alpha doesn't count.
 *
 * Regions are trees of pixels, each cell holding the place, y*width + x, of one
 * that comes before it in reading order, or its own: so a region's root is its
 * first pixel, and no memory is needed but a picture of cells.
 */
#ifndef WEFT_KERNEL_REGION_H
#define WEFT_KERNEL_REGION_H

#include <math.h>

#include "../image/grey.h"
#include "fail.h"
#include "typed.h"

enum { WEFT_REGION_NONE = -1 };

static const char *const weft_region_connectivities[] = { "4", "8", NULL };

#define WEFT_REGION_THRESHOLD(T)                                                                             \
	{                                                                                                    \
		WEFT_BIND(T, threshold), .name = "threshold", .help = "what is brighter, of white, counts",  \
					 .type = WEFT_REAL, .initial = 0.5, .min = -1e6, .max = 1e6          \
	}

WEFT_KERNEL bool weft_region_above(const uint8_t *row, int x, weft_format f, int depth, double threshold)
{
	const ptrdiff_t at = (ptrdiff_t)x * f.channels;

	if (depth == WEFT_F32) {
		const float *v = (const float *)(const void *)row + at;
		return (f.channels < 3 ? v[0] : weft_grey_of_fractions(v[0], v[1], v[2])) > (float)threshold;
	}
	const uint32_t grey = f.channels < 3 ? (uint32_t)weft_at(row, at, depth)
					     : weft_grey_of_levels((uint32_t)weft_at(row, at, depth),
								   (uint32_t)weft_at(row, at + 1, depth),
								   (uint32_t)weft_at(row, at + 2, depth));
	return grey > floor(threshold * weft_depth_white(depth));
}

/* above[i] for pixels x .. x+n-1 of a row of the source. */
static inline void weft_region_row(weft_view in, int y, int x, int n, double threshold, uint8_t *above)
{
	const uint8_t *row = weft_row(in, y);

	for (int i = 0; i < n; i++)
		above[i] = in.format.depth == WEFT_U8
				   ? weft_region_above(row, x + i, in.format, WEFT_U8, threshold)
			   : in.format.depth == WEFT_U16
				   ? weft_region_above(row, x + i, in.format, WEFT_U16, threshold)
				   : weft_region_above(row, x + i, in.format, WEFT_F32, threshold);
}

/* ---- trees ---- */

struct weft_regions {
	uint8_t *const *rows; /* of int32_t */
	int width, height;
};

WEFT_KERNEL int32_t *weft_region_cell(const struct weft_regions *r, int32_t place)
{
	return (int32_t *)(void *)r->rows[place / r->width] + place % r->width;
}

/* Follows and shortens the way, up to a cell that is its own or below 0. */
static inline int32_t weft_region_root(const struct weft_regions *r, int32_t place)
{
	for (;;) {
		int32_t *cell = weft_region_cell(r, place), next = *cell;
		if (next == place || next < 0)
			return place;
		const int32_t after = *weft_region_cell(r, next);
		if (after < 0 || after == next)
			return next;
		*cell = after;
		place = after;
	}
}

static inline void weft_region_join(const struct weft_regions *r, int32_t a, int32_t b)
{
	a = weft_region_root(r, a);
	b = weft_region_root(r, b);
	if (a < b)
		*weft_region_cell(r, b) = a;
	else
		*weft_region_cell(r, a) = b;
}

/* Row y joins those of its cells that are to be one: marked[x] != 0; others get WEFT_REGION_NONE. */
static inline void weft_region_add(const struct weft_regions *r, int y, const uint8_t *marked, bool eight)
{
	int32_t *here = (int32_t *)(void *)r->rows[y];
	const int32_t *above = y ? (const int32_t *)(void *)r->rows[y - 1] : NULL;
	const int32_t place = (int32_t)((int64_t)y * r->width);

	for (int x = 0; x < r->width; x++)
		here[x] = marked[x] ? place + x : WEFT_REGION_NONE;
	for (int x = 0; x < r->width; x++) {
		if (!marked[x])
			continue;
		if (x && marked[x - 1])
			weft_region_join(r, place + x, place + x - 1);
		if (!above)
			continue;
		if (above[x] != WEFT_REGION_NONE)
			weft_region_join(r, place + x, place + x - r->width);
		if (eight && x && above[x - 1] != WEFT_REGION_NONE)
			weft_region_join(r, place + x, place + x - r->width - 1);
		if (eight && x + 1 < r->width && above[x + 1] != WEFT_REGION_NONE)
			weft_region_join(r, place + x, place + x - r->width + 1);
	}
}

/* A picture that has a place for each of its pixels. */
static inline weft_status weft_region_fits(const char *filter, weft_view in, weft_error *e)
{
	if ((int64_t)in.width * in.height > INT32_MAX)
		return weft_refuse(e, WEFT_LIMIT, "%s: %dx%d has more than 2147483647 pixels", filter,
				   in.width, in.height);
	return WEFT_OK;
}

#endif
