/* taps.c: filters that weigh a few neighbours are their definitions. */
#include "taps.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "check.h"

struct setting {
	const char *args[5];
	int radius;
	ref_weight_fn *weight;
	double number[3], bias;
	bool keep_alpha;
};

/* Each weight, made to sum to 1 or to 0 where the filter does. */
static double *weigh(const struct setting *s)
{
	const int side = 2 * s->radius + 1, count = side * side;
	double *w = malloc((size_t)count * sizeof *w), sum = 0, above = 0;

	cr_assert_not_null(w);
	for (int i = 0; i < count; i++)
		sum += w[i] = s->weight(i % side - s->radius, i / side - s->radius, s->number);
	for (int i = 0; i < count && s->weight == ref_log_weight; i++) {
		w[i] -= sum / count;
		above += fmax(0, w[i]);
	}
	for (int i = 0; i < count; i++)
		if (s->weight == ref_log_weight)
			w[i] *= s->number[1] / above;
		else if (s->weight == ref_disk_weight)
			w[i] /= sum;
	return w;
}

static void taps(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;
	double *weights = weigh(s);
	ref_image from;

	ref_premultiply(in, &from);
	reference_taps(&from, out, s->radius, weights, s->bias, s->keep_alpha, REF_MIRROR);
	ref_unpremultiply(out, in->depth);
	ref_free(&from);
	free(weights);
}

static void check_all(const char *name, const struct setting *s, int count)
{
	for (int i = 0; i < count; i++)
		check_filter(name, s[i].args, taps, &s[i]);
}

Test(motionblur, is_the_mean_of_a_line)
{
	const struct setting settings[] = {
		{ { "length=4" }, 3, ref_motion_weight, { 4, 0 }, 0, false },
		{ { "length=5", "angle=90" }, 3, ref_motion_weight, { 5, 90 }, 0, false },
		{ { "length=6", "angle=-33.5" }, 4, ref_motion_weight, { 6, -33.5 }, 0, false },
	};

	check_all("motionblur", settings, 3);
	check_identity("motionblur:1");
}

Test(lensblur, is_the_mean_of_a_disk)
{
	const struct setting settings[] = {
		{ { "radius=1" }, 1, ref_disk_weight, { 1 }, 0, false },
		{ { "radius=2.4" }, 3, ref_disk_weight, { 2.4 }, 0, false },
	};

	check_all("lensblur", settings, 2);
	check_identity("lensblur:0");
}

Test(emboss, is_light_from_a_side)
{
	const struct setting settings[] = {
		{ { "amount=1" }, 1, ref_emboss_weight, { 1, -135 }, 0.5, true },
		{ { "amount=2.5", "angle=90", "bias=0" }, 1, ref_emboss_weight, { 2.5, 90 }, 0, true },
	};

	check_all("emboss", settings, 2);
}

/* By hand: black to white from left to right, lit from the left: as dark as it gets. */
Test(emboss, is_dark_where_the_picture_rises_away_from_the_light)
{
	ref_image in, want;

	ref_make(&in, 4, 1, 1, WEFT_U8);
	ref_make(&want, 4, 1, 1, WEFT_U8);
	for (int x = 0; x < 4; x++) {
		ref_set(&in, x, 0, 0, 10 * x);
		ref_set(&want, x, 0, 0, x % 3 ? 148 : 128);
	}
	check_one_picture("emboss", CHECK_ARGS("angle=180"), &in, &want);
	ref_free(&in);
	ref_free(&want);
}

Test(log, is_the_laplacian_of_a_gaussian)
{
	const struct setting settings[] = {
		{ { "sigma=0.5" }, 2, ref_log_weight, { 0.5, 1 }, 0.5, true },
		{ { "sigma=0.8", "amount=3", "bias=0.2" }, 4, ref_log_weight, { 0.8, 3 }, 0.2, true },
	};

	check_all("log", settings, 2);
}

Test(dog, is_the_difference_of_two_gaussians)
{
	const struct setting settings[] = {
		{ { "sigma=0.4", "sigma2=0.7" }, 3, ref_dog_weight, { 0.4, 0.7, 1 }, 0.5, true },
		{ { "sigma=1", "sigma2=0.6", "amount=2" }, 4, ref_dog_weight, { 1, 0.6, 2 }, 0.5, true },
	};

	check_all("dog", settings, 2);
}

/* b is the blur, which has tests of its own. */
Test(highpass, takes_the_blur_away)
{
	static const int depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };

	for (int d = 0; d < 3; d++) {
		ref_image in, want;
		weft_image out = { 0 };

		check_picture(&in, 300, 9, 3, depths[d], CHECK_SCENE);
		weft_image image = check_to_image(&in);
		cr_assert_eq(weft_apply(weft_filter_find("blur", NULL), CHECK_ARGS("sigma=2"), image.view,
					&out, &WEFT_SEQUENTIAL, NULL, NULL),
			     WEFT_OK);
		want = check_from_view(out.view);
		for (int i = 0; i < 300 * 9 * 3; i++) {
			const float white = (float)ref_max(depths[d]);
			const float rise = (float)in.at[i] - (float)want.at[i];
			const float r = rise + 0.5f * white;
			want.at[i] = depths[d] == WEFT_F32 ? r : floor(ref_clamp(r, depths[d]) + 0.5);
		}
		check_one_picture("highpass", CHECK_ARGS("sigma=2"), &in, &want);
		ref_free(&in);
		ref_free(&want);
		weft_image_free(&image);
		weft_image_free(&out);
	}
}

static void kuwahara(const ref_image *in, ref_image *out, const void *arg)
{
	ref_image from;

	ref_premultiply(in, &from);
	reference_kuwahara(&from, out, *(const int *)arg, REF_MIRROR);
	ref_unpremultiply(out, in->depth);
	ref_free(&from);
}

Test(kuwahara, is_the_mean_that_varies_least)
{
	check_filter("kuwahara", CHECK_ARGS("radius=1"), kuwahara, &(int) { 1 });
	check_filter("kuwahara", NULL, kuwahara, &(int) { 3 });
	check_identity("kuwahara:0");
}
