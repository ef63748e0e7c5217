/* exact_sum.h: weighted sums of bytes, exact, and rounded half to even.
 *
 * A weight is W / 2^scale, W whole and below 2^31: W = high * 2^16 + low, both of 16
 * bits with their signs.  Two rows of the window lie side by side as pairs of 16 bits,
 * so that one multiply-add serves both; the sums of the high and of the low
 * halves fit 32 bits each.  Two rows of the result are made at once, as a window
 * of side + 1 rows, an even number, then holds both.
 */
#ifndef WEFT_KERNEL_EXACT_SUM_H
#define WEFT_KERNEL_EXACT_SUM_H

#include <math.h>

#include "vector.h"

enum {
	WEFT_EXACT_SIDE_MAX = 31,
	WEFT_EXACT_PAIRS_MAX = (WEFT_EXACT_SIDE_MAX + 1) / 2,
	WEFT_EXACT_TAPS_MAX = 256, /* of low halves sum to less than 2^31 */
	WEFT_EXACT_CHUNK = 512,    /* samples at a time, so that the pairs stay in cache */
	WEFT_EXACT_WIDE = WEFT_VECTOR_BYTES == 64 ? 4 : 2,
	WEFT_EXACT_LANES = WEFT_VECTOR_BYTES / 4,
	WEFT_EXACT_BLOCK = WEFT_EXACT_WIDE * WEFT_EXACT_LANES,
	WEFT_EXACT_SPAN_MAX =
		WEFT_EXACT_CHUNK + WEFT_EXACT_BLOCK + (WEFT_EXACT_SIDE_MAX - 1) * WEFT_CHANNELS_MAX,
	WEFT_EXACT_LOW_BITS = 16,
	WEFT_EXACT_SHIFT_MAX = 30,
};

/* A pair's two weights, the upper row's in the lower 16 bits. */
struct weft_exact_pair {
	int32_t high, low;
};

struct weft_exact {
	int side, shift; /* a level is the high sum shifted by so many bits */
	int32_t bias_high, bias_low;
	/* for the upper and the lower row of the result */
	struct weft_exact_pair pair[2][WEFT_EXACT_PAIRS_MAX * WEFT_EXACT_SIDE_MAX];
};

/* Samples of two rows: the upper one's in the lower 16 bits. */
typedef int32_t weft_exact_row[WEFT_EXACT_SPAN_MAX];

enum { WEFT_EXACT_SCRATCH = WEFT_EXACT_PAIRS_MAX * sizeof(weft_exact_row) };

/* How many bits of v's binary fraction are not 0. */
static inline int weft_exact_fraction(double v)
{
	int bits = 0;

	while (v != floor(v) && bits < 100) {
		v *= 2;
		bits++;
	}
	return bits;
}

/* W of a row of the kernel, or of one above or below it. */
static inline int64_t weft_exact_weight(const struct weft_exact *x, const float *weight, int y, int k)
{
	const int scale = x->shift + WEFT_EXACT_LOW_BITS;

	return y < 0 || y >= x->side ? 0 : (int64_t)ldexp(weight[y * x->side + k], scale);
}

/* The low 16 bits of both. */
static inline int32_t weft_exact_join(int64_t upper, int64_t lower)
{
	return (int32_t)((uint32_t)(upper & 0xffff) | (uint32_t)(lower & 0xffff) << 16);
}

static inline void weft_exact_fill(struct weft_exact *x, const float *weight)
{
	for (int row = 0; row < 2; row++)
		for (int p = 0; p < (x->side + 1) / 2; p++)
			for (int k = 0; k < x->side; k++) {
				const int64_t upper = weft_exact_weight(x, weight, 2 * p - row, k),
					      lower = weft_exact_weight(x, weight, 2 * p - row + 1, k);
				x->pair[row][p * x->side + k] = (struct weft_exact_pair) {
					weft_exact_join((upper - (int16_t)upper) >> WEFT_EXACT_LOW_BITS,
							(lower - (int16_t)lower) >> WEFT_EXACT_LOW_BITS),
					weft_exact_join(upper, lower),
				};
			}
}

/* From side^2 weights, row by row, and a bias in levels; false where they take more bits. */
static inline bool weft_exact_plan(struct weft_exact *x, const float *weight, int side, double bias)
{
	int scale = WEFT_EXACT_LOW_BITS + 1, taps = 0;
	double reach = fabs(bias) + 1, largest = 0;

	for (int i = 0; i < side * side; i++) {
		const double size = fabs((double)weight[i]);
		const int bits = weft_exact_fraction(size);
		scale = bits > scale ? bits : scale;
		taps += size != 0;
		reach += 255 * size;
		largest = size > largest ? size : largest;
	}
	x->side = side;
	x->shift = scale - WEFT_EXACT_LOW_BITS;
	if (side > WEFT_EXACT_SIDE_MAX || taps > WEFT_EXACT_TAPS_MAX || x->shift > WEFT_EXACT_SHIFT_MAX ||
	    ldexp(largest, scale) > INT32_MAX - INT16_MAX || ldexp(reach, x->shift) > INT32_MAX / 2 ||
	    ldexp(bias, scale) != floor(ldexp(bias, scale)))
		return false;
	const int64_t whole = (int64_t)ldexp(bias, scale);
	x->bias_high = (int32_t)(whole >> WEFT_EXACT_LOW_BITS);
	x->bias_low = (int32_t)(whole & ((1 << WEFT_EXACT_LOW_BITS) - 1));
	weft_exact_fill(x, weight);
	return true;
}

