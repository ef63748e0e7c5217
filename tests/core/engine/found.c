/* What is found in the pixels: numbers that are told, and shapes. */
#include "pictures.h"

#include <stdio.h>
#include <string.h>

TestSuite(found, .init = use_odd_plugins, .timeout = 120);

static const weft_format grey = { 1, WEFT_U8 };

/* A picture with one pixel in it that isn't black. */
static weft_image speck(int width, int height, int x, int y)
{
	weft_image im;
	cr_assert_eq(weft_image_make(&im, width, height, grey, NULL), WEFT_OK);
	for (int j = 0; j < height; j++)
		memset(weft_row(im.view, j), 0, (size_t)width);
	weft_row(im.view, y)[x] = 200;
	return im;
}

/* What was told, in words. */
struct heard {
	char text[1000];
	double last;
	bool falls;
};

static void hear(void *user, const weft_result *r)
{
	struct heard *h = user;
	size_t at = strlen(h->text);
	at += (size_t)snprintf(h->text + at, sizeof h->text - at, "%zu %s.%s", r->filter_index, r->filter,
			       r->name);
	if (r->text)
		at += (size_t)snprintf(h->text + at, sizeof h->text - at, "=%s", r->text);
	for (size_t i = 0; i < r->row_count * r->column_count; i++)
		at += (size_t)snprintf(h->text + at, sizeof h->text - at, " %g", r->values[i]);
	snprintf(h->text + at, sizeof h->text - at, ";");
}

static void see_progress(void *user, double done)
{
	struct heard *h = user;
	h->falls |= done < h->last;
	h->last = done;
}

static weft_image watched(const char *text, weft_view in, struct heard *h)
{
	const weft_watch watch = {
		.size = sizeof watch, .user = h, .result = hear, .progress = see_progress
	};
	weft_error e = { 0 };
	weft_chain *chain;
	weft_image out = { 0 };
	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s", e.text);
	cr_assert_eq(weft_chain_run_watched(chain, in, &out, &WEFT_SEQUENTIAL, NULL, &watch, &e), WEFT_OK,
		     "%s", e.text);
	weft_chain_free(chain);
	return out;
}

Test(found, a_shape_is_found_in_the_pixels)
{
	weft_image in = speck(50, 40, 30, 11);
	struct heard h = { 0 };
	weft_image out = watched("roll:right=4,down=2 | bounds | roll:right=-34", in.view, &h);
	cr_expect_eq(out.view.width, 35);
	cr_expect_eq(out.view.height, 14);
	cr_expect_eq(weft_row(out.view, 13)[0], 200);
	cr_expect_str_eq(h.text, "1 bounds.width 35;1 bounds.height 14;");
	cr_expect(h.last == 1 && !h.falls);
	weft_image_free(&out);
	weft_image_free(&in);
}

/* The same chain, one picture after another of one shape: each gets its own. */
Test(found, a_shape_is_found_anew_for_each_picture)
{
	weft_chain *chain;
	int width, height;
	weft_format format;
	cr_assert_eq(weft_chain_parse("invert | invert | bounds | bounds | invert", &chain, NULL), WEFT_OK);
	cr_expect(weft_chain_shape_varies(chain));
	for (int i = 0; i < 5; i++) {
		weft_image in = speck(50, 40, 9 * i, 7 * i), out;
		cr_assert_eq(weft_chain_shape(chain, in.view, &width, &height, &format, NULL), WEFT_OK);
		cr_expect(width == 50 && height == 40);
		cr_assert_eq(weft_chain_run(chain, in.view, &out, &WEFT_SEQUENTIAL, NULL, NULL), WEFT_OK);
		cr_expect(out.view.width == 9 * i + 1 && out.view.height == 7 * i + 1);
		weft_image_free(&in);
		weft_image_free(&out);
	}
	weft_chain_free(chain);
}

Test(found, a_filter_that_measures_lets_the_picture_pass)
{
	weft_image in = noise(40, 30, (weft_format) { 3, WEFT_U16 }, 9), black = speck(10, 10, 2, 3);
	struct heard h = { 0 };
	weft_image out = watched("tally", black.view, &h);
	cr_expect_str_eq(h.text, "0 tally.of=samples;0 tally.quarters 0 99 0.25 0 0.5 0 0.75 1;");
	cr_expect(weft_view_equal(out.view, black.view));
	weft_image_free(&out);
	weft_image want = filtered("invert | box:1", in.view, WEFT_SEQUENTIAL);
	out = filtered("tally | invert | tally | box:1 | tally", in.view, WEFT_SEQUENTIAL);
	cr_expect(weft_view_equal(out.view, want.view));
	weft_image_free(&out);
	weft_image_free(&want);
	weft_image_free(&in);
	weft_image_free(&black);
}

Test(found, a_chain_that_measures_needs_no_result)
{
	weft_image in = speck(10, 10, 2, 3);
	struct heard h = { 0 };
	const weft_watch watch = { .size = sizeof watch, .user = &h, .result = hear };
	weft_chain *chain;
	cr_assert_eq(weft_chain_parse("invert | tally", &chain, NULL), WEFT_OK);
	cr_expect(weft_chain_measures(chain));
	cr_expect_eq(weft_chain_run_watched(chain, in.view, NULL, &WEFT_SEQUENTIAL, NULL, &watch, NULL),
		     WEFT_OK);
	cr_expect_str_eq(h.text, "1 tally.of=samples;1 tally.quarters 0 1 0.25 0 0.5 0 0.75 99;");
	weft_chain_free(chain);
	weft_image_free(&in);
}

/* Three rows of 7, 100 and 30: 100 less the row below, and the last below itself. */
Test(found, a_global_step_is_followed_by_a_neighbourhood)
{
	weft_image in;
	cr_assert_eq(weft_image_make(&in, 2, 3, grey, NULL), WEFT_OK);
	memset(weft_row(in.view, 0), 7, 2);
	memset(weft_row(in.view, 1), 100, 2);
	memset(weft_row(in.view, 2), 30, 2);
	weft_image out = filtered("overmax", in.view, WEFT_SEQUENTIAL);
	cr_expect_eq(weft_row(out.view, 0)[1], 0);
	cr_expect_eq(weft_row(out.view, 1)[0], 70);
	cr_expect_eq(weft_row(out.view, 2)[1], 70);
	weft_image_free(&out);
	weft_image_free(&in);
}

Test(found, progress_comes_in_many_small_steps)
{
	weft_image in = noise(600, 600, grey, 9);
	struct heard h = { 0 };
	weft_image out = watched("box:3 | invert | median:2 | bounds", in.view, &h);
	cr_expect(h.last == 1 && !h.falls);
	weft_image_free(&out);
	weft_image_free(&in);
}
