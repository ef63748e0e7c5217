/* Further pictures: their rows lie where they should, under every schedule, and files are read once. */
#include "pictures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(further, .init = use_odd_plugins, .timeout = 300);

static const weft_format rgb = { 3, WEFT_U8 };

static void same_chains(const char *one, const char *other, weft_view in)
{
	weft_image a = filtered(one, in, WEFT_SEQUENTIAL), b = filtered(other, in, WEFT_SEQUENTIAL);
	cr_expect(weft_view_equal(a.view, b.view), "%s is not %s", one, other);
	weft_image_free(&a);
	weft_image_free(&b);
}

/* A chain in parentheses begins with the picture as it is at that place. */
Test(further, a_chain_starts_where_the_filter_stands)
{
	weft_image in = noise(61, 47, rgb, 3);
	same_chains("under:with=(invert)", "invert", in.view);
	same_chains("under:(box:2 | invert)", "box:2 | invert", in.view);
	same_chains("box:2 | under:with=(probe:dx=3,dy=1) | invert", "box:2 | probe:dx=3,dy=1 | invert",
		    in.view);
	same_chains("invert | under:with=(under:with=(invert))", "roll", in.view);
	same_chains("box:1 | invert | under:(ramp | invert)", "ramp | invert", in.view);
	same_chains("under:(sepia)", "sepia", in.view);
	weft_image_free(&in);
}

/* The sample of the other picture (w x h) at x, y: by hand. */
static int index_beyond(int i, int n, const char *beyond)
{
	if (i >= 0 && i < n)
		return i;
	if (strcmp(beyond, "clamp") == 0)
		return i < 0 ? 0 : n - 1;
	return strcmp(beyond, "wrap") == 0 ? (i % n + n) % n : -1;
}

static bool lies_at(weft_view out, weft_view other, int x0, int y0, const char *beyond)
{
	for (int y = 0; y < out.height; y++)
		for (int x = 0; x < out.width; x++) {
			const int u = index_beyond(x - x0, other.width, beyond),
				  v = index_beyond(y - y0, other.height, beyond);
			for (int c = 0; c < 3; c++) {
				const int want = u < 0 || v < 0 ? 0 : weft_row(other, v)[3 * u + c];
				if (weft_row(out, y)[3 * x + c] != want)
					return false;
			}
		}
	return true;
}

/* A reader that hands out one picture under any name, and counts. */
struct shelf {
	weft_view picture;
	int opened;
	char name[40];
};

static weft_status open_picture(void *user, const char *name, weft_image *image, weft_error *e)
{
	struct shelf *s = user;
	s->opened++;
	snprintf(s->name, sizeof s->name, "%s", name);
	if (strcmp(name, "gone.png") == 0)
		return weft_fail(e, WEFT_NO_FILE, "gone.png: no such file");
	return weft_image_copy(image, s->picture, e);
}

static weft_opener from_shelf(struct shelf *s)
{
	return (weft_opener) { .size = sizeof(weft_opener), .user = s, .picture = open_picture };
}

Test(further, lies_at_its_place)
{
	static const char *const edges[] = { "nothing", "clamp", "wrap" };
	static const int places[][2] = {
		{ 0, 0 }, { 5, 7 }, { -4, -3 }, { 60, 2 }, { -20, 5 }, { 100, 100 }
	};
	static const weft_schedule schedules[] = { { WEFT_BY_BAND, 0, 0, 0 },
						   { WEFT_BY_TILE, 0, 16, 0 },
						   { WEFT_BY_ROW, 0, 1, 0 },
						   { WEFT_BY_PIXEL, 0, 0, 0 } };
	weft_image in = noise(47, 31, rgb, 3), other = noise(19, 13, rgb, 5);
	struct shelf shelf = { .picture = other.view };
	for (int p = 0; p < 6 * 3 * 4 * 2; p++) {
		const char *edge = edges[p / 6 % 3];
		const bool whole = p / 72;
		const int *at = places[p % 6];
		char text[200];
		weft_chain *chain;
		weft_image out;
		weft_error e = { 0 };
		if (whole && p / 6 % 3)
			continue; /* under itself knows no edge */
		snprintf(text, sizeof text, "under:other.png,x=%d,y=%d,beyond=%s,whole=%d", at[0], at[1],
			 edge, whole);
		cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s: %s", text, e.text);
		const weft_opener by = from_shelf(&shelf);
		cr_assert_eq(weft_chain_open(chain, &by, &e), WEFT_OK, "%s", e.text);
		cr_assert_eq(weft_chain_run(chain, in.view, &out, &schedules[p / 18 % 4], NULL, &e), WEFT_OK,
			     "%s", e.text);
		cr_expect(lies_at(out.view, other.view, at[0], at[1], edge), "%s, schedule %d", text,
			  p / 18 % 4);
		weft_image_free(&out);
		weft_chain_free(chain);
	}
	weft_image_free(&in);
	weft_image_free(&other);
}

