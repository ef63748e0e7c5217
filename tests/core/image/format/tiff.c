/* tiff.c: TIFFs of every kind, as libtiff writes them, are read as TIFF's
 * standard says; what is said beside the pixels comes through. */
#ifdef WEFT_HAVE_TIFF
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

#include "../pictures.h"
#include "image/convert.h"
#include "image/metadata.h"

/* ---- libtiff, into memory ---- */

struct memory {
	weft_buffer bytes;
	size_t at;
};

static tmsize_t memory_read(thandle_t handle, void *to, tmsize_t n)
{
	struct memory *m = handle;
	size_t left = m->at < m->bytes.length ? m->bytes.length - m->at : 0;
	size_t take = (size_t)n < left ? (size_t)n : left;
	if (take)
		memcpy(to, m->bytes.at + m->at, take);
	m->at += take;
	return (tmsize_t)take;
}

static tmsize_t memory_write(thandle_t handle, void *from, tmsize_t n)
{
	struct memory *m = handle;
	static const uint8_t zero;
	while (m->bytes.length < m->at + (size_t)n)
		weft_buffer_sink(&m->bytes).put(&m->bytes, (weft_bytes) { &zero, 1 });
	memcpy(m->bytes.at + m->at, from, (size_t)n);
	m->at += (size_t)n;
	return n;
}

static toff_t memory_seek(thandle_t handle, toff_t to, int whence)
{
	struct memory *m = handle;
	m->at = whence == SEEK_SET ? to : whence == SEEK_CUR ? m->at + to : m->bytes.length + to;
	return m->at;
}

static int memory_close(thandle_t handle)
{
	(void)handle;
	return 0;
}

static toff_t memory_size(thandle_t handle)
{
	struct memory *m = handle;
	return m->bytes.length;
}

static TIFF *start(struct memory *m, const char *mode, int width, int height, int bits, int samples,
		   int colours)
{
	TIFF *t = TIFFClientOpen("", mode, m, memory_read, memory_write, memory_seek, memory_close,
				 memory_size, NULL, NULL);
	cr_assert_not_null(t);
	TIFFSetField(t, TIFFTAG_IMAGEWIDTH, width);
	TIFFSetField(t, TIFFTAG_IMAGELENGTH, height);
	TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, bits);
	TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, samples);
	TIFFSetField(t, TIFFTAG_PHOTOMETRIC, colours);
	TIFFSetField(t, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
	return t;
}

static void put_rows(TIFF *t, const void *rows, int height)
{
	size_t row = (size_t)TIFFScanlineSize(t);
	uint8_t *own = malloc(row); /* the library may swap its bytes */
	for (int y = 0; y < height; y++) {
		memcpy(own, (const uint8_t *)rows + (size_t)y * row, row);
		cr_assert_eq(TIFFWriteScanline(t, own, (uint32_t)y, 0), 1);
	}
	free(own);
}

static weft_image decode(struct memory *m)
{
	weft_image im;
	weft_error e = { 0 };
	cr_assert_eq(weft_decode(picture_bytes(m->bytes), NULL, &im, &e), WEFT_OK, "%s", e.text);
	weft_buffer_free(&m->bytes);
	*m = (struct memory) { 0 };
	return im;
}

static unsigned sample(const weft_image *im, int y, int i)
{
	return im->view.format.depth == WEFT_U8 ? weft_row(im->view, y)[i]
						: ((const uint16_t *)(const void *)weft_row(im->view, y))[i];
}

/* ---- samples ---- */

