/* median_deep.h: medians of large windows of u16 and f32.
 *
 * A tile's samples are sorted; their places in that order, in 256 equal parts,
 * are levels of which median_u8.h finds every window's median, and how many of the
 * window are below it.  What is left is one sample of that part: its members
 * are counted, in order, as far as they lie in the window.  Which equal samples
 * come first makes no difference.  A tile grows with the radius, so that no
 * step's share of a pixel does by much.
 */
#ifndef WEFT_KERNEL_MEDIAN_DEEP_H
#define WEFT_KERNEL_MEDIAN_DEEP_H

#include "median_u8.h"
#include "min_max.h"

enum {
	WEFT_MEDIAN_DEEP_LEVELS = 256,
	WEFT_MEDIAN_DEEP_BLOCK = 32, /* members counted at a time */
};

/* One channel of a tile at work. */
struct weft_median_deep_tile {
	struct weft_median_u8_tile levels;
	int count;              /* of samples, with the halo */
	uint64_t *item, *spare; /* key, then row and column of 16 bits: sorted */
	uint16_t *column, *row; /* of the sorted samples */
};

static inline size_t weft_median_deep_samples(const struct weft_median_u8 *k)
{
	const size_t side = (size_t)(k->side + 2 * k->radius);

	return (side * side + WEFT_MEDIAN_DEEP_BLOCK + 63) & ~(size_t)63;
}

/* Of the scratch, what median_u8.h lays out. */
static inline size_t weft_median_deep_levels_bytes(int radius)
{
	return (weft_median_u8_make(&(struct weft_median_u8) { 0 }, radius) + 63) & ~(size_t)63;
}

/* Bytes of scratch. */
static inline size_t weft_median_deep_make(struct weft_median_u8 *k, int radius)
{
	weft_median_u8_make(k, radius);
	return weft_median_deep_levels_bytes(radius) +
	       weft_median_deep_samples(k) * (2 * sizeof(uint64_t) + 2 * sizeof(uint16_t)) +
	       (size_t)(k->side * k->side) * sizeof(uint16_t);
}

/* By bytes of the key, the least first; returns where they end up. */
static inline uint64_t *weft_median_deep_sort(uint64_t *item, uint64_t *spare, int count, int bytes)
{
	for (int shift = 32; shift < 32 + 8 * bytes; shift += 8) {
		int at[256] = { 0 }, sum = 0;
		for (int i = 0; i < count; i++)
			at[item[i] >> shift & 255]++;
		for (int d = 0; d < 256; d++) {
			const int here = at[d];
			at[d] = sum;
			sum += here;
		}
		for (int i = 0; i < count; i++)
			spare[at[item[i] >> shift & 255]++] = item[i];
		uint64_t *sorted = spare;
		spare = item;
		item = sorted;
	}
	return item;
}

/* The first sample of a level; of the one past the last: their count. */
static inline int weft_median_deep_start(const struct weft_median_deep_tile *t, int level)
{
	return (int)(((int64_t)level * t->count + WEFT_MEDIAN_DEEP_LEVELS - 1) / WEFT_MEDIAN_DEEP_LEVELS);
}

/* Samples to levels. */
static inline void weft_median_deep_assign(const struct weft_median_deep_tile *t)
{
	const int stride = t->levels.width + 2 * t->levels.radius;

	for (int level = 0; level < WEFT_MEDIAN_DEEP_LEVELS; level++)
		for (int i = weft_median_deep_start(t, level); i < weft_median_deep_start(t, level + 1);
		     i++) {
			t->column[i] = (uint16_t)(t->item[i] & 0xffff);
			t->row[i] = (uint16_t)(t->item[i] >> 16 & 0xffff);
			t->levels.sample[t->row[i] * stride + t->column[i]] = (int8_t)(level - 128);
		}
	for (int i = t->count; i < t->count + WEFT_MEDIAN_DEEP_BLOCK; i++)
		t->column[i] = t->row[i] = UINT16_MAX; /* in no window */
}

