/* resample.h: which source pixels make a pixel of another size, along one axis.
 *
 * n pixels become m.  Pixel i has its centre at (2i+1)n/2m; with f = max(n/m, 1),
 * source pixel j weighs k((j + 1/2 - centre) / f), and what lies outside counts
 * for the pixel at the edge; the weights are divided by their sum.  area is
 * the overlap of the two pixels; bilinear is the triangle k(t) = 1 - |t| when
 * shrinking, of pixels inside alone, and, when enlarging, exact: weights in
 * 256ths, w1 = rint(256 * fraction), w0 = 256 - w1.
 * nearest is floor((2i+1)n / 2m); n = m copies, whatever the kernel.
 * An axis may hold a part of the m pixels: `to` of them, after the first `skip`.
 * Whole weights are in 16384ths, from the first to the last with the rounding
 * error carried on, so that they sum to 16384 exactly.
 */
#ifndef WEFT_KERNEL_RESAMPLE_H
#define WEFT_KERNEL_RESAMPLE_H

#include <math.h>
#include <stdlib.h>

#include "sample.h"

enum weft_resampler {
	WEFT_NEAREST,
	WEFT_BILINEAR,
	WEFT_BICUBIC,  /* Keys, a = -1/2 */
	WEFT_MITCHELL, /* B = C = 1/3 */
	WEFT_LANCZOS3,
	WEFT_AREA,
};

enum { WEFT_WEIGHT_ONE = 16384 };

typedef struct weft_axis {
	int from, to, taps;
	int64_t scaled, skip; /* m, and the pixels before the first of `to` */
	int *first;           /* for each of `to` */
	int32_t *whole;       /* taps for each of `to` */
	float *single;
} weft_axis;

static inline double weft_cubic_at(double x, double b, double c)
{
	x = fabs(x);
	if (x < 1)
		return ((12 - 9 * b - 6 * c) * x * x * x + (-18 + 12 * b + 6 * c) * x * x + 6 - 2 * b) / 6;
	if (x < 2)
		return ((-b - 6 * c) * x * x * x + (6 * b + 30 * c) * x * x + (-12 * b - 48 * c) * x + 8 * b +
			24 * c) /
		       6;
	return 0;
}

static inline double weft_lanczos3_at(double x)
{
	const double t = 3.14159265358979323846 * x;

	if (x == 0)
		return 1;
	return fabs(x) < 3 ? sin(t) / t * (sin(t / 3) / (t / 3)) : 0;
}

static inline double weft_resampler_at(enum weft_resampler r, double x)
{
	switch (r) {
	case WEFT_BICUBIC: return weft_cubic_at(x, 0, 0.5);
	case WEFT_MITCHELL: return weft_cubic_at(x, 1 / 3.0, 1 / 3.0);
	default: return weft_lanczos3_at(x);
	}
}

/* Exact in units of 1/2m, where the triangle is 2n wide on each side. */
static inline int64_t weft_axis_triangle(int64_t n, int64_t m, int64_t twice, double *w)
{
	const int64_t low = twice > 2 * n ? (twice - 2 * n) / m / 2 : 0; /* not after the first that weighs */
	int64_t sum = 0, count = 0;

	for (int64_t j = low; j < n && (2 * j + 1) * m < twice + 2 * n; j++) {
		const int64_t off = (2 * j + 1) * m - twice, weight = 2 * n - (off < 0 ? -off : off);
		w[count++] = weight > 0 ? (double)weight : 0;
		sum += weight > 0 ? weight : 0;
	}
	for (int64_t j = 0; j < count; j++)
		w[j] /= (double)sum;
	return low;
}

