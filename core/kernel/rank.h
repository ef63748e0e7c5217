/* rank.h: medians of large windows of bytes.
 *
 * The median is the greatest level that no more than `middle` samples of the
 * window are below.  Whether that holds of one level is a sum of ones over the
 * window, which many pixels make at once: along the rows in base-4 pieces
 * (4, 16, 64 samples), down the columns as a running sum.  A small tile has
 * few different medians, so the levels are bisected for the whole tile and
 * halves that hold no median are left out; so are the rows above the first
 * and below the last pixel whose median is in question.  A pixel costs
 * what the tile with its halo does, not the window: tiles grow with the radius.
 */
#ifndef WEFT_KERNEL_RANK_H
#define WEFT_KERNEL_RANK_H

#include "vector.h"

enum {
	WEFT_RANK_RADIUS_MAX = 127,      /* a column's sum fits a byte */
	WEFT_RANK_NARROW_RADIUS_MAX = 7, /* half a window fits a signed byte */
	WEFT_RANK_BYTES = WEFT_VECTOR_BYTES < 32 ? WEFT_VECTOR_BYTES : 32,
	WEFT_RANK_SIDE = 64, /* the least side of a tile, all are multiples */
	WEFT_RANK_PAD = 4 * WEFT_RANK_BYTES + 2 * WEFT_RANK_RADIUS_MAX, /* read beyond a plane */
};

typedef int8_t weft_rank_s8 __attribute__((vector_size(WEFT_RANK_BYTES)));
typedef uint16_t weft_rank_u16 __attribute__((vector_size(WEFT_RANK_BYTES)));
typedef int16_t weft_rank_s16 __attribute__((vector_size(WEFT_RANK_BYTES)));
WEFT_VECTOR_LOAD(weft_rank_s8)
WEFT_VECTOR_LOAD(weft_rank_u16)

struct weft_rank {
	int radius, side; /* of a tile */
};

/* One channel of a tile; planes of samples have the halo, side + 2 radius a row. */
struct weft_rank_tile {
	int radius, side, stride;
	const int8_t *sample;               /* less 128 */
	int8_t *fours, *sixteens, *quarter; /* sums of 4, 16, 64 */
	int8_t *windows;                    /* of 2 radius + 1, side a row */
	uint8_t *median;                    /* side a row */
};

static inline size_t weft_rank_plane(const struct weft_rank *k)
{
	const size_t stride = (size_t)(k->side + 2 * k->radius);

	return (stride * stride + WEFT_RANK_PAD + 63) & ~(size_t)63;
}

/* Bytes of scratch. */
static inline size_t weft_rank_make(struct weft_rank *k, int radius)
{
	k->radius = radius;
	k->side = WEFT_RANK_SIDE * (radius <= 20 ? 1 : radius <= 50 ? 2 : 4);
	return weft_rank_plane(k) * (4 + WEFT_CHANNELS_MAX) + (size_t)(WEFT_CHANNELS_MAX * k->side * k->side);
}

