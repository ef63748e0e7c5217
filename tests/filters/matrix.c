/* matrix.c: filters that mix the channels of a pixel. */
#include "matrix.h"

#include <criterion/criterion.h>

#include "check.h"

struct matrix {
	const char *text;
	int count;
	double at[20];
};

static void channelmix(const ref_image *in, ref_image *out, const void *arg)
{
	const struct matrix *m = arg;

	reference_channelmix(in, out, m->at, m->count);
}

Test(channelmix, multiplies_by_the_matrix)
{
	static const struct matrix cases[] = {
		{ "matrix=1 0 0 0 1 0 0 0 1", 9, { 1, 0, 0, 0, 1, 0, 0, 0, 1 } },
		{ "matrix=0.3 0.5 0.1 -0.7 2 0.4 0 1000 -999",
		  9,
		  { 0.3, 0.5, 0.1, -0.7, 2, 0.4, 0, 1000, -999 } },
		{ "matrix=0.3 0.5 0.1 0.25 -0.7 2 0.4 -0.1 0 1 -1 0.5",
		  12,
		  { 0.3, 0.5, 0.1, 0.25, -0.7, 2, 0.4, -0.1, 0, 1, -1, 0.5 } },
		{ "matrix=1 0 0 0.5 0 0 1 0 -0.25 0.1 0 0 1 0 0 0.3 0.3 0.3 0.3 -0.1",
		  20,
		  { 1, 0, 0, 0.5, 0, 0, 1, 0, -0.25, 0.1, 0, 0, 1, 0, 0, 0.3, 0.3, 0.3, 0.3, -0.1 } },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check_filter("channelmix", CHECK_ARGS(cases[i].text), channelmix, &cases[i]);
}

static void sepia(const ref_image *in, ref_image *out, const void *arg)
{
	reference_sepia(in, out, *(const double *)arg);
}

Test(sepia, is_a_matrix)
{
	check_filter("sepia", NULL, sepia, &(double) { 1 });
	check_filter("sepia", CHECK_ARGS("amount=0.35"), sepia, &(double) { 0.35 });
}

static void saturation(const ref_image *in, ref_image *out, const void *arg)
{
	if (in->channels >= 3) {
		reference_saturation(in, out, *(const double *)arg);
		return;
	}
	/* grey has none */
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int i = 0; i < in->width * in->height * in->channels; i++)
		out->at[i] = in->at[i];
}

Test(saturation, keeps_the_grey)
{
	check_filter("saturation", NULL, saturation, &(double) { 1.3 });
	check_filter("saturation", CHECK_ARGS("amount=0"), saturation, &(double) { 0 });
	check_filter("saturation", CHECK_ARGS("amount=100"), saturation, &(double) { 100 });
	check_identity("saturation:1");
}
