/* float_histogram.h: how often floats of any range occur, in bins that fit them.
 *
 * Bin i holds v with floor(v / w) = first + i; w is the least power of two for which
 * all values lie within WEFT_FLOAT_BINS bins (and none is more than 2^40 of them
 * from 0).  Bins of a wider w are unions of narrower ones, so that values may
 * come in any order, and parts be merged, and the counts are the same.  NaN and
 * infinities are not counted.  All bytes 0 is the empty histogram.
 */
#ifndef WEFT_KERNEL_FLOAT_HISTOGRAM_H
#define WEFT_KERNEL_FLOAT_HISTOGRAM_H

#include <math.h>

#include "typed.h"

enum { WEFT_FLOAT_BINS = 1 << 16, WEFT_FLOAT_BITS = 40, WEFT_FLOAT_FINEST = -160 };

struct weft_float_histogram {
	uint64_t total;
	int64_t first;
	double unit; /* 1/w */
	double sum;
	float least, greatest;
	int exponent; /* w = 2^exponent */
	uint64_t count[WEFT_FLOAT_BINS];
};

static inline int64_t weft_float_index(double v, int exponent)
{
	return (int64_t)floor(ldexp(v, -exponent));
}

/* The exponent that least, greatest want, from `exponent` on. */
static inline int weft_float_exponent(double least, double greatest, int exponent)
{
	const double reach = fabs(least) > fabs(greatest) ? fabs(least) : fabs(greatest);
	int of_reach = WEFT_FLOAT_FINEST;

	if (reach > 0)
		frexp(reach, &of_reach);
	of_reach -= WEFT_FLOAT_BITS;
	exponent = exponent > of_reach ? exponent : of_reach;
	exponent = exponent > WEFT_FLOAT_FINEST ? exponent : WEFT_FLOAT_FINEST;
	while (weft_float_index(greatest, exponent) - weft_float_index(least, exponent) >= WEFT_FLOAT_BINS)
		exponent++;
	return exponent;
}

/* The bin of width 2^(exponent + by) that holds bin i of width 2^exponent. */
static inline int64_t weft_float_wider(int64_t i, int by)
{
	return i >> (by < 62 ? by : 62);
}

/* Makes room for least .. greatest, which hold all that was counted. */
static inline void weft_float_widen(struct weft_float_histogram *h, float least, float greatest)
{
	const int exponent = weft_float_exponent(least, greatest, h->total ? h->exponent : WEFT_FLOAT_FINEST);
	const int64_t first = weft_float_index(least, exponent);
	const int by = h->total ? exponent - h->exponent : 0;

	if (by > 0) { /* no bin moves up */
		const int64_t begin = weft_float_wider(h->first, by);
		for (int i = 0; i < WEFT_FLOAT_BINS; i++) {
			const uint64_t count = h->count[i];
			h->count[i] = 0;
			h->count[weft_float_wider(h->first + i, by) - begin] += count;
		}
		h->first = begin;
	}
	if (h->total && first < h->first) {
		const size_t up = (size_t)(h->first - first);
		const size_t kept = up < WEFT_FLOAT_BINS ? WEFT_FLOAT_BINS - up : 0;
		memmove(h->count + WEFT_FLOAT_BINS - kept, h->count, kept * sizeof *h->count);
		memset(h->count, 0, (WEFT_FLOAT_BINS - kept) * sizeof *h->count);
	}
	h->exponent = exponent;
	h->unit = ldexp(1, -exponent);
	h->first = first;
	h->least = least;
	h->greatest = greatest;
}

static inline void weft_float_add(struct weft_float_histogram *h, float v)
{
	if (!(fabsf(v) <= 3.40282347e+38f))
		return;
	if (!h->total || v < h->least || v > h->greatest)
		weft_float_widen(h, h->total && h->least < v ? h->least : v,
				 h->total && h->greatest > v ? h->greatest : v);
	h->count[(int64_t)floor((double)v * h->unit) - h->first]++;
	h->total++;
	h->sum += (double)v;
}

/* The same of n samples, `step` apart, in their order: those that lie within what there was side by side. */
static inline void weft_float_add_many(struct weft_float_histogram *h, const float *in, int n, int step)
{
	enum { MANY = 64 };
	const double magic = 6755399441055744.0; /* leaves no bits for a fraction */

	for (int at = 0; at < n; at += MANY) {
		const float *from = in + (ptrdiff_t)at * step;
		const int count = n - at < MANY ? n - at : MANY;
		const double unit = h->unit, first = (double)h->first;
		const float least = h->least, greatest = h->greatest;
		int32_t bin[MANY];
		int beyond = !h->total;
		for (int i = 0; i < count; i++) {
			const float v = from[(ptrdiff_t)i * step];
			const double place = (double)v * unit, near = (place + magic) - magic;
			const bool within = v >= least && v <= greatest;
			beyond |= !within;
			bin[i] = (int32_t)(within ? near - (near > place ? 1 : 0) - first : 0); /* floor */
		}
		if (beyond) {
			for (int i = 0; i < count; i++)
				weft_float_add(h, from[(ptrdiff_t)i * step]);
			continue;
		}
		for (int i = 0; i < count; i++) {
			h->count[bin[i]]++;
			h->sum += (double)from[(ptrdiff_t)i * step];
		}
		h->total += (uint64_t)count;
	}
}

static inline void weft_float_merge(struct weft_float_histogram *into,
				    const struct weft_float_histogram *from)
{
	if (!from->total)
		return;
	const bool low = into->total && into->least < from->least,
		   high = into->total && into->greatest > from->greatest;
	weft_float_widen(into, low ? into->least : from->least, high ? into->greatest : from->greatest);
	const int by = into->exponent - from->exponent;
	const int64_t up = from->first - into->first;
	for (int64_t i = 0; by == 0 && i + up < WEFT_FLOAT_BINS; i++) /* no more of them hold any */
		into->count[i + up] += from->count[i];
	for (int i = 0; by != 0 && i < WEFT_FLOAT_BINS; i++)
		if (from->count[i])
			into->count[weft_float_wider(from->first + i, by) - into->first] += from->count[i];
	into->total += from->total;
	into->sum += from->sum;
}

/* Where bin i begins, but nothing below the least value. */
static inline double weft_float_level(const struct weft_float_histogram *h, int i)
{
	const double at = ldexp((double)(h->first + i), h->exponent);

	return at > h->least ? at : h->least;
}

#endif
