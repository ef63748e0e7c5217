/* select.h: medians of large windows of u16 and f32.
 *
 * A tile's samples are sorted; their places in that order, in 256 equal parts,
 * are levels of which rank.h finds every window's median, and how many of the
 * window are below it.  What is left is one sample of that part: its members
 * are counted, in order, as far as they lie in the window.  Which equal samples
 * come first makes no difference.  A tile grows with the radius, so that no
 * step's share of a pixel does by much.
 */
#ifndef WEFT_KERNEL_SELECT_H
#define WEFT_KERNEL_SELECT_H

#include "pick.h"
#include "rank.h"

enum {
	WEFT_SELECT_LEVELS = 256,
	WEFT_SELECT_BLOCK = 32, /* members counted at a time */
};

/* One channel of a tile at work. */
struct weft_select_tile {
	struct weft_rank_tile rank;
	int count;              /* of samples, with the halo */
	uint64_t *item, *spare; /* key, then row and column of 16 bits: sorted */
	uint16_t *column, *row; /* of the sorted samples */
};

static inline size_t weft_select_samples(const struct weft_rank *k)
{
	const size_t side = (size_t)(k->side + 2 * k->radius);

	return (side * side + WEFT_SELECT_BLOCK + 63) & ~(size_t)63;
}

/* Of the scratch, what rank.h lays out. */
static inline size_t weft_select_rank(int radius)
{
	return (weft_rank_make(&(struct weft_rank) { 0 }, radius) + 63) & ~(size_t)63;
}

/* Bytes of scratch. */
static inline size_t weft_select_make(struct weft_rank *k, int radius)
{
	weft_rank_make(k, radius);
	return weft_select_rank(radius) +
	       weft_select_samples(k) * (2 * sizeof(uint64_t) + 2 * sizeof(uint16_t)) +
	       (size_t)(k->side * k->side) * sizeof(uint16_t);
}

/* By bytes of the key, the least first; returns where they end up. */
static inline uint64_t *weft_select_sort(uint64_t *item, uint64_t *spare, int count, int bytes)
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
static inline int weft_select_start(const struct weft_select_tile *t, int level)
{
	return (int)(((int64_t)level * t->count + WEFT_SELECT_LEVELS - 1) / WEFT_SELECT_LEVELS);
}

/* Samples to levels. */
static inline void weft_select_levels(const struct weft_select_tile *t)
{
	const int stride = t->rank.width + 2 * t->rank.radius;

	for (int level = 0; level < WEFT_SELECT_LEVELS; level++)
		for (int i = weft_select_start(t, level); i < weft_select_start(t, level + 1); i++) {
			t->column[i] = (uint16_t)(t->item[i] & 0xffff);
			t->row[i] = (uint16_t)(t->item[i] >> 16 & 0xffff);
			t->rank.sample[t->row[i] * stride + t->column[i]] = (int8_t)(level - 128);
		}
	for (int i = t->count; i < t->count + WEFT_SELECT_BLOCK; i++)
		t->column[i] = t->row[i] = UINT16_MAX; /* in no window */
}

/* The key of the median of the window at (x, y). */
static inline uint32_t weft_select_one(const struct weft_select_tile *t, int x, int y)
{
	const int r = t->rank.radius, at = y * t->rank.width + x;
	const uint16_t reach = (uint16_t)(2 * r), left = (uint16_t)x, top = (uint16_t)y;
	int wanted = 2 * r * (r + 1) - t->rank.below[at], i = weft_select_start(t, t->rank.median[at]);

	for (;; i += WEFT_SELECT_BLOCK) {
		uint16_t inside = 0;
		for (int j = 0; j < WEFT_SELECT_BLOCK; j++)
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

WEFT_KERNEL uint32_t weft_select_key(const uint8_t *row, ptrdiff_t i, int depth)
{
	if (depth == WEFT_U16)
		return ((const uint16_t *)(const void *)row)[i];
	return (uint32_t)weft_float_order(((const int32_t *)(const void *)row)[i]) ^ 1u << 31;
}

WEFT_KERNEL void weft_select_channel(struct weft_select_tile *t, const weft_band_job *job, int x0, int y0,
				     int c, int depth)
{
	const int step = job->source.format.channels, r = t->rank.radius;

	t->count = 0;
	for (int y = 0; y < t->rank.rows + 2 * r; y++)
		for (int x = 0; x < t->rank.width + 2 * r; x++)
			t->item[t->count++] =
				(uint64_t)weft_select_key(job->in[y0 + y - r],
							  (ptrdiff_t)(x0 + x - r) * step + c, depth)
					<< 32 |
				(uint64_t)y << 16 | (uint64_t)x;
	t->item = weft_select_sort(t->item, t->spare, t->count, depth);
	weft_select_levels(t);
	weft_rank_settle(&t->rank);
	for (int y = 0; y < t->rank.rows; y++)
		for (int x = 0; x < t->rank.width; x++) {
			const uint32_t key = weft_select_one(t, x, y);
			const ptrdiff_t at = (ptrdiff_t)(x0 + x) * step + c;
			if (depth == WEFT_U16)
				((uint16_t *)(void *)job->out[y0 + y])[at] = (uint16_t)key;
			else
				((int32_t *)(void *)job->out[y0 + y])[at] =
					weft_float_order((int32_t)(key ^ 1u << 31));
		}
}

/* Medians of a band; `k` made for its radius, scratch as it asked for. */
WEFT_KERNEL void weft_select_band(const struct weft_rank *k, const weft_band_job *job, int depth)
{
	const size_t samples = weft_select_samples(k);
	uint8_t *base = (uint8_t *)job->scratch + weft_select_rank(k->radius);
	uint16_t *places = (uint16_t *)(void *)((uint64_t *)(void *)base + 2 * samples);
	const int rows = job->y1 - job->y0;

	for (int y = 0; y < rows; y += k->side)
		for (int x = 0; x < job->width; x += k->side)
			for (int c = 0; c < job->source.format.channels; c++) {
				struct weft_select_tile t = {
					.rank = weft_rank_lay(k, job->scratch,
							      job->width - x < k->side ? job->width - x
										       : k->side,
							      rows - y < k->side ? rows - y : k->side, 1),
					.item = (uint64_t *)(void *)base,
					.spare = (uint64_t *)(void *)base + samples,
					.column = places,
					.row = places + samples,
				};
				t.rank.below = places + 2 * samples;
				weft_select_channel(&t, job, x, y, c, depth);
			}
}

#endif
