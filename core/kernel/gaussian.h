/* gaussian.h: the Gaussian of rows, taps folded about the centre.
 *
 * The kernel is exp(-x^2 / 2 sigma^2) at -reach .. reach, normalised, with
 * reach = ceil(4 sigma).
 *
 * u8 goes through rows of 16-bit fixed point, "fine" samples of 1/128 level.
 * A tap adds the high half of (a + b) * weight.  Every tap and every shift loses
 * half a unit on average; sums start with that much, or the result would lean.  Every step is a whole
 * number, so results depend on nothing but the picture.
 *
 * u16 and f32: single precision, columns before rows, farthest taps first.
 */
#ifndef WEFT_KERNEL_GAUSSIAN_H
#define WEFT_KERNEL_GAUSSIAN_H

#include <math.h>

#include "vector.h"

enum { WEFT_FINE_BITS = 7, WEFT_FINE_TAPS_MAX = 40 };

static inline int weft_gaussian_reach(double sigma)
{
	return (int)ceil(4 * sigma);
}

/* weight[0 .. reach] of one side, in double. */
static inline void weft_gaussian_weights(double sigma, int reach, double *weight)
{
	double sum = 0;

	for (int i = reach; i >= 0; i--) {
		weight[i] = exp(-0.5 * (i / sigma) * (i / sigma));
		sum += i ? 2 * weight[i] : weight[i];
	}
	for (int i = 0; i <= reach; i++)
		weight[i] /= sum;
}

/* ---- fixed point ---- */

/* weight[0] is of 2^16, the others of 2^17: a pair counts once. */
struct weft_fine_taps {
	int reach;
	uint16_t down; /* starts the sum of a column, which then loses its last bit */
	uint16_t weight[WEFT_FINE_TAPS_MAX + 1];
};

static inline void weft_fine_taps_make(struct weft_fine_taps *t, const double *weight, int reach)
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

/* Half as many bytes as a vector of u16 lanes. */
typedef uint8_t weft_half_u8 __attribute__((vector_size(WEFT_VECTOR_BYTES / 2)));

enum {
	WEFT_FINE_LANES = WEFT_VECTOR_BYTES / 2,
	WEFT_FINE_WIDE = 4, /* vectors at a time: one look for a weight and its rows */
};

WEFT_KERNEL weft_half_u8 weft_high_bytes(weft_vu16 v)
{
	return __builtin_convertvector(v >> 8, weft_half_u8);
}

WEFT_KERNEL weft_vu16 weft_fine_load(const void *row, ptrdiff_t i, int depth)
{
	if (depth == WEFT_U16)
		return weft_vu16_load((const uint16_t *)row + i);
	return (weft_vu16)weft_widen_u8((const uint8_t *)row + i);
}

/* Columns of u8 samples (depth U8) or fine ones (U16): row[-reach .. reach] at
 * sample i, `wide` vectors of them, in units of 1/256 level. */
WEFT_KERNEL void weft_fine_column(const struct weft_fine_taps *t, const uint8_t *const *row, ptrdiff_t i,
				  weft_vu16 *sum, int depth, const int wide)
{
	const int up = depth == WEFT_U8 ? WEFT_FINE_BITS : 0;

	for (int v = 0; v < wide; v++) {
		const weft_vu16 here = weft_fine_load(row[0], i + v * WEFT_FINE_LANES, depth);
		sum[v] = weft_mulhi_u16(here << (up + 1), t->weight[0]) + t->down;
	}
	for (int k = 1; k <= t->reach; k++) {
		const uint8_t *above = row[-k], *below = row[k];
		for (int v = 0; v < wide; v++) {
			const ptrdiff_t at = i + v * WEFT_FINE_LANES;
			const weft_vu16 pair =
				weft_fine_load(above, at, depth) + weft_fine_load(below, at, depth);
			sum[v] += weft_mulhi_u16(pair << up, t->weight[k]);
		}
	}
}

