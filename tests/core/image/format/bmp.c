/* bmp.c: every way in which a BMP may hold its pixels.
 *
 * A picture of 5 x 3 is laid out by hand for each, so that what must come back is known.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "../pictures.h"
#include "image/codec.h"

enum { W = 5, H = 3 };

typedef struct file {
	uint8_t at[2048];
	size_t n;
} file;

static void put(file *f, uint32_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		f->at[f->n++] = (uint8_t)(v >> 8 * i);
}

/* Both headers, the masks where there are some, and a gap of `gap` bytes; the pixels follow. */
static file head(uint32_t size, int bits, uint32_t packing, const uint32_t *masks, int mask_count,
		 uint32_t palette_bytes, uint32_t gap)
{
	file f = { { 'B', 'M' }, 2 };
	uint32_t behind = size == 40 ? 4 * (uint32_t)mask_count : 0;
	put(&f, 0, 8);
	put(&f, 14 + size + behind + palette_bytes + gap, 4);
	put(&f, size, 4);
	put(&f, W, size == 12 ? 2 : 4);
	put(&f, H, size == 12 ? 2 : 4);
	put(&f, 1, 2);
	put(&f, (uint32_t)bits, 2);
	if (size > 16)
		put(&f, packing, 4);
	f.n = 14 + (size < 40 ? size : 40);
	for (int i = 0; i < mask_count; i++)
		put(&f, masks[i], 4);
	f.n = 14 + size + behind;
	return f;
}

static void check(const char *what, const file *f, int channels, const uint8_t (*want)[4])
{
	weft_image im;
	weft_error e = { 0 };
	cr_assert_eq(weft_decode((weft_bytes) { f->at, f->n }, NULL, &im, &e), WEFT_OK, "%s: %s", what,
		     e.text);
	cr_assert_eq(im.view.format.channels, channels, "%s", what);
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++)
			for (int c = 0; c < channels; c++)
				cr_assert_eq(weft_row(im.view, y)[x * channels + c], want[y * W + x][c],
					     "%s: pixel %d, %d, sample %d", what, x, y, c);
	weft_image_free(&im);
}

/* What each pixel shall be: sixteen levels a colour, so that four bits hold it too. */
static void make_pixels(uint8_t (*p)[4])
{
	for (int i = 0; i < W * H; i++)
		for (int c = 0; c < 4; c++)
			p[i][c] = (uint8_t)(17 * ((i * (3 + 2 * c) + 5 * c + 1) % 16));
}

static uint32_t masked(const uint8_t *p, const uint32_t *masks, int count)
{
	uint32_t v = 0;
	for (int c = 0; c < count; c++) {
		uint32_t low = masks[c] & -masks[c], most = masks[c] / (low ? low : 1);
		v |= (uint32_t)(((uint64_t)p[c] * most + 127) / 255) * low;
	}
	return v;
}

static void check_masks(const char *what, uint32_t size, int bits, uint32_t packing, const uint32_t *masks,
			int count, int channels)
{
	uint8_t p[W * H][4];
	make_pixels(p);
	for (uint32_t gap = 0; gap <= 8; gap += 8) {
		file f = head(size, bits, packing, masks, count, 0, gap);
		f.n += gap;
		for (int y = H - 1; y >= 0; y--) {
			for (int x = 0; x < W; x++)
				put(&f, masked(p[y * W + x], masks, channels), bits / 8);
			f.n = (f.n - gap - head(size, bits, packing, masks, count, 0, 0).n + 3) / 4 * 4 +
			      gap + head(size, bits, packing, masks, count, 0, 0).n;
		}
		check(what, &f, channels, (const uint8_t(*)[4])p);
	}
}

static const uint32_t bgra[] = { 0xff0000, 0xff00, 0xff, 0xff000000 },
		      rgba[] = { 0xff, 0xff00, 0xff0000, 0xff000000 }, x444[] = { 0xf00, 0xf0, 0xf, 0xf000 },
		      ten[] = { 0x3ff00000, 0xffc00, 0x3ff, 0xc0000000 };

