/* webp.c: an animation, made of stills in the chunks of its container. */
#include <criterion/criterion.h>
#include <string.h>

#include "../pictures.h"
#include "image/codec.h"
#include "image/metadata.h"
#include "image/rows.h"

enum { SIDE = 8, FRAMES = 3 };

static uint8_t level(int frame, int x, int y)
{
	return (uint8_t)(60 * frame + 5 * x + y);
}

/* The chunk of pixels of a lossless still of one grey a pixel. */
static weft_buffer still(int frame, int side)
{
	weft_image im;
	weft_encode_options how = { .lossless = true };
	weft_buffer out = { 0 };
	cr_assert_eq(weft_image_make(&im, side, side, (weft_format) { 3, WEFT_U8 }, NULL), WEFT_OK);
	for (int y = 0; y < side; y++)
		for (int x = 0; x < side; x++)
			memset(weft_row(im.view, y) + 3 * x, level(frame, x, y), 3);
	cr_assert_eq(weft_encode(weft_codec_for_name("webp"), im.view, &how, weft_buffer_sink(&out), NULL),
		     WEFT_OK);
	weft_image_free(&im);
	return out;
}

static void put(weft_buffer *b, uint64_t v, int bytes)
{
	uint8_t at[8];
	weft_put_little(at, v, bytes);
	weft_buffer_add(b, at, (size_t)bytes);
}

/* The second frame covers the middle only, the third all. */
static weft_buffer animation(void)
{
	weft_buffer b = { 0 };
	weft_buffer_add(&b, "RIFF\0\0\0\0WEBPVP8X", 16);
	put(&b, 10, 4);
	put(&b, 2, 4);
	put(&b, SIDE - 1, 3);
	put(&b, SIDE - 1, 3);
	weft_buffer_add(&b, "ANIM\6\0\0\0\0\0\0\0\7\0", 14);
	for (int i = 0; i < FRAMES; i++) {
		int side = i == 1 ? SIDE / 2 : SIDE, place = i == 1 ? 1 : 0; /* in units of 2 */
		weft_buffer one = still(i, side);
		weft_buffer_add(&b, "ANMF", 4);
		put(&b, 16 + one.length - 12, 4);
		put(&b, (uint64_t)place, 3);
		put(&b, (uint64_t)place, 3);
		put(&b, (uint64_t)side - 1, 3);
		put(&b, (uint64_t)side - 1, 3);
		put(&b, 70 + 10 * (uint64_t)i, 3);
		put(&b, 2, 1); /* not blended, left there */
		weft_buffer_add(&b, one.at + 12, one.length - 12);
		weft_buffer_free(&one);
	}
	weft_put_little(b.at + 4, b.length - 8, 4);
	return b;
}

static uint8_t want(int frame, int x, int y)
{
	bool middle = frame == 1 && x >= 2 && y >= 2 && x < 6 && y < 6;
	return frame == 1 ? middle ? level(1, x - 2, y - 2) : level(0, x, y) : level(frame, x, y);
}

static void check_frame(weft_view v, int frame)
{
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++) {
			const uint8_t *p = weft_row(v, y) + 4 * x;
			cr_assert(p[0] == want(frame, x, y) && p[2] == p[0] && p[3] == 255, "%d: %d, %d: %d",
				  frame, x, y, p[0]);
		}
}

Test(webp, frames_come_back_as_they_were)
{
	if (!weft_codec_for_name("webp"))
		return;
	weft_sequence s = { .count = 4, .loops = 3 };
	weft_buffer file = { 0 };
	for (; s.index < 4; s.index++) {
		weft_image im = picture_make(33, 20, (weft_format) { s.index % 2 ? 4 : 3, WEFT_U8 });
		weft_metadata m = { 0 };
		weft_buffer_add(&m.xmp, "<x/>", 4);
		weft_encode_options how = { .sequence = &s, .lossless = true, .metadata = &m };
		s.delay_ms = 100 + s.index;
		cr_assert_eq(weft_encode(weft_codec_for_name("webp"), im.view, &how, weft_buffer_sink(&file),
					 NULL),
			     WEFT_OK);
		weft_metadata_free(&m);
		weft_image_free(&im);
	}
	weft_sequence_free(&s);
	for (int i = 0; i < 4; i++) {
		weft_image im, as_was = picture_make(33, 20, (weft_format) { i % 2 ? 4 : 3, WEFT_U8 });
		weft_decode_options how = { .frame = i };
		weft_image_info info;
		weft_error e = { 0 };
		cr_assert_eq(weft_decode_as(picture_bytes(file), &how, &im, NULL, &e), WEFT_OK, "%s", e.text);
		cr_assert_eq(weft_frame_info(picture_bytes(file), i, &info, NULL), WEFT_OK);
		cr_assert(info.frames == 4 && info.loops == 3 && info.delay_ms == 100 + i);
		for (int p = 0; p < 33 * 20; p++) {
			const uint8_t *a = weft_row(im.view, p / 33) + p % 33 * 4;
			const uint8_t *b = weft_row(as_was.view, p / 33) + p % 33 * (i % 2 ? 4 : 3);
			cr_assert(memcmp(a, b, 3) == 0 && a[3] == (i % 2 ? b[3] : 255), "%d: pixel %d", i, p);
		}
		weft_image_free(&im);
		weft_image_free(&as_was);
	}
	weft_metadata m;
	cr_assert_eq(weft_metadata_read(picture_bytes(file), &m, NULL), WEFT_OK);
	cr_assert_eq(m.xmp.length, 4);
	weft_metadata_free(&m);
	weft_buffer_free(&file);
}

Test(webp, frames_of_an_animation)
{
	if (!weft_codec_for_name("webp"))
		return;
	weft_buffer file = animation();
	weft_image_info info;
	weft_error e = { 0 };
	weft_reader *r;
	weft_decode_options all = { .stacked = FRAMES };
	cr_assert_eq(weft_reader_open(&r, picture_bytes(file), &all, &e), WEFT_OK, "%s", e.text);
	for (int i = 0; i < FRAMES; i++) {
		weft_image im;
		weft_decode_options how = { .frame = i };
		cr_assert_eq(weft_frame_info(picture_bytes(file), i, &info, &e), WEFT_OK, "%s", e.text);
		cr_assert(info.frames == FRAMES && info.loops == 7 && info.delay_ms == 70 + 10 * i);
		cr_assert_eq(weft_decode_as(picture_bytes(file), &how, &im, NULL, &e), WEFT_OK, "%s", e.text);
		check_frame(im.view, i);
		cr_assert_eq(weft_reader_rows(r, im.view, &e), WEFT_OK, "%s", e.text);
		check_frame(im.view, i);
		weft_image_free(&im);
	}
	weft_reader_close(r);
	for (size_t n = 0; n < file.length; n++) {
		weft_image im;
		if (weft_decode((weft_bytes) { file.at, n }, NULL, &im, NULL) == WEFT_OK)
			cr_assert_fail("%zu of %zu bytes", n, file.length);
	}
	weft_buffer_free(&file);
}
