/* recolour.c: alpha, channels, curves and colours of one's own are their definitions. */
#include "recolour.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "real.h"

static void flatten(const ref_image *in, ref_image *out, const void *arg)
{
	reference_flatten(in, out, arg);
}

Test(flatten, lays_over_a_colour)
{
	check_exact("flatten", NULL, flatten, (double[]) { 0, 0, 0 });
	check_exact("flatten", CHECK_ARGS("color=#204080"), flatten,
		    (double[]) { 32 / 255.0, 64 / 255.0, 128 / 255.0 });
}

struct alpha_case {
	const char *mode;
	double value;
};

static void alpha(const ref_image *in, ref_image *out, const void *arg)
{
	const struct alpha_case *a = arg;

	reference_alpha(in, out, a->mode, a->value);
}

Test(alpha, is_its_definition)
{
	static const char *const modes[] = { "add",     "remove",      "set",          "fade",
					     "extract", "premultiply", "unpremultiply" };

	for (int i = 0; i < 7; i++) {
		char text[40];
		snprintf(text, sizeof text, "mode=%s", modes[i]);
		check_exact("alpha", CHECK_ARGS(text, "value=0.3"), alpha,
			    &(struct alpha_case) { modes[i], 0.3 });
	}
}

static void channels(const ref_image *in, ref_image *out, const void *arg)
{
	reference_channels(in, out, arg);
}

Test(channels, are_what_the_letters_say)
{
	static const char *const orders[] = { "bgr", "k", "a", "rrr", "rgb1", "abgr", "ka", "g0b", "1rgb" };

	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		char text[20];
		snprintf(text, sizeof text, "order=%s", orders[i]);
		check_exact("channels", CHECK_ARGS(text), channels, orders[i]);
	}
	check_exact("channels", CHECK_ARGS("order=red"), channels, "r");
	check_exact("channels", CHECK_ARGS("order=luma"), channels, "k");
}

