/* rescale.h: rows of bytes to another size, sixteen at a time.
 *
 * The columns of a piece are summed for sixteen rows of the result, as in
 * resample.h, to 16 bits.  Turned, so that a vector holds one column of all
 * sixteen rows, a pixel beside the next, the sums along the rows take one
 * multiplication for two taps of four rows and no pixel is ever shuffled,
 * whatever the ratio.  Whole numbers throughout: the same as any other order.
 */
#ifndef WEFT_KERNEL_RESCALE_H
#define WEFT_KERNEL_RESCALE_H

#include "resample.h"
#include "transpose.h"
#include "vector.h"

enum {
	WEFT_RESCALE_ROWS = 16,
	WEFT_RESCALE_SPAN = 128, /* pixels of the wider side in a piece, about */
	WEFT_RESCALE_LANES = WEFT_VECTOR_BYTES / 4,
	WEFT_RESCALE_SUMS = WEFT_RESCALE_ROWS / WEFT_RESCALE_LANES, /* vectors of a column's sums */
};

/* One axis for it, without taps that never weigh: weights in twos, the first in the low half. */
struct weft_rescale_axis {
	int taps, pairs;
	int *first;    /* for each */
	int32_t *pair; /* pairs for each */
};

struct weft_rescale {
	struct weft_rescale_axis x, y;
	int piece;                 /* pixels of the result */
	int span;                  /* pixels of the source that it takes, at most */
	int round_y, shift_y, low; /* a column: ((sum + round) >> shift) - low */
	int round_x, shift_x;
};

/* Where the weights of an axis' pixel i begin and end, in pixels of the source. */
static inline void weft_rescale_reach(const weft_axis *a, int i, int *first, int *end)
{
	const int32_t *w = a->whole + (ptrdiff_t)i * a->taps;
	int low = 0, high = a->taps;

	while (high > 1 && w[high - 1] == 0)
		high--;
	while (low < high - 1 && w[low] == 0)
		low++;
	*first = a->first[i] + low;
	*end = a->first[i] + high;
}

/* False where a sum of a column could leave 16 bits. */
static inline bool weft_rescale_weigh(struct weft_rescale_axis *p, const weft_axis *a, int i)
{
	const int32_t *w = a->whole + (ptrdiff_t)i * a->taps;
	uint32_t *pair = (uint32_t *)p->pair + (ptrdiff_t)i * p->pairs;
	int above = 0, below = 0;

	for (int k = 0; k < p->pairs; k++)
		pair[k] = 0;
	for (int k = 0; k < a->taps; k++) {
		const int at = a->first[i] + k - p->first[i];
		if (w[k] == 0)
			continue;
		above += w[k] > 0 ? w[k] : 0;
		below -= w[k] < 0 ? w[k] : 0;
		pair[at / 2] |= at % 2 ? (uint32_t)w[k] << 16 : (uint32_t)w[k] & 0xffff;
	}
	return above < INT16_MAX && below < INT16_MAX;
}

/* False where a sum of a column could leave 16 bits, or without memory. */
static inline bool weft_rescale_axis_make(struct weft_rescale_axis *p, const weft_axis *a)
{
	bool fits = true;

	p->first = malloc((size_t)a->to * sizeof *p->first);
	if (!p->first)
		return false;
	/* never less than that of the pixel before */
	for (int i = a->to - 1; i >= 0; i--) {
		int end;
		weft_rescale_reach(a, i, &p->first[i], &end);
		if (i + 1 < a->to && p->first[i + 1] < p->first[i])
			p->first[i] = p->first[i + 1];
		p->taps = end - p->first[i] > p->taps ? end - p->first[i] : p->taps;
	}
	p->pairs = (p->taps + 1) / 2;
	p->pair = malloc((size_t)a->to * (size_t)p->pairs * sizeof *p->pair);
	for (int i = 0; p->pair && i < a->to; i++) {
		if (p->first[i] > a->from - p->taps)
			p->first[i] = a->from - p->taps;
		fits = weft_rescale_weigh(p, a, i) && fits;
	}
	return p->pair && fits;
}

static inline void weft_rescale_free(struct weft_rescale *s)
{
	free(s->x.first);
	free(s->x.pair);
	free(s->y.first);
	free(s->y.pair);
	*s = (struct weft_rescale) { 0 };
}

/* exact: weights are of 256ths and nothing is rounded in between. */
static inline bool weft_rescale_make(struct weft_rescale *s, const weft_axis *x, const weft_axis *y,
				     bool exact)
{
	s->round_y = exact ? 32 : 128;
	s->shift_y = exact ? 6 : 8;
	s->low = exact ? 32768 : 0;
	s->round_x = (exact ? 1 << 21 : 1 << 19) + s->low * WEFT_WEIGHT_ONE;
	s->shift_x = exact ? 22 : 20;
	s->piece = x->from > x->scaled ? (int)(WEFT_RESCALE_SPAN * x->scaled / x->from) : WEFT_RESCALE_SPAN;
	s->piece = s->piece < 8 ? 8 : s->piece;
	if (!weft_rescale_axis_make(&s->x, x) || !weft_rescale_axis_make(&s->y, y)) {
		weft_rescale_free(s);
		return false;
	}
	s->span = (int)((int64_t)s->piece * x->from / x->scaled) + 2 + 2 * x->taps;
	return true;
}

