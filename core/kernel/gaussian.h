/* gaussian.h: the Gaussian of rows, taps folded about the centre.
 *
 * The kernel is exp(-x^2 / 2 sigma^2) at -reach .. reach, normalised, with
 * reach = ceil(4 sigma).
 *
 * u8 goes through fixed point (fixed_taps.h); u16 and f32 through single precision,
 * columns before rows, farthest taps first.  Of f32, halves are summed, which
 * changes no bit but keeps two of the largest samples from overflowing.
 */
#ifndef WEFT_KERNEL_GAUSSIAN_H
#define WEFT_KERNEL_GAUSSIAN_H

#include <math.h>

#include "fixed_taps.h"

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

/* ---- single precision ---- */

enum {
	WEFT_FLOAT_LANES = WEFT_VECTOR_BYTES / sizeof(float),
	WEFT_FLOAT_WIDE = WEFT_VECTOR_BYTES == 64 ? 4 : 2, /* vectors at a time */
	WEFT_FLOAT_BLOCK = WEFT_FLOAT_WIDE * WEFT_FLOAT_LANES,
};

typedef uint8_t weft_quarter_u8 __attribute__((vector_size(WEFT_VECTOR_BYTES / 4)));
typedef uint16_t weft_half_u16 __attribute__((vector_size(WEFT_VECTOR_BYTES / 2)));

/* WEFT_FLOAT_LANES samples of a row of any depth; of f32 their halves. */
WEFT_KERNEL weft_vf32 weft_float_load(const void *row, ptrdiff_t i, int depth)
{
	weft_quarter_u8 bytes;

	if (depth == WEFT_F32)
		return weft_vf32_load((const float *)row + i) * 0.5f;
	if (depth == WEFT_U8) {
		memcpy(&bytes, (const uint8_t *)row + i, sizeof bytes);
		return __builtin_convertvector(__builtin_convertvector(bytes, weft_vs32), weft_vf32);
	}
	return __builtin_convertvector(weft_widen_u16((const uint16_t *)row + i), weft_vf32);
}

/* A whole vector in one move, or the first n lanes. */
#define WEFT_STORE_LANES(to, v, n)                                                                           \
	do {                                                                                                 \
		if ((n) >= WEFT_FLOAT_LANES)                                                                 \
			memcpy(to, &(v), sizeof(v));                                                         \
		else                                                                                         \
			memcpy(to, &(v), (size_t)(n) * (sizeof(v) / WEFT_FLOAT_LANES));                      \
	} while (0)

/* weft_put_rounded of n lanes, of f32 doubled. */
WEFT_KERNEL void weft_float_store(void *row, ptrdiff_t i, int depth, weft_vf32 v, ptrdiff_t n)
{
	if (depth == WEFT_F32) {
		v *= 2.0f;
		WEFT_STORE_LANES((float *)row + i, v, n);
		return;
	}
	const weft_vs32 level = __builtin_convertvector(
		weft_clamp_f32(v, 0, (float)weft_depth_white(depth)) + 0.5f, weft_vs32);
	if (depth == WEFT_U8) {
		const weft_quarter_u8 bytes = __builtin_convertvector(level, weft_quarter_u8);
		WEFT_STORE_LANES((uint8_t *)row + i, bytes, n);
	} else {
		const weft_half_u16 halves = __builtin_convertvector(level, weft_half_u16);
		WEFT_STORE_LANES((uint16_t *)row + i, halves, n);
	}
}
#undef WEFT_STORE_LANES

/* Columns of row[0] (rows 1), or of it and row[1] (2): what one needs the other
 * needs a tap later, so that each sample is loaded once for both. */