Test(bmp, masks_stand_in_or_behind_headers_of_every_length)
{
	check_masks("40, three masks", 40, 32, 3, rgba, 3, 3);
	check_masks("40, four masks", 40, 32, 6, rgba, 4, 4);
	check_masks("52", 52, 32, 3, rgba, 3, 3);
	check_masks("56", 56, 32, 3, bgra, 4, 4);
	check_masks("108", 108, 32, 3, rgba, 4, 4);
	check_masks("124", 124, 32, 3, bgra, 4, 4);
	check_masks("108, 4 bits each", 108, 16, 3, x444, 4, 4);
	check_masks("56, 4 bits each", 56, 16, 3, x444, 4, 4);
	check_masks("40, 10 bits each", 40, 32, 3, ten, 3, 3);
}

/* 5 bits: round(255 v / 31); 6 bits: round(255 v / 63). */
Test(bmp, levels_are_rounded)
{
	static const uint32_t x565[] = { 0xf800, 0x7e0, 0x1f };
	static const uint8_t five[] = { 0, 8, 16, 25, 33, 41, 49, 58, 66, 74, 82, 90, 99, 107, 115 },
			     six[] = { 0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 45, 49, 53, 57 };
	file plain = head(40, 16, 0, NULL, 0, 0, 0), given = head(40, 16, 3, x565, 3, 0, 0);
	uint8_t want_plain[W * H][4], want_given[W * H][4];
	for (uint32_t y = 0; y < H; y++) {
		for (uint32_t x = 0; x < W; x++) {
			uint32_t v = (H - 1 - y) * W + x;
			put(&plain, v << 10 | v << 5 | v, 2);
			put(&given, v << 11 | v << 5 | v, 2);
			for (int c = 0; c < 3; c++) {
				want_plain[v][c] = five[v];
				want_given[v][c] = c == 1 ? six[v] : five[v];
			}
		}
		put(&plain, 0, 2);
		put(&given, 0, 2);
	}
	check("555", &plain, 3, (const uint8_t(*)[4])want_plain);
	check("565", &given, 3, (const uint8_t(*)[4])want_given);
}

Test(bmp, the_fourth_byte_is_alpha_unless_all_are_zero)
{
	uint8_t p[W * H][4];
	make_pixels(p);
	for (int zero = 0; zero < 2; zero++) {
		file f = head(40, 32, 0, NULL, 0, 0, 0);
		for (int y = H - 1; y >= 0; y--)
			for (int x = 0; x < W; x++)
				put(&f, masked(p[y * W + x], bgra, zero ? 3 : 4), 4);
		for (int i = 0; zero && i < W * H; i++)
			p[i][3] = 255;
		check("32 bits", &f, 4, (const uint8_t(*)[4])p);
	}
	/* Where a mask calls it alpha, it is. */
	file f = head(56, 32, 3, bgra, 4, 0, 0);
	for (int y = H - 1; y >= 0; y--)
		for (int x = 0; x < W; x++)
			put(&f, masked(p[y * W + x], bgra, 3), 4);
	for (int i = 0; i < W * H; i++)
		p[i][3] = 0;
	check("56, transparent", &f, 4, (const uint8_t(*)[4])p);
}

/* ---- palettes ---- */

enum { COLOURS = 16 };

/* Colour i of the palette. */
static void colour(int i, uint8_t *c)
{
	c[0] = (uint8_t)(i * 16);
	c[1] = (uint8_t)(255 - i * 3);
	c[2] = (uint8_t)(i * i);
}

static file palette_head(uint32_t size, int bits, uint32_t packing, int colours, uint32_t gap)
{
	uint32_t each = size == 12 ? 3 : 4;
	file f = head(size, bits, packing, NULL, 0, each * (uint32_t)colours, gap);
	for (int i = 0; i < colours; i++) {
		uint8_t c[3];
		colour(i, c);
		put(&f, c[2] | (uint32_t)c[1] << 8 | (uint32_t)c[0] << 16, (int)each);
	}
	f.n += gap;
	if (size >= 36)
		f.at[14 + 32] = (uint8_t)colours;
	return f;
}