/* Values 0..2^bits-1, packed, the first in the highest bits. */
static void check_bits(int bits, int colours, const char *mode)
{
	enum { WIDTH = 37, HEIGHT = 5 };
	struct memory m = { 0 };
	TIFF *t = start(&m, mode, WIDTH, HEIGHT, bits, 1, colours);
	TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, 2);
	unsigned most = (1u << bits) - 1, values[HEIGHT][WIDTH];
	for (int y = 0; y < HEIGHT; y++) {
		_Alignas(uint16_t) uint8_t row[2 * WIDTH + 8] = { 0 };
		for (int x = 0; x < WIDTH; x++) {
			unsigned v = values[y][x] =
				(unsigned)(x * 2654435761u >> 7 ^ (unsigned)y * 40503u) & most;
			for (int b = 0; b < bits; b++) {
				size_t at = (size_t)x * (size_t)bits + (size_t)b;
				row[at / 8] |= (uint8_t)((v >> (bits - 1 - b) & 1) << (7 - at % 8));
			}
			if (bits == 16)
				((uint16_t *)(void *)row)[x] = (uint16_t)v;
		}
		TIFFWriteScanline(t, row, (uint32_t)y, 0);
	}
	TIFFClose(t);
	weft_image im = decode(&m);
	unsigned top = bits <= 8 ? 255 : 65535;
	cr_assert(im.view.width == WIDTH && im.view.height == HEIGHT && im.view.format.channels == 1);
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++) {
			unsigned v = (unsigned)((double)values[y][x] * top / most + 0.5);
			v = colours == PHOTOMETRIC_MINISWHITE ? top - v : v;
			cr_assert_eq(sample(&im, y, x), v, "%d bits, %d, %d", bits, x, y);
		}
	weft_image_free(&im);
}

Test(tiff, greys_of_1_to_16_bits)
{
	for (int bits = 1; bits <= 16; bits++)
		for (int colours = PHOTOMETRIC_MINISWHITE; colours <= PHOTOMETRIC_MINISBLACK; colours++) {
			check_bits(bits, colours, "wl");
			check_bits(bits, colours, "wb");
			check_bits(bits, colours, "w8b");
		}
}

