/* codec_png.c: reading PNG: every colour type, 1 to 16 bits, interlaced or not.
 *
 * Invariants: nothing is believed before its CRC was checked; the compressed
 * bytes must be able to hold the declared picture before memory is asked for.
 */
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "codecs.h"
#include "inflate.h"
#include "png.h"

const uint8_t weft_png_signature[WEFT_PNG_SIGNATURE] = { 137, 'P', 'N', 'G', 13, 10, 26, 10 };

enum { DEFLATE_RATIO_MAX = 1032, ADAM7 = 7 };

typedef struct png {
	int width, height, depth, colour;
	bool interlaced;
	unsigned samples; /* of a pixel as it is in the file */
	unsigned pixel;   /* bytes, at least 1: how far back Sub looks */
	unsigned palette_count;
	uint8_t palette[256][4];
	bool grey_palette, transparent; /* tRNS was there */
	uint16_t key[3];                /* the transparent colour of grey and RGB */
	const uint8_t *data;            /* the first IDAT chunk's length field */
	size_t data_bytes;              /* of all IDAT chunks */
	unsigned data_chunks;
} png;

static bool chunk_is(const uint8_t *type, const char *name)
{
	return memcmp(type, name, 4) == 0;
}

static size_t row_bytes(const png *p, int width)
{
	return ((size_t)width * p->samples * (unsigned)p->depth + 7) / 8;
}

static weft_status read_header(const uint8_t *body, uint32_t length, png *p, weft_error *e)
{
	if (length != 13)
		return weft_fail(e, WEFT_BAD_IMAGE, "png: header of %u bytes, not 13", length);
	uint32_t width = weft_big32(body), height = weft_big32(body + 4);
	p->depth = body[8];
	p->colour = body[9];
	p->interlaced = body[12] == 1;
	if (width == 0 || height == 0 || width > INT32_MAX || height > INT32_MAX)
		return weft_fail(e, WEFT_BAD_IMAGE, "png: picture of %u x %u", width, height);
	p->width = (int)width;
	p->height = (int)height;
	static const uint8_t samples[7] = { 1, 0, 3, 1, 2, 0, 4 };
	p->samples = p->colour <= 6 ? samples[p->colour] : 0;
	bool small = p->depth == 1 || p->depth == 2 || p->depth == 4;
	bool fits = p->depth == 8 || (p->depth == 16 && p->colour != WEFT_PNG_PALETTE) ||
		    (small && (p->colour == WEFT_PNG_GREY || p->colour == WEFT_PNG_PALETTE));
	if (p->samples == 0 || !fits || body[10] != 0 || body[11] != 0 || body[12] > 1)
		return weft_fail(e, WEFT_BAD_IMAGE, "png: colour type %d with %d bits is not a PNG",
				 p->colour, p->depth);
	p->pixel = (p->samples * (unsigned)p->depth + 7) / 8;
	return WEFT_OK;
}

static weft_status read_palette(const uint8_t *body, uint32_t length, png *p, weft_error *e)
{
	if (length == 0 || length % 3 != 0 || length > 768)
		return weft_fail(e, WEFT_BAD_IMAGE, "png: palette of %u bytes", length);
	p->palette_count = length / 3;
	p->grey_palette = true;
	for (unsigned i = 0; i < p->palette_count; i++) {
		const uint8_t *c = body + 3 * i;
		memcpy(p->palette[i], c, 3);
		p->palette[i][3] = 255;
		p->grey_palette = p->grey_palette && c[0] == c[1] && c[1] == c[2];
	}
	return WEFT_OK;
}

static weft_status read_transparency(const uint8_t *body, uint32_t length, png *p, weft_error *e)
{
	if (p->colour == WEFT_PNG_PALETTE && length > 0 && length <= p->palette_count) {
		for (uint32_t i = 0; i < length; i++)
			p->palette[i][3] = body[i];
	} else if ((p->colour == WEFT_PNG_GREY || p->colour == WEFT_PNG_RGB) && length == 2 * p->samples) {
		for (unsigned i = 0; i < p->samples; i++)
			p->key[i] = (uint16_t)(body[2 * i] << 8 | body[2 * i + 1]);
	} else {
		return weft_fail(e, WEFT_BAD_IMAGE, "png: transparency of %u bytes", length);
	}
	p->transparent = true;
	return WEFT_OK;
}

