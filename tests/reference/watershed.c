/* watershed.c: those that wait are a list, and all of it is looked through for the next. */
#include "watershed.h"

#include <math.h>
#include <stdlib.h>

#include "region.h"

struct land {
	int width, height;
	bool eight;
	double *level;
	int *number;
	int *queue; /* in the order they came */
	int waiting;
};

static int touching(const struct land *l, int place, int to[8])
{
	static const int steps[8][2] = { { 0, -1 },  { -1, 0 }, { 1, 0 },  { 0, 1 },
					 { -1, -1 }, { 1, -1 }, { -1, 1 }, { 1, 1 } };
	int count = 0;

	for (int k = 0; k < (l->eight ? 8 : 4); k++) {
		const int x = place % l->width + steps[k][0], y = place / l->width + steps[k][1];
		if (x >= 0 && y >= 0 && x < l->width && y < l->height)
			to[count++] = y * l->width + x;
	}
	return count;
}

/* Spreads a number over what touches and is alike: once all may, then no longer. */
static void spread(struct land *l, int place, int from, int to, bool by_level)
{
	int next[8];

	l->queue[0] = place;
	l->number[place] = to;
	for (int at = 0, count = 1; at < count; at++)
		for (int n = touching(l, l->queue[at], next), k = 0; k < n; k++)
			if (l->number[next[k]] == from &&
			    (!by_level || l->level[next[k]] == l->level[place])) {
				l->number[next[k]] = to;
				l->queue[count++] = next[k];
			}
}

static bool has_lower(const struct land *l, int number)
{
	int next[8];

	for (int i = 0; i < l->width * l->height; i++)
		for (int n = l->number[i] == number ? touching(l, i, next) : 0, k = 0; k < n; k++)
			if (l->level[next[k]] < l->level[i])
				return true;
	return false;
}

enum { UNSEEN = -1, TRIED = -2 };

static void markers(struct land *l, const ref_image *with, double threshold)
{
	const int n = l->width * l->height;
	int count = 0;

	for (int i = 0; i < n; i++)
		l->number[i] =
			!with || reference_above(with, i % l->width, i / l->width, threshold) ? UNSEEN : 0;
	for (int i = 0; i < n; i++) {
		if (l->number[i] != UNSEEN)
			continue;
		spread(l, i, UNSEEN, TRIED, !with);
		const bool high = !with && has_lower(l, TRIED);
		spread(l, i, TRIED, high ? 0 : ++count, false);
	}
}

static void flood(struct land *l)
{
	int next[8];

	l->waiting = 0;
	for (int i = 0; i < l->width * l->height; i++)
		if (l->number[i])
			l->queue[l->waiting++] = i;
	while (l->waiting) {
		int lowest = 0;
		for (int k = 1; k < l->waiting; k++)
			if (l->level[l->queue[k]] < l->level[l->queue[lowest]])
				lowest = k;
		const int place = l->queue[lowest];
		l->waiting--;
		for (int k = lowest; k < l->waiting; k++)
			l->queue[k] = l->queue[k + 1];
		for (int n = touching(l, place, next), k = 0; k < n; k++)
			if (!l->number[next[k]]) {
				l->number[next[k]] = l->number[place];
				l->queue[l->waiting++] = next[k];
			}
	}
}

void reference_watershed(const ref_image *in, const ref_image *with, ref_image *out, double threshold,
			 bool eight, double scale)
{
	const size_t n = (size_t)(in->width * in->height) + 1;
	struct land l = { in->width,
			  in->height,
			  eight,
			  malloc(n * sizeof(double)),
			  malloc(n * sizeof(int)),
			  malloc(n * sizeof(int)),
			  0 };

	if (!l.level || !l.number || !l.queue)
		abort();
	for (int i = 0; i < in->width * in->height; i++)
		l.level[i] = reference_grey(in, i % in->width, i / in->width);
	markers(&l, with, threshold);
	flood(&l);
	ref_make(out, in->width, in->height, 1, 4);
	for (int i = 0; i < in->width * in->height; i++)
		ref_set(out, i % in->width, i / in->width, 0, (float)l.number[i] / (float)scale);
	free(l.level);
	free(l.number);
	free(l.queue);
}