Test(recolour, refuses_what_it_cannot_read)
{
	static const struct {
		const char *chain, *says;
	} bad[] = {
		{ "channels:rgbxx", "one to four of" },     { "channels:rgbar", "one to four of" },
		{ "channels:RGB", "one to four of" },       { "curves:0,0 1", "are not 2 to 32 points" },
		{ "curves:0,0", "are not 2 to 32 points" }, { "curves:0,0 0.5,1 0.5,0", "has to rise" },
	};
	uint8_t pixel[3] = { 1, 2, 3 };
	const weft_view in = {
		.pixels = pixel, .width = 1, .height = 1, .stride = 3, .format = { 3, WEFT_U8 }
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		weft_chain *chain = NULL;
		weft_image out = { 0 };
		weft_error e = { 0 };
		cr_assert_eq(weft_chain_parse(bad[i].chain, &chain, &e), WEFT_OK, "%s", e.text);
		cr_expect_eq(weft_chain_run(chain, in, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_BAD_PARAM,
			     "%s", bad[i].chain);
		cr_expect(strstr(e.text, bad[i].says), "%s: %s", bad[i].chain, e.text);
		weft_chain_free(chain);
	}
}

/* ---- tone ---- */

#define EACH_PIXEL(im) for (double(*p)[4] = (im)->at; p < (im)->at + (im)->width * (im)->height; p++)

struct drawn {
	const double *all, *red;
	int points, own;
};

static void curves(real_image *im, const void *arg)
{
	const struct drawn *d = arg;

	EACH_PIXEL(im)
	{
		for (int c = 0; c < 3; c++)
			(*p)[c] = reference_monotone(d->all, d->points, (*p)[c]);
		if (d->red && im->colours == 3)
			(*p)[0] = reference_monotone(d->red, d->own, (*p)[0]);
	}
}

Test(curves, go_through_the_points)
{
	static const double s[] = { 0, 0.1, 0.3, 0.2, 0.6, 0.85, 0.9, 0.8, 1, 1 }, red[] = { 0, 0.2, 1, 0.9 };

	check_real("curves", CHECK_ARGS("points=0,0.1 0.3,0.2 0.6,0.85 0.9,0.8 1,1"), curves,
		   &(struct drawn) { .all = s, .points = 5 }, 1e-6);
	check_real("curves", CHECK_ARGS("points=0,0.1 0.3,0.2 0.6,0.85 0.9,0.8 1,1", "red=0,0.2 1,0.9"),
		   curves, &(struct drawn) { .all = s, .points = 5, .red = red, .own = 2 }, 1e-6);
	check_same("curves:0,0 1,1,smooth=linear", "curves:0,0 0.5,0.5 1,1");
	check_same("curves:0,0 1,1,smooth=natural", "curves:0,0 1,1,smooth=linear");
}

/* Worked out by the second derivatives of a natural spline, and by SLATEC's PCHIM, for 0,0 0.25,0.1
 * 0.5,0.7 1,1. */
Test(curves, known_values)
{
	static const struct {
		const char *smooth;
		double want[4];
	} known[] = {
		{ "monotone", { 0.01874286, 0.17611431, 0.61017140, 0.94377143 } },
		{ "natural", { -0.01040000, 0.19600003, 0.57999997, 1.01440000 } },
		{ "linear", { 0.04000000, 0.22000003, 0.57999997, 0.88000001 } },
	};
	static const float at[4] = { 0.1f, 0.3f, 0.45f, 0.8f };

	for (int i = 0; i < 3; i++) {
		float pixel[4];
		char text[100];
		weft_chain *chain = NULL;
		weft_image out = { 0 };
		memcpy(pixel, at, sizeof at);
		const weft_view in = { .pixels = (uint8_t *)pixel,
				       .width = 4,
				       .height = 1,
				       .stride = 16,
				       .format = { 1, WEFT_F32 } };
		snprintf(text, sizeof text, "curves:0,0 0.25,0.1 0.5,0.7 1,1,smooth=%s", known[i].smooth);
		cr_assert_eq(weft_chain_parse(text, &chain, NULL), WEFT_OK);
		cr_assert_eq(weft_chain_run(chain, in, &out, &WEFT_SEQUENTIAL, NULL, NULL), WEFT_OK);
		for (int k = 0; k < 4; k++)
			cr_expect_float_eq(((const float *)(const void *)weft_row(out.view, 0))[k],
					   known[i].want[k], 2e-6, "%s at %g", known[i].smooth,
					   (double)at[k]);
		weft_chain_free(chain);
		weft_image_free(&out);
	}
}

static void sigmoid(real_image *im, const void *arg)
{
	const double *with = arg;

	EACH_PIXEL(im)
	for (int c = 0; c < 3; c++)
		(*p)[c] = reference_sigmoid((*p)[c], with[0], with[1]);
}

Test(sigmoid, is_an_s_and_its_inverse)
{
	check_real("sigmoid", NULL, sigmoid, (double[]) { 4, 0.5 }, 1e-5);
	check_real("sigmoid", CHECK_ARGS("contrast=9", "midpoint=0.3"), sigmoid, (double[]) { 9, 0.3 }, 1e-5);
	check_real("sigmoid", CHECK_ARGS("contrast=-6", "midpoint=0.7"), sigmoid, (double[]) { -6, 0.7 },
		   1e-5);
	check_identity("sigmoid:0");
}

static void tint(real_image *im, const void *arg)
{
	const double *colour = arg, grey = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2];

	im->colours = 3;
	EACH_PIXEL(im)
	for (int c = 0; c < 3; c++)
		(*p)[c] = reference_tint((*p)[c], colour[c], grey, 0.7);
}

Test(tint, moves_the_middle)
{
	check_real("tint", CHECK_ARGS("color=#ff8033", "amount=0.7"), tint,
		   (double[]) { 1, 128 / 255.0, 51 / 255.0 }, 1e-6);
}

