/* codec_ico.c: Windows icons: of several pictures the largest, then the one with most
 * colours, is read; one, as a PNG of RGBA, is written.
 *
 * An entry is a PNG, or the body of a BMP: rows from below, and behind them a bit a pixel
 * that says which are transparent.  With 32 bits alpha says so, where any of it isn't 0.
 */
#include <stdlib.h>
#include <string.h>

#include "../codecs.h"
#include "png.h"

enum { HEAD = 6, ENTRY = 16, SIDE_MAX = 256, DIB = 40 };

/* What an entry says of a picture, from which its bytes may differ. */
typedef struct entry {
	int side, bits;
	weft_bytes body;
} entry;

typedef struct dib {
	int width, height, bits;
	unsigned colours;
	const uint8_t *palette, *pixels, *mask;
	size_t row, mask_row; /* bytes */
} dib;

static bool ico_recognises(weft_bytes head)
{
	static const uint8_t magic[4] = { 0, 0, 1, 0 };
	return head.length >= HEAD + ENTRY && memcmp(head.at, magic, sizeof magic) == 0 &&
	       weft_little16(head.at + 4) > 0 && head.at[HEAD + 3] == 0 &&
	       weft_little32(head.at + HEAD + 12) >= HEAD + ENTRY;
}

/* ---- which entry ---- */

static bool read_entry(weft_bytes file, int i, entry *found)
{
	size_t at = HEAD + ENTRY * (size_t)i;
	if (at + ENTRY > file.length)
		return false;
	const uint8_t *e = file.at + at;
	size_t length = weft_little32(e + 8), from = weft_little32(e + 12);
	int side = e[0] ? e[0] : SIDE_MAX;
	if (from > file.length || length > file.length - from || length < DIB)
		return false;
	*found = (entry) { side, weft_little16(e + 6), { file.at + from, length } };
	return true;
}

static weft_status best_entry(weft_bytes file, weft_bytes *body, weft_error *e)
{
	entry best = { 0 }, next;
	int count = weft_little16(file.at + 4);
	for (int i = 0; i < count && HEAD + ENTRY * (size_t)i < file.length; i++)
		if (read_entry(file, i, &next) &&
		    (next.side > best.side || (next.side == best.side && next.bits > best.bits)))
			best = next;
	if (best.side == 0)
		return weft_fail(e, WEFT_BAD_IMAGE, "ico: ends early: none of its %d pictures is whole",
				 count);
	*body = best.body;
	return WEFT_OK;
}

static bool is_png(weft_bytes body)
{
	return memcmp(body.at, weft_png_signature, WEFT_PNG_SIGNATURE) == 0;
}

/* ---- bodies of BMP ---- */

static weft_status read_dib(weft_bytes body, dib *d, weft_error *e)
{
	uint32_t head = weft_little32(body.at), colours = weft_little32(body.at + 32);
	uint32_t width = weft_little32(body.at + 4), height = weft_little32(body.at + 8) / 2;
	d->bits = weft_little16(body.at + 14);
	if (head < DIB || head > body.length || width == 0 || width > SIDE_MAX || height == 0 ||
	    height > SIDE_MAX)
		return weft_fail(e, WEFT_BAD_IMAGE, "ico: picture of %u x %u", width, height);
	bool known = d->bits == 1 || d->bits == 4 || d->bits == 8 || d->bits == 24 || d->bits == 32;
	if (!known || weft_little32(body.at + 16) != 0)
		return weft_fail(e, WEFT_NO_CODEC, "ico: %d bits a pixel, packed by method %u, can't be read",
				 d->bits, weft_little32(body.at + 16));
	d->width = (int)width;
	d->height = (int)height;
	d->colours = d->bits > 8 ? 0 : colours && colours <= 1u << d->bits ? colours : 1u << d->bits;
	d->row = (width * (size_t)d->bits + 31) / 32 * 4;
	d->mask_row = (width + 31) / 32 * 4;
	size_t pixels = head + 4 * (size_t)d->colours, mask = pixels + d->row * height;
	if (mask > body.length)
		return weft_fail(e, WEFT_BAD_IMAGE, "ico: ends early: %zu bytes can't hold %u x %u pixels",
				 body.length, width, height);
	d->palette = body.at + head;
	d->pixels = body.at + pixels;
	/* Some leave it out where there is alpha. */
	d->mask = body.length - mask >= d->mask_row * height ? body.at + mask : NULL;
	return WEFT_OK;
}

