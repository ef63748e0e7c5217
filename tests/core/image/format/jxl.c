/* jxl.c: JPEG XL that cjxl made, against pixels that djxl made of it; what is written comes back.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../pictures.h"
#include "image/jail.h"
#include "image/metadata.h"
#include "image/rows.h"

#define NEEDS_JXL()                                                                                          \
	if (!weft_codec_for_name("jxl"))                                                                     \
	cr_skip_test("without libjxl")

/* Criterion has threads, so the jail stands before it. */
static weft_jail *prison;

__attribute__((constructor)) static void start(void)
{
	weft_jail_start(&prison, NULL, NULL);
}

static void check_file(const char *name, const uint8_t want[15], int most, weft_jail *jail)
{
	static const int at[5][2] = { { 0, 0 }, { 47, 0 }, { 10, 20 }, { 30, 7 }, { 47, 31 } };
	weft_buffer file = picture_file(name);
	weft_decode_options how = { .jail = jail };
	weft_image im;
	weft_error e = { 0 };
	cr_assert_eq(weft_decode_as(picture_bytes(file), &how, &im, NULL, &e), WEFT_OK, "%s", e.text);
	cr_assert(im.view.width == 48 && im.view.height == 32 && im.view.format.channels == 3);
	for (int i = 0; i < 15; i++)
		cr_assert(abs(weft_row(im.view, at[i / 3][1])[3 * at[i / 3][0] + i % 3] - want[i]) <= most,
			  "%d", i);
	weft_image_free(&im);
	weft_buffer_free(&file);
}

Test(jxl, as_djxl_reads_it)
{
	NEEDS_JXL();
	static const uint8_t exact[] = { 0, 0, 128, 235, 0, 0, 50, 160, 128, 150, 56, 210, 235, 248, 177 },
			     lossy[] = { 12, 9, 126, 238, 4, 49, 55, 160, 123, 153, 51, 196, 227, 249, 159 };
	cr_assert_not_null(prison);
	for (int jailed = 0; jailed < 2; jailed++) {
		check_file("../tests/fuzz/seeds/jxl/exact.jxl", exact, 0, jailed ? prison : NULL);
		check_file("../tests/fuzz/seeds/jxl/lossy.jxl", lossy, 1, jailed ? prison : NULL);
	}
}

static weft_buffer encode(weft_view v, const weft_encode_options *how)
{
	weft_buffer b = { 0 };
	weft_error e = { 0 };
	cr_assert_eq(weft_encode(weft_codec_for_name("jxl"), v, how, weft_buffer_sink(&b), &e), WEFT_OK, "%s",
		     e.text);
	return b;
}

Test(jxl, lossless_comes_back)
{
	NEEDS_JXL();
	static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	for (int d = 0; d < 3; d++)
		for (uint8_t channels = 1; channels <= 4; channels++) {
			weft_image im = picture_make(61, 47, (weft_format) { channels, depths[d] }), back;
			weft_buffer b = encode(im.view, &(weft_encode_options) { .lossless = true });
			weft_error e = { 0 };
			cr_assert_eq(weft_decode(picture_bytes(b), NULL, &back, &e), WEFT_OK, "%s", e.text);
			cr_assert(weft_view_equal(im.view, back.view), "%s",
				  weft_format_name(im.view.format));
			weft_image_free(&im);
			weft_image_free(&back);
			weft_buffer_free(&b);
		}
}

Test(jxl, lossy_comes_back_close)
{
	NEEDS_JXL();
	weft_buffer photo = picture_file("coffee.png");
	weft_image im, out;
	cr_assert_eq(weft_decode(picture_bytes(photo), NULL, &im, NULL), WEFT_OK);
	weft_view v = weft_view_crop(im.view, 200, 100, 120, 90);
	double far[2];
	size_t size[2];
	for (int i = 0; i < 2; i++) {
		weft_buffer b = encode(v, &(weft_encode_options) { .quality = i ? 0 : 20 });
		cr_assert_eq(weft_decode(picture_bytes(b), NULL, &out, NULL), WEFT_OK);
		far[i] = 0;
		for (int y = 0; y < v.height; y++)
			for (int x = 0; x < 3 * v.width; x++)
				far[i] += abs(weft_row(v, y)[x] - weft_row(out.view, y)[x]) /
					  (3.0 * v.width * v.height);
		size[i] = b.length;
		weft_image_free(&out);
		weft_buffer_free(&b);
	}
	cr_assert(far[1] < far[0] && size[0] < size[1] && far[1] < 3, "%g %g", far[0], far[1]);
	weft_image_free(&im);
	weft_buffer_free(&photo);
}

Test(jxl, frames_of_an_animation)
{
	NEEDS_JXL();
	weft_buffer file = picture_file("../tests/fuzz/seeds/jxl/animation.jxl");
	weft_image_info info;
	weft_image all, one;
	cr_assert_eq(weft_frame_info(picture_bytes(file), 1, &info, NULL), WEFT_OK);
	cr_assert(info.frames == 5 && info.delay_ms == 100 && info.width == 80 && info.height == 60, "%d %d",
		  info.frames, info.delay_ms);
	cr_assert_eq(weft_decode_as(picture_bytes(file), &(weft_decode_options) { .stacked = 5 }, &all, NULL,
				    NULL),
		     WEFT_OK);
	for (int i = 0; i < 5; i++) {
		cr_assert_eq(weft_decode_as(picture_bytes(file), &(weft_decode_options) { .frame = i }, &one,
					    NULL, NULL),
			     WEFT_OK);
		cr_assert(weft_view_equal(one.view, weft_view_crop(all.view, 0, 60 * i, 80, 60)));
		cr_assert(i == 0 || !weft_view_equal(weft_view_crop(all.view, 0, 0, 80, 60), one.view));
		weft_image_free(&one);
	}
	weft_image_free(&all);
	weft_buffer_free(&file);
}

Test(jxl, what_ends_early_is_an_error)
{
	NEEDS_JXL();
	weft_buffer file = picture_file("../tests/fuzz/seeds/jxl/exact.jxl");
	for (size_t n = 2; n < file.length; n += 1 + n / 40) {
		weft_image im;
		uint8_t *cut = malloc(n);
		memcpy(cut, file.at, n);
		cr_assert_eq(weft_decode((weft_bytes) { cut, n }, NULL, &im, NULL), WEFT_BAD_IMAGE, "%zu", n);
		free(cut);
	}
	weft_buffer_free(&file);
}