static weft_status read_chunk(const uint8_t *type, uint32_t length, png *p, weft_error *e)
{
	const uint8_t *body = type + 4;
	if (chunk_is(type, "IHDR"))
		return weft_fail(e, WEFT_BAD_IMAGE, "png: a second header");
	if (chunk_is(type, "PLTE"))
		return read_palette(body, length, p, e);
	if (chunk_is(type, "tRNS"))
		return read_transparency(body, length, p, e);
	if (chunk_is(type, "IDAT")) {
		if (!p->data)
			p->data = type - 4;
		p->data_bytes += length;
		p->data_chunks++;
		return WEFT_OK;
	}
	if (!chunk_is(type, "IEND") && !(type[0] & 32))
		return weft_fail(e, WEFT_BAD_IMAGE, "png: unknown chunk '%.4s' that is needed",
				 (const char *)type);
	return WEFT_OK;
}

/* Walk the chunks: all of them, or up to the pixels where only the shape is wanted. */
static weft_status read_chunks(weft_bytes file, bool shape_only, png *p, weft_error *e)
{
	*p = (png) { 0 };
	size_t at = WEFT_PNG_SIGNATURE;
	bool data_ended = false;
	for (;;) {
		if (file.length - at < 12)
			return weft_fail(e, WEFT_BAD_IMAGE, "png: ends early, after %zu bytes", file.length);
		uint32_t length = weft_big32(file.at + at);
		const uint8_t *type = file.at + at + 4;
		if (shape_only && chunk_is(type, "IDAT"))
			return WEFT_OK;
		if (length > INT32_MAX || length > file.length - at - 12)
			return weft_fail(e, WEFT_BAD_IMAGE, "png: ends early, within a chunk of %u bytes",
					 length);
		if (weft_crc32(0, type, length + 4) != weft_big32(type + 4 + length))
			return weft_fail(e, WEFT_BAD_IMAGE, "png: damaged: wrong CRC at byte %zu", at);
		if (at == WEFT_PNG_SIGNATURE && !chunk_is(type, "IHDR"))
			return weft_fail(e, WEFT_BAD_IMAGE, "png: does not begin with a header");
		bool data = chunk_is(type, "IDAT");
		if (data && data_ended)
			return weft_fail(e, WEFT_BAD_IMAGE, "png: pixels in two places");
		data_ended = p->data && !data;
		weft_status status = at == WEFT_PNG_SIGNATURE ? read_header(type + 4, length, p, e)
							      : read_chunk(type, length, p, e);
		if (status != WEFT_OK)
			return status;
		at += (size_t)length + 12;
		if (chunk_is(type, "IEND"))
			break;
	}
	if (!p->data || (p->colour == WEFT_PNG_PALETTE && p->palette_count == 0))
		return weft_fail(e, WEFT_BAD_IMAGE, "png: without %s", p->data ? "palette" : "pixels");
	return WEFT_OK;
}

static weft_format output_format(const png *p)
{
	bool grey = p->colour == WEFT_PNG_GREY || p->colour == WEFT_PNG_GREY_ALPHA ||
		    (p->colour == WEFT_PNG_PALETTE && p->grey_palette);
	bool alpha = p->transparent || p->colour == WEFT_PNG_GREY_ALPHA || p->colour == WEFT_PNG_RGB_ALPHA;
	return (weft_format) { (uint8_t)((grey ? 1 : 3) + alpha), p->depth == 16 ? WEFT_U16 : WEFT_U8 };
}

static bool png_recognises(weft_bytes head)
{
	return head.length >= WEFT_PNG_SIGNATURE &&
	       memcmp(head.at, weft_png_signature, WEFT_PNG_SIGNATURE) == 0;
}

static weft_status png_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	png p;
	weft_status status = read_chunks(file, true, &p, e);
	if (status == WEFT_OK)
		*info = (weft_image_info) { p.width, p.height, output_format(&p) };
	return status;
}

/* ---- rows ---- */

/* Sample i of a row of 1, 2, 4, 8 or 16 bit samples. */
static inline unsigned sample(const png *p, const uint8_t *row, size_t i)
{
	if (p->depth == 8)
		return row[i];
	if (p->depth == 16)
		return (unsigned)row[2 * i] << 8 | row[2 * i + 1];
	size_t bit = i * (unsigned)p->depth;
	return row[bit / 8] >> (8 - (unsigned)p->depth - bit % 8) & ((1u << p->depth) - 1);
}

