/* fixed_taps.h: symmetric taps over rows of bytes in fixed point.
 *
 * Between columns and rows stand 16-bit fixed-point samples of 1/128 level.  A tap
 * adds the high half of (a + b) * weight.  Every tap and every shift loses
 * half a unit on average; sums start with that much, or the result would lean.
 * Every step is a whole number, so results depend on nothing but the picture.
 */
#ifndef WEFT_KERNEL_FIXED_TAPS_H
#define WEFT_KERNEL_FIXED_TAPS_H

#include <math.h>

#include "vector.h"

enum { WEFT_FIXED_BITS = 7, WEFT_FIXED_TAPS_MAX = 40 };

/* weight[0] is of 2^16, the others of 2^17: a pair counts once. */
struct weft_fixed_taps {
	int reach;
	uint16_t down; /* starts the sum of a column, which then loses its last bit */
	uint16_t weight[WEFT_FIXED_TAPS_MAX + 1];
};

static inline void weft_fixed_taps_make(struct weft_fixed_taps *t, const double *weight, int reach)
{
	double sides = 0;

	t->reach = 0;
	for (int i = 1; i <= reach; i++) {
		double w = floor(weight[i] * 0x1p17 + 0.5);
		t->weight[i] = (uint16_t)(w < 0 ? 0 : w);
		sides += t->weight[i];
		if (t->weight[i])
			t->reach = i;
	}
	t->weight[0] = (uint16_t)(65536 - sides > 65535 ? 65535 : 65536 - sides);
	t->down = (uint16_t)((t->reach + 3) / 2);
}

enum {
	WEFT_FIXED_LANES = WEFT_VECTOR_BYTES / 2,
	WEFT_FIXED_WIDE = 4, /* vectors at a time: one look for a weight and its rows */
	/* Rows made together, and vectors of each: as many as there are registers for. */
	WEFT_FIXED_ROWS = WEFT_VECTOR_BYTES == 32 ? 2 : 4,
	WEFT_FIXED_ROWS_WIDE = WEFT_VECTOR_BYTES == 16 ? 1 : 2,
};

WEFT_KERNEL weft_vu16 weft_fixed_load(const void *row, ptrdiff_t i, int depth)
{
	if (depth == WEFT_U16)
		return weft_vu16_load((const uint16_t *)row + i);
	return (weft_vu16)weft_widen_u8((const uint8_t *)row + i);
}

/* Columns of u8 samples (depth U8) or fixed-point ones (U16): row[-reach .. reach] at
 * sample i, `wide` vectors of them, in units of 1/256 level. */
WEFT_KERNEL void weft_fixed_column(const struct weft_fixed_taps *t, const uint8_t *const *row, ptrdiff_t i,
				   weft_vu16 *sum, int depth, const int wide)
{
	const int up = depth == WEFT_U8 ? WEFT_FIXED_BITS : 0;

	for (int v = 0; v < wide; v++) {
		const weft_vu16 here = weft_fixed_load(row[0], i + v * WEFT_FIXED_LANES, depth);
		sum[v] = weft_mulhi_u16(here << (up + 1), t->weight[0]) + t->down;
	}
	for (int k = 1; k <= t->reach; k++) {
		const uint8_t *above = row[-k], *below = row[k];
		for (int v = 0; v < wide; v++) {
			const ptrdiff_t at = i + v * WEFT_FIXED_LANES;
			const weft_vu16 pair =
				weft_fixed_load(above, at, depth) + weft_fixed_load(below, at, depth);
			sum[v] += weft_mulhi_u16(pair << up, t->weight[k]);
		}
	}
}

/* The same for one sample, where a row is shorter than a vector. */
WEFT_KERNEL uint16_t weft_fixed_column_one(const struct weft_fixed_taps *t, const uint8_t *const *row,
					   ptrdiff_t i, int depth)
{
	const int up = depth == WEFT_U8 ? WEFT_FIXED_BITS : 0;
	uint32_t sum = ((uint32_t)weft_at(row[0], i, depth) << (up + 1)) * t->weight[0] >> 16;

	sum += t->down;
	for (int k = 1; k <= t->reach; k++) {
		uint32_t pair = (uint32_t)(weft_at(row[-k], i, depth) + weft_at(row[k], i, depth));
		sum += (pair << up) * t->weight[k] >> 16;
	}
	return (uint16_t)sum;
}

