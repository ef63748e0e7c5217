/* morphology.c: openings and their kin from two extremes; ranks by sorting. */
#include "morphology.h"

#include <stdlib.h>

static void continued(const ref_image *in, ref_image *out, int by, enum ref_edge edge)
{
	ref_make(out, in->width + 2 * by, in->height + 2 * by, in->channels, in->depth);
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c, ref_beyond(in, x - by, y - by, c, edge));
}

/* a - b, the middle of each; alpha is that of `in`. */
static void subtract(const ref_image *in, const ref_image *a, const ref_image *b, ref_image *out)
{
	const int left = (a->width - in->width) / 2, right = (b->width - in->width) / 2;

	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c,
					ref_is_alpha(in->channels, c)
						? ref_get(in, x, y, c)
						: ref_get(a, x + left, y + left, c) -
							  ref_get(b, x + right, y + right, c));
}

static void middle(const ref_image *in, const ref_image *a, ref_image *out)
{
	const int by = (a->width - in->width) / 2;

	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c, ref_get(a, x + by, y + by, c));
}

void reference_morphology(const ref_image *in, ref_image *out, enum ref_morphology op, int radius,
			  enum ref_shape shape, enum ref_edge edge)
{
	const bool greater = op == REF_CLOSE || op == REF_BLACKHAT;
	ref_image from, first, second;

	continued(in, &from, edge == REF_CLAMP ? 0 : 2 * radius, edge);
	reference_extreme(&from, &first, radius, shape, greater);
	reference_extreme(op == REF_MORPHGRADIENT ? &from : &first, &second, radius, shape, !greater);
	switch (op) {
	case REF_TOPHAT: subtract(in, in, &second, out); break;
	case REF_BLACKHAT: subtract(in, &second, in, out); break;
	case REF_MORPHGRADIENT: subtract(in, &second, &first, out); break;
	default: middle(in, &second, out); break;
	}
	ref_free(&from);
	ref_free(&first);
	ref_free(&second);
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void reference_rank(const ref_image *in, ref_image *out, int radius, double p, enum ref_edge edge)
{
	const int side = 2 * radius + 1, count = side * side;
	double *window = malloc((size_t)count * sizeof *window);

	if (!window)
		abort();
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int i = 0; i < in->width * in->height * in->channels; i++) {
		const int c = i % in->channels, x = i / in->channels % in->width;
		const int y = i / in->channels / in->width;
		for (int k = 0; k < count; k++)
			window[k] = ref_beyond(in, x + k % side - radius, y + k / side - radius, c, edge);
		qsort(window, (size_t)count, sizeof *window, by_value);
		ref_set(out, x, y, c, window[(int)ref_round(p * (count - 1))]);
	}
	free(window);
}
