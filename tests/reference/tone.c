/* tone.c: histogram first, then one map for every colour sample.
 * Floats are put into 65536 bins. */
#include "tone.h"

#include <math.h>
#include <stdlib.h>

#include "colour.h"

static int bin_count(int depth)
{
	return depth == 1 ? 256 : 65536;
}

static int bin(double v, int depth)
{
	if (depth != 4)
		return (int)v;
	float clamped = !(v > 0) ? 0 : v > 1 ? 1 : (float)v;
	float scaled = clamped * 65535.0f;
	return (int)(scaled + 0.5f);
}

/* Of luminance, or of every colour sample. */
static double *histogram(const ref_image *in, bool luminance)
{
	double *h = calloc((size_t)bin_count(in->depth), sizeof *h);

	if (!h)
		abort();
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			if (luminance) {
				h[bin(reference_luma(in, x, y, REF_BT601), in->depth)]++;
				continue;
			}
			for (int c = 0; c < in->channels; c++)
				if (!ref_is_alpha(in->channels, c))
					h[bin(ref_get(in, x, y, c), in->depth)]++;
		}
	return h;
}

static double total(const double *h, int bins)
{
	double n = 0;

	for (int i = 0; i < bins; i++)
		n += h[i];
	return n;
}

typedef double map_fn(double v, int depth, const void *arg);

static void map_all(const ref_image *in, ref_image *out, map_fn *fn, const void *arg)
{
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++) {
				double v = ref_get(in, x, y, c);

				ref_set(out, x, y, c,
					ref_is_alpha(in->channels, c) || !fn ? v : fn(v, in->depth, arg));
			}
}

static double above_bin(double v, int depth, const void *arg)
{
	return bin(v, depth) > *(const int *)arg ? ref_max(depth) : 0;
}

struct level {
	int at;
	long double count;
};

/* The class of levels from..to-1: its share of the pixels, and their mean level. */
static long double class_of(const struct level *from, const struct level *to, long double all,
			    long double *mean)
{
	long double n = 0, sum = 0;

	for (; from < to; from++) {
		n += from->count;
		sum += from->count * from->at;
	}
	*mean = n > 0 ? sum / n : 0;
	return n / all;
}

/* Otsu 1979 by trying every level that occurs: w0 w1 (m1 - m0)^2 is largest at the first of those that
 * are the same but for rounding. */
void reference_otsu(const ref_image *in, ref_image *out)
{
	int bins = bin_count(in->depth), levels = 0, found = 0;
	double *h = histogram(in, true);
	long double all = total(h, bins), best = 0;
	struct level *level = calloc((size_t)bins, sizeof *level);

	if (!level)
		abort();
	for (int i = 0; i < bins; i++)
		if (h[i] > 0)
			level[levels++] = (struct level) { i, h[i] };
	for (int t = 1; t <= levels; t++) {
		long double m0, m1;
		long double w0 = class_of(level, level + t, all, &m0);
		long double w1 = class_of(level + t, level + levels, all, &m1);
		long double between = w0 * w1 * (m1 - m0) * (m1 - m0);
		if (between > best && between - best > best * 1e-12L) {
			best = between;
			found = level[t - 1].at;
		}
	}
	free(level);
	free(h);
	map_all(in, out, above_bin, &found);
}

struct classes {
	int bound[8], count; /* bounds, each the last bin of a class */
	int wanted;
};

static double classed(double v, int depth, const void *arg)
{
	const struct classes *c = arg;
	int k = 0;

	while (k < c->count && bin(v, depth) > c->bound[k])
		k++;
	return depth == 4 ? (float)k / (float)(c->wanted - 1)
			  : floor(k * ref_max(depth) / (c->wanted - 1) + 0.5);
}

