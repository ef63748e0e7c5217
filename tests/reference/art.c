/* art.c: each pixel by itself. */
#include "art.h"

#include <math.h>

#include "random.h"

/* The share of the unit square that is no further, by |x| + |y|, from its middle. */
static double nearer(double d)
{
	return d > 0.5 ? 1 - 2 * (1 - d) * (1 - d) : 2 * d * d;
}

void reference_halftone(const ref_image *in, ref_image *out, double size, double degrees)
{
	static const double turn[] = { -30, 30, -45 };

	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++) {
				const double v = ref_get(in, x, y, c), white = ref_max(in->depth);
				const double a = (degrees + (in->channels < 3 || c > 2 ? 0 : turn[c])) *
						 3.14159265358979323846 / 180;
				const double p = (x + 0.5) * cos(a) / size + (y + 0.5) * sin(a) / size;
				const double q = (y + 0.5) * cos(a) / size - (x + 0.5) * sin(a) / size;
				const double far = fabs(p - floor(p) - 0.5) + fabs(q - floor(q) - 0.5);
				ref_set(out, x, y, c,
					ref_is_alpha(in->channels, c)   ? v
					: v > white * (1 - nearer(far)) ? white
									: 0);
			}
}

void reference_mosaic(const ref_image *in, ref_image *out, double size, int seed)
{
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			const int i = (int)floor((x + 0.5) / size), j = (int)floor((y + 0.5) / size);
			double least = INFINITY, u = 0, v = 0;

			/* further around than the filter looks */
			for (int b = j - 2; b <= j + 2; b++)
				for (int a = i - 2; a <= i + 2; a++) {
					const double p = ref_random_uniform(ref_random_bits(seed, a, b, 0));
					const double q = ref_random_uniform(ref_random_bits(seed, a, b, 1));
					const double px = (a + 0.25 + p / 2) * size,
						     py = (b + 0.25 + q / 2) * size;
					const double d = (px - x - 0.5) * (px - x - 0.5) +
							 (py - y - 0.5) * (py - y - 0.5);
					if (d >= least)
						continue;
					least = d;
					u = px;
					v = py;
				}
			u = fmin(in->width - 1, fmax(0, floor(u)));
			v = fmin(in->height - 1, fmax(0, floor(v)));
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c, ref_get(in, (int)u, (int)v, c));
		}
}

static int brightness(const ref_image *in, int x, int y, int levels)
{
	double grey = ref_beyond(in, x, y, 0, REF_MIRROR);

	if (in->channels >= 3) {
		const double g = ref_beyond(in, x, y, 1, REF_MIRROR), b = ref_beyond(in, x, y, 2, REF_MIRROR);
		const float red = 0.299f * (float)grey, green = 0.587f * (float)g, blue = 0.114f * (float)b;
		const float both = red + green;
		grey = in->depth == 4 ? both + blue
				      : floor((9798 * grey + 19235 * g + 3735 * b + 16384) / 32768);
	}
	if (in->depth == 4)
		grey = floorf((float)fmin(1, fmax(0, grey)) * (float)levels);
	else
		grey = floor(grey * levels / ref_max(in->depth));
	return (int)fmin(levels - 1, grey);
}

void reference_oil(const ref_image *in, ref_image *out, int radius, int levels)
{
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			int count[64] = { 0 }, best = 0;

			for (int v = y - radius; v <= y + radius; v++)
				for (int u = x - radius; u <= x + radius; u++)
					count[brightness(in, u, v, levels)]++;
			for (int k = levels - 1; k >= 0; k--)
				best = count[k] >= count[best] ? k : best;
			for (int c = 0; c < in->channels; c++) {
				double sum = 0;
				for (int v = y - radius; v <= y + radius; v++)
					for (int u = x - radius; u <= x + radius; u++)
						if (brightness(in, u, v, levels) == best)
							sum += ref_beyond(in, u, v, c, REF_MIRROR);
				ref_set(out, x, y, c,
					in->depth == 4 ? sum / count[best] : floor(sum / count[best] + 0.5));
			}
		}
}
