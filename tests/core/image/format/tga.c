/* tga.c: every way in which a TGA may hold its pixels: kinds, runs, corners, palettes.
 *
 * One picture of 5 x 3 is laid out by hand for each.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "image/codec.h"

enum { W = 5, H = 3, FIRST = 5, COLOURS = 20 };

typedef struct file {
	uint8_t at[4096];
	size_t n;
} file;

static void put(file *f, uint32_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		f->at[f->n++] = (uint8_t)(v >> 8 * i);
}

typedef struct layout {
	int type, bits, palette_bits, palette_first, palette_count, descriptor, id;
	bool runs;
} layout;

/* The number of pixel (x, y); some repeat, for the runs. */
static uint32_t number(int x, int y)
{
	return (uint32_t)(y == 1 ? 7 : (x + 3 * y) % COLOURS);
}

static uint32_t colour_of(uint32_t n, int bits)
{
	if (bits <= 16)
		return n << 10 | (31 - n) << 5 | n / 2 | (n % 3 ? 0x8000 : 0);
	return (n * 11) | (n * 7 + 1) << 8 | (255 - n) << 16 | (n * 12) << 24;
}

static void want_colour(uint32_t n, int bits, uint8_t *c)
{
	if (bits <= 16) {
		c[0] = (uint8_t)((n * 255 + 15) / 31);
		c[1] = (uint8_t)(((31 - n) * 255 + 15) / 31);
		c[2] = (uint8_t)((n / 2 * 255 + 15) / 31);
		c[3] = n % 3 ? 255 : 0;
		return;
	}
	c[0] = (uint8_t)(255 - n);
	c[1] = (uint8_t)(n * 7 + 1);
	c[2] = (uint8_t)(n * 11);
	c[3] = (uint8_t)(n * 12);
}

static uint32_t raw_pixel(const layout *l, uint32_t n)
{
	if (l->type == 1)
		return n + (uint32_t)l->palette_first;
	return l->type == 3 ? l->bits == 16 ? n * 12 | (n * 9 + 3) << 8 : n * 12 : colour_of(n, l->bits);
}

/* Pixels in the order of the file; runs of at most 3, which pass over the ends of rows. */
static void put_pixels(file *f, const layout *l)
{
	uint32_t raw[W * H];
	for (int i = 0; i < W * H; i++) {
		int x = l->descriptor & 0x10 ? W - 1 - i % W : i % W;
		int y = l->descriptor & 0x20 ? i / W : H - 1 - i / W;
		raw[i] = raw_pixel(l, number(x, y));
	}
	int bytes = (l->bits + 7) / 8;
	for (int i = 0, n; i < W * H; i += n) {
		n = 1;
		while (l->runs && n < 3 && i + n < W * H && raw[i + n] == raw[i])
			n++;
		if (l->runs)
			put(f, n > 1 ? 0x80u | (uint32_t)(n - 1) : 0, 1);
		put(f, raw[i], bytes);
	}
}

static file make(const layout *l)
{
	file f = { .n = 0 };
	put(&f, (uint32_t)l->id, 1);
	put(&f, l->palette_count > 0, 1);
	put(&f, (uint32_t)l->type | (l->runs ? 8 : 0), 1);
	put(&f, (uint32_t)l->palette_first, 2);
	put(&f, (uint32_t)l->palette_count, 2);
	put(&f, (uint32_t)l->palette_bits, 1);
	put(&f, 0, 4);
	put(&f, W, 2);
	put(&f, H, 2);
	put(&f, (uint32_t)l->bits, 1);
	put(&f, (uint32_t)l->descriptor, 1);
	f.n += (size_t)l->id;
	for (int i = 0; i < l->palette_count; i++)
		put(&f, colour_of((uint32_t)i, l->palette_bits), (l->palette_bits + 7) / 8);
	put_pixels(&f, l);
	return f;
}