WEFT_KERNEL void weft_float_columns(const float *weight, int reach, const uint8_t *const *row, ptrdiff_t i,
				    weft_vf32 sum[2][WEFT_FLOAT_WIDE], int depth, const int wide,
				    const int rows)
{
	weft_vf32 above[WEFT_FLOAT_WIDE], below[WEFT_FLOAT_WIDE];

	for (int v = 0; v < wide; v++) {
		const ptrdiff_t at = i + v * WEFT_FLOAT_LANES;
		above[v] = weft_float_load(row[-reach], at, depth);
		below[v] = rows == 2 ? weft_float_load(row[reach + 1], at, depth) : above[v];
		sum[0][v] = sum[1][v] = (weft_vf32) { 0 };
	}
	for (int k = reach; k > 0; k--) {
		const uint8_t *first = row[1 - k], *last = row[k];
		for (int v = 0; v < wide; v++) {
			const ptrdiff_t at = i + v * WEFT_FLOAT_LANES;
			const weft_vf32 a = weft_float_load(first, at, depth);
			const weft_vf32 b = weft_float_load(last, at, depth);
			sum[0][v] += weight[k] * (above[v] + b);
			if (rows == 2)
				sum[1][v] += weight[k] * (a + below[v]);
			above[v] = a;
			below[v] = b;
		}
	}
	for (int v = 0; v < wide; v++) {
		sum[0][v] += weight[0] * above[v];
		if (rows == 2)
			sum[1][v] += weight[0] * below[v];
	}
}

/* column[0][i] of n samples, and with two rows column[1][i] of the next one;
 * row[-reach .. reach], of two rows up to reach + 1.  Reads no sample beyond. */
WEFT_KERNEL void weft_float_down(const float *weight, int reach, const uint8_t *const *row, ptrdiff_t offset,
				 ptrdiff_t n, float *const column[2], int depth, const int rows)
{
	weft_vf32 sum[2][WEFT_FLOAT_WIDE];
	ptrdiff_t i = 0;

	if (n < WEFT_FLOAT_LANES) {
		for (int y = 0; y < rows; y++)
			for (i = 0; i < n; i++) {
				const float part = depth == WEFT_F32 ? 0.5f : 1;
				float one = 0;
				for (int k = reach; k > 0; k--)
					one += weight[k] * (part * weft_at_f(row[y - k], offset + i, depth) +
							    part * weft_at_f(row[y + k], offset + i, depth));
				column[y][i] =
					one + weight[0] * (part * weft_at_f(row[y], offset + i, depth));
			}
		return;
	}
	for (; i + WEFT_FLOAT_BLOCK <= n; i += WEFT_FLOAT_BLOCK) {
		weft_float_columns(weight, reach, row, offset + i, sum, depth, WEFT_FLOAT_WIDE, rows);
		for (int y = 0; y < rows; y++)
			memcpy(column[y] + i, sum[y], sizeof sum[y]);
	}
	for (; i < n; i += WEFT_FLOAT_LANES) {
		const ptrdiff_t at = i + WEFT_FLOAT_LANES <= n ? i : n - WEFT_FLOAT_LANES;
		weft_float_columns(weight, reach, row, offset + at, sum, depth, 1, rows);
		for (int y = 0; y < rows; y++)
			memcpy(column[y] + at, sum[y], sizeof sum[y][0]);
	}
}

/* Along a row of column sums that begins `reach` pixels to the left and may be
 * read some vectors too far. */
WEFT_KERNEL void weft_float_along(const float *weight, int reach, const float *column, ptrdiff_t n,
				  ptrdiff_t step, void *restrict out, int depth)
{
	for (ptrdiff_t i = 0; i < n; i += WEFT_FLOAT_BLOCK) {
		const float *centre = column + reach * step + i;
		weft_vf32 sum[WEFT_FLOAT_WIDE] = { { 0 } };
		for (int k = reach; k > 0; k--) {
			const float *left = centre - k * step, *right = centre + k * step;
			for (int v = 0; v < WEFT_FLOAT_WIDE; v++)
				sum[v] += weight[k] * (weft_vf32_load(left + v * WEFT_FLOAT_LANES) +
						       weft_vf32_load(right + v * WEFT_FLOAT_LANES));
		}
		for (int v = 0; v < WEFT_FLOAT_WIDE; v++) {
			const ptrdiff_t at = i + v * WEFT_FLOAT_LANES;
			sum[v] += weight[0] * weft_vf32_load(centre + v * WEFT_FLOAT_LANES);
			if (at < n)
				weft_float_store(out, at, depth, sum[v], n - at);
		}
	}
}

/* ---- a band, any depth ---- */

struct weft_gaussian {
	int reach;
	int chunk;                    /* samples made at a time */
	size_t column;                /* bytes of a row of their columns */
	struct weft_fixed_taps fixed; /* u8 */
	float *weight;                /* u16, f32; 0 .. reach */
};

