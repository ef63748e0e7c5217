/* text.c: words are strokes through the dots of letters drawn here once more. */
#include "text.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

static const char *const art[][REF_GLYPH_ROWS] = {
	{ "#...#", "#...#", "#...#", "#####", "#...#", "#...#", "#...#", ".....", "....." },
	{ ".....", ".....", "#...#", "#...#", "#...#", "#...#", ".####", "....#", ".###." },
	{ "#...#", "#...#", ".#.#.", "..#..", ".#.#.", "#...#", "#...#", ".....", "....." },
	{ "..#..", ".....", ".##..", "..#..", "..#..", "..#..", ".###.", ".....", "....." },
};

struct words {
	double size, opacity, outline;
	int across, down, x, y;
};

/* "HyXi" */
static void text(const ref_image *in, ref_image *out, const void *arg)
{
	const struct words *w = arg;
	const double unit = w->size / 10, room_x = in->width - (23 * unit + w->size / 2),
		     room_y = in->height - (w->size - unit + w->size / 2);
	const double left = floor(room_x * w->across / 2) + (w->across == 2 ? -w->x : w->x) + w->size / 4;
	const double top = floor(room_y * w->down / 2) + (w->down == 2 ? -w->y : w->y) + w->size / 4;

	reference_text(in, out, art, 4, left, top, unit, w->opacity, w->outline);
}

Test(text, is_strokes_through_dots)
{
	check_filter_near("text", CHECK_ARGS("text=HyXi"), text, &(struct words) { 20, 1, 0, 1, 2, 0, 0 }, 0,
			  1e-6);
	check_filter_near("text", CHECK_ARGS("text=HyXi", "size=13.7", "gravity=center", "outline=black"),
			  text, &(struct words) { 13.7, 1, 1, 1, 1, 0, 0 }, 0, 1e-6);
	check_filter_near("text",
			  CHECK_ARGS("text=HyXi", "size=31", "gravity=northeast", "color=#ffffff66", "x=3",
				     "y=-5", "outline=#00000033"),
			  text, &(struct words) { 31, 0.4, 0.2, 2, 0, 3, -5 }, 1, 1e-6);
}

static weft_image write(const char *words, int width, int height, const char *size, const char *gravity)
{
	weft_image out = { 0 };
	ref_image in;
	weft_error e = { 0 };
	char text[100], line[40], where[40];

	snprintf(text, sizeof text, "text=%s", words);
	snprintf(line, sizeof line, "size=%s", size);
	snprintf(where, sizeof where, "gravity=%s", gravity);
	check_picture(&in, width, height, 1, WEFT_U8, CHECK_BLACK);
	weft_image image = check_to_image(&in);
	cr_assert_eq(weft_apply(weft_filter_find("text", NULL), CHECK_ARGS(text, line, where), image.view,
				&out, &WEFT_SEQUENTIAL, NULL, &e),
		     WEFT_OK, "%s", e.text);
	ref_free(&in);
	weft_image_free(&image);
	return out;
}

/* At ten pixels a line a dot is a pixel; a quarter of ten around it is half a pixel off, twice that is not.
 */
Test(text, is_crisp_where_a_dot_is_a_pixel)
{
	static const char *const rows[] = { "#...#.#....", "#...#.#....", "#...#.#....", "#####.#....",
					    "#...#.#....", "#...#.#....", "#...#.#####" };
	weft_image out = write("HL", 27, 23, "20", "northwest");

	for (int y = 0; y < 7; y++)
		for (int x = 0; x < 11; x++)
			for (int part = 0; part < 4; part++) {
				const int v = weft_row(out.view, 5 + 2 * y + part / 2)[5 + 2 * x + part % 2];
				if (rows[y][x] == '#')
					cr_expect_gt(v, 128, "%d, %d: %d", x, y, v);
				else
					cr_expect_lt(v, 128, "%d, %d: %d", x, y, v);
			}
	weft_image_free(&out);
}

Test(text, takes_a_share_of_the_height)
{
	weft_image a = write("A b\\nc!", 200, 120, "10%", "southeast"),
		   b = write("A b\\nc!", 200, 120, "12", "southeast");

	cr_expect(weft_view_equal(a.view, b.view));
	weft_image_free(&a);
	weft_image_free(&b);
}

/* Every letter there is leaves something, each another; what there is none of leaves a box. */
Test(text, knows_its_letters)
{
	static const char *const words[] = {
		"!",
		"#",
		"$",
		"%",
		"&",
		"'",
		"(",
		")",
		"*",
		"+",
		"-",
		".",
		"/",
		"0",
		"1",
		"2",
		"3",
		"4",
		"5",
		"6",
		"7",
		"8",
		"9",
		":",
		";",
		"<",
		">",
		"?",
		"@",
		"A",
		"B",
		"C",
		"D",
		"E",
		"F",
		"G",
		"H",
		"I",
		"J",
		"K",
		"L",
		"M",
		"N",
		"O",
		"P",
		"Q",
		"R",
		"S",
		"T",
		"U",
		"V",
		"W",
		"X",
		"Y",
		"Z",
		"[",
		"]",
		"^",
		"_",
		"`",
		"a",
		"b",
		"c",
		"d",
		"e",
		"f",
		"g",
		"h",
		"i",
		"j",
		"k",
		"l",
		"m",
		"n",
		"o",
		"p",
		"q",
		"r",
		"s",
		"t",
		"u",
		"v",
		"w",
		"x",
		"y",
		"z",
		"{",
		"}",
		"~",
		"\xc2\xa9",
		"\xc2\xb0",
		"\xc3\xa4",
		"\xc3\xb6",
		"\xc3\xbc",
		"\xc3\x9f",
		"\xc3\xa9",
		"\xe2\x82\xac",
		"\xe2\x80\xa6",
	};
	enum { COUNT = sizeof words / sizeof *words };
	uint64_t seen[COUNT];
	weft_image none = write(" ", 20, 20, "12", "northwest"),
		   box = write("\xe4\xb8\xad", 20, 20, "12", "northwest");

	for (int i = 0; i < COUNT; i++) {
		weft_image out = write(words[i], 20, 20, "12", "northwest");
		seen[i] = weft_view_hash(out.view);
		cr_expect(!weft_view_equal(out.view, none.view), "nothing for %s", words[i]);
		cr_expect(!weft_view_equal(out.view, box.view), "a box for %s", words[i]);
		for (int k = 0; k < i; k++)
			cr_expect_neq(seen[i], seen[k], "%s looks like %s", words[i], words[k]);
		weft_image_free(&out);
	}
	weft_image_free(&none);
	weft_image_free(&box);
}

Test(text, refuses_what_it_cannot_hold)
{
	char long_text[5000] = "text=";
	weft_view in = { .width = 4, .height = 4, .stride = 4, .format = { 1, WEFT_U8 } };
	uint8_t pixels[16] = { 0 };
	weft_image out = { 0 };
	weft_error e = { 0 };

	in.pixels = pixels;
	memset(long_text + 5, 'a', sizeof long_text - 6);
	cr_expect_eq(weft_apply(weft_filter_find("text", NULL), CHECK_ARGS(long_text), in, &out,
				&WEFT_SEQUENTIAL, NULL, &e),
		     WEFT_BAD_PARAM);
	cr_expect_eq(weft_apply(weft_filter_find("text", NULL), CHECK_ARGS("text=a", "size=0"), in, &out,
				&WEFT_SEQUENTIAL, NULL, &e),
		     WEFT_BAD_PARAM);
}
