/* codec_jpeg_stb.c: JPEG by stb, where libjpeg-turbo is not built in. */
#ifndef WEFT_HAVE_JPEG_TURBO
#include "../codecs.h"
#include "jpeg.h"
#include "stb.h"

#include <string.h>

enum { QUALITY_DEFAULT = 90 };

enum {
	TABLE_HEAD = 17,
	CODES_MAX = 256,
	MARKER_PROGRESSIVE = 0xc2,
	MARKER_DHT = 0xc4,
	MARKER_EOI = 0xd9,
	MARKER_SOS = 0xda
};

/* Which tables stand: bit i DC table i, bit 4 + i AC table i. */
typedef struct tables {
	unsigned defined;
	bool progressive;
} tables;

/* The tables of one segment: stb writes beyond its own where one has over 256 codes. */
static bool tables_fit(const uint8_t *body, size_t n, tables *t)
{
	while (n >= TABLE_HEAD) {
		size_t codes = 0;
		for (int i = 1; i < TABLE_HEAD; i++)
			codes += body[i];
		if (codes > CODES_MAX || codes > n - TABLE_HEAD || (body[0] & 0xec))
			return false;
		t->defined |= 1u << (body[0] >> 4) * 4 << (body[0] & 15);
		body += TABLE_HEAD + codes;
		n -= TABLE_HEAD + codes;
	}
	return n == 0;
}

/* A scan must use tables that were defined: stb doesn't look. */
static bool scan_fits(const uint8_t *body, size_t n, const tables *t)
{
	size_t components = n ? body[0] : 0;
	if (components < 1 || n != 4 + 2 * components)
		return false;
	const uint8_t *range = body + 1 + 2 * components; /* first, last, bits */
	bool dc = !t->progressive || (range[0] == 0 && range[2] < 16);
	bool ac = !t->progressive || range[0] != 0;
	for (size_t i = 0; i < components; i++) {
		unsigned use = body[2 + 2 * i];
		if (use & 0xcc || (dc && !(t->defined >> (use >> 4) & 1)) ||
		    (ac && !(t->defined >> (4 + (use & 15)) & 1)))
			return false;
	}
	return true;
}

/* From the coded bytes of a scan to the marker behind them. */
static size_t skip_scan(weft_bytes file, size_t at)
{
	while (at + 1 < file.length) {
		const uint8_t *ff = memchr(file.at + at, 0xff, file.length - at - 1);
		if (!ff)
			break;
		at = (size_t)(ff - file.at);
		if (ff[1] != 0 && ff[1] != 0xff && (ff[1] < 0xd0 || ff[1] > 0xd7))
			return at;
		at++;
	}
	return file.length;
}

static bool segment_fits(unsigned marker, const uint8_t *body, size_t n, tables *t)
{
	t->progressive = t->progressive || marker == MARKER_PROGRESSIVE;
	if (marker == MARKER_DHT)
		return tables_fit(body, n, t);
	return marker != MARKER_SOS || scan_fits(body, n, t);
}

/* Every code table and scan of the file, in the order in which stb comes by them. */
static bool all_tables_fit(weft_bytes file)
{
	tables t = { 0 };
	size_t at = 2;
	while (at + 4 <= file.length && file.at[at] == 0xff) {
		unsigned marker = file.at[at + 1];
		size_t n = (size_t)file.at[at + 2] << 8 | file.at[at + 3];
		if (marker == 0xff) {
			at++;
			continue;
		}
		if (marker == MARKER_EOI)
			return true;
		if (n < 2 || n > file.length - at - 2 || !segment_fits(marker, file.at + at + 4, n - 2, &t))
			return false;
		at += 2 + n;
		if (marker == MARKER_SOS)
			at = skip_scan(file, at);
	}
	/* Only EOI may be shorter than a segment. */
	return file.length - at >= 2 && file.at[at] == 0xff && file.at[at + 1] == MARKER_EOI;
}

static weft_status jpeg_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
			       weft_damage *damage, weft_error *e)
{
	(void)damage;
	weft_image_info info;
	file = weft_jpeg_frame(file, how->frame);
	weft_status status = weft_jpeg_info(file, &info, e);
	if (status == WEFT_OK && !all_tables_fit(file))
		return weft_fail(e, WEFT_BAD_IMAGE, "jpeg: damaged, or ends early");
	return status == WEFT_OK ? weft_stb_decode(file, &info, "jpeg", im, e) : status;
}

/* stb writes colour only. */
static bool jpeg_holds(weft_format f)
{
	return f.depth == WEFT_U8 && f.channels == 3;
}

static weft_status jpeg_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	weft_jpeg_sink sink;
	weft_status status = weft_jpeg_metadata_check(how->metadata, e);
	if (status != WEFT_OK)
		return status;
	to = weft_jpeg_with_metadata(&sink, to, how->metadata);
	return weft_stb_encode(WEFT_STB_JPEG, im, how->quality ? how->quality : QUALITY_DEFAULT, to, e);
}

static const weft_write_option jpeg_options[] = { WEFT_WRITE_QUALITY, { 0 } };

const weft_codec weft_codec_jpeg = {
	.name = "jpeg",
	.by = "stb",
	.extensions = weft_jpeg_extensions,
	.recognises = weft_jpeg_recognises,
	.info = weft_jpeg_first_info,
	.frame_info = weft_jpeg_frame_info,
	.read_metadata = weft_jpeg_read_metadata,
	.decode = jpeg_decode,
	.encode = jpeg_encode,
	.holds = jpeg_holds,
	.options = jpeg_options,
	.keeps = WEFT_KEEPS_EXIF | WEFT_KEEPS_ICC | WEFT_KEEPS_XMP | WEFT_KEEPS_RESOLUTION | WEFT_KEEPS_TEXT |
		 WEFT_KEEPS_IPTC,
};
#else
typedef int weft_jpeg_is_elsewhere;
#endif
