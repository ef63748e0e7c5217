/* png.c: PNG files of every kind, against what they hold by construction. */
#include "image/format/png.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../pictures.h"
#include "image/deflate/checksum.h"
#include "image/deflate/deflate.h"
#include "image/deflate/inflate.h"

static void put_chunk(weft_buffer *b, const char *type, const uint8_t *body, size_t length)
{
	uint8_t *chunk = malloc(length + 12);
	weft_put_big32(chunk, (uint32_t)length);
	memcpy(chunk + 4, type, 4);
	memcpy(chunk + 8, body, length);
	weft_put_big32(chunk + 8 + length, weft_crc32(0, chunk + 4, length + 4));
	weft_buffer_sink(b).put(b, (weft_bytes) { chunk, length + 12 });
	free(chunk);
}

typedef struct plan {
	int width, height, depth, colour, interlace;
	const uint8_t *palette, *transparency;
	size_t palette_bytes, transparency_bytes;
} plan;

/* A file whose IDAT data is cut in two. */
static weft_buffer make_file(plan p, const uint8_t *raw, size_t raw_bytes)
{
	weft_buffer b = { 0 };
	weft_buffer_sink(&b).put(&b, (weft_bytes) { weft_png_signature, 8 });
	uint8_t header[13] = { [8] = (uint8_t)p.depth, [9] = (uint8_t)p.colour, [12] = (uint8_t)p.interlace };
	weft_put_big32(header, (uint32_t)p.width);
	weft_put_big32(header + 4, (uint32_t)p.height);
	put_chunk(&b, "IHDR", header, 13);
	if (p.palette)
		put_chunk(&b, "PLTE", p.palette, p.palette_bytes);
	if (p.transparency)
		put_chunk(&b, "tRNS", p.transparency, p.transparency_bytes);
	uint8_t *data = malloc(weft_deflate_bound(raw_bytes) + 6);
	weft_deflater *d = weft_deflater_make(6);
	weft_zlib_head(6, data);
	size_t n = 2 + weft_deflate(d, raw, 0, raw_bytes, true, data + 2);
	weft_put_big32(data + n, weft_adler32(1, raw, raw_bytes));
	n += 4;
	put_chunk(&b, "IDAT", data, n / 2);
	put_chunk(&b, "IDAT", data + n / 2, n - n / 2);
	put_chunk(&b, "IEND", data, 0);
	weft_deflater_free(d);
	free(data);
	return b;
}

static weft_image read_file(weft_buffer file)
{
	weft_image im;
	weft_error e = { 0 };
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &im, &e), WEFT_OK, "%s", e.text);
	return im;
}

Test(png, small_depths_of_grey_reach_from_black_to_white)
{
	for (int depth = 1; depth <= 4; depth *= 2) {
		uint8_t raw[] = { 0, 0x1b, 0xe4 }; /* one row of 16 bits */
		int n = 16 / depth, max = (1 << depth) - 1;
		weft_buffer file = make_file((plan) { n, 1, depth, 0, 0, 0, 0, 0, 0 }, raw, 3);
		weft_image im = read_file(file);
		cr_assert_eq(im.view.format.channels, 1);
		for (int x = 0; x < n; x++) {
			int level = 0x1be4 >> (16 - depth * (x + 1)) & max;
			cr_assert_eq(im.view.pixels[x], level * 255 / max);
		}
		weft_image_free(&im);
		weft_buffer_free(&file);
	}
}

Test(png, palettes_become_colours_and_stay_grey_where_they_are)
{
	const uint8_t colours[] = { 1, 2, 3, 40, 50, 60 }, greys[] = { 7, 7, 7, 9, 9, 9 }, clear[] = { 128 };
	uint8_t raw[] = { 0, 0x40 }; /* 0 1 */
	weft_buffer file = make_file((plan) { 2, 1, 1, 3, 0, colours, 0, 6, 0 }, raw, 2);
	weft_image im = read_file(file);
	cr_assert_eq(im.view.format.channels, 3);
	cr_assert_arr_eq(im.view.pixels, colours, 6);
	weft_image_free(&im);
	weft_buffer_free(&file);
	file = make_file((plan) { 2, 1, 1, 3, 0, greys, clear, 6, 1 }, raw, 2);
	im = read_file(file);
	const uint8_t expected[] = { 7, 128, 9, 255 };
	cr_assert_eq(im.view.format.channels, 2);
	cr_assert_arr_eq(im.view.pixels, expected, 4);
	weft_image_free(&im);
	weft_buffer_free(&file);
}

