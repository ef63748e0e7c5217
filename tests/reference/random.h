/* random.h: naive references of what is random by place. */
#ifndef WEFT_TESTS_REFERENCE_RANDOM_H
#define WEFT_TESTS_REFERENCE_RANDOM_H

#include <stdint.h>

#include "window.h"

uint64_t ref_random_bits(int seed, int x, int y, int c);
double ref_random_uniform(uint64_t bits);
/* By halving the distance to where the distribution function is it. */
double ref_random_normal(uint64_t bits);

enum ref_noise { REF_GAUSS, REF_UNIFORM, REF_SPECKLE, REF_SALT, REF_POISSON };
void reference_noise(const ref_image *in, ref_image *out, enum ref_noise kind, double amount, bool mono,
		     int seed);
void reference_grain(const ref_image *in, ref_image *out, double amount, double size, int seed);
void reference_spread(const ref_image *in, ref_image *out, int radius, int seed);
void reference_whitenoise(ref_image *out, int width, int height, int channels, int depth, double deviation,
			  int seed);
void reference_perlin(ref_image *out, int width, int height, int depth, double scale, int octaves,
		      double persistence, int seed);

#endif
