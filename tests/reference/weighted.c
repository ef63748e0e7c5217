/* weighted.c: naive references of means whose weights depend on the picture. */
#include "weighted.h"

#include <math.h>

#include "window.h"

/* 2^-t in single precision: the polynomial of the definition, times a power of two. */
static float decay(float t)
{
	const float v = t < 125 ? -t : -125, whole = (float)ref_rint(v), f = v - whole;
	float sum = f * 0.009582853f;

	sum = 0.055906426f + sum;
	sum = f * sum;
	sum = 0.24024099f + sum;
	sum = f * sum;
	sum = 0.6931242f + sum;
	sum = f * sum;
	sum = 1 + sum;
	return ldexpf(sum, (int)whole);
}

static double finish(const ref_image *im, float v)
{
	return im->depth == 4 ? v : ref_clamp(floor(v + 0.5f), im->depth);
}

static void bilateral_at(const ref_image *in, ref_image *out, int x, int y, double sigma_s, double sigma_r,
			 int radius)
{
	const double log2e = 1 / log(2.0), range = sigma_r * ref_max(in->depth);
	const float alike = (float)(log2e / (2 * range * range));
	float weights = 0, sum[4] = { 0 };

	for (int dy = -radius; dy <= radius; dy++)
		for (int dx = -radius; dx <= radius; dx++) {
			const int square = dx * dx + dy * dy;
			float d = 0;
			if (square > radius * radius)
				continue;
			for (int c = 0; c < in->channels; c++)
				d += fabsf((float)ref_beyond(in, x + dx, y + dy, c, REF_MIRROR) -
					   (float)ref_get(in, x, y, c));
			const float d2 = d * d, product = alike * d2;
			const float w = decay((float)(log2e / (2 * sigma_s * sigma_s) * square) + product);
			weights += w;
			for (int c = 0; c < in->channels; c++) {
				const float share = w * (float)ref_beyond(in, x + dx, y + dy, c, REF_MIRROR);
				sum[c] += share;
			}
		}
	for (int c = 0; c < in->channels; c++)
		ref_set(out, x, y, c, finish(in, sum[c] / weights));
}

void reference_bilateral(const ref_image *in, ref_image *out, double sigma_s, double sigma_r, int radius)
{
	ref_image seen;

	ref_premultiply(in, &seen);
	ref_make(out, in->width, in->height, in->channels, seen.depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			bilateral_at(&seen, out, x, y, sigma_s, sigma_r, radius);
	ref_free(&seen);
	ref_unpremultiply(out, in->depth);
}

/* Between the surroundings of two pixels. */
static float apart(const ref_image *in, int px, int py, int qx, int qy, int patch)
{
	float along = 0;

	for (int dx = -patch; dx <= patch; dx++) {
		float down = 0;
		for (int dy = -patch; dy <= patch; dy++) {
			float square = 0;
			for (int c = 0; c < in->channels; c++) {
				const float d = (float)ref_beyond(in, px + dx, py + dy, c, REF_MIRROR) -
						(float)ref_beyond(in, qx + dx, qy + dy, c, REF_MIRROR);
				const float d2 = d * d;
				square += d2;
			}
			down += square;
		}
		along += down;
	}
	return along;
}

static void nlmeans_at(const ref_image *in, ref_image *out, int x, int y, double h, int patch, int search)
{
	const double range = h * ref_max(in->depth) * (2 * patch + 1);
	const float alike = (float)(1 / log(2.0) / (range * range) / in->channels);
	float weights = 0, sum[4] = { 0 };

	for (int dy = -search; dy <= search; dy++)
		for (int dx = -search; dx <= search; dx++) {
			const float w = decay(alike * apart(in, x, y, x + dx, y + dy, patch));
			weights += w;
			for (int c = 0; c < in->channels; c++) {
				const float share = w * (float)ref_beyond(in, x + dx, y + dy, c, REF_MIRROR);
				sum[c] += share;
			}
		}
	for (int c = 0; c < in->channels; c++)
		ref_set(out, x, y, c, finish(in, sum[c] / weights));
}

void reference_nlmeans(const ref_image *in, ref_image *out, double h, int patch, int search)
{
	ref_image seen;

	ref_premultiply(in, &seen);
	ref_make(out, in->width, in->height, in->channels, seen.depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			nlmeans_at(&seen, out, x, y, h, patch, search);
	ref_free(&seen);
	ref_unpremultiply(out, in->depth);
}
