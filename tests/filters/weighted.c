/* weighted.c: means whose weights depend on the picture are their definitions. */
#include "weighted.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "check.h"

/* One filter on one picture, against what it has to be. */
static void check_once(const char *name, const char *const *args, const ref_image *in, const ref_image *want)
{
	weft_image image = check_to_image(in), out = { 0 };
	weft_error e = { 0 };

	cr_assert_eq(
		weft_apply(weft_filter_find(name, NULL), args, image.view, &out, &WEFT_SEQUENTIAL, NULL, &e),
		WEFT_OK, "%s", e.text);
	ref_image got = check_from_view(out.view);
	check_equal(name, &got, want);
	ref_free(&got);
	weft_image_free(&out);
	weft_image_free(&image);
}

struct bilateral {
	double sigma_s, sigma_r;
	int radius;
};

static void bilateral(const ref_image *in, ref_image *out, const void *arg)
{
	const struct bilateral *b = arg;

	reference_bilateral(in, out, b->sigma_s, b->sigma_r, b->radius);
}

Test(bilateral, weighs_by_distance_and_likeness)
{
	check_filter("bilateral", CHECK_ARGS("sigma_s=1"), bilateral, &(struct bilateral) { 1, 0.1, 2 });
	check_filter("bilateral", CHECK_ARGS("sigma_s=0.1", "sigma_r=0.001"), bilateral,
		     &(struct bilateral) { 0.1, 0.001, 1 });
	check_filter("bilateral", CHECK_ARGS("sigma_s=50", "sigma_r=0.2", "radius=3"), bilateral,
		     &(struct bilateral) { 50, 0.2, 3 });
}

/* Wider than a tile of its columns, and with a mirror longer than the picture. */
Test(bilateral, is_the_same_in_every_tile)
{
	static const int sides[][3] = { { 600, 3, 4 }, { 7, 5, 16 } };

	for (int i = 0; i < 2; i++)
		for (int channels = 1; channels <= 4; channels++) {
			const struct bilateral b = { 6, 0.3, sides[i][2] };
			char radius[20];
			ref_image in, want;

			snprintf(radius, sizeof radius, "radius=%d", b.radius);
			check_picture(&in, sides[i][0], sides[i][1], channels, WEFT_U8, CHECK_SCENE);
			bilateral(&in, &want, &b);
			check_once("bilateral", CHECK_ARGS("sigma_s=6", "sigma_r=0.3", radius), &in, &want);
			ref_free(&want);
			ref_free(&in);
		}
}

struct nlmeans {
	double h;
	int patch, search;
};

static void nlmeans(const ref_image *in, ref_image *out, const void *arg)
{
	const struct nlmeans *n = arg;

	reference_nlmeans(in, out, n->h, n->patch, n->search);
}

Test(nlmeans, weighs_by_the_likeness_of_surroundings)
{
	check_filter("nlmeans", CHECK_ARGS("patch=3", "search=3"), nlmeans, &(struct nlmeans) { 0.05, 1, 1 });
	check_filter("nlmeans", CHECK_ARGS("h=0.3", "patch=1", "search=5"), nlmeans,
		     &(struct nlmeans) { 0.3, 0, 2 });
}

/* Wider than a tile, higher than a strip, and a window larger than the picture. */
Test(nlmeans, is_the_same_in_every_tile)
{
	for (int depth = WEFT_U8; depth <= WEFT_F32; depth *= 2) {
		ref_image in, want;

		check_picture(&in, 150, 35, 3, depth, CHECK_SCENE);
		reference_nlmeans(&in, &want, 0.1, 1, 2);
		check_once("nlmeans", CHECK_ARGS("h=0.1", "patch=3", "search=5"), &in, &want);
		ref_free(&want);
		ref_free(&in);
		check_picture(&in, 9, 6, 4, depth, CHECK_NOISE);
		reference_nlmeans(&in, &want, 0.2, 3, 10);
		check_once("nlmeans", CHECK_ARGS("h=0.2"), &in, &want);
		ref_free(&want);
		ref_free(&in);
	}
}

Test(nlmeans, refuses_even_sides)
{
	const char *const bad[] = { "patch=4", "search=20" };
	ref_image in;

	check_picture(&in, 4, 4, 1, WEFT_U8, CHECK_NOISE);
	weft_image image = check_to_image(&in), out = { 0 };
	for (int i = 0; i < 2; i++)
		cr_expect_eq(weft_apply(weft_filter_find("nlmeans", NULL), CHECK_ARGS(bad[i]), image.view,
					&out, &WEFT_SEQUENTIAL, NULL, NULL),
			     WEFT_BAD_PARAM, "%s", bad[i]);
	weft_image_free(&image);
	ref_free(&in);
}
