/* interest.c: crop and cover where most is to be seen. */
#include "interest.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "check.h"
#include "geometry.h"
#include "resize.h"

struct cover {
	int width, height;
	bool attention;
	enum ref_kernel kernel;
};

static int scaled(int side, double ratio)
{
	const double v = floor(side * ratio + 0.5);

	return v < 1 ? 1 : (int)v;
}

static void cover(const ref_image *in, ref_image *out, const void *arg)
{
	const struct cover *s = arg;
	const double rx = (double)s->width / in->width, ry = (double)s->height / in->height;
	const int width = rx >= ry ? s->width : scaled(in->width, ry),
		  height = rx > ry ? scaled(in->height, rx) : s->height;
	ref_image seen, large;
	int left = 0, top = 0;

	if (s->kernel == REF_NEAREST) /* which only moves pixels */
		ref_copy(in, &seen);
	else
		ref_premultiply(in, &seen);
	reference_interest(&seen,
			   (struct ref_window) { s->attention, s->kernel == REF_NEAREST, width, height,
						 s->width, s->height },
			   &left, &top);
	reference_resize(in, &large, width, height, s->kernel);
	reference_crop(&large, out, left, top, s->width, s->height);
	ref_free(&large);
	ref_free(&seen);
}

Test(interest, covers)
{
	check_filter_near("resize",
			  CHECK_ARGS("width=9", "height=7", "fit=cover", "kernel=area", "gravity=attention"),
			  cover, &(struct cover) { 9, 7, true, REF_AREA }, 0, 1e-12);
	check_filter("resize",
		     CHECK_ARGS("width=3", "height=20", "fit=cover", "kernel=nearest", "gravity=entropy"),
		     cover, &(struct cover) { 3, 20, false, REF_NEAREST });
}

/* By every channel count and depth, and as a plain loop and by the engine alike. */
static void crops(const ref_image *in, int width, int height, bool attention)
{
	char across[20], down[20];
	ref_image want;
	int left = 0, top = 0;

	snprintf(across, sizeof across, "width=%d", width);
	snprintf(down, sizeof down, "height=%d", height);
	reference_interest(in, (struct ref_window) { attention, true, in->width, in->height, width, height },
			   &left, &top);
	reference_crop(in, &want, left, top, width, height);
	check_one_picture("crop",
			  CHECK_ARGS(across, down, attention ? "gravity=attention" : "gravity=entropy"), in,
			  &want);
	ref_free(&want);
}

Test(interest, crops)
{
	static const int depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };

	for (int d = 0; d < 3; d++)
		for (int channels = 1; channels <= 4; channels++)
			for (int attention = 0; attention < 2; attention++) {
				ref_image in;

				check_picture(&in, 30, 21, channels, depths[d], CHECK_SCENE);
				crops(&in, 11, 8, attention);
				crops(&in, 30, 1, attention);
				ref_free(&in);
				check_picture(&in, 97, 3, channels, depths[d], CHECK_NOISE);
				crops(&in, 2, 2, attention);
				ref_free(&in);
			}
}

/* A grey picture with a square in it, 16 to a side, cropped to 64 x 40. */
static ref_image cropped(const char *gravity, int at_x, int at_y, const double *rgb)
{
	weft_image out = { 0 };
	weft_error e = { 0 };
	ref_image in;

	ref_make(&in, 320, 200, 3, WEFT_U8);
	for (int i = 0; i < 320 * 200; i++) {
		const int x = i % 320 - at_x, y = i / 320 - at_y;
		for (int c = 0; c < 3; c++)
			ref_set(&in, i % 320, i / 320, c, x >= 0 && x < 16 && y >= 0 && y < 16 ? rgb[c] : 60);
	}
	weft_image image = check_to_image(&in);
	cr_assert_eq(weft_apply(weft_filter_find("crop", NULL), CHECK_ARGS("width=64", "height=40", gravity),
				image.view, &out, &WEFT_SEQUENTIAL, NULL, &e),
		     WEFT_OK, "%s", e.text);
	ref_image got = check_from_view(out.view);
	ref_free(&in);
	weft_image_free(&out);
	weft_image_free(&image);
	return got;
}

/* Where a square is, is the window, and all of it within. */
static void finds(const char *gravity, int at_x, int at_y, const double *rgb)
{
	ref_image got = cropped(gravity, at_x, at_y, rgb);
	int count = 0;

	for (int i = 0; i < 64 * 40; i++)
		count += ref_get(&got, i % 64, i / 64, 0) == rgb[0];
	cr_expect_eq(count, 16 * 16, "%s at %d, %d", gravity, at_x, at_y);
	ref_free(&got);
}

Test(interest, goes_where_something_is)
{
	static const double skin[3] = { 200, 150, 120 }, blue[3] = { 40, 60, 200 };

	finds("gravity=attention", 240, 140, skin);
	finds("gravity=attention", 16, 12, blue);
	finds("gravity=attention", 304, 2, blue);
	finds("gravity=entropy", 240, 140, skin);
	finds("gravity=entropy", 16, 12, blue);
}

/* Of windows that are alike, the middle one. */
Test(interest, keeps_the_middle_of_nothing)
{
	static const char *const gravities[] = { "gravity=attention", "gravity=entropy" };

	for (int i = 0; i < 2; i++) {
		ref_image in, want;

		ref_make(&in, 64, 32, 1, WEFT_U16);
		for (int p = 0; p < 64 * 32; p++) /* below the 8 bits that count */
			ref_set(&in, p % 64, p / 64, 0, 25700 + p % 64 + p / 64);
		reference_crop(&in, &want, 24, 12, 16, 8);
		check_one_picture("crop", CHECK_ARGS("width=16", "height=8", gravities[i]), &in, &want);
		ref_free(&in);
		ref_free(&want);
	}
}

Test(interest, finds_the_place_itself)
{
	ref_image in;
	weft_image out = { 0 };
	weft_error e = { 0 };

	check_picture(&in, 37, 23, 3, WEFT_U8, CHECK_NOISE);
	weft_image image = check_to_image(&in);
	cr_expect_eq(weft_apply(weft_filter_find("crop", NULL),
				CHECK_ARGS("width=5", "height=7", "x=1", "gravity=entropy"), image.view, &out,
				&WEFT_SEQUENTIAL, NULL, &e),
		     WEFT_BAD_PARAM);
	cr_expect(e.text[0]);
	weft_image_free(&image);
	ref_free(&in);
}
