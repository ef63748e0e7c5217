/* shadow.c: a shadow is its definition, wherever it falls. */
#include "shadow.h"

#include <criterion/criterion.h>

#include "check.h"

static void shadow(const ref_image *in, ref_image *out, const void *arg)
{
	reference_shadow(in, out, arg);
}

Test(shadow, lies_behind)
{
	check_filter("shadow", CHECK_ARGS("sigma=0.6", "x=3", "y=-5"), shadow,
		     &(struct ref_shadow) { 0.6, 0.5, 0, 3, -5 });
	check_filter("shadow", CHECK_ARGS("sigma=0", "x=-2", "y=1", "opacity=1", "color=0.6"), shadow,
		     &(struct ref_shadow) { 0, 1, 0.6, -2, 1 });
}

/* Wide enough that rows are opaque for long. */
Test(shadow, reaches_far)
{
	for (int channels = 3; channels <= 4; channels++) {
		ref_image in, want;

		check_picture(&in, 150, 9, channels, WEFT_U8, CHECK_SCENE);
		for (int x = 20; x < 140 && channels == 4; x++)
			for (int y = 0; y < 9; y++)
				ref_set(&in, x, y, 3, 255);
		reference_shadow(&in, &want, &(struct ref_shadow) { 2, 0.7, 0.2, 30, 12 });
		check_one_picture("shadow", CHECK_ARGS("sigma=2", "x=30", "y=12", "opacity=0.7", "color=0.2"),
				  &in, &want);
		ref_free(&in);
		ref_free(&want);
	}
}

/* The sum of what it hides is what was there. */
Test(shadow, weighs_what_casts_it)
{
	ref_image in;
	weft_image out = { 0 };
	weft_error e = { 0 };
	double sum = 0;

	check_picture(&in, 10, 8, 1, WEFT_F32, CHECK_BLACK);
	weft_image image = check_to_image(&in);
	cr_assert_eq(weft_apply(weft_filter_find("shadow", NULL),
				CHECK_ARGS("sigma=3", "x=60", "y=0", "opacity=0.5"), image.view, &out,
				&WEFT_SEQUENTIAL, NULL, &e),
		     WEFT_OK, "%s", e.text);
	ref_image got = check_from_view(out.view);
	cr_assert_eq(got.width, 10 + 60 + 12);
	cr_assert_eq(got.height, 8 + 24);
	for (int y = 0; y < got.height; y++)
		for (int x = 10; x < got.width; x++)
			sum += ref_get(&got, x, y, 1);
	cr_expect_float_eq(sum, 0.5 * 10 * 8, 1e-3);
	ref_free(&got);
	ref_free(&in);
	weft_image_free(&out);
	weft_image_free(&image);
}
