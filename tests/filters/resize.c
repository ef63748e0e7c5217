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
		/* what should weigh nothing may weigh 1e-17, and that by either formula */
		check_filter_near("resize", CHECK_ARGS(width, height, "fit=fill", name), resize, &size, 0,
				  1e-12);
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

Test(resize, takes_sizes)
{
	expect_shape("resize:50%", 200, 150);
	expect_shape("resize:300x200", 267, 200);
	expect_shape("resize:300x", 300, 225);
	expect_shape("resize:x150", 200, 150);
	expect_shape("resize:x50%", 200, 150);
	expect_shape("resize:50%x10%", 200, 30);
	expect_shape("resize:0.01%", 1, 1);
	expect_shape("resize:200x200,fit=cover", 200, 200);
	expect_shape("resize:200,height=40,fit=fill", 200, 40);
}

/* A lone number is the width of a portrait, too. */
Test(resize, takes_a_lone_number_for_the_width)
{
	expect_shape("rot90 | resize:600", 600, 800);
	expect_shape("rot90 | resize:600x600", 450, 600);
}

Test(resize, never_enlarges_unless_it_may)
{
	expect_shape("resize:800,enlarge=no", 400, 300);
	expect_shape("resize:200,enlarge=no", 200, 150);
	expect_shape("resize:800x600,fit=contain,enlarge=no", 800, 600);
	expect_shape("resize:1000x200,fit=cover,enlarge=no", 400, 200);
	expect_shape("resize:1000x600,fit=cover,enlarge=no", 400, 300);
	expect_shape("resize:800x30,fit=fill,enlarge=no", 400, 30);
	expect_shape("resize:200%,enlarge=no", 400, 300);
}

struct covering {
	int width, height, halves_x, halves_y;
};

/* The whole picture resized, and a rectangle of that. */
static void cover(const ref_image *in, ref_image *out, const void *arg)
{
	const struct covering *want = arg;
	const double rx = (double)want->width / in->width, ry = (double)want->height / in->height;
	const int width = rx < ry ? (int)ref_round(in->width * ry) : want->width;
	const int height = rx > ry ? (int)ref_round(in->height * rx) : want->height;
	const int left = (width - want->width) * want->halves_x / 2;
	const int top = (height - want->height) * want->halves_y / 2;
	ref_image whole;

	reference_resize(in, &whole, width, height, REF_LANCZOS3);
	ref_make(out, want->width, want->height, in->channels, in->depth);
	for (int y = 0; y < want->height; y++)
		for (int x = 0; x < want->width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c, ref_get(&whole, left + x, top + y, c));
	ref_free(&whole);
}

Test(resize, covers_by_gravity)
{
	static const struct {
		const char *size, *gravity;
		struct covering want;
	} cases[] = { { "size=9x7", "gravity=center", { 9, 7, 1, 1 } },
		      { "size=11x6", "gravity=northwest", { 11, 6, 0, 0 } },
		      { "size=6x11", "gravity=southeast", { 6, 11, 2, 2 } } };

	for (int depth = WEFT_U8; depth <= WEFT_F32; depth *= 2)
		for (int channels = 1; channels <= 4; channels++)
			for (int i = 0; i < 3; i++) {
				ref_image in, want;

				check_picture(&in, 37, 23, channels, depth, CHECK_SCENE);
				cover(&in, &want, &cases[i].want);
				check_one_picture("resize",
						  CHECK_ARGS(cases[i].size, "fit=cover", cases[i].gravity),
						  &in, &want);
				ref_free(&in);
				ref_free(&want);
			}
}

/* Tables of the 1000 columns that are seen, not of the 65 million that are scaled. */
Test(resize, covers_with_a_strip)
{
	ref_image in, want;

	ref_make(&in, 65535, 1, 1, WEFT_U8);
	ref_make(&want, 1000, 1000, 1, WEFT_U8);
	for (int x = 0; x < in.width; x++)
		ref_set(&in, x, 0, 0, x % 251);
	/* the middle 1000 of 65535000 columns, a thousand of each */
	for (int i = 0; i < 1000 * 1000; i++)
		ref_set(&want, i % 1000, i / 1000, 0, (32767000 + i % 1000) / 1000 % 251);
	check_one_picture("resize", CHECK_ARGS("size=1000x1000", "fit=cover", "kernel=nearest"), &in, &want);
	ref_free(&in);
	ref_free(&want);
}

/* What Pillow 9.4 makes of it. */
Test(resize, by_triangle_as_pillow)
{
	static const int from[] = { 0, 200, 255, 13, 0, 90, 10, 250, 10 }, to[] = { 137, 91, 59, 113 };
	ref_image in, want;

	ref_make(&in, 9, 1, 1, WEFT_U8);
	ref_make(&want, 4, 1, 1, WEFT_U8);
	for (int i = 0; i < 9; i++)
		ref_set(&in, i, 0, 0, from[i]);
	for (int i = 0; i < 4; i++)
		ref_set(&want, i, 0, 0, to[i]);
	check_one_picture("resize", CHECK_ARGS("size=4x1", "fit=fill", "kernel=bilinear"), &in, &want);
	ref_free(&in);
	ref_free(&want);
}
