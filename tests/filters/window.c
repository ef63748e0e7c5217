/* window.c: the filters that look around each pixel are their definitions. */
#include "window.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"

/* Runs a reference on premultiplied colours. */
#define PREMULTIPLIED(in, out, call)                                                                         \
	do {                                                                                                 \
		ref_image from, made;                                                                        \
		ref_premultiply(in, &from);                                                                  \
		call;                                                                                        \
		ref_unpremultiply(&made, (in)->depth);                                                       \
		*(out) = made;                                                                               \
		ref_free(&from);                                                                             \
	} while (0)

struct setting {
	const char *args[4];
	int radius, kind;
	enum ref_edge edge;
	double number;
};

static void check_all(const char *name, const struct setting *s, int count, check_reference_fn *reference)
{
	for (int i = 0; i < count; i++)
		check_filter(name, s[i].args, reference, &s[i]);
}

#define COUNT(a) (int)(sizeof(a) / sizeof *(a))

static void box(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;

	if (s->radius == 0) /* which only moves pixels */
		reference_box(in, out, s->radius, s->edge);
	else
		PREMULTIPLIED(in, out, reference_box(&from, &made, s->radius, s->edge));
}

Test(box, is_the_rounded_mean)
{
	const struct setting settings[] = {
		{ { "radius=0" }, .radius = 0 },
		{ { "radius=1" }, .radius = 1 },
		{ { "radius=3", "edge=reflect" }, .radius = 3, .edge = REF_REFLECT },
		{ { "radius=4", "edge=clamp" }, .radius = 4, .edge = REF_CLAMP },
		{ { "radius=5", "edge=wrap" }, .radius = 5, .edge = REF_WRAP },
	};

	check_all("box", settings, COUNT(settings), box);
}

/* Every way of counting: sums of 16, 32 and 64 bits, quotients quick and slow. */
static void box_of_radius(int radius, int depth)
{
	char arg[40];
	ref_image in, want;

	snprintf(arg, sizeof arg, "radius=%d", radius);
	check_picture(&in, 60, 5, 3, depth, CHECK_NOISE);
	reference_box(&in, &want, radius, REF_CLAMP);
	check_one_picture("box", CHECK_ARGS(arg, "edge=clamp"), &in, &want);
	ref_free(&in);
	ref_free(&want);
}

Test(box, of_any_radius_is_the_rounded_mean)
{
	static const int radii[] = { 7, 8, 20, 40, 63, 64, 100, 127, 128, 129, 255 };

	for (int i = 0; i < COUNT(radii); i++) {
		box_of_radius(radii[i], WEFT_U8);
		if (radii[i] != 255)
			box_of_radius(radii[i], WEFT_U16);
	}
}

static void median(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;

	PREMULTIPLIED(in, out, reference_median(&from, &made, s->radius, s->edge));
}

Test(median, is_the_middle_sample)
{
	const struct setting settings[] = {
		{ { "radius=1" }, .radius = 1, .edge = REF_CLAMP },
		{ { "radius=2" }, .radius = 2, .edge = REF_CLAMP },
		{ { "radius=2", "edge=mirror" }, .radius = 2, .edge = REF_MIRROR },
		{ { "radius=4" }, .radius = 4, .edge = REF_CLAMP },
		{ { "radius=8" }, .radius = 8, .edge = REF_CLAMP },
	};

	check_all("median", settings, COUNT(settings), median);
}

/* Black, any level and white beside each other: no few levels in a row hold a tile's medians.  And
 * radii up to the greatest, with tiles of each size. */
Test(median, of_levels_far_apart)
{
	static const struct {
		int radius, width, height;
	} cases[] = { { 3, 150, 100 }, { 7, 131, 70 }, { 8, 131, 70 },
		      { 20, 70, 40 },  { 63, 20, 9 },  { 127, 9, 5 } };

	for (int depth = WEFT_U8; depth <= WEFT_U16; depth++)
		for (size_t i = 0; i < COUNT(cases); i++) {
			const int width = cases[i].width, height = cases[i].height;
			char radius[20];
			ref_image in, want;

			snprintf(radius, sizeof radius, "radius=%d", cases[i].radius);
			check_picture(&in, width, height, 3, depth, CHECK_NOISE);
			for (int y = 0; y < height; y++)
				for (int x = 0; x < width; x++)
					for (int c = 0; c < 3 && (x < width / 3 || x > width * 2 / 3); c++)
						ref_set(&in, x, y, c, x < width / 3 ? 0 : ref_max(depth));
			reference_median(&in, &want, cases[i].radius, REF_CLAMP);
			check_one_picture("median", CHECK_ARGS(radius), &in, &want);
			ref_free(&in);
			ref_free(&want);
		}
}

static void erode(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;

	PREMULTIPLIED(in, out, reference_extreme(&from, &made, s->radius, (enum ref_shape)s->kind, false));
}

static void dilate(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;

	PREMULTIPLIED(in, out, reference_extreme(&from, &made, s->radius, (enum ref_shape)s->kind, true));
}

