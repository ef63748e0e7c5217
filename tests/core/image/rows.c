/* rows.c: a picture is the same whole and by rows, whatever the bands. */
#include "image/rows.h"

#include <criterion/criterion.h>
#include <string.h>

#include "image/image.h"
#include "pictures.h"

static weft_view band(weft_view v, int y, int rows)
{
	return weft_view_crop(v, 0, y, v.width, rows);
}

static const char *const names[] = { "png", "jpeg", "pnm", "bmp", "tga", "qoi", "hdr", "tiff" };
enum { NAMES = sizeof names / sizeof *names };

/* Read in bands of `step` rows. */
static weft_image read_bands(weft_bytes file, int step)
{
	weft_reader *r;
	weft_error e = { 0 };
	cr_assert_eq(weft_reader_open(&r, file, NULL, &e), WEFT_OK, "%s", e.text);
	const weft_image_info *info = weft_reader_info(r);
	weft_image im;
	cr_assert_eq(weft_image_make(&im, info->width, info->height, info->format, NULL), WEFT_OK);
	for (int y = 0; y < info->height; y += step) {
		int n = info->height - y < step ? info->height - y : step;
		/* Into memory that the next band doesn't see. */
		weft_image part;
		cr_assert_eq(weft_image_make(&part, info->width, n, info->format, NULL), WEFT_OK);
		cr_assert_eq(weft_reader_rows(r, part.view, &e), WEFT_OK, "%s", e.text);
		for (int i = 0; i < n; i++)
			memcpy(weft_row(im.view, y + i), weft_row(part.view, i),
			       (size_t)info->width * weft_pixel_bytes(info->format));
		weft_image_free(&part);
	}
	weft_reader_close(r);
	return im;
}

static weft_buffer write_bands(const char *name, weft_view v, int step)
{
	weft_writer *w;
	weft_error e = { 0 };
	weft_buffer file = { 0 };
	weft_image_info shape = { .width = v.width, .height = v.height, .format = v.format };
	cr_assert_eq(
		weft_writer_open(&w, weft_codec_for_name(name), &shape, NULL, weft_buffer_sink(&file), &e),
		WEFT_OK, "%s", e.text);
	for (int y = 0; y < v.height; y += step)
		cr_assert_eq(weft_writer_rows(w, band(v, y, step), &e), WEFT_OK, "%s", e.text);
	cr_assert_eq(weft_writer_finish(w, &e), WEFT_OK, "%s", e.text);
	weft_writer_close(w);
	return file;
}

Test(rows, reading_by_bands_is_reading_the_whole)
{
	for (int i = 0; i < NAMES && weft_codec_for_name(names[i]); i++)
		for (uint8_t channels = 1; channels <= 4; channels++) {
			weft_image im = picture_make(37, 50, (weft_format) { channels, WEFT_U16 }), whole;
			weft_buffer file = picture_encode(names[i], im.view);
			cr_assert_eq(weft_decode(picture_bytes(file), NULL, &whole, NULL), WEFT_OK);
			for (int step = 1; step < 60; step += 16) {
				weft_image parts = read_bands(picture_bytes(file), step);
				cr_assert(weft_view_equal(parts.view, whole.view), "%s by %d", names[i],
					  step);
				weft_image_free(&parts);
			}
			weft_image_free(&whole);
			weft_buffer_free(&file);
			weft_image_free(&im);
		}
}

Test(rows, writing_by_bands_is_writing_the_whole)
{
	for (int i = 0; i < NAMES && weft_codec_for_name(names[i]); i++)
		for (int d = 1; d <= 4; d *= 2) {
			weft_image im = picture_make(700, 1200, (weft_format) { 3, (uint8_t)d });
			weft_buffer whole = picture_encode(names[i], im.view);
			for (int step = 1; step < 2000; step = step * 11 + 3) {
				weft_buffer parts = write_bands(names[i], im.view, step);
				cr_assert_eq(parts.length, whole.length, "%s by %d", names[i], step);
				cr_assert_eq(memcmp(parts.at, whole.at, whole.length), 0);
				weft_buffer_free(&parts);
			}
			weft_buffer_free(&whole);
			weft_image_free(&im);
		}
}

/* The spread of a test: last first. */
static void backwards(void *calls, int count, void (*fn)(void *, int), void *arg)
{
	for (int i = count; i-- > 0;)
		fn(arg, i);
	++*(int *)calls;
}

Test(rows, encoding_side_by_side_gives_the_same_bytes)
{
	int calls = 0;
	weft_spread spread = { backwards, &calls };
	weft_encode_options how = { .spread = &spread };
	weft_image im = picture_make(1000, 2100, (weft_format) { 3, WEFT_U8 });
	for (int i = 0; i < 2; i++) {
		weft_buffer alone = picture_encode(names[i], im.view), spread_out = { 0 };
		cr_assert_eq(weft_encode(weft_codec_for_name(names[i]), im.view, &how,
					 weft_buffer_sink(&spread_out), NULL),
			     WEFT_OK);
		cr_assert_eq(alone.length, spread_out.length);
		cr_assert_eq(memcmp(alone.at, spread_out.at, alone.length), 0);
		cr_assert_gt(calls, i, "%s is not spread", names[i]);
		weft_buffer_free(&alone);
		weft_buffer_free(&spread_out);
	}
	weft_image_free(&im);
}