/* False: a colour that the palette hasn't. */
static bool read_pixel(const dib *d, const uint8_t *row, int x, uint8_t to[4])
{
	size_t bit = (size_t)x * (size_t)d->bits;
	const uint8_t *bgr = row + bit / 8;
	if (d->bits <= 8) {
		unsigned i = row[bit / 8] >> (8 - d->bits - (int)(bit % 8)) & ((1u << d->bits) - 1);
		if (i >= d->colours)
			return false;
		bgr = d->palette + 4 * i;
	}
	to[0] = bgr[2];
	to[1] = bgr[1];
	to[2] = bgr[0];
	to[3] = d->bits == 32 ? bgr[3] : 255;
	return true;
}

static bool has_alpha(const dib *d)
{
	for (size_t i = 0; d->bits == 32 && i < (size_t)d->width * (size_t)d->height; i++)
		if (d->pixels[4 * i + 3])
			return true;
	return false;
}

static weft_status decode_dib(const dib *d, weft_image *im, weft_error *e)
{
	weft_status status = weft_image_make(im, d->width, d->height, (weft_format) { 4, WEFT_U8 }, e);
	bool alpha = has_alpha(d);
	for (int y = 0; status == WEFT_OK && y < d->height; y++) {
		size_t from = (size_t)(d->height - 1 - y);
		uint8_t *to = weft_row(im->view, y);
		for (int x = 0; x < d->width; x++, to += 4) {
			if (!read_pixel(d, d->pixels + from * d->row, x, to))
				return weft_fail(e, WEFT_BAD_IMAGE,
						 "ico: damaged: row %d has colours that its palette hasn't",
						 y);
			bool clear =
				d->mask && d->mask[from * d->mask_row + (size_t)x / 8] >> (7 - x % 8) & 1;
			if (!alpha)
				to[3] = clear ? 0 : 255;
		}
	}
	return status;
}

/* ---- the codec ---- */

static weft_status ico_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	weft_bytes body;
	dib d;
	weft_status status = best_entry(file, &body, e);
	if (status == WEFT_OK && is_png(body)) {
		status = weft_codec_png.info(body, info, e);
		info->frames = info->loops = info->delay_ms = 0; /* an icon stands still */
		return status;
	}
	if (status == WEFT_OK)
		status = read_dib(body, &d, e);
	if (status == WEFT_OK)
		*info = (weft_image_info) { .width = d.width, .height = d.height, .format = { 4, WEFT_U8 } };
	return status;
}

/* A PNG's rows. */
static weft_status ico_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
			    weft_error *e)
{
	weft_bytes body;
	weft_status status = best_entry(file, &body, e);
	return status == WEFT_OK && is_png(body) ? weft_codec_png.open(body, how, from, e) : status;
}

static weft_status ico_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
			      weft_damage *damage, weft_error *e)
{
	weft_bytes body;
	dib d;
	weft_status status = best_entry(file, &body, e);
	if (status == WEFT_OK && is_png(body))
		return weft_codec_png.decode(body, how, im, damage, e);
	if (status == WEFT_OK)
		status = read_dib(body, &d, e);
	return status == WEFT_OK ? decode_dib(&d, im, e) : status;
}

static weft_status ico_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	if (im.width > SIDE_MAX || im.height > SIDE_MAX)
		return weft_fail(
			e, WEFT_LIMIT,
			"ico: a side of %d x %d is over %d pixels; filter by resize:width=%d,height=%d",
			im.width, im.height, SIDE_MAX, SIDE_MAX, SIDE_MAX);
	weft_buffer png = { 0 };
	weft_encode_options plain = { .png_level = how->png_level, .spread = how->spread };
	uint8_t head[HEAD + ENTRY] = { [2] = 1, [4] = 1, [10] = 1, [12] = 32, [18] = HEAD + ENTRY };
	weft_status status = weft_encode(&weft_codec_png, im, &plain, weft_buffer_sink(&png), e);
	if (status == WEFT_OK) {
		head[HEAD] = (uint8_t)im.width; /* 256 is 0 */
		head[HEAD + 1] = (uint8_t)im.height;
		weft_put_little(head + HEAD + 8, png.length, 4);
		if (!to.put(to.to, (weft_bytes) { head, sizeof head }) ||
		    !to.put(to.to, (weft_bytes) { png.at, png.length }))
			status = weft_fail(e, WEFT_IO, "ico: the encoded picture could not be taken");
	}
	weft_buffer_free(&png);
	return status;
}

static bool ico_holds(weft_format f)
{
	return f.depth == WEFT_U8 && f.channels == 4;
}

static const char *const ico_extensions[] = { "ico", NULL };
static const weft_write_option ico_options[] = { WEFT_WRITE_LEVEL, { 0 } };

const weft_codec weft_codec_ico = {
	.name = "ico",
	.by = "own",
	.extensions = ico_extensions,
	.recognises = ico_recognises,
	.info = ico_info,
	.open = ico_open,
	.decode = ico_decode,
	.encode = ico_encode,
	.holds = ico_holds,
	.options = ico_options,
};
