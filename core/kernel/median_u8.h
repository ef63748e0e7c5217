/* median_u8.h: medians, and samples of any other rank, of large windows of bytes.
 *
 * The median is the least level that more than half of the window's samples
 * don't surpass; of rank k, counted from 0, the least that more than k don't.  How many surpass each of 32
 * levels in a row is counted at once, a lane a level: in each column of the window, and from these in the
 * window, both as running sums, so that a pixel costs the same whatever the
 * radius.  The median is as many levels up as there are lanes that more than
 * half of the window surpasses.  A small tile's medians seldom lie farther
 * apart than 32; where some do, further passes over the rectangle that holds
 * them look at the levels below and above.
 */
#ifndef WEFT_KERNEL_MEDIAN_U8_H
#define WEFT_KERNEL_MEDIAN_U8_H

#include "vector.h"

enum {
	WEFT_MEDIAN_RADIUS_MAX = 127,      /* a column's count fits a byte */
	WEFT_RANK_RADIUS_MAX = 90,         /* a window's count less any of them fits 16 bits */
	WEFT_MEDIAN_NARROW_RADIUS_MAX = 7, /* a window's count does */
	WEFT_MEDIAN_LEVELS = 32,           /* of one pass */
	WEFT_MEDIAN_SIDE_MAX = 256,        /* of a tile */
	WEFT_MEDIAN_VECTORS = WEFT_MEDIAN_LEVELS / WEFT_SHORT_BYTES,
};

struct weft_median_u8 {
	int radius, side; /* of a tile */
	int rank;         /* the median's is 2 radius (radius + 1) */
};

/* One channel of a tile. */
struct weft_median_u8_tile {
	int radius, width, rows, step, rank;
	int8_t *sample;       /* less 128; with the halo, width + 2 radius a row, `step` apart */
	const int8_t *lowest; /* a row of -128 */
	uint8_t *column;      /* WEFT_MEDIAN_LEVELS counts for each column */
	uint8_t *median;      /* width a row */
	uint16_t *below;      /* how many of the window are below it, or NULL */
};

struct weft_median_u8_box {
	int x0, y0, x1, y1;
};

/* A window's counts, less as many as are of no lower rank than the one sought; wide: of even and of odd
 * lanes. */
struct weft_median_u8_window {
	weft_short_u8 narrow[WEFT_MEDIAN_VECTORS];
	weft_short_u16 even[WEFT_MEDIAN_VECTORS], odd[WEFT_MEDIAN_VECTORS];
};

WEFT_KERNEL void weft_median_u8_enter(struct weft_median_u8_window *w, int v, weft_short_u8 column,
				      const bool wide)
{
	if (wide) {
		w->even[v] += (weft_short_u16)column & 255;
		w->odd[v] += (weft_short_u16)column >> 8;
	} else {
		w->narrow[v] += column;
	}
}

WEFT_KERNEL void weft_median_u8_leave(struct weft_median_u8_window *w, const uint8_t *column, const bool wide)
{
	for (int v = 0; v < WEFT_MEDIAN_VECTORS; v++, column += WEFT_SHORT_BYTES) {
		const weft_short_u8 count = weft_short_u8_load(column);
		if (wide) {
			w->even[v] -= (weft_short_u16)count & 255;
			w->odd[v] -= (weft_short_u16)count >> 8;
		} else {
			w->narrow[v] -= count;
		}
	}
}

/* How many levels that many of the window surpass: those below the sample sought. */
WEFT_KERNEL int weft_median_u8_levels_below(const struct weft_median_u8_window *w, const bool wide)
{
	int surpassed = WEFT_MEDIAN_LEVELS;

	for (int v = 0; v < WEFT_MEDIAN_VECTORS; v++)
		surpassed -= weft_short_count_negative(
			wide ? (weft_short_u8)((w->even[v] & 0xff00) | w->odd[v] >> 8) : w->narrow[v]);
	return surpassed;
}

