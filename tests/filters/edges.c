/* edges.c: filters that find edges are their definitions. */
#include "edges.h"

#include <criterion/criterion.h>

#include "check.h"

static void canny(const ref_image *in, ref_image *out, const void *arg)
{
	const double *level = arg;

	reference_canny(in, out, level[0], level[1]);
}

Test(canny, keeps_the_strong_and_what_touches_them)
{
	check_filter("canny", CHECK_ARGS("sigma=0"), canny, (double[]) { 0.1, 0.3 });
	check_filter("canny", CHECK_ARGS("sigma=0", "low=0", "high=1.5"), canny, (double[]) { 0, 1.5 });
	check_filter("canny", CHECK_ARGS("sigma=0", "low=0.6", "high=0.6"), canny, (double[]) { 0.6, 0.6 });
}

Test(canny, begins_with_a_blur)
{
	check_same("canny:1.4", "gray | blur:1.4,edge=clamp | canny:0");
	check_same("canny:4", "gray | blur:4,edge=clamp | canny:0");
}

/* One strong place in a maze of weak ones: more wait than there is room for. */
Test(canny, follows_lines_however_many)
{
	weft_chain *chain = NULL;
	weft_image out = { 0 };
	ref_image in, want;

	check_picture(&in, 500, 400, 1, WEFT_U8, CHECK_NOISE);
	for (int i = 0; i < 3; i++)
		ref_set(&in, 250 + i, 200, 0, i * 127);
	reference_canny(&in, &want, 0, 3.4);
	weft_image image = check_to_image(&in);
	cr_assert_eq(weft_chain_parse("canny:0,low=0,high=3.4", &chain, NULL), WEFT_OK);
	cr_assert_eq(weft_chain_run(chain, image.view, &out, &WEFT_SEQUENTIAL, NULL, NULL), WEFT_OK);
	ref_image got = check_from_view(out.view);
	check_equal("canny", &got, &want);
	ref_free(&got);
	ref_free(&want);
	ref_free(&in);
	weft_chain_free(chain);
	weft_image_free(&image);
	weft_image_free(&out);
}