Test(png, an_index_beyond_the_palette_is_an_error)
{
	const uint8_t colours[] = { 1, 2, 3 };
	uint8_t raw[] = { 0, 0x40 };
	weft_buffer file = make_file((plan) { 2, 1, 1, 3, 0, colours, 0, 3, 0 }, raw, 2);
	weft_image im;
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &im, NULL), WEFT_BAD_IMAGE);
	weft_buffer_free(&file);
}

Test(png, a_transparent_colour_becomes_alpha)
{
	uint8_t raw[] = { 0, 10, 20, 30, 10, 20, 31 }, key[] = { 0, 10, 0, 20, 0, 30 };
	weft_buffer file = make_file((plan) { 2, 1, 8, 2, 0, 0, key, 0, 6 }, raw, 7);
	weft_image im = read_file(file);
	const uint8_t expected[] = { 10, 20, 30, 0, 10, 20, 31, 255 };
	cr_assert_arr_eq(im.view.pixels, expected, 8);
	weft_image_free(&im);
	weft_buffer_free(&file);
}

Test(png, a_transparent_colour_has_the_bits_of_a_sample)
{
	uint8_t raw[] = { 0, 10, 20, 30, 10, 20, 31 }, key[] = { 0xff, 10, 1, 20, 0x80, 30 };
	weft_buffer file = make_file((plan) { 2, 1, 8, 2, 0, 0, key, 0, 6 }, raw, 7);
	weft_image im = read_file(file);
	const uint8_t expected[] = { 10, 20, 30, 0, 10, 20, 31, 255 };
	cr_assert_arr_eq(im.view.pixels, expected, 8);
	weft_image_free(&im);
	weft_buffer_free(&file);
	for (int depth = 1; depth <= 4; depth *= 2) {
		uint8_t row[] = { 0, 0x1b }, high[] = { 0xab, 0xf1 }; /* its low bits are 1 */
		file = make_file((plan) { 8 / depth, 1, depth, 0, 0, 0, high, 0, 2 }, row, 2);
		im = read_file(file);
		for (int x = 0; x < 8 / depth; x++) {
			int level = 0x1b >> (8 - depth * (x + 1)) & ((1 << depth) - 1);
			cr_assert_eq(im.view.pixels[2 * x + 1], level == 1 ? 0 : 255, "%d bits, %d", depth,
				     x);
		}
		weft_image_free(&im);
		weft_buffer_free(&file);
	}
}

/* As libpng has it: a wrong length, more entries than colours, or none. */
Test(png, odd_transparency_is_passed_over)
{
	uint8_t raw[] = { 0, 10, 20, 30 }, odd[12] = { 0, 10, 0, 20, 0, 30 };
	const uint8_t colours[] = { 1, 2, 3, 40, 50, 60 };
	static const size_t lengths[] = { 1, 2, 5, 7, 12 };
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		weft_buffer file = make_file((plan) { 1, 1, 8, 2, 0, 0, odd, 0, lengths[i] }, raw, 4);
		weft_image im = read_file(file);
		cr_assert_eq(im.view.format.channels, 3);
		weft_image_free(&im);
		weft_buffer_free(&file);
	}
	uint8_t one[] = { 0, 1 };
	weft_buffer file = make_file((plan) { 1, 1, 8, 3, 0, colours, odd, 6, 3 }, one, 2);
	weft_image im = read_file(file);
	cr_assert_eq(im.view.format.channels, 3);
	cr_assert_arr_eq(im.view.pixels, colours + 3, 3);
	weft_image_free(&im);
	weft_buffer_free(&file);
	uint8_t with_alpha[] = { 0, 10, 128 };
	file = make_file((plan) { 1, 1, 8, 4, 0, 0, odd, 0, 2 }, with_alpha, 3);
	im = read_file(file);
	cr_assert_arr_eq(im.view.pixels, with_alpha + 1, 2);
	weft_image_free(&im);
	weft_buffer_free(&file);
}

Test(png, damaged_text_costs_no_pixels)
{
	uint8_t raw[] = { 0, 10, 20, 30 };
	weft_buffer file = make_file((plan) { 1, 1, 8, 2, 0, 0, (const uint8_t *)"odd", 0, 3 }, raw, 4);
	memcpy(file.at + 8 + 25 + 4, "tEXt", 4); /* whose CRC is tRNS' */
	weft_image im;
	weft_damage damage = { 0 };
	weft_decode_options how = { .lenient = true };
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &im, NULL), WEFT_BAD_IMAGE);
	cr_assert_eq(weft_decode_as(picture_bytes(file), &how, &im, &damage, NULL), WEFT_OK);
	cr_assert(damage.found && damage.kept == 1);
	cr_assert_arr_eq(im.view.pixels, raw + 1, 3);
	weft_image_free(&im);
	weft_buffer_free(&file);
}

