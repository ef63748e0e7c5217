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

void reference_light(const ref_image *in, ref_image *out)
{
	int depth = in->depth == 1 ? 2 : 4;

	ref_make(out, in->width, in->height, in->channels, depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++) {
				double v = ref_get(in, x, y, c), white = ref_max(in->depth);

				if (!ref_is_alpha(in->channels, c))
					v = sample(to_light(v / white), depth);
				else if (in->depth == 1)
					v = v * 257;
				else if (in->depth == 2)
					v = (double)((float)v * (1.0f / 65535));
				ref_set(out, x, y, c, v);
			}
}

void reference_light_back(const ref_image *in, ref_image *out, int depth)
{
	ref_make(out, in->width, in->height, in->channels, depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++) {
				double v = ref_get(in, x, y, c), white = ref_max(in->depth);

				if (!ref_is_alpha(in->channels, c))
					v = sample(from_light(v / white), depth);
				else if (depth == 1)
					v = floor((v * 255 + 32767) / 65535);
				else if (depth == 2)
					v = floor((double)(fminf(fmaxf((float)v, 0), 1) * 65535 + 0.5f));
				ref_set(out, x, y, c, v);
			}
}
