/* region.c: regions by flooding them, distances by asking every dark pixel. */
#include "region.h"

#include <math.h>
#include <stdlib.h>

double reference_grey(const ref_image *in, int x, int y)
{
	const double grey = ref_get(in, x, y, 0);

	if (in->channels >= 3 && in->depth == 4) {
		const float r = 0.299f * (float)grey, g = 0.587f * (float)ref_get(in, x, y, 1);
		const float b = 0.114f * (float)ref_get(in, x, y, 2), sum = r + g;
		return sum + b;
	}
	if (in->channels >= 3)
		return floor(
			(9798 * grey + 19235 * ref_get(in, x, y, 1) + 3735 * ref_get(in, x, y, 2) + 16384) /
			32768);
	return grey;
}

bool reference_above(const ref_image *in, int x, int y, double threshold)
{
	const double grey = reference_grey(in, x, y);

	return in->depth == 4 ? (float)grey > (float)threshold : grey > floor(threshold * ref_max(in->depth));
}

/* From pixel `at` on, all that touch it and have its `from` get `to`. */
static void flood(int *cell, int width, int height, int at, int to, bool eight)
{
	const int from = cell[at];
	int *waiting = malloc((size_t)(width * height) * sizeof *waiting), count = 0;

	if (!waiting)
		abort();
	cell[at] = to;
	waiting[count++] = at;
	while (count) {
		const int here = waiting[--count], x = here % width, y = here / width;
		for (int dy = -1; dy <= 1; dy++)
			for (int dx = -1; dx <= 1; dx++) {
				const int u = x + dx, v = y + dy;
				if ((!eight && dx && dy) || u < 0 || v < 0 || u >= width || v >= height ||
				    cell[v * width + u] != from)
					continue;
				cell[v * width + u] = to;
				waiting[count++] = v * width + u;
			}
	}
	free(waiting);
}

static int *cells(const ref_image *in, double threshold)
{
	int *cell = malloc(((size_t)(in->width * in->height) + 1) * sizeof *cell);

	if (!cell)
		abort();
	for (int i = 0; i < in->width * in->height; i++)
		cell[i] = reference_above(in, i % in->width, i / in->width, threshold) ? -1 : 0;
	return cell;
}

void reference_label(const ref_image *in, ref_image *out, double threshold, bool eight, double scale)
{
	int *cell = cells(in, threshold), count = 0;

	ref_make(out, in->width, in->height, 1, 4);
	for (int i = 0; i < in->width * in->height; i++) {
		if (cell[i] == -1)
			flood(cell, in->width, in->height, i, ++count, eight);
		ref_set(out, i % in->width, i / in->width, 0, (float)cell[i] / (float)scale);
	}
	free(cell);
}

void reference_fillholes(const ref_image *in, ref_image *out, double threshold, bool eight)
{
	const int w = in->width, h = in->height;
	int *cell = cells(in, threshold);

	ref_make(out, w, h, 1, in->depth);
	for (int i = 0; i < w * h; i++)
		if ((i % w == 0 || i % w == w - 1 || i / w == 0 || i / w == h - 1) && cell[i] == 0)
			flood(cell, w, h, i, 1, eight);
	for (int i = 0; i < w * h; i++)
		ref_set(out, i % w, i / w, 0, cell[i] == 1 ? 0 : ref_max(in->depth));
	free(cell);
}

void reference_distance(const ref_image *in, ref_image *out, double threshold, double scale)
{
	const int w = in->width, h = in->height;
	int *cell = cells(in, threshold);

	ref_make(out, w, h, 1, 4);
	for (int i = 0; i < w * h; i++) {
		double least = INFINITY;

		for (int k = 0; k < w * h; k++)
			if (cell[k] == 0) {
				const double dx = k % w - i % w, dy = k / w - i / w;
				least = dx * dx + dy * dy < least ? dx * dx + dy * dy : least;
			}
		ref_set(out, i % w, i / w, 0, cell[i] == 0 ? 0 : sqrt(least) / scale);
	}
	free(cell);
}
