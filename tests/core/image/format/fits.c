/* fits.c: FITS written card by card; numbers of every kind, frames, extensions; what is written comes back.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../pictures.h"
#include "image/jail.h"

/* Criterion has threads, so the jail stands before it. */
static weft_jail *prison;

__attribute__((constructor)) static void start(void)
{
	weft_jail_start(&prison, NULL, NULL);
}

static void fill(weft_buffer *b, char with)
{
	while (b->length % 2880)
		weft_buffer_add(b, &with, 1);
}

/* Cards apart by bars, then data. */
static void unit(weft_buffer *b, const char *cards, const void *data, size_t n)
{
	char card[81];
	while (*cards) {
		const size_t length = strcspn(cards, "|");
		snprintf(card, sizeof card, "%-80.*s", (int)length, cards);
		weft_buffer_add(b, card, 80);
		cards += length + (cards[length] == '|');
	}
	snprintf(card, sizeof card, "%-80s", "END");
	weft_buffer_add(b, card, 80);
	fill(b, ' ');
	if (n)
		weft_buffer_add(b, data, n);
	fill(b, 0);
}

static weft_image decode(weft_buffer b, int frame, weft_jail *jail)
{
	const weft_decode_options how = { .frame = frame, .jail = jail };
	weft_image im;
	weft_error e = { 0 };
	cr_assert_eq(weft_decode_as(picture_bytes(b), &how, &im, NULL, &e), WEFT_OK, "%s", e.text);
	return im;
}

#define HEAD(bits)                                                                                           \
	"SIMPLE  =                    T / standard|BITPIX  = " #bits "|NAXIS   = 2|NAXIS1  = 2|NAXIS2  = 2"

static void check(const char *cards, const void *data, size_t n, weft_format f, const double want[4])
{
	weft_buffer b = { 0 };
	unit(&b, cards, data, n);
	weft_image im = decode(b, 0, prison);
	cr_assert(im.view.format.channels == f.channels && im.view.format.depth == f.depth, "%s", cards);
	for (int i = 0; i < 4; i++) {
		const uint8_t *row = weft_row(im.view, i / 2);
		const int x = i % 2;
		const double v = f.depth == WEFT_U8    ? row[x]
				 : f.depth == WEFT_U16 ? ((const uint16_t *)(const void *)row)[x]
						       : (double)((const float *)(const void *)row)[x];
		cr_assert(isnan(want[i]) ? isnan(v) : v == want[i], "%s: %d: %g, not %g", cards, i, v,
			  want[i]);
	}
	weft_image_free(&im);
	weft_buffer_free(&b);
}

/* The row at the bottom comes first. */
Test(fits, numbers_are_what_they_mean)
{
	const weft_format u8 = { 1, WEFT_U8 }, u16 = { 1, WEFT_U16 }, f32 = { 1, WEFT_F32 };
	check(HEAD(8), "\1\2\3\4", 4, u8, (double[]) { 3, 4, 1, 2 });
	check(HEAD(16) "|BZERO   = 32768|BSCALE  = 1.0E0", "\x80\0\x7f\xff\0\0\0\1", 8, u16,
	      (double[]) { 32768, 32769, 0, 65535 });
	check(HEAD(16), "\xff\xfe\0\2\x7f\xff\x80\0", 8, f32, (double[]) { 32767, -32768, -2, 2 });
	check(HEAD(8) "|BSCALE  =    -2.5D-1 / volts|BZERO   = 10.|BLANK   = 7", "\0\4\7\10", 4, f32,
	      (double[]) { NAN, 8, 10, 9 });
	check(HEAD(32), "\0\0\0\5\xff\xff\xff\xff\0\1\0\0\0\0\0\0", 16, f32, (double[]) { 65536, 0, 5, -1 });
	check(HEAD(64), "\0\0\0\0\0\0\0\5\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0",
	      32, f32, (double[]) { 4294967296.0, 0, 5, -1 });
	check(HEAD(-32), "\x3f\x80\0\0\xbf\0\0\0\x7f\xc0\0\0\x44\x7a\0\0", 16, f32,
	      (double[]) { NAN, 1000, 1, -0.5 });
	check(HEAD(-64), "\x3f\xf0\0\0\0\0\0\0\xbf\xe0\0\0\0\0\0\0\x40\x8f\x40\0\0\0\0\0\0\0\0\0\0\0\0\0", 32,
	      f32, (double[]) { 1000, 0, 1, -0.5 });
}