/* The same for one sample, where a row is shorter than a vector. */
WEFT_KERNEL uint16_t weft_fine_column_one(const struct weft_fine_taps *t, const uint8_t *const *row,
					  ptrdiff_t i, int depth)
{
	const int up = depth == WEFT_U8 ? WEFT_FINE_BITS : 0;
	uint32_t sum = ((uint32_t)weft_at(row[0], i, depth) << (up + 1)) * t->weight[0] >> 16;

	sum += t->down;
	for (int k = 1; k <= t->reach; k++) {
		uint32_t pair = (uint32_t)(weft_at(row[-k], i, depth) + weft_at(row[k], i, depth));
		sum += (pair << up) * t->weight[k] >> 16;
	}
	return (uint16_t)sum;
}

/* fine[i] of n samples from `offset` on; row[] as above.  Reads no sample beyond. */
WEFT_KERNEL void weft_fine_down(const struct weft_fine_taps *t, const uint8_t *const *row, ptrdiff_t offset,
				ptrdiff_t n, uint16_t *restrict fine, int depth)
{
	if (n < WEFT_FINE_LANES) {
		for (ptrdiff_t i = 0; i < n; i++)
			fine[i] = (uint16_t)((weft_fine_column_one(t, row, offset + i, depth) >> 1));
		return;
	}
	ptrdiff_t i = 0;
	for (weft_vu16 v[WEFT_FINE_WIDE]; i + WEFT_FINE_WIDE * WEFT_FINE_LANES <= n;
	     i += WEFT_FINE_WIDE * WEFT_FINE_LANES) {
		weft_fine_column(t, row, offset + i, v, depth, WEFT_FINE_WIDE);
		for (int k = 0; k < WEFT_FINE_WIDE; k++)
			v[k] >>= 1;
		memcpy(fine + i, v, sizeof v);
	}
	for (weft_vu16 v; i < n; i += WEFT_FINE_LANES) {
		const ptrdiff_t at = i + WEFT_FINE_LANES <= n ? i : n - WEFT_FINE_LANES;
		weft_fine_column(t, row, offset + at, &v, depth, 1);
		v >>= 1;
		memcpy(fine + at, &v, sizeof v);
	}
}

/* Along a row of fine samples that begins `reach` pixels to the left and may
 * be read a vector too far: to levels (U8) or units of 1/256 level (U16). */
WEFT_KERNEL void weft_fine_along_wide(const struct weft_fine_taps *t, const uint16_t *centre, ptrdiff_t step,
				      uint16_t start, weft_vu16 *sum, const int wide)
{
	for (int v = 0; v < wide; v++)
		sum[v] = weft_mulhi_u16(weft_vu16_load(centre + v * WEFT_FINE_LANES) << 1, t->weight[0]) +
			 start;
	for (int k = 1; k <= t->reach; k++) {
		const uint16_t *left = centre - k * step, *right = centre + k * step;
		for (int v = 0; v < wide; v++)
			sum[v] += weft_mulhi_u16(weft_vu16_load(left + v * WEFT_FINE_LANES) +
							 weft_vu16_load(right + v * WEFT_FINE_LANES),
						 t->weight[k]);
	}
}

WEFT_KERNEL void weft_fine_along(const struct weft_fine_taps *t, const uint16_t *fine, ptrdiff_t n,
				 ptrdiff_t step, void *restrict out, int depth)
{
	enum { BLOCK = WEFT_FINE_WIDE * WEFT_FINE_LANES };
	const uint16_t *centre = fine + t->reach * step;
	const uint16_t start = (uint16_t)(depth == WEFT_U16 ? (t->reach + 2) / 2 : t->reach / 2 + 128);
	weft_vu16 sum[WEFT_FINE_WIDE];
	ptrdiff_t i = 0;

	for (; i + BLOCK <= n; i += BLOCK) {
		weft_fine_along_wide(t, centre + i, step, start, sum, WEFT_FINE_WIDE);
		if (depth == WEFT_U16) {
			memcpy((uint16_t *)out + i, sum, sizeof sum);
			continue;
		}
		for (int v = 0; v < WEFT_FINE_WIDE; v++) {
			const weft_half_u8 level = weft_high_bytes(sum[v]);
			memcpy((uint8_t *)out + i + v * WEFT_FINE_LANES, &level, sizeof level);
		}
	}
	for (; i < n; i += WEFT_FINE_LANES) {
		const size_t left = (size_t)(n - i < WEFT_FINE_LANES ? n - i : WEFT_FINE_LANES);
		weft_fine_along_wide(t, centre + i, step, start, sum, 1);
		if (depth == WEFT_U16) {
			memcpy((uint16_t *)out + i, sum, 2 * left);
		} else {
			const weft_half_u8 level = weft_high_bytes(sum[0]);
			memcpy((uint8_t *)out + i, &level, left);
		}
	}
}

