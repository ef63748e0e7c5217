/* gif.c: animations laid out by hand, frame by frame as they are seen; and what is written.
 *
 * Pixels are codes of 3 bits with a clear code before every second one, so that each
 * stands for itself.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "../pictures.h"
#include "image/codec.h"
#include "image/rows.h"

enum { W = 4, H = 3, CLEAR = 4, END = 5, NONE = -1 };

typedef struct file {
	uint8_t at[4096];
	size_t n;
	uint32_t bits;
	int count;
} file;

static void put(file *f, uint32_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		f->at[f->n++] = (uint8_t)(v >> 8 * i);
}

static void put_code(file *f, unsigned code)
{
	f->bits |= (uint32_t)code << f->count;
	for (f->count += 3; f->count >= 8; f->count -= 8, f->bits >>= 8)
		put(f, f->bits & 255, 1);
}

/* Colour i of four is i, 10 i, 100 i mod 256. */
static file head(int loops)
{
	file f = { .n = 0 };
	memcpy(f.at, "GIF89a", 6);
	f.n = 6;
	put(&f, W, 2);
	put(&f, H, 2);
	put(&f, 0x81, 3);
	for (uint32_t i = 0; i < 4; i++)
		put(&f, i | 10 * i << 8 | (100 * i & 255) << 16, 3);
	if (loops != NONE) {
		memcpy(f.at + f.n, "\x21\xff\x0bNETSCAPE2.0\x03\x01", 16);
		f.n += 16;
		put(&f, (uint32_t)loops, 3);
	}
	return f;
}

typedef struct frame {
	int x, y, width, height, disposal, transparent, delay;
	bool interlaced;
	const char *pixels; /* in the order of the file */
} frame;

static void put_frame(file *f, const frame *r)
{
	put(f, 0x04f921, 3);
	put(f, (uint32_t)r->disposal << 2 | (r->transparent != NONE), 1);
	put(f, (uint32_t)r->delay, 2);
	put(f, r->transparent == NONE ? 0 : (uint32_t)r->transparent, 2);
	put(f, 0x2c, 1);
	put(f, (uint32_t)r->x, 2);
	put(f, (uint32_t)r->y, 2);
	put(f, (uint32_t)r->width, 2);
	put(f, (uint32_t)r->height, 2);
	put(f, r->interlaced ? 0x40 : 0, 1);
	put(f, 2, 1);
	size_t length = f->n;
	put(f, 0, 1);
	f->bits = 0;
	f->count = 0;
	for (int i = 0; r->pixels[i]; i++) {
		if (i % 2 == 0)
			put_code(f, CLEAR);
		put_code(f, (unsigned)(r->pixels[i] - '0'));
	}
	put_code(f, END);
	put_code(f, 0);
	put_code(f, 0);
	f->at[length] = (uint8_t)(f->n - length - 1);
	put(f, 0, 1);
}

/* '.': transparent. */
static void check_view(weft_view v, const char *want, const char *what)
{
	for (int i = 0; i < W * H; i++) {
		const uint8_t *p = weft_row(v, i / W) + i % W * v.format.channels;
		unsigned c = (unsigned)(want[i] - '0');
		if (want[i] == '.')
			cr_assert(v.format.channels == 4 && p[3] == 0, "%s: pixel %d", what, i);
		else
			cr_assert(p[0] == c && p[1] == 10 * c && p[2] == (100 * c & 255), "%s: pixel %d: %d",
				  what, i, p[0]);
	}
}