/* fixed[i] of n samples from `offset` on; row[] as above.  Reads no sample beyond. */
WEFT_KERNEL void weft_fixed_down(const struct weft_fixed_taps *t, const uint8_t *const *row, ptrdiff_t offset,
				 ptrdiff_t n, uint16_t *restrict fixed, int depth)
{
	if (n < WEFT_FIXED_LANES) {
		for (ptrdiff_t i = 0; i < n; i++)
			fixed[i] = (uint16_t)((weft_fixed_column_one(t, row, offset + i, depth) >> 1));
		return;
	}
	ptrdiff_t i = 0;
	for (weft_vu16 v[WEFT_FIXED_WIDE]; i + WEFT_FIXED_WIDE * WEFT_FIXED_LANES <= n;
	     i += WEFT_FIXED_WIDE * WEFT_FIXED_LANES) {
		weft_fixed_column(t, row, offset + i, v, depth, WEFT_FIXED_WIDE);
		for (int k = 0; k < WEFT_FIXED_WIDE; k++)
			v[k] >>= 1;
		memcpy(fixed + i, v, sizeof v);
	}
	for (weft_vu16 v; i < n; i += WEFT_FIXED_LANES) {
		const ptrdiff_t at = i + WEFT_FIXED_LANES <= n ? i : n - WEFT_FIXED_LANES;
		weft_fixed_column(t, row, offset + at, &v, depth, 1);
		v >>= 1;
		memcpy(fixed + at, &v, sizeof v);
	}
}

/* Columns of WEFT_FIXED_ROWS u8 rows from row[0] on: what one needs the next needs a tap
 * later, so that each sample is loaded once for all. */
WEFT_KERNEL void weft_fixed_columns(const struct weft_fixed_taps *t, const uint8_t *const *row, ptrdiff_t i,
				    weft_vu16 sum[WEFT_FIXED_ROWS][WEFT_FIXED_ROWS_WIDE])
{
	enum { ROWS = WEFT_FIXED_ROWS, WIDE = WEFT_FIXED_ROWS_WIDE };
	weft_vu16 above[ROWS][WIDE], below[ROWS][WIDE]; /* rows r-k and r+k */

	for (int r = 0; r < ROWS; r++)
		for (int v = 0; v < WIDE; v++) {
			above[r][v] = weft_fixed_load(row[r], i + v * WEFT_FIXED_LANES, WEFT_U8)
				      << WEFT_FIXED_BITS;
			below[r][v] = above[r][v];
			sum[r][v] = weft_mulhi_u16(above[r][v] << 1, t->weight[0]) + t->down;
		}
	for (int k = 1; k <= t->reach; k++) {
		const uint8_t *first = row[-k], *last = row[ROWS - 1 + k];
		for (int v = 0; v < WIDE; v++) {
			const ptrdiff_t at = i + v * WEFT_FIXED_LANES;
			for (int r = ROWS - 1; r > 0; r--)
				above[r][v] = above[r - 1][v];
			for (int r = 0; r < ROWS - 1; r++)
				below[r][v] = below[r + 1][v];
			above[0][v] = weft_fixed_load(first, at, WEFT_U8) << WEFT_FIXED_BITS;
			below[ROWS - 1][v] = weft_fixed_load(last, at, WEFT_U8) << WEFT_FIXED_BITS;
			for (int r = 0; r < ROWS; r++)
				sum[r][v] += weft_mulhi_u16(above[r][v] + below[r][v], t->weight[k]);
		}
	}
}

