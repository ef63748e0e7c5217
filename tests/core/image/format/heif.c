/* heif.c: HEIC and AVIF that heif-enc made, against pixels that heif-convert made of them, by
 * libde265's threads and by dav1d; what is written comes back.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../pictures.h"
#include "image/jail.h"
#include "image/metadata.h"

static bool built_in(void)
{
	return weft_codec_for_name("avif");
}

#define NEEDS_HEIF()                                                                                         \
	if (!built_in())                                                                                     \
	cr_skip_test("without libheif")

/* Criterion has threads, so the jail stands before it. */
static weft_jail *prison;

__attribute__((constructor)) static void start(void)
{
	weft_jail_start(&prison, NULL, NULL);
}

static weft_buffer seed(const char *name)
{
	char path[80];
	snprintf(path, sizeof path, "../tests/fuzz/seeds/%s", name);
	return picture_file(path);
}

static weft_image decode(weft_bytes file, int frame, weft_jail *jail)
{
	weft_decode_options how = { .frame = frame, .jail = jail };
	weft_image im;
	weft_error e = { 0 };
	cr_assert_eq(weft_decode_as(file, &how, &im, NULL, &e), WEFT_OK, "%s", e.text);
	return im;
}

/* Pixels at five places. */
static void check_pixels(weft_view v, const uint8_t *want)
{
	static const int at[5][2] = { { 0, 0 }, { 47, 0 }, { 10, 20 }, { 30, 7 }, { 47, 31 } };
	for (int i = 0; i < 5; i++, want += v.format.channels)
		cr_assert_arr_eq(weft_row(v, at[i][1]) + at[i][0] * v.format.channels, want,
				 v.format.channels, "at %d,%d", at[i][0], at[i][1]);
}

static void check_all(weft_jail *jail)
{
	static const uint8_t plain[] = { 3, 8, 126, 223, 3, 13, 52, 157, 124, 154, 51, 204, 236, 243, 139 };
	static const uint8_t alpha[] = { 3,   8,  126, 0,  223, 3,   13,  234, 52,  157,
					 124, 50, 154, 51, 204, 152, 236, 243, 139, 234 };
	static const uint8_t first[] = { 7, 0, 120, 226, 0, 24, 47, 164, 120, 147, 41, 193, 233, 249, 117 };
	static const uint8_t third[] = { 18, 18, 10, 160, 60, 11, 186, 95, 42, 182, 86, 36, 234, 134, 56 };
	static const uint8_t clear[] = { 1,   0,  128, 0,  235, 0,   0,   235, 50,  159,
					 128, 50, 150, 57, 210, 150, 235, 248, 178, 235 };
	static const struct {
		const char *name;
		int frame, width, channels;
		const uint8_t *want;
	} files[] = { { "heic/small.heic", 0, 48, 3, plain },
		      { "heic/alpha.heic", 0, 48, 4, alpha },
		      { "avif/alpha.avif", 0, 48, 4, clear },
		      { "avif/several.avif", 0, 48, 3, first },
		      { "avif/several.avif", 2, 120, 3, third } };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		weft_buffer file = seed(files[i].name);
		weft_image im = decode(picture_bytes(file), files[i].frame, jail);
		cr_assert(im.view.width == files[i].width && im.view.format.channels == files[i].channels);
		check_pixels(im.view, files[i].want);
		weft_image_free(&im);
		weft_buffer_free(&file);
	}
}

Test(heif, as_others_read_it)
{
	NEEDS_HEIF();
	check_all(NULL);
}

Test(heif, as_others_read_it_in_a_jail)
{
	NEEDS_HEIF();
	cr_assert_not_null(prison);
	check_all(prison);
}

Test(heif, pictures_of_a_file_are_its_frames)
{
	NEEDS_HEIF();
	weft_buffer file = seed("avif/several.avif");
	weft_image_info info;
	cr_assert_eq(weft_decode_info(picture_bytes(file), &info, NULL), WEFT_OK);
	cr_assert(info.frames == 3 && info.width == 48 && info.height == 32);
	cr_assert_eq(weft_frame_info(picture_bytes(file), 2, &info, NULL), WEFT_OK);
	cr_assert(info.width == 120 && info.height == 80);
	weft_buffer_free(&file);
}

Test(heif, what_ends_early_is_an_error)
{
	NEEDS_HEIF();
	static const char *const names[] = { "heic/small.heic", "avif/alpha.avif" };
	for (int i = 0; i < 2; i++) {
		weft_buffer file = seed(names[i]);
		for (size_t n = 16; n < file.length; n += 1 + n / 40) {
			weft_image im;
			uint8_t *cut = malloc(n);
			memcpy(cut, file.at, n);
			weft_status status = weft_decode((weft_bytes) { cut, n }, NULL, &im, NULL);
			cr_assert(status == WEFT_BAD_IMAGE || status == WEFT_NO_CODEC, "%s: %zu: %d",
				  names[i], n, status);
			free(cut);
		}
		weft_buffer_free(&file);
	}
}

static double distance(weft_view a, weft_view b)
{
	double sum = 0;
	int n = a.width * a.format.channels;
	for (int y = 0; y < a.height; y++)
		for (int i = 0; i < n; i++)
			sum += abs(weft_row(a, y)[i] - weft_row(b, y)[i]);
	return sum / n / a.height;
}

static weft_buffer encode(weft_view v, const weft_encode_options *how)
{
	weft_buffer b = { 0 };
	weft_error e = { 0 };
	cr_assert_eq(weft_encode(weft_codec_for_name("avif"), v, how, weft_buffer_sink(&b), &e), WEFT_OK,
		     "%s", e.text);
	return b;
}

Test(heif, avif_comes_back_close)
{
	NEEDS_HEIF();
	for (int kind = 0; kind < 2; kind++) {
		weft_format f = { kind & 1 ? 4 : 3, WEFT_U8 };
		weft_image im;
		cr_assert_eq(weft_image_make(&im, 61, 47, f, NULL), WEFT_OK);
		for (int y = 0; y < 47; y++)
			for (int i = 0; i < 61 * f.channels; i++) {
				unsigned v = (unsigned)(100 * i + 900 * y + 5000);
				weft_row(im.view, y)[i] = (uint8_t)(v >> 8);
			}
		weft_buffer coarse = encode(im.view, &(weft_encode_options) { .quality = 20 });
		weft_buffer fine = encode(im.view, &(weft_encode_options) { 0 });
		weft_image a = decode(picture_bytes(coarse), 0, NULL),
			   b = decode(picture_bytes(fine), 0, NULL);
		cr_assert(b.view.format.channels == f.channels && b.view.format.depth == f.depth);
		cr_assert_lt(coarse.length, fine.length);
		cr_assert_lt(distance(im.view, b.view), 2);
		cr_assert_lt(distance(im.view, b.view), distance(im.view, a.view));
		weft_image_free(&im);
		weft_image_free(&a);
		weft_image_free(&b);
		weft_buffer_free(&coarse);
		weft_buffer_free(&fine);
	}
}
