/* tone.c: filters with a global step are their definitions. */
#include "tone.h"

#include <criterion/criterion.h>

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
	check_filter("threshold", CHECK_ARGS("level=otsu"), otsu, NULL);
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
	check_filter("equalize", NULL, equalize, NULL);
}

static void normalize(const ref_image *in, ref_image *out, const void *arg)
{
	const double *share = arg;

	reference_normalize(in, out, share[0], share[1]);
}

Test(normalize, stretches_between_two_shares)
{
	check_filter("normalize", NULL, normalize, (double[]) { 0.01, 0.99 });
	check_filter("normalize", CHECK_ARGS("low=0", "high=1"), normalize, (double[]) { 0, 1 });
	check_filter("normalize", CHECK_ARGS("low=0.3", "high=0.6"), normalize, (double[]) { 0.3, 0.6 });
	check_filter("normalize", CHECK_ARGS("low=0.9", "high=0.1"), normalize, (double[]) { 0.9, 0.1 });
}
