/* quantize.c: boxes are lists of pixels; each pixel knows its box. */
#include "quantize.h"

#include <math.h>
#include <stdlib.h>

struct pixel {
	double color[3]; /* 0..65535 */
	int place[3];    /* of its bin */
	int box;         /* below 0: it doesn't count */
};

static struct pixel pixel_of(const ref_image *in, int i)
{
	const int x = i % in->width, y = i / in->width;
	struct pixel p = { .box = 0 };

	for (int c = 0; c < 3; c++) {
		double v = ref_get(in, x, y, in->channels < 3 ? 0 : c);
		if (in->depth == 4)
			v = floorf((float)fmin(1, fmax(0, v)) * 65535.0f + 0.5f);
		p.color[c] = in->depth == 1 ? v * 257 : v;
		p.place[c] = (int)(p.color[c] / 2048);
	}
	if (in->channels % 2 == 0 && ref_get(in, x, y, in->channels - 1) == 0)
		p.box = -1;
	return p;
}

static int extent(const struct pixel *p, int n, int box, int axis, int *low)
{
	int least = 32, greatest = -1;

	for (int i = 0; i < n; i++)
		if (p[i].box == box) {
			least = p[i].place[axis] < least ? p[i].place[axis] : least;
			greatest = p[i].place[axis] > greatest ? p[i].place[axis] : greatest;
		}
	*low = least;
	return greatest - least;
}

static int counted(const struct pixel *p, int n, int box, int axis, int last)
{
	int count = 0;

	for (int i = 0; i < n; i++)
		count += p[i].box == box && p[i].place[axis] <= last;
	return count;
}

/* False where no box can be cut. */
static bool cut(struct pixel *p, int n, int boxes)
{
	int best = -1, most = 0, axis = 0, low = 0, unused;

	for (int b = 0; b < boxes; b++) {
		const int count = counted(p, n, b, 0, 31);
		bool wide = false;
		for (int a = 0; a < 3; a++)
			wide |= extent(p, n, b, a, &unused) > 0;
		if (wide && count > most) {
			best = b;
			most = count;
		}
	}
	if (best < 0)
		return false;
	for (int a = 1; a < 3; a++)
		if (extent(p, n, best, a, &unused) > extent(p, n, best, axis, &unused))
			axis = a;
	const int size = extent(p, n, best, axis, &low);
	int last = low;
	while (last < low + size - 1 && 2 * counted(p, n, best, axis, last) < most)
		last++;
	for (int i = 0; i < n; i++)
		if (p[i].box == best && p[i].place[axis] > last)
			p[i].box = boxes;
	return true;
}

static double mean(const struct pixel *p, int n, int c, int box, const struct pixel *like)
{
	double sum = 0, count = 0;

	for (int i = 0; i < n; i++)
		if (like ? p[i].box >= 0 && p[i].place[0] == like->place[0] &&
				    p[i].place[1] == like->place[1] && p[i].place[2] == like->place[2]
			 : p[i].box == box) {
			sum += p[i].color[c];
			count++;
		}
	return ref_round(sum / count);
}

void reference_quantize(const ref_image *in, ref_image *out, int colors)
{
	const int n = in->width * in->height;
	struct pixel *p = malloc(((size_t)n + 1) * sizeof *p);
	double color[256][3];
	int boxes = 1;

	if (!p)
		abort();
	for (int i = 0; i < n; i++)
		p[i] = pixel_of(in, i);
	while (boxes < colors && cut(p, n, boxes))
		boxes++;
	for (int b = 0; b < boxes; b++)
		for (int c = 0; c < 3; c++)
			color[b][c] = mean(p, n, c, b, NULL);
	ref_copy(in, out);
	for (int i = 0; i < n; i++) {
		double of[3], least = INFINITY;
		int best = 0;

		if (p[i].box < 0)
			continue;
		for (int c = 0; c < 3; c++)
			of[c] = mean(p, n, c, 0, &p[i]);
		for (int b = 0; b < boxes; b++) {
			double sum = 0;
			for (int c = 0; c < 3; c++)
				sum += (of[c] - color[b][c]) * (of[c] - color[b][c]);
			best = sum < least ? b : best;
			least = fmin(sum, least);
		}
		for (int c = 0; c < in->channels; c++)
			if (!ref_is_alpha(in->channels, c))
				ref_set(out, i % in->width, i / in->width, c,
					in->depth == 1   ? floor((color[best][c] * 255 + 32767) / 65535)
					: in->depth == 2 ? color[best][c]
							 : (float)color[best][c] / 65535.0f);
	}
	free(p);
}