Test(further, a_file_is_opened_once_and_its_name_can_be_filled_in)
{
	weft_image in = noise(9, 9, rgb, 3), out;
	struct shelf shelf = { .picture = in.view };
	const weft_opener by = from_shelf(&shelf);
	weft_chain *chain;
	weft_error e = { 0 };
	cr_assert_eq(weft_chain_parse("gray | under:logo.png", &chain, &e), WEFT_OK);
	cr_expect(weft_chain_names_file(chain, "logo") && !weft_chain_names_file(chain, "{stem}"));
	cr_expect_eq(weft_chain_run(chain, in.view, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_BAD_PARAM);
	cr_expect(strstr(e.text, "logo.png is not open"), "%s", e.text);
	for (int i = 0; i < 3; i++) {
		cr_assert_eq(weft_chain_open(chain, &by, &e), WEFT_OK);
		cr_assert_eq(weft_chain_run(chain, in.view, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_OK);
		weft_image_free(&out);
	}
	cr_expect_eq(shelf.opened, 1);
	weft_chain_free(chain);
	weft_image_free(&in);
}

static char *in_folder(void *user, const char *name)
{
	char *made = malloc(80);
	if (made)
		snprintf(made, 80, "%s/%s", (const char *)user, name);
	return made;
}

Test(further, names_are_changed_in_a_copy_that_is_not_open)
{
	weft_image in = noise(9, 9, rgb, 3);
	struct shelf shelf = { .picture = in.view };
	const weft_opener by = from_shelf(&shelf);
	weft_chain *chain, *copy;
	weft_error e = { 0 };
	cr_assert_eq(weft_chain_parse("under:(invert | under:a.png)", &chain, &e), WEFT_OK, "%s", e.text);
	cr_assert_eq(weft_chain_renamed(chain, in_folder, "there", &copy, &e), WEFT_OK, "%s", e.text);
	cr_assert_eq(weft_chain_open(copy, &by, &e), WEFT_OK, "%s", e.text);
	cr_expect_str_eq(shelf.name, "there/a.png");
	weft_chain_free(copy);
	weft_chain_free(chain);
	weft_image_free(&in);
}

Test(further, says_which_file_is_missing_and_where_it_stands)
{
	struct shelf shelf = { 0 };
	const weft_opener by = from_shelf(&shelf);
	weft_chain *chain;
	weft_error e = { 0 };
	cr_assert_eq(weft_chain_parse("gray | under:gone.png", &chain, &e), WEFT_OK);
	cr_expect_eq(weft_chain_open(chain, &by, &e), WEFT_NO_FILE);
	cr_expect_str_eq(e.text, "under: with: gone.png: no such file");
	cr_expect_eq(e.at, 7);
	weft_chain_free(chain);
	cr_expect_eq(weft_chain_parse("gray | under", &chain, &e), WEFT_BAD_PARAM);
	cr_expect(strstr(e.text, "with"), "%s", e.text);
	cr_expect_eq(weft_chain_parse("under:with=(invert | nosuch)", &chain, &e), WEFT_NO_FILTER);
	cr_expect_eq(e.at, 21, "%d", e.at);
	cr_expect_eq(weft_chain_parse("under:with=(invert", &chain, &e), WEFT_BAD_PARAM);
}
