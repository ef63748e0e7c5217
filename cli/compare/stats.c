/* stats.c: medians and their intervals. */
#include "stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES_MAX = 1000, RESAMPLES = 2000 };

static int ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double middle(double *values, size_t n)
{
	qsort(values, n, sizeof *values, ascending);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

double stats_median(const double *values, size_t n)
{
	double copy[VALUES_MAX];

	if (n == 0)
		return 0;
	if (n > VALUES_MAX)
		n = VALUES_MAX;
	memcpy(copy, values, n * sizeof *copy);
	return middle(copy, n);
}

/* The largest k with P(fewer than k of n values fall below the median) <= 2.5 %:
 * the k-th smallest and k-th largest then bound the median. */
static size_t order_rank(size_t n)
{
	double term = pow(0.5, (double)n), sum = term;
	size_t k = 0;

	while (sum <= 0.025) {
		k++;
		term *= (double)(n - k + 1) / (double)k;
		sum += term;
	}
	return k;
}

struct summary stats_summary(const double *values, size_t n)
{
	struct summary s = { .n = n };
	double copy[VALUES_MAX], off[VALUES_MAX];

	if (n == 0)
		return s;
	if (n > VALUES_MAX)
		n = VALUES_MAX;
	memcpy(copy, values, n * sizeof *copy);
	s.median = middle(copy, n);
	s.min = copy[0];
	const size_t k = order_rank(n);
	s.ci = (struct interval) { copy[k ? k - 1 : 0], copy[k ? n - k : n - 1] };
	for (size_t i = 0; i < n; i++)
		off[i] = fabs(copy[i] - s.median);
	s.mad = middle(off, n);
	return s;
}

uint64_t stats_random(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static double resampled_median(const double *values, size_t n, uint64_t *state)
{
	double drawn[VALUES_MAX];

	for (size_t i = 0; i < n; i++)
		drawn[i] = values[stats_random(state) % n];
	return middle(drawn, n);
}

static double quotient(double a, double b)
{
	return a / b;
}

static double difference(double a, double b)
{
	return a - b;
}

static struct interval bootstrap(double (*of)(double a, double b), const double *a, size_t na,
				 const double *b, size_t nb)
{
	static double values[RESAMPLES];
	uint64_t state = 1; /* fixed: the same timings give the same interval */

	na = na > VALUES_MAX ? VALUES_MAX : na;
	nb = nb > VALUES_MAX ? VALUES_MAX : nb;
	for (size_t i = 0; i < RESAMPLES; i++)
		values[i] = of(resampled_median(a, na, &state), resampled_median(b, nb, &state));
	qsort(values, RESAMPLES, sizeof *values, ascending);
	return (struct interval) { values[RESAMPLES / 40], values[RESAMPLES - 1 - RESAMPLES / 40] };
}

struct interval stats_ratio(const double *a, size_t na, const double *b, size_t nb)
{
	return bootstrap(quotient, a, na, b, nb);
}

struct interval stats_difference(const double *a, size_t na, const double *b, size_t nb)
{
	return bootstrap(difference, a, na, b, nb);
}
