/* colour.c: what each point filter on colour does to one pixel. */
#include "colour.h"

#include <math.h>

typedef double sample_fn(double v, int depth, const double *arg);

/* Every colour sample on its own; alpha stays. */
static void each_sample(const ref_image *in, ref_image *out, sample_fn *fn, const double *arg)
{
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++) {
				double v = ref_get(in, x, y, c);

				ref_set(out, x, y, c,
					ref_is_alpha(in->channels, c) ? v : fn(v, in->depth, arg));
			}
}

static double invert(double v, int depth, const double *arg)
{
	(void)arg;
	return depth == 4 ? 1.0f - (float)v : ref_max(depth) - v;
}

void reference_invert(const ref_image *in, ref_image *out)
{
	each_sample(in, out, invert, NULL);
}

/* rint(a*v + b) in single precision, arg = { a, b }. */
static double affine(double v, int depth, const double *arg)
{
	float product = (float)arg[0] * (float)v;
	float sum = product + (float)arg[1];

	return depth == 4 ? sum : ref_clamp(ref_rint(sum), depth);
}

void reference_brightness(const ref_image *in, ref_image *out, double amount)
{
	each_sample(in, out, affine, (double[]) { 1, ref_max(in->depth) * amount });
}

void reference_contrast(const ref_image *in, ref_image *out, double amount)
{
	each_sample(in, out, affine, (double[]) { 1 + amount, -ref_max(in->depth) * amount / 2 });
}

static double gamma_of(double v, int depth, const double *arg)
{
	double max = ref_max(depth), fraction = v <= 0 ? 0 : v / max;
	double result = max * pow(fraction, 1 / *arg);

	return depth == 4 ? result : ref_clamp(ref_round(result), depth);
}

void reference_gamma(const ref_image *in, ref_image *out, double gamma)
{
	each_sample(in, out, gamma_of, &gamma);
}

static double above(double v, int depth, const double *arg)
{
	double level = depth == 4 ? (double)(float)*arg : ref_max(depth) * *arg;

	return v > level ? ref_max(depth) : 0;
}

void reference_threshold(const ref_image *in, ref_image *out, double level)
{
	each_sample(in, out, above, &level);
}

static double solarize(double v, int depth, const double *arg)
{
	const bool light = depth == 4 ? v > (double)(float)*arg : v / ref_max(depth) > *arg;

	if (depth == 4)
		return light ? 1.0f - (float)v : v;
	return light ? ref_max(depth) - v : v;
}

void reference_solarize(const ref_image *in, ref_image *out, double level)
{
	each_sample(in, out, solarize, &level);
}

static double levels(double v, int depth, const double *at)
{
	const double max = ref_max(depth), t = fmin(fmax((v / max - at[0]) / (at[1] - at[0]), 0), 1);
	const double result = max * (at[3] + (at[4] - at[3]) * pow(t, 1 / at[2]));

	return depth == 4 ? result : ref_clamp(ref_round(result), depth);
}

void reference_levels(const ref_image *in, ref_image *out, const double at[5])
{
	each_sample(in, out, levels, at);
}

static double exposure(double v, int depth, const double *ev)
{
	const double max = ref_max(depth), x = v / max;
	const double light = (x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4)) * pow(2, *ev);
	const double result =
		max * (light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055);

	return depth == 4 ? result : ref_clamp(ref_round(result), depth);
}

void reference_exposure(const ref_image *in, ref_image *out, double ev)
{
	each_sample(in, out, exposure, &ev);
}

static double posterize(double v, int depth, const double *arg)
{
	double max = ref_max(depth), n = *arg;

	if (depth == 4) {
		double step = floorf((float)v * (float)n);

		step = step < 0 || v != v ? 0 : step > n - 1 ? n - 1 : step;
		return (float)step / (float)(n - 1);
	}
	return ref_round(floor(v * n / (max + 1)) * max / (n - 1));
}

void reference_posterize(const ref_image *in, ref_image *out, int levels)
{
	each_sample(in, out, posterize, (double[]) { levels });
}

double reference_luma(const ref_image *in, int x, int y, enum ref_weights weights)
{
	static const int whole[][3] = { { 9798, 19235, 3735 },
					{ 6966, 23436, 2366 },
					{ 10923, 10922, 10923 } };
	static const float real[][3] = { { 0.299f, 0.587f, 0.114f },
					 { 0.2126f, 0.7152f, 0.0722f },
					 { 1 / 3.0f, 1 / 3.0f, 1 / 3.0f } };

	if (in->channels < 3)
		return ref_get(in, x, y, 0);
	double r = ref_get(in, x, y, 0), g = ref_get(in, x, y, 1), b = ref_get(in, x, y, 2);
	if (in->depth == 4) {
		float red = real[weights][0] * (float)r, green = real[weights][1] * (float)g;
		float sum = red + green, blue = real[weights][2] * (float)b;
		return sum + blue;
	}
	return floor((whole[weights][0] * r + whole[weights][1] * g + whole[weights][2] * b + 16384) / 32768);
}

void reference_gray(const ref_image *in, ref_image *out, enum ref_weights weights)
{
	int alpha = in->channels % 2 == 0;

	ref_make(out, in->width, in->height, 1 + alpha, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			ref_set(out, x, y, 0, reference_luma(in, x, y, weights));
			if (alpha)
				ref_set(out, x, y, 1, ref_get(in, x, y, in->channels - 1));
		}
}
