/* png_pack.c: the smallest PNG that holds every pixel, and as few colours as were asked for. */
#include <criterion/criterion.h>
#include <string.h>

#include "../pictures.h"
#include "image/metadata.h"

enum { GREY = 0, RGB = 2, PALETTE = 3, RGB_ALPHA = 6 };

static weft_buffer encode(weft_view v, weft_encode_options how)
{
	weft_buffer b = { 0 };
	weft_error e = { 0 };
	cr_assert_eq(weft_encode(weft_codec_for_name("png"), v, &how, weft_buffer_sink(&b), &e), WEFT_OK,
		     "%s", e.text);
	return b;
}

static void check_kind(weft_buffer b, int depth, int colour)
{
	cr_assert(b.at[24] == depth && b.at[25] == colour, "%d bits, colour type %d", b.at[24], b.at[25]);
}

static void check_same(weft_buffer b, weft_view v)
{
	weft_image im;
	cr_assert_eq(weft_decode(picture_bytes(b), NULL, &im, NULL), WEFT_OK);
	cr_assert(weft_view_equal(im.view, v), "%s", weft_format_name(im.view.format));
	weft_image_free(&im);
}

/* `count` colours, from the first on, in turns. */
static weft_image turns(int width, int height, weft_format f, const uint8_t *colours, int count)
{
	weft_image im;
	cr_assert_eq(weft_image_make(&im, width, height, f, NULL), WEFT_OK);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			memcpy(weft_row(im.view, y) + x * f.channels,
			       colours + (x * 7 + y) % count * f.channels, f.channels);
	return im;
}

static void check_turns(weft_format f, const uint8_t *colours, int count, int depth, int colour)
{
	static const int widths[] = { 1, 7, 8, 9, 301 };
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
		weft_image im = turns(widths[i], 300, f, colours, count);
		weft_buffer b = encode(im.view, (weft_encode_options) { .pack = true });
		check_kind(b, depth, colour);
		check_same(b, im.view);
		weft_image_free(&im);
		weft_buffer_free(&b);
	}
}

Test(png_pack, greys_take_as_many_bits_as_their_levels)
{
	static const uint8_t two[] = { 0, 255 }, four[] = { 0, 85, 255, 170 }, some[] = { 0, 17, 34, 255 };
	static const uint8_t odd[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 };
	check_turns((weft_format) { 1, WEFT_U8 }, two, 2, 1, GREY);
	check_turns((weft_format) { 1, WEFT_U8 }, four, 4, 2, GREY);
	check_turns((weft_format) { 1, WEFT_U8 }, some, 4, 2, PALETTE); /* of four greys */
	check_turns((weft_format) { 1, WEFT_U8 }, odd, 17, 8, GREY);
}

Test(png_pack, colours_are_numbered)
{
	static const uint8_t two[] = { 1, 2, 3, 250, 0, 0 },
			     clear[] = { 1, 2, 3, 255, 0, 0, 0, 0, 9, 9, 9, 100 };
	uint8_t many[4 * 256];
	for (int i = 0; i < 256; i++)
		memcpy(many + 3 * i, (uint8_t[]) { (uint8_t)i, 7, (uint8_t)(255 - i) }, 3);
	check_turns((weft_format) { 3, WEFT_U8 }, two, 2, 1, PALETTE);
	check_turns((weft_format) { 4, WEFT_U8 }, clear, 3, 2, PALETTE);
	weft_image im = turns(60, 300, (weft_format) { 3, WEFT_U8 }, many, 256);
	weft_buffer b = encode(im.view, (weft_encode_options) { .pack = true });
	check_kind(b, 8, PALETTE);
	check_same(b, im.view);
	weft_buffer_free(&b);
	weft_row(im.view, 299)[0] ^= 1; /* a colour too many, perhaps */
	weft_row(im.view, 299)[1] = 99;
	b = encode(im.view, (weft_encode_options) { .pack = true });
	check_kind(b, 8, RGB);
	check_same(b, im.view);
	weft_buffer_free(&b);
	b = encode(im.view, (weft_encode_options) { 0 });
	check_kind(b, 8, RGB);
	weft_buffer_free(&b);
	weft_image_free(&im);
}

Test(png_pack, few_bits_take_the_nearest_level)
{
	static const uint8_t levels[] = { 0, 42, 43, 127, 128, 255 };
	static const uint8_t one[] = { 0, 0, 0, 0, 255, 255 }, two[] = { 0, 0, 85, 85, 170, 255 };
	static const uint8_t four[] = { 0, 42, 43, 127, 128, 255 }; /* which are few */
	static const uint8_t *const want[] = { [1] = one, [2] = two, [4] = four };
	for (uint8_t bits = 1; bits <= 4; bits *= 2) {
		weft_view v = { (uint8_t *)levels, 6, 1, 6, { 1, WEFT_U8 } };
		weft_buffer b = encode(v, (weft_encode_options) { .bits = bits });
		cr_assert_leq(b.at[24], bits);
		check_same(b, (weft_view) { (uint8_t *)want[bits], 6, 1, 6, { 1, WEFT_U8 } });
		weft_buffer_free(&b);
	}
}

Test(png_pack, few_colours_are_the_best_of_all)
{
	weft_buffer photo = picture_file("coffee.png");
	weft_image im, out;
	cr_assert_eq(weft_decode(picture_bytes(photo), NULL, &im, NULL), WEFT_OK);
	const weft_encode_options hows[] = { { .bits = 1 }, { .bits = 4 }, { .palette = true } };
	static const int bits[] = { 1, 4, 8 };
	double last = 1e9;
	for (int i = 0; i < 3; i++) {
		weft_buffer b = encode(im.view, hows[i]);
		double far = 0;
		check_kind(b, bits[i], PALETTE);
		cr_assert_eq(weft_decode(picture_bytes(b), NULL, &out, NULL), WEFT_OK);
		for (int y = 0; y < im.view.height; y++)
			for (int x = 0; x < 3 * im.view.width; x++)
				far += abs(weft_row(im.view, y)[x] - weft_row(out.view, y)[x]);
		cr_assert_lt(far, last);
		last = far;
		weft_image_free(&out);
		weft_buffer_free(&b);
	}
	cr_assert_lt(last / (3.0 * im.view.width * im.view.height), 8);
	weft_image_free(&im);
	weft_buffer_free(&photo);
}

/* A profile of colours is none of greys. */
Test(png_pack, a_profile_keeps_its_class)
{
	static uint8_t profile[200];
	const weft_metadata m = { .icc = { profile, sizeof profile, 0 } };
	static const uint8_t greys[] = { 0, 0, 0, 255, 255, 255 };
	weft_image im = turns(20, 20, (weft_format) { 3, WEFT_U8 }, greys, 2);
	weft_buffer with = encode(im.view, (weft_encode_options) { .pack = true, .metadata = &m });
	weft_buffer without = encode(im.view, (weft_encode_options) { .pack = true });
	check_kind(with, 1, PALETTE);
	check_kind(without, 1, GREY);
	weft_image_free(&im);
	weft_buffer_free(&with);
	weft_buffer_free(&without);
}
