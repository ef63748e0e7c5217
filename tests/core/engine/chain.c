/* The grammar of chains, and what is said of each mistake and where. */
#include "pictures.h"

#include <stdlib.h>
#include <string.h>

TestSuite(chain, .init = use_odd_plugins, .timeout = 60);

/* Parsed and written again, a chain is this text. */
static void reads_as(const char *text, const char *again)
{
	weft_chain *chain = NULL;
	weft_error e = { 0 };
	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s: %s", text, e.text);
	char *written = weft_chain_text(chain);
	cr_expect_str_eq(written, again);
	free(written);
	weft_chain_free(chain);
}

static void refused(const char *text, int at, const char *message)
{
	weft_chain *chain = NULL;
	weft_error e = { 0 };
	cr_assert_neq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s is taken", text);
	cr_expect_null(chain);
	cr_expect_str_eq(e.text, message);
	cr_expect_eq(e.at, at, "%s: at %d, not %d", text, e.at, at);
}

Test(chain, reads_the_grammar)
{
	reads_as("invert", "invert");
	reads_as("  invert|invert  ", "invert | invert");
	reads_as("bytes:0.25", "bytes:level=0.25");
	reads_as("bytes : 25% , mode = hard", "bytes:level=25%,mode=hard");
	reads_as("octets:angle=-90deg,count=3px", "bytes:angle=-90deg,count=3px");
	reads_as("bytes:title=\"a|b,c=d\"", "bytes:title=\"a|b,c=d\"");
	reads_as("bytes:title=", "bytes:title=");
	reads_as("bytes:list=1 -2;3/4.5", "bytes:list=1 -2;3/4.5");
	reads_as("bytes:paint=#fff,flag=yes", "bytes:flag=yes,paint=#fff");
	reads_as("probe:dx=1,edge=constant,edge_color=red", "probe:dx=1,edge=constant,edge_color=red");
	reads_as("box:size=7", "box:radius=3");
	reads_as("under:with=\"(z).pam\"", "under:with=\"(z).pam\"");
	reads_as("under:(invert | \t gray)", "under:with=(invert | \t gray)");
	reads_as("under:(under:\"(a|b).pam\")", "under:with=(under:\"(a|b).pam\")");
	reads_as("bytes:title=\" x \"", "bytes:title=\" x \"");
	reads_as("bytes:title=a (b", "bytes:title=\"a (b\"");
}

Test(chain, points_at_mistakes)
{
	refused("", 0, "a filter is missing");
	refused("invert | ", 9, "a filter is missing");
	refused("invert || invert", 8, "a filter is missing");
	refused("gray | invrt", 7, "filter 'invrt': unknown; did you mean 'invert'?");
	refused("invert:3", 7, "invert: takes no parameters");
	refused("bytes:0.1,0.2", 10, "bytes: '0.2' is not name=value");
	refused("bytes:", 6, "bytes: a value is missing");
	refused("bytes:levle=1", 6, "bytes: no parameter 'levle'; did you mean 'level'?");
	refused("probe:zzzzz=1", 6, "probe: no parameter 'zzzzz'; it has dx, dy, edge, edge_color");
	refused("under:(invert", 6, "under: with=(invert: a parenthesis is not closed");
	refused("gray | under:with=(under:(gray),at=1", 18,
		"under: with=(under:(gray),at=1: a parenthesis is not closed");
	refused("under:(gray)x", 6, "under: with=(gray)x is not a chain in parentheses");
	refused("bytes:level=1,level=1", 14, "bytes: level is given twice");
	refused("bytes:title=\"a", 12, "bytes: \"a: quotes stand around a whole value");
}