static inline void store(uint8_t *out, unsigned index, unsigned depth, unsigned value)
{
	if (depth == WEFT_U16)
		((uint16_t *)(void *)out)[index] = (uint16_t)value;
	else
		out[index] = (uint8_t)value;
}

/* One pixel of the file as the picture holds it; false: beyond the palette. */
static inline bool expand_pixel(const png *p, const uint8_t *row, int x, weft_format f, uint8_t *out)
{
	unsigned alpha = 1;
	if (p->colour == WEFT_PNG_PALETTE) {
		unsigned index = sample(p, row, (size_t)x);
		if (index >= p->palette_count)
			return false;
		const uint8_t *c = p->palette[index];
		memcpy(out, c, f.channels >= 3 ? 3 : 1);
		if (weft_has_alpha(f))
			out[f.channels - 1] = c[3];
		return true;
	}
	unsigned scale = p->depth < 8 ? 255 / ((1u << p->depth) - 1) : 1;
	for (unsigned c = 0; c < p->samples; c++) {
		unsigned v = sample(p, row, (size_t)x * p->samples + c);
		if (p->transparent && v != p->key[c])
			alpha = 0;
		store(out, c, f.depth, v * scale);
	}
	if (p->transparent)
		store(out, p->samples, f.depth, alpha ? 0 : f.depth == WEFT_U16 ? 65535 : 255);
	return true;
}

/* Every pixel of a row to places `step` pixels apart, the first at x0. */
static bool expand_row(const png *p, const uint8_t *row, int width, weft_view v, int y, int x0, int step)
{
	size_t pixel = weft_pixel_bytes(v.format);
	uint8_t *out = weft_row(v, y) + (size_t)x0 * pixel;
	for (int x = 0; x < width; x++, out += pixel * (size_t)step)
		if (!expand_pixel(p, row, x, v.format, out))
			return false;
	return true;
}

static const struct {
	uint8_t x0, y0, dx, dy;
} passes[ADAM7] = { { 0, 0, 8, 8 }, { 4, 0, 8, 8 }, { 0, 4, 4, 8 }, { 2, 0, 4, 4 },
		    { 0, 2, 2, 4 }, { 1, 0, 2, 2 }, { 0, 1, 1, 2 } };

static int pass_size(int whole, int start, int step)
{
	return whole > start ? (int)(((int64_t)whole - start + step - 1) / step) : 0;
}

/* Bytes of all rows with their filter bytes. */
static size_t raw_size(const png *p)
{
	if (!p->interlaced)
		return (row_bytes(p, p->width) + 1) * (size_t)p->height;
	size_t sum = 0;
	for (int i = 0; i < ADAM7; i++) {
		int w = pass_size(p->width, passes[i].x0, passes[i].dx);
		int h = pass_size(p->height, passes[i].y0, passes[i].dy);
		sum += w ? (row_bytes(p, w) + 1) * (size_t)h : 0;
	}
	return sum;
}

static weft_status bad_row(weft_error *e, int y)
{
	return weft_fail(e, WEFT_BAD_IMAGE, "png: damaged: row %d makes no sense", y);
}

/* Rows of a picture or of one interlacing pass, undone in place, then expanded. */
static weft_status expand_rows(const png *p, uint8_t **raw, const uint8_t *zeros, weft_view v, int pass,
			       weft_error *e)
{
	int x0 = 0, y0 = 0, dx = 1, dy = 1;
	if (pass >= 0) {
		x0 = passes[pass].x0;
		y0 = passes[pass].y0;
		dx = passes[pass].dx;
		dy = passes[pass].dy;
	}
	int width = pass_size(p->width, x0, dx), height = pass_size(p->height, y0, dy);
	size_t bytes = row_bytes(p, width);
	const uint8_t *above = zeros;
	for (int y = 0; width && y < height; y++) {
		uint8_t *row = *raw + 1;
		if (!weft_png_unfilter(row[-1], row, row, above, bytes, p->pixel) ||
		    !expand_row(p, row, width, v, y0 + y * dy, x0, dx))
			return bad_row(e, y0 + y * dy);
		above = row;
		*raw += bytes + 1;
	}
	return WEFT_OK;
}

