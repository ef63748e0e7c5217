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

void ref_premultiply(const ref_image *in, ref_image *out)
{
	double max = ref_max(in->depth);

	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++) {
				double v = ref_get(in, x, y, c), a = ref_get(in, x, y, in->channels - 1);

				if (in->channels % 2 == 0 && !ref_is_alpha(in->channels, c))
					v = in->depth == 4 ? (float)v * (float)a
							   : floor((v * a + floor(max / 2)) / max);
				ref_set(out, x, y, c, v);
			}
}

void ref_unpremultiply(ref_image *im)
{
	double max = ref_max(im->depth);

	for (int y = 0; y < im->height; y++)
		for (int x = 0; x < im->width; x++)
			for (int c = 0; c < im->channels; c++) {
				double v = ref_get(im, x, y, c), a = ref_get(im, x, y, im->channels - 1);

				if (im->channels % 2 == 1 || ref_is_alpha(im->channels, c))
					continue;
				if (a == 0)
					v = 0;
				else if (im->depth == 4)
					v = (float)v / (float)a;
				else
					v = fmin(max, floor((v * max + floor(a / 2)) / a));
				ref_set(im, x, y, c, v);
			}
}