/* How many of the window don't surpass the level of lane `l`. */
WEFT_KERNEL int weft_median_u8_not_above(const struct weft_median_u8_window *w, int l, int rank,
					 const bool wide)
{
	const int v = l / WEFT_SHORT_BYTES, at = l % WEFT_SHORT_BYTES;

	if (!wide)
		return rank - (int8_t)w->narrow[v][at];
	return rank - (int16_t)(at % 2 ? w->odd : w->even)[v][at / 2];
}

/* A column of `rows` samples. */
WEFT_KERNEL void weft_median_u8_begin(uint8_t *column, const int8_t *sample, ptrdiff_t stride, int rows,
				      const weft_short_s8 *level)
{
	weft_short_u8 count[WEFT_MEDIAN_VECTORS] = { 0 };

	for (int k = 0; k < rows; k++, sample += stride)
		for (int v = 0; v < WEFT_MEDIAN_VECTORS; v++)
			count[v] -= (weft_short_u8)(*sample > level[v]);
	memcpy(column, count, sizeof count);
}

/* One more row of a column, one less; its counts enter the window. */
WEFT_KERNEL void weft_median_u8_slide(uint8_t *column, int8_t come, int8_t gone, const weft_short_s8 *level,
				      struct weft_median_u8_window *w, const bool wide)
{
	for (int v = 0; v < WEFT_MEDIAN_VECTORS; v++, column += WEFT_SHORT_BYTES) {
		const weft_short_u8 count = weft_short_u8_load(column) - (weft_short_u8)(come > level[v]) +
					    (weft_short_u8)(gone > level[v]);
		memcpy(column, &count, sizeof count);
		weft_median_u8_enter(w, v, count, wide);
	}
}

/* Of medians in the box that are `edge`, which level of low, low + 1, .. they are;
 * low also stands for all below and low + WEFT_MEDIAN_LEVELS for all above. */
WEFT_KERNEL void weft_median_u8_pass(const struct weft_median_u8_tile *t, struct weft_median_u8_box box,
				     int edge, int low, const bool wide, const bool below)
{
	enum { VECTORS = WEFT_MEDIAN_VECTORS, BYTES = WEFT_SHORT_BYTES, LEVELS = WEFT_MEDIAN_LEVELS };
	const int reach = 2 * t->radius, width = box.x1 - box.x0, step = t->step;
	const int rank = t->rank, enough = (reach + 1) * (reach + 1) - rank;
	const ptrdiff_t stride = (t->width + reach) * step;
	const int8_t *come = t->sample + box.y0 * stride + box.x0 * step, *gone = t->lowest;
	weft_short_s8 level[VECTORS];
	struct weft_median_u8_window none = { 0 };

	for (int l = 0; l < LEVELS; l++)
		level[l / BYTES][l % BYTES] = (int8_t)(low + l - 128);
	for (int v = 0; v < VECTORS; v++) {
		none.narrow[v] -= (uint8_t)enough;
		none.even[v] = none.odd[v] -= (uint16_t)enough;
	}
	for (int x = 0; x < width + reach; x++)
		weft_median_u8_begin(t->column + x * LEVELS, come + x * step, stride, reach, level);
	come += reach * stride;
	for (int y = box.y0; y < box.y1; y++, come += stride) {
		const ptrdiff_t row = (ptrdiff_t)y * t->width + box.x0;
		uint8_t *first = t->column, *last = first + reach * LEVELS, *median = t->median + row;
		struct weft_median_u8_window w = none;
		for (int x = 0; x < reach; x++)
			weft_median_u8_slide(first + x * LEVELS, come[x * step], gone[x * step], level, &w,
					     wide);
		for (int x = 0; x < width; x++, first += LEVELS, last += LEVELS) {
			const int at = (x + reach) * step;
			weft_median_u8_slide(last, come[at], gone[at], level, &w, wide);
			const int levels = weft_median_u8_levels_below(&w, wide);
			if (below && median[x] == edge && levels > 0)
				t->below[row + x] =
					(uint16_t)weft_median_u8_not_above(&w, levels - 1, rank, wide);
			median[x] = (uint8_t)(median[x] == edge ? low + levels : median[x]);
			weft_median_u8_leave(&w, first, wide);
		}
		gone = t->sample + y * stride + box.x0 * step;
	}
}

