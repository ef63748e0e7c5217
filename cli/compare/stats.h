/* stats.h: what a handful of timings says, and how sure that is. */
#ifndef WEFT_CLI_STATS_H
#define WEFT_CLI_STATS_H

#include <stddef.h>
#include <stdint.h>

struct interval {
	double low, high;
};

struct summary {
	size_t n;
	double median, mad, min;
	struct interval ci; /* 95 %, of the median */
};

double stats_median(const double *values, size_t n);

/* The interval is by order statistics, free of assumptions about the
 * distribution; below 6 values it can only be the whole range. */
struct summary stats_summary(const double *values, size_t n);

/* 95 % interval of median(a) / median(b): percentile bootstrap. */
struct interval stats_ratio(const double *a, size_t na, const double *b, size_t nb);

/* The same of median(a) - median(b). */
struct interval stats_difference(const double *a, size_t na, const double *b, size_t nb);

/* A counter-based generator: the same draws for the same seed. */
uint64_t stats_random(uint64_t *state);

#endif
