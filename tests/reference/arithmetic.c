/* arithmetic.c: two samples after another, in double and by the nearest whole number. */
#include "arithmetic.h"

#include <math.h>

#include "colour.h"

/* Where the other picture's pixel at x, y of the output stands in the first one. */
static bool find(const ref_image *in, struct reference_place at, int x, int y, int *fx, int *fy)
{
	const int u = x - at.x, v = y - at.y;

	*fx = (((u - at.right) % in->width) + in->width) % in->width;
	*fy = (((v - at.down) % in->height) + in->height) % in->height;
	return u >= 0 && u < in->width && v >= 0 && v < in->height;
}

/* a + (b*scale + offset) in single precision. */
static double sum(double a, double b, double scale, double offset, int depth)
{
	const float product = (float)b * (float)scale;
	const float second = product + (float)(offset * ref_max(depth));
	const float all = (float)a + second;

	return depth == 4 ? all : ref_rint(ref_clamp(all, depth));
}

static double both(double a, double b, char op, double scale, double offset, int depth)
{
	switch (op) {
	case '+': return sum(a, b, scale, offset, depth);
	case '-': return sum(a, b, -scale, offset, depth);
	case '*': return depth == 4 ? a * b : ref_round(a * b / ref_max(depth));
	case 'd': return fabs(a - b);
	case '<': return fmin(a, b);
	case '>': return fmax(a, b);
	default: return depth == 4 ? (float)(a + b) / 2 : ref_round((a + b) / 2);
	}
}

void reference_arithmetic(const ref_image *in, ref_image *out, struct reference_place at, char op,
			  double scale, double offset)
{
	int fx, fy;

	ref_copy(in, out);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			if (!find(in, at, x, y, &fx, &fy))
				continue;
			for (int c = 0; c < in->channels; c++)
				if (!ref_is_alpha(in->channels, c))
					ref_set(out, x, y, c,
						both(ref_get(in, x, y, c), ref_get(in, fx, fy, c), op, scale,
						     offset, in->depth));
		}
}

static double grey(const ref_image *in, int x, int y)
{
	return in->channels < 3 ? ref_get(in, x, y, 0) : reference_luma(in, x, y, REF_BT601);
}

static double alpha_through(double alpha, double mask, bool invert, int depth)
{
	const double white = ref_max(depth);
	const double seen = depth == 4 && invert ? (float)(white - mask) : invert ? white - mask : mask;

	return depth == 4 ? alpha * fmin(fmax(seen, 0), 1) : ref_round(alpha * seen / white);
}

void reference_mask(const ref_image *in, ref_image *out, struct reference_place at, bool invert)
{
	const bool has = in->channels % 2 == 0;
	const int colours = has ? in->channels - 1 : in->channels;
	int fx, fy;

	ref_make(out, in->width, in->height, colours + 1, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			double alpha = has ? ref_get(in, x, y, colours) : ref_max(in->depth);

			for (int c = 0; c < colours; c++)
				ref_set(out, x, y, c, ref_get(in, x, y, c));
			if (find(in, at, x, y, &fx, &fy))
				alpha = alpha_through(alpha, grey(in, fx, fy), invert, in->depth);
			ref_set(out, x, y, colours, alpha);
		}
}