static void duotone(real_image *im, const void *arg)
{
	static const double dark[3] = { 0, 51 / 255.0, 1 }, light[3] = { 1, 204 / 255.0, 0 };

	im->colours = 3;
	EACH_PIXEL(im)
	{
		/* `gray` rounds to a level first */
		double grey = (*p)[0] * 0.299 + (*p)[1] * 0.587 + (*p)[2] * 0.114;
		if (im->depth != WEFT_F32 && im->colours == 3)
			grey = floor((9798 * (*p)[0] + 19235 * (*p)[1] + 3735 * (*p)[2]) *
					     ref_max(im->depth) / 32768 +
				     0.5 + 1e-9) /
			       ref_max(im->depth);
		for (int c = 0; c < 3; c++)
			(*p)[c] = grey;
		reference_duotone(*p, dark, arg, light);
	}
}

Test(duotone, goes_from_dark_to_light)
{
	check_real("duotone", CHECK_ARGS("dark=#0033ff", "light=#ffcc00"), duotone, NULL, 1e-6);
	check_real("duotone", CHECK_ARGS("dark=#0033ff", "light=#ffcc00", "middle=#330000"), duotone,
		   (double[]) { 0.2, 0, 0 }, 1e-6);
}

static void vibrance(real_image *im, const void *arg)
{
	EACH_PIXEL(im)
	reference_vibrance(*p, *(const double *)arg);
}

Test(vibrance, raises_what_is_pale)
{
	check_real("vibrance", CHECK_ARGS("amount=0.8"), vibrance, &(double) { 0.8 }, 2e-6);
	check_real("vibrance", CHECK_ARGS("amount=-1"), vibrance, &(double) { -1 }, 2e-6);
}

static void colorbalance(real_image *im, const void *arg)
{
	static const double by[3][3] = { { 0.5, -0.25, 0 }, { -0.5, 0.125, 1 }, { 0.25, 0.5, -1 } };

	if (im->colours < 3)
		return;
	EACH_PIXEL(im)
	reference_colorbalance(*p, by, arg != NULL);
}

Test(colorbalance, moves_colours_by_their_lightness)
{
	check_real("colorbalance",
		   CHECK_ARGS("shadows=0.5 -0.25 0", "midtones=-0.5 0.125 1", "highlights=0.25 0.5 -1"),
		   colorbalance, NULL, 4e-6);
	check_real("colourbalance",
		   CHECK_ARGS("low=0.5 -0.25 0", "mid=-0.5,0.125,1", "high=0.25 0.5 -1", "keep=yes"),
		   colorbalance, "keep", 4e-6);
	check_identity("colorbalance");
}

/* By hand: black is all shadow, white all light, and the middle of the middle 0.7 of it. */
Test(colorbalance, by_hand)
{
	static const double to[3][3] = { { 0.35, 0, 0.0875 }, { 0.5, 0.85, 0.325 }, { 1, 1.14, 0.86 } };
	ref_image in, want;

	ref_make(&in, 3, 1, 3, WEFT_F32);
	ref_make(&want, 3, 1, 3, WEFT_F32);
	for (int i = 0; i < 9; i++) {
		ref_set(&in, i / 3, 0, i % 3, i / 3 * 0.5);
		ref_set(&want, i / 3, 0, i % 3, to[i / 3][i % 3]);
	}
	weft_image image = check_to_image(&in), out;
	weft_error e = { 0 };
	cr_assert_eq(
		weft_apply(weft_filter_find("colorbalance", NULL),
			   CHECK_ARGS("shadows=0.5 0 0.125", "midtones=0 0.5 -0.25", "highlights=0 0.2 -0.2"),
			   image.view, &out, &WEFT_SEQUENTIAL, NULL, &e),
		WEFT_OK, "%s", e.text);
	ref_image got = check_from_view(out.view);
	for (int i = 0; i < 9; i++)
		cr_expect_float_eq(ref_get(&got, i / 3, 0, i % 3), ref_get(&want, i / 3, 0, i % 3), 1e-6,
				   "%d: %g", i, ref_get(&got, i / 3, 0, i % 3));
	ref_free(&got);
	ref_free(&in);
	ref_free(&want);
	weft_image_free(&out);
	weft_image_free(&image);
}