/* Each by itself, and all below each other. */
static void check_frames(const file *f, int count, const char *const *want)
{
	weft_bytes bytes = { f->at, f->n };
	weft_image_info info;
	weft_error e = { 0 };
	cr_assert_eq(weft_decode_info(bytes, &info, &e), WEFT_OK, "%s", e.text);
	cr_assert_eq(info.frames, count);
	weft_decode_options all = { .stacked = count };
	weft_reader *r;
	cr_assert_eq(weft_reader_open(&r, bytes, &all, &e), WEFT_OK, "%s", e.text);
	for (int i = 0; i < count; i++) {
		weft_image im;
		weft_decode_options how = { .frame = i };
		cr_assert_eq(weft_decode_as(bytes, &how, &im, NULL, &e), WEFT_OK, "%d: %s", i, e.text);
		check_view(im.view, want[i], "alone");
		for (int y = 0; y < H; y++)
			cr_assert_eq(weft_reader_rows(r, weft_view_crop(im.view, 0, y, W, 1), &e), WEFT_OK,
				     "%s", e.text);
		check_view(im.view, want[i], "stacked");
		weft_image_free(&im);
	}
	weft_reader_close(r);
}

Test(gif, frames_stay_are_cleared_and_taken_back)
{
	static const frame frames[] = {
		{ 0, 0, W, H, 1, NONE, 5, false, "111122223333" }, /* stays */
		{ 1, 1, 2, 2, 3, NONE, 6, false, "0101" },         /* taken back */
		{ 0, 0, 2, 1, 2, NONE, 7, false, "33" },           /* cleared */
		{ 3, 2, 2, 2, 1, 0, 8, false, "2102" },            /* beyond two sides; 0 is transparent */
	};
	static const char *const want[] = { "111122223333", "111120123013", "331122223333", "..1122223332" };
	file f = head(4);
	for (int i = 0; i < 4; i++)
		put_frame(&f, &frames[i]);
	put(&f, ';', 1);
	check_frames(&f, 4, want);
	for (int i = 0; i < 4; i++) {
		weft_image_info info;
		cr_assert_eq(weft_frame_info((weft_bytes) { f.at, f.n }, i, &info, NULL), WEFT_OK);
		cr_assert(info.delay_ms == 50 + 10 * i && info.loops == 5);
	}
}

Test(gif, lines_in_another_order)
{
	static const frame r = { 0, 0, W, H, 0, NONE, 0, true, "111133332222" };
	static const char *const want[] = { "111122223333" };
	file f = head(NONE);
	put_frame(&f, &r); /* of three lines the first, the third, the second */
	put(&f, ';', 1);
	check_frames(&f, 1, want);
}

Test(gif, what_no_frame_covers_is_transparent)
{
	static const frame r = { 1, 0, 2, 2, 0, NONE, 0, false, "1122" };
	static const char *const want[] = { ".11..22....." };
	file f = head(NONE);
	put_frame(&f, &r);
	put(&f, ';', 1);
	check_frames(&f, 1, want);
}

static weft_status decode(const uint8_t *at, size_t n, int which, bool lenient, weft_damage *damage,
			  weft_image *im)
{
	weft_decode_options how = { .frame = which, .lenient = lenient };
	return weft_decode_as((weft_bytes) { at, n }, &how, im, damage, NULL);
}

Test(gif, damage_is_an_error_and_leniently_what_came_before_stands)
{
	static const frame r = { 0, 0, W, H, 0, NONE, 0, false, "111122223333" };
	file f = head(NONE);
	put_frame(&f, &r);
	put(&f, ';', 1);
	weft_image im;
	for (size_t n = 0; n < f.n; n++) {
		cr_assert_eq(decode(f.at, n, 0, false, NULL, &im), WEFT_BAD_IMAGE, "%zu bytes", n);
		cr_assert_null(im.memory);
	}
	weft_damage damage = { 0 };
	cr_assert_eq(decode(f.at, f.n - 4, 0, true, &damage, &im), WEFT_OK);
	cr_assert(damage.found && damage.kept > 0.6 && damage.kept < 0.7, "%f", damage.kept);
	cr_assert_eq(weft_row(im.view, 1)[0], 2);
	weft_image_free(&im);
	/* Lying sizes and nonsense: whatever comes of it, no crash and no leak. */
	for (size_t i = 6; i < f.n; i++)
		for (int v = 1; v < 256; v = v * 2 + 1) {
			f.at[i] ^= (uint8_t)v;
			if (decode(f.at, f.n, 0, v & 2, &damage, &im) == WEFT_OK)
				weft_image_free(&im);
			f.at[i] ^= (uint8_t)v;
		}
}

