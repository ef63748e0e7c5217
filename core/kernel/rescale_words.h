/* rescale_words.h: rows of 16 bits to another size, as rescale.h does bytes, but exactly:
 * (sum of wx*wy*v + 2^27) >> 28.
 *
 * A column's sum, of v - 2^15, has 31 bits; its upper and lower 16, both signed, go along the rows as samples
 * of their own, and what they come to, A and B, are the whole: 2^16 A + B.  Of that, A + (B >> 16) is all
 * that the last shift leaves.
 */
#ifndef WEFT_KERNEL_RESCALE_WORDS_H
#define WEFT_KERNEL_RESCALE_WORDS_H

#include "rescale.h"

enum {
	WEFT_RESCALE_COLUMNS = 8, /* turned at a time */
	/* What v - 2^15 lacks of the sum's 12 bits above the last shift, and the rounding. */
	WEFT_RESCALE_WORDS_ROUND = (1 << 27) + (1 << 11),
	WEFT_RESCALE_WORDS_SHIFT = 12,
};

/* Weights that sum to one, none of which takes a sum out of its bits. */
static inline bool weft_rescale_words_fit(const weft_axis *a)
{
	for (int i = 0; i < a->to; i++) {
		int32_t sum = 0, size = 0;
		for (int k = 0; k < a->taps; k++) {
			const int32_t w = a->whole[(ptrdiff_t)i * a->taps + k];
			sum += w;
			size += w < 0 ? -w : w;
		}
		if (sum != WEFT_WEIGHT_ONE || size > 2 * WEFT_WEIGHT_ONE)
			return false;
	}
	return true;
}

static inline bool weft_rescale_words_make(struct weft_rescale *s, const weft_axis *x, const weft_axis *y)
{
	return weft_rescale_words_fit(x) && weft_rescale_words_fit(y) && weft_rescale_make(s, x, y, false);
}

static inline size_t weft_rescale_words_scratch(const struct weft_rescale *s, int channels)
{
	/* both halves' rows, then one half's columns at a time, and both halves' pairs */
	return weft_rescale_samples(s, channels) * WEFT_RESCALE_ROWS * sizeof(int16_t) * 7;
}

static inline void weft_rescale_words_few(const struct weft_rescale *s, const int32_t *pair,
					  const uint8_t *top, ptrdiff_t stride, int n, int16_t *high,
					  int16_t *low)
{
	for (int i = 0; i < n; i++) {
		int32_t sum = 0;
		for (int k = 0; k < s->y.taps; k++)
			sum += (int16_t)(uint16_t)((uint32_t)pair[k / 2] >> 16 * (k % 2)) *
			       (weft_at(top + k * stride, i, WEFT_U16) - 32768);
		high[i] = (int16_t)((sum + 32768) >> 16);
		low[i] = (int16_t)(uint16_t)(uint32_t)sum;
	}
}

/* high, low: the halves of the sums of n columns from sample `from` on that make row y. */
WEFT_KERNEL void weft_rescale_words_columns(const struct weft_rescale *s, weft_view in, int y, ptrdiff_t from,
					    int n, int16_t *restrict high, int16_t *restrict low)
{
	enum { LANES = WEFT_VECTOR_BYTES / 2 };
	const int32_t *pair = s->y.pair + (ptrdiff_t)y * s->y.pairs;
	const uint8_t *top = weft_row(in, s->y.first[y]) + 2 * from;
	const ptrdiff_t stride = (ptrdiff_t)in.stride;

	if (n < LANES) {
		weft_rescale_words_few(s, pair, top, stride, n, high, low);
		return;
	}
	for (int i = 0; i < n; i += LANES) {
		/* The last ones may not be read beyond: some again. */
		const int at = i + LANES <= n ? i : n - LANES;
		const uint8_t *p = top + 2 * at;
		weft_vs32 a = { 0 }, b = { 0 };

		for (int k = 0; k < s->y.pairs; k++, p += 2 * stride) {
			const weft_vs16 w = (weft_vs16)((weft_vs32) { 0 } + pair[k]);
			/* an odd one's fellow weighs nothing */
			const uint8_t *q = 2 * k + 1 < s->y.taps ? p + stride : p;
			const weft_vs16 u = (weft_vs16)(weft_vu16_load(p) ^ 0x8000);
			const weft_vs16 v = (weft_vs16)(weft_vu16_load(q) ^ 0x8000);
			a += weft_dot_s16(weft_zip_low_s16(u, v), w);
			b += weft_dot_s16(weft_zip_high_s16(u, v), w);
		}
		const weft_vs16 upper = weft_pack_s32((a + 32768) >> 16, (b + 32768) >> 16);
		const weft_vs16 lower = weft_pack_s32((weft_vs32)((weft_vu32)a << 16) >> 16,
						      (weft_vs32)((weft_vu32)b << 16) >> 16);
		memcpy(high + at, &upper, sizeof upper);
		memcpy(low + at, &lower, sizeof lower);
	}
}

