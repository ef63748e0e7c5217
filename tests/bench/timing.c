/* timing.c: runs until the median is worth telling. */
#include "timing.h"

#include <stdint.h>
#include <stdlib.h>

#include "core/run/clock.h"

enum { RUNS_MIN = 7, RUNS_MAX = 25 };

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double bench_median_ms(void (*run)(void *), void *arg)
{
	double ms[RUNS_MAX], all = 0;
	int n = 0;
	run(arg);
	while (n < RUNS_MAX && (n < RUNS_MIN || all < 400) && (n < 3 || all < 6000)) {
		int64_t begin = weft_now();
		run(arg);
		ms[n] = (double)(weft_now() - begin) / 1e6;
		all += ms[n++];
	}
	qsort(ms, (size_t)n, sizeof *ms, by_value);
	return n % 2 ? ms[n / 2] : (ms[n / 2 - 1] + ms[n / 2]) / 2;
}