/* The weights of pixel i into w, which has room for taps; returns the first source pixel. */
static inline int64_t weft_axis_weigh(const weft_axis *a, enum weft_resampler r, int64_t i, double *w)
{
	const int64_t n = a->from, m = a->scaled, twice = (2 * i + 1) * n;

	if (n == m || r == WEFT_NEAREST) {
		w[0] = 1;
		return twice / (2 * m);
	}
	if (r == WEFT_AREA) {
		const int64_t first = i * n / m;

		for (int64_t j = first; j < n && j * m < (i + 1) * n; j++) {
			int64_t right = (j + 1) * m < (i + 1) * n ? (j + 1) * m : (i + 1) * n;
			int64_t left = j * m > i * n ? j * m : i * n;
			w[j - first] = (double)(right - left) / (double)n;
		}
		return first;
	}
	if (r == WEFT_BILINEAR && n > m)
		return weft_axis_triangle(n, m, twice, w);
	if (r == WEFT_BILINEAR) {
		const int64_t at = twice - m; /* over 2m */

		if (at < 0 || at >= 2 * m * (n - 1)) {
			w[0] = 1;
			return at < 0 ? 0 : n - 1;
		}
		w[1] = rint(256.0 * (double)(at % (2 * m)) / (double)(2 * m)) / 256;
		w[0] = 1 - w[1];
		return at / (2 * m);
	}
	const double centre = (double)twice / (double)(2 * m), f = n > m ? (double)n / (double)m : 1;
	const double reach = (r == WEFT_LANCZOS3 ? 3 : 2) * f;
	const int64_t low = (int64_t)floor(centre - reach), high = (int64_t)ceil(centre + reach) - 1;
	const int64_t first = low < 0 ? 0 : low;
	double sum = 0;

	for (int64_t j = low; j <= high; j++) {
		int64_t inside = j < 0 ? 0 : j >= n ? n - 1 : j;
		double k = weft_resampler_at(r, ((double)j + 0.5 - centre) / f);
		w[inside - first] += k;
		sum += k;
	}
	for (int64_t j = 0; j < a->taps; j++)
		w[j] /= sum;
	return first;
}

static inline void weft_axis_free(weft_axis *a)
{
	free(a->first);
	free(a->whole);
	free(a->single);
	*a = (weft_axis) { 0 };
}

/* Taps of the widest pixel there can be, and those that are kept. */
static inline int weft_axis_widest(int from, int64_t to, enum weft_resampler r)
{
	const double f = from > to ? (double)from / (double)to : 1;
	const double reach = r == WEFT_LANCZOS3 ? 3 : r == WEFT_BICUBIC || r == WEFT_MITCHELL ? 2 : 1;

	return (int)ceil(2 * reach * f) + 2;
}

static inline int weft_axis_taps(int from, int64_t to, enum weft_resampler r)
{
	const int widest = weft_axis_widest(from, to, r);

	return from == to || r == WEFT_NEAREST ? 1 : widest < from ? widest : from;
}

/* What weft_axis_make will ask for, of `count` pixels out of `scaled`. */
static inline size_t weft_axis_bytes(int from, int64_t scaled, int count, enum weft_resampler r)
{
	const size_t taps = (size_t)weft_axis_taps(from, scaled, r);

	return (size_t)count * (sizeof(int) + taps * (sizeof(int32_t) + sizeof(float))) +
	       ((size_t)weft_axis_widest(from, scaled, r) + 1) * sizeof(double);
}

enum { WEFT_SCALED_BITS = 32 }; /* of `scaled`, at most: its products with `from` keep to 64 */

/* Pixels skip .. skip + to - 1 of `scaled`; false without memory.  All three sides are at least 1. */
static inline bool weft_axis_make(weft_axis *a, int from, int64_t scaled, int64_t skip, int to,
				  enum weft_resampler r)
{
	const int widest = weft_axis_widest(from, scaled, r);

	*a = (weft_axis) { .from = from,
			   .to = to,
			   .taps = weft_axis_taps(from, scaled, r),
			   .scaled = scaled,
			   .skip = skip };
	const size_t count = (size_t)to * (size_t)a->taps;
	double *w = calloc((size_t)widest + 1, sizeof *w);
	a->first = malloc((size_t)to * sizeof *a->first);
	a->whole = malloc(count * sizeof *a->whole);
	a->single = malloc(count * sizeof *a->single);
	if (!w || !a->first || !a->whole || !a->single) {
		free(w);
		weft_axis_free(a);
		return false;
	}
	for (int i = 0; i < to; i++) {
		double carry = 0;

		for (int j = 0; j <= widest; j++)
			w[j] = 0;
		int first = (int)weft_axis_weigh(a, r, skip + i, w);
		/* All taps have to lie inside: near the end, shift the window back. */
		int shift = first + a->taps > from ? first + a->taps - from : 0;
		a->first[i] = first - shift;
		for (int j = 0; j < a->taps; j++) {
			double exact = j < shift ? 0 : w[j - shift] * WEFT_WEIGHT_ONE,
			       whole = rint(exact + carry);

			carry += exact - whole;
			a->whole[(size_t)i * (size_t)a->taps + (size_t)j] = (int32_t)whole;
			a->single[(size_t)i * (size_t)a->taps + (size_t)j] = (float)(exact / WEFT_WEIGHT_ONE);
		}
	}
	free(w);
	return true;
}

#endif