/* A picture in strips or tiles, in one plane or several. */
static struct memory write_laid_out(weft_view v, const char *mode, int compression, bool tiled, bool separate)
{
	struct memory m = { 0 };
	int n = v.format.channels, depth = v.format.depth, planes = separate ? n : 1;
	TIFF *t = start(&m, mode, v.width, v.height, 8 * depth, n,
			n <= 2 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
	uint16_t alpha = EXTRASAMPLE_UNASSALPHA;
	TIFFSetField(t, TIFFTAG_COMPRESSION, compression);
	TIFFSetField(t, TIFFTAG_PLANARCONFIG, separate ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
	TIFFSetField(t, TIFFTAG_SAMPLEFORMAT, depth == WEFT_F32 ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT);
	if (n % 2 == 0)
		TIFFSetField(t, TIFFTAG_EXTRASAMPLES, 1, &alpha);
	int part_width = tiled ? 32 : v.width, part_height = tiled ? 16 : 7;
	if (tiled) {
		TIFFSetField(t, TIFFTAG_TILEWIDTH, part_width);
		TIFFSetField(t, TIFFTAG_TILELENGTH, part_height);
	} else {
		TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, part_height);
	}
	size_t pixel = (size_t)depth * (size_t)(separate ? 1 : n), row = pixel * (size_t)part_width;
	uint8_t *part = malloc(row * (size_t)part_height);
	uint32_t number = 0;
	for (int s = 0; s < planes; s++)
		for (int y0 = 0; y0 < v.height; y0 += part_height)
			for (int x0 = 0; x0 < v.width; x0 += part_width, number++) {
				int rows = tiled || v.height - y0 > part_height ? part_height : v.height - y0;
				memset(part, 0, row * (size_t)part_height);
				for (int y = 0; y < rows && y0 + y < v.height; y++)
					for (int x = 0; x < part_width && x0 + x < v.width; x++)
						memcpy(part + (size_t)y * row + (size_t)x * pixel,
						       weft_row(v, y0 + y) +
							       (size_t)(x0 + x) * weft_pixel_bytes(v.format) +
							       (size_t)s * (size_t)depth,
						       pixel);
				tmsize_t bytes = (tmsize_t)row * rows;
				cr_assert_eq(tiled ? TIFFWriteEncodedTile(t, number, part, bytes)
						   : TIFFWriteEncodedStrip(t, number, part, bytes),
					     bytes);
			}
	free(part);
	TIFFClose(t);
	return m;
}

Test(tiff, strips_and_tiles_of_every_sample, .timeout = 120)
{
	static const int compressions[] = { COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE,
					    COMPRESSION_PACKBITS };
	for (int depth = WEFT_U8; depth <= WEFT_F32; depth *= 2)
		for (uint8_t n = 1; n <= 4; n++) {
			weft_image im = picture_make(83, 41, (weft_format) { n, (uint8_t)depth });
			for (int i = 0; i < 4 * 2 * 2 * 2; i++) {
				struct memory m = write_laid_out(im.view, i & 4 ? "wb" : "wl",
								 compressions[i >> 3], i & 1, i & 2);
				weft_image back = decode(&m);
				cr_assert(weft_view_equal(im.view, back.view), "%s, kind %d",
					  weft_format_name(im.view.format), i);
				weft_image_free(&back);
			}
			weft_image_free(&im);
		}
}

Test(tiff, floats_of_16_and_64_bits_and_whole_numbers_of_32)
{
	static const double values[] = { 0, 1, 0.5, -0.25, 1.5, 0.000030517578125, 65504, -2 };
	static const uint16_t halves[] = { 0, 0x3c00, 0x3800, 0xb400, 0x3e00, 0x0200, 0x7bff, 0xc000 };
	static const uint32_t wholes[] = { 0, UINT32_MAX, 1u << 31, 1u << 30, 3u << 30, 1, 255, 65536 };
	const void *rows[] = { values, halves, wholes };
	static const int bits[] = { 64, 16, 32 };
	for (int kind = 0; kind < 3; kind++) {
		struct memory m = { 0 };
		TIFF *t = start(&m, "wb", 8, 1, bits[kind], 1, PHOTOMETRIC_MINISBLACK);
		TIFFSetField(t, TIFFTAG_SAMPLEFORMAT, kind < 2 ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT);
		put_rows(t, rows[kind], 1);
		TIFFClose(t);
		weft_image im = decode(&m);
		cr_assert_eq(im.view.format.depth, WEFT_F32);
		for (int x = 0; x < 8; x++) {
			double v = kind < 2 ? values[x] : wholes[x] / 4294967295.0;
			cr_assert_float_eq(((float *)(void *)weft_row(im.view, 0))[x], v, fabs(v) * 1e-6,
					   "kind %d, %d", kind, x);
		}
		weft_image_free(&im);
	}
}

Test(tiff, whole_numbers_with_a_sign_and_of_64_bits)
{
	static const int8_t tiny[] = { 0, 127, -127, -128, 1, -1, 64, 100 };
	static const int16_t small[] = { 0, 32767, -32767, -32768, 1, -1, 16384, 100 };
	static const int64_t large[] = { 0, INT64_MAX, -INT64_MAX, INT64_MIN, INT64_C(1) << 40, -1, 1, 100 };
	static const uint64_t whole[] = { 0, UINT64_MAX, UINT64_C(1) << 63, UINT64_C(1) << 62, 1, 7, 100, 5 };
	const void *rows[] = { tiny, small, large, whole };
	static const int bits[] = { 8, 16, 64, 64 };
	for (int kind = 0; kind < 4; kind++) {
		struct memory m = { 0 };
		TIFF *t = start(&m, kind & 1 ? "wb" : "wl", 8, 1, bits[kind], 1, PHOTOMETRIC_MINISBLACK);
		TIFFSetField(t, TIFFTAG_SAMPLEFORMAT, kind < 3 ? SAMPLEFORMAT_INT : SAMPLEFORMAT_UINT);
		put_rows(t, rows[kind], 1);
		TIFFClose(t);
		weft_image im = decode(&m);
		cr_assert_eq(im.view.format.depth, WEFT_F32);
		for (int x = 0; x < 8; x++) {
			double v = kind == 0   ? tiny[x] / 127.0
				   : kind == 1 ? small[x] / 32767.0
				   : kind == 2 ? (double)large[x] / 0x1p63
					       : (double)whole[x] / 0x1p64;
			cr_assert_float_eq(((float *)(void *)weft_row(im.view, 0))[x], v, fabs(v) * 1e-6,
					   "kind %d, %d", kind, x);
		}
		weft_image_free(&im);
	}
}

static weft_image write_and_decode(const uint8_t *rows, int width, int samples, int colours, int alpha)
{
	struct memory m = { 0 };
	TIFF *t = start(&m, "wl", width, 1, 8, samples, colours);
	uint16_t kind = (uint16_t)alpha;
	if (alpha >= 0)
		TIFFSetField(t, TIFFTAG_EXTRASAMPLES, 1, &kind);
	put_rows(t, rows, 1);
	TIFFClose(t);
	return decode(&m);
}

static void check_row(weft_image im, uint8_t channels, const uint8_t *expected)
{
	cr_assert_eq(im.view.format.channels, channels);
	cr_assert_arr_eq(weft_row(im.view, 0), expected, (size_t)im.view.width * channels);
	weft_image_free(&im);
}

Test(tiff, alpha_is_straight_and_other_extras_are_dropped)
{
	static const uint8_t rows[] = { 10, 20, 30, 40, 0, 0, 0, 0, 100, 200, 255, 255 };
	static const uint8_t straight[] = { 64, 128, 191, 40, 0, 0, 0, 0, 100, 200, 255, 255 };
	static const uint8_t opaque[] = { 10, 20, 30, 0, 0, 0, 100, 200, 255 };
	check_row(write_and_decode(rows, 3, 4, PHOTOMETRIC_RGB, EXTRASAMPLE_UNASSALPHA), 4, rows);
	check_row(write_and_decode(rows, 3, 4, PHOTOMETRIC_RGB, EXTRASAMPLE_ASSOCALPHA), 4, straight);
	check_row(write_and_decode(rows, 3, 4, PHOTOMETRIC_RGB, EXTRASAMPLE_UNSPECIFIED), 3, opaque);
}

Test(tiff, inks_are_light_taken_away)
{
	static const uint8_t inks[] = { 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255, 51, 102, 153, 51 };
	static const uint8_t rgb[] = { 255, 255, 255, 0, 255, 255, 0, 0, 0, 163, 122, 82 };
	check_row(write_and_decode(inks, 4, 4, PHOTOMETRIC_SEPARATED, -1), 3, rgb);
}

/* White, a grey, red and a blue of sRGB, reckoned there and then rounded. */
Test(tiff, lab_is_adapted_so_that_greys_are_grey)
{
	static const uint8_t cie[] = { 255, 0, 0, 137, 0, 0, 138, 81, 70, 109, 8, (uint8_t)-59 };
	static const uint8_t icc[] = { 255, 128, 128, 137, 128, 128, 138, 209, 198, 109, 136, 69 };
	static const uint16_t deep[] = { 65535, 0,     0,     35117, 0,    0,
					 35580, 20688, 17891, 27951, 2134, (uint16_t)-15155 };
	static const uint8_t rgb[] = { 255, 255, 255, 128, 128, 128, 255, 0, 0, 30, 100, 200 };
	weft_image im[3] = { write_and_decode(cie, 4, 3, PHOTOMETRIC_CIELAB, -1),
			     write_and_decode(icc, 4, 3, PHOTOMETRIC_ICCLAB, -1) };
	struct memory m = { 0 };
	TIFF *t = start(&m, "wb", 4, 1, 16, 3, PHOTOMETRIC_CIELAB);
	put_rows(t, deep, 1);
	TIFFClose(t);
	im[2] = decode(&m);
	cr_assert_eq(im[2].view.format.depth, WEFT_U16);
	for (int kind = 0; kind < 3; kind++) {
		cr_assert_eq(im[kind].view.format.channels, 3);
		for (int i = 0; i < 12; i++) {
			double v = sample(&im[kind], 0, i) / (kind == 2 ? 257.0 : 1);
			double most = kind == 2 ? 0.1 : i < 6 ? 0 : 3; /* a and b were rounded */
			cr_assert_float_eq(v, rgb[i], most, "kind %d, %d: %g", kind, i, v);
		}
		weft_image_free(&im[kind]);
	}
}

Test(tiff, palettes_of_colours_and_of_greys)
{
	for (int grey = 0; grey <= 1; grey++) {
		struct memory m = { 0 };
		TIFF *t = start(&m, "wb", 4, 1, 2, 1, PHOTOMETRIC_PALETTE);
		uint16_t red[4] = { 0, 0xffff, 0x8080, 0x1111 }, blue[4] = { 0xffff, 0, 0x8080, 0x2222 };
		TIFFSetField(t, TIFFTAG_COLORMAP, red, grey ? red : red, grey ? red : blue);
		put_rows(t, "\x1b", 1);
		TIFFClose(t);
		static const uint8_t greys[] = { 0, 255, 128, 17 };
		static const uint8_t colours[] = { 0, 0, 255, 255, 255, 0, 128, 128, 128, 17, 17, 34 };
		check_row(decode(&m), grey ? 1 : 3, grey ? greys : colours);
	}
}

/* Coded as JPEG, or with colours for every 2 x 2 pixels: libtiff makes RGB of it. */
Test(tiff, luma_and_chroma_become_rgb)
{
	enum { SIDE = 64 };
	for (int quality = 0; quality <= 1; quality++) {
		struct memory m = { 0 };
		TIFF *t = start(&m, "wl", SIDE, SIDE, 8, 3, PHOTOMETRIC_YCBCR);
		if (quality) {
			TIFFSetField(t, TIFFTAG_COMPRESSION, COMPRESSION_JPEG);
			TIFFSetField(t, TIFFTAG_JPEGQUALITY, 95);
			TIFFSetField(t, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
			TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, 16);
			uint8_t rows[SIDE][SIDE][3];
			for (int i = 0; i < SIDE * SIDE; i++)
				memcpy(rows[i / SIDE][i % SIDE], (uint8_t[]) { 200, 100, 50 }, 3);
			put_rows(t, rows, SIDE);
		} else {
			TIFFSetField(t, TIFFTAG_YCBCRSUBSAMPLING, 2, 2);
			uint8_t blocks[SIDE / 2 * SIDE / 2][6];
			for (int i = 0; i < SIDE / 2 * SIDE / 2; i++)
				memcpy(blocks[i], (uint8_t[]) { 124, 124, 124, 124, 86, 182 }, 6);
			TIFFWriteEncodedStrip(t, 0, blocks, sizeof blocks);
		}
		TIFFClose(t);
		weft_image im = decode(&m);
		cr_assert_eq(im.view.format.channels, 3);
		for (int y = 0; y < SIDE; y++)
			for (int x = 0; x < SIDE; x++) {
				const uint8_t *c = weft_row(im.view, y) + 3 * x;
				cr_assert(abs(c[0] - 200) < 4 && abs(c[1] - 100) < 4 && abs(c[2] - 50) < 4,
					  "%d %d %d", c[0], c[1], c[2]);
			}
		weft_image_free(&im);
	}
}

/* ---- the file ---- */

Test(tiff, of_pages_the_first_is_read_and_all_are_counted)
{
	struct memory m = { 0 };
	TIFF *t = start(&m, "wl", 3, 1, 8, 1, PHOTOMETRIC_MINISBLACK);
	for (int page = 0; page < 5; page++) {
		uint8_t row[3] = { (uint8_t)page, 9, 9 };
		TIFFSetField(t, TIFFTAG_IMAGEWIDTH, 3);
		TIFFSetField(t, TIFFTAG_IMAGELENGTH, 1);
		TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, 8);
		TIFFSetField(t, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
		TIFFWriteScanline(t, row, 0, 0);
		TIFFWriteDirectory(t);
	}
	TIFFClose(t);
	weft_image_info info;
	weft_image im;
	weft_error e;
	cr_assert_eq(weft_decode_info(picture_bytes(m.bytes), &info, NULL), WEFT_OK);
	cr_assert_eq(info.frames, 5);
	cr_assert_eq(weft_decode(picture_bytes(m.bytes), &(weft_limits) { .frames = 4 }, &im, &e),
		     WEFT_LIMIT);
	cr_assert_eq(e.limit, WEFT_LIMIT_FRAMES);
	im = decode(&m);
	cr_assert_eq(weft_row(im.view, 0)[0], 0);
	weft_image_free(&im);
}

/* A chain of directories that leads back to itself ends in the limit of frames. */
Test(tiff, a_circle_of_pages_is_refused)
{
	uint8_t file[] = { 'I', 'I', 42, 0, 8, 0, 0, 0, 2, 0, 0, 1, 3, 0, 1, 0, 0, 0, 1,
			   0,   0,   0,  1, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0 };
	weft_image im;
	cr_assert_eq(weft_decode((weft_bytes) { file, sizeof file }, NULL, &im, NULL), WEFT_LIMIT);
}

Test(tiff, a_strip_over_the_limit_of_memory_is_refused)
{
	struct memory m = { 0 };
	weft_image im = picture_make(100, 100, (weft_format) { 1, WEFT_U8 });
	TIFF *t = start(&m, "wl", 100, 100, 8, 40, PHOTOMETRIC_MINISBLACK);
	uint16_t extra[39] = { 0 };
	uint8_t *rows = calloc(100, 4000);
	TIFFSetField(t, TIFFTAG_EXTRASAMPLES, 39, extra);
	TIFFSetField(t, TIFFTAG_COMPRESSION, COMPRESSION_LZW);
	TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, 100);
	put_rows(t, rows, 100);
	TIFFClose(t);
	free(rows);
	weft_image_free(&im);
	weft_error e;
	cr_assert_eq(weft_decode(picture_bytes(m.bytes), &(weft_limits) { .memory = 100000 }, &im, &e),
		     WEFT_LIMIT);
	cr_assert_eq(e.limit, WEFT_LIMIT_MEMORY);
	im = decode(&m);
	cr_assert_eq(im.view.format.channels, 1);
	weft_image_free(&im);
}