/* u8 needs a reach of WEFT_FIXED_TAPS_MAX at most. */
static inline weft_status weft_gaussian_make(struct weft_gaussian *g, double sigma, weft_view in,
					     weft_plan *plan)
{
	/* Rows that a chunk reads stay in the first level of cache, if that isn't too narrow. */
	enum { CACHED = 28 << 10, CHUNK_MIN = 1024, CHUNK_MAX = 8192 };
	const int reach = weft_gaussian_reach(sigma);
	const int fits = CACHED / ((2 * reach + 2) * in.format.depth);
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
	if (reach <= WEFT_FIXED_TAPS_MAX)
		weft_fixed_taps_make(&g->fixed, weight, reach);
	free(weight);
	g->chunk = fits < CHUNK_MIN ? CHUNK_MIN : fits > CHUNK_MAX ? CHUNK_MAX : fits & -WEFT_VECTOR_BYTES;
	g->column = ((size_t)(g->chunk + 2 * reach * in.format.channels) * 4 + 6 * WEFT_VECTOR_BYTES) &
		    ~(size_t)(WEFT_VECTOR_BYTES - 1);
	plan->halo = reach;
	plan->cost = 2 + reach / 2;
	plan->scratch = WEFT_FIXED_ROWS * g->column;
	return WEFT_OK;
}

/* Rows y .. y + rows - 1 of a band, samples at .. at + n - 1. */
WEFT_KERNEL void weft_gaussian_rows(const struct weft_gaussian *g, const weft_band_job *job, int y, int at,
				    int n, int depth, const int rows)
{
	const int step = job->source.format.channels;
	const int left = (depth == WEFT_U8 ? g->fixed.reach : g->reach) * step;
	uint8_t *const column = job->scratch;
	uint16_t *fixed[WEFT_FIXED_ROWS];
	float *sum[2];

	if (depth == WEFT_U8) {
		for (int r = 0; r < WEFT_FIXED_ROWS; r++)
			fixed[r] = (uint16_t *)(void *)(column + (size_t)r * g->column);
		if (rows == WEFT_FIXED_ROWS)
			weft_fixed_down_rows(&g->fixed, job->in + y, at - left, n + 2 * left, fixed);
		else
			weft_fixed_down(&g->fixed, job->in + y, at - left, n + 2 * left, fixed[0], depth);
		for (int r = 0; r < rows; r++)
			weft_fixed_along(&g->fixed, fixed[r], n, step, job->out[y + r] + at, depth);
		return;
	}
	for (int r = 0; r < 2; r++)
		sum[r] = (float *)(void *)(column + (size_t)r * g->column);
	weft_float_down(g->weight, g->reach, job->in + y, at - left, n + 2 * left, sum, depth, rows);
	for (int r = 0; r < rows; r++)
		weft_float_along(g->weight, g->reach, sum[r], n, step,
				 job->out[y + r] + (ptrdiff_t)at * depth, depth);
}

/* What becomes of n blurred samples `out`, `in` having been there. */
typedef void weft_gaussian_after(const void *state, const uint8_t *in, uint8_t *out, int n);

/* A band blurred with the scratch that was planned. */
WEFT_KERNEL void weft_gaussian_band(const struct weft_gaussian *g, const weft_band_job *job, int depth,
				    weft_gaussian_after *after, const void *state)
{
	const int n = job->width * job->source.format.channels, count = job->y1 - job->y0;
	const int together = depth == WEFT_U8 ? WEFT_FIXED_ROWS : 2;

	for (int at = 0; at < n; at += g->chunk) {
		const int part = n - at < g->chunk ? n - at : g->chunk;
		const ptrdiff_t offset = (ptrdiff_t)at * depth;
		for (int y = 0, rows; y < count; y += rows) {
			rows = y + together <= count ? together : 1;
			for (int r = y + rows; r < y + rows + together && r < count; r++) {
				weft_fetch_to_read(job->in[r + g->reach] + offset, (size_t)(part * depth));
				weft_fetch_to_write(job->out[r] + offset, (size_t)(part * depth));
			}
			if (rows == together)
				weft_gaussian_rows(g, job, y, at, part, depth, together);
			else
				weft_gaussian_rows(g, job, y, at, part, depth, 1);
			for (int r = 0; after && r < rows; r++)
				after(state, job->in[y + r] + offset, job->out[y + r] + offset, part);
		}
	}
}

#endif