static inline void weft_median_u8_pass_of(const struct weft_median_u8_tile *t, struct weft_median_u8_box box,
					  int edge, int low)
{
	const struct weft_median_u8_tile here = *t;
	const int side = 2 * t->radius + 1;

	if (t->radius <= WEFT_MEDIAN_NARROW_RADIUS_MAX && t->rank <= INT8_MAX &&
	    side * side - t->rank <= INT8_MAX + 1)
		if (t->below)
			weft_median_u8_pass(&here, box, edge, low, false, true);
		else
			weft_median_u8_pass(&here, box, edge, low, false, false);
	else if (t->below)
		weft_median_u8_pass(&here, box, edge, low, true, true);
	else
		weft_median_u8_pass(&here, box, edge, low, true, false);
}

/* Whether any median is `edge`; the box that holds all that are. */
static inline bool weft_median_u8_find(const struct weft_median_u8_tile *t, int edge,
				       struct weft_median_u8_box *box)
{
	const size_t width = (size_t)t->width;
	int y0 = 0, y1 = t->rows, x0 = 0, x1 = t->width;
	uint8_t found[WEFT_MEDIAN_SIDE_MAX] = { 0 };

	while (y0 < y1 && !memchr(t->median + (size_t)y0 * width, edge, width))
		y0++;
	while (y0 < y1 && !memchr(t->median + (size_t)(y1 - 1) * width, edge, width))
		y1--;
	if (y0 == y1)
		return false;
	for (int y = y0; y < y1; y++)
		for (size_t x = 0; x < width; x++)
			found[x] |= t->median[(size_t)y * width + x] == edge;
	while (!found[x0])
		x0++;
	while (!found[x1 - 1])
		x1--;
	*box = (struct weft_median_u8_box) { x0, y0, x1, y1 };
	return true;
}

/* The lowest of the levels to begin with: about that rank among the tile's samples. */
static inline int weft_median_u8_guess(const struct weft_median_u8_tile *t)
{
	enum { APART = 8 };
	const int stride = (t->width + 2 * t->radius) * t->step;
	const int64_t side = 2 * t->radius + 1, twice = 2 * (int64_t)t->rank + 1;
	int64_t all = 0;
	int count[256] = { 0 }, middle = 0;

	for (int y = 0; y < t->rows + 2 * t->radius; y += APART)
		for (int x = 0; x < stride; x += APART * t->step, all++)
			count[t->sample[y * stride + x] + 128]++;
	for (int64_t seen = count[0]; 2 * side * side * seen < twice * all; seen += count[middle])
		middle++;
	const int low = middle - WEFT_MEDIAN_LEVELS / 2;
	return low < 0 ? 0 : low > 256 - WEFT_MEDIAN_LEVELS ? 256 - WEFT_MEDIAN_LEVELS : low;
}

/* All medians of a tile. */
static inline void weft_median_u8_settle(const struct weft_median_u8_tile *t)
{
	struct weft_median_u8_box box = { 0, 0, t->width, t->rows };
	const int low = weft_median_u8_guess(t);

	memset(t->median, 0, (size_t)(t->rows * t->width));
	if (t->below)
		memset(t->below, 0, (size_t)(t->rows * t->width) * sizeof(uint16_t));
	weft_median_u8_pass_of(t, box, 0, low);
	for (int top = low + WEFT_MEDIAN_LEVELS; top < 256 && weft_median_u8_find(t, top, &box);) {
		const int from = top < 256 - WEFT_MEDIAN_LEVELS ? top : 256 - WEFT_MEDIAN_LEVELS;
		weft_median_u8_pass_of(t, box, top, from);
		top = from + WEFT_MEDIAN_LEVELS;
	}
	for (int bottom = low; bottom > 0 && weft_median_u8_find(t, bottom, &box);) {
		const int from = bottom > WEFT_MEDIAN_LEVELS ? bottom - WEFT_MEDIAN_LEVELS : 0;
		weft_median_u8_pass_of(t, box, bottom, from);
		bottom = from;
	}
}