/* The chunk that only animations have, in place of another, and no frames. */
Test(png, an_animation_without_frames_is_a_picture)
{
	uint8_t raw[] = { 0, 10, 20, 30 }, told[] = { 0, 0, 1, 4, 0, 0, 0, 9 };
	weft_buffer file = make_file((plan) { 1, 1, 8, 2, 0, 0, told, 0, 8 }, raw, 4);
	uint8_t *chunk = file.at + 8 + 25;
	memcpy(chunk + 4, "acTL", 4);
	weft_put_big32(chunk + 16, weft_crc32(0, chunk + 4, 12));
	weft_image_info info;
	cr_assert_eq(weft_decode_info(picture_bytes(file), &info, NULL), WEFT_OK);
	cr_assert_eq(info.frames, 0);
	weft_image im;
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &im, NULL), WEFT_OK);
	cr_assert_arr_eq(im.view.pixels, raw + 1, 3);
	weft_image_free(&im);
	weft_buffer_free(&file);
}

Test(png, a_wrong_row_filter_is_an_error)
{
	uint8_t raw[] = { 5, 10, 20, 30 };
	weft_buffer file = make_file((plan) { 1, 1, 8, 2, 0, 0, 0, 0, 0 }, raw, 4);
	weft_image im;
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &im, NULL), WEFT_BAD_IMAGE);
	weft_buffer_free(&file);
}

/* Interlaced files, written pass by pass from a known picture. */
static weft_buffer interlaced(weft_view v)
{
	static const int passes[7][4] = { { 0, 0, 8, 8 }, { 4, 0, 8, 8 }, { 0, 4, 4, 8 }, { 2, 0, 4, 4 },
					  { 0, 2, 2, 4 }, { 1, 0, 2, 2 }, { 0, 1, 1, 2 } };
	size_t pixel = weft_pixel_bytes(v.format), n = 0;
	uint8_t *raw = malloc((size_t)v.width * (size_t)v.height * pixel + 16 * (size_t)v.height + 16);
	for (int i = 0; i < 7; i++)
		for (int y = passes[i][1]; y < v.height && passes[i][0] < v.width; y += passes[i][3]) {
			raw[n++] = 0;
			for (int x = passes[i][0]; x < v.width; x += passes[i][2])
				for (size_t b = 0; b < pixel; b++) /* 16 bits: high byte first */
					raw[n++] = weft_row(
						v, y)[(size_t)x * pixel + (v.format.depth == 2 ? b ^ 1 : b)];
		}
	weft_buffer file = make_file((plan) { v.width, v.height, 8 * v.format.depth,
					      v.format.channels == 3 ? 2 : 4, 1, 0, 0, 0, 0 },
				     raw, n);
	free(raw);
	return file;
}

Test(png, interlaced_files_of_every_small_size)
{
	for (int height = 1; height <= 9; height++)
		for (int width = 1; width <= 9; width++) {
			weft_image in = picture_make(width, height, (weft_format) { 3, WEFT_U8 });
			weft_buffer file = interlaced(in.view);
			weft_image out = read_file(file);
			cr_assert(weft_view_equal(in.view, out.view), "%d x %d", width, height);
			weft_image_free(&in);
			weft_image_free(&out);
			weft_buffer_free(&file);
		}
	weft_image in = picture_make(37, 21, (weft_format) { 2, WEFT_U16 });
	weft_buffer file = interlaced(in.view);
	weft_image out = read_file(file);
	cr_assert(weft_view_equal(in.view, out.view));
	weft_image_free(&in);
	weft_image_free(&out);
	weft_buffer_free(&file);
}

Test(png, undoing_a_filter_gives_the_row_back)
{
	uint8_t above[61], row[61], filtered[61], back[61];
	for (unsigned i = 0; i < 61; i++) {
		above[i] = (uint8_t)(i * i * 37 + 11);
		row[i] = (uint8_t)(i * i * i * 5 + 200);
	}
	for (int filter = 0; filter < WEFT_PNG_FILTERS; filter++)
		for (unsigned pixel = 1; pixel <= 8; pixel++) {
			size_t bytes = 61 / pixel * pixel;
			weft_png_filter_row(filter, filtered, row, above, bytes, pixel);
			cr_assert(weft_png_unfilter(filter, back, filtered, above, bytes, pixel));
			cr_assert_arr_eq(back, row, bytes);
			cr_assert(weft_png_unfilter(filter, filtered, filtered, above, bytes, pixel));
			cr_assert_arr_eq(filtered, row, bytes);
		}
}

/* ---- pieces ---- */