static const struct setting shapes[] = {
	{ { "radius=1" }, .radius = 1, .kind = REF_SQUARE },
	{ { "radius=4" }, .radius = 4, .kind = REF_SQUARE },
	{ { "radius=3", "shape=disk" }, .radius = 3, .kind = REF_DISK },
	{ { "radius=5", "shape=cross" }, .radius = 5, .kind = REF_CROSS },
};

Test(erode, is_the_least_sample)
{
	check_all("erode", shapes, COUNT(shapes), erode);
}

Test(dilate, is_the_greatest_sample)
{
	check_all("dilate", shapes, COUNT(shapes), dilate);
}

static void gradient(const ref_image *in, ref_image *out, const void *arg)
{
	static const double weights[][2] = { { 1, 2 }, { 3, 10 }, { 1, 1 } };
	const struct setting *s = arg;

	PREMULTIPLIED(in, out,
		      reference_slope(&from, &made, weights[s->kind][0], weights[s->kind][1], s->number));
}

Test(sobel, is_the_length_of_the_slope)
{
	const struct setting settings[] = {
		{ { "operator=sobel" }, .kind = 0 },
		{ { "operator=sobel", "norm=l2" }, .kind = 0, .number = 1 },
		{ { "operator=scharr" }, .kind = 1 },
		{ { "operator=scharr", "norm=l2" }, .kind = 1, .number = 1 },
	};

	check_all("sobel", settings, COUNT(settings), gradient);
}

Test(scharr, is_sobel_with_its_weights)
{
	check_all("scharr", &(struct setting) { { "norm=l1" }, .kind = 1 }, 1, gradient);
}

Test(prewitt, is_sobel_with_its_weights)
{
	check_all("prewitt", &(struct setting) { { "norm=l2" }, .kind = 2, .number = 1 }, 1, gradient);
}

static void laplacian(const ref_image *in, ref_image *out, const void *arg)
{
	PREMULTIPLIED(in, out, reference_laplacian(&from, &made, ((const struct setting *)arg)->kind));
}

Test(laplacian, is_the_second_difference)
{
	const struct setting settings[] = { { { "size=1" }, .kind = 1 }, { { "size=3" }, .kind = 3 } };

	check_all("laplacian", settings, COUNT(settings), laplacian);
}

static void sharpen(const ref_image *in, ref_image *out, const void *arg)
{
	PREMULTIPLIED(in, out, reference_sharpen(&from, &made, ((const struct setting *)arg)->number));
}

Test(sharpen, adds_the_second_difference)
{
	const struct setting settings[] = { { { "amount=1" }, .number = 1 },
					    { { "amount=0.3" }, .number = 0.3 } };

	check_all("sharpen", settings, COUNT(settings), sharpen);
}

static const struct {
	const char *text;
	double kernel[25];
	int side;
	double scale;
} kernels[] = {
	{ "kernel=0 -1 0 / -1 5 -1 / 0 -1 0", { 0, -1, 0, -1, 5, -1, 0, -1, 0 }, 3, 1 },
	{ "kernel=1 2 1 / 2 4 2 / 1 2 1", { 1, 2, 1, 2, 4, 2, 1, 2, 1 }, 3, 16 },
	{ "kernel=.1 .05 .2 -.1 .5 .15 -.05 .1 .05", { .1, .05, .2, -.1, .5, .15, -.05, .1, .05 }, 3, 1 },
	{ "kernel=1 0 0 0 0 0 0 7 0 0 0 0 -900 0 0 0 0 0 0 0 0 0 0 0 950",
	  { 1, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, -900, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 950 },
	  5,
	  58 },
	/* more bits than integers take */
	{ "kernel=.00001 0 0 / 0 .85 0 / 0 0 .15", { .00001, 0, 0, 0, .85, 0, 0, 0, .15 }, 3, 1 },
};

static void convolve(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;

	PREMULTIPLIED(in, out,
		      reference_convolve(&from, &made, kernels[s->kind].kernel, kernels[s->kind].side,
					 kernels[s->kind].scale, s->number));
}

Test(convolve, is_the_weighted_sum)
{
	const struct setting settings[] = {
		{ { kernels[0].text }, .kind = 0 },
		{ { kernels[0].text, "bias=0.5" }, .kind = 0, .number = 0.5 },
		{ { kernels[1].text, "scale=16" }, .kind = 1 },
		{ { kernels[2].text }, .kind = 2 },
		{ { kernels[2].text, "bias=0.5" }, .kind = 2, .number = 0.5 },
		{ { kernels[3].text, "scale=58" }, .kind = 3 },
		{ { kernels[4].text }, .kind = 4 },
	};

	check_all("convolve", settings, COUNT(settings), convolve);
}

