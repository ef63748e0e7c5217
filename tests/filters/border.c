/* border.c: what is put around a picture, taken away, or cut off its corners. */
#include "border.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "check.h"

static void continued(const ref_image *in, ref_image *out, const void *arg)
{
	reference_continue(in, out, 3, *(const enum ref_edge *)arg);
}

Test(pad, continues_the_picture)
{
	static const char *const fills[] = { "fill=mirror", "fill=reflect", "fill=clamp", "fill=wrap" };

	for (enum ref_edge edge = REF_MIRROR; edge <= REF_WRAP; edge++)
		check_filter("pad", CHECK_ARGS("all=3", fills[edge]), continued, &edge);
}

struct trimming {
	double tolerance;
	int margin;
};

static void trim(const ref_image *in, ref_image *out, const void *arg)
{
	const struct trimming *t = arg;

	reference_trim(in, out, t->tolerance, t->margin);
}

Test(trim, keeps_what_is_no_border)
{
	check_filter("trim", NULL, trim, &(struct trimming) { 0.04, 0 });
	check_filter("trim", CHECK_ARGS("tolerance=0", "margin=2"), trim, &(struct trimming) { 0, 2 });
	check_filter("trim", CHECK_ARGS("fuzz=40%"), trim, &(struct trimming) { 0.4, 0 });
}

/* A noisy border around a picture that begins at 5, 2, and one of a given colour. */
Test(trim, finds_the_picture_in_its_border)
{
	for (int channels = 1; channels <= 4; channels++) {
		ref_image in, want;

		check_picture(&in, 40, 30, channels, WEFT_U8, CHECK_NOISE);
		for (int y = 0; y < 30; y++)
			for (int x = 0; x < 40; x++)
				for (int c = 0; c < channels; c++)
					if (x < 5 || x >= 33 || y < 2 || y >= 29)
						ref_set(&in, x, y, c, 250 - (x + 2 * y) % 10);
		ref_make(&want, 28, 27, channels, WEFT_U8);
		for (int y = 0; y < 27; y++)
			for (int x = 0; x < 28; x++)
				for (int c = 0; c < channels; c++)
					ref_set(&want, x, y, c, ref_get(&in, x + 5, y + 2, c));
		check_one_picture("trim", CHECK_ARGS("tolerance=0.04"), &in, &want);
		check_one_picture("trim", CHECK_ARGS("tolerance=0.06", "color=white"), &in, &want);
		ref_free(&in);
		ref_free(&want);
	}
}

Test(trim, takes_a_frame_away_again)
{
	check_same("pad:7,color=#123456 | trim:0,color=#123456", "trim:0,color=#123456");
}

static void rounded(const ref_image *in, ref_image *out, const void *arg)
{
	const double *share = arg;
	const double rx = share[0] * in->width, ry = share[1] * in->height;

	reference_rounded(in, out, rx, ry);
}

Test(rounded, cuts_corners_off)
{
	check_filter("rounded", CHECK_ARGS("radius=50%"), rounded, (double[]) { 0.5, 0.5 });
	check_filter("rounded", CHECK_ARGS("radius=20%x40%"), rounded, (double[]) { 0.2, 0.4 });
}

static void expect_coverage(const char *radius, int width, int height, double area)
{
	ref_image in, want;
	double sum = 0;

	check_picture(&in, width, height, 1, WEFT_F32, CHECK_WHITE);
	weft_image image = check_to_image(&in), out = { 0 };
	cr_assert_eq(weft_apply(weft_filter_find("rounded", NULL), CHECK_ARGS(radius), image.view, &out,
				&WEFT_SEQUENTIAL, NULL, NULL),
		     WEFT_OK);
	want = check_from_view(out.view);
	for (int i = 0; i < width * height; i++)
		sum += want.at[2 * i + 1];
	cr_expect_float_eq(sum, area, area * 1e-3, "%s of %dx%d: %g, not %g", radius, width, height, sum,
			   area);
	ref_free(&in);
	ref_free(&want);
	weft_image_free(&image);
	weft_image_free(&out);
}

Test(rounded, keeps_the_area_of_the_shape)
{
	const double pi = 3.14159265358979323846;

	expect_coverage("radius=20", 100, 60, 6000 - (4 - pi) * 400);
	expect_coverage("radius=1000", 100, 60, 6000 - (4 - pi) * 900);
	expect_coverage("radius=50%", 120, 60, pi * 60 * 30);
}
