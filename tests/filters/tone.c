/* tone.c: filters with a global step are their definitions. */
#include "tone.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "check.h"
#include "colour.h"

static void threshold(const ref_image *in, ref_image *out, const void *arg)
{
	reference_threshold(in, out, *(const double *)arg);
}

Test(threshold, is_white_above_the_level)
{
	check_filter("threshold", CHECK_ARGS("level=0.5"), threshold, &(double) { 0.5 });
	check_filter("threshold", CHECK_ARGS("level=0"), threshold, &(double) { 0 });
	check_filter("threshold", CHECK_ARGS("level=1"), threshold, &(double) { 1 });
	check_filter("threshold", CHECK_ARGS("level=0.4"), threshold, &(double) { 0.4 });
}

static void otsu(const ref_image *in, ref_image *out, const void *arg)
{
	(void)arg;
	reference_otsu(in, out);
}

Test(threshold, otsu_separates_best)
{
	check_filter("threshold", CHECK_ARGS("level=otsu", "range=unit"), otsu, NULL);
}

static void hear_level(void *user, const weft_result *r)
{
	cr_expect_str_eq(r->filter, "threshold");
	cr_expect_str_eq(r->name, "level");
	*(double *)user = r->values[0];
}

static weft_image thresholded(const char *text, weft_view in, double *level)
{
	const weft_watch watch = { .size = sizeof watch, .user = level, .result = hear_level };
	weft_chain *chain = NULL;
	weft_image out;
	weft_error e = { 0 };
	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s", e.text);
	cr_assert_eq(weft_chain_run_watched(chain, in, &out, &WEFT_SEQUENTIAL, NULL, &watch, &e), WEFT_OK,
		     "%s: %s", text, e.text);
	weft_chain_free(chain);
	return out;
}

Test(threshold, tells_the_level_it_found)
{
	static const char *const words[] = { "otsu", "triangle", "li" };
	static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	ref_image two;

	for (size_t i = 0; i < 9; i++) {
		ref_image in;
		double level = -1;
		char given[64];
		check_picture(&in, 31, 17, 1, depths[i % 3], CHECK_SCENE);
		weft_image image = check_to_image(&in);
		snprintf(given, sizeof given, "threshold:%s", words[i / 3]);
		weft_image found = thresholded(given, image.view, &level);
		snprintf(given, sizeof given, "threshold:%.17g", level);
		weft_image again = thresholded(given, image.view, &level);
		cr_expect(weft_view_equal(found.view, again.view), "%s", given);
		weft_image_free(&found);
		weft_image_free(&again);
		weft_image_free(&image);
		ref_free(&in);
	}
	check_picture(&two, 4, 1, 1, WEFT_U8, CHECK_BLACK);
	for (int x = 0; x < 4; x++)
		ref_set(&two, x, 0, 0, x < 1 ? 40 : 200);
	double level = -1;
	weft_image image = check_to_image(&two), out = thresholded("threshold:otsu", image.view, &level);
	cr_expect_eq(level, 40.5 / 255); /* any from 40 to 199 separates as well */
	weft_image_free(&out);
	weft_image_free(&image);
	ref_free(&two);
}

Test(threshold, refuses_other_levels)
{
	const char *const bad[] = {
		"level=2", "level=-0.1", "level=many", "level=", "level=0.5x", "level=nan"
	};
	const weft_filter *f = weft_filter_find("threshold", NULL);
	ref_image in;

	check_picture(&in, 4, 4, 3, WEFT_U8, CHECK_NOISE);
	weft_image image = check_to_image(&in), out = { 0 };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		weft_error e = { 0 };
		cr_expect_eq(weft_apply(f, CHECK_ARGS(bad[i]), image.view, &out, &WEFT_SEQUENTIAL, NULL, &e),
			     WEFT_BAD_PARAM, "%s", bad[i]);
		cr_expect_neq(e.text[0], '\0');
	}
	weft_image_free(&image);
	ref_free(&in);
}

static void equalize(const ref_image *in, ref_image *out, const void *arg)
{
	(void)arg;
	reference_equalize(in, out);
}

Test(equalize, follows_the_running_sum)
{
	check_filter("equalize", CHECK_ARGS("range=unit"), equalize, NULL);
}

static void normalize(const ref_image *in, ref_image *out, const void *arg)
{
	const double *share = arg;

	reference_normalize(in, out, share[0], share[1]);
}

Test(normalize, stretches_between_two_shares)
{
	check_filter("normalize", CHECK_ARGS("range=unit"), normalize, (double[]) { 0.01, 0.99 });
	check_filter("normalize", CHECK_ARGS("low=0", "high=1", "range=unit"), normalize,
		     (double[]) { 0, 1 });
	check_filter("normalize", CHECK_ARGS("low=0.3", "high=0.6", "range=unit"), normalize,
		     (double[]) { 0.3, 0.6 });
}

Test(normalize, refuses_an_empty_range)
{
	static const char *const chains[] = { "normalize:low=1,high=0", "normalize:low=0.5,high=0.5" };
	uint8_t pixel[4] = { 1, 2, 3, 4 };
	const weft_view in = {
		.pixels = pixel, .width = 1, .height = 1, .stride = 4, .format = { 3, WEFT_U8 }
	};
	for (int i = 0; i < 2; i++) {
		weft_image out;
		weft_chain *chain = NULL;
		weft_error e = { 0 };
		cr_assert_eq(weft_chain_parse(chains[i], &chain, &e), WEFT_OK);
		cr_expect_eq(weft_chain_run(chain, in, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_BAD_PARAM);
		cr_expect(strstr(e.text, "is not below"), "%s", e.text);
		weft_chain_free(chain);
	}
}
