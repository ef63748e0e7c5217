/* random.h: numbers that depend on nothing but a seed and a place, the same in every schedule.
 *
 * mix(z) is the finaliser of splitmix64 (Steele, Lea, Flood, "Fast splittable
 * pseudorandom number generators", OOPSLA 2014):  z = (z ^ z >> 30)*0xBF58476D1CE4E5B9,
 * z = (z ^ z >> 27)*0x94D049BB133111EB, z ^ z >> 31.  With G = 0x9E3779B97F4A7C15
 * and all modulo 2^64
 *
 *   bits(seed, x, y, c) = mix(mix(seed*G + y) + (4x + c)*G)
 *
 * A uniform number is ((bits >> 12) + 1/2) / 2^52, never 0 nor 1; a normal one is
 * its quantile by Acklam's rational approximation (2003), within 1.2e-9 of itself.
 * Double precision in the order written.
 */
#ifndef WEFT_KERNEL_RANDOM_H
#define WEFT_KERNEL_RANDOM_H

#include <math.h>
#include <string.h>

#include "typed.h"

enum { WEFT_SEED_MAX = 2147483647 };

#define WEFT_SEED_PARAM(T)                                                                                   \
	{                                                                                                    \
		WEFT_BIND(T, seed), .name = "seed", .help = "another number, another picture",               \
				    .type = WEFT_INT, .max = WEFT_SEED_MAX                                   \
	}

WEFT_KERNEL uint64_t weft_random_mix(uint64_t z)
{
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

/* Of a row, for weft_random_bits. */
WEFT_KERNEL uint64_t weft_random_row(int seed, int y)
{
	return weft_random_mix((uint64_t)seed * 0x9E3779B97F4A7C15u + (uint64_t)y);
}

WEFT_KERNEL uint64_t weft_random_bits(uint64_t row, int x, int c)
{
	return weft_random_mix(row + (uint64_t)(4 * (int64_t)x + c) * 0x9E3779B97F4A7C15u);
}

WEFT_KERNEL double weft_random_uniform(uint64_t bits)
{
	return ((double)(int64_t)(bits >> 12) + 0.5) * (1 / 4503599627370496.0);
}

/* ln of a normal number above 0: of the mantissa within sqrt(1/2)..sqrt(2) by 2 atanh((m - 1)/(m + 1)). */
static inline double weft_log_double(double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof bits);
	int power = (int)(bits >> 52) - 1023;
	bits = (bits & 0xFFFFFFFFFFFFFu) | 0x3FF0000000000000u;
	double m;
	memcpy(&m, &bits, sizeof m);
	if (m > 1.4142135623730951) {
		m *= 0.5;
		power++;
	}
	const double s = (m - 1) / (m + 1), t = s * s;
	double sum = 0;

	for (int k = 17; k >= 1; k -= 2)
		sum = sum * t + 1.0 / k;
	return 2 * s * sum + power * 0.69314718055994531;
}

static inline double weft_normal_tail(double p)
{
	const double q = sqrt(-2 * weft_log_double(p));

	return (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q -
		  2.549732539343734e+00) *
			 q +
		 4.374664141464968e+00) *
			q +
		2.938163982698783e+00) /
	       ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q +
		 3.754408661907416e+00) *
			q +
		1);
}

/* The number below which a share u of a standard normal distribution lies. */
static inline double weft_normal_quantile(double u)
{
	const double q = u - 0.5, r = q * q;

	if (u < 0.02425)
		return weft_normal_tail(u);
	if (u > 1 - 0.02425)
		return -weft_normal_tail(1 - u);
	return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r +
		  1.383577518672690e+02) *
			 r -
		 3.066479806614716e+01) *
			r +
		2.506628277459239e+00) *
	       q /
	       (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r +
		  6.680131188771972e+01) *
			 r -
		 1.328068155288572e+01) *
			r +
		1);
}

static inline double weft_random_normal(uint64_t bits)
{
	return weft_normal_quantile(weft_random_uniform(bits));
}

#endif