/* The key of the median of the window at (x, y). */
static inline uint32_t weft_median_deep_one(const struct weft_median_deep_tile *t, int x, int y)
{
	const int r = t->levels.radius, at = y * t->levels.width + x;
	const uint16_t reach = (uint16_t)(2 * r), left = (uint16_t)x, top = (uint16_t)y;
	int wanted = t->levels.rank - t->levels.below[at],
	    i = weft_median_deep_start(t, t->levels.median[at]);

	for (;; i += WEFT_MEDIAN_DEEP_BLOCK) {
		uint16_t inside = 0;
		for (int j = 0; j < WEFT_MEDIAN_DEEP_BLOCK; j++)
			inside += ((uint16_t)(t->column[i + j] - left) <= reach) &
				  ((uint16_t)(t->row[i + j] - top) <= reach);
		if (inside > wanted)
			break;
		wanted -= inside;
	}
	for (;; i++) {
		wanted -= ((uint16_t)(t->column[i] - left) <= reach) & ((uint16_t)(t->row[i] - top) <= reach);
		if (wanted < 0)
			return (uint32_t)(t->item[i] >> 32);
	}
}

WEFT_KERNEL uint32_t weft_median_deep_key(const uint8_t *row, ptrdiff_t i, int depth)
{
	if (depth == WEFT_U16)
		return ((const uint16_t *)(const void *)row)[i];
	return (uint32_t)weft_float_order(((const int32_t *)(const void *)row)[i]) ^ 1u << 31;
}

WEFT_KERNEL void weft_median_deep_channel(struct weft_median_deep_tile *t, const weft_band_job *job, int x0,
					  int y0, int c, int depth)
{
	const int step = job->source.format.channels, r = t->levels.radius;

	t->count = 0;
	for (int y = 0; y < t->levels.rows + 2 * r; y++)
		for (int x = 0; x < t->levels.width + 2 * r; x++)
			t->item[t->count++] =
				(uint64_t)weft_median_deep_key(job->in[y0 + y - r],
							       (ptrdiff_t)(x0 + x - r) * step + c, depth)
					<< 32 |
				(uint64_t)y << 16 | (uint64_t)x;
	t->item = weft_median_deep_sort(t->item, t->spare, t->count, depth);
	weft_median_deep_assign(t);
	weft_median_u8_settle(&t->levels);
	for (int y = 0; y < t->levels.rows; y++)
		for (int x = 0; x < t->levels.width; x++) {
			const uint32_t key = weft_median_deep_one(t, x, y);
			const ptrdiff_t at = (ptrdiff_t)(x0 + x) * step + c;
			if (depth == WEFT_U16)
				((uint16_t *)(void *)job->out[y0 + y])[at] = (uint16_t)key;
			else
				((int32_t *)(void *)job->out[y0 + y])[at] =
					weft_float_order((int32_t)(key ^ 1u << 31));
		}
}

/* Medians of a band; `k` made for its radius, scratch as it asked for. */
WEFT_KERNEL void weft_median_deep_band(const struct weft_median_u8 *k, const weft_band_job *job, int depth)
{
	const size_t samples = weft_median_deep_samples(k);
	uint8_t *base = (uint8_t *)job->scratch + weft_median_deep_levels_bytes(k->radius);
	uint16_t *places = (uint16_t *)(void *)((uint64_t *)(void *)base + 2 * samples);
	const int rows = job->y1 - job->y0;

	for (int y = 0; y < rows; y += k->side)
		for (int x = 0; x < job->width; x += k->side)
			for (int c = 0; c < job->source.format.channels; c++) {
				struct weft_median_deep_tile t = {
					.levels = weft_median_u8_lay(
						k, job->scratch,
						job->width - x < k->side ? job->width - x : k->side,
						rows - y < k->side ? rows - y : k->side, 1),
					.item = (uint64_t *)(void *)base,
					.spare = (uint64_t *)(void *)base + samples,
					.column = places,
					.row = places + samples,
				};
				t.levels.below = places + 2 * samples;
				weft_median_deep_channel(&t, job, x, y, c, depth);
			}
}

#endif
