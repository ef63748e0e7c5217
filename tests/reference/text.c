/* text.c: see text.h. */
#include "text.h"

#include <math.h>

static bool dot(const char *const rows[REF_GLYPH_ROWS], int x, int y)
{
	return x >= 0 && x < REF_GLYPH_COLUMNS && y >= 0 && y < REF_GLYPH_ROWS && rows[y][x] == '#';
}

static double to_stroke(double x, double y, double x0, double y0, double x1, double y1)
{
	const double dx = x1 - x0, dy = y1 - y0, length = dx * dx + dy * dy;
	const double t = fmin(fmax(length > 0 ? ((x - x0) * dx + (y - y0) * dy) / length : 0, 0), 1);

	return hypot(x - x0 - t * dx, y - y0 - t * dy);
}

/* From a point of the cell, in which the first dot is at 1, 1, to the nearest stroke. */
static double distance(const char *const rows[REF_GLYPH_ROWS], double u, double v)
{
	double best = INFINITY;

	for (int y = 0; y < REF_GLYPH_ROWS; y++)
		for (int x = 0; x < REF_GLYPH_COLUMNS; x++)
			for (int dy = -1; dy <= 1 && dot(rows, x, y); dy++)
				for (int dx = -1; dx <= 1; dx++) {
					if (!dot(rows, x + dx, y + dy))
						continue;
					if (dx && dy && (dot(rows, x + dx, y) || dot(rows, x, y + dy)))
						continue;
					best = fmin(best,
						    to_stroke(u, v, x + 1, y + 1, x + 1 + dx, y + 1 + dy));
				}
	return best;
}

static double cover(double d, double w)
{
	return floor(fmin(fmax(0.5 + w - d, 0), 1) * 255 + 0.5) / 255;
}

static void lay(ref_image *im, int x, int y, double shade, double a)
{
	const int n = im->channels, colours = n - (n % 2 == 0);
	const double white = ref_max(im->depth), under = n % 2 ? 1 : ref_get(im, x, y, n - 1) / white;
	const double all = a + under * (1 - a);

	for (int c = 0; c < n && a > 0; c++) {
		double v = white * all;
		if (c < colours)
			v = (shade * a + ref_get(im, x, y, c) * (under * (1 - a))) / all;
		ref_set(im, x, y, c, im->depth == 4 ? v : ref_round(ref_clamp(v, im->depth)));
	}
}

void reference_text(const ref_image *in, ref_image *out, const char *const (*letters)[REF_GLYPH_ROWS],
		    int count, double left, double top, double unit, double opacity, double outline)
{
	ref_copy(in, out);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			const double u = (x + 0.5 - left) / unit + 0.5, v = (y + 0.5 - top) / unit + 0.5;
			const int letter = (int)floor(u / 6);
			if (letter < 0 || letter >= count || v < 0 || v >= 10)
				continue;
			const double d = distance(letters[letter], u - 6 * letter, v) * unit;
			lay(out, x, y, 0, outline * cover(d, unit));
			lay(out, x, y, ref_max(in->depth), opacity * cover(d, unit / 2));
		}
}
