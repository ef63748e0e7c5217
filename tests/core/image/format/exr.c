/* exr.c: OpenEXR written byte by byte, and packed by OpenEXR's own exrmaketiled; what is written comes back.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../pictures.h"
#include "image/jail.h"
#include "image/rows.h"

#define NEEDS_EXR()                                                                                          \
	if (!weft_codec_for_name("exr"))                                                                     \
	cr_skip_test("without OpenEXR's core")

/* Criterion has threads, so the jail stands before it. */
static weft_jail *prison;

__attribute__((constructor)) static void start(void)
{
	weft_jail_start(&prison, NULL, NULL);
}

static weft_buffer seed(const char *name)
{
	char path[100];
	snprintf(path, sizeof path, "../tests/fuzz/seeds/exr/%s", name);
	return picture_file(path);
}

/* Half floats of eighths: each channel by its own formula, whatever the packing. */
Test(exr, every_packing_gives_the_samples)
{
	NEEDS_EXR();
	static const char *const names[] = { "half.exr",      "levels.exr",      "tiles-zip.exr",
					     "tiles-piz.exr", "tiles-pxr24.exr", "tiles-b44.exr",
					     "tiles-rle.exr" };
	cr_assert_not_null(prison);
	for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
		weft_buffer file = seed(names[k]);
		weft_decode_options how = { .jail = k % 2 ? prison : NULL };
		weft_image_info info;
		weft_image im;
		weft_error e = { 0 };
		/* B44 keeps what of 4 x 4 pixels is alike */
		const double off = strstr(names[k], "b44") ? 0.26 : 0;
		cr_assert_eq(weft_decode_info(picture_bytes(file), &info, NULL), WEFT_OK);
		cr_assert(info.linear && info.width == 40 && info.height == 24);
		cr_assert_eq(weft_decode_as(picture_bytes(file), &how, &im, NULL, &e), WEFT_OK, "%s: %s",
			     names[k], e.text);
		cr_assert(im.view.format.channels == 3 && im.view.format.depth == WEFT_F32);
		for (int i = 0; i < 40 * 24 * 3; i++) {
			const int x = i / 3 % 40, y = i / 120;
			const double want = (x * 3 + y * 5 + "RGB"[i % 3]) % 17 / 8.0;
			const double v =
				(double)((const float *)(const void *)weft_row(im.view, y))[x * 3 + i % 3];
			cr_assert(fabs(v - want) <= off, "%s: %d,%d: %g, not %g", names[k], x, y, v, want);
		}
		weft_image_free(&im);
		weft_buffer_free(&file);
	}
}

/* B, G and Y, which was R: no colours, but greys with others beside them. */
Test(exr, channels_beside_the_grey_are_passed_over)
{
	NEEDS_EXR();
	static const char *const names[] = { "half.exr", "levels.exr", "tiles-zip.exr", "tiles-piz.exr" };
	for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
		weft_buffer file = seed(names[k]);
		weft_image im;
		uint8_t *at = file.at;
		while (memcmp(at, "chlist", 7) != 0)
			at++;
		while (memcmp(at, "\0R", 3) != 0)
			at++;
		at[1] = 'Y';
		cr_assert_eq(weft_decode(picture_bytes(file), NULL, &im, NULL), WEFT_OK, "%s", names[k]);
		cr_assert_eq(im.view.format.channels, 1);
		for (int i = 0; i < 40 * 24; i++)
			cr_assert_eq(((const float *)(const void *)weft_row(im.view, i / 40))[i % 40],
				     (float)((i % 40 * 3 + i / 40 * 5 + 'R') % 17) / 8, "%s: %d", names[k],
				     i);
		weft_image_free(&im);
		weft_buffer_free(&file);
	}
}

