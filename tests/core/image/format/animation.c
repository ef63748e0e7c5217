/* animation.c: animated PNG: frames made here chunk by chunk, seen as its specification
 * has it, and what is written.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "../pictures.h"
#include "image/format/png.h"
#include "image/rows.h"

enum disposal { STAYS, CLEARED, TAKEN_BACK };

typedef struct frame {
	int x, y, width, height, delay, per;
	enum disposal disposal;
	bool over;
	const uint8_t *pixels; /* RGBA */
} frame;

/* The bodies of all chunks of a type. */
static weft_buffer bodies(weft_bytes file, const char *type)
{
	weft_buffer b = { 0 };
	for (size_t at = 8; at + 12 <= file.length; at += weft_big32(file.at + at) + 12)
		if (memcmp(file.at + at + 4, type, 4) == 0)
			weft_buffer_add(&b, file.at + at + 8, weft_big32(file.at + at));
	return b;
}

static weft_buffer packed(const frame *f)
{
	weft_view v = { (uint8_t *)f->pixels, f->width, f->height, 4 * f->width, { 4, WEFT_U8 } };
	weft_buffer png = picture_encode("png", v), data = bodies(picture_bytes(png), "IDAT");
	weft_buffer_free(&png);
	return data;
}

static void put_control(weft_sink to, const frame *f, uint32_t *number)
{
	uint8_t body[WEFT_PNG_CONTROL];
	weft_put_big32(body, (*number)++);
	weft_put_big32(body + 4, (uint32_t)f->width);
	weft_put_big32(body + 8, (uint32_t)f->height);
	weft_put_big32(body + 12, (uint32_t)f->x);
	weft_put_big32(body + 16, (uint32_t)f->y);
	weft_put_big(body + 20, (uint64_t)f->delay, 2);
	weft_put_big(body + 22, (uint64_t)f->per, 2);
	body[24] = (uint8_t)f->disposal;
	body[25] = f->over;
	weft_png_put_chunk(to, "fcTL", body, sizeof body);
}

/* Those of a frame in two chunks. */
static void put_later(weft_sink to, weft_buffer data, uint32_t *number)
{
	size_t half = data.length / 2;
	for (int i = 0; i < 2; i++) {
		weft_buffer body = { 0 };
		uint8_t head[4];
		weft_put_big32(head, (*number)++);
		weft_buffer_add(&body, head, 4);
		weft_buffer_add(&body, data.at + (i ? half : 0), i ? data.length - half : half);
		weft_png_put_chunk(to, "fdAT", body.at, body.length);
		weft_buffer_free(&body);
	}
}

/* hidden: the picture that all see, where it is no frame. */
static weft_buffer animation(int width, int height, const frame *hidden, const frame *frames, int count,
			     int declared)
{
	weft_buffer b = { 0 };
	weft_sink to = weft_buffer_sink(&b);
	uint8_t head[13] = { [8] = 8, [9] = 6 }, control[8] = { 0 };
	uint32_t number = 0;
	weft_put_big32(head, (uint32_t)width);
	weft_put_big32(head + 4, (uint32_t)height);
	weft_put_big32(control, (uint32_t)declared);
	control[7] = 3;
	weft_png_put(to, weft_png_signature, WEFT_PNG_SIGNATURE);
	weft_png_put_chunk(to, "IHDR", head, sizeof head);
	weft_png_put_chunk(to, "acTL", control, sizeof control);
	if (hidden) {
		weft_buffer data = packed(hidden);
		weft_png_put_chunk(to, "IDAT", data.at, data.length);
		weft_buffer_free(&data);
	}
	for (int i = 0; i < count; i++) {
		weft_buffer data = packed(&frames[i]);
		put_control(to, &frames[i], &number);
		if (i == 0 && !hidden)
			weft_png_put_chunk(to, "IDAT", data.at, data.length);
		else
			put_later(to, data, &number);
		weft_png_put_chunk(to, "tEXt", (const uint8_t *)"a\0b", 3);
		weft_buffer_free(&data);
	}
	weft_png_put_chunk(to, "IEND", NULL, 0);
	return b;
}

