/* ico.c: bodies of BMP made here byte by byte, and what is written. */
#include <criterion/criterion.h>

#include "../pictures.h"

enum { HEAD = 22, DIB = 40 };

/* An icon of one entry; its body has a header of 40 bytes and `rest`. */
static weft_buffer icon(int width, int height, int bits, const void *rest, size_t length)
{
	uint8_t head[HEAD + DIB] = { [2] = 1, [4] = 1, [18] = HEAD, [HEAD] = DIB };
	weft_buffer b = { 0 };
	head[6] = (uint8_t)width;
	head[7] = (uint8_t)height;
	weft_put_little(head + 14, DIB + length, 4);
	weft_put_little(head + HEAD + 4, (uint64_t)width, 4);
	weft_put_little(head + HEAD + 8, 2 * (uint64_t)height, 4);
	head[HEAD + 12] = 1;
	head[HEAD + 14] = (uint8_t)bits;
	weft_buffer_add(&b, head, sizeof head);
	weft_buffer_add(&b, rest, length);
	return b;
}

static void check(weft_buffer file, const void *want, size_t bytes)
{
	weft_image im;
	weft_error e = { 0 };
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &im, &e), WEFT_OK, "%s", e.text);
	cr_assert_eq((size_t)im.view.width * (size_t)im.view.height * 4, bytes);
	for (int y = 0; y < im.view.height; y++)
		cr_assert_arr_eq(weft_row(im.view, y), (const uint8_t *)want + 4 * im.view.width * y,
				 4 * (size_t)im.view.width);
	weft_image_free(&im);
	for (size_t n = HEAD; n < file.length; n++) {
		uint8_t *cut = malloc(n);
		memcpy(cut, file.at, n);
		cr_assert_eq(weft_decode((weft_bytes) { cut, n }, NULL, &im, NULL), WEFT_BAD_IMAGE, "%zu", n);
		free(cut);
	}
	weft_buffer_free(&file);
}

Test(ico, a_palette_and_a_mask)
{
	/* Two colours, blue and red; rows from below: 0 1 / 1 0; the mask hides the pixel above left. */
	static const uint8_t rest[] = { 255,  0, 0, 0, 0, 0, 255, 0, 0x40, 0, 0, 0,
					0x80, 0, 0, 0, 0, 0, 0,   0, 0x80, 0, 0, 0 };
	static const uint8_t want[] = { 255, 0, 0, 0, 0, 0, 255, 255, 0, 0, 255, 255, 255, 0, 0, 255 };
	check(icon(2, 2, 1, rest, sizeof rest), want, sizeof want);
	static const uint8_t four[] = { [8] = 9, [9] = 8, [10] = 7, [12 + 52] = 0x20, [12 + 52 + 4] = 0 };
	static const uint8_t colour[] = { 7, 8, 9, 255 };
	weft_buffer sixteen = icon(1, 1, 4, four, 64 + 4 + 4);
	check(sixteen, colour, sizeof colour);
}

Test(ico, alpha_says_what_is_clear_where_there_is_any)
{
	static const uint8_t rest[] = { 1, 2, 3, 128, 4, 5, 6, 0, 0x80, 0, 0, 0 };
	static const uint8_t want[] = { 3, 2, 1, 128, 6, 5, 4, 0 };
	check(icon(2, 1, 32, rest, sizeof rest), want, sizeof want);
	static const uint8_t none[] = { 1, 2, 3, 0, 4, 5, 6, 0, 0x80, 0, 0, 0 };
	static const uint8_t masked[] = { 3, 2, 1, 0, 6, 5, 4, 255 };
	check(icon(2, 1, 32, none, sizeof none), masked, sizeof masked);
}

Test(ico, the_largest_of_several_is_read)
{
	weft_image small = picture_make(3, 3, (weft_format) { 4, WEFT_U8 });
	weft_image large = picture_make(9, 7, (weft_format) { 4, WEFT_U8 }), out;
	weft_buffer a = picture_encode("png", small.view), b = picture_encode("png", large.view),
		    file = { 0 };
	uint8_t head[38] = { [2] = 1, [4] = 2, [6] = 3, [7] = 3, [18] = 38, [22] = 9, [23] = 7 };
	weft_put_little(head + 14, a.length, 4);
	weft_put_little(head + 30, b.length, 4);
	weft_put_little(head + 34, 38 + a.length, 4);
	weft_buffer_add(&file, head, sizeof head);
	weft_buffer_add(&file, a.at, a.length);
	weft_buffer_add(&file, b.at, b.length);
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &out, NULL), WEFT_OK);
	cr_assert(weft_view_equal(out.view, large.view));
	weft_image_free(&small);
	weft_image_free(&large);
	weft_image_free(&out);
	weft_buffer_free(&a);
	weft_buffer_free(&b);
	weft_buffer_free(&file);
}

Test(ico, is_written_as_a_png_of_rgba)
{
	weft_image im = picture_make(256, 5, (weft_format) { 1, WEFT_U8 });
	weft_buffer b = picture_encode("ico", im.view), big = { 0 };
	/* One picture; 256 is 0; one plane of 32 bits; its bytes from 22 on. */
	static const uint8_t head[14] = { 0, 0, 1, 0, 1, 0, 0, 5, 0, 0, 1, 0, 32, 0 };
	cr_assert_arr_eq(b.at, head, sizeof head);
	cr_assert_eq(weft_little32(b.at + 14), b.length - HEAD);
	cr_assert_eq(weft_little32(b.at + 18), HEAD);
	cr_assert_arr_eq(b.at + HEAD, "\x89PNG", 4);
	cr_assert(b.at[HEAD + 24] == 8 && b.at[HEAD + 25] == 6);
	weft_image_free(&im);
	weft_buffer_free(&b);
	im = picture_make(257, 1, (weft_format) { 4, WEFT_U8 });
	cr_assert_eq(weft_encode(weft_codec_for_name("ico"), im.view, NULL, weft_buffer_sink(&big), NULL),
		     WEFT_LIMIT);
	weft_image_free(&im);
}