/* Largest error in levels, and the share of samples that are not the rounded Gaussian. */
static void blur_error(int width, int height, int depth, const char *sigma, enum ref_edge edge,
		       enum check_content content, double *largest, double *wrong)
{
	static const char *const edges[] = { "edge=mirror", "edge=reflect", "edge=clamp", "edge=wrap" };
	const weft_filter *blur = weft_filter_find("gaussblur", NULL);
	ref_image in;
	weft_image out = { 0 };

	cr_assert_not_null(blur);
	check_picture(&in, width, height, 3, depth, content);
	weft_image image = check_to_image(&in);
	cr_assert_eq(weft_apply(blur, CHECK_ARGS(sigma, edges[edge]), image.view, &out, &WEFT_SEQUENTIAL,
				NULL, NULL),
		     WEFT_OK);
	ref_image got = check_from_view(out.view);
	double *want = reference_gaussian(&in, atof(sigma + 6), edge);
	const int count = width * height * 3;
	*largest = *wrong = 0;
	for (int i = 0; i < count; i++) {
		*largest = fmax(*largest, fabs(got.at[i] - want[i]));
		*wrong += got.at[i] != ref_round(want[i]);
	}
	*wrong /= count;
	free(want);
	ref_free(&got);
	ref_free(&in);
	weft_image_free(&image);
	weft_image_free(&out);
}

Test(blur, is_the_gaussian_within_a_level)
{
	static const char *const sigmas[] = { "sigma=0.1", "sigma=0.6", "sigma=1",  "sigma=2.7", "sigma=5.4",
					      "sigma=5.5", "sigma=8",   "sigma=12", "sigma=31",  "sigma=90" };
	double largest, wrong;

	for (int i = 0; i < COUNT(sigmas); i++)
		for (int content = CHECK_NOISE; content <= CHECK_SCENE; content++)
			for (enum ref_edge edge = REF_MIRROR; edge <= REF_WRAP; edge++) {
				blur_error(61, 47, WEFT_U8, sigmas[i], edge, (enum check_content)content,
					   &largest, &wrong);
				cr_assert_lt(largest, 0.75, "%s, content %d, edge %d: off by %g", sigmas[i],
					     content, edge, largest);
			}
}

Test(blur, is_the_rounded_gaussian_nearly_everywhere)
{
	static const char *const sigmas[] = { "sigma=1", "sigma=3", "sigma=5.5", "sigma=11", "sigma=22" };
	double largest, wrong;

	for (int i = 0; i < COUNT(sigmas); i++) {
		blur_error(611, 60, WEFT_U8, sigmas[i], REF_MIRROR, CHECK_NOISE, &largest, &wrong);
		cr_assert_lt(wrong, 0.01, "%s: %g of the samples differ", sigmas[i], wrong);
	}
}

Test(blur, of_16_bits_is_within_a_level)
{
	double largest, wrong;

	blur_error(611, 8, WEFT_U16, "sigma=3", REF_MIRROR, CHECK_NOISE, &largest, &wrong);
	cr_assert_lt(largest, 1);
	cr_assert_lt(wrong, 0.01);
}

static ref_image filtered(const char *name, const ref_image *in, const char *const *args)
{
	weft_image image = check_to_image(in), out = { 0 };

	cr_assert_eq(weft_apply(weft_filter_find(name, NULL), args, image.view, &out, &WEFT_SEQUENTIAL, NULL,
				NULL),
		     WEFT_OK);
	ref_image got = check_from_view(out.view);
	weft_image_free(&image);
	weft_image_free(&out);
	return got;
}

/* b is the blur itself, which has tests of its own. */
static void unsharp_of(int depth, const char *amount, const char *threshold)
{
	const float white = (float)ref_max(depth), by = strtof(strchr(amount, '=') + 1, NULL);
	const float least = strtof(strchr(threshold, '=') + 1, NULL) * white;
	ref_image in;

	check_picture(&in, 611, 9, 3, depth, CHECK_SCENE);
	ref_image b = filtered("blur", &in, CHECK_ARGS("sigma=2"));
	ref_image got = filtered("unsharp", &in, CHECK_ARGS("sigma=2", amount, threshold));
	for (int i = 0; i < in.width * in.height * in.channels; i++) {
		const float v = (float)in.at[i], rise = v - (float)b.at[i];
		const float sharp = fabsf(rise) >= least ? v + by * rise : v;
		const double want = depth == WEFT_F32 ? sharp : ref_round(ref_clamp(sharp, depth));
		cr_assert_eq(got.at[i], want, "%s, %s, %d bytes, sample %d: %g, not %g", amount, threshold,
			     depth, i, got.at[i], want);
	}
	ref_free(&in);
	ref_free(&b);
	ref_free(&got);
}

Test(unsharp, adds_what_the_blur_takes)
{
	static const int depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };

	for (int i = 0; i < COUNT(depths); i++) {
		unsharp_of(depths[i], "amount=1", "threshold=0");
		unsharp_of(depths[i], "amount=1", "threshold=0.05");
		unsharp_of(depths[i], "amount=0.5", "threshold=0.02");
	}
}