static void each_backwards(void *ctx, int count, void (*fn)(void *, int), void *arg)
{
	*(int *)ctx += count;
	for (int i = count - 1; i >= 0; i--)
		fn(arg, i);
}

Test(png, pieces_made_in_any_order_give_the_same_file)
{
	weft_image im = picture_make(900, 700, (weft_format) { 3, WEFT_U8 });
	for (int level = 1; level <= 6; level += 5) {
		int tasks = 0;
		weft_spread spread = { each_backwards, &tasks };
		weft_encode_options alone = { .png_level = level },
				    helped = { .png_level = level, .spread = &spread };
		weft_buffer a = { 0 }, b = { 0 };
		const weft_codec *png = weft_codec_for_name("png");
		cr_assert_eq(weft_encode(png, im.view, &alone, weft_buffer_sink(&a), NULL), WEFT_OK);
		cr_assert_eq(weft_encode(png, im.view, &helped, weft_buffer_sink(&b), NULL), WEFT_OK);
		cr_assert_geq(tasks, 4);
		cr_assert_eq(a.length, b.length);
		cr_assert_eq(memcmp(a.at, b.at, a.length), 0);
		weft_image out = read_file(a);
		cr_assert(weft_view_equal(im.view, out.view));
		weft_image_free(&out);
		weft_buffer_free(&a);
		weft_buffer_free(&b);
	}
	weft_image_free(&im);
}

Test(png, levels_give_the_same_pixels_and_never_much_larger_files)
{
	weft_buffer photo = picture_file("coffee.png");
	weft_image im = read_file(photo);
	size_t least = SIZE_MAX;
	for (int level = 1; level <= 9; level++) {
		weft_buffer b = { 0 };
		weft_encode_options how = { .png_level = level };
		cr_assert_eq(
			weft_encode(weft_codec_for_name("png"), im.view, &how, weft_buffer_sink(&b), NULL),
			WEFT_OK);
		weft_image out = read_file(b);
		cr_assert(weft_view_equal(im.view, out.view));
		cr_assert_lt(b.length, least + least / 50);
		least = b.length < least ? b.length : least;
		weft_image_free(&out);
		weft_buffer_free(&b);
	}
	weft_image_free(&im);
	weft_buffer_free(&photo);
}

Test(png, deflate_in_pieces_inflates_to_the_whole, .timeout = 120)
{
	enum { N = 200000 };
	uint8_t *from = malloc(N), *to = malloc(2 * weft_deflate_bound(N)), *back = malloc(N);
	for (int kind = 0; kind < 4; kind++) {
		uint32_t noise = 1;
		for (int i = 0; i < N; i++) {
			noise = noise * 1664525 + 1013904223;
			uint32_t kinds[] = { 0, noise >> 24, (noise >> 30) + 60,
					     (uint32_t)(i % 251 * (i / 5000)) };
			from[i] = (uint8_t)kinds[kind];
		}
		for (int level = 1; level <= 9; level++)
			for (size_t step = 777; step <= 2 * N; step *= 16) {
				weft_deflater *d = weft_deflater_make(level);
				weft_zlib_head(level, to);
				size_t n = 2;
				for (size_t at = 0; at < N; at += step) {
					size_t m = N - at < step ? N - at : step;
					n += weft_deflate(d, from + at, at, m, at + m == N, to + n);
				}
				weft_put_big32(to + n, weft_adler32(1, from, N));
				size_t done;
				cr_assert(weft_inflate_zlib(to, n + 4, back, N, &done),
					  "kind %d level %d step %zu", kind, level, step);
				cr_assert_eq(memcmp(from, back, N), 0);
				weft_deflater_free(d);
			}
	}
	free(from);
	free(to);
	free(back);
}

Test(png, checksums_have_their_published_values)
{
	const uint8_t *digits = (const uint8_t *)"123456789";
	cr_assert_eq(weft_crc32(0, digits, 9), 0xcbf43926u);
	cr_assert_eq(weft_crc32(weft_crc32(0, digits, 4), digits + 4, 5), 0xcbf43926u);
	cr_assert_eq(weft_adler32(1, (const uint8_t *)"Wikipedia", 9), 0x11e60398u);
	weft_buffer photo = picture_file("coffee.png");
	uint32_t whole = weft_adler32(1, photo.at, photo.length);
	for (size_t cut = 0; cut < photo.length; cut += 40001) {
		uint32_t first = weft_adler32(1, photo.at, cut);
		uint32_t second = weft_adler32(1, photo.at + cut, photo.length - cut);
		cr_assert_eq(weft_adler32(first, photo.at + cut, photo.length - cut), whole);
		cr_assert_eq(weft_adler32_join(first, second, photo.length - cut), whole);
	}
	weft_buffer_free(&photo);
}