/* The lowest first, in bands of `step` rows; put from the top. */
static weft_buffer write_parts(const char *name, weft_view v, int step)
{
	weft_writer *w;
	weft_error e = { 0 };
	weft_buffer file = { 0 };
	weft_part *parts[16];
	weft_image_info shape = { .width = v.width, .height = v.height, .format = v.format };
	cr_assert_eq(
		weft_writer_open(&w, weft_codec_for_name(name), &shape, NULL, weft_buffer_sink(&file), &e),
		WEFT_OK, "%s", e.text);
	const int rows = weft_writer_part_rows(w), count = rows ? (v.height + rows - 1) / rows : 0;
	cr_assert_leq(count, 16);
	for (int i = count; i-- > 0;) {
		const int end = v.height < (i + 1) * rows ? v.height : (i + 1) * rows;
		parts[i] = weft_part_make(w);
		cr_assert_not_null(parts[i]);
		for (int n, y = i * rows; y < end; y += n) {
			n = end - y < step ? end - y : step;
			cr_assert_eq(weft_part_rows(parts[i], y, band(v, y, n), &e), WEFT_OK, "%s", e.text);
		}
	}
	for (int i = 0; i < count; i++)
		cr_assert_eq(weft_part_put(parts[i], &e), WEFT_OK, "%s", e.text);
	if (count)
		cr_assert_eq(weft_writer_finish(w, &e), WEFT_OK, "%s", e.text);
	else
		weft_buffer_free(&file); /* a head at most */
	for (int i = 0; i < count; i++)
		weft_part_free(parts[i]);
	weft_writer_close(w);
	return file;
}

Test(rows, writing_by_parts_is_writing_the_whole)
{
	int took_parts = 0;
	for (int i = 0; i < NAMES && weft_codec_for_name(names[i]); i++)
		for (uint8_t channels = 1; channels <= 3; channels += 2) {
			weft_image im = picture_make(1000, 2100, (weft_format) { channels, WEFT_U8 });
			weft_buffer whole = picture_encode(names[i], im.view);
			for (int step = 1; step < 2100; step = step * 7 + 4) {
				weft_buffer parts = write_parts(names[i], im.view, step);
				took_parts += parts.length > 0;
				if (parts.length > 0) {
					cr_assert_eq(parts.length, whole.length, "%s by %d", names[i], step);
					cr_assert_eq(memcmp(parts.at, whole.at, whole.length), 0);
				}
				weft_buffer_free(&parts);
			}
			weft_buffer_free(&whole);
			weft_image_free(&im);
		}
	if (strstr(weft_build_codecs(), "turbo"))
		cr_assert_eq(took_parts, 8);
}

Test(rows, too_many_and_too_few_are_refused)
{
	weft_image im = picture_make(5, 9, (weft_format) { 3, WEFT_U8 });
	for (int i = 0; i < NAMES && weft_codec_for_name(names[i]); i++) {
		weft_buffer file = picture_encode(names[i], im.view), out = { 0 };
		weft_reader *r;
		weft_writer *w;
		cr_assert_eq(weft_reader_open(&r, picture_bytes(file), NULL, NULL), WEFT_OK);
		weft_image five;
		cr_assert_eq(weft_image_make(&five, 5, 5, weft_reader_info(r)->format, NULL), WEFT_OK);
		cr_assert_eq(weft_reader_rows(r, five.view, NULL), WEFT_OK);
		cr_assert_eq(weft_reader_rows(r, five.view, NULL), WEFT_INTERNAL);
		weft_image_free(&five);
		weft_reader_close(r);
		weft_image_info shape = { .width = 5, .height = 9, .format = im.view.format };
		cr_assert_eq(weft_writer_open(&w, weft_codec_for_name(names[i]), &shape, NULL,
					      weft_buffer_sink(&out), NULL),
			     WEFT_OK);
		cr_assert_eq(weft_writer_rows(w, band(im.view, 0, 8), NULL), WEFT_OK);
		cr_assert_eq(weft_writer_finish(w, NULL), WEFT_BAD_IMAGE);
		cr_assert_eq(weft_writer_rows(w, band(im.view, 0, 2), NULL), WEFT_INTERNAL);
		weft_writer_close(w);
		weft_buffer_free(&file);
		weft_buffer_free(&out);
	}
	weft_image_free(&im);
}

Test(rows, a_depth_is_kept_or_refused)
{
	weft_image im = picture_make(8, 8, (weft_format) { 3, WEFT_U8 }), out;
	weft_encode_options deep = { .depth = WEFT_U16 };
	weft_buffer b = { 0 };
	weft_error e;
	cr_assert_eq(weft_encode(weft_codec_for_name("png"), im.view, &deep, weft_buffer_sink(&b), &e),
		     WEFT_OK);
	cr_assert_eq(weft_decode(picture_bytes(b), NULL, &out, &e), WEFT_OK);
	cr_assert_eq(out.view.format.depth, WEFT_U16);
	weft_image_free(&out);
	cr_assert_eq(weft_encode(weft_codec_for_name("jpeg"), im.view, &deep, weft_buffer_sink(&b), &e),
		     WEFT_BAD_PARAM);
	cr_assert(strstr(e.text, "16-bit"));
	weft_buffer_free(&b);
	weft_image_free(&im);
}