static void check_frame(weft_bytes file, int index, const uint8_t *want, size_t bytes)
{
	weft_decode_options how = { .frame = index };
	weft_image im;
	weft_error e = { 0 };
	cr_assert_eq(weft_decode_as(file, &how, &im, NULL, &e), WEFT_OK, "%d: %s", index, e.text);
	size_t row = 4 * (size_t)im.view.width;
	cr_assert_eq(row * (size_t)im.view.height, bytes);
	for (int y = 0; y < im.view.height; y++)
		cr_assert_arr_eq(weft_row(im.view, y), want + row * (size_t)y, row, "frame %d, row %d", index,
				 y);
	weft_image_free(&im);
}

static const uint8_t whole[] = { 10, 20, 30, 255, 10, 20, 30, 255, 10, 20, 30, 255,
				 10, 20, 30, 255, 10, 20, 30, 255, 10, 20, 30, 255 };
static const uint8_t glass[] = { 200, 100, 0, 128, 9, 9, 9, 0 }, dot[] = { 1, 2, 3, 4 };
static const frame four[] = {
	{ 0, 0, 3, 2, 1, 4, STAYS, false, whole },
	{ 1, 1, 2, 1, 70, 0, CLEARED, true, glass }, /* hundredths of a second where nothing is said */
	{ 0, 0, 1, 1, 3, 1000, TAKEN_BACK, false, dot },
	{ 2, 0, 1, 1, 0, 1, STAYS, false, dot },
};

Test(animation, frames_are_seen_on_what_those_before_left)
{
	weft_buffer file = animation(3, 2, NULL, four, 4, 4);
	weft_image_info info;
	cr_assert_eq(weft_decode_info(picture_bytes(file), &info, NULL), WEFT_OK);
	cr_assert(info.frames == 4 && info.loops == 3 && info.delay_ms == 250);
	cr_assert_eq(weft_frame_info(picture_bytes(file), 1, &info, NULL), WEFT_OK);
	cr_assert_eq(info.delay_ms, 700);
	check_frame(picture_bytes(file), 0, whole, sizeof whole);
	/* 200*128/255 + 10*127/255 = 105.4, 100*128/255 + 20*127/255 = 60.2, 30*127/255 = 14.9 */
	uint8_t want[sizeof whole];
	memcpy(want, whole, sizeof want);
	memcpy(want + 16, (uint8_t[]) { 105, 60, 15, 255 }, 4);
	check_frame(picture_bytes(file), 1, want, sizeof want);
	memset(want + 16, 0, 8);
	memcpy(want, dot, 4);
	check_frame(picture_bytes(file), 2, want, sizeof want);
	memcpy(want, whole, 4);
	memcpy(want + 8, dot, 4);
	check_frame(picture_bytes(file), 3, want, sizeof want);
	weft_buffer_free(&file);
}

/* Straight alpha: what shows through counts by how much of it there is. */
Test(animation, glass_over_glass)
{
	static const uint8_t below[] = { 0, 100, 200, 100 }, above[] = { 250, 50, 0, 50 };
	static const frame two[] = { { 0, 0, 1, 1, 0, 0, STAYS, false, below },
				     { 0, 0, 1, 1, 0, 0, STAYS, true, above } };
	weft_buffer file = animation(1, 1, NULL, two, 2, 2);
	/* Alpha 50/255 + 100/255*(205/255) = 130.4/255; of it the upper has 50 and the lower 80.4. */
	check_frame(picture_bytes(file), 1, (uint8_t[]) { 96, 81, 123, 130 }, 4);
	weft_buffer_free(&file);
}

Test(animation, a_picture_before_the_first_frame_is_none)
{
	static const uint8_t six[24] = { 0 };
	const frame hidden = { .width = 3, .height = 2, .pixels = six };
	weft_buffer file = animation(3, 2, &hidden, four + 1, 3, 3);
	uint8_t want[24] = { 0 };
	memcpy(want + 16, (uint8_t[]) { 200, 100, 0, 128, 0, 0, 0, 0 }, 8);
	check_frame(picture_bytes(file), 0, want, sizeof want);
	weft_buffer_free(&file);
}