static weft_status decode_by_pixel(const png *p, const uint8_t *data, weft_image *im, weft_error *e)
{
	size_t size = raw_size(p), zeros = row_bytes(p, p->width), done;
	uint8_t *memory = malloc(size + zeros);
	if (!memory)
		return weft_fail(e, WEFT_NO_MEMORY, "png: out of memory");
	memset(memory + size, 0, zeros);
	weft_status status = weft_image_make(im, p->width, p->height, output_format(p), e);
	uint8_t *raw = memory;
	if (status == WEFT_OK && !weft_inflate_zlib(data, p->data_bytes, memory, size, &done))
		status = weft_fail(e, WEFT_BAD_IMAGE,
				   "png: damaged: compressed pixels are wrong near byte %zu", done);
	for (int i = p->interlaced ? 0 : -1; status == WEFT_OK && i < (p->interlaced ? ADAM7 : 0); i++)
		status = expand_rows(p, &raw, memory + size, im->view, i, e);
	free(memory);
	return status;
}

static void swap_bytes(uint8_t *row, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += 2) {
		uint8_t high = row[i];
		row[i] = row[i + 1];
		row[i + 1] = high;
	}
}

/* 8 or 16 bits without palette: the pixels are inflated into the end of the
 * picture's own memory, and each row is undone into its place, which by then
 * lies well in front of what is still to be read. */
static weft_status decode_in_place(const png *p, const uint8_t *data, weft_image *im, weft_error *e)
{
	size_t bytes = row_bytes(p, p->width), size = raw_size(p), done;
	size_t gap = bytes + WEFT_ROW_ALIGN; /* also holds the row of zeros above the first */
	weft_status status =
		weft_image_make_roomy(im, p->width, p->height, output_format(p), 1, bytes + 2 * gap, e);
	if (status != WEFT_OK)
		return status;
	uint8_t *raw = (uint8_t *)im->memory + im->bytes - size - bytes;
	uint8_t *above = (uint8_t *)im->memory + im->bytes - bytes;
	if (!weft_inflate_zlib(data, p->data_bytes, raw, size, &done))
		return weft_fail(e, WEFT_BAD_IMAGE, "png: damaged: compressed pixels are wrong near byte %zu",
				 done);
	memset(above, 0, bytes);
	for (int y = 0; y < p->height; y++, raw += bytes + 1) {
		uint8_t *row = weft_row(im->view, y);
		if (!weft_png_unfilter(*raw, row, raw + 1, above, bytes, p->pixel))
			return bad_row(e, y);
		if (p->depth == 16 && y > 0)
			swap_bytes(above, bytes);
		above = row;
	}
	if (p->depth == 16)
		swap_bytes(above, bytes);
	return WEFT_OK;
}

/* The bodies of all IDAT chunks in one piece; NULL: out of memory. */
static uint8_t *join_data(const png *p)
{
	uint8_t *all = malloc(p->data_bytes ? p->data_bytes : 1);
	const uint8_t *chunk = p->data;
	for (size_t at = 0, i = 0; all && i < p->data_chunks; i++) {
		uint32_t length = weft_big32(chunk);
		memcpy(all + at, chunk + 8, length);
		at += length;
		chunk += (size_t)length + 12;
	}
	return all;
}

static weft_status png_decode(weft_bytes file, weft_image *im, weft_error *e)
{
	png p;
	weft_status status = read_chunks(file, false, &p, e);
	if (status != WEFT_OK)
		return status;
	if (raw_size(&p) / DEFLATE_RATIO_MAX > p.data_bytes)
		return weft_fail(e, WEFT_BAD_IMAGE, "png: %zu bytes can't hold %d x %d pixels", p.data_bytes,
				 p.width, p.height);
	uint8_t *joined = p.data_chunks > 1 ? join_data(&p) : NULL;
	if (p.data_chunks > 1 && !joined)
		return weft_fail(e, WEFT_NO_MEMORY, "png: out of memory");
	const uint8_t *data = joined ? joined : p.data + 8;
	bool plain = p.depth >= 8 && p.colour != WEFT_PNG_PALETTE && !p.transparent && !p.interlaced;
	status = (plain ? decode_in_place : decode_by_pixel)(&p, data, im, e);
	free(joined);
	return status;
}

static bool png_holds(weft_format f)
{
	return f.depth != WEFT_F32;
}

static const char *const png_extensions[] = { "png", NULL };

const weft_codec weft_codec_png = {
	.name = "png",
	.extensions = png_extensions,
	.recognises = png_recognises,
	.info = png_info,
	.decode = png_decode,
	.encode = weft_png_encode,
	.holds = png_holds,
};