/* Samples of a row of sums; pairs are read a pixel too far. */
static inline size_t weft_rescale_samples(const struct weft_rescale *s, int channels)
{
	return ((size_t)((s->span + 2) * channels) + WEFT_VECTOR_BYTES + 7) & ~(size_t)7;
}

static inline size_t weft_rescale_scratch(const struct weft_rescale *s, int channels)
{
	return weft_rescale_samples(s, channels) * WEFT_RESCALE_ROWS * sizeof(int16_t) * 4;
}

static inline void weft_rescale_columns_few(const struct weft_rescale *s, const int32_t *pair,
					    const uint8_t *top, ptrdiff_t stride, int n, int16_t *t)
{
	for (int i = 0; i < n; i++) {
		int32_t sum = 0;
		for (int k = 0; k < s->y.taps; k++)
			sum += (int16_t)(uint16_t)((uint32_t)pair[k / 2] >> 16 * (k % 2)) *
			       top[i + k * stride];
		t[i] = (int16_t)(((sum + s->round_y) >> s->shift_y) - s->low);
	}
}

/* Two taps of one vector of columns: rows p and q. */
#define WEFT_RESCALE_TAPS(a, b, p, q, w)                                                                     \
	{                                                                                                    \
		const weft_vs16 u_ = weft_widen_u8(p), v_ = weft_widen_u8(q);                                \
		a += weft_dot_s16(weft_zip_low_s16(u_, v_), w);                                              \
		b += weft_dot_s16(weft_zip_high_s16(u_, v_), w);                                             \
	}

WEFT_KERNEL void weft_rescale_settle(const struct weft_rescale *s, weft_vs32 a, weft_vs32 b,
				     int16_t *restrict t)
{
	const weft_vs16 sum = weft_pack_s32(((a + s->round_y) >> s->shift_y) - s->low,
					    ((b + s->round_y) >> s->shift_y) - s->low);

	memcpy(t, &sum, sizeof sum);
}

/* t[0 .. n-1]: the sums of columns from sample `from` on that make row y. */
WEFT_KERNEL void weft_rescale_columns(const struct weft_rescale *s, weft_view in, int y, ptrdiff_t from,
				      int n, int16_t *restrict t)
{
	enum { LANES = WEFT_VECTOR_BYTES / 2 };
	const int32_t *pair = s->y.pair + (ptrdiff_t)y * s->y.pairs;
	const uint8_t *top = weft_row(in, s->y.first[y]) + from;
	const int odd = s->y.taps % 2, whole = s->y.pairs - odd;

	if (n < 2 * LANES) {
		weft_rescale_columns_few(s, pair, top, in.stride, n, t);
		return;
	}
	for (int i = 0; i < n; i += 2 * LANES) {
		/* The last ones may not be read beyond: some again. */
		const int at = i + 2 * LANES <= n ? i : n - 2 * LANES;
		const uint8_t *p = top + at;
		weft_vs32 a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };

		for (int k = 0; k < whole; k++, p += 2 * in.stride) {
			const weft_vs16 w = (weft_vs16)((weft_vs32) { 0 } + pair[k]);
			WEFT_RESCALE_TAPS(a, b, p, p + in.stride, w)
			WEFT_RESCALE_TAPS(c, d, p + LANES, p + in.stride + LANES, w)
		}
		if (odd) {
			const weft_vs16 w = (weft_vs16)((weft_vs32) { 0 } + pair[whole]);
			WEFT_RESCALE_TAPS(a, b, p, p, w)
			WEFT_RESCALE_TAPS(c, d, p + LANES, p + LANES, w)
		}
		weft_rescale_settle(s, a, b, t + at);
		weft_rescale_settle(s, c, d, t + at + LANES);
	}
}
#undef WEFT_RESCALE_TAPS

/* Rows t of n samples, `stride` apart, to columns of sixteen rows. */
WEFT_KERNEL void weft_rescale_turn(const int16_t *restrict t, int n, size_t stride, int16_t *restrict turned)
{
	for (int i = 0; i < n; i += 8)
		for (int half = 0; half < WEFT_RESCALE_ROWS; half += 8) {
			weft_s16x8 v[8];
			for (int r = 0; r < 8; r++)
				memcpy(&v[r], t + (size_t)(half + r) * stride + i, sizeof v[r]);
			weft_transpose_s16(v);
			for (int r = 0; r < 8; r++)
				memcpy(turned + (i + r) * WEFT_RESCALE_ROWS + half, &v[r], sizeof v[r]);
		}
}

/* Each column beside that of the next pixel, row by row. */
WEFT_KERNEL void weft_rescale_pair(const int16_t *restrict turned, int n, int step, int16_t *restrict pairs)
{
	for (int i = 0; i < n; i++, turned += WEFT_RESCALE_ROWS)
		for (int half = 0; half < WEFT_RESCALE_ROWS; half += 8, pairs += 16) {
			weft_s16x8 a, b;
			memcpy(&a, turned + half, sizeof a);
			memcpy(&b, turned + step * WEFT_RESCALE_ROWS + half, sizeof b);
			const weft_s16x8 low = weft_zip_low_s16x8(a, b), high = weft_zip_high_s16x8(a, b);
			memcpy(pairs, &low, sizeof low);
			memcpy(pairs + 8, &high, sizeof high);
		}
}

