/* clahe.c: contrast spread within tiles is its definition. */
#include "clahe.h"

#include <criterion/criterion.h>

#include "check.h"

struct clahe {
	int tiles;
	double clip;
};

static void clahe(const ref_image *in, ref_image *out, const void *arg)
{
	const struct clahe *c = arg;

	reference_clahe(in, out, c->tiles, c->clip);
}

Test(clahe, spreads_within_tiles)
{
	check_filter("clahe", NULL, clahe, &(struct clahe) { 8, 3 });
	check_filter("clahe", CHECK_ARGS("tiles=3", "clip=0"), clahe, &(struct clahe) { 3, 0 });
	check_filter("clahe", CHECK_ARGS("tiles=1", "clip=40"), clahe, &(struct clahe) { 1, 40 });
	check_filter("clahe", CHECK_ARGS("tiles=16", "clip=2"), clahe, &(struct clahe) { 16, 2 });
}

/* Tiles larger than a chunk of columns, and limits above one. */
Test(clahe, spreads_within_large_tiles)
{
	for (int depth = WEFT_U8; depth <= WEFT_F32; depth *= 2) {
		weft_image out = { 0 };
		ref_image in, want;

		check_picture(&in, 701, 90, 3, depth, CHECK_SCENE);
		reference_clahe(&in, &want, 2, 1.7);
		weft_image image = check_to_image(&in);
		cr_assert_eq(weft_apply(weft_filter_find("clahe", NULL), CHECK_ARGS("tiles=2", "clip=1.7"),
					image.view, &out, &WEFT_SEQUENTIAL, NULL, NULL),
			     WEFT_OK);
		ref_image got = check_from_view(out.view);
		check_equal("clahe", &got, &want);
		ref_free(&got);
		ref_free(&want);
		ref_free(&in);
		weft_image_free(&out);
		weft_image_free(&image);
	}
}
