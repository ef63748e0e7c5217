/* reference.c: pictures for the naive references. */
#include "reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double *place(const ref_image *im, int x, int y, int c)
{
	if (x < 0 || y < 0 || c < 0 || x >= im->width || y >= im->height || c >= im->channels) {
		fprintf(stderr, "reference: (%d, %d, %d) is outside %dx%dx%d\n", x, y, c, im->width,
			im->height, im->channels);
		abort();
	}
	return im->at + ((size_t)y * (size_t)im->width + (size_t)x) * (size_t)im->channels + (size_t)c;
}

void ref_make(ref_image *im, int width, int height, int channels, int depth)
{
	size_t count = (size_t)width * (size_t)height * (size_t)channels;

	*im = (ref_image) { width, height, channels, depth, calloc(count + 1, sizeof(double)) };
	if (!im->at)
		abort();
}

void ref_free(ref_image *im)
{
	free(im->at);
	*im = (ref_image) { 0 };
}

double ref_get(const ref_image *im, int x, int y, int c)
{
	return *place(im, x, y, c);
}

void ref_set(ref_image *im, int x, int y, int c, double v)
{
	if (im->depth == 4) {
		v = (float)v;
	} else if (v != floor(v) || v < 0 || v > ref_max(im->depth)) {
		fprintf(stderr, "reference: %g is no sample of %d bytes\n", v, im->depth);
		abort();
	}
	*place(im, x, y, c) = v;
}

double ref_max(int depth)
{
	return depth == 1 ? 255 : depth == 2 ? 65535 : 1;
}

double ref_clamp(double v, int depth)
{
	if (depth == 4)
		return v;
	return v < 0 ? 0 : v > ref_max(depth) ? ref_max(depth) : v;
}

bool ref_is_alpha(int channels, int c)
{
	return channels % 2 == 0 && c == channels - 1;
}

double ref_rint(double v)
{
	double down = floor(v), part = v - down;

	if (part != 0.5)
		return part < 0.5 ? down : down + 1;
	return fmod(down, 2) == 0 ? down : down + 1;
}

double ref_round(double v)
{
	return floor(v + 0.5);
}

void ref_copy(const ref_image *in, ref_image *out)
{
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c, ref_get(in, x, y, c));
}

/* One sample, of the next greater depth. */
static double widened(double v, int depth)
{
	if (depth == 1)
		return v * 257;
	return depth == 2 ? (float)v * (float)(1.0 / 65535) : v;
}

void ref_premultiply(const ref_image *in, ref_image *out)
{
	const bool alpha = in->channels % 2 == 0;

	ref_make(out, in->width, in->height, in->channels, alpha ? (in->depth == 1 ? 2 : 4) : in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++) {
				double v = ref_get(in, x, y, c), a;

				if (alpha) {
					a = widened(ref_get(in, x, y, in->channels - 1), in->depth);
					v = widened(v, in->depth);
				}
				if (alpha && !ref_is_alpha(in->channels, c))
					v = out->depth == 4 ? (float)v * (float)a
							    : floor((v * a + 32767) / 65535);
				ref_set(out, x, y, c, v);
			}
}

static double undone(double p, double a, int depth)
{
	if (a == 0)
		return 0;
	return depth == 4 ? (float)p / (float)a : fmin(65535, floor((p * 65535 + floor(a / 2)) / a));
}

static double narrowed(double v, int from, int to)
{
	if (from == to)
		return v;
	if (to == 1)
		return floor((v * 255 + 32767) / 65535);
	return floorf((float)fmin(fmax(v, 0), 1) * 65535.0f + 0.5f);
}

void ref_unpremultiply(ref_image *im, int depth)
{
	const bool alpha = im->channels % 2 == 0;
	ref_image out;

	ref_make(&out, im->width, im->height, im->channels, depth);
	for (int y = 0; y < im->height; y++)
		for (int x = 0; x < im->width; x++)
			for (int c = 0; c < im->channels; c++) {
				double v = ref_get(im, x, y, c);

				if (alpha && !ref_is_alpha(im->channels, c))
					v = undone(v, ref_get(im, x, y, im->channels - 1), im->depth);
				ref_set(&out, x, y, c, narrowed(v, im->depth, depth));
			}
	ref_free(im);
	*im = out;
}