/* Sixteen sums of one column, and of the next, to bytes. */
WEFT_KERNEL void weft_rescale_levels(const struct weft_rescale *s, const int32_t *restrict sum,
				     weft_u8x16 v[2])
{
	weft_vs32 w[2 * WEFT_RESCALE_SUMS];

	for (int j = 0; j < 2 * WEFT_RESCALE_SUMS; j++)
		w[j] = (weft_vs32_load(sum + j * WEFT_RESCALE_LANES) + s->round_x) >> s->shift_x;
	weft_narrow_s32(w, v);
}

/* Sixteen columns of sums to rows of bytes at sample `at`, of which n are wanted. */
WEFT_KERNEL void weft_rescale_put(const struct weft_rescale *s, const int32_t *restrict sum,
				  uint8_t *const *out, int rows, ptrdiff_t at, int n)
{
	weft_u8x16 v[16];

	for (int i = 0; i < 16; i += 2)
		weft_rescale_levels(s, sum + i * WEFT_RESCALE_ROWS, v + i);
	weft_transpose_u8(v);
	for (int r = 0; r < rows; r++)
		if (n == 16)
			memcpy(out[r] + at, &v[r], 16);
		else
			memcpy(out[r] + at, &v[r], (size_t)n);
}

/* Pixels x0 .. x1-1 of up to sixteen rows, from pairs that begin at pixel `base`. */
WEFT_KERNEL void weft_rescale_along(const struct weft_rescale *s, int base, const int16_t *pairs, int x0,
				    int x1, uint8_t *const *out, int rows, ptrdiff_t at, const int step)
{
	int32_t sum[16 * WEFT_RESCALE_ROWS] = { 0 };
	int n = 0;

	for (int x = x0; x < x1; x++) {
		const int32_t *w = s->x.pair + (ptrdiff_t)x * s->x.pairs;
		const int16_t *p = pairs + (ptrdiff_t)(s->x.first[x] - base) * step * 2 * WEFT_RESCALE_ROWS;

		for (int c = 0; c < step; c++, p += 2 * WEFT_RESCALE_ROWS) {
			weft_vs32 v[WEFT_RESCALE_SUMS] = { { 0 } };
			for (int k = 0; k < s->x.pairs; k++)
				for (int j = 0; j < WEFT_RESCALE_SUMS; j++)
					v[j] += weft_dot_s16(weft_vs16_load(p +
									    k * 4 * step * WEFT_RESCALE_ROWS +
									    2 * j * WEFT_RESCALE_LANES),
							     (weft_vs16)((weft_vs32) { 0 } + w[k]));
			for (int j = 0; j < WEFT_RESCALE_SUMS; j++)
				memcpy(sum + n * WEFT_RESCALE_ROWS + j * WEFT_RESCALE_LANES, &v[j],
				       sizeof v[j]);
			if (++n == 16) {
				weft_rescale_put(s, sum, out, rows, at, 16);
				at += 16;
				n = 0;
			}
		}
	}
	if (n)
		weft_rescale_put(s, sum, out, rows, at, n);
}

/* The pixels of a job, which lies (left, top) from the whole result's corner. */
WEFT_KERNEL void weft_rescale_band(const struct weft_rescale *s, const weft_band_job *job, int left, int top,
				   const int step)
{
	const size_t stride = weft_rescale_samples(s, step);
	int16_t *t = job->scratch, *turned = t + stride * WEFT_RESCALE_ROWS,
		*pairs = turned + stride * WEFT_RESCALE_ROWS;
	const int end = job->x + left + job->width;

	for (int y = job->y0; y < job->y1; y += WEFT_RESCALE_ROWS) {
		const int rows = job->y1 - y < WEFT_RESCALE_ROWS ? job->y1 - y : WEFT_RESCALE_ROWS;
		for (int x = job->x + left; x < end; x += s->piece) {
			const int x1 = end - x < s->piece ? end : x + s->piece, base = s->x.first[x];
			const int n = (s->x.first[x1 - 1] + s->x.taps - base) * step;
			for (int r = 0; r < rows; r++)
				weft_fetch_to_write(job->out[y - job->y0 + r] +
							    (ptrdiff_t)(x - job->x - left) * step,
						    (size_t)((x1 - x) * step));
			for (int r = 0; r < rows; r++)
				weft_rescale_columns(s, job->source, y + r + top, (ptrdiff_t)base * step, n,
						     t + (size_t)r * stride);
			weft_rescale_turn(t, n, stride, turned);
			weft_rescale_pair(turned, n, step, pairs);
			weft_rescale_along(s, base, pairs, x, x1, job->out + (y - job->y0), rows,
					   (ptrdiff_t)(x - job->x - left) * step, step);
		}
	}
}

#endif
