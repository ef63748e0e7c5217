/* art.c: what makes a picture look painted, printed or laid is its definition. */
#include "art.h"

#include <criterion/criterion.h>
#include <math.h>

#include "check.h"

static void halftone(const ref_image *in, ref_image *out, const void *arg)
{
	const double *n = arg;

	reference_halftone(in, out, n[0], n[1]);
}

Test(halftone, is_a_turned_screen)
{
	check_filter("halftone", CHECK_ARGS("size=7.3"), halftone, (double[]) { 7.3, 45 });
	check_filter("halftone", CHECK_ARGS("size=4.1", "angle=11"), halftone, (double[]) { 4.1, 11 });
}

Test(halftone, keeps_the_mean)
{
	for (int level = 0; level <= 255; level += 51) {
		const double share = level / 255.0;
		double sum = 0;
		ref_image in;
		weft_image out = { 0 };

		ref_make(&in, 200, 200, 1, WEFT_U8);
		for (int i = 0; i < 200 * 200; i++)
			ref_set(&in, i % 200, i / 200, 0, level);
		weft_image image = check_to_image(&in);
		cr_assert_eq(weft_apply(weft_filter_find("halftone", NULL),
					CHECK_ARGS("size=9.7", "angle=20"), image.view, &out,
					&WEFT_SEQUENTIAL, NULL, NULL),
			     WEFT_OK);
		for (int y = 0; y < 200; y++)
			for (int x = 0; x < 200; x++)
				sum += weft_row(out.view, y)[x] / 255.0;
		cr_expect_float_eq(sum / 40000, share, 0.01, "%g became %g", share, sum / 40000);
		ref_free(&in);
		weft_image_free(&image);
		weft_image_free(&out);
	}
}

static void mosaic(const ref_image *in, ref_image *out, const void *arg)
{
	const double *n = arg;

	reference_mosaic(in, out, n[0], (int)n[1]);
}

Test(mosaic, takes_the_nearest_point)
{
	check_filter("mosaic", NULL, mosaic, (double[]) { 16, 0 });
	check_filter("mosaic", CHECK_ARGS("size=3.3", "seed=5"), mosaic, (double[]) { 3.3, 5 });
}

static void oil(const ref_image *in, ref_image *out, const void *arg)
{
	const int *n = arg;
	ref_image from;

	ref_premultiply(in, &from);
	reference_oil(&from, out, n[0], n[1]);
	ref_unpremultiply(out, in->depth);
	ref_free(&from);
}

Test(oil, takes_the_most_frequent)
{
	check_filter("oil", CHECK_ARGS("radius=1", "levels=4"), oil, (int[]) { 1, 4 });
	check_filter("oil", CHECK_ARGS("radius=2"), oil, (int[]) { 2, 20 });
	check_identity("oil:0");
}

/* b is the blur, which has tests of its own. */
Test(sketch, is_a_sample_over_its_surroundings)
{
	static const int depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };

	for (int d = 0; d < 3; d++) {
		const double white = ref_max(depths[d]);
		ref_image in, want;
		weft_image out = { 0 };

		check_picture(&in, 300, 9, 3, depths[d], CHECK_SCENE);
		weft_image image = check_to_image(&in);
		cr_assert_eq(weft_apply(weft_filter_find("blur", NULL), CHECK_ARGS("sigma=2"), image.view,
					&out, &WEFT_SEQUENTIAL, NULL, NULL),
			     WEFT_OK);
		want = check_from_view(out.view);
		for (int i = 0; i < 300 * 9 * 3; i++) {
			const float share = (float)in.at[i] / (float)want.at[i];
			const float r =
				want.at[i] > 0 && in.at[i] < want.at[i] ? share * (float)white : (float)white;
			want.at[i] = depths[d] == WEFT_F32 ? r : floor(ref_clamp(r, depths[d]) + 0.5);
		}
		check_one_picture("sketch", CHECK_ARGS("sigma=2"), &in, &want);
		ref_free(&in);
		ref_free(&want);
		weft_image_free(&image);
		weft_image_free(&out);
	}
}
