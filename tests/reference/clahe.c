/* clahe.c: naive reference of contrast spread within tiles. */
#include "clahe.h"

#include <math.h>
#include <stdlib.h>

#include "colour.h"
#include "window.h"

struct level {
	int bin;
	float into; /* how much of the bin lies below; u8: all */
};

static int bins_of(int depth)
{
	return depth == 1 ? 256 : 1024;
}

static struct level level_of(double v, int depth)
{
	if (depth == 1)
		return (struct level) { (int)v, 1 };
	if (depth == 2)
		return (struct level) { (int)floor(v / 64), (float)(fmod(v, 64) + 1) / 64 };
	const float scaled = (float)fmin(fmax(v, 0), 1) * 1024;
	const int bin = scaled < 1024 ? (int)scaled : 1023;
	return (struct level) { bin, scaled - (float)bin };
}

/* A map's values below each bin, and beyond the last. */
static float *map_of(const ref_image *in, int left, int top, int width, int height, double clip)
{
	const int bins = bins_of(in->depth);
	const double area = (double)width * height, limit = fmax(1, floor(clip * area / bins));
	float *map = calloc((size_t)bins + 1, sizeof *map);
	long *h = calloc((size_t)bins, sizeof *h), over = 0, sum = 0;

	if (!map || !h)
		abort();
	for (int y = top; y < top + height; y++)
		for (int x = left; x < left + width; x++) {
			/* one pixel of its own, for luma looks at pixels inside */
			ref_image one;
			ref_make(&one, 1, 1, in->channels, in->depth);
			for (int c = 0; c < in->channels; c++)
				ref_set(&one, 0, 0, c, ref_beyond(in, x, y, c, REF_MIRROR));
			h[level_of(reference_luma(&one, 0, 0, REF_BT601), in->depth).bin]++;
			ref_free(&one);
		}
	for (int i = 0; i < bins && clip > 0; i++)
		if ((double)h[i] > limit) {
			over += h[i] - (long)limit;
			h[i] = (long)limit;
		}
	for (int i = 0; i < bins; i++)
		h[i] += over / bins;
	over %= bins;
	const int step = over > 0 ? bins / (int)over : 1;
	for (int i = 0; over > 0; i += step, over--)
		h[i]++;
	for (int i = 0; i < bins; i++) {
		sum += h[i];
		map[i + 1] = (float)sum * ((float)ref_max(in->depth) / (float)area);
		if (in->depth == 1)
			map[i + 1] = (float)ref_clamp(ref_rint(map[i + 1]), 1);
	}
	free(h);
	return map;
}

static int inside(int tile, int tiles)
{
	return tile < 0 ? 0 : tile >= tiles ? tiles - 1 : tile;
}

static double mapped(float *const *map, int tiles, const ref_image *in, int x, int y, int c)
{
	const int width = (in->width + tiles - 1) / tiles, height = (in->height + tiles - 1) / tiles;
	const float u = (float)x * (1.0f / (float)width), v = (float)y * (1.0f / (float)height);
	const float left = floorf(u - 0.5f), top = floorf(v - 0.5f);
	const float p = u - 0.5f - left, q = v - 0.5f - top;
	const struct level at = level_of(ref_get(in, x, y, c), in->depth);
	float m[4];

	for (int k = 0; k < 4; k++) {
		const float *of =
			map[inside((int)top + k / 2, tiles) * tiles + inside((int)left + k % 2, tiles)];
		const float part = at.into * (of[at.bin + 1] - of[at.bin]);
		m[k] = in->depth == 1 ? of[at.bin + 1] : of[at.bin] + part;
	}
	const float a = m[0] * (1 - p), b = m[1] * p, d = m[2] * (1 - p), e = m[3] * p;
	const float above = (a + b) * (1 - q), below = (d + e) * q, sum = above + below;
	return in->depth == 4 ? sum : ref_clamp(ref_rint(sum), in->depth);
}

void reference_clahe(const ref_image *in, ref_image *out, int tiles, double clip)
{
	const int width = (in->width + tiles - 1) / tiles, height = (in->height + tiles - 1) / tiles;
	float **map = calloc((size_t)(tiles * tiles), sizeof *map);

	if (!map)
		abort();
	for (int i = 0; i < tiles * tiles; i++)
		map[i] = map_of(in, i % tiles * width, i / tiles * height, width, height, clip);
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c,
					ref_is_alpha(in->channels, c) ? ref_get(in, x, y, c)
								      : mapped(map, tiles, in, x, y, c));
	for (int i = 0; i < tiles * tiles; i++)
		free(map[i]);
	free(map);
}
