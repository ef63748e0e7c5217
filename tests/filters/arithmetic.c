/* arithmetic.c: what makes one picture of two is its definition. */
#include "arithmetic.h"

#include <criterion/criterion.h>
#include <string.h>

#include "check.h"

struct how {
	struct reference_place at;
	char op;
	double scale, offset;
	bool invert;
};

static void arithmetic(const ref_image *in, ref_image *out, const void *arg)
{
	const struct how *h = arg;

	reference_arithmetic(in, out, h->at, h->op, h->scale, h->offset);
}

static void mask(const ref_image *in, ref_image *out, const void *arg)
{
	const struct how *h = arg;

	reference_mask(in, out, h->at, h->invert);
}

#define OTHER "with=(roll:right=5,down=3)"

Test(arithmetic, is_its_definition)
{
	static const struct {
		const char *op;
		char sign;
	} ops[] = {
		{ "op=add", '+' }, { "op=subtract", '-' }, { "op=multiply", '*' }, { "op=difference", 'd' },
		{ "op=min", '<' }, { "op=max", '>' },      { "op=average", '/' },
	};

	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		check_filter("arithmetic", CHECK_ARGS(OTHER, ops[i].op), arithmetic,
			     &(struct how) { .at = { 5, 3, 0, 0 }, .op = ops[i].sign, .scale = 1 });
}

Test(arithmetic, scales_and_adds)
{
	check_filter("arithmetic", CHECK_ARGS(OTHER, "op=add", "scale=0.37", "offset=-0.2"), arithmetic,
		     &(struct how) { .at = { 5, 3, 0, 0 }, .op = '+', .scale = 0.37, .offset = -0.2 });
	check_filter("arithmetic", CHECK_ARGS(OTHER, "op=subtract", "scale=1.5", "offset=-0.5"), arithmetic,
		     &(struct how) { .at = { 5, 3, 0, 0 }, .op = '-', .scale = 1.5, .offset = -0.5 });
}

Test(arithmetic, leaves_what_the_other_does_not_reach)
{
	check_filter("arithmetic", CHECK_ARGS(OTHER, "op=difference", "x=7", "y=-2"), arithmetic,
		     &(struct how) { .at = { 5, 3, 7, -2 }, .op = 'd' });
	check_filter("arithmetic", CHECK_ARGS(OTHER, "op=multiply", "x=-11", "y=4"), arithmetic,
		     &(struct how) { .at = { 5, 3, -11, 4 }, .op = '*' });
	check_identity("arithmetic:with=(invert),op=min,x=5000");
	check_identity("arithmetic:with=(invert),op=multiply,y=-16777216");
}

/* Worked out by hand. */
Test(arithmetic, known_values)
{
	static const struct {
		const char *op, *offset;
		uint8_t want[3];
	} known[] = {
		{ "op=add", "offset=0", { 255, 255, 255 } },
		{ "op=subtract", "offset=0", { 0, 145, 255 } },
		{ "op=subtract", "offset=0.5", { 72, 255, 255 } },
		{ "op=multiply", NULL, { 61, 43, 0 } },
		{ "op=difference", NULL, { 55, 145, 255 } },
		{ "op=min", NULL, { 100, 55, 0 } },
		{ "op=max", NULL, { 155, 200, 255 } },
		{ "op=average", NULL, { 128, 128, 128 } },
	};
	/* the other one is its negative: 155, 55, 0 */
	uint8_t pixel[3] = { 100, 200, 255 };
	const weft_view in = {
		.pixels = pixel, .width = 1, .height = 1, .stride = 3, .format = { 3, WEFT_U8 }
	};

	/* multiply: 15500/255 = 60.8, 11000/255 = 43.1 */
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		weft_image out = { 0 };
		weft_error e = { 0 };
		const weft_filter *f = weft_filter_find("arithmetic", &e);

		cr_assert_eq(weft_apply(f, CHECK_ARGS("with=(invert)", known[i].op, known[i].offset), in,
					&out, &WEFT_SEQUENTIAL, NULL, &e),
			     WEFT_OK, "%s", e.text);
		cr_expect_arr_eq(weft_row(out.view, 0), known[i].want, 3, "%s", known[i].op);
		weft_image_free(&out);
	}
}

Test(arithmetic, refuses_a_scale_where_nothing_is_added)
{
	uint8_t pixel = 1;
	const weft_view in = {
		.pixels = &pixel, .width = 1, .height = 1, .stride = 1, .format = { 1, WEFT_U8 }
	};
	static const char *const bad[] = { "scale=2", "offset=0.1" };

	for (int i = 0; i < 2; i++) {
		weft_image out = { 0 };
		weft_error e = { 0 };
		const weft_filter *f = weft_filter_find("arithmetic", &e);

		cr_expect_eq(weft_apply(f, CHECK_ARGS("with=(invert)", "op=max", bad[i]), in, &out,
					&WEFT_SEQUENTIAL, NULL, &e),
			     WEFT_BAD_PARAM);
		cr_expect(strstr(e.text, "add and subtract"), "%s", e.text);
	}
}

Test(mask, is_its_definition)
{
	check_filter("mask", CHECK_ARGS(OTHER), mask, &(struct how) { .at = { 5, 3, 0, 0 } });
	check_filter("mask", CHECK_ARGS(OTHER, "invert=yes"), mask,
		     &(struct how) { .at = { 5, 3, 0, 0 }, .invert = true });
	check_filter("mask", CHECK_ARGS(OTHER, "x=7", "y=-2"), mask, &(struct how) { .at = { 5, 3, 7, -2 } });
	check_filter("mask", CHECK_ARGS(OTHER, "x=-11", "y=4", "invert=yes"), mask,
		     &(struct how) { .at = { 5, 3, -11, 4 }, .invert = true });
}

/* The other picture may have fewer channels, or more. */
Test(mask, takes_grey_as_gray_makes_it)
{
	check_same("mask:with=(gray)", "mask:with=(roll:0)");
	check_same("gray | mask:with=(mask:with=(invert))", "gray | mask:with=(roll:0)");
}