/* ---- beside the pixels ---- */

static struct memory write_described(const char *mode)
{
	struct memory m = { 0 };
	TIFF *t = start(&m, mode, 2, 3, 8, 1, PHOTOMETRIC_MINISBLACK);
	TIFFSetField(t, TIFFTAG_ORIENTATION, 6);
	TIFFSetField(t, TIFFTAG_XRESOLUTION, 150.0);
	TIFFSetField(t, TIFFTAG_YRESOLUTION, 75.0);
	TIFFSetField(t, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
	TIFFSetField(t, TIFFTAG_MAKE, "Weaver & Daughters");
	TIFFSetField(t, TIFFTAG_ICCPROFILE, 300,
		     "not much of a profile, but three hundred bytes of it"
		     "                                                          "
		     "                                                          "
		     "                                                          "
		     "                                                          "
		     "                                                          ");
	TIFFSetField(t, TIFFTAG_XMLPACKET, 9, "<x:xmp/> ");
	uint64_t exif = 0;
	TIFFSetField(t, TIFFTAG_EXIFIFD, exif); /* room for it */
	put_rows(t, "\1\2\3\4\5\6", 3);
	TIFFWriteDirectory(t);
	TIFFCreateEXIFDirectory(t);
	TIFFSetField(t, EXIFTAG_LENSMODEL, "loom 35mm");
	TIFFSetField(t, EXIFTAG_MAKERNOTE, 12, "0123456789ab");
	TIFFWriteCustomDirectory(t, &exif);
	TIFFSetDirectory(t, 0);
	TIFFSetField(t, TIFFTAG_EXIFIFD, exif);
	TIFFWriteDirectory(t);
	TIFFClose(t);
	return m;
}

static bool holds_text(weft_buffer b, const char *text)
{
	return b.length && memmem(b.at, b.length, text, strlen(text));
}

static void check_described(weft_bytes file, const char *name)
{
	weft_metadata m;
	cr_assert_eq(weft_metadata_read(file, &m, NULL), WEFT_OK);
	cr_assert_eq(weft_metadata_orientation(&m), 6, "%s", name);
	cr_assert(holds_text(m.exif, "Weaver & Daughters"), "%s", name);
	cr_assert(holds_text(m.exif, "loom 35mm") && holds_text(m.exif, "0123456789ab"), "%s", name);
	cr_assert_eq(m.icc.length, 300, "%s", name);
	cr_assert(m.xmp.length == 9 && holds_text(m.xmp, "<x:xmp/>"), "%s", name);
	weft_metadata_free(&m);
}

/* From TIFF to every format that can say it, and back. */
Test(tiff, what_is_said_beside_the_pixels_goes_there_and_back)
{
	static const char *const modes[] = { "wl", "wb", "w8l" }, *const names[] = { "tiff", "png", "jpeg" };
	for (int i = 0; i < 9; i++) {
		struct memory m = write_described(modes[i / 3]);
		weft_metadata said;
		weft_image im;
		check_described(picture_bytes(m.bytes), modes[i / 3]);
		cr_assert_eq(weft_metadata_read(picture_bytes(m.bytes), &said, NULL), WEFT_OK);
		cr_assert(said.resolution.x == 150 && said.resolution.y == 75 &&
			  said.resolution.unit == WEFT_PER_INCH);
		cr_assert_eq(weft_decode_unturned(picture_bytes(m.bytes), NULL, &im, NULL), WEFT_OK);
		cr_assert(im.view.width == 2 && im.view.height == 3);
		for (int again = 0; again < 2; again++) {
			weft_buffer file = { 0 };
			const char *name = again ? "tiff" : names[i % 3];
			cr_assert_eq(weft_encode(weft_codec_for_name(name), im.view,
						 &(weft_encode_options) { .metadata = &said },
						 weft_buffer_sink(&file), NULL),
				     WEFT_OK);
			check_described(picture_bytes(file), name);
			weft_metadata_free(&said);
			cr_assert_eq(weft_metadata_read(picture_bytes(file), &said, NULL), WEFT_OK);
			weft_buffer_free(&file);
		}
		weft_metadata_free(&said);
		weft_image_free(&im);
		im = decode(&m);
		cr_assert(im.view.width == 3 && im.view.height == 2);
		static const uint8_t upright[] = { 5, 3, 1, 6, 4, 2 };
		cr_assert_arr_eq(weft_row(im.view, 0), upright, 3);
		cr_assert_arr_eq(weft_row(im.view, 1), upright + 3, 3);
		weft_image_free(&im);
	}
}

/* libtiff finds in our files what we wrote. */
Test(tiff, libtiff_reads_what_is_written)
{
	weft_image im = picture_make(50, 2000, (weft_format) { 4, WEFT_U16 });
	struct memory m = { .bytes = picture_encode("tiff", im.view) };
	TIFF *t = TIFFClientOpen("", "r", &m, memory_read, memory_write, memory_seek, memory_close,
				 memory_size, NULL, NULL);
	uint16_t row[50 * 4];
	uint16_t extras = 0, *kinds = NULL;
	cr_assert_not_null(t);
	TIFFGetField(t, TIFFTAG_EXTRASAMPLES, &extras, &kinds);
	cr_assert(extras == 1 && kinds[0] == EXTRASAMPLE_UNASSALPHA);
	for (int y = 0; y < 2000; y++) {
		cr_assert_eq(TIFFReadScanline(t, row, (uint32_t)y, 0), 1);
		cr_assert_arr_eq(row, weft_row(im.view, y), sizeof row);
	}
	TIFFClose(t);
	weft_buffer_free(&m.bytes);
	weft_image_free(&im);
}
/* ---- packed as asked for ---- */

static unsigned tag_of(weft_buffer b, uint32_t tag)
{
	struct memory m = { .bytes = b };
	TIFF *t = TIFFClientOpen("", "r", &m, memory_read, memory_write, memory_seek, memory_close,
				 memory_size, NULL, NULL);
	uint16_t v = 0;
	cr_assert_not_null(t);
	TIFFGetFieldDefaulted(t, tag, &v);
	TIFFClose(t);
	return v;
}

Test(tiff, is_packed_as_asked_for)
{
	static const struct {
		weft_compression how;
		unsigned tag;
	} kinds[] = { { WEFT_COMPRESSION_DEFAULT, 8 },
		      { WEFT_COMPRESSION_NONE, 1 },
		      { WEFT_COMPRESSION_LZW, 5 },
		      { WEFT_COMPRESSION_ZSTD, 50000 } };
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (int d = 0; d < 3; d++) {
			weft_format f = { 3, (uint8_t[]) { WEFT_U8, WEFT_U16, WEFT_F32 }[d] };
			weft_image im = picture_make(301, 200, f), back;
			weft_encode_options how = { .compression = kinds[k].how };
			weft_buffer b = { 0 };
			weft_error e = { 0 };
			weft_status status = weft_encode(weft_codec_for_name("tiff"), im.view, &how,
							 weft_buffer_sink(&b), &e);
			if (kinds[k].tag == 50000 && !TIFFIsCODECConfigured(50000)) {
				cr_assert_eq(status, WEFT_NO_CODEC);
			} else {
				cr_assert_eq(status, WEFT_OK, "%s", e.text);
				cr_assert_eq(tag_of(b, TIFFTAG_COMPRESSION), kinds[k].tag);
				cr_assert_eq(weft_decode(picture_bytes(b), NULL, &back, NULL), WEFT_OK);
				cr_assert(weft_view_equal(im.view, back.view), "%d %d", (int)k, d);
				weft_image_free(&back);
			}
			weft_image_free(&im);
			weft_buffer_free(&b);
		}
}

Test(tiff, few_bits_are_the_nearest_levels)
{
	for (uint8_t bits = 1; bits <= 4; bits *= 2)
		for (int g4 = 0; g4 < (bits == 1 ? 2 : 1); g4++) {
			weft_image im = picture_make(1001, 300, (weft_format) { 1, WEFT_U8 }), back;
			weft_encode_options how = { .bits = bits,
						    .compression = g4 ? WEFT_COMPRESSION_G4 : 0 };
			weft_buffer b = { 0 };
			cr_assert_eq(weft_encode(weft_codec_for_name("tiff"), im.view, &how,
						 weft_buffer_sink(&b), NULL),
				     WEFT_OK);
			cr_assert_eq(tag_of(b, TIFFTAG_BITSPERSAMPLE), bits);
			cr_assert_eq(tag_of(b, TIFFTAG_COMPRESSION), g4 ? 4 : 8);
			cr_assert_eq(weft_decode(picture_bytes(b), NULL, &back, NULL), WEFT_OK);
			double most = (1 << bits) - 1;
			for (int y = 0; y < 300; y++)
				for (int x = 0; x < 1001; x++)
					cr_assert_eq(weft_row(back.view, y)[x],
						     floor(weft_row(im.view, y)[x] / 255.0 * most + 0.5) *
							     255 / most);
			weft_image_free(&im);
			weft_image_free(&back);
			weft_buffer_free(&b);
		}
}

Test(tiff, what_can_not_be_packed_so_is_refused)
{
	weft_image im = picture_make(9, 9, (weft_format) { 3, WEFT_U8 });
	weft_buffer b = { 0 };
	weft_error e;
	const weft_codec *tiff = weft_codec_for_name("tiff");
	cr_assert_eq(
		weft_encode(tiff, im.view, &(weft_encode_options) { .bits = 1 }, weft_buffer_sink(&b), &e),
		WEFT_BAD_PARAM);
	cr_assert_eq(weft_encode(tiff, im.view, &(weft_encode_options) { .compression = WEFT_COMPRESSION_G4 },
				 weft_buffer_sink(&b), &e),
		     WEFT_BAD_PARAM);
	cr_assert(strstr(e.text, "depth 1"), "%s", e.text);
	weft_image_free(&im);
	weft_buffer_free(&b);
}
#else
typedef int tiff_is_not_built_in;
#endif