/* The greater bytes: one instruction that no vector operator names. */
WEFT_KERNEL weft_rank_s8 weft_rank_greater(weft_rank_s8 a, weft_rank_s8 b)
{
#if defined(__AVX2__)
	return (weft_rank_s8)_mm256_max_epu8((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
	return (weft_rank_s8)_mm_max_epu8((__m128i)a, (__m128i)b);
#else
	typedef uint8_t bytes __attribute__((vector_size(WEFT_RANK_BYTES)));
	const weft_rank_s8 first = (weft_rank_s8)((bytes)a > (bytes)b);

	return (a & first) | (b & ~first);
#endif
}

/* to[i] = the sum of `pieces` pieces of from, `apart` apart, for i in 0 .. count-1. */
WEFT_KERNEL void weft_rank_sum(int8_t *restrict to, const int8_t *restrict from, ptrdiff_t count, int pieces,
			       int apart)
{
	for (ptrdiff_t i = 0; i < count; i += WEFT_RANK_BYTES) {
		weft_rank_s8 sum = weft_rank_s8_load(from + i);
		for (int k = 1; k < pieces; k++)
			sum += weft_rank_s8_load(from + i + k * apart);
		memcpy(to + i, &sum, sizeof sum);
	}
}

/* The windows of one row from its pieces: as many of 64 and 16 as fit, then of
 * 4, then single samples, two vectors at a time. */
WEFT_KERNEL void weft_rank_windows(const struct weft_rank_tile *t, int8_t level, ptrdiff_t from, int rows,
				   int8_t *restrict windows, const int fours, const int ones)
{
	const int n = 2 * t->radius + 1, side = t->side, stride = t->stride;

	for (int y = 0; y < rows; y++, from += stride)
		for (int x = 0; x < side; x += 2 * WEFT_RANK_BYTES, windows += 2 * WEFT_RANK_BYTES) {
			const int8_t *four = t->fours + from + x, *one = t->sample + from + x;
			weft_rank_s8 u = { 0 }, v = { 0 };
			int k = 0;
			for (; k + 64 <= n; k += 64) {
				u += weft_rank_s8_load(t->quarter + from + x + k);
				v += weft_rank_s8_load(t->quarter + from + x + k + WEFT_RANK_BYTES);
			}
			for (; k + 16 <= n; k += 16) {
				u += weft_rank_s8_load(t->sixteens + from + x + k);
				v += weft_rank_s8_load(t->sixteens + from + x + k + WEFT_RANK_BYTES);
			}
			for (int i = 0; i < fours; i++) {
				u += weft_rank_s8_load(four + k + 4 * i);
				v += weft_rank_s8_load(four + k + 4 * i + WEFT_RANK_BYTES);
			}
			for (int i = 4 * fours; i < 4 * fours + ones; i++) {
				u -= weft_rank_s8_load(one + k + i) < level;
				v -= weft_rank_s8_load(one + k + i + WEFT_RANK_BYTES) < level;
			}
			memcpy(windows, &u, sizeof u);
			memcpy(windows + WEFT_RANK_BYTES, &v, sizeof v);
		}
}

/* For every pixel of `rows` rows: how many of the 2 radius + 1 samples from
 * there are below `level`; into windows. */
static inline void weft_rank_along(const struct weft_rank_tile *tile, int8_t level, int y0, int rows)
{
	const struct weft_rank_tile here = *tile, *t = &here;
	const int n = 2 * t->radius + 1;
	const ptrdiff_t at = (ptrdiff_t)y0 * t->stride, count = (ptrdiff_t)rows * t->stride;
	int8_t *windows = t->windows + (ptrdiff_t)y0 * t->side;

	for (ptrdiff_t i = at; i < at + count; i += WEFT_RANK_BYTES) {
		const weft_rank_s8 a = weft_rank_s8_load(t->sample + i) < level,
				   b = weft_rank_s8_load(t->sample + i + 1) < level,
				   c = weft_rank_s8_load(t->sample + i + 2) < level,
				   d = weft_rank_s8_load(t->sample + i + 3) < level, sum = -(a + b + (c + d));
		memcpy(t->fours + i, &sum, sizeof sum);
	}
	if (n >= 16)
		weft_rank_sum(t->sixteens + at, t->fours + at, count, 4, 4);
	if (n >= 64)
		weft_rank_sum(t->quarter + at, t->sixteens + at, count, 4, 16);
	switch (n % 16) {
	case 1: weft_rank_windows(t, level, at, rows, windows, 0, 1); break;
	case 3: weft_rank_windows(t, level, at, rows, windows, 0, 3); break;
	case 5: weft_rank_windows(t, level, at, rows, windows, 1, 1); break;
	case 7: weft_rank_windows(t, level, at, rows, windows, 1, 3); break;
	case 9: weft_rank_windows(t, level, at, rows, windows, 2, 1); break;
	case 11: weft_rank_windows(t, level, at, rows, windows, 2, 3); break;
	case 13: weft_rank_windows(t, level, at, rows, windows, 3, 1); break;
	default: weft_rank_windows(t, level, at, rows, windows, 3, 3); break;
	}
}

/* Medians of rows y0 .. y1-1 that are at least `level` are raised to it.  The
 * sums start below zero by what a median may not pass. */
static inline void weft_rank_down_narrow(const struct weft_rank_tile *t, uint8_t level, int y0, int y1)
{
	const int r = t->radius, side = t->side;
	const weft_rank_s8 levels = (weft_rank_s8) { 0 } + (int8_t)level;

	for (int x = 0; x < side; x += 2 * WEFT_RANK_BYTES) {
		const int8_t *restrict come = t->windows + (ptrdiff_t)y0 * side + x, *restrict gone = come;
		uint8_t *restrict median = t->median + y0 * side + x;
		weft_rank_s8 sum[2];
		sum[0] = sum[1] = (weft_rank_s8) { 0 } - (int8_t)(2 * r * (r + 1) + 1);
		for (int k = 0; k < 2 * r; k++, come += side)
			for (int v = 0; v < 2; v++)
				sum[v] += weft_rank_s8_load(come + v * WEFT_RANK_BYTES);
		for (int y = y0; y < y1; y++, come += side, gone += side, median += side)
			for (int v = 0; v < 2; v++) {
				const int at = v * WEFT_RANK_BYTES;
				sum[v] += weft_rank_s8_load(come + at);
				const weft_rank_s8 m = weft_rank_greater((sum[v] < 0) & levels,
									 weft_rank_s8_load(median + at));
				memcpy(median + at, &m, sizeof m);
				sum[v] -= weft_rank_s8_load(gone + at);
			}
	}
}

/* The same with sums of even and of odd columns, in 16 bits. */
static inline void weft_rank_down_wide(const struct weft_rank_tile *t, uint8_t level, int y0, int y1)
{
	const int r = t->radius, side = t->side;
	const weft_rank_s8 levels = (weft_rank_s8) { 0 } + (int8_t)level;

	for (int x = 0; x < side; x += WEFT_RANK_BYTES) {
		const int8_t *restrict come = t->windows + (ptrdiff_t)y0 * side + x, *restrict gone = come;
		uint8_t *restrict median = t->median + y0 * side + x;
		weft_rank_u16 even = (weft_rank_u16) { 0 } - (uint16_t)(2 * r * (r + 1) + 1), odd = even;
		for (int k = 0; k < 2 * r; k++, come += side) {
			const weft_rank_u16 v = weft_rank_u16_load(come);
			even += v & 255;
			odd += v >> 8;
		}
		for (int y = y0; y < y1; y++, come += side, gone += side, median += side) {
			const weft_rank_u16 in = weft_rank_u16_load(come), out = weft_rank_u16_load(gone);
			even += in & 255;
			odd += in >> 8;
			const weft_rank_u16 below = ((weft_rank_u16)((weft_rank_s16)even < 0) & 255) |
						    ((weft_rank_u16)((weft_rank_s16)odd < 0) & 0xff00);
			const weft_rank_s8 m =
				weft_rank_greater((weft_rank_s8)below & levels, weft_rank_s8_load(median));
			memcpy(median, &m, sizeof m);
			even -= out & 255;
			odd -= out >> 8;
		}
	}
}

/* Medians in rows y0 .. y1-1 that hold `low` are in low .. high-1: settles them. */
static inline void weft_rank_bisect(const struct weft_rank_tile *t, int low, int high, int y0, int y1)
{
	const size_t side = (size_t)t->side;

	if (high - low < 2)
		return;
	while (y0 < y1 && !memchr(t->median + (size_t)y0 * side, low, side))
		y0++;
	while (y0 < y1 && !memchr(t->median + (size_t)(y1 - 1) * side, low, side))
		y1--;
	if (y0 == y1)
		return;
	const int middle = (low + high) / 2;
	weft_rank_along(t, (int8_t)(middle - 128), y0, y1 - y0 + 2 * t->radius);
	if (t->radius <= WEFT_RANK_NARROW_RADIUS_MAX)
		weft_rank_down_narrow(t, (uint8_t)middle, y0, y1);
	else
		weft_rank_down_wide(t, (uint8_t)middle, y0, y1);
	weft_rank_bisect(t, low, middle, y0, y1);
	weft_rank_bisect(t, middle, high, y0, y1);
}

/* All medians of a tile, `rows` of them. */
static inline void weft_rank_settle(const struct weft_rank_tile *t, int rows)
{
	int8_t least = INT8_MAX, greatest = INT8_MIN;

	for (ptrdiff_t i = 0; i < (ptrdiff_t)(rows + 2 * t->radius) * t->stride; i++) {
		least = t->sample[i] < least ? t->sample[i] : least;
		greatest = t->sample[i] > greatest ? t->sample[i] : greatest;
	}
	memset(t->median, least + 128, (size_t)(rows * t->side));
	weft_rank_bisect(t, least + 128, greatest + 129, 0, rows);
}

/* A row of n pixels into a plane for each channel; the last one again, up to `stride`. */
WEFT_KERNEL void weft_rank_part(const uint8_t *restrict row, int8_t *restrict to, size_t plane, int n,
				int stride, const int step)
{
	for (int i = 0; i < n; i++)
		for (int c = 0; c < step; c++)
			to[(size_t)c * plane + (size_t)i] = (int8_t)(row[i * step + c] ^ 128);
	for (int c = 0; c < step && n < stride; c++)
		memset(to + (size_t)c * plane + n, to[(size_t)c * plane + (size_t)n - 1],
		       (size_t)(stride - n));
}

WEFT_KERNEL void weft_rank_tile_at(const struct weft_rank *k, const weft_band_job *job, int x0, int y0,
				   const int step)
{
	const int width = job->width - x0 < k->side ? job->width - x0 : k->side;
	const int rows = job->y1 - job->y0 - y0 < k->side ? job->y1 - job->y0 - y0 : k->side;
	const int side = (width + WEFT_RANK_SIDE - 1) & -WEFT_RANK_SIDE, r = k->radius, stride = side + 2 * r;
	const size_t plane = weft_rank_plane(k);
	int8_t *scratch = job->scratch, *sample = scratch + 4 * plane;
	uint8_t *median = (uint8_t *)sample + WEFT_CHANNELS_MAX * plane;

	for (int y = 0; y < rows + 2 * r; y++)
		weft_rank_part(job->in[y0 + y - r] + (x0 - r) * step, sample + (ptrdiff_t)y * stride, plane,
			       width + 2 * r, stride, step);
	for (int c = 0; c < step; c++) {
		const struct weft_rank_tile t = {
			.radius = r,
			.side = side,
			.stride = stride,
			.sample = sample + (size_t)c * plane,
			.fours = scratch,
			.sixteens = scratch + plane,
			.quarter = scratch + 2 * plane,
			.windows = scratch + 3 * plane,
			.median = median + (ptrdiff_t)(c * rows) * side,
		};
		weft_rank_settle(&t, rows);
	}
	for (int y = 0; y < rows; y++) {
		uint8_t *restrict out = job->out[y0 + y] + x0 * step;
		for (int i = 0; i < width; i++)
			for (int c = 0; c < step; c++)
				out[i * step + c] = median[(c * rows + y) * side + i];
	}
}

/* Medians of a band; `k` made for its radius, scratch as it asked for. */
static inline void weft_rank_band(const struct weft_rank *k, const weft_band_job *job)
{
	for (int y = 0; y < job->y1 - job->y0; y += k->side)
		for (int x = 0; x < job->width; x += k->side)
			switch (job->source.format.channels) {
			case 1: weft_rank_tile_at(k, job, x, y, 1); break;
			case 2: weft_rank_tile_at(k, job, x, y, 2); break;
			case 3: weft_rank_tile_at(k, job, x, y, 3); break;
			default: weft_rank_tile_at(k, job, x, y, 4); break;
			}
}

#endif
