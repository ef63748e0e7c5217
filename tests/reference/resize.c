/* resize.c: every result is a sum over the whole picture. */
#include "resize.h"

#include <math.h>
#include <stdlib.h>

/* Keys 1981, "Cubic convolution interpolation for digital image processing", equation 15. */
static double keys(double s)
{
	s = fabs(s);
	if (s < 1)
		return 3 * pow(s, 3) / 2 - 5 * pow(s, 2) / 2 + 1;
	return s < 2 ? -pow(s, 3) / 2 + 5 * pow(s, 2) / 2 - 4 * s + 2 : 0;
}

/* Mitchell and Netravali 1988, "Reconstruction filters in computer graphics", with B = C = 1/3. */
static double mitchell(double x)
{
	x = fabs(x);
	if (x < 1)
		return (21 * pow(x, 3) - 36 * pow(x, 2) + 16) / 18;
	return x < 2 ? (-7 * pow(x, 3) + 36 * pow(x, 2) - 60 * x + 32) / 18 : 0;
}

static double sinc(double t)
{
	return t == 0 ? 1 : sin(t) / t;
}

static double kernel_at(enum ref_kernel kernel, double x)
{
	const double pi = 3.14159265358979323846;

	if (kernel == REF_BICUBIC)
		return keys(x);
	if (kernel == REF_MITCHELL)
		return mitchell(x);
	return fabs(x) < 3 ? sinc(pi * x) * sinc(pi * x / 3) : 0;
}

static double overlap(double a0, double a1, double b0, double b1)
{
	return fmax(0, fmin(a1, b1) - fmax(a0, b0));
}

/* What each of n pixels counts for pixel i of m; the sum is 1. */
static double *weights(int n, int m, int i, enum ref_kernel kernel)
{
	double *w = calloc((size_t)n, sizeof *w), centre = (2.0 * i + 1) * n / (2.0 * m),
	       f = fmax((double)n / m, 1);

	if (!w)
		abort();
	if (n == m || kernel == REF_NEAREST) {
		w[(int)floor(centre)] = 1;
	} else if (kernel == REF_BILINEAR && n > m) {
		/* a tent as wide as two pixels of the result, of the pixels there are */
		double sum = 0;

		for (int j = 0; j < n; j++)
			sum += w[j] = fmax(0, 2.0 * n - fabs((2.0 * j + 1) * m - (2.0 * i + 1) * n));
		for (int j = 0; j < n; j++)
			w[j] /= sum;
	} else if (kernel == REF_AREA) {
		/* in units of 1/m, where all is whole */
		for (int j = 0; j < n; j++)
			w[j] = overlap((double)j * m, (j + 1.0) * m, (double)i * n, (i + 1.0) * n) / n;
	} else if (kernel == REF_BILINEAR) {
		double at = ((2.0 * i + 1) * n - m) / (2.0 * m), low = floor(at),
		       part = ref_rint(256 * (at - low)) / 256;

		w[low < 0 ? 0 : low > n - 1 ? n - 1 : (int)low] += 1 - part;
		w[low + 1 < 0 ? 0 : low + 1 > n - 1 ? n - 1 : (int)low + 1] += part;
	} else {
		double sum = 0;

		for (int j = -8 * n - 8; j < 9 * n + 8; j++) {
			double k = kernel_at(kernel, (j + 0.5 - centre) / f);
			w[j < 0 ? 0 : j >= n ? n - 1 : j] += k;
			sum += k;
		}
		for (int j = 0; j < n; j++)
			w[j] /= sum;
	}
	return w;
}

/* In 16384ths, the rounding error carried on. */
static void make_whole(double *w, int n)
{
	double carry = 0;

	for (int j = 0; j < n; j++) {
		double exact = w[j] * 16384, whole = ref_rint(exact + carry);

		carry += exact - whole;
		w[j] = whole;
	}
}

static double shifted(double sum, int bits)
{
	return floor((sum + ldexp(1, bits - 1)) / ldexp(1, bits));
}

static double pixel(const ref_image *in, const double *wx, const double *wy, int c, bool exact)
{
	double sum = 0;
	float sum_f32 = 0;

	for (int x = 0; x < in->width; x++) {
		double column = 0;
		float column_f32 = 0;

		if (wx[x] == 0)
			continue;
		for (int y = 0; y < in->height; y++) {
			if (wy[y] == 0)
				continue;
			float product = (float)wy[y] * (float)ref_get(in, x, y, c);
			column += wy[y] * ref_get(in, x, y, c);
			column_f32 += product;
		}
		if (in->depth == 1 && !exact)
			column = shifted(column, 8);
		float product = (float)wx[x] * column_f32;
		sum += wx[x] * column;
		sum_f32 += product;
	}
	if (in->depth == 4)
		return sum_f32;
	return ref_clamp(shifted(sum, in->depth == 1 && !exact ? 20 : 28), in->depth);
}

/* For each of m pixels its n weights. */
static double **all_weights(int n, int m, enum ref_kernel kernel, bool whole)
{
	double **w = calloc((size_t)m, sizeof *w);

	if (!w)
		abort();
	for (int i = 0; i < m; i++) {
		w[i] = weights(n, m, i, kernel);
		if (whole)
			make_whole(w[i], n);
	}
	return w;
}

static void free_all(double **w, int m)
{
	for (int i = 0; i < m; i++)
		free(w[i]);
	free(w);
}

void reference_resize(const ref_image *in, ref_image *out, int width, int height, enum ref_kernel kernel)
{
	bool exact = kernel == REF_BILINEAR && width >= in->width && height >= in->height;
	ref_image source;

	if (kernel == REF_NEAREST) /* moves pixels as they are */
		ref_copy(in, &source);
	else
		ref_premultiply(in, &source);
	double **wx = all_weights(in->width, width, kernel, source.depth != 4),
	       **wy = all_weights(in->height, height, kernel, source.depth != 4);
	ref_make(out, width, height, in->channels, source.depth);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c, pixel(&source, wx[x], wy[y], c, exact));
	if (kernel != REF_NEAREST)
		ref_unpremultiply(out, in->depth);
	ref_free(&source);
	free_all(wx, width);
	free_all(wy, height);
}