Test(chain, refuses_bad_values)
{
	refused("invert | bytes:level=20000", 21, "bytes: level=20000 is outside 0..1");
	refused("bytes:level=-0.1", 12, "bytes: level=-0.1 is outside 0..1");
	refused("bytes:level=1e999", 12, "bytes: level=1e999 is outside 0..1");
	refused("bytes:level=nan", 12, "bytes: level=nan is not a number");
	refused("bytes:level=inf", 12, "bytes: level=inf is not a number");
	refused("bytes:level=0x1", 12, "bytes: level=0x1 is not a number");
	refused("bytes:level=1px", 12, "bytes: level=1px is not a number");
	refused("bytes:angle=1px", 12, "bytes: angle=1px is not a number of deg");
	refused("bytes:count=2.5", 12, "bytes: count=2.5 is not a whole number");
	refused("bytes:count=0", 12, "bytes: count=0 is outside 1..9");
	refused("bytes:flag=maybe", 11, "bytes: flag=maybe is not yes or no");
	refused("bytes:mode=firm", 11, "bytes: mode=firm is none of soft, hard");
	refused("bytes:list=1 x", 11, "bytes: list=1 x is not a list of numbers");
	refused("bytes:list=1 6", 11, "bytes: list=1 6 is outside -5..5");
	refused("bytes:paint=#12345", 12,
		"bytes: paint=#12345 is not a colour: #rgb, #rrggbb, #rrggbbaa, a grey 0..1 or a name");
	refused("box:size=4", 9, "box: size=4 is not odd: a size is 2*radius+1");
	refused("probe:edge=soft", 11, "probe: edge=soft is none of mirror, reflect, clamp, wrap, constant");
}

Test(chain, adds_filters_with_arguments)
{
	weft_chain *chain = NULL;
	weft_error e = { 0 };
	const weft_filter *f = weft_filter_find("bytes", NULL);
	cr_assert_eq(weft_chain_add(&chain, f, (const char *[]) { "level=0.5", "mode=hard", NULL }, &e),
		     WEFT_OK);
	cr_assert_eq(weft_chain_add(&chain, f, NULL, &e), WEFT_OK);
	cr_assert_eq(weft_chain_add(&chain, f, (const char *[]) { "level", NULL }, &e), WEFT_BAD_PARAM);
	cr_assert_str_eq(e.text, "bytes: 'level' is not name=value");
	cr_assert_eq(weft_chain_length(chain), 2);
	cr_assert_eq(weft_chain_filter(chain, 1), f);
	cr_assert_not(weft_chain_is_source(chain));
	weft_chain_free(chain);
}

Test(chain, knows_the_shape_before_a_pixel_moves)
{
	weft_chain *chain;
	weft_format format;
	int width, height;
	cr_assert_eq(weft_chain_parse("gray | transpose2 | box:2", &chain, NULL), WEFT_OK);
	weft_view in = { .width = 40000, .height = 30000, .format = { 3, WEFT_U16 } };
	weft_chain_limit(chain, &(weft_limits) { .pixels = 1200000000, .memory = (size_t)8 << 30 });
	cr_assert_eq(weft_chain_shape(chain, in, &width, &height, &format, NULL), WEFT_OK);
	cr_assert_eq(width, 30000);
	cr_assert_eq(height, 40000);
	cr_assert_eq(format.channels, 1);
	cr_assert_eq(format.depth, WEFT_U16);
	weft_chain_free(chain);
}

static void fails(const char *text, weft_view in, weft_status status, const char *message)
{
	weft_error e = { 0 };
	weft_chain *chain;
	weft_image out;
	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK);
	cr_expect_eq(weft_chain_run(chain, in, &out, &WEFT_SEQUENTIAL, NULL, &e), status);
	cr_expect_str_eq(e.text, message);
	cr_expect_null(out.memory);
	weft_chain_free(chain);
}

Test(chain, hands_on_what_prepare_says)
{
	weft_image in = noise(4, 4, (weft_format) { 1, WEFT_U8 }, 1);
	fails("bytes:title=!ho", in.view, WEFT_BAD_PARAM, "bytes: title shouts");
	fails("misplan", in.view, WEFT_INTERNAL,
	      "misplan: plans another shape, which only a geometric filter may");
	fails("invert", (weft_view) { 0 }, WEFT_BAD_PARAM, "the chain wants a picture, and got none");
	weft_image_free(&in);
}

