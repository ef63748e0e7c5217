/* dither.c: dither is its definition, its matrices are the printed ones, and it keeps the mean. */
#include "dither.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "check.h"

static const char *const methods[] = { "floyd",  "atkinson", "jarvis", "stucki", "sierra",
				       "bayer2", "bayer4",   "bayer8", "bayer16" };

enum { METHODS = sizeof methods / sizeof *methods };

struct way {
	int levels;
	const char *method;
};

static void dither(const ref_image *in, ref_image *out, const void *arg)
{
	const struct way *w = arg;

	reference_dither(in, out, w->levels, w->method);
}

static void check_levels(int levels)
{
	for (int i = 0; i < METHODS; i++) {
		char many[20], how[20];

		snprintf(many, sizeof many, "levels=%d", levels);
		snprintf(how, sizeof how, "method=%s", methods[i]);
		check_filter("dither", CHECK_ARGS(how, many), dither, &(struct way) { levels, methods[i] });
	}
}

Test(dither, is_floyd_of_two_levels_unless_told)
{
	check_filter("dither", NULL, dither, &(struct way) { 2, "floyd" });
	check_same("dither:method=floyd-steinberg", "dither");
}

Test(dither, has_levels_2)
{
	check_levels(2);
}

Test(dither, has_levels_7)
{
	check_levels(7);
}

Test(dither, has_levels_256)
{
	check_levels(256);
}

static ref_image dithered(const ref_image *in, const char *how)
{
	weft_image image = check_to_image(in), out = { 0 };
	weft_error e = { 0 };

	cr_assert_eq(weft_apply(weft_filter_find("dither", NULL), CHECK_ARGS(how), image.view, &out,
				&WEFT_SEQUENTIAL, NULL, &e),
		     WEFT_OK, "%s", e.text);
	ref_image got = check_from_view(out.view);
	weft_image_free(&image);
	weft_image_free(&out);
	return got;
}

/* By hand: 100 is black, its error 100.  To the right 100 + floor(700/16) = 143 is white, error -112.
 * Below 100 + floor((5*100 - 3*112)/16) = 110 is black, and the last is
 * 100 + floor((1*100 - 5*112 + 7*110)/16) = 119, black. */
Test(dither, floyd_by_hand)
{
	ref_image in, want;

	ref_make(&in, 2, 2, 1, WEFT_U8);
	ref_make(&want, 2, 2, 1, WEFT_U8);
	for (int i = 0; i < 4; i++)
		in.at[i] = 100;
	want.at[1] = 255;
	check_one_picture("dither", CHECK_ARGS("method=floyd"), &in, &want);
	ref_free(&in);
	ref_free(&want);
}

/* Bayer's matrix as it is printed: entry M is white from the grey 1 - (M + 1/2)/16 on. */
Test(dither, bayer4_is_the_printed_matrix)
{
	static const int printed[4][4] = {
		{ 0, 8, 2, 10 }, { 12, 4, 14, 6 }, { 3, 11, 1, 9 }, { 15, 7, 13, 5 }
	};

	for (int grey = 0; grey < 256; grey++) {
		ref_image in, want;

		ref_make(&in, 9, 6, 1, WEFT_U8);
		ref_make(&want, 9, 6, 1, WEFT_U8);
		for (int y = 0; y < 6; y++)
			for (int x = 0; x < 9; x++) {
				ref_set(&in, x, y, 0, grey);
				ref_set(&want, x, y, 0,
					32 * grey >= 255 * (31 - 2 * printed[y % 4][x % 4]) ? 255 : 0);
			}
		check_one_picture("dither", CHECK_ARGS("method=bayer4"), &in, &want);
		ref_free(&in);
		ref_free(&want);
	}
}

/* Atkinson's loses error by design; a matrix of N*N entries has but as many greys. */
Test(dither, keeps_the_mean_of_flat_grey)
{
	static const struct {
		const char *how;
		double within;
	} ways[] = { { "method=floyd", 0.01 },       { "method=jarvis", 0.01 },
		     { "method=stucki", 0.01 },      { "method=sierra", 0.01 },
		     { "method=bayer2", 1 / 8.0 },   { "method=bayer4", 1 / 32.0 },
		     { "method=bayer8", 1 / 128.0 }, { "method=bayer16", 1 / 512.0 } };

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		for (int depth = WEFT_U8; depth <= WEFT_U16; depth++)
			for (int grey = 0; grey <= 255; grey += 15) {
				ref_image in;
				double sum = 0;

				ref_make(&in, 320, 320, 1, depth);
				for (int at = 0; at < 320 * 320; at++)
					in.at[at] = grey / 255.0 * ref_max(depth);
				ref_image got = dithered(&in, ways[i].how);
				for (int at = 0; at < 320 * 320; at++)
					sum += got.at[at] / ref_max(depth);
				cr_expect_leq(fabs(sum / (320 * 320) - grey / 255.0), ways[i].within + 1e-9,
					      "%s: grey %d became %.4f", ways[i].how, grey,
					      sum / (320 * 320) * 255);
				ref_free(&in);
				ref_free(&got);
			}
}
