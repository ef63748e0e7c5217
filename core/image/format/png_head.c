/* png_head.c: the chunks of a PNG around its pixels.
 *
 * Invariant: nothing is believed before its CRC was checked, unless the walk is
 * lenient.
 */
#include "png_read.h"

#include <stdio.h>
#include <string.h>

#include "../deflate/checksum.h"
#include "../row_source.h"

const uint8_t weft_png_signature[WEFT_PNG_SIGNATURE] = { 137, 'P', 'N', 'G', 13, 10, 26, 10 };

bool weft_png_chunk_is(const uint8_t *type, const char *name)
{
	return memcmp(type, name, 4) == 0;
}

/* Without it all pixels are what they are. */
static bool holds_no_pixels(const uint8_t *type)
{
	return (type[0] & 32) && !weft_png_chunk_is(type, "tRNS");
}

weft_status weft_png_chunk(weft_png_walk *w, const uint8_t **type, weft_bytes *body, weft_error *e)
{
	enum { FRAME = 12 }; /* length, type and CRC around a body */
	size_t at = w->at, left = w->file.length - at;
	if (left < FRAME)
		return weft_fail(e, WEFT_BAD_IMAGE, "png: ends early, after %zu bytes", w->file.length);
	uint32_t length = weft_big32(w->file.at + at);
	*type = w->file.at + at + 4;
	if (length > left - FRAME) {
		/* What there is of pixels is worth trying; they will miss the rest. */
		if (!w->damage || !weft_png_chunk_is(*type, "IDAT"))
			return weft_fail(e, WEFT_BAD_IMAGE, "png: ends early, within a chunk of %u bytes",
					 length);
		*body = (weft_bytes) { *type + 4, left - 8 };
		w->at = w->file.length;
		return WEFT_OK;
	}
	if (weft_crc32(0, *type, (size_t)length + 4) != weft_big32(*type + 4 + length)) {
		char text[80];
		snprintf(text, sizeof text, "png: damaged: wrong CRC at byte %zu", at);
		if (!w->damage)
			return weft_fail(e, WEFT_BAD_IMAGE, "%s", text);
		weft_damage_note(w->damage, holds_no_pixels(*type) ? 1 : w->kept, text);
	}
	*body = (weft_bytes) { *type + 4, length };
	w->at = at + length + FRAME;
	return WEFT_OK;
}

static weft_status read_header(const uint8_t *body, uint32_t length, weft_png *p, weft_error *e)
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

static weft_status read_palette(const uint8_t *body, uint32_t length, weft_png *p, weft_error *e)
{
	if (length == 0 || length % 3 != 0 || length > 768) {
		if (p->colour != WEFT_PNG_PALETTE) /* a mere suggestion */
			return WEFT_OK;
		return weft_fail(e, WEFT_BAD_IMAGE, "png: palette of %u bytes", length);
	}
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

/* Levels have the bits of a sample, whatever stands above them.  What makes no sense here
 * makes nothing transparent, as libpng has it. */
static void read_transparency(const uint8_t *body, uint32_t length, weft_png *p)
{
	unsigned most = (1u << p->depth) - 1;
	if (p->transparent)
		return;
	if (p->colour == WEFT_PNG_PALETTE && length > 0 && length <= p->palette_count) {
		for (uint32_t i = 0; i < length; i++)
			p->palette[i][3] = body[i];
	} else if ((p->colour == WEFT_PNG_GREY || p->colour == WEFT_PNG_RGB) && length == 2 * p->samples) {
		for (unsigned i = 0; i < p->samples; i++)
			p->key[i] = (uint16_t)((body[2 * i] << 8 | body[2 * i + 1]) & most);
	} else {
		return;
	}
	p->transparent = true;
}

/* What stands around pixels; the pixels themselves are not for here.  Colours come before
 * them, or too late. */
static weft_status read_chunk(const uint8_t *type, weft_bytes body, bool behind, weft_png *p, weft_error *e)
{
	uint32_t length = (uint32_t)body.length;
	if (weft_png_chunk_is(type, "IHDR"))
		return weft_fail(e, WEFT_BAD_IMAGE, "png: a second header");
	if (weft_png_chunk_is(type, "PLTE"))
		return behind ? WEFT_OK : read_palette(body.at, length, p, e);
	if (weft_png_chunk_is(type, "tRNS") && !behind)
		read_transparency(body.at, length, p);
	if (weft_png_chunk_is(type, "acTL") && !behind && length == 8) {
		uint32_t frames = weft_big32(body.at);
		uint32_t loops = weft_big32(body.at + 4);
		p->frames = frames < INT32_MAX ? (int)frames : INT32_MAX;
		p->loops = loops < INT32_MAX ? (int)loops : INT32_MAX;
	}
	if (weft_png_chunk_is(type, "fcTL") && !behind && length == WEFT_PNG_CONTROL && !p->control)
		p->control = body.at;
	p->ended = weft_png_chunk_is(type, "IEND");
	if (!p->ended && !(type[0] & 32))
		return weft_fail(e, WEFT_BAD_IMAGE, "png: unknown chunk '%.4s' that is needed",
				 (const char *)type);
	return WEFT_OK;
}

weft_status weft_png_head_read(weft_png_walk *w, weft_png *p, weft_error *e)
{
	const uint8_t *type;
	weft_bytes body;
	*p = (weft_png) { 0 };
	w->at = WEFT_PNG_SIGNATURE;
	weft_status status = weft_png_chunk(w, &type, &body, e);
	if (status == WEFT_OK && !weft_png_chunk_is(type, "IHDR"))
		return weft_fail(e, WEFT_BAD_IMAGE, "png: does not begin with a header");
	if (status == WEFT_OK)
		status = read_header(body.at, (uint32_t)body.length, p, e);
	while (status == WEFT_OK && !p->ended) {
		if (w->file.length - w->at >= 8 && weft_png_chunk_is(w->file.at + w->at + 4, "IDAT"))
			break;
		status = weft_png_chunk(w, &type, &body, e);
		if (status == WEFT_OK)
			status = read_chunk(type, body, false, p, e);
	}
	if (status == WEFT_OK && (p->ended || (p->colour == WEFT_PNG_PALETTE && p->palette_count == 0)))
		return weft_fail(e, WEFT_BAD_IMAGE, "png: without %s", p->ended ? "pixels" : "palette");
	return status;
}

weft_status weft_png_tail_read(weft_png_walk *w, weft_png *p, weft_error *e)
{
	weft_status status = WEFT_OK;
	bool data = true; /* more of it may follow what was needed */
	while (status == WEFT_OK && !p->ended) {
		const uint8_t *type;
		weft_bytes body;
		status = weft_png_chunk(w, &type, &body, e);
		if (status != WEFT_OK)
			break;
		bool is_data = weft_png_chunk_is(type, "IDAT");
		if (is_data && !data)
			return weft_fail(e, WEFT_BAD_IMAGE, "png: pixels in two places");
		data = data && is_data;
		if (!is_data)
			status = read_chunk(type, body, true, p, e);
	}
	return status;
}

weft_format weft_png_format(const weft_png *p)
{
	bool grey = p->colour == WEFT_PNG_GREY || p->colour == WEFT_PNG_GREY_ALPHA ||
		    (p->colour == WEFT_PNG_PALETTE && p->grey_palette);
	bool alpha = p->transparent || p->colour == WEFT_PNG_GREY_ALPHA || p->colour == WEFT_PNG_RGB_ALPHA;
	return (weft_format) { (uint8_t)((grey ? 1 : 3) + alpha), p->depth == 16 ? WEFT_U16 : WEFT_U8 };
}
