/* geometry.c: filters that move pixels. */
#include "geometry.h"

#include <criterion/criterion.h>

#include "check.h"

#define NO_NUMBER(filter)                                                                                    \
	static void filter(const ref_image *in, ref_image *out, const void *arg)                             \
	{                                                                                                    \
		(void)arg;                                                                                   \
		reference_##filter(in, out);                                                                 \
	}                                                                                                    \
	Test(filter, is_the_permutation)                                                                     \
	{                                                                                                    \
		check_filter(#filter, NULL, filter, NULL);                                                   \
		check_identity(#filter " | " #filter);                                                       \
	}

NO_NUMBER(flip)
NO_NUMBER(flop)
NO_NUMBER(transpose)

static void rot90(const ref_image *in, ref_image *out, const void *arg)
{
	reference_rot90(in, out, *(const int *)arg);
}

Test(rot90, turns_clockwise)
{
	const char *const turns[] = { "turns=-3", "turns=-2", "turns=-1", "turns=0",
				      "turns=1",  "turns=2",  "turns=3" };

	for (int i = 0; i < 7; i++)
		check_filter("rot90", CHECK_ARGS(turns[i]), rot90, &(int) { i - 3 });
}

Test(rot90, closes_the_circle)
{
	check_identity("rot90 | rot90 | rot90 | rot90");
	check_identity("rot90:1 | rot90:-1");
	check_identity("rot90:2 | flip | flop");
	check_identity("rot90 | transpose | flip");
}

Test(crop, takes_all_from_a_corner_on)
{
	ref_image in;

	check_picture(&in, 37, 23, 3, WEFT_U8, CHECK_NOISE);
	weft_image image = check_to_image(&in), out = { 0 };
	const weft_filter *f = weft_filter_find("crop", NULL);
	const struct {
		const char *const *args;
		int x, y, width, height;
	} cases[] = {
		{ CHECK_ARGS("x=2", "y=1"), 2, 1, 35, 22 },
		{ CHECK_ARGS("width=5", "height=7"), 0, 0, 5, 7 },
		{ CHECK_ARGS("width=5", "height=7", "gravity=center"), 16, 8, 5, 7 },
		{ CHECK_ARGS("width=5", "height=7", "gravity=southeast", "x=-1", "y=-2"), 31, 14, 5, 7 },
		{ CHECK_ARGS("x=37"), 37, 0, 0, 23 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ref_image want;
		weft_error e = { 0 };

		reference_crop(&in, &want, cases[i].x, cases[i].y, cases[i].width, cases[i].height);
		cr_assert_eq(weft_apply(f, cases[i].args, image.view, &out, &WEFT_SEQUENTIAL, NULL, &e),
			     WEFT_OK, "%s", e.text);
		weft_image expected = check_to_image(&want);
		cr_expect(weft_view_equal(out.view, expected.view), "case %zu", i);
		weft_image_free(&expected);
		weft_image_free(&out);
		ref_free(&want);
	}
	cr_expect_eq(weft_apply(f, CHECK_ARGS("x=38"), image.view, &out, &WEFT_SEQUENTIAL, NULL, NULL),
		     WEFT_BAD_PARAM);
	cr_expect_eq(
		weft_apply(f, CHECK_ARGS("x=37", "y=23"), image.view, &out, &WEFT_SEQUENTIAL, NULL, NULL),
		WEFT_BAD_PARAM);
	cr_expect_eq(weft_apply(f, CHECK_ARGS("width=38"), image.view, &out, &WEFT_SEQUENTIAL, NULL, NULL),
		     WEFT_BAD_PARAM);
	weft_image_free(&image);
	ref_free(&in);
}

static void roll(const ref_image *in, ref_image *out, const void *arg)
{
	const int *by = arg;

	reference_roll(in, out, by[0], by[1]);
}

Test(roll, moves_around)
{
	check_filter("roll", CHECK_ARGS("right=5"), roll, (int[]) { 5, 0 });
	check_filter("roll", CHECK_ARGS("right=-3", "down=1000"), roll, (int[]) { -3, 1000 });
	check_identity("roll:right=0,down=0");
	check_identity("roll:right=77,down=-40 | roll:right=-77,down=40");
}

struct frame {
	int left, top, right, bottom;
	double shade;
};

static void pad(const ref_image *in, ref_image *out, const void *arg)
{
	const struct frame *f = arg;

	reference_pad(in, out, f->left, f->top, f->right, f->bottom, f->shade);
}

Test(pad, frames)
{
	check_filter("pad", CHECK_ARGS("all=3", "color=white"), pad, &(struct frame) { 3, 3, 3, 3, 1 });
	check_filter("pad", CHECK_ARGS("left=70", "bottom=2", "color=0.4"), pad,
		     &(struct frame) { 70, 0, 0, 2, 0.4 });
	check_filter("pad", CHECK_ARGS("all=5", "left=0"), pad, &(struct frame) { 0, 5, 5, 5, 0 });
	check_identity("pad:0");
}