static void check_indexes(const char *what, const file *f, const char *rows)
{
	uint8_t want[W * H][4];
	for (int i = 0; i < W * H; i++)
		colour(rows[i] <= '9' ? rows[i] - '0' : rows[i] - 'a' + 10, want[i]);
	check(what, f, 3, (const uint8_t(*)[4])want);
}

Test(bmp, indexes_of_every_width_behind_every_header)
{
	static const uint32_t sizes[] = { 12, 16, 40, 52, 56, 64, 108, 124 };
	static const uint8_t one[] = { 0xa8, 0x50, 0xf8 },
			     two[][2] = { { 0x1b, 0x40 }, { 0xe4, 0x80 }, { 0, 0xc0 } };
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
		for (uint32_t gap = 0; gap < 4; gap += 3) {
			char name[80];
			snprintf(name, sizeof name, "header of %u, gap of %u", sizes[s], gap);
			file f1 = palette_head(sizes[s], 1, 0, 2, gap),
			     f2 = palette_head(sizes[s], 2, 0, 4, gap);
			file f4 = palette_head(sizes[s], 4, 0, 16, gap),
			     f8 = palette_head(sizes[s], 8, 0, 16, gap);
			for (uint32_t y = 0; y < H; y++) {
				put(&f1, one[y], 4);
				put(&f2, two[y][0] | (uint32_t)two[y][1] << 8, 4);
				put(&f4, 0x5a3210 + y, 4); /* bytes 1y 32 5a */
				put(&f8, 0x03020100 + y, 4);
				put(&f8, 15 - y, 4);
			}
			check_indexes(name, &f1, "111110101010101");
			check_indexes(name, &f2, "000033210201231");
			check_indexes(name, &f4, "123251132510325");
			check_indexes(name, &f8, "2123d1123e0123f");
		}
}

/* ---- runs ---- */

static void put_bytes(file *f, const char *hex)
{
	for (; *hex; hex += *hex == ' ')
		for (unsigned v; *hex && *hex != ' '; hex += 2) {
			sscanf(hex, "%2x", &v);
			put(f, v, 1);
		}
}

static file runs(uint32_t size, int bits, uint32_t packing, const char *hex)
{
	file f = palette_head(size, bits, packing, bits <= 8 ? COLOURS : 0, 0);
	put_bytes(&f, hex);
	return f;
}

Test(bmp, runs_jumps_and_ends)
{
	/* 3 x colour 1, 2 x colour 2; five as they are; jump of 2, 3 x colour 4; end. */
	file f = runs(40, 8, 1, "0301 0202 0000 0005 0102030405 00 0000 0002 0200 0304 0001");
	check_indexes("RLE8", &f,
		      "00444"
		      "12345"
		      "11122");
	/* An odd run of two colours in turn; seven nibbles would run over, so five: padded to two bytes. */
	f = runs(40, 4, 2, "0512 0000 0005 1234 5000 0000 0002 0100 0434 0001");
	check_indexes("RLE4", &f,
		      "03434"
		      "12345"
		      "12121");
	/* The end of the picture comes before its last row: the rest is colour 0. */
	f = runs(40, 8, 1, "0501 0000 0302 0001");
	check_indexes("RLE8, ended", &f,
		      "00000"
		      "22200"
		      "11111");
	/* None says that it ends. */
	f = runs(40, 8, 1, "0501 0000 0502 0000 0503");
	check_indexes("RLE8, endless", &f,
		      "33333"
		      "22222"
		      "11111");
	f = runs(64, 8, 1, "0501 0000 0502 0000 0503 0001");
	check_indexes("OS/2", &f,
		      "33333"
		      "22222"
		      "11111");
}

Test(bmp, os2_runs_of_24_bits)
{
	file f = runs(64, 24, 4, "05030201 0000 0003 060504 090807 0c0b0a 00 021 ");
	f = head(64, 24, 4, NULL, 0, 0, 0);
	put_bytes(&f, "05030201 0000 0003 060504 090807 0c0b0a 00 020f0e0d 0000 05121110 0001");
	uint8_t want[W * H][4] = { 0 };
	for (int x = 0; x < W; x++) {
		for (int c = 0; c < 3; c++) {
			want[x][c] = (uint8_t)(0x10 + c);
			want[W + x][c] = (uint8_t)((x < 3 ? 4 + 3 * x : 0xd) + c);
			want[2 * W + x][c] = (uint8_t)(1 + c);
		}
	}
	check("RLE24", &f, 3, (const uint8_t(*)[4])want);
}

