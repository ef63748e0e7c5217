/* jp2.c: JPEG 2000 that OpenJPEG's own opj_compress made; what is written comes back.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../pictures.h"
#include "image/jail.h"
#include "image/metadata.h"

#define NEEDS_JP2()                                                                                          \
	if (!weft_codec_for_name("jp2"))                                                                     \
	cr_skip_test("without OpenJPEG")

/* Criterion has threads, so the jail stands before it. */
static weft_jail *prison;

__attribute__((constructor)) static void start(void)
{
	weft_jail_start(&prison, NULL, NULL);
}

static weft_buffer seed(const char *name)
{
	char path[100];
	snprintf(path, sizeof path, "../tests/fuzz/seeds/jp2/%s", name);
	return picture_file(path);
}

/* Some 60 000 of 40 x 24: of the grid, not of the few pixels that are taken from it; and of one that limits
 * refuse.  600 MB, were they believed. */
Test(jp2, tiles_beyond_reason_cost_nothing)
{
	NEEDS_JP2();
	static const struct {
		const char *name;
		weft_status status;
	} files[] = { { "sparse-tiles.j2k", WEFT_NO_CODEC }, { "wide-tiles.j2k", WEFT_LIMIT } };
	for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
		struct rusage before, after;
		weft_buffer file = seed(files[k].name);
		weft_image im;
		weft_error e = { 0 };
		getrusage(RUSAGE_SELF, &before);
		cr_assert_eq(weft_decode(picture_bytes(file), NULL, &im, &e), files[k].status, "%s: %s",
			     files[k].name, e.text);
		getrusage(RUSAGE_SELF, &after);
		cr_assert_lt(after.ru_maxrss - before.ru_maxrss, 100000, "%s: %ld KiB", files[k].name,
			     after.ru_maxrss - before.ru_maxrss);
		weft_buffer_free(&file);
	}
}

/* 40 x 24, each colour by its formula, of 8 and of 12 bits; as a file and bare, in tiles. */
Test(jp2, samples_are_what_was_packed)
{
	NEEDS_JP2();
	static const struct {
		const char *name;
		int channels, bits;
	} files[] = { { "rgb.jp2", 3, 8 }, { "tiles.j2k", 3, 8 }, { "grey12.jp2", 1, 12 } };
	cr_assert_not_null(prison);
	for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
		weft_buffer file = seed(files[k].name);
		const weft_decode_options how = { .jail = k % 2 ? NULL : prison };
		weft_image im;
		weft_error e = { 0 };
		cr_assert_eq(weft_decode_as(picture_bytes(file), &how, &im, NULL, &e), WEFT_OK, "%s: %s",
			     files[k].name, e.text);
		cr_assert(im.view.width == 40 && im.view.height == 24 &&
			  im.view.format.channels == files[k].channels);
		for (int i = 0; i < 40 * 24 * files[k].channels; i++) {
			const int c = i % files[k].channels, x = i / files[k].channels % 40;
			const int y = i / files[k].channels / 40, v = x * 3 + y * 5 + c * 40;
			const uint8_t *row = weft_row(im.view, y);
			const int at = x * files[k].channels + c;
			if (files[k].bits == 8)
				cr_assert_eq(row[at], v % 256, "%s: %d,%d", files[k].name, x, y);
			else /* of 4095 */
				cr_assert_eq(((const uint16_t *)(const void *)row)[at],
					     (v * 16 % 4096 * 65535 + 2047) / 4095);
		}
		weft_image_free(&im);
		weft_buffer_free(&file);
	}
}

Test(jp2, what_is_written_comes_back)
{
	NEEDS_JP2();
	static const int sizes[][2] = { { 1, 1 }, { 1, 9 }, { 67, 31 }, { 200, 3 } };
	for (int d = WEFT_U8; d <= WEFT_U16; d++)
		for (uint8_t channels = 1; channels <= 4; channels++)
			for (size_t s = 0; s < 4; s++) {
				weft_image in = picture_make(sizes[s][0], sizes[s][1],
							     (weft_format) { channels, (uint8_t)d }),
					   out;
				weft_buffer b = picture_encode("jp2", in.view);
				cr_assert_eq(weft_decode(picture_bytes(b), NULL, &out, NULL), WEFT_OK);
				cr_assert(weft_view_equal(in.view, out.view), "%d %d %zu", d, channels, s);
				weft_image_free(&in);
				weft_image_free(&out);
				weft_buffer_free(&b);
			}
}

Test(jp2, what_ends_early_is_an_error)
{
	NEEDS_JP2();
	weft_buffer file = seed("tiles.j2k");
	for (size_t n = 4; n < file.length - 2; n += 1 + n / 20) {
		weft_image im;
		uint8_t *cut = malloc(n);
		memcpy(cut, file.at, n);
		cr_assert_eq(weft_decode((weft_bytes) { cut, n }, NULL, &im, NULL), WEFT_BAD_IMAGE, "%zu", n);
		free(cut);
	}
	weft_buffer_free(&file);
}