static weft_image decode(const file *f)
{
	weft_image im;
	weft_error e = { 0 };
	cr_assert_eq(weft_decode((weft_bytes) { f->at, f->n }, NULL, &im, &e), WEFT_OK, "%s", e.text);
	return im;
}

static void check(const layout *l, int channels)
{
	file f = make(l);
	weft_image im = decode(&f);
	cr_assert_eq(im.view.format.channels, channels);
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) {
			uint8_t want[4];
			uint32_t n = number(x, y);
			want_colour(n, l->type == 1 ? l->palette_bits : l->bits, want);
			if (l->type == 3) {
				want[0] = (uint8_t)(n * 12);
				want[1] = (uint8_t)(n * 9 + 3);
			}
			cr_assert_arr_eq(weft_row(im.view, y) + x * channels, want, (size_t)channels,
					 "type %d, %d bits, descriptor %x, %d, %d", l->type, l->bits,
					 (unsigned)l->descriptor, x, y);
		}
	weft_image_free(&im);
}

/* From each corner, plain and in runs, with and without a name and a palette that no pixel uses. */
static void check_all(layout l, int channels)
{
	for (int corner = 0; corner < 4; corner++)
		for (int i = 0; i < 4; i++) {
			layout one = l;
			one.descriptor |= corner << 4;
			one.runs = i & 1;
			one.id = i & 2 ? 9 : 0;
			check(&one, channels);
			if (l.type != 1) {
				one.palette_bits = 24;
				one.palette_count = COLOURS;
				check(&one, channels);
			}
		}
}

Test(tga, colours_from_every_corner)
{
	check_all((layout) { .type = 2, .bits = 24 }, 3);
	check_all((layout) { .type = 2, .bits = 32, .descriptor = 8 }, 4);
	check_all((layout) { .type = 2, .bits = 15 }, 3);
	check_all((layout) { .type = 2, .bits = 16 }, 3);
	check_all((layout) { .type = 2, .bits = 16, .descriptor = 1 }, 4);
}

Test(tga, greys_from_every_corner)
{
	check_all((layout) { .type = 3, .bits = 8 }, 1);
	check_all((layout) { .type = 3, .bits = 16, .descriptor = 8 }, 2);
}

Test(tga, palettes_may_begin_late)
{
	static const int widths[] = { 15, 16, 24, 32 };
	for (int w = 0; w < 4; w++)
		for (int first = 0; first <= 200; first += 100) {
			int channels = widths[w] == 32 ? 4 : 3;
			layout l = { .type = 1,
				     .bits = 8,
				     .palette_bits = widths[w],
				     .palette_first = first,
				     .palette_count = COLOURS,
				     .descriptor = channels == 4 ? 8 : 0 };
			check_all(l, channels);
			l.bits = 16;
			l.palette_first = first * 100;
			check_all(l, channels);
		}
}

/* Where the header counts no bits of alpha, and all are 0, the picture is opaque. */
Test(tga, alpha_that_nobody_counted)
{
	layout l = { .type = 2, .bits = 32, .descriptor = 0x20 };
	check(&l, 4);
	file f = make(&l);
	for (size_t at = 18 + 3; at < f.n; at += 4)
		f.at[at] = 0;
	weft_image im = decode(&f);
	for (int i = 0; i < W; i++)
		cr_assert_eq(weft_row(im.view, 0)[4 * i + 3], 255);
	weft_image_free(&im);
	f.at[17] |= 8; /* counted: it is as it says */
	im = decode(&f);
	for (int i = 0; i < W; i++)
		cr_assert_eq(weft_row(im.view, 0)[4 * i + 3], 0);
	weft_image_free(&im);
}

/* The second version says what its alpha is. */
static file with_kind(int kind)
{
	layout l = { .type = 2, .bits = 32, .descriptor = 0x28 };
	file f = make(&l);
	uint32_t extension = (uint32_t)f.n;
	f.n += 494;
	put(&f, (uint32_t)kind, 1);
	put(&f, extension, 4);
	put(&f, 0, 4);
	memcpy(f.at + f.n, "TRUEVISION-XFILE.", 18);
	f.n += 18;
	return f;
}

