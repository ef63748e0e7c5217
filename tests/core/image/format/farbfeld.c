/* farbfeld.c: against bytes written by hand after its specification. */
#include <criterion/criterion.h>

#include "../pictures.h"

static const char file[] = "farbfeld\0\0\0\2\0\0\0\1\1\2\3\4\5\6\7\10\xff\xfe\0\0\0\1\x80\0";
static const uint16_t pixels[] = { 0x102, 0x304, 0x506, 0x708, 0xfffe, 0, 1, 0x8000 };

Test(farbfeld, high_bytes_come_first)
{
	weft_image im;
	weft_bytes bytes = { (const uint8_t *)file, sizeof file - 1 };
	cr_assert_eq(weft_decode(bytes, NULL, &im, NULL), WEFT_OK);
	cr_assert(im.view.width == 2 && im.view.height == 1 && im.view.format.channels == 4);
	cr_assert_arr_eq(im.view.pixels, pixels, sizeof pixels);
	weft_buffer back = picture_encode("farbfeld", im.view);
	cr_assert_eq(back.length, bytes.length);
	cr_assert_arr_eq(back.at, file, back.length);
	weft_buffer_free(&back);
	weft_image_free(&im);
}

Test(farbfeld, what_ends_early_is_an_error)
{
	for (size_t n = 8; n < sizeof file - 1; n++) {
		weft_image im;
		uint8_t *cut = malloc(n);
		memcpy(cut, file, n);
		cr_assert_eq(weft_decode((weft_bytes) { cut, n }, NULL, &im, NULL), WEFT_BAD_IMAGE);
		free(cut);
	}
}
