/* edges.c: naive references of filters that find edges. */
#include "edges.h"

#include <math.h>
#include <stdlib.h>

#include "colour.h"
#include "window.h"

struct slope {
	double dx, dy, length;
};

/* Floats are rounded after each step; of integers every step is exact. */
static double step(const ref_image *im, double v)
{
	volatile float single = (float)v; /* gcc 12 -O2 leaves the rounding out otherwise */

	return im->depth == 4 ? single : v;
}

static struct slope slope_at(const ref_image *im, int x, int y)
{
	double v[3][3];
	struct slope s;

	if (x < 0 || y < 0 || x >= im->width || y >= im->height)
		return (struct slope) { 0 };
	for (int j = 0; j < 3; j++)
		for (int i = 0; i < 3; i++)
			v[j][i] = ref_beyond(im, x + i - 1, y + j - 1, 0, REF_CLAMP);
	s.dx = step(im, step(im, v[0][2] - v[0][0]) + step(im, v[2][2] - v[2][0]));
	s.dx = step(im, s.dx + 2 * step(im, v[1][2] - v[1][0]));
	s.dy = step(im, step(im, v[2][0] - v[0][0]) + step(im, v[2][2] - v[0][2]));
	s.dy = step(im, s.dy + 2 * step(im, v[2][1] - v[0][1]));
	s.length = step(im, fabs(s.dx) + fabs(s.dy));
	return s;
}

static bool is_thin(const ref_image *im, int x, int y)
{
	const struct slope s = slope_at(im, x, y);
	const double ax = fabs(s.dx), up = fabs(s.dy) * 32768, flat = step(im, ax * 13573);

	if (up < flat)
		return s.length > slope_at(im, x - 1, y).length && s.length >= slope_at(im, x + 1, y).length;
	if (up > step(im, flat + ax * 65536))
		return s.length > slope_at(im, x, y - 1).length && s.length >= slope_at(im, x, y + 1).length;
	const int side = (s.dx < 0) != (s.dy < 0) ? -1 : 1;
	return s.length > slope_at(im, x - side, y - 1).length &&
	       s.length > slope_at(im, x + side, y + 1).length;
}

static bool beside_white(const ref_image *im, int x, int y)
{
	for (int v = y - 1; v <= y + 1; v++)
		for (int u = x - 1; u <= x + 1; u++)
			if (u >= 0 && v >= 0 && u < im->width && v < im->height && ref_get(im, u, v, 0) > 0)
				return true;
	return false;
}

void reference_canny(const ref_image *in, ref_image *out, double low, double high)
{
	const int w = in->width, h = in->height;
	ref_image black, grey;
	bool *weak = calloc((size_t)w * (size_t)h + 1, sizeof *weak), more = true;

	ref_premultiply(in, &black);
	const double white = ref_max(black.depth);
	low = black.depth == 4 ? (float)low : floor(low * white);
	high = black.depth == 4 ? (float)high : floor(high * white);
	ref_make(&grey, w, h, 1, black.depth);
	ref_make(out, w, h, 1, black.depth);
	for (int i = 0; i < w * h; i++)
		ref_set(&grey, i % w, i / w, 0, reference_luma(&black, i % w, i / w, REF_BT601));
	for (int i = 0; i < w * h; i++) {
		const double length = slope_at(&grey, i % w, i / w).length;
		const bool thin = is_thin(&grey, i % w, i / w);
		weak[i] = thin && length > low;
		ref_set(out, i % w, i / w, 0, thin && length > high ? white : 0);
	}
	while (more) {
		more = false;
		for (int i = 0; i < w * h; i++)
			if (weak[i] && ref_get(out, i % w, i / w, 0) == 0 &&
			    beside_white(out, i % w, i / w)) {
				ref_set(out, i % w, i / w, 0, white);
				more = true;
			}
	}
	free(weak);
	ref_free(&black);
	ref_free(&grey);
	ref_unpremultiply(out, in->depth);
}