Test(tga, alpha_that_the_file_calls_none_or_multiplied)
{
	file f = with_kind(3);
	weft_image im = decode(&f);
	uint8_t want[4];
	want_colour(number(3, 2), 32, want);
	cr_assert_arr_eq(weft_row(im.view, 2) + 12, want, 4);
	weft_image_free(&im);
	f = with_kind(1);
	im = decode(&f);
	cr_assert_eq(im.view.format.channels, 3);
	cr_assert_arr_eq(weft_row(im.view, 2) + 9, want, 3);
	weft_image_free(&im);
	f = with_kind(4); /* number 9: 246 64 99, alpha 108 */
	im = decode(&f);
	const uint8_t *p = weft_row(im.view, 2) + 12;
	cr_assert(p[0] == 255 && p[1] == (64 * 255 + 54) / 108 && p[2] == (99 * 255 + 54) / 108 &&
		  p[3] == 108);
	weft_image_free(&im);
}

Test(tga, colours_outside_the_palette_are_an_error)
{
	layout l = {
		.type = 1, .bits = 8, .palette_bits = 24, .palette_first = FIRST, .palette_count = COLOURS
	};
	file f = make(&l);
	static const uint8_t wrong[] = { FIRST - 1, FIRST + COLOURS, 255, 0 };
	for (size_t i = 0; i < sizeof wrong; i++) {
		weft_image im;
		f.at[f.n - 1] = wrong[i];
		cr_assert_eq(weft_decode((weft_bytes) { f.at, f.n }, NULL, &im, NULL), WEFT_BAD_IMAGE);
		cr_assert_null(im.memory);
	}
}

Test(tga, files_that_end_early)
{
	for (int runs = 0; runs < 2; runs++) {
		layout l = { .type = 2, .bits = 24, .descriptor = 0x10, .runs = runs };
		file f = make(&l);
		for (size_t n = 0; n < f.n; n++) {
			weft_image im;
			cr_assert_neq(weft_decode((weft_bytes) { f.at, n }, NULL, &im, NULL), WEFT_OK);
			cr_assert_null(im.memory);
		}
		weft_decode_options how = { .lenient = true };
		weft_damage damage = { 0 };
		weft_image im;
		cr_assert_eq(weft_decode_as((weft_bytes) { f.at, f.n - 1 }, &how, &im, &damage, NULL),
			     WEFT_OK);
		cr_assert(damage.found && damage.kept > 0.66 && damage.kept < 0.67);
		weft_image_free(&im);
	}
}

/* Larger than what stb_image asks for at once: it takes a part of a row for the whole. */
Test(tga, plain_files_that_end_within_their_last_row)
{
	enum { WIDE = 70, HIGH = 4, ROW = 3 * WIDE };
	file f = { .n = 0 };
	static const uint8_t head[18] = { [2] = 2, [12] = WIDE, [14] = HIGH, [16] = 24 };
	memcpy(f.at, head, sizeof head);
	memset(f.at + sizeof head, 9, ROW * HIGH);
	f.n = sizeof head + ROW * HIGH;
	for (size_t lacking = 1; lacking <= 2 * ROW; lacking++) {
		weft_bytes cut = { f.at, f.n - lacking };
		weft_decode_options how = { .lenient = true };
		weft_damage damage = { 0 };
		weft_image im;
		cr_assert_eq(weft_decode(cut, NULL, &im, NULL), WEFT_BAD_IMAGE, "%zu bytes", lacking);
		cr_assert_null(im.memory);
		weft_status status = weft_decode_as(cut, &how, &im, &damage, NULL);
		cr_assert(status == WEFT_BAD_IMAGE || damage.found, "%zu bytes", lacking);
		weft_image_free(&im);
	}
}