/* The best of `left` classes for the first `end` levels, by every place where the last of them may begin. */
static void best_classes(const struct level *level, int levels, int classes, int *bound)
{
	const int side = levels + 1;
	long double *best = calloc((size_t)(classes + 1) * (size_t)side, sizeof *best);
	int *begin = calloc((size_t)(classes + 1) * (size_t)side, sizeof *begin);

	if (!best || !begin)
		abort();
	for (int k = 1; k <= classes; k++)
		for (int end = k; end <= levels; end++) {
			long double n = 0, sum = 0, most = -1;
			for (int i = end - 1; i >= k - 1; i--) {
				n += level[i].count;
				sum += level[i].count * level[i].at;
				if (k == 1 && i > 0)
					continue;
				const long double here = best[(k - 1) * side + i] + sum * sum / n;
				most = here > most ? here : most;
			}
			best[k * side + end] = most;
			n = sum = 0;
			for (int i = end - 1; i >= k - 1; i--) {
				n += level[i].count;
				sum += level[i].count * level[i].at;
				if ((k > 1 || i == 0) &&
				    best[(k - 1) * side + i] + sum * sum / n >= most * (1 - 1e-12L))
					begin[k * side + end] = i;
			}
		}
	for (int k = classes, end = levels; k > 1; k--) {
		end = begin[k * side + end];
		bound[k - 2] = level[end - 1].at;
	}
	free(best);
	free(begin);
}

void reference_multiotsu(const ref_image *in, ref_image *out, int classes)
{
	const int bins = bin_count(in->depth);
	struct classes c = { .wanted = classes };
	double *h = histogram(in, true);
	struct level *level = calloc((size_t)bins, sizeof *level);
	int levels = 0;

	if (!level)
		abort();
	for (int i = 0; i < bins; i++)
		if (h[i] > 0)
			level[levels++] = (struct level) { i, h[i] };
	c.count = (classes < levels ? classes : levels) - 1;
	best_classes(level, levels, c.count + 1, c.bound);
	free(level);
	free(h);
	map_all(in, out, classed, &c);
}

struct equal {
	const double *cdf;
	double first; /* pixels of the lowest level present */
	double rest;  /* pixels above it */
};

static double equalized(double v, int depth, const void *arg)
{
	const struct equal *e = arg;
	double above = fmax(e->cdf[bin(v, depth)] - e->first, 0);

	if (depth == 4)
		return (float)above * (1.0f / (float)e->rest);
	return ref_rint((float)above * ((float)ref_max(depth) / (float)e->rest));
}

void reference_equalize(const ref_image *in, ref_image *out)
{
	int bins = bin_count(in->depth);
	double *h = histogram(in, true);
	struct equal e = { .cdf = h };
	int first = 0;

	while (first < bins - 1 && h[first] == 0)
		first++;
	e.first = h[first];
	e.rest = total(h, bins) - e.first;
	for (int i = 1; i < bins; i++)
		h[i] += h[i - 1];
	map_all(in, out, e.rest > 0 ? equalized : NULL, &e);
	free(h);
}

struct range {
	int low, high;
};

static double stretched(double v, int depth, const void *arg)
{
	const struct range *r = arg;

	if (depth == 4) {
		float from = (float)r->low / 65535.0f, scale = 65535.0f / (float)(r->high - r->low);
		float moved = (float)v - from, result = moved * scale;
		return !(result > 0) ? 0 : result > 1 ? 1 : result;
	}
	return ref_clamp(ref_round((v - r->low) * ref_max(depth) / (r->high - r->low)), depth);
}

void reference_normalize(const ref_image *in, ref_image *out, double low, double high)
{
	int bins = bin_count(in->depth);
	double *h = histogram(in, false), n = total(h, bins), cdf = 0;
	struct range r = { -1, -1 };

	for (int i = 0; i < bins; i++) {
		cdf += h[i];
		if (r.low < 0 && cdf > low * n)
			r.low = i;
		if (r.high < 0 && cdf >= high * n)
			r.high = i;
	}
	free(h);
	map_all(in, out, r.high > r.low ? stretched : NULL, &r);
}
