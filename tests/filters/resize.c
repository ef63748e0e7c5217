/* resize.c: every kernel is its definition, larger and smaller. */
#include "resize.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "check.h"
#include "light.h"

struct size {
	int width, height;
	enum ref_kernel kernel;
};

static void resize(const ref_image *in, ref_image *out, const void *arg)
{
	const struct size *s = arg;

	reference_resize(in, out, s->width, s->height, s->kernel);
}

static void each_size(const char *kernel, enum ref_kernel k)
{
	static const int sizes[][2] = { { 1, 1 }, { 20, 7 }, { 37, 23 }, { 61, 9 }, { 35, 41 } };
	char name[40];

	snprintf(name, sizeof name, "kernel=%s", kernel);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		char width[20], height[20];
		struct size size = { sizes[i][0], sizes[i][1], k };

		snprintf(width, sizeof width, "width=%d", size.width);
		snprintf(height, sizeof height, "height=%d", size.height);
		check_filter("resize", CHECK_ARGS(width, height, "fit=fill", name), resize, &size);
	}
}

Test(resize, nearest)
{
	each_size("nearest", REF_NEAREST);
}

Test(resize, bilinear)
{
	each_size("bilinear", REF_BILINEAR);
}

Test(resize, bicubic)
{
	each_size("bicubic", REF_BICUBIC);
}

Test(resize, mitchell)
{
	each_size("mitchell", REF_MITCHELL);
}

Test(resize, lanczos3)
{
	each_size("lanczos3", REF_LANCZOS3);
}

Test(resize, area)
{
	each_size("area", REF_AREA);
}

static void resize_light(const ref_image *in, ref_image *out, const void *arg)
{
	ref_image light, made;

	reference_light(in, &light);
	resize(&light, &made, arg);
	reference_light_back(&made, out, in->depth);
	ref_free(&light);
	ref_free(&made);
}

Test(resize, of_light)
{
	const struct size small = { 20, 7, REF_LANCZOS3 }, large = { 61, 9, REF_BILINEAR };

	check_filter("resize", CHECK_ARGS("width=20", "height=7", "fit=fill", "linear=yes"), resize_light,
		     &small);
	check_filter("resize",
		     CHECK_ARGS("width=61", "height=9", "fit=fill", "kernel=bilinear", "linear=yes"),
		     resize_light, &large);
}

/* Around the picture there is just the colour that was asked for. */
Test(resize, of_light_keeps_the_background)
{
	ref_image in, want;

	ref_make(&in, 1, 1, 1, WEFT_U8);
	ref_make(&want, 3, 1, 1, WEFT_U8);
	ref_set(&want, 0, 0, 0, 51);
	ref_set(&want, 2, 0, 0, 51);
	check_one_picture("resize",
			  CHECK_ARGS("background=0.2", "width=3", "height=1", "fit=contain", "linear=yes"),
			  &in, &want);
	ref_free(&in);
	ref_free(&want);
}

/* Rows longer than what is resized at a time. */
static void wide(int width, int height, const char *kernel, enum ref_kernel k)
{
	const struct size size = { width, height, k };
	char arg[3][40];

	snprintf(arg[0], sizeof *arg, "kernel=%s", kernel);
	snprintf(arg[1], sizeof *arg, "width=%d", width);
	snprintf(arg[2], sizeof *arg, "height=%d", height);
	for (int channels = 1; channels <= 4; channels++) {
		ref_image in, want;

		check_picture(&in, 600, 90, channels, WEFT_U8, CHECK_NOISE);
		resize(&in, &want, &size);
		check_one_picture("resize", CHECK_ARGS(arg[0], arg[1], arg[2], "fit=fill"), &in, &want);
		ref_free(&in);
		ref_free(&want);
	}
}

Test(resize, wide_pictures)
{
	wide(300, 45, "area", REF_AREA);
	wide(300, 45, "lanczos3", REF_LANCZOS3);
	wide(1200, 180, "bicubic", REF_BICUBIC);
	wide(1800, 41, "bilinear", REF_BILINEAR);
	wide(193, 29, "lanczos3", REF_LANCZOS3);
	wide(601, 91, "mitchell", REF_MITCHELL);
}

static void expect_shape(const char *text, int want_width, int want_height)
{
	weft_chain *chain = NULL;
	weft_error e = { 0 };
	weft_view in = { .width = 400, .height = 300, .format = { 3, WEFT_U8 } };
	weft_format format;
	int width = 0, height = 0;

	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s", e.text);
	cr_assert_eq(weft_chain_shape(chain, in, &width, &height, &format, &e), WEFT_OK, "%s", e.text);
	cr_expect(width == want_width && height == want_height, "%s: %dx%d", text, width, height);
	weft_chain_free(chain);
}

Test(resize, fits)
{
	expect_shape("resize:200", 200, 150);
	expect_shape("resize:height=150", 200, 150);
	expect_shape("resize:width=200,height=200", 200, 150);
	expect_shape("resize:width=100,height=200,fit=inside", 100, 75);
	expect_shape("resize:width=200,height=200,fit=cover", 200, 200);
	expect_shape("resize:width=200,height=200,fit=contain", 200, 200);
	expect_shape("resize:width=200,height=200,fit=fill", 200, 200);
	expect_shape("resize:width=1", 1, 1);
}
