/* light.c: the curve, one sample at a time. */
#include "light.h"

#include <math.h>

static double to_light(double v)
{
	if (v <= 0.04045)
		return v / 12.92;
	return pow((v + 0.055) / 1.055, 2.4);
}

static double from_light(double l)
{
	if (l <= 0.0031308)
		return 12.92 * l;
	return 1.055 * pow(l, 1 / 2.4) - 0.055;
}

/* A fraction of white as a sample. */
static double sample(double v, int depth)
{
	double white = ref_max(depth);

	if (depth == 4)
		return v;
	return fmin(fmax(floor(white * v + 0.5), 0), white);
}

/* Alpha is no light; only its depth changes. */
static double alpha(double v, int from, int to)
{
	if (from == 1)
		return v * 257;
	if (from == 2 && to == 1)
		return floor((v * 255 + 32767) / 65535);
	if (from == 2)
		return (double)((float)v * (1.0f / 65535));
	if (to == 2)
		return floor((double)(fminf(fmaxf((float)v, 0), 1) * 65535 + 0.5f));
	return v;
}

static void convert(const ref_image *in, ref_image *out, int depth, double (*curve)(double))
{
	ref_make(out, in->width, in->height, in->channels, depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++) {
				double v = ref_get(in, x, y, c);

				ref_set(out, x, y, c,
					ref_is_alpha(in->channels, c)
						? alpha(v, in->depth, depth)
						: sample(curve(v / ref_max(in->depth)), depth));
			}
}

void reference_light(const ref_image *in, ref_image *out)
{
	convert(in, out, in->depth == 1 ? 2 : 4, to_light);
}

void reference_light_back(const ref_image *in, ref_image *out, int depth)
{
	convert(in, out, depth, from_light);
}
