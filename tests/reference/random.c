/* random.c: what is random by place, a sample at a time. */
#include "random.h"

#include <math.h>

static uint64_t stirred(uint64_t z)
{
	z ^= z >> 30;
	z *= UINT64_C(13787848793156543929);
	z ^= z >> 27;
	z *= UINT64_C(10723151780598845931);
	z ^= z >> 31;
	return z;
}

uint64_t ref_random_bits(int seed, int x, int y, int c)
{
	const uint64_t golden = UINT64_C(11400714819323198485);
	const uint64_t of_row = stirred(golden * (uint64_t)seed + (uint64_t)y);

	return stirred(of_row + golden * (4 * (uint64_t)x + (uint64_t)c));
}

double ref_random_uniform(uint64_t bits)
{
	return ldexp((double)(bits / 4096), -52) + ldexp(1, -53);
}

double ref_random_normal(uint64_t bits)
{
	const double share = ref_random_uniform(bits);
	double low = -40, high = 40;

	while (high - low > 1e-13 * fmax(1, fabs(low))) {
		const double middle = (low + high) / 2;
		if (0.5 * erfc(-middle / sqrt(2)) < share)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

static void put(ref_image *out, int x, int y, int c, double v)
{
	ref_set(out, x, y, c, out->depth == 4 ? v : ref_round(ref_clamp(v, out->depth)));
}

static double poisson(double mean, uint64_t bits)
{
	double sum = 0;

	if (mean > 50)
		return fmax(0, floor(mean + sqrt(mean) * ref_random_normal(bits) + 0.5));
	for (int n = 0; n <= 200; n++) {
		sum += exp(n * log(mean) - mean - lgamma(n + 1));
		if (ref_random_uniform(bits) < sum)
			return n;
	}
	return 200;
}

static double noisy(double v, uint64_t bits, enum ref_noise kind, double amount, double white)
{
	const double u = ref_random_uniform(bits), photon = amount * amount * white;

	switch (kind) {
	case REF_GAUSS: return v + amount * white * ref_random_normal(bits);
	case REF_UNIFORM: return v + amount * white * (2 * u - 1);
	case REF_SPECKLE: return v + v * amount * ref_random_normal(bits);
	case REF_SALT: return u < amount / 2 ? 0 : u < 1 - amount / 2 ? v : white;
	default: return v > 0 ? poisson(v / photon, bits) * photon : v;
	}
}

void reference_noise(const ref_image *in, ref_image *out, enum ref_noise kind, double amount, bool mono,
		     int seed)
{
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++) {
				const double v = ref_get(in, x, y, c);
				const int of = mono || kind == REF_SALT ? 0 : c;
				if (ref_is_alpha(in->channels, c))
					ref_set(out, x, y, c, v);
				else
					put(out, x, y, c,
					    noisy(v, ref_random_bits(seed, x, y, of), kind, amount,
						  ref_max(in->depth)));
			}
}

void reference_grain(const ref_image *in, ref_image *out, double amount, double size, int seed)
{
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			double sum = 0, squares = 0;

			/* of the whole lattice, those nearer than a cell */
			for (int j = 0; j <= y / size + 1; j++)
				for (int i = (int)(x / size); i <= x / size + 1; i++) {
					const double wx = 1 - fabs(x / size - i), wy = 1 - fabs(y / size - j);
					if (wx <= 0 || wy <= 0)
						continue;
					sum += wx * wy * ref_random_normal(ref_random_bits(seed, i, j, 0));
					squares += wx * wy * wx * wy;
				}
			for (int c = 0; c < in->channels; c++) {
				const double v = ref_get(in, x, y, c), white = ref_max(in->depth);
				const double l = fmin(1, fmax(0, v / white));
				if (ref_is_alpha(in->channels, c))
					ref_set(out, x, y, c, v);
				else
					put(out, x, y, c,
					    v + amount * white * sum / sqrt(squares) * 4 * l * (1 - l));
			}
		}
}

void reference_spread(const ref_image *in, ref_image *out, int radius, int seed)
{
	const double window = 2 * radius + 1, whole = 4294967296.0;

	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			const uint64_t bits = ref_random_bits(seed, x, y, 0);
			const int dx = (int)floor((double)(bits >> 32) * window / whole) - radius;
			const int dy =
				(int)floor((double)(bits % ((uint64_t)1 << 32)) * window / whole) - radius;
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c, ref_beyond(in, x + dx, y + dy, c, REF_MIRROR));
		}
}

void reference_whitenoise(ref_image *out, int width, int height, int channels, int depth, double deviation,
			  int seed)
{
	ref_make(out, width, height, channels, depth);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			for (int c = 0; c < channels; c++) {
				const uint64_t bits = ref_random_bits(seed, x, y, c);
				const double v = deviation > 0 ? 0.5 + deviation * ref_random_normal(bits)
							       : ref_random_uniform(bits);
				put(out, x, y, c, v * ref_max(depth));
			}
}

static double eased(double t)
{
	return 6 * pow(t, 5) - 15 * pow(t, 4) + 10 * pow(t, 3);
}

static double octave(double u, double v, int k, int seed)
{
	static const double way[8][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 },  { 0, -1 },
					  { 1, 1 }, { -1, 1 }, { 1, -1 }, { -1, -1 } };
	double sum = 0;

	for (int j = (int)v; j <= (int)v + 1; j++)
		for (int i = (int)u; i <= (int)u + 1; i++) {
			const int g = (int)(ref_random_bits(seed, 16 * i + k, j, 0) >> 61);
			const double slope =
				(way[g][0] * (u - i) + way[g][1] * (v - j)) / (g < 4 ? 1 : sqrt(2));
			sum += slope * eased(1 - fabs(u - i)) * eased(1 - fabs(v - j));
		}
	return sum;
}

void reference_perlin(ref_image *out, int width, int height, int depth, double scale, int octaves,
		      double persistence, int seed)
{
	ref_make(out, width, height, 1, depth);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			double sum = 0, weights = 0;

			for (int k = 0; k < octaves; k++) {
				const double finer = pow(2, k) / scale;
				weights += pow(persistence, k);
				if (finer <= 1)
					sum += pow(persistence, k) * octave(x * finer, y * finer, k, seed);
			}
			put(out, x, y, 0, ref_max(depth) * fmin(1, fmax(0, 0.5 + sum / (weights * sqrt(2)))));
		}
}
