/* dither.c: a channel at a time, in an array with room for what leaves the picture. */
#include "dither.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MARGIN = 2 };

/* The weights as they are printed, with the divisor; the pixel itself is the third of the first row. */
static const struct print {
	const char *name;
	double divisor;
	double rows[3][5];
} prints[] = {
	{ "floyd", 16, { { 0, 0, 0, 7, 0 }, { 0, 3, 5, 1, 0 }, { 0, 0, 0, 0, 0 } } },
	{ "atkinson", 8, { { 0, 0, 0, 1, 1 }, { 0, 1, 1, 1, 0 }, { 0, 0, 1, 0, 0 } } },
	{ "jarvis", 48, { { 0, 0, 0, 7, 5 }, { 3, 5, 7, 5, 3 }, { 1, 3, 5, 3, 1 } } },
	{ "stucki", 42, { { 0, 0, 0, 8, 4 }, { 2, 4, 8, 4, 2 }, { 1, 2, 4, 2, 1 } } },
	{ "sierra", 32, { { 0, 0, 0, 5, 3 }, { 2, 4, 5, 4, 2 }, { 0, 2, 3, 2, 0 } } },
};

/* The matrix of half the side in each quarter. */
static double bayer(int side, int y, int x)
{
	if (side == 1)
		return 0;
	const int half = side / 2;
	const double inner = 4 * bayer(half, y % half, x % half);

	return inner + (y < half ? (x < half ? 0 : 2) : (x < half ? 3 : 1));
}

/* A float is dithered as the u16 next to it. */
static double whole(double v, int depth)
{
	if (depth != 4)
		return v;
	return !(v > 0) ? 0 : v >= 1 ? 65535 : floorf((float)v * 65535.0f + 0.5f);
}

static void put(ref_image *out, int x, int y, int c, double k, int steps)
{
	const double fraction = k / steps;

	ref_set(out, x, y, c, out->depth == 4 ? fraction : ref_round(k * ref_max(out->depth) / steps));
}

static void spread(const ref_image *in, ref_image *out, int c, int steps, const struct print *p)
{
	const double white = in->depth == 1 ? 255 : 65535;
	const int stride = in->width + 2 * MARGIN;
	int *errors = calloc((size_t)stride * (size_t)(in->height + MARGIN), sizeof *errors);

	for (int y = 0; errors && y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			int *at = errors + y * stride + x + MARGIN;
			const double v = whole(ref_get(in, x, y, c), in->depth) + floor(*at / p->divisor);
			const double k = fmin(fmax(ref_round(v * steps / white), 0), steps);
			const double error = v - ref_round(k * white / steps);

			put(out, x, y, c, k, steps);
			for (int j = 0; j < 3; j++)
				for (int i = 0; i < 5; i++)
					at[j * stride + i - 2] += (int)(p->rows[j][i] * error);
		}
	free(errors);
}

static void hide(const ref_image *in, ref_image *out, int c, int steps, int side)
{
	const double white = in->depth == 1 ? 255 : 65535, cells = side * side;

	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			const double v = whole(ref_get(in, x, y, c), in->depth);
			const double m = bayer(side, y % side, x % side);
			/* over the common denominator, so that nothing is rounded before the floor */
			const double sum = 2 * cells * v * steps + (2 * m + 1) * white;

			put(out, x, y, c, floor(sum / (2 * cells * white)), steps);
		}
}

void reference_dither(const ref_image *in, ref_image *out, int levels, const char *method)
{
	ref_copy(in, out);
	for (int c = 0; c < in->channels; c++) {
		if (ref_is_alpha(in->channels, c))
			continue;
		if (strncmp(method, "bayer", 5) == 0)
			hide(in, out, c, levels - 1, atoi(method + 5));
		for (size_t i = 0; i < sizeof prints / sizeof *prints; i++)
			if (strcmp(method, prints[i].name) == 0)
				spread(in, out, c, levels - 1, &prints[i]);
	}
}