/* ---- single precision ---- */

/* column[i] of n samples; row[-reach .. reach]. */
WEFT_KERNEL void weft_float_down(const float *weight, int reach, const uint8_t *const *row, ptrdiff_t offset,
				 ptrdiff_t n, float *restrict column, int depth)
{
	enum { CHUNK = 512 };

	for (ptrdiff_t at = 0; at < n; at += CHUNK) {
		const ptrdiff_t end = n - at < CHUNK ? n : at + CHUNK;
		for (ptrdiff_t i = at; i < end; i++)
			column[i] = 0;
		for (int k = reach; k > 0; k--)
			for (ptrdiff_t i = at; i < end; i++)
				column[i] += weight[k] * (weft_at_f(row[-k], offset + i, depth) +
							  weft_at_f(row[k], offset + i, depth));
		for (ptrdiff_t i = at; i < end; i++)
			column[i] += weight[0] * weft_at_f(row[0], offset + i, depth);
	}
}

/* Along a row of column sums that begins `reach` pixels to the left and may be read a vector too far. */
WEFT_KERNEL void weft_float_along(const float *weight, int reach, const float *column, ptrdiff_t n,
				  ptrdiff_t step, void *restrict out, int depth)
{
	enum { LANES = WEFT_VECTOR_BYTES / sizeof(float) };
	const float *centre = column + reach * step;

	for (ptrdiff_t i = 0; i < n; i += LANES) {
		weft_vf32 sum = { 0 };
		for (int k = reach; k > 0; k--)
			sum += weight[k] * (weft_vf32_load(centre + i - k * step) +
					    weft_vf32_load(centre + i + k * step));
		sum += weight[0] * weft_vf32_load(centre + i);
		for (ptrdiff_t l = 0; l < LANES && i + l < n; l++)
			weft_put_rounded(out, i + l, depth, sum[l]);
	}
}

/* ---- one row, any depth ---- */

struct weft_gaussian {
	int reach;
	struct weft_fine_taps fine; /* u8 */
	float *weight;              /* u16, f32; 0 .. reach */
};

/* u8 in fixed point needs a reach of WEFT_FINE_TAPS_MAX at most. */
static inline weft_status weft_gaussian_make(struct weft_gaussian *g, double sigma, weft_view in,
					     weft_plan *plan)
{
	const int reach = weft_gaussian_reach(sigma);
	double *weight = malloc((size_t)(reach + 1) * sizeof *weight);

	g->weight = malloc((size_t)(reach + 1) * sizeof *g->weight);
	if (!weight || !g->weight) {
		free(weight);
		return WEFT_NO_MEMORY;
	}
	weft_gaussian_weights(sigma, reach, weight);
	for (int i = 0; i <= reach; i++)
		g->weight[i] = (float)weight[i];
	g->reach = reach;
	if (reach <= WEFT_FINE_TAPS_MAX)
		weft_fine_taps_make(&g->fine, weight, reach);
	free(weight);
	plan->halo = reach;
	plan->cost = 2 + reach / 2;
	plan->scratch = ((size_t)(in.width + 2 * reach) * in.format.channels + 2 * WEFT_VECTOR_BYTES) * 4;
	return WEFT_OK;
}

/* The blurred row of a job; `column` is scratch as planned. */
WEFT_KERNEL void weft_gaussian_row(const struct weft_gaussian *g, const weft_row_job *job, void *column,
				   void *out, int depth)
{
	const int step = job->source.format.channels, n = job->width * step;

	if (depth == WEFT_U8 && g->reach <= WEFT_FINE_TAPS_MAX) {
		const int left = g->fine.reach * step;
		weft_fine_down(&g->fine, job->in, -left, n + 2 * left, column, depth);
		weft_fine_along(&g->fine, column, n, step, out, depth);
		return;
	}
	const int left = g->reach * step;
	weft_float_down(g->weight, g->reach, job->in, -left, n + 2 * left, column, depth);
	weft_float_along(g->weight, g->reach, column, n, step, out, depth);
}

#endif
