/* hsv.c: naive reference of what changes hue, saturation and value. */
#include "hsv.h"

#include <math.h>

static float unit(float v)
{
	return fminf(fmaxf(v, 0), 1);
}

/* In sixths of a turn; d is not 0. */
static float hue_of(const float rgb[3], float v, float d)
{
	if (rgb[0] == v)
		return (rgb[1] - rgb[2]) / d;
	if (rgb[1] == v)
		return (rgb[2] - rgb[0]) / d + 2;
	return (rgb[0] - rgb[1]) / d + 4;
}

static void change(float rgb[3], double brightness, double saturation, double degrees)
{
	const float v = fmaxf(rgb[0], fmaxf(rgb[1], rgb[2])), d = v - fminf(rgb[0], fminf(rgb[1], rgb[2]));
	const float turned = (float)(6 * (degrees / 360 - floor(degrees / 360)));
	float h = d > 0 ? hue_of(rgb, v, d) : 0;

	h += turned;
	if (h < 0)
		h += 6;
	if (h >= 6)
		h -= 6;
	const float value = v * (float)brightness;
	const float chroma = fminf(d * (float)(brightness * saturation), value), low = value - chroma;
	const float share[3] = { unit(fabsf(h - 3) - 1), unit(2 - fabsf(h - 2)), unit(2 - fabsf(h - 4)) };
	for (int c = 0; c < 3; c++) {
		const float part = chroma * share[c];
		rgb[c] = low + part;
	}
}

void reference_modulate(const ref_image *in, ref_image *out, double brightness, double saturation,
			double degrees)
{
	const int colours = in->channels < 3 ? 1 : 3;

	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			float rgb[3];

			for (int c = 0; c < colours; c++)
				rgb[c] = fmaxf((float)ref_get(in, x, y, c), 0);
			if (colours == 3)
				change(rgb, brightness, saturation, degrees);
			else
				rgb[0] *= (float)brightness;
			for (int c = 0; c < in->channels; c++) {
				double v = c < colours ? rgb[c] : ref_get(in, x, y, c);
				if (c < colours && in->depth != 4)
					v = floorf(fminf(rgb[c], (float)ref_max(in->depth)) + 0.5f);
				ref_set(out, x, y, c, v);
			}
		}
}
