/* damage.c: cut and flipped files: an error, or pixels, never a crash; and
 * where the format can tell, always an error. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../pictures.h"
#include "image/codec.h"
#include "image/deflate/inflate.h"

/* Decode exactly these bytes, in memory of their own so that a sanitizer sees
 * every step beyond. */
static weft_status decode(const uint8_t *bytes, size_t length, weft_image *im)
{
	uint8_t *own = malloc(length ? length : 1);
	memcpy(own, bytes, length);
	weft_status status = weft_decode((weft_bytes) { own, length }, NULL, im, NULL);
	free(own);
	return status;
}

static weft_buffer small_file(const char *name, weft_format format)
{
	weft_image im = picture_make(13, 9, format);
	weft_buffer file = picture_encode(name, im.view);
	weft_image_free(&im);
	return file;
}

static void check_prefixes(const char *name, weft_format format)
{
	weft_buffer file = small_file(name, format);
	/* A JPEG is whole without the marker at its end; stb_image thinks otherwise. */
	size_t needed = file.length - (strcmp(name, "jpg") == 0 ? 2 : 0);
	for (size_t n = 0; n < needed; n++) {
		weft_image im;
		weft_status status = decode(file.at, n, &im);
		cr_assert_neq(status, WEFT_OK, "%s: the first %zu of %zu bytes", name, n, file.length);
		cr_assert_null(im.memory);
	}
	weft_buffer_free(&file);
}

Test(damage, every_prefix_is_an_error)
{
	check_prefixes("png", (weft_format) { 3, WEFT_U8 });
	check_prefixes("png", (weft_format) { 2, WEFT_U16 });
	check_prefixes("jpg", (weft_format) { 3, WEFT_U8 });
	check_prefixes("qoi", (weft_format) { 4, WEFT_U8 });
	check_prefixes("hdr", (weft_format) { 3, WEFT_F32 });
	if (weft_codec_for_name("webp"))
		check_prefixes("webp", (weft_format) { 4, WEFT_U8 });
	if (weft_codec_for_name("tiff")) {
		check_prefixes("tiff", (weft_format) { 3, WEFT_U8 });
		check_prefixes("tiff", (weft_format) { 2, WEFT_F32 });
	}
	check_prefixes("gif", (weft_format) { 3, WEFT_U8 });
	check_prefixes("bmp", (weft_format) { 3, WEFT_U8 });
	check_prefixes("tga", (weft_format) { 4, WEFT_U8 });
	check_prefixes("pnm", (weft_format) { 3, WEFT_U8 });
	check_prefixes("pnm", (weft_format) { 4, WEFT_U16 });
	check_prefixes("pnm", (weft_format) { 1, WEFT_F32 });
}

Test(damage, every_flipped_bit_of_a_png_is_an_error)
{
	weft_buffer file = small_file("png", (weft_format) { 3, WEFT_U8 });
	for (size_t i = 0; i < file.length * 8; i++) {
		file.at[i / 8] ^= (uint8_t)(1 << i % 8);
		weft_image im;
		cr_assert_neq(decode(file.at, file.length, &im), WEFT_OK, "bit %zu of byte %zu", i % 8,
			      i / 8);
		file.at[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	weft_buffer_free(&file);
}

/* Formats without checksums: whatever comes of it, no crash and no leak. */
static void check_flips(const char *name, weft_format format)
{
	weft_buffer file = small_file(name, format);
	for (size_t i = 0; i < file.length; i++)
		for (int v = 1; v < 256; v = v * 2 + 1) {
			file.at[i] ^= (uint8_t)v;
			weft_image im;
			if (decode(file.at, file.length, &im) == WEFT_OK)
				weft_image_free(&im);
			cr_assert_null(im.memory);
			file.at[i] ^= (uint8_t)v;
		}
	weft_buffer_free(&file);
}

Test(damage, flips_do_no_harm, .timeout = 120)
{
	check_flips("jpg", (weft_format) { 3, WEFT_U8 });
	check_flips("qoi", (weft_format) { 3, WEFT_U8 });
	check_flips("hdr", (weft_format) { 3, WEFT_F32 });
	if (weft_codec_for_name("webp"))
		check_flips("webp", (weft_format) { 4, WEFT_U8 });
	if (weft_codec_for_name("tiff"))
		check_flips("tiff", (weft_format) { 3, WEFT_U16 });
	check_flips("bmp", (weft_format) { 4, WEFT_U8 });
	check_flips("tga", (weft_format) { 3, WEFT_U8 });
	check_flips("pnm", (weft_format) { 2, WEFT_U8 });
	check_flips("pnm", (weft_format) { 3, WEFT_F32 });
}

/* Two pixels of 4 bits, and a palette of 2 colours. */
Test(damage, a_colour_that_a_bmp_does_not_have_is_an_error)
{
	uint8_t file[66] = { 'B',      'M', 66, [10] = 62, [14] = 40, [18] = 2, [22] = 1, [26] = 1, [28] = 4,
			     [54] = 1, 2,   3,  0,         4,         5,        6,        0,        0x10 };
	weft_image im;
	weft_bytes bytes = { file, sizeof file };
	static const uint8_t colours[] = { 6, 5, 4, 3, 2, 1 };
	cr_assert_eq(weft_decode(bytes, NULL, &im, NULL), WEFT_OK);
	cr_assert_arr_eq(weft_row(im.view, 0), colours, 6);
	weft_image_free(&im);
	for (int v = 2; v < 16; v++) {
		file[62] = (uint8_t)(v << 4);
		cr_assert_eq(weft_decode(bytes, NULL, &im, NULL), WEFT_BAD_IMAGE);
	}
}

Test(damage, a_zlib_stream_with_a_flipped_bit_is_refused)
{
	/* Python's zlib.compress(b'weft ' * 8, 9). */
	uint8_t stream[] = { 0x78, 0xda, 0x2b, 0x4f, 0x4d, 0x2b, 0x51, 0x28,
			     0x27, 0x4c, 0x00, 0x00, 0x32, 0x47, 0x0e, 0xb1 };
	uint8_t out[40];
	size_t done;
	cr_assert(weft_inflate_zlib(stream, sizeof stream, out, sizeof out, &done));
	for (int i = 0; i < 8; i++)
		cr_assert_arr_eq(out + 5 * i, "weft ", 5);
	cr_assert_not(weft_inflate_zlib(stream, sizeof stream, out, sizeof out - 1, &done));
	for (size_t bit = 0; bit < 8 * sizeof stream; bit++) {
		stream[bit / 8] ^= (uint8_t)(1 << bit % 8);
		bool fine = weft_inflate_zlib(stream, sizeof stream, out, sizeof out, &done);
		/* Only the padding before the checksum may change. */
		cr_assert(!fine || bit / 8 == sizeof stream - 5, "bit %zu", bit);
		stream[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

Test(damage, a_huge_declaration_costs_nothing)
{
	static const char *const files[] = { "P6 60000 1600 255 x", "P5 65535 1500 65535 x",
					     "Pf 9000 9000 -1.0 x" };
	for (int i = 0; i < 3; i++) {
		weft_image im;
		weft_bytes file = { (const uint8_t *)files[i], strlen(files[i]) };
		cr_assert_eq(weft_decode(file, NULL, &im, NULL), WEFT_BAD_IMAGE);
	}
}
