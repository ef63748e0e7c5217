/* census.h: how often each level occurs, of each colour, of all together or of the grey.
 *
 * Levels are those of integers, and bins of core/kernel/float_histogram.h of f32.
 */
#ifndef WEFT_KERNEL_CENSUS_H
#define WEFT_KERNEL_CENSUS_H

#include "float_histogram.h"
#include "histogram.h"

enum weft_census_of { WEFT_CENSUS_EACH, WEFT_CENSUS_TOGETHER, WEFT_CENSUS_LUMA };

struct weft_census {
	weft_format format;
	enum weft_census_of of;
	int tables; /* 1 or 3 */
};

static inline void weft_census_set(struct weft_census *s, weft_format f, enum weft_census_of of)
{
	s->format = f;
	s->of = of;
	s->tables = of == WEFT_CENSUS_EACH && f.channels >= 3 ? 3 : 1;
}

static inline size_t weft_census_table_bytes(weft_format f)
{
	return f.depth == WEFT_F32 ? sizeof(struct weft_float_histogram)
				   : weft_histogram_counters(f) * sizeof(uint64_t);
}

static inline size_t weft_census_bytes(const struct weft_census *s)
{
	return (size_t)s->tables * weft_census_table_bytes(s->format);
}

WEFT_KERNEL const void *weft_census_table(const struct weft_census *s, const void *partial, int c)
{
	return (const uint8_t *)partial +
	       (size_t)(c < s->tables ? c : 0) * weft_census_table_bytes(s->format);
}

/* n samples, `step` apart. */
static inline void weft_census_add(void *table, const uint8_t *in, int depth, int n, int step)
{
	if (depth == WEFT_F32)
		weft_float_add_many(table, (const float *)(const void *)in, n, step);
	else
		weft_histogram_add(table, in, depth, n, step);
}

static inline void weft_census_luma(const weft_row_job *job, void *table)
{
	const weft_format f = job->source.format;
	const struct weft_luma weights = WEFT_LUMA_BT601;
	float grey[WEFT_HISTOGRAM_CHUNK];

	if (f.depth != WEFT_F32) {
		weft_histogram_luma(NULL, job, table);
		return;
	}
	for (int x = 0, n; x < job->width; x += n) {
		const float *in = (const float *)(const void *)job->in[0] + (ptrdiff_t)x * f.channels;
		n = job->width - x < WEFT_HISTOGRAM_CHUNK ? job->width - x : WEFT_HISTOGRAM_CHUNK;
		weft_luma_f32(&weights, in, grey, n, f.channels);
		weft_census_add(table, (const uint8_t *)grey, WEFT_F32, n, 1);
	}
}

static inline void weft_census_gather(const struct weft_census *s, const weft_row_job *job, void *partial)
{
	const weft_format f = job->source.format;

	if (s->of == WEFT_CENSUS_LUMA && f.channels >= 3) {
		weft_census_luma(job, partial);
		return;
	}
	for (int c = 0; c < weft_colours(f); c++)
		weft_census_add((void *)weft_census_table(s, partial, c), job->in[0] + c * f.depth, f.depth,
				job->width, f.channels);
}

static inline void weft_census_merge(const struct weft_census *s, void *into, const void *from)
{
	for (int c = 0; c < s->tables; c++) {
		void *to = (void *)weft_census_table(s, into, c);
		if (s->format.depth == WEFT_F32)
			weft_float_merge(to, weft_census_table(s, from, c));
		else
			weft_histogram_merge(to, weft_census_table(s, from, c),
					     weft_histogram_counters(s->format));
	}
}

static inline uint64_t weft_census_count(const struct weft_census *s, const void *table, int bin)
{
	if (s->format.depth == WEFT_F32)
		return ((const struct weft_float_histogram *)table)->count[bin];
	return weft_histogram_at(table, weft_histogram_counters(s->format), weft_histogram_bins(s->format),
				 bin);
}

static inline uint64_t weft_census_total(const struct weft_census *s, const void *table)
{
	uint64_t total = 0;

	if (s->format.depth == WEFT_F32)
		return ((const struct weft_float_histogram *)table)->total;
	for (int i = 0; i < weft_histogram_bins(s->format); i++)
		total += weft_census_count(s, table, i);
	return total;
}

/* The mean, as a fraction of white; 0 of nothing. */
static inline double weft_census_mean(const struct weft_census *s, const void *table)
{
	const double total = (double)weft_census_total(s, table);
	double sum = 0;

	if (!(total > 0))
		return 0;
	if (s->format.depth == WEFT_F32)
		return ((const struct weft_float_histogram *)table)->sum / total;
	for (int i = 0; i < weft_histogram_bins(s->format); i++) /* whole numbers: exact */
		sum += (double)weft_census_count(s, table, i) * i;
	return sum / total / weft_white(s->format);
}

/* Level `bin` as a fraction of white. */
static inline double weft_census_value(const struct weft_census *s, const void *table, int bin)
{
	return s->format.depth == WEFT_F32 ? weft_float_level(table, bin) : bin / weft_white(s->format);
}

/* The first level with more than `low` of all up to it and the first with at least `high`, in fractions
 * of white, f32: the bins' beginnings, for high=1 the greatest value.  Of nothing 0 and 0. */
static inline void weft_census_range(const struct weft_census *s, const void *table, double low, double high,
				     double range[2])
{
	const double total = (double)weft_census_total(s, table);
	double sum = 0;
	int found = 0;

	range[0] = range[1] = 0;
	for (int i = 0; i < weft_histogram_bins(s->format) && found < 2; i++) {
		sum += (double)weft_census_count(s, table, i);
		if (found == 0 && sum > low * total) {
			range[0] = weft_census_value(s, table, i);
			found = 1;
		}
		if (found && sum >= high * total) {
			range[1] = weft_census_value(s, table, i);
			found = 2;
		}
	}
	if (s->format.depth == WEFT_F32 && high >= 1)
		range[1] = (double)((const struct weft_float_histogram *)table)->greatest;
}

#endif