/* ---- writing ---- */

static weft_image few_colours(int channels, int colours, int shift)
{
	weft_image im;
	cr_assert_eq(weft_image_make(&im, 91, 77, (weft_format) { (uint8_t)channels, WEFT_U8 }, NULL),
		     WEFT_OK);
	for (int y = 0; y < 77; y++)
		for (int x = 0; x < 91; x++) {
			uint8_t *p = weft_row(im.view, y) + x * channels;
			int n = (x * x + 31 * y + shift) % colours;
			p[0] = (uint8_t)n;
			p[1] = (uint8_t)(n * 7);
			p[2] = (uint8_t)(255 - n);
			if (channels == 4) {
				p[3] = n ? 255 : 0;
				if (!n)
					memset(p, 0, 3);
			}
		}
	return im;
}

Test(gif, few_colours_come_back_as_they_were)
{
	for (int channels = 3; channels <= 4; channels++) {
		weft_sequence s = { .count = 3, .delay_ms = 120 };
		weft_buffer out = { 0 };
		for (; s.index < 3; s.index++) {
			weft_image im = few_colours(channels, 256, s.index);
			weft_encode_options how = { .sequence = &s };
			cr_assert_eq(weft_encode(weft_codec_for_name("gif"), im.view, &how,
						 weft_buffer_sink(&out), NULL),
				     WEFT_OK);
			weft_image_free(&im);
		}
		for (int i = 0; i < 3; i++) {
			weft_image im, want = few_colours(channels, 256, i);
			weft_image_info info;
			cr_assert_eq(decode(out.at, out.length, i, false, NULL, &im), WEFT_OK);
			cr_assert(weft_view_equal(im.view, want.view), "%d channels, frame %d", channels, i);
			cr_assert_eq(weft_frame_info(picture_bytes(out), i, &info, NULL), WEFT_OK);
			cr_assert(info.frames == 3 && info.delay_ms == 120 && info.loops == 0);
			weft_image_free(&im);
			weft_image_free(&want);
		}
		weft_buffer_free(&out);
	}
}

/* A ramp of grey in both directions: the mean of each part stays where it was. */
Test(gif, many_colours_are_near)
{
	weft_image im = picture_make(200, 150, (weft_format) { 3, WEFT_U8 }), back;
	weft_buffer out = picture_encode("gif", im.view);
	cr_assert_eq(decode(out.at, out.length, 0, false, NULL, &back), WEFT_OK);
	double all = 0;
	for (int y = 0; y < 150; y++)
		for (int i = 0; i < 600; i++)
			all += weft_row(back.view, y)[i] - weft_row(im.view, y)[i];
	cr_assert(all / 90000 > -1 && all / 90000 < 1, "%f", all / 90000);
	weft_image_free(&im);
	weft_image_free(&back);
	weft_buffer_free(&out);
}

Test(gif, frames_of_two_sizes_are_refused)
{
	weft_sequence s = { .count = 2 };
	weft_encode_options how = { .sequence = &s };
	weft_buffer out = { 0 };
	weft_image im = picture_make(9, 8, (weft_format) { 3, WEFT_U8 });
	const weft_codec *gif = weft_codec_for_name("gif");
	cr_assert_eq(weft_encode(gif, im.view, &how, weft_buffer_sink(&out), NULL), WEFT_OK);
	s.index = 1;
	weft_view less = weft_view_crop(im.view, 0, 0, 8, 8);
	cr_assert_eq(weft_encode(gif, less, &how, weft_buffer_sink(&out), NULL), WEFT_BAD_PARAM);
	weft_image_free(&im);
	weft_buffer_free(&out);
}