static weft_status decode(const file *f, bool lenient, weft_damage *damage, weft_image *im, weft_error *e)
{
	weft_decode_options how = { .lenient = lenient };
	return weft_decode_as((weft_bytes) { f->at, f->n }, &how, im, damage, e);
}

Test(bmp, runs_beyond_the_picture_are_an_error)
{
	static const char *const wrong[] = {
		"0601 0001",                          /* over a row */
		"0501 0101 0001",                     /* behind a full row */
		"0501 0000 0501 0000 0501 0000 0101", /* a fourth row */
		"0002 0600 0001",                     /* jumps out of the row */
		"0002 0004 0001",                     /* and of the picture */
		"0006 010203040506 0001",             /* too many as they are */
		"0501 0000 05",                       /* half a run */
		"0501 0000",                          /* two rows are missing */
		"0501 0000 0005 0102",                /* fewer than it says */
		"0510 0001",                          /* colour 16 of 16 */
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		file f = runs(40, 8, 1, wrong[i]);
		weft_image im;
		weft_error e = { 0 };
		cr_assert_eq(decode(&f, false, NULL, &im, &e), WEFT_BAD_IMAGE, "%s", wrong[i]);
		cr_assert_null(im.memory);
	}
}

Test(bmp, leniently_the_rows_that_came_stand)
{
	file f = runs(40, 8, 1, "0501 0000 0502 0000 03");
	weft_image im;
	weft_damage damage = { 0 };
	weft_error e;
	cr_assert_eq(decode(&f, true, &damage, &im, &e), WEFT_OK);
	cr_assert(damage.found && damage.kept > 0.66 && damage.kept < 0.67);
	uint8_t c[3];
	colour(1, c);
	cr_assert_arr_eq(weft_row(im.view, 2), c, 3);
	cr_assert_eq(weft_row(im.view, 0)[1], 0);
	weft_image_free(&im);
}

Test(bmp, packings_without_pixels_of_ours_are_refused)
{
	static const struct {
		uint32_t size;
		int bits;
		uint32_t packing;
	} wrong[] = { { 40, 24, 4 }, { 40, 0, 5 },  { 64, 1, 3 }, { 40, 8, 2 },
		      { 40, 24, 3 }, { 40, 64, 0 }, { 40, 3, 0 } };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		file f = head(wrong[i].size, wrong[i].bits, wrong[i].packing, NULL, 0, 0, 0);
		f.n += 400;
		weft_image im;
		weft_error e = { 0 };
		cr_assert_eq(decode(&f, false, NULL, &im, &e), WEFT_NO_CODEC, "%zu: %s", i, e.text);
	}
	static const uint32_t gaps[] = { 0xf0f00000, 0xff00, 0xff };
	file f = head(40, 32, 3, gaps, 3, 0, 0);
	f.n += 400;
	weft_image im;
	cr_assert_eq(decode(&f, false, NULL, &im, NULL), WEFT_BAD_IMAGE);
}

/* Some writers leave 0 where the header says where the pixels begin. */
Test(bmp, pixels_that_begin_nowhere_follow_the_header)
{
	file f = head(40, 24, 0, NULL, 0, 0, 0);
	memset(f.at + 10, 0, 4);
	for (int y = 0; y < H; y++, f.n = (f.n - 54 + 3) / 4 * 4 + 54)
		for (int i = 0; i < 3 * W; i++)
			put(&f, (uint32_t)(40 * y + i), 1);
	for (int lenient = 0; lenient < 2; lenient++) {
		weft_image im;
		weft_error e = { 0 };
		cr_assert_eq(decode(&f, lenient, NULL, &im, &e), WEFT_OK, "%s", e.text);
		const uint8_t *p = weft_row(im.view, 0) + 3;
		cr_assert(p[0] == 85 && p[1] == 84 && p[2] == 83);
		weft_image_free(&im);
	}
}