Test(fits, planes_are_frames_but_three)
{
	weft_buffer b = { 0 };
	weft_image_info info;
	unit(&b, "SIMPLE  = T|BITPIX  = 8|NAXIS   = 4|NAXIS1  = 2|NAXIS2  = 1|NAXIS3  = 2|NAXIS4  = 2",
	     "\1\2\3\4\5\6\7\10", 8);
	cr_assert_eq(weft_decode_info(picture_bytes(b), &info, NULL), WEFT_OK);
	cr_assert_eq(info.frames, 4);
	weft_image im = decode(b, 2, NULL);
	cr_assert_arr_eq(im.view.pixels, "\5\6", 2);
	weft_image_free(&im);
	weft_buffer_free(&b);
	unit(&b, "SIMPLE  = T|BITPIX  = 8|NAXIS   = 3|NAXIS1  = 2|NAXIS2  = 1|NAXIS3  = 3", "\1\2\3\4\5\6",
	     6);
	im = decode(b, 0, NULL);
	cr_assert_eq(im.view.format.channels, 3);
	cr_assert_arr_eq(im.view.pixels, "\1\3\5\2\4\6", 6);
	weft_image_free(&im);
	weft_buffer_free(&b);
}

/* Behind a head without pixels and a table. */
Test(fits, the_first_image_may_be_an_extension)
{
	static const uint8_t table[3000];
	weft_buffer b = { 0 };
	unit(&b, "SIMPLE  = T|BITPIX  = 8|NAXIS   = 0", NULL, 0);
	unit(&b,
	     "XTENSION= 'BINTABLE'|BITPIX  = 8|NAXIS   = 2|NAXIS1  = 10|NAXIS2  = 200|PCOUNT  = 1000|GCOUNT  "
	     "= 1",
	     table, sizeof table);
	unit(&b, "XTENSION= 'IMAGE   '|BITPIX  = 8|NAXIS   = 2|NAXIS1  = 2|NAXIS2  = 1", "\7\11", 2);
	weft_image im = decode(b, 0, prison);
	cr_assert_arr_eq(im.view.pixels, "\7\11", 2);
	weft_image_free(&im);
	weft_buffer_free(&b);
	unit(&b, "SIMPLE  = T|BITPIX  = 8|NAXIS   = 0", NULL, 0);
	cr_assert_eq(weft_decode(picture_bytes(b), NULL, &im, NULL), WEFT_NO_CODEC);
	weft_buffer_free(&b);
}

Test(fits, what_is_written_comes_back)
{
	static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	for (int d = 0; d < 3; d++)
		for (uint8_t channels = 1; channels <= 3; channels += 2) {
			weft_image in = picture_make(61, 17, (weft_format) { channels, depths[d] }), out;
			weft_buffer b = picture_encode("fits", in.view);
			cr_assert_eq(b.length % 2880, 0);
			cr_assert_eq(weft_decode(picture_bytes(b), NULL, &out, NULL), WEFT_OK);
			cr_assert(weft_view_equal(in.view, out.view), "%d %d", d, channels);
			weft_image_free(&in);
			weft_image_free(&out);
			weft_buffer_free(&b);
		}
}

Test(fits, damage_is_an_error)
{
	static const char *const heads[] = {
		"SIMPLE  = T|BITPIX  = 9|NAXIS   = 2|NAXIS1  = 2|NAXIS2  = 2",
		"SIMPLE  = T|BITPIX  = -1e99|NAXIS   = 2|NAXIS1  = 2|NAXIS2  = 2",
		"SIMPLE  = T|BITPIX  = 8|NAXIS   = 2|NAXIS9E9= 2|NAXIS1  = 2|NAXIS2  = -1",
		"SIMPLE  = T|BITPIX  = 8|NAXIS   = 1000|NAXIS1  = 2|NAXIS2  = 2",
		"SIMPLE  = T|BITPIX  = 8|NAXIS   = 2|NAXIS1  = -2|NAXIS2  = 2",
		"SIMPLE  = T|BITPIX  = 8|NAXIS   = 2|NAXIS1  = 1e40|NAXIS2  = 2",
		("SIMPLE  = T|BITPIX  = 8|NAXIS   = 4|NAXIS1  = 2|NAXIS2  = 2|NAXIS3  = 2000000000|"
		 "NAXIS4  = 2000000000"),
	};
	weft_image im;
	weft_buffer b = { 0 };
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		unit(&b, heads[i], "\1\2\3\4", 4);
		cr_expect_eq(weft_decode(picture_bytes(b), NULL, &im, NULL), WEFT_BAD_IMAGE, "%s", heads[i]);
		weft_buffer_free(&b);
	}
	uint8_t data[6000] = { 1 };
	unit(&b, "SIMPLE  = T|BITPIX  = 8|NAXIS   = 2|NAXIS1  = 60|NAXIS2  = 100", data, sizeof data);
	for (size_t n = 80; n < 2880 + 6000; n += 97) {
		weft_damage damage = { 0 };
		const weft_decode_options how = { .lenient = true };
		uint8_t *cut = malloc(n);
		memcpy(cut, b.at, n);
		cr_assert_eq(weft_decode((weft_bytes) { cut, n }, NULL, &im, NULL), WEFT_BAD_IMAGE, "%zu", n);
		if (weft_decode_as((weft_bytes) { cut, n }, &how, &im, &damage, NULL) == WEFT_OK) {
			cr_assert_float_eq(damage.kept, (double)((n - 2880) / 60) / 100, 1e-9);
			weft_image_free(&im);
		}
		free(cut);
	}
	weft_buffer_free(&b);
}