/* Bytes of scratch. */
static inline size_t weft_median_u8_make(struct weft_median_u8 *k, int radius)
{
	const size_t side = 64 * (radius <= 20 ? 1 : radius <= 50 ? 2 : 4), reach = 2 * (size_t)radius;

	*k = (struct weft_median_u8) {
		.radius = radius,
		.side = (int)side,
		.rank = 2 * radius * (radius + 1),
	};
	return (side + reach) * (WEFT_MEDIAN_LEVELS + WEFT_CHANNELS_MAX) +
	       WEFT_CHANNELS_MAX * ((side + reach) * (side + reach) + side * side) + 64;
}

/* Lays a tile's parts out from `scratch` on. */
static inline struct weft_median_u8_tile weft_median_u8_lay(const struct weft_median_u8 *k, void *scratch,
							    int width, int rows, int step)
{
	const size_t columns = (size_t)(k->side + 2 * k->radius);
	uint8_t *column = scratch;
	int8_t *lowest = (int8_t *)column + columns * WEFT_MEDIAN_LEVELS;
	int8_t *sample = lowest + columns * (size_t)step;

	memset(lowest, -128, columns * (size_t)step);
	return (struct weft_median_u8_tile) {
		.radius = k->radius,
		.width = width,
		.rows = rows,
		.step = step,
		.rank = k->rank,
		.sample = sample,
		.lowest = lowest,
		.column = column,
		.median = (uint8_t *)sample + columns * columns * (size_t)step,
	};
}

static inline void weft_median_u8_less_128(const uint8_t *restrict from, int8_t *restrict to, int n)
{
	for (int i = 0; i < n; i++)
		to[i] = (int8_t)(from[i] ^ 128);
}

WEFT_KERNEL void weft_median_u8_tile_at(const struct weft_median_u8 *k, const weft_band_job *job, int x0,
					int y0, const int step)
{
	const int width = job->width - x0 < k->side ? job->width - x0 : k->side;
	const int rows = job->y1 - job->y0 - y0 < k->side ? job->y1 - job->y0 - y0 : k->side;
	const int r = k->radius, stride = (width + 2 * r) * step;
	const ptrdiff_t medians = (ptrdiff_t)width * rows;
	struct weft_median_u8_tile t = weft_median_u8_lay(k, job->scratch, width, rows, step);
	const uint8_t *median = t.median;

	for (int y = 0; y < rows + 2 * r; y++) {
		const uint8_t *from = job->in[y0 + y - r] + (x0 - r) * step;
		weft_median_u8_less_128(from, t.sample + (ptrdiff_t)y * stride, stride);
		weft_fetch_to_read(from + stride, (size_t)(width * step));
	}
	for (int c = 0; c < step; c++, t.sample++, t.median += medians)
		weft_median_u8_settle(&t);
	for (int y = 0; y < rows; y++, median += width) {
		uint8_t *restrict out = job->out[y0 + y] + x0 * step;
		for (int i = 0; i < width; i++)
			for (int c = 0; c < step; c++)
				out[i * step + c] = median[c * medians + i];
	}
}

/* Medians of a band; `k` made for its radius, scratch as it asked for. */
static inline void weft_median_u8_band(const struct weft_median_u8 *k, const weft_band_job *job)
{
	for (int y = 0; y < job->y1 - job->y0; y += k->side)
		for (int x = 0; x < job->width; x += k->side)
			switch (job->source.format.channels) {
			case 1: weft_median_u8_tile_at(k, job, x, y, 1); break;
			case 2: weft_median_u8_tile_at(k, job, x, y, 2); break;
			case 3: weft_median_u8_tile_at(k, job, x, y, 3); break;
			default: weft_median_u8_tile_at(k, job, x, y, 4); break;
			}
}

#endif