/* Greys with alpha, whose window begins at -5,7. */
Test(exr, the_window_of_the_data_is_the_picture)
{
	NEEDS_EXR();
	weft_buffer file = seed("window.exr");
	weft_image im;
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &im, NULL), WEFT_OK);
	cr_assert(im.view.width == 10 && im.view.height == 3 && im.view.format.channels == 2);
	for (int i = 0; i < 30; i++) {
		const float *v = (const float *)(const void *)weft_row(im.view, i / 10) + i % 10 * 2;
		cr_assert_eq(v[0], (float)((i % 10 * 3 + i / 10 * 5 + 'Y') % 17) / 8);
		cr_assert_eq(v[1], (float)((i % 10 * 3 + i / 10 * 5 + 'A') % 17) / 8);
	}
	weft_image_free(&im);
	weft_buffer_free(&file);
}

/* Rows that are shorter than the window is wide. */
Test(exr, too_few_samples_are_damage)
{
	NEEDS_EXR();
	weft_buffer file = seed("half.exr");
	weft_image im;
	const char name[] = "dataWindow";
	uint8_t *at = file.at;
	while (memcmp(at, name, sizeof name) != 0)
		at++;
	weft_put_little(at + sizeof name + sizeof "box2i" + 4, (uint64_t)-500 & 0xffffffff, 4);
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &im, NULL), WEFT_BAD_IMAGE);
	weft_buffer_free(&file);
}

Test(exr, floats_come_back_bit_by_bit)
{
	NEEDS_EXR();
	static const float odd[] = { INFINITY, -0.0f, 1e-40f, 3e38f, -7.25f, 65504 };
	for (uint8_t channels = 1; channels <= 4; channels++) {
		weft_image in = picture_make(67, 41, (weft_format) { channels, WEFT_F32 }), out;
		memcpy(weft_row(in.view, 5), odd, sizeof odd);
		weft_buffer file = picture_encode("exr", in.view);
		cr_assert_eq(weft_decode(picture_bytes(file), NULL, &out, NULL), WEFT_OK);
		cr_assert(weft_view_equal(in.view, out.view), "%d", channels);
		weft_image_free(&in);
		weft_image_free(&out);
		weft_buffer_free(&file);
	}
}

/* Half the light is 188 of 255, and back. */
Test(exr, holds_light)
{
	NEEDS_EXR();
	uint8_t level = 188;
	float half = 0.5f;
	weft_image im;
	weft_buffer file = picture_encode("exr", (weft_view) { &level, 1, 1, 1, { 1, WEFT_U8 } }),
		    png = { 0 };
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &im, NULL), WEFT_OK);
	cr_assert_float_eq(*(const float *)(const void *)im.view.pixels, 0.5029, 1e-4);
	weft_image_free(&im);
	weft_encode_options how = { .linear = true, .depth = WEFT_U8 };
	cr_assert_eq(weft_encode(weft_codec_for_name("png"),
				 (weft_view) { (uint8_t *)&half, 1, 1, 4, { 1, WEFT_F32 } }, &how,
				 weft_buffer_sink(&png), NULL),
		     WEFT_OK);
	cr_assert_eq(weft_decode(picture_bytes(png), NULL, &im, NULL), WEFT_OK);
	cr_assert_eq(im.view.pixels[0], 188);
	weft_image_free(&im);
	weft_buffer_free(&file);
	weft_buffer_free(&png);
}

Test(exr, what_ends_early_is_an_error)
{
	NEEDS_EXR();
	static const char *const names[] = { "half.exr", "tiles-piz.exr" };
	for (size_t k = 0; k < 2; k++) {
		weft_buffer file = seed(names[k]);
		for (size_t n = 4; n < file.length; n += 1 + n / 40) {
			weft_image im;
			weft_damage damage = { 0 };
			const weft_decode_options how = { .lenient = true };
			uint8_t *cut = malloc(n);
			memcpy(cut, file.at, n);
			cr_assert_eq(weft_decode((weft_bytes) { cut, n }, NULL, &im, NULL), WEFT_BAD_IMAGE,
				     "%s %zu", names[k], n);
			if (weft_decode_as((weft_bytes) { cut, n }, &how, &im, &damage, NULL) == WEFT_OK) {
				cr_assert(damage.found && damage.kept > 0 && damage.kept < 1);
				weft_image_free(&im);
			}
			free(cut);
		}
		weft_buffer_free(&file);
	}
}
