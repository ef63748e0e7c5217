/* border.c: each pixel of the result asked for by itself. */
#include "border.h"

#include <math.h>

void reference_continue(const ref_image *in, ref_image *out, int by, enum ref_edge edge)
{
	ref_make(out, in->width + 2 * by, in->height + 2 * by, in->channels, in->depth);
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c, ref_beyond(in, x - by, y - by, c, edge));
}

static bool of_border(const ref_image *in, int x, int y, double tolerance)
{
	const int last = in->channels - 1;
	const bool clear =
		in->channels % 2 == 0 && ref_get(in, x, y, last) == 0 && ref_get(in, 0, 0, last) == 0;
	double most = 0;

	for (int c = 0; c < in->channels; c++)
		most = fmax(most, fabs(ref_get(in, x, y, c) - ref_get(in, 0, 0, c)));
	return clear ||
	       (in->depth == 4 ? (float)most <= (float)tolerance : most <= tolerance * ref_max(in->depth));
}

/* Whether a column (or row) is all border. */
static bool line_of_border(const ref_image *in, bool column, int at, double tolerance)
{
	for (int i = 0; i < (column ? in->height : in->width); i++)
		if (!of_border(in, column ? at : i, column ? i : at, tolerance))
			return false;
	return true;
}

void reference_trim(const ref_image *in, ref_image *out, double tolerance, int margin)
{
	int left = 0, right = in->width, top = 0, bottom = in->height;

	while (left < right && line_of_border(in, true, left, tolerance))
		left++;
	while (right > left && line_of_border(in, true, right - 1, tolerance))
		right--;
	while (top < bottom && line_of_border(in, false, top, tolerance))
		top++;
	while (bottom > top && line_of_border(in, false, bottom - 1, tolerance))
		bottom--;
	if (left == right) {
		left = top = 0;
		right = in->width;
		bottom = in->height;
	}
	left = (int)fmax(0, left - margin);
	top = (int)fmax(0, top - margin);
	right = (int)fmin(in->width, right + margin);
	bottom = (int)fmin(in->height, bottom + margin);
	ref_make(out, right - left, bottom - top, in->channels, in->depth);
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c, ref_get(in, x + left, y + top, c));
}

/* Whether x, y lies beyond the ellipse of its corner. */
static bool cut_off(double x, double y, double width, double height, double rx, double ry)
{
	const double u = (fmin(x, width - x) - rx) / rx, v = (fmin(y, height - y) - ry) / ry;

	return u < 0 && v < 0 && u * u + v * v > 1;
}

void reference_rounded(const ref_image *in, ref_image *out, double rx, double ry)
{
	const bool alpha = in->channels % 2 == 0;
	const int channels = in->channels + !alpha;

	ref_make(out, in->width, in->height, channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			int count = 0;

			for (int i = 0; i < 256; i++)
				count += !cut_off(x + (i % 16 + 0.5) / 16, y + (i / 16 + 0.5) / 16, in->width,
						  in->height, rx, ry);
			for (int c = 0; c < channels - 1; c++)
				ref_set(out, x, y, c, ref_get(in, x, y, c));
			const double a = alpha ? ref_get(in, x, y, channels - 1) : ref_max(in->depth);
			ref_set(out, x, y, channels - 1,
				in->depth == 4 ? (float)a * (float)(count / 256.0)
					       : ref_round(a * count / 256));
		}
}
