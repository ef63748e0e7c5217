/* warp.c: naive reference of pictures seen through an affine map. */
#include "warp.h"

#include <math.h>
#include <stdint.h>

struct warp {
	const ref_image *in;
	bool cubic;
	double background;
};

static double sample(const struct warp *w, int64_t x, int64_t y, int c)
{
	const double white = ref_max(w->in->depth);

	if (x >= 0 && y >= 0 && x < w->in->width && y < w->in->height)
		return ref_get(w->in, (int)x, (int)y, c);
	if (ref_is_alpha(w->in->channels, c))
		return white;
	return w->in->depth == 4 ? (float)w->background : ref_round(w->background * white);
}

/* Keys' kernel with a = -1/2, of a pixel `distance` away. */
static double keys(double distance)
{
	const double d = fabs(distance);

	return d < 1 ? (1.5 * d - 2.5) * d * d + 1 : ((-0.5 * d + 2.5) * d - 4) * d + 2;
}

static void whole_weights(double p, double w[4])
{
	double carry = 0;

	for (int k = 0; k < 4; k++) {
		const double exact = 16384 * keys(k - 1 - p);
		w[k] = ref_rint(exact + carry);
		carry += exact - w[k];
	}
}

/* px, py: 256ths. */
static double whole_at(const struct warp *w, int64_t x, int64_t y, double px, double py, int c)
{
	double wx[4], wy[4], sum = 0;

	if (!w->cubic) {
		for (int k = 0; k < 2; k++)
			for (int i = 0; i < 2; i++)
				sum += sample(w, x + i, y + k, c) * (i ? px : 256 - px) * (k ? py : 256 - py);
		return floor((sum + 32768) / 65536);
	}
	whole_weights(px / 256, wx);
	whole_weights(py / 256, wy);
	for (int i = 0; i < 4; i++) {
		double down = 0;
		for (int k = 0; k < 4; k++)
			down += wy[k] * sample(w, x + i - 1, y + k - 1, c);
		sum += wx[i] * floor((down + 128) / 256);
	}
	return ref_clamp(floor((sum + 524288) / 1048576), 1);
}

static void single_weights(float p, float w[4])
{
	const float half = 0.5f * p, more = 1.5f * p;
	const float a = (1 - half) * p, b = (more - 2.5f) * p, c = (2 - more) * p, d = (half - 0.5f) * p;
	const float b2 = b * p;

	w[0] = (a - 0.5f) * p;
	w[1] = b2 + 1;
	w[2] = (c + 0.5f) * p;
	w[3] = d * p;
}

static float single_at(const struct warp *w, int64_t x, int64_t y, float px, float py, int c)
{
	float wx[4], wy[4], sum = 0;

	if (!w->cubic) {
		float side[2];
		for (int i = 0; i < 2; i++) {
			const float above = (float)sample(w, x + i, y, c);
			const float part = py * ((float)sample(w, x + i, y + 1, c) - above);
			side[i] = above + part;
		}
		const float part = px * (side[1] - side[0]);
		return side[0] + part;
	}
	single_weights(px, wx);
	single_weights(py, wy);
	for (int i = 0; i < 4; i++) {
		float down = 0;
		for (int k = 0; k < 4; k++) {
			const float part = wy[k] * (float)sample(w, x + i - 1, y + k - 1, c);
			down += part;
		}
		const float part = wx[i] * down;
		sum += part;
	}
	return sum;
}

/* None of the pixels that weigh in are of the source. */
static bool nothing_seen(const struct warp *w, int64_t x, int64_t y)
{
	const int64_t back = w->cubic, on = w->cubic ? 2 : 1;

	return x + on < 0 || y + on < 0 || x - back >= w->in->width || y - back >= w->in->height;
}

static double warped(const struct warp *w, int64_t u, int64_t v, int c)
{
	const int64_t one = (int64_t)1 << 32;

	if (w->in->depth == 1) {
		const int64_t x = u + one / 512, y = v + one / 512;
		return whole_at(w, (int64_t)floor((double)x / (double)one),
				(int64_t)floor((double)y / (double)one), (double)(x >> 24 & 255),
				(double)(y >> 24 & 255), c);
	}
	const int64_t x = (int64_t)floor((double)u / (double)one),
		      y = (int64_t)floor((double)v / (double)one);
	if (nothing_seen(w, x, y))
		return sample(w, -1, -1, c);
	const float s = single_at(w, x, y, (float)(u >> 8 & 0xFFFFFF) / 16777216,
				  (float)(v >> 8 & 0xFFFFFF) / 16777216, c);
	return w->in->depth == 4 ? s : ref_clamp(floorf(s + 0.5f), w->in->depth);
}

void reference_warp(const ref_image *in, ref_image *out, int width, int height, const double m[6], bool cubic,
		    double background)
{
	const double one = 4294967296.0, x0 = (width - 1) / 2.0, y0 = (height - 1) / 2.0;
	const int64_t c0 = (int64_t)ref_rint(one * ((in->width - 1) / 2.0 - m[0] * x0 - m[1] * y0 + m[4]));
	const int64_t f0 = (int64_t)ref_rint(one * ((in->height - 1) / 2.0 - m[2] * x0 - m[3] * y0 + m[5]));
	int64_t step[4];
	ref_image source;

	for (int i = 0; i < 4; i++)
		step[i] = (int64_t)ref_rint(one * m[i]);
	ref_premultiply(in, &source);
	ref_make(out, width, height, in->channels, source.depth);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c,
					warped(&(struct warp) { &source, cubic, background },
					       step[0] * x + step[1] * y + c0, step[2] * x + step[3] * y + f0,
					       c));
	ref_free(&source);
	ref_unpremultiply(out, in->depth);
}

void reference_distort(const ref_image *in, ref_image *out, int width, int height, ref_place_fn *place,
		       const void *arg, bool cubic, double background)
{
	const double one = 4294967296.0, far = 1e6;
	ref_image source;

	ref_premultiply(in, &source);
	ref_make(out, width, height, in->channels, source.depth);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			double u, v;

			place(arg, in, x, y, &u, &v);
			u = fmin(far, fmax(-far, u));
			v = fmin(far, fmax(-far, v));
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c,
					warped(&(struct warp) { &source, cubic, background },
					       (int64_t)floor(u * one + 0.5), (int64_t)floor(v * one + 0.5),
					       c));
		}
	ref_free(&source);
	ref_unpremultiply(out, in->depth);
}