/* Sixteen sums each of so many columns to rows at sample `at`, of which n are wanted. */
WEFT_KERNEL void weft_rescale_words_put(const int32_t *restrict sum, uint8_t *const *out, int rows,
					ptrdiff_t at, int n)
{
	uint16_t level[WEFT_RESCALE_COLUMNS * WEFT_RESCALE_ROWS];

	for (int i = 0; i < WEFT_RESCALE_COLUMNS * WEFT_RESCALE_ROWS; i++) {
		const int32_t v = (sum[i] + WEFT_RESCALE_WORDS_ROUND) >> WEFT_RESCALE_WORDS_SHIFT;
		level[i] = (uint16_t)(v < 0 ? 0 : v > WEFT_U16_WHITE ? WEFT_U16_WHITE : v);
	}
	for (int half = 0; half < rows; half += 8) {
		weft_s16x8 v[8];
		for (int c = 0; c < 8; c++)
			memcpy(&v[c], level + c * WEFT_RESCALE_ROWS + half, sizeof v[c]);
		weft_transpose_s16(v);
		for (int r = 0; r < 8 && half + r < rows; r++)
			memcpy(out[half + r] + 2 * at, &v[r], (size_t)n * sizeof(uint16_t));
	}
}

/* Pixels x0 .. x1-1 of up to sixteen rows, from pairs of both halves that begin at pixel `base`. */
WEFT_KERNEL void weft_rescale_words_along(const struct weft_rescale *s, int base, const int16_t *high,
					  const int16_t *low, int x0, int x1, uint8_t *const *out, int rows,
					  ptrdiff_t at, const int step)
{
	int32_t sum[WEFT_RESCALE_COLUMNS * WEFT_RESCALE_ROWS] = { 0 };
	int n = 0;

	for (int x = x0; x < x1; x++) {
		const int32_t *w = s->x.pair + (ptrdiff_t)x * s->x.pairs;
		ptrdiff_t from = (ptrdiff_t)(s->x.first[x] - base) * step * 2 * WEFT_RESCALE_ROWS;

		for (int c = 0; c < step; c++, from += 2 * WEFT_RESCALE_ROWS) {
			weft_vs32 a[WEFT_RESCALE_SUMS] = { { 0 } }, b[WEFT_RESCALE_SUMS] = { { 0 } };
			for (int k = 0; k < s->x.pairs; k++) {
				const weft_vs16 both = (weft_vs16)((weft_vs32) { 0 } + w[k]);
				const ptrdiff_t i = from + (ptrdiff_t)k * 4 * step * WEFT_RESCALE_ROWS;
				for (int j = 0; j < WEFT_RESCALE_SUMS; j++) {
					const ptrdiff_t here = i + 2 * j * WEFT_RESCALE_LANES;
					a[j] += weft_dot_s16(weft_vs16_load(high + here), both);
					b[j] += weft_dot_s16(weft_vs16_load(low + here), both);
				}
			}
			for (int j = 0; j < WEFT_RESCALE_SUMS; j++) {
				const weft_vs32 v = a[j] + (b[j] >> 16);
				memcpy(sum + n * WEFT_RESCALE_ROWS + j * WEFT_RESCALE_LANES, &v, sizeof v);
			}
			if (++n == WEFT_RESCALE_COLUMNS) {
				weft_rescale_words_put(sum, out, rows, at, n);
				at += n;
				n = 0;
			}
		}
	}
	if (n)
		weft_rescale_words_put(sum, out, rows, at, n);
}

/* The pixels of a job. */
WEFT_KERNEL void weft_rescale_words_band(const struct weft_rescale *s, const weft_band_job *job,
					 const int step)
{
	const size_t stride = weft_rescale_samples(s, step), plane = stride * WEFT_RESCALE_ROWS;
	int16_t *high = job->scratch, *low = high + plane, *turned = low + plane;
	int16_t *high_pairs = turned + plane, *low_pairs = high_pairs + 2 * plane;
	const int end = job->x + job->width;

	for (int y = job->y0; y < job->y1; y += WEFT_RESCALE_ROWS) {
		const int rows = job->y1 - y < WEFT_RESCALE_ROWS ? job->y1 - y : WEFT_RESCALE_ROWS;
		for (int x = job->x; x < end; x += s->piece) {
			const int x1 = end - x < s->piece ? end : x + s->piece, base = s->x.first[x];
			const int n = (s->x.first[x1 - 1] + s->x.taps - base) * step;
			for (int r = 0; r < rows; r++)
				weft_rescale_words_columns(s, job->source, y + r, (ptrdiff_t)base * step, n,
							   high + (size_t)r * stride,
							   low + (size_t)r * stride);
			weft_rescale_turn(high, n, stride, turned);
			weft_rescale_pair(turned, n, step, high_pairs);
			weft_rescale_turn(low, n, stride, turned);
			weft_rescale_pair(turned, n, step, low_pairs);
			weft_rescale_words_along(s, base, high_pairs, low_pairs, x, x1,
						 job->out + (y - job->y0), rows,
						 (ptrdiff_t)(x - job->x) * step, step);
		}
	}
}

#endif