/* weft_fixed_down of WEFT_FIXED_ROWS u8 rows from row[0] on. */
WEFT_KERNEL void weft_fixed_down_rows(const struct weft_fixed_taps *t, const uint8_t *const *row,
				      ptrdiff_t offset, ptrdiff_t n, uint16_t *const fixed[WEFT_FIXED_ROWS])
{
	enum { BLOCK = WEFT_FIXED_ROWS_WIDE * WEFT_FIXED_LANES };

	for (int r = 0; r < WEFT_FIXED_ROWS && n < BLOCK; r++)
		weft_fixed_down(t, row + r, offset, n, fixed[r], WEFT_U8);
	for (ptrdiff_t i = 0; i < n && n >= BLOCK; i += BLOCK) {
		const ptrdiff_t at = i + BLOCK <= n ? i : n - BLOCK;
		weft_vu16 sum[WEFT_FIXED_ROWS][WEFT_FIXED_ROWS_WIDE];
		weft_fixed_columns(t, row, offset + at, sum);
		for (int r = 0; r < WEFT_FIXED_ROWS; r++) {
			for (int v = 0; v < WEFT_FIXED_ROWS_WIDE; v++)
				sum[r][v] >>= 1;
			memcpy(fixed[r] + at, sum[r], sizeof sum[r]);
		}
	}
}

/* ---- along ---- */

/* Half of the loads of this size cross a line, of one twice as large all do. */
enum {
	WEFT_ALONG_LANES = WEFT_SHORT_BYTES / 2,
	WEFT_ALONG_WIDE = WEFT_VECTOR_BYTES == 64 ? 8 : 4, /* vectors at a time */
};
typedef uint8_t weft_along_u8 __attribute__((vector_size(WEFT_SHORT_BYTES / 2)));

/* Along a row of fixed-point samples that begins `reach` pixels to the left and may
 * be read a vector too far: to levels (U8) or units of 1/256 level (U16). */
WEFT_KERNEL void weft_fixed_along_wide(const struct weft_fixed_taps *t, const uint16_t *centre,
				       ptrdiff_t step, uint16_t start, weft_short_u16 *sum, const int wide)
{
	for (int v = 0; v < wide; v++)
		sum[v] = weft_short_mulhi_u16(weft_short_u16_load(centre + v * WEFT_ALONG_LANES) << 1,
					      t->weight[0]) +
			 start;
	for (int k = 1; k <= t->reach; k++) {
		const uint16_t *left = centre - k * step, *right = centre + k * step;
		for (int v = 0; v < wide; v++)
			sum[v] += weft_short_mulhi_u16(
				weft_short_u16_load(left + v * WEFT_ALONG_LANES) +
					weft_short_u16_load(right + v * WEFT_ALONG_LANES),
				t->weight[k]);
	}
}

WEFT_KERNEL void weft_fixed_along(const struct weft_fixed_taps *t, const uint16_t *fixed, ptrdiff_t n,
				  ptrdiff_t step, void *restrict out, int depth)
{
	enum { BLOCK = WEFT_ALONG_WIDE * WEFT_ALONG_LANES };
	const uint16_t *centre = fixed + t->reach * step;
	const uint16_t start = (uint16_t)(depth == WEFT_U16 ? (t->reach + 2) / 2 : t->reach / 2 + 128);
	weft_short_u16 sum[WEFT_ALONG_WIDE];
	ptrdiff_t i = 0;

	for (; i + BLOCK <= n; i += BLOCK) {
		weft_fixed_along_wide(t, centre + i, step, start, sum, WEFT_ALONG_WIDE);
		if (depth == WEFT_U16) {
			memcpy((uint16_t *)out + i, sum, sizeof sum);
			continue;
		}
		for (int v = 0; v < WEFT_ALONG_WIDE; v++) {
			const weft_along_u8 level = __builtin_convertvector(sum[v] >> 8, weft_along_u8);
			memcpy((uint8_t *)out + i + v * WEFT_ALONG_LANES, &level, sizeof level);
		}
	}
	for (; i < n; i += WEFT_ALONG_LANES) {
		const size_t left = (size_t)(n - i < WEFT_ALONG_LANES ? n - i : WEFT_ALONG_LANES);
		weft_fixed_along_wide(t, centre + i, step, start, sum, 1);
		if (depth == WEFT_U16) {
			memcpy((uint16_t *)out + i, sum, 2 * left);
		} else {
			const weft_along_u8 level = __builtin_convertvector(sum[0] >> 8, weft_along_u8);
			memcpy((uint8_t *)out + i, &level, left);
		}
	}
}

#endif
