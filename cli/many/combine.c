/* combine.c: see combine.h. */
#include "combine.h"

#include <math.h>

enum { ROUNDS = 5, FEW = 16 };

const char *const combine_names[] = { "mean", "median", "min", "max", "sum", "sigma-clip", NULL };

bool combine_keeps(enum combine_by by)
{
	return by == BY_MEDIAN || by == BY_SIGMA_CLIP;
}

size_t combine_sum_bytes(uint8_t depth)
{
	return depth == WEFT_F32 ? sizeof(double) + sizeof(uint32_t) : sizeof(uint32_t);
}

/* ---- one after the other ---- */

#define COMBINE_WHOLE(name, T)                                                                               \
	static void name(uint32_t *to, const T *from, size_t n, enum combine_by by, bool first)              \
	{                                                                                                    \
		for (size_t i = 0; first && i < n; i++)                                                      \
			to[i] = from[i];                                                                     \
		if (first)                                                                                   \
			return;                                                                              \
		if (by == BY_MIN)                                                                            \
			for (size_t i = 0; i < n; i++)                                                       \
				to[i] = from[i] < to[i] ? from[i] : to[i];                                   \
		else if (by == BY_MAX)                                                                       \
			for (size_t i = 0; i < n; i++)                                                       \
				to[i] = from[i] > to[i] ? from[i] : to[i];                                   \
		else                                                                                         \
			for (size_t i = 0; i < n; i++)                                                       \
				to[i] += from[i];                                                            \
	}
COMBINE_WHOLE(add_u8, uint8_t)
COMBINE_WHOLE(add_u16, uint16_t)

static void add_f32(double *to, uint32_t *counted, const float *from, size_t n, enum combine_by by,
		    bool first)
{
	for (size_t i = 0; i < n; i++) {
		const double v = (double)from[i];
		if (first) {
			to[i] = 0;
			counted[i] = 0;
		}
		if (isnan(v))
			continue;
		if (counted[i]++ == 0)
			to[i] = v;
		else if (by == BY_MIN)
			to[i] = v < to[i] ? v : to[i];
		else if (by == BY_MAX)
			to[i] = v > to[i] ? v : to[i];
		else
			to[i] += v;
	}
}

void combine_add(const struct combine_sums *sums, size_t at, const void *samples, size_t n, uint8_t depth,
		 enum combine_by by, size_t k)
{
	if (depth == WEFT_U8)
		add_u8(sums->whole + at, samples, n, by, k == 0);
	else if (depth == WEFT_U16)
		add_u16(sums->whole + at, samples, n, by, k == 0);
	else
		add_f32(sums->real + at, sums->counted + at, samples, n, by, k == 0);
}

void combine_end(const struct combine_sums *sums, size_t at, size_t n, uint8_t depth, enum combine_by by,
		 size_t pictures, double *results)
{
	for (size_t i = 0; i < n; i++) {
		const double all = depth == WEFT_F32 ? sums->real[at + i] : sums->whole[at + i];
		const double count = depth == WEFT_F32 ? sums->counted[at + i] : (double)pictures;
		results[i] = count == 0 ? (double)NAN : by == BY_MEAN ? all / count : all;
	}
}

/* ---- all at once ---- */

static void sort_few(float *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const float x = v[i];
		size_t k = i;
		for (; k && v[k - 1] > x; k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
}

/* What is less than the middle of three of them comes before the returned place, what is greater not before;
 * neither side is empty. */
static size_t part(float *v, size_t n)
{
	const float a = v[0], b = v[n / 2], c = v[n - 1];
	const float pivot = a < b ? b < c ? b : a < c ? c : a : a < c ? a : b < c ? c : b;
	size_t i = 0, k = n - 1;

	for (;; i++, k--) {
		while (v[i] < pivot)
			i++;
		while (v[k] > pivot)
			k--;
		if (i >= k)
			return i ? i : 1;
		const float x = v[i];
		v[i] = v[k];
		v[k] = x;
	}
}

/* v[k] as if they were sorted; none before it is greater. */
static float take(float *v, size_t n, size_t k)
{
	while (n > FEW) {
		const size_t at = part(v, n);
		if (k < at) {
			n = at;
		} else {
			v += at;
			n -= at;
			k -= at;
		}
	}
	sort_few(v, n);
	return v[k];
}

static double median(float *v, size_t n)
{
	const double upper = (double)take(v, n, n / 2);

	if (n % 2)
		return upper;
	float lower = v[0];
	for (size_t i = 1; i < n / 2; i++)
		lower = v[i] > lower ? v[i] : lower;
	return ((double)lower + upper) / 2;
}

static double mean(const float *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)v[i];
	return sum / (double)n;
}

static double deviation(const float *v, size_t n)
{
	const double middle = mean(v, n);
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += ((double)v[i] - middle) * ((double)v[i] - middle);
	return sqrt(sum / (double)n);
}

static double sigma_clip(float *v, size_t n, double kappa)
{
	for (int round = 0; round < ROUNDS; round++) {
		const double middle = median(v, n), reach = kappa * deviation(v, n);
		size_t kept = 0;
		for (size_t i = 0; i < n; i++)
			if ((double)v[i] >= middle - reach && (double)v[i] <= middle + reach)
				v[kept++] = v[i];
		if (kept == n || kept == 0)
			break;
		n = kept;
	}
	return mean(v, n);
}

double combine_values(float *values, size_t n, enum combine_by by, double kappa)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(values[i]))
			values[count++] = values[i];
	if (!count)
		return (double)NAN;
	return by == BY_MEDIAN ? median(values, count) : sigma_clip(values, count, kappa);
}
