/* morphology.c: openings, closings and what they take away are their definitions; so are ranks. */
#include "morphology.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "check.h"

struct setting {
	const char *args[4];
	int radius;
	enum ref_shape shape;
	enum ref_edge edge;
	double p;
	enum ref_morphology op;
};

static void premultiplied(const ref_image *in, ref_image *out, const struct setting *s, bool rank)
{
	ref_image from;

	ref_premultiply(in, &from);
	if (rank)
		reference_rank(&from, out, s->radius, s->p, s->edge);
	else
		reference_morphology(&from, out, s->op, s->radius, s->shape, s->edge);
	ref_unpremultiply(out, in->depth);
	ref_free(&from);
}

static void morphology(const ref_image *in, ref_image *out, const void *arg)
{
	premultiplied(in, out, arg, false);
}

static const char *const names[] = { "open", "close", "tophat", "blackhat", "morphgradient" };

static void check_op(enum ref_morphology op)
{
	struct setting settings[] = {
		{ { "radius=2", "shape=disk" }, .radius = 2, .shape = REF_DISK, .edge = REF_CLAMP },
		{ { "radius=1", "edge=wrap" }, .radius = 1, .edge = REF_WRAP },
	};

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
		settings[i].op = op;
		check_filter(names[op], settings[i].args, morphology, &settings[i]);
	}
}

Test(morphology, open)
{
	check_op(REF_OPEN);
}

Test(morphology, close)
{
	check_op(REF_CLOSE);
}

Test(morphology, tophat)
{
	check_op(REF_TOPHAT);
}

Test(morphology, blackhat)
{
	check_op(REF_BLACKHAT);
}

Test(morphology, gradient)
{
	check_op(REF_MORPHGRADIENT);
}

/* More rows and columns than one piece, and windows larger than the picture. */
Test(morphology, of_any_radius)
{
	static const struct {
		int radius, width, height;
		const char *shape;
		enum ref_shape how;
	} cases[] = { { 3, 530, 70, "shape=square", REF_SQUARE },
		      { 5, 40, 70, "shape=disk", REF_DISK },
		      { 4, 40, 70, "shape=cross", REF_CROSS },
		      { 60, 30, 20, "shape=square", REF_SQUARE },
		      { 255, 3, 5, "shape=disk", REF_DISK } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int op = REF_OPEN; op <= REF_MORPHGRADIENT; op++) {
			char radius[20];
			ref_image in, want;

			snprintf(radius, sizeof radius, "radius=%d", cases[i].radius);
			check_picture(&in, cases[i].width, cases[i].height, 1, WEFT_U8, CHECK_NOISE);
			reference_morphology(&in, &want, (enum ref_morphology)op, cases[i].radius,
					     cases[i].how, REF_CLAMP);
			check_one_picture(names[op], CHECK_ARGS(radius, cases[i].shape), &in, &want);
			ref_free(&in);
			ref_free(&want);
		}
}

Test(morphology, of_no_radius)
{
	check_identity("open:0");
	check_identity("close:0");
}

/* Serra: opened twice is opened once, and so for closings. */
Test(morphology, opens_and_closes_once_for_all)
{
	check_same("open:2 | open:2", "open:2");
	check_same("close:radius=3,shape=disk | close:radius=3,shape=disk", "close:radius=3,shape=disk");
}

static void rank(const ref_image *in, ref_image *out, const void *arg)
{
	premultiplied(in, out, arg, true);
}

Test(rank, is_a_sample_by_its_place)
{
	const struct setting settings[] = {
		{ { "p=0.25", "radius=1" }, .radius = 1, .edge = REF_CLAMP, .p = 0.25 },
		{ { "p=0.9", "radius=2", "edge=mirror" }, .radius = 2, .p = 0.9 },
	};

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		check_filter("rank", settings[i].args, rank, &settings[i]);
}

/* Counts that fit a byte less half of the window, but not less another share. */
Test(rank, of_larger_windows)
{
	static const int radii[] = { 6, 7, 8, 20, 90 };
	static const char *const shares[] = { "p=0", "p=0.1", "p=0.5", "p=0.75", "p=1" };
	static const double p[] = { 0, 0.1, 0.5, 0.75, 1 };

	for (int depth = WEFT_U8; depth <= WEFT_U16; depth++)
		for (int i = 0; i < 5; i++)
			for (int k = 0; k < 5; k++) {
				char radius[20];
				ref_image in, want;

				snprintf(radius, sizeof radius, "radius=%d", radii[i]);
				check_picture(&in, radii[i] > 20 ? 5 : 41, radii[i] > 8 ? 4 : 13, 1, depth,
					      CHECK_NOISE);
				reference_rank(&in, &want, radii[i], p[k], REF_CLAMP);
				check_one_picture("rank", CHECK_ARGS(radius, shares[k]), &in, &want);
				ref_free(&in);
				ref_free(&want);
			}
}

Test(rank, in_the_middle_is_the_median)
{
	check_same("rank:0.5,radius=3", "median:3");
	check_same("rank:0,radius=2", "erode:2");
	check_same("rank:1,radius=4", "dilate:4");
}