static weft_view shaped(uint8_t *pixels, int width, int height, int stride, weft_format format)
{
	return (weft_view) {
		.pixels = pixels, .width = width, .height = height, .stride = stride, .format = format
	};
}

Test(chain, refuses_by_name_what_is_no_picture)
{
	const weft_format rgb = { 3, WEFT_U8 };
	uint8_t pixels[8 * 8 * 3] = { 0 };
	static const char *const chains[] = { "invert", "blur:2", "rot90", "equalize" };
	for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
		const char *chain = chains[i];
		fails(chain, shaped(pixels, 8, 8, 24, (weft_format) { 5, WEFT_U8 }), WEFT_BAD_PARAM,
		      "picture of 5 channels: it may have 1 to 4");
		fails(chain, shaped(pixels, 8, 8, 24, (weft_format) { 3, 3 }), WEFT_BAD_PARAM,
		      "picture of 3 bytes a sample: it may have 1, 2 or 4");
		fails(chain, shaped(pixels, -8, 8, 24, rgb), WEFT_LIMIT,
		      "picture of -8 x 8: a side must be 0..16777216");
		fails(chain, shaped(pixels, 8, -8, 24, rgb), WEFT_LIMIT,
		      "picture of 8 x -8: a side must be 0..16777216");
		fails(chain, shaped(pixels, 8, 8, 23, rgb), WEFT_BAD_PARAM,
		      "picture of 8 x 8: rows of 24 bytes lie 23 apart");
		fails(chain, shaped(NULL, 8, 8, 24, rgb), WEFT_BAD_PARAM,
		      "picture of 8 x 8: its pixels are missing");
	}
}

static void count_notice(void *user, const char *text)
{
	(*(int *)user)++;
	cr_expect_str_eq(text, "bytes: works on u8 samples, so u16 ones are converted");
}

Test(chain, converts_for_a_filter_that_knows_one_depth_and_says_so)
{
	int notices = 0;
	weft_chain *chain;
	weft_image out;
	weft_image in = noise(5, 4, (weft_format) { 1, WEFT_U16 }, 3);
	cr_assert_eq(weft_chain_parse("bytes:level=0", &chain, NULL), WEFT_OK);
	weft_chain_on_notice(chain, count_notice, &notices);
	cr_assert_eq(weft_chain_run(chain, in.view, &out, &WEFT_SEQUENTIAL, NULL, NULL), WEFT_OK);
	cr_expect_eq(notices, 1);
	cr_assert_eq(out.view.format.depth, WEFT_U16);
	for (int y = 0; y < 4; y++) {
		const uint16_t *from = (void *)weft_row(in.view, y), *to = (void *)weft_row(out.view, y);
		for (int x = 0; x < 5; x++) {
			uint8_t byte = (uint8_t)((from[x] * 255 + 32767) / 65535);
			cr_expect_eq(to[x], (uint8_t)(byte + 3) * 257);
		}
	}
	weft_chain_free(chain);
	weft_image_free(&in);
	weft_image_free(&out);
}

Test(chain, begins_with_a_source_or_a_picture)
{
	weft_chain *chain;
	weft_image out;
	refused("invert | ramp", 9, "ramp: makes a picture of its own, so it can only come first");
	cr_assert_eq(weft_chain_parse("ramp", &chain, NULL), WEFT_OK);
	cr_expect(weft_chain_is_source(chain));
	cr_assert_eq(weft_chain_run(chain, (weft_view) { 0 }, &out, &WEFT_SEQUENTIAL, NULL, NULL), WEFT_OK);
	cr_expect_eq(out.view.width, 61);
	for (int y = 0; y < out.view.height; y++)
		for (int x = 0; x < out.view.width; x++)
			cr_assert_arr_eq(weft_row(out.view, y) + 3 * x,
					 ((uint8_t[]) { (uint8_t)x, (uint8_t)y, 61 }), 3);
	weft_image_free(&out);
	weft_chain_free(chain);
}