Test(animation, what_makes_no_sense_or_is_missing_is_an_error)
{
	weft_image im;
	frame wrong[2] = { four[0], four[1] };
	wrong[1].x = 2;
	weft_buffer file = animation(3, 2, NULL, wrong, 2, 2), few = animation(3, 2, NULL, four, 2, 3);
	weft_error e;
	cr_assert_eq(
		weft_decode_as(picture_bytes(file), &(weft_decode_options) { .frame = 1 }, &im, NULL, &e),
		WEFT_BAD_IMAGE);
	cr_assert_str_eq(e.text, "png: damaged: what frame 2 says of itself makes no sense");
	cr_assert_eq(weft_decode_as(picture_bytes(few), &(weft_decode_options) { .frame = 2 }, &im, NULL, &e),
		     WEFT_BAD_IMAGE);
	cr_assert_str_eq(e.text, "png: damaged: of 3 frames there are 2");
	weft_buffer_free(&file);
	weft_buffer_free(&few);
	file = animation(3, 2, NULL, four, 4, 4);
	for (size_t n = 33; n < file.length; n++) {
		uint8_t *cut = malloc(n);
		memcpy(cut, file.at, n);
		cr_assert_eq(weft_decode_as((weft_bytes) { cut, n }, &(weft_decode_options) { .frame = 3 },
					    &im, NULL, NULL),
			     WEFT_BAD_IMAGE, "%zu", n);
		free(cut);
	}
	weft_buffer_free(&file);
}

/* Numbers go up by one along control and data chunks. */
static void check_numbers(weft_bytes file)
{
	uint32_t number = 0;
	for (size_t at = 8; at + 12 <= file.length; at += weft_big32(file.at + at) + 12)
		if (memcmp(file.at + at + 4, "fcTL", 4) == 0 || memcmp(file.at + at + 4, "fdAT", 4) == 0)
			cr_assert_eq(weft_big32(file.at + at + 8), number++);
	cr_assert_gt(number, 0);
}

static void check_written(weft_format format)
{
	weft_image frames[3], out;
	weft_buffer file = { 0 };
	weft_sequence s = { .count = 3, .delay_ms = 90, .loops = 2 };
	weft_encode_options how = { .sequence = &s };
	for (s.index = 0; s.index < 3; s.index++, s.delay_ms += 70000) {
		frames[s.index] = picture_make(400, 700, format);
		weft_row(frames[s.index].view, 3)[5] ^= (uint8_t)(s.index + 1);
		cr_assert_eq(weft_encode(weft_codec_for_name("png"), frames[s.index].view, &how,
					 weft_buffer_sink(&file), NULL),
			     WEFT_OK);
	}
	weft_sequence_free(&s);
	check_numbers(picture_bytes(file));
	weft_image_info info;
	cr_assert_eq(weft_frame_info(picture_bytes(file), 1, &info, NULL), WEFT_OK);
	cr_assert(info.frames == 3 && info.loops == 2 && info.format.channels == format.channels);
	cr_assert_eq(info.delay_ms, 70000); /* by tenths of a second */
	weft_decode_options all = { .stacked = 3 };
	cr_assert_eq(weft_decode_as(picture_bytes(file), &all, &out, NULL, NULL), WEFT_OK);
	for (int i = 0; i < 3; i++) {
		cr_assert(weft_view_equal(frames[i].view, weft_view_crop(out.view, 0, 700 * i, 400, 700)));
		weft_image_free(&frames[i]);
	}
	weft_image_free(&out);
	weft_buffer_free(&file);
}

Test(animation, what_is_written_comes_back)
{
	check_written((weft_format) { 3, WEFT_U8 });
	check_written((weft_format) { 2, WEFT_U16 });
}

Test(animation, frames_of_two_shapes_are_refused)
{
	weft_image a = picture_make(5, 5, (weft_format) { 3, WEFT_U8 });
	weft_image b = picture_make(5, 6, (weft_format) { 3, WEFT_U8 });
	weft_sequence s = { .count = 2 };
	weft_encode_options how = { .sequence = &s };
	weft_buffer file = { 0 };
	weft_error e;
	const weft_codec *png = weft_codec_for_name("png");
	cr_assert_eq(weft_encode(png, a.view, &how, weft_buffer_sink(&file), &e), WEFT_OK);
	s.index = 1;
	cr_assert_eq(weft_encode(png, b.view, &how, weft_buffer_sink(&file), &e), WEFT_BAD_PARAM);
	cr_assert(strstr(e.text, "frame 2 is 5 x 6"), "%s", e.text);
	weft_sequence_free(&s);
	weft_buffer_free(&file);
	weft_image_free(&a);
	weft_image_free(&b);
}
