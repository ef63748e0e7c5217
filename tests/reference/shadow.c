/* shadow.c: each pixel's shadow from all that casts it. */
#include "shadow.h"

#include <math.h>

static float fraction(const ref_image *im, int x, int y, int c)
{
	const float v = (float)ref_get(im, x, y, c);

	return im->depth == 4 ? v : v * (im->depth == 1 ? 1.0f / 255 : 1.0f / 65535);
}

static bool within(const ref_image *im, int x, int y)
{
	return x >= 0 && y >= 0 && x < im->width && y < im->height;
}

static float alpha_at(const ref_image *im, int x, int y)
{
	if (!within(im, x, y))
		return 0;
	return ref_is_alpha(im->channels, im->channels - 1) ? fraction(im, x, y, im->channels - 1) : 1;
}

static float weight(double sigma, int i)
{
	const int reach = (int)ceil(4 * sigma);
	double sum = 0;

	if (reach == 0)
		return 1;
	for (int k = reach; k > 0; k--)
		sum += 2 * exp(-0.5 * (k / sigma) * (k / sigma));
	return (float)(exp(-0.5 * (i / sigma) * (i / sigma)) / (sum + 1));
}

static float cast(const ref_image *im, int x, int y, double sigma)
{
	const int reach = (int)ceil(4 * sigma);
	float all = 0;

	for (int i = -reach; i <= reach; i++) {
		float sum = 0;
		for (int k = -reach; k <= reach; k++) {
			const float part = weight(sigma, k) * alpha_at(im, x + i, y + k);
			sum = sum + part;
		}
		const float part = weight(sigma, i) * sum;
		all = all + part;
	}
	return all;
}

static double stored(float v, int depth)
{
	const float white = (float)ref_max(depth), scaled = (v > 0 ? v < 1 ? v : 1 : 0) * white;

	return depth == 4 ? v : floorf(scaled + 0.5f);
}

static int more(int n)
{
	return n > 0 ? n : 0;
}

void reference_shadow(const ref_image *in, ref_image *out, const struct ref_shadow *s)
{
	const int reach = (int)ceil(4 * s->sigma), left = more(reach - s->x), top = more(reach - s->y);
	const int colours = in->channels >= 3 ? 3 : 1;

	ref_make(out, left + in->width + more(reach + s->x), top + in->height + more(reach + s->y),
		 colours + 1, in->depth);
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++) {
			const float as = alpha_at(in, x - left, y - top);
			const float ab =
				cast(in, x - left - s->x, y - top - s->y, s->sigma) * (float)s->opacity;
			const float under = ab * (1 - as), ao = as + under;
			for (int c = 0; c < colours; c++) {
				float v = (float)s->shade;
				if (as > 0) {
					const float over = fraction(in, x - left, y - top, c);
					const float a = as * over, b = under * (float)s->shade, sum = a + b;
					v = under == 0 ? over : sum / ao;
				}
				ref_set(out, x, y, c, stored(v, in->depth));
			}
			ref_set(out, x, y, colours, stored(ao < 1 ? ao : 1, in->depth));
		}
}