Test(colorbalance, takes_three_numbers)
{
	const char *const bad[] = { "shadows=0.5", "midtones=0 0 0 0", "highlights=0 0 1.5", "shadows=" };
	weft_image image, out = { 0 };

	cr_assert_eq(weft_image_make(&image, 2, 2, (weft_format) { 3, WEFT_U8 }, NULL), WEFT_OK);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		weft_error e = { 0 };
		cr_expect_eq(weft_apply(weft_filter_find("colorbalance", NULL), CHECK_ARGS(bad[i]),
					image.view, &out, &WEFT_SEQUENTIAL, NULL, &e),
			     WEFT_BAD_PARAM, "%s", bad[i]);
		cr_expect_neq(e.text[0], '\0');
	}
	weft_image_free(&image);
}

/* ---- by what is in the picture ---- */

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* All values of a colour (-1: of all, 3: the grey) in order; returns how many. */
static int sorted(const real_image *im, int colour, double *to)
{
	int n = 0;

	for (int i = 0; i < im->width * im->height; i++) {
		const double *p = im->at[i];
		for (int c = 0; c < im->colours; c++)
			if (c == colour || colour < 0)
				to[n++] = p[c];
		if (colour == 3 && im->colours == 1)
			to[n++] = p[0];
		else if (colour == 3)
			to[n++] = 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
	}
	qsort(to, (size_t)n, sizeof *to, by_value);
	return n;
}

static void autolevel(real_image *im, const void *arg)
{
	const char on = *(const char *)arg;
	double *all = malloc((size_t)(im->width * im->height) * 3 * sizeof *all);

	for (int c = 0; c < im->colours; c++) {
		const int n = sorted(im, on == 'e' ? c : -1, all);
		const double low = all[0], high = all[n - 1];
		EACH_PIXEL(im)
		if (high > low && on == 'e')
			(*p)[c] = (fmin(fmax((*p)[c], low), high) - low) / (high - low);
		if (on == 'e')
			continue;
		EACH_PIXEL(im)
		for (int k = 0; k < im->colours && high > low; k++)
			(*p)[k] = (fmin(fmax((*p)[k], low), high) - low) / (high - low);
		break;
	}
	free(all);
}

Test(autolevel, reaches_black_and_white)
{
	check_real("autolevel", NULL, autolevel, "each", 2e-6);
	check_real("autolevel", CHECK_ARGS("on=together"), autolevel, "together", 2e-6);
}

/* 1000 .. 3000 and a NaN: what no 0..1 could hold. */
Test(autolevel, takes_floats_of_any_range)
{
	float pixel[6] = { 1000, 3000, 1500, -7, NAN, 2000 }, want[6] = { 1007, 3007, 1507, 0, 0, 2007 };
	const weft_view in = {
		.pixels = (uint8_t *)pixel, .width = 6, .height = 1, .stride = 24, .format = { 1, WEFT_F32 }
	};
	weft_image out = { 0 };
	weft_error e = { 0 };

	cr_assert_eq(
		weft_apply(weft_filter_find("autolevel", NULL), NULL, in, &out, &WEFT_SEQUENTIAL, NULL, &e),
		WEFT_OK, "%s", e.text);
	for (int i = 0; i < 6; i++)
		if (i != 4)
			cr_expect_float_eq(((const float *)(const void *)weft_row(out.view, 0))[i],
					   want[i] / 3007, 1e-6, "%d", i);
	weft_image_free(&out);
}

/* The grey spans black to white then, and no hue has moved. */
Test(autolevel, of_the_grey_keeps_hues)
{
	float pixel[9] = { 0.3f, 0.4f, 0.2f, 0.5f, 0.25f, 0.25f, 0.45f, 0.5f, 0.6f };
	const weft_view in = {
		.pixels = (uint8_t *)pixel, .width = 3, .height = 1, .stride = 36, .format = { 3, WEFT_F32 }
	};
	weft_image out = { 0 };

	cr_assert_eq(weft_apply(weft_filter_find("autolevel", NULL), CHECK_ARGS("on=luma", "high=0.5"), in,
				&out, &WEFT_SEQUENTIAL, NULL, NULL),
		     WEFT_OK);
	const float *to = (const float *)(const void *)weft_row(out.view, 0);
	/* greys 0.3473, 0.32475, 0.49645; the second is least, half of all are up to the first */
	const double want = (0.3473 - 0.32475) / (0.3473 - 0.32475);
	cr_expect_float_eq(0.299 * to[0] + 0.587 * to[1] + 0.114 * to[2], want, 2e-3);
	for (int i = 0; i < 3; i++) {
		const float *a = pixel + 3 * i, *b = to + 3 * i;
		cr_expect_float_eq((a[0] - a[1]) * (b[2] - b[1]), (a[2] - a[1]) * (b[0] - b[1]), 1e-6, "%d",
				   i);
		for (int c = 0; c < 3; c++)
			cr_expect(b[c] >= -1e-6f && b[c] <= 1 + 1e-6f, "%d", i);
	}
	weft_image_free(&out);
}

