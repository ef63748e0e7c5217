/* pnm.c: comments begin anywhere in a header, and among the numbers of plain files. */
#include <criterion/criterion.h>
#include <string.h>

#include "../pictures.h"
#include "image/codec.h"

static void check(const char *file, size_t length, int width, int height, const char *want, size_t samples)
{
	weft_image im;
	weft_error e = { 0 };
	cr_assert_eq(weft_decode((weft_bytes) { (const uint8_t *)file, length }, NULL, &im, &e), WEFT_OK,
		     "%s: %s", file, e.text);
	cr_assert(im.view.width == width && im.view.height == height, "%s", file);
	cr_assert_arr_eq(im.view.pixels, want, samples, "%s", file);
	weft_image_free(&im);
}

#define CHECK(file, width, height, want) check(file, sizeof(file) - 1, width, height, want, sizeof(want) - 1)

Test(pnm, comments_begin_anywhere)
{
	CHECK("P2\n2# c\n1\n15\n0 15\n", 2, 1, "\x00\xff");
	CHECK("P2#a\n#b\n 2#c\n#d\n1#e\n15#f\n0#g\n#h\n15#i\n", 2, 1, "\x00\xff");
	CHECK("P5 2# 7 7\n1 #\n255#\n#1", 2, 1, "#1"); /* behind the one space all is samples */
	CHECK("P5 2 1 255 #1", 2, 1, "#1");
	CHECK("P1\n3 1\n1#0\n0 1#", 3, 1, "\x00\xff\x00");
	CHECK("P7\n# c\nWIDTH 1# c\nHEIGHT 1\nDEPTH 3 #\nMAXVAL 255\nTUPLTYPE RGB\n#\nENDHDR\nabc", 1, 1,
	      "abc");
}

Test(pnm, a_comment_without_end_is_an_error)
{
	static const char file[] = "P2 2 1 15 0 # 15";
	weft_image im;
	cr_assert_eq(weft_decode((weft_bytes) { (const uint8_t *)file, sizeof file - 1 }, NULL, &im, NULL),
		     WEFT_BAD_IMAGE);
}

static void check_written(const char *as, weft_view v, const char *want, size_t length)
{
	weft_buffer b = picture_encode(as, v);
	cr_assert_eq(b.length, length, "%s: %zu bytes, not %zu", as, b.length, length);
	cr_assert_arr_eq(b.at, want, length, "%s", as);
	weft_buffer_free(&b);
}

#define CHECK_WRITTEN(as, v, want) check_written(as, v, want, sizeof(want) - 1)

Test(pnm, is_written_as_its_extension_says)
{
	_Alignas(4) uint8_t rgb[] = { 255, 0, 0, 1, 2, 3 }, grey[] = { 7, 8 }, deep[] = { 1, 2, 3, 4 };
	weft_view colour = { rgb, 2, 1, 6, { 3, WEFT_U8 } }, level = { grey, 2, 1, 2, { 1, WEFT_U8 } };
	weft_view fine = { deep, 2, 1, 4, { 1, WEFT_U16 } };
	CHECK_WRITTEN("pnm", colour, "P6\n2 1\n255\n\xff\0\0\1\2\3");
	CHECK_WRITTEN("pnm", level, "P5\n2 1\n255\n\7\10");
	CHECK_WRITTEN("ppm", colour, "P6\n2 1\n255\n\xff\0\0\1\2\3");
	CHECK_WRITTEN("ppm", level, "P6\n2 1\n255\n\7\7\7\10\10\10");
	/* 0.299 of 255; 0.299 + 2*0.587 + 3*0.114 */
	CHECK_WRITTEN("pgm", colour, "P5\n2 1\n255\n\114\2");
	CHECK_WRITTEN("pgm", fine, "P5\n2 1\n65535\n\2\1\4\3");
	CHECK_WRITTEN("pam", level,
		      "P7\nWIDTH 2\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\nTUPLTYPE GRAYSCALE\nENDHDR\n\7\10");
	uint8_t white[] = { 255, 0 };
	CHECK_WRITTEN("pfm", ((weft_view) { white, 2, 1, 2, { 1, WEFT_U8 } }),
		      "Pf\n2 1\n-1.0\n\0\0\x80\x3f\0\0\0\0");
}

Test(pnm, a_bitmap_takes_black_and_white_alone)
{
	uint8_t grey[10] = { 0, 255, 0, 255, 255, 255, 255, 255, 0, 0 };
	weft_view v = { grey, 10, 1, 10, { 1, WEFT_U8 } };
	CHECK_WRITTEN("pbm", v, "P4\n10 1\n\xa0\xc0");
	weft_buffer b = { 0 };
	weft_error e;
	grey[3] = 128;
	grey[4] = 127;
	const weft_codec *pbm = weft_codec_for_name("pbm");
	cr_assert_eq(weft_encode(pbm, v, NULL, weft_buffer_sink(&b), &e), WEFT_BAD_PARAM);
	cr_assert(strstr(e.text, "not the grey 128 at 3,0"), "%s", e.text);
	weft_buffer_free(&b);
	cr_assert_eq(weft_encode(pbm, v, &(weft_encode_options) { .bits = 1 }, weft_buffer_sink(&b), &e),
		     WEFT_OK);
	cr_assert_arr_eq(b.at, "P4\n10 1\n\xa8\xc0", 10);
	weft_buffer_free(&b);
}
