/* multiotsu.c: the levels are the best there are. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "tone.h"

static void multiotsu(const ref_image *in, ref_image *out, const void *arg)
{
	reference_multiotsu(in, out, *(const int *)arg);
}

Test(multiotsu, parts_best)
{
	check_filter("multiotsu", CHECK_ARGS("levels=2", "range=unit"), multiotsu, &(int) { 2 });
	check_filter("multiotsu", CHECK_ARGS("levels=4", "range=unit"), multiotsu, &(int) { 4 });
}

Test(multiotsu, of_two_is_otsu)
{
	static const int depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };

	for (int d = 0; d < 3; d++) {
		weft_image out[2];
		weft_error e = { 0 };
		ref_image in;

		check_picture(&in, 71, 43, 3, depths[d], CHECK_SCENE);
		weft_image image = check_to_image(&in);
		cr_assert_eq(weft_apply(weft_filter_find("multiotsu", NULL), CHECK_ARGS("levels=2"),
					image.view, &out[0], &WEFT_SEQUENTIAL, NULL, &e),
			     WEFT_OK, "%s", e.text);
		cr_assert_eq(weft_apply(weft_filter_find("threshold", NULL), CHECK_ARGS("level=otsu"),
					image.view, &out[1], &WEFT_SEQUENTIAL, NULL, &e),
			     WEFT_OK, "%s", e.text);
		cr_expect(weft_view_equal(out[0].view, out[1].view), "depth %d", depths[d]);
		weft_image_free(&out[0]);
		weft_image_free(&out[1]);
		weft_image_free(&image);
		ref_free(&in);
	}
}

static void hear_level(void *user, const weft_result *r)
{
	double *level = user;

	cr_assert(strncmp(r->name, "level", 5) == 0 && r->name[5] >= '1' && r->name[5] <= '7');
	level[r->name[5] - '1'] = r->values[0];
}

/* By hand: three heaps of greys, wherever the range lies. */
Test(multiotsu, tells_levels)
{
	static const double heaps[] = { 10, 12, 11, 100, 102, 101, 230, 231 };
	static const double scales[] = { 1, 257, 1000 };
	static const int depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };

	for (int d = 0; d < 3; d++) {
		double level[7] = { -1, -1, -1 };
		const weft_watch watch = { .size = sizeof watch, .user = level, .result = hear_level };
		weft_chain *chain = NULL;
		weft_error e = { 0 };
		weft_image out;
		ref_image in, want;

		ref_make(&in, 8, 1, 1, depths[d]);
		ref_make(&want, 8, 1, 1, depths[d]);
		for (int x = 0; x < 8; x++) {
			const double white = ref_max(depths[d]);
			ref_set(&in, x, 0, 0, heaps[x] * scales[d]);
			ref_set(&want, x, 0, 0,
				x < 3            ? 0
				: x > 5          ? white
				: depths[d] == 4 ? 0.5
						 : (white + 1) / 2);
		}
		weft_image image = check_to_image(&in);
		cr_assert_eq(weft_chain_parse("multiotsu:3", &chain, &e), WEFT_OK, "%s", e.text);
		cr_assert_eq(
			weft_chain_run_watched(chain, image.view, &out, &WEFT_SEQUENTIAL, NULL, &watch, &e),
			WEFT_OK, "%s", e.text);
		ref_image got = check_from_view(out.view);
		check_equal("three heaps", &got, &want);
		const double unit = depths[d] == 4 ? 1 : ref_max(depths[d]);
		cr_expect(level[0] * unit >= 12 * scales[d] && level[0] * unit < 13 * scales[d], "%g",
			  level[0]);
		cr_expect(level[1] * unit >= 102 * scales[d] && level[1] * unit < 103 * scales[d], "%g",
			  level[1]);
		cr_expect_eq(level[2], -1);
		ref_free(&got);
		ref_free(&in);
		ref_free(&want);
		weft_image_free(&out);
		weft_image_free(&image);
		weft_chain_free(chain);
	}
}