static void autogamma(real_image *im, const void *arg)
{
	double *all = malloc((size_t)(im->width * im->height) * 3 * sizeof *all), mean = 0;

	(void)arg;
	const int n = sorted(im, -1, all);
	for (int i = 0; i < n; i++)
		mean += all[i] / n;
	EACH_PIXEL(im)
	for (int c = 0; c < 3 && mean > 0 && mean < 1; c++)
		(*p)[c] = (*p)[c] > 0 ? pow((*p)[c], log(0.5) / log(mean)) : 0;
	free(all);
}

Test(autogamma, makes_the_mean_middle_grey)
{
	check_real("autogamma", NULL, autogamma, NULL, 1e-5);
	check_same("gray | autogamma", "gray | autogamma:each");
}

struct balance {
	char method;
	double share;
};

static void balanced(real_image *im, const void *arg)
{
	const struct balance *b = arg;
	const int size = im->width * im->height;
	double *all = malloc((size_t)size * 3 * sizeof *all), level[3], to = 0;

	for (int c = 0; c < 3 && im->colours == 3; c++) {
		const int n = sorted(im, c, all);
		level[c] = all[(int)fmax(0, ceil((1 - b->share) * n - 1e-9) - 1)];
		for (int i = 0; b->method == 'g' && i < n; i++)
			level[c] = (i ? level[c] : 0) + all[i] / n;
		to += level[c] / 3;
	}
	EACH_PIXEL(im)
	for (int c = 0; c < 3 && im->colours == 3; c++)
		(*p)[c] *= level[c] > 0 ? (b->method == 'g' ? to : 1) / level[c] : 1;
	free(all);
}

Test(whitebalance, makes_grey_grey)
{
	check_real("whitebalance", NULL, balanced, &(struct balance) { 'g', 0 }, 5e-6);
	check_real("whitebalance", CHECK_ARGS("method=white", "share=0"), balanced,
		   &(struct balance) { 'w', 0 }, 5e-6);
	check_real("whitebalance", CHECK_ARGS("method=white", "share=0.1"), balanced,
		   &(struct balance) { 'w', 0.1 }, 2e-4); /* f32: to a bin */
}

/* A field of 120, 100, 80 in the middle becomes 100, 100, 100; what is far away doesn't count. */
Test(whitebalance, by_a_point)
{
	uint8_t pixel[11 * 9 * 3];
	const weft_view in = {
		.pixels = pixel, .width = 11, .height = 9, .stride = 33, .format = { 3, WEFT_U8 }
	};
	weft_image out = { 0 };

	for (int i = 0; i < 11 * 9; i++) {
		const int x = i % 11, y = i / 11;
		const bool near = x >= 3 && x <= 7 && y >= 2 && y <= 6;
		memcpy(pixel + 3 * i, near ? (uint8_t[]) { 120, 100, 80 } : (uint8_t[]) { 60, 60, 60 }, 3);
	}
	cr_assert_eq(weft_apply(weft_filter_find("whitebalance", NULL), CHECK_ARGS("method=point", "at=5,4"),
				in, &out, &WEFT_SEQUENTIAL, NULL, NULL),
		     WEFT_OK);
	cr_expect_arr_eq(weft_row(out.view, 4) + 15, ((uint8_t[]) { 100, 100, 100 }), 3);
	cr_expect_arr_eq(weft_row(out.view, 0), ((uint8_t[]) { 50, 60, 75 }), 3);
	weft_image_free(&out);
}
