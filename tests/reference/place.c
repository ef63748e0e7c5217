/* place.c: vignette, squares and the sources. */
#include "place.h"

#include <math.h>

static float unit(float t)
{
	return t < 0 ? 0 : t > 1 ? 1 : t;
}

void reference_vignette(const ref_image *in, ref_image *out, double amount, double radius)
{
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			float right = 1.0f / (float)in->width, down = 1.0f / (float)in->height;
			float dx = (float)(2 * x + 1 - in->width) * right,
			      dy = (float)(2 * y + 1 - in->height) * down;
			float dx2 = dx * dx, dy2 = dy * dy, sum = dx2 + dy2, half = sum * 0.5f,
			      d = sqrtf(half);
			float t = unit((d - (float)radius) * (float)(1 / (1 - radius))), t2 = t * t,
			      twice = 2 * t;
			float smooth = t2 * (3 - twice), darker = (float)amount * smooth, k = 1 - darker;

			for (int c = 0; c < in->channels; c++) {
				double v = ref_get(in, x, y, c);
				float product = (float)v * k;

				if (!ref_is_alpha(in->channels, c))
					v = in->depth == 4 ? product : ref_rint(product);
				ref_set(out, x, y, c, v);
			}
		}
}

static double mean(const ref_image *in, int left, int top, int size, int c)
{
	double sum = 0, count = 0;
	float sum_f32 = 0;

	for (int y = top; y < top + size && y < in->height; y++)
		for (int x = left; x < left + size && x < in->width; x++) {
			sum += ref_get(in, x, y, c);
			sum_f32 += (float)ref_get(in, x, y, c);
			count++;
		}
	return in->depth == 4 ? sum_f32 / (float)count : floor((sum + floor(count / 2)) / count);
}

void reference_pixelate(const ref_image *in, ref_image *out, int size)
{
	ref_image source;

	if (size == 1) {
		ref_copy(in, out);
		return;
	}
	ref_premultiply(in, &source);
	ref_make(out, in->width, in->height, in->channels, source.depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c,
					mean(&source, x / size * size, y / size * size, size, c));
	ref_unpremultiply(out, in->depth);
	ref_free(&source);
}

void reference_gradient(ref_image *out, int width, int height, int depth, const double from[3],
			const double to[3], double angle, bool radial)
{
	double a = angle * (3.14159265358979323846 / 180),
	       reach = fabs(cos(a)) * width + fabs(sin(a)) * height;
	float ax = (float)(cos(a) / (2 * reach)), ay = (float)(sin(a) / (2 * reach));
	float scale = (float)(1 / ((double)width * width + (double)height * height));

	ref_make(out, width, height, 3, depth);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			float fx = (float)(2 * x + 1 - width), fy = (float)(2 * y + 1 - height);
			float along = fx * ax, across = fy * ay, fx2 = fx * fx, fy2 = fy * fy,
			      far = fx2 + fy2;
			float sum = along + across, square = far * scale,
			      t = unit(radial ? sqrtf(square) : 0.5f + sum);

			for (int c = 0; c < 3; c++) {
				float step = (float)to[c] - (float)from[c], part = step * t,
				      v = (float)from[c] + part;
				float level = v * (float)ref_max(depth);

				ref_set(out, x, y, c, depth == 4 ? v : floorf(level + 0.5f));
			}
		}
}

void reference_mandelbrot(ref_image *out, int width, int height, double x, double y, double span,
			  int iterations)
{
	double step = span / (2.0 * width);

	ref_make(out, width, height, 3, 1);
	for (int j = 0; j < height; j++)
		for (int i = 0; i < width; i++) {
			double cr = x + (2 * i + 1 - width) * step, ci = y - (2 * j + 1 - height) * step;
			double zr = 0, zi = 0;
			int n = 0;

			while (n < iterations && zr * zr + zi * zi <= 4) {
				double next = (zr * zr - zi * zi) + cr;
				zi = 2 * (zr * zi) + ci;
				zr = next;
				n++;
			}
			float t = (float)n / (float)iterations, u = 1 - t, t2 = t * t, u2 = u * u;
			float red = ((9 * u) * t) * t2, green = (15 * u2) * t2, blue = ((8.5f * u2) * u) * t;
			ref_set(out, i, j, 0, floorf(255 * red + 0.5f));
			ref_set(out, i, j, 1, floorf(255 * green + 0.5f));
			ref_set(out, i, j, 2, floorf(255 * blue + 0.5f));
		}
}
