/* taps.c: every weight by itself. */
#include "taps.h"

#include <math.h>

static const double degree = 3.14159265358979323846 / 180;

double ref_motion_weight(int dx, int dy, const double *arg)
{
	const int n = (int)arg[0];
	const bool right = fmod(arg[1], 90) == 0;
	const double c = cos(arg[1] * degree), s = sin(arg[1] * degree);
	double sum = 0;

	for (int k = 0; k < n; k++) {
		const double t = k - 0.5 * (n - 1);
		const double x = t * (right ? ref_rint(c) : c), y = t * (right ? ref_rint(s) : s);
		const double fx = x - floor(x), fy = y - floor(y);
		const double wx = dx == floor(x) ? 1 - fx : dx == floor(x) + 1 ? fx : 0;
		const double wy = dy == floor(y) ? 1 - fy : dy == floor(y) + 1 ? fy : 0;
		sum += wx * wy / n;
	}
	return sum;
}

double ref_disk_weight(int dx, int dy, const double *arg)
{
	const double reach = arg[0] + 0.5;
	int count = 0;

	for (int i = 0; i < 64; i++)
		count += hypot(dx - 0.5 + (i % 8 + 0.5) / 8, dy - 0.5 + (i / 8 + 0.5) / 8) <= reach;
	return count;
}

double ref_emboss_weight(int dx, int dy, const double *arg)
{
	const bool right = fmod(arg[1], 90) == 0;
	const double c = cos(arg[1] * degree), s = sin(arg[1] * degree);

	return -arg[0] * ((right ? ref_rint(c) : c) * dx + (right ? ref_rint(s) : s) * dy) / 3;
}

double ref_log_weight(int dx, int dy, const double *arg)
{
	const double q = (dx * dx + dy * dy) / (2 * arg[0] * arg[0]);

	return (1 - q) * exp(-q);
}

static double gaussian(int d, int radius, double sigma)
{
	double sum = 0;

	for (int i = -radius; i <= radius; i++)
		sum += exp(-i * i / (2 * sigma * sigma));
	return exp(-d * d / (2 * sigma * sigma)) / sum;
}

double ref_dog_weight(int dx, int dy, const double *arg)
{
	const int r = (int)ceil(4 * fmax(arg[0], arg[1]));

	return arg[2] * (gaussian(dx, r, arg[0]) * gaussian(dy, r, arg[0]) -
			 gaussian(dx, r, arg[1]) * gaussian(dy, r, arg[1]));
}

void reference_taps(const ref_image *in, ref_image *out, int radius, const double *weights, double bias,
		    bool keep_alpha, enum ref_edge edge)
{
	const int side = 2 * radius + 1;
	const float white = (float)ref_max(in->depth);

	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int i = 0; i < in->width * in->height * in->channels; i++) {
		const int c = i % in->channels, x = i / in->channels % in->width;
		const int y = i / in->channels / in->width;
		const float a = in->channels % 2 ? white : (float)ref_get(in, x, y, in->channels - 1);
		float sum = 0;

		for (int k = 0; k < side * side; k++) {
			const float w = (float)weights[k];
			const float part = w == 0 ? 0
						  : w * (float)ref_beyond(in, x + k % side - radius,
									  y + k / side - radius, c, edge);
			sum += part;
		}
		const float share = a / white, lift = (float)(bias * white) * share;
		sum += lift;
		ref_set(out, x, y, c,
			keep_alpha && ref_is_alpha(in->channels, c) ? ref_get(in, x, y, c)
			: in->depth == 4                            ? sum
					 : floorf((float)ref_clamp(sum, in->depth) + 0.5f));
	}
}

void reference_kuwahara(const ref_image *in, ref_image *out, int radius, enum ref_edge edge)
{
	const int n = (radius + 1) * (radius + 1);

	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			double least = INFINITY;

			for (int k = 0; k < 4; k++) {
				const int left = k % 2 ? x : x - radius, top = k / 2 ? y : y - radius;
				double mean[4] = { 0 }, variance = 0;

				for (int c = 0; c < in->channels; c++) {
					double squares = 0;
					for (int i = 0; i < n; i++) {
						const double v = ref_beyond(in, left + i % (radius + 1),
									    top + i / (radius + 1), c, edge);
						mean[c] += v;
						squares += v * v;
					}
					variance += squares - mean[c] * mean[c] / n;
				}
				if (!(variance < least))
					continue;
				least = variance;
				for (int c = 0; c < in->channels; c++)
					ref_set(out, x, y, c,
						in->depth == 4 ? mean[c] / n
							       : floor((mean[c] + n / 2.0) / n));
			}
		}
}
