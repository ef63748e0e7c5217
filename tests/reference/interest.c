/* interest.c: every window, pixel by pixel. */
#include "interest.h"

#include <math.h>
#include <stdlib.h>

enum { CELLS = 64 };

static int byte_of(const ref_image *in, int x, int y, int c)
{
	const double v = ref_get(in, x, y, c);

	if (in->depth == 1)
		return (int)v;
	if (in->depth == 2)
		return (int)floor((255 * v + 32767) / 65535);
	const float scaled = (float)(v > 1 ? 1 : v > 0 ? v : 0) * 255.0f;
	return (int)floorf(scaled + 0.5f);
}

static int colour(const ref_image *in, bool straight, int x, int y, int c)
{
	const int v = byte_of(in, x, y, in->channels >= 3 ? c : 0);

	if (!straight || !ref_is_alpha(in->channels, in->channels - 1))
		return v;
	return (v * byte_of(in, x, y, in->channels - 1) + 127) / 255;
}

static int luma(const ref_image *in, bool straight, int x, int y)
{
	return (9798 * colour(in, straight, x, y, 0) + 19235 * colour(in, straight, x, y, 1) +
		3735 * colour(in, straight, x, y, 2) + 16384) >>
	       15;
}

static int interest(const ref_image *in, bool straight, int x, int y)
{
	const int r = colour(in, straight, x, y, 0), g = colour(in, straight, x, y, 1),
		  b = colour(in, straight, x, y, 2), l = luma(in, straight, x, y);
	const double most = fmax(r, fmax(g, b)), chroma = most - fmin(r, fmin(g, b));
	double edge = 0, score = 0;

	if (x + 1 < in->width)
		edge += abs(luma(in, straight, x + 1, y) - l);
	if (y + 1 < in->height)
		edge += abs(luma(in, straight, x, y + 1) - l);
	score += 8 * fmin(edge, 255);
	if (l > 12 && l < 243)
		score += fmax(0, chroma - 64);
	if (r > 95 && g > 40 && b > 20 && chroma > 15 && r - g > 15 && r > b && chroma / r >= 0.2 &&
	    chroma * 5 <= r * 3)
		score += 765;
	return (int)score;
}

/* 2^16 log2, by the definition's squares. */
static double lg(double n)
{
	unsigned long long fraction;
	int whole = 0;
	double bits = 0, worth = 65536;

	while (n >= 2 * pow(2, whole))
		whole++;
	fraction = (unsigned long long)floor(n / pow(2, whole) * 2147483648.0);
	for (int i = 0; i < 16; i++) {
		worth /= 2;
		fraction = fraction * fraction / 2147483648ull;
		if (fraction >= 4294967296ull) {
			fraction /= 2;
			bits += worth;
		}
	}
	return whole * 65536.0 + bits;
}

/* Which cells are of at .. at + of - 1, or the one that takes the place of none. */
static void along(bool *is, int cells, double scaled, double at, double of)
{
	bool any = false;

	for (int c = 0; c < cells; c++) {
		const double middle = (2 * c + 1) * scaled;
		is[c] = middle >= at * 2 * cells && middle < (at + of) * 2 * cells;
		any = any || is[c];
	}
	if (!any)
		is[(int)floor((2 * at + of) * cells / (2 * scaled))] = true;
}

/* What each pixel is worth, and the cells of a window along both axes. */
struct looks {
	int *luma, *interest;
	bool x[CELLS], y[CELLS], middle_x[CELLS], middle_y[CELLS];
};

static void look(const ref_image *in, bool straight, struct looks *l)
{
	const size_t n = (size_t)in->width * (size_t)in->height;

	l->luma = calloc(n, sizeof *l->luma);
	l->interest = calloc(n, sizeof *l->interest);
	if (!l->luma || !l->interest)
		abort();
	for (size_t i = 0; i < n; i++) {
		l->luma[i] = luma(in, straight, (int)i % in->width, (int)i / in->width);
		l->interest[i] = interest(in, straight, (int)i % in->width, (int)i / in->width);
	}
}

static long long score(const ref_image *in, const struct looks *l, bool attention)
{
	const int columns = in->width < CELLS ? in->width : CELLS,
		  rows = in->height < CELLS ? in->height : CELLS;
	double classes[64] = { 0 }, n = 0, sum = 0, middle = 0, middle_n = 0, logs = 0;

	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			const int c = x * columns / in->width, r = y * rows / in->height,
				  i = y * in->width + x;
			if (l->x[c] && l->y[r]) {
				n++;
				classes[l->luma[i] / 4]++;
				sum += l->interest[i];
			}
			if (l->middle_x[c] && l->middle_y[r]) {
				middle_n++;
				middle += l->interest[i];
			}
		}
	if (attention)
		return (long long)(floor(65536 * sum / n) + floor(65536 * middle / middle_n));
	for (int i = 0; i < 64; i++)
		logs += classes[i] > 0 ? classes[i] * lg(classes[i]) : 0;
	return (long long)(lg(n) - floor(logs / n));
}

void reference_interest(const ref_image *in, struct ref_window w, int *left, int *top)
{
	const int room_x = w.scaled_x - w.of_x, room_y = w.scaled_y - w.of_y;
	const int steps_x = room_x < CELLS ? room_x : CELLS, steps_y = room_y < CELLS ? room_y : CELLS;
	const int columns = in->width < CELLS ? in->width : CELLS,
		  rows = in->height < CELLS ? in->height : CELLS;
	long long best = -1;
	int best_off = 0;
	struct looks l;

	look(in, w.straight, &l);
	for (int j = 0; j <= steps_y; j++)
		for (int i = 0; i <= steps_x; i++) {
			const int x = steps_x ? (int)((long long)room_x * i / steps_x) : 0;
			const int y = steps_y ? (int)((long long)room_y * j / steps_y) : 0;
			const int off = abs(2 * x - room_x) + abs(2 * y - room_y);
			along(l.x, columns, w.scaled_x, x, w.of_x);
			along(l.y, rows, w.scaled_y, y, w.of_y);
			along(l.middle_x, columns, w.scaled_x, x + w.of_x / 4.0, w.of_x / 2.0);
			along(l.middle_y, rows, w.scaled_y, y + w.of_y / 4.0, w.of_y / 2.0);
			const long long s = score(in, &l, w.attention);
			if (s < best || (s == best && off >= best_off))
				continue;
			best = s;
			best_off = off;
			*left = x;
			*top = y;
		}
	free(l.luma);
	free(l.interest);
}
