/* skeleton.c: every pixel asked in every half of a step, until none goes. */
#include "skeleton.h"

#include <stdlib.h>
#include <string.h>

#include "region.h"

static int at(const char *object, int width, int height, int x, int y)
{
	return x >= 0 && y >= 0 && x < width && y < height && object[y * width + x];
}

static bool zhang_suen(const int *p, int half)
{
	const int a = (p[2] < p[3]) + (p[3] < p[4]) + (p[4] < p[5]) + (p[5] < p[6]) + (p[6] < p[7]) +
		      (p[7] < p[8]) + (p[8] < p[9]) + (p[9] < p[2]);
	const int b = p[2] + p[3] + p[4] + p[5] + p[6] + p[7] + p[8] + p[9];

	if (a != 1 || b < 2 || b > 6)
		return false;
	return half == 0 ? p[2] * p[4] * p[6] == 0 && p[4] * p[6] * p[8] == 0
			 : p[2] * p[4] * p[8] == 0 && p[2] * p[6] * p[8] == 0;
}

static bool guo_hall(const int *p, int half)
{
	const int c = ((1 - p[2]) & (p[3] | p[4])) + ((1 - p[4]) & (p[5] | p[6])) +
		      ((1 - p[6]) & (p[7] | p[8])) + ((1 - p[8]) & (p[9] | p[2]));
	const int n1 = (p[9] | p[2]) + (p[3] | p[4]) + (p[5] | p[6]) + (p[7] | p[8]);
	const int n2 = (p[2] | p[3]) + (p[4] | p[5]) + (p[6] | p[7]) + (p[8] | p[9]);
	const int n = n1 < n2 ? n1 : n2;

	if (c != 1 || n < 2 || n > 3)
		return false;
	return half == 0 ? ((p[2] | p[3] | !p[5]) & p[4]) == 0 : ((p[6] | p[7] | !p[9]) & p[8]) == 0;
}

static bool half_step(char *object, int w, int h, bool guohall, int half)
{
	char *after = malloc((size_t)(w * h) + 1);
	bool any = false;

	if (!after)
		abort();
	memcpy(after, object, (size_t)(w * h));
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			const int p[] = { 0,
					  0,
					  at(object, w, h, x, y - 1),
					  at(object, w, h, x + 1, y - 1),
					  at(object, w, h, x + 1, y),
					  at(object, w, h, x + 1, y + 1),
					  at(object, w, h, x, y + 1),
					  at(object, w, h, x - 1, y + 1),
					  at(object, w, h, x - 1, y),
					  at(object, w, h, x - 1, y - 1) };
			if (object[y * w + x] && (guohall ? guo_hall(p, half) : zhang_suen(p, half))) {
				after[y * w + x] = 0;
				any = true;
			}
		}
	memcpy(object, after, (size_t)(w * h));
	free(after);
	return any;
}

void reference_skeleton(const ref_image *in, ref_image *out, double threshold, bool guohall, int steps)
{
	const int w = in->width, h = in->height;
	char *object = malloc((size_t)(w * h) + 1);
	bool any = true;

	if (!object)
		abort();
	for (int i = 0; i < w * h; i++)
		object[i] = (char)reference_above(in, i % w, i / w, threshold);
	for (int step = 0; any && (steps == 0 || step < steps); step++) {
		any = half_step(object, w, h, guohall, 0);
		any = half_step(object, w, h, guohall, 1) || any;
	}
	ref_make(out, w, h, 1, in->depth);
	for (int i = 0; i < w * h; i++)
		ref_set(out, i % w, i / w, 0, object[i] ? ref_max(in->depth) : 0);
	free(object);
}