WEFT_KERNEL weft_vs32 weft_exact_level(const struct weft_exact *x, weft_vs32 high, weft_vs32 low)
{
	const int32_t mask = (1 << WEFT_EXACT_LOW_BITS) - 1, half = 1 << (x->shift - 1);

	low += x->bias_low;
	high += x->bias_high + (low >> WEFT_EXACT_LOW_BITS);
	/* Beyond the half, or on it and the level odd. */
	const weft_vs32 up = ((high >> x->shift) & 1) | ((weft_vs32)((low & mask) != 0) & 1);
	return (high + (half - 1) + up) >> x->shift;
}

/* Levels, not yet clamped, of n samples of two rows; the window's first pair is ring[top]. */
WEFT_KERNEL void weft_exact_sum(const struct weft_exact *x, weft_exact_row *ring, int top, int step, int n,
				int32_t level[2][WEFT_EXACT_CHUNK + WEFT_EXACT_BLOCK])
{
	enum { WIDE = WEFT_EXACT_WIDE, LANES = WEFT_EXACT_LANES };
	const int side = x->side, pairs = (side + 1) / 2;

	for (int b = 0; b < n; b += WIDE * LANES) {
		weft_vs32 high[2][WIDE] = { { { 0 } } }, low[2][WIDE] = { { { 0 } } };
		for (int p = 0; p < pairs; p++) {
			const int32_t *row = ring[(top + p) % pairs] + b;
			for (int k = 0; k < side; k++)
				for (int v = 0; v < WIDE; v++) {
					const weft_vs16 here = weft_vs16_load(row + k * step + v * LANES);
					for (int r = 0; r < 2; r++) {
						const struct weft_exact_pair w = x->pair[r][p * side + k];
						high[r][v] += weft_dot_s16(
							here, (weft_vs16)((weft_vs32) { 0 } + w.high));
						low[r][v] += weft_dot_s16(
							here, (weft_vs16)((weft_vs32) { 0 } + w.low));
					}
				}
		}
		for (int r = 0; r < 2; r++)
			for (int v = 0; v < WIDE; v++) {
				const weft_vs32 made = weft_exact_level(x, high[r][v], low[r][v]);
				memcpy(level[r] + b + v * LANES, &made, sizeof made);
			}
	}
}

static inline void weft_exact_widen(const uint8_t *restrict upper, const uint8_t *restrict lower,
				    int32_t *restrict pair, int span)
{
	for (int i = 0; i < span; i++)
		pair[i] = upper[i] | lower[i] << 16;
}

static inline void weft_exact_narrow(const int32_t *restrict level, uint8_t *restrict out, int count)
{
	for (int i = 0; i < count; i++)
		weft_put_clamped(out, i, WEFT_U8, level[i]);
}

/* The job's scratch begins with WEFT_EXACT_SCRATCH bytes; its halo is side / 2. */
static inline void weft_exact_band(const struct weft_exact *x, const weft_band_job *job)
{
	const int step = job->source.format.channels, n = job->width * step, r = x->side / 2;
	const int height = job->y1 - job->y0, pairs = (x->side + 1) / 2;
	weft_exact_row *ring = job->scratch;
	int32_t level[2][WEFT_EXACT_CHUNK + WEFT_EXACT_BLOCK];

	for (int at = 0; at < n; at += WEFT_EXACT_CHUNK) {
		const int count = n - at < WEFT_EXACT_CHUNK ? n - at : WEFT_EXACT_CHUNK;
		int made = 0; /* pairs, from the band's first window on */
		for (int y = 0; y < height; y += 2) {
			for (; made < y / 2 + pairs; made++) {
				const int upper = 2 * made - r, last = height - 1 + r,
					  lower = upper < last ? upper + 1 : last;
				weft_exact_widen(job->in[upper] + at - r * step,
						 job->in[lower] + at - r * step, ring[made % pairs],
						 count + 2 * r * step);
			}
			weft_exact_sum(x, ring, y / 2, step, count, level);
			for (int k = 0; k < 2 && y + k < height; k++)
				weft_exact_narrow(level[k], job->out[y + k] + at, count);
		}
	}
}

#endif
