/* codec_fits.c: plain images of FITS (4.0): the first one in the file, the row at the bottom first.
 *
 * Bytes, and shorts of 0..65535, are as they are; all else becomes floats of what they mean
 * (BSCALE, BZERO), BLANK no number.  Three planes are red, green and blue, others frames.
 */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../base/size.h"
#include "../codecs.h"

enum { BLOCK = 2880, CARD = 80, NAME = 8, VALUE = 10, AXES_MAX = 999, COLOURS = 3 };

/* A header and what follows it. */
typedef struct unit {
	int bits; /* of a sample; below 0: floats */
	int axes;
	int64_t sides[2], planes; /* planes: what the other axes make */
	double scale, zero, blank;
	bool has_blank, image;
	size_t data, next; /* places in the file; next may lie behind it */
	int64_t groups, parameters;
} unit;

/* ---- headers ---- */

static bool fits_recognises(weft_bytes head)
{
	return head.length >= CARD && memcmp(head.at, "SIMPLE  =", 9) == 0 && memchr(head.at + 9, 'T', 24);
}

/* A decimal number at the beginning of so many letters, 0 where there is none. */
static double read_number(const char *at, const char *end)
{
	double v = 0;
	int power = 0, given = 0;
	while (at < end && *at == ' ')
		at++;
	const bool minus = at < end && *at == '-';
	at += minus || (at < end && *at == '+');
	for (bool behind = false; at < end && ((*at >= '0' && *at <= '9') || (*at == '.' && !behind)); at++) {
		if (*at == '.') {
			behind = true;
			continue;
		}
		v = v * 10 + (*at - '0');
		power -= behind;
	}
	if (at < end && strchr("EeDd", *at)) {
		const bool below = ++at < end && *at == '-';
		at += below || (at < end && *at == '+');
		for (; at < end && *at >= '0' && *at <= '9'; at++)
			given = given < 1000 ? given * 10 + (*at - '0') : given;
		power += below ? -given : given;
	}
	v = power < 0 ? v / pow(10, -power) : v * pow(10, power);
	return minus ? -v : v;
}

static int64_t whole(double v)
{
	return v >= 0 && v <= INT_MAX ? (int64_t)v : -1;
}

static bool is_named(const char *card, const char *name)
{
	const size_t n = strlen(name);
	return memcmp(card, name, n) == 0 && (n == NAME || card[n] == ' ');
}

/* An axis' length; false: the picture has more samples than there can be. */
static bool take_axis(unit *u, const char *card, double v)
{
	const int axis = (int)whole(read_number(card + 5, card + NAME));
	if (axis == 1 || axis == 2)
		u->sides[axis - 1] = whole(v);
	else if (axis > 2 && axis <= u->axes) {
		const int64_t side = whole(v);
		u->planes = side < 0 || (side && u->planes > INT_MAX / side) ? -1 : u->planes * side;
	}
	return u->planes >= 0;
}

static bool take_card(unit *u, const char *card)
{
	const double v = read_number(card + VALUE, card + CARD);
	if (is_named(card, "SIMPLE"))
		u->image = true;
	else if (is_named(card, "XTENSION"))
		u->image = memcmp(card + VALUE, "'IMAGE   '", 10) == 0;
	else if (is_named(card, "BITPIX"))
		u->bits = fabs(v) <= 64 ? (int)v : 0;
	else if (is_named(card, "NAXIS"))
		u->axes = (int)whole(v);
	else if (memcmp(card, "NAXIS", 5) == 0)
		return take_axis(u, card, v);
	else if (is_named(card, "BSCALE"))
		u->scale = v;
	else if (is_named(card, "BZERO"))
		u->zero = v;
	else if (is_named(card, "BLANK")) {
		u->blank = v;
		u->has_blank = true;
	} else if (is_named(card, "GCOUNT"))
		u->groups = whole(v);
	else if (is_named(card, "PCOUNT"))
		u->parameters = whole(v);
	return true;
}

/* Where the next unit begins; false: no size can be so large. */
static bool measure(unit *u)
{
	size_t samples = u->axes ? 1 : 0, bytes;
	for (int i = 0; i < 2 && i < u->axes; i++)
		if (u->sides[i] < 0 || !weft_size_multiply(samples, (size_t)u->sides[i], &samples))
			return false;
	if (u->axes > 2 && !weft_size_multiply(samples, (size_t)u->planes, &samples))
		return false;
	if (u->groups < 0 || u->parameters < 0 || !weft_size_add(samples, (size_t)u->parameters, &samples) ||
	    !weft_size_multiply(samples, (size_t)u->groups, &samples) ||
	    !weft_size_multiply(samples, (size_t)abs(u->bits) / 8, &bytes) ||
	    !weft_size_add(u->data, bytes, &u->next) || !weft_size_add(u->next, BLOCK, &u->next))
		return false;
	u->next = (u->next - 1) / BLOCK * BLOCK;
	return true;
}

static weft_status read_unit(weft_bytes file, size_t at, unit *u, weft_error *e)
{
	*u = (unit) { .planes = 1, .scale = 1, .groups = 1 };
	for (; file.length - at >= CARD; at += CARD) {
		const char *card = (const char *)file.at + at;
		if (is_named(card, "END")) {
			u->data = (at / BLOCK + 1) * BLOCK;
			const bool known =
				abs(u->bits) == 32 || abs(u->bits) == 64 || u->bits == 8 || u->bits == 16;
			if (!known || u->axes < 0 || u->axes > AXES_MAX || !measure(u))
				return weft_fail(e, WEFT_BAD_IMAGE, "fits: damaged");
			return WEFT_OK;
		}
		if (!take_card(u, card))
			return weft_fail(e, WEFT_BAD_IMAGE, "fits: damaged");
	}
	return weft_fail(e, WEFT_BAD_IMAGE, "fits: ends early, within a header");
}

/* The first that is a picture. */
static weft_status find_image(weft_bytes file, unit *u, weft_error *e)
{
	for (size_t at = 0; at < file.length; at = u->next) {
		weft_status status = read_unit(file, at, u, e);
		if (status != WEFT_OK)
			return status;
		if (u->image && u->axes >= 2 && u->sides[0] > 0 && u->sides[1] > 0 && u->planes > 0)
			return WEFT_OK;
		/* what isn't the next unit's head is no unit */
		if (u->next >= file.length || file.length - u->next < CARD ||
		    memcmp(file.at + u->next, "XTENSION", NAME) != 0)
			break;
	}
	return weft_fail(e, WEFT_NO_CODEC, "fits: it holds no plain image");
}

static bool is_plain(const unit *u)
{
	const double shift = u->bits == 16 ? 32768 : 0;
	return (u->bits == 8 || u->bits == 16) && u->scale == 1 && u->zero == shift && !u->has_blank;
}

static weft_format format_of(const unit *u)
{
	return (weft_format) { u->planes == COLOURS ? 3 : 1, !is_plain(u)   ? WEFT_F32
							     : u->bits == 8 ? WEFT_U8
									    : WEFT_U16 };
}

static weft_status fits_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	unit u;
	weft_status status = find_image(file, &u, e);
	if (status == WEFT_OK)
		*info = (weft_image_info) { .width = (int)u.sides[0],
					    .height = (int)u.sides[1],
					    .format = format_of(&u),
					    .frames = u.planes == COLOURS ? 1 : (int)u.planes };
	return status;
}

static weft_status fits_frame_info(weft_bytes file, int frame, weft_image_info *info, weft_error *e)
{
	(void)frame; /* all are alike */
	return fits_info(file, info, e);
}

/* ---- pixels ---- */

static double sample_of(const unit *u, const uint8_t *at)
{
	double v;
	if (u->bits < 0) {
		const uint64_t bits = u->bits == -64 ? weft_big64(at) : weft_big32(at);
		const uint32_t low = (uint32_t)bits;
		float single;
		memcpy(&single, &low, sizeof single);
		memcpy(&v, &bits, sizeof v);
		v = u->bits == -64 ? v : (double)single;
	} else {
		v = u->bits == 8    ? *at
		    : u->bits == 16 ? (int16_t)weft_big16(at)
		    : u->bits == 32 ? (int32_t)weft_big32(at)
				    : (double)(int64_t)weft_big64(at);
		if (u->has_blank && v == u->blank)
			return NAN;
	}
	return v * u->scale + u->zero;
}

static void read_row(const unit *u, const uint8_t *from, uint8_t *to, int channel)
{
	const weft_format f = format_of(u);
	const size_t bytes = (size_t)abs(u->bits) / 8;
	for (int64_t x = 0; x < u->sides[0]; x++, from += bytes) {
		const size_t i = (size_t)x * f.channels + (size_t)channel;
		if (f.depth == WEFT_U8)
			to[i] = *from;
		else if (f.depth == WEFT_U16)
			((uint16_t *)(void *)to)[i] = (uint16_t)(weft_big16(from) ^ 0x8000);
		else
			((float *)(void *)to)[i] = (float)sample_of(u, from);
	}
}

static weft_status fits_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
			       weft_damage *damage, weft_error *e)
{
	unit u;
	weft_status status = find_image(file, &u, e);
	if (status != WEFT_OK)
		return status;
	const weft_format f = format_of(&u);
	const size_t row = (size_t)u.sides[0] * (size_t)abs(u.bits) / 8;
	const size_t rows = (size_t)u.sides[1] * f.channels; /* of a frame; those before are passed over */
	const size_t before = f.channels == 1 ? (size_t)how->frame * rows : 0;
	const size_t all = file.length > u.data ? (file.length - u.data) / row : 0;
	const size_t there = all > before ? all - before < rows ? all - before : rows : 0;
	if (there == 0 || (there < rows && !how->lenient))
		return weft_fail(e, WEFT_BAD_IMAGE, "fits: ends early, in row %zu of %zu", there, rows);
	status = weft_image_make(im, (int)u.sides[0], (int)u.sides[1], f, e);
	if (status != WEFT_OK)
		return status;
	for (int y = 0; y < im->view.height && there < rows; y++)
		memset(weft_row(im->view, y), 0, (size_t)im->view.width * weft_pixel_bytes(f));
	for (size_t i = 0; i < there; i++)
		read_row(&u, file.at + u.data + (before + i) * row,
			 weft_row(im->view, (int)((size_t)u.sides[1] - 1 - i % (size_t)u.sides[1])),
			 (int)(i / (size_t)u.sides[1]));
	if (there < rows)
		weft_damage_note(damage, (double)there / (double)rows, "fits: ends early");
	return WEFT_OK;
}

/* ---- writing ---- */

static bool fits_holds(weft_format f)
{
	return f.channels == 1 || f.channels == 3;
}

static bool put_card(weft_buffer *b, const char *name, const char *value)
{
	char card[CARD + 1];
	const int n = snprintf(card, sizeof card, "%-8s%s%20s", name, *value ? "= " : "", value);
	memset(card + n, ' ', (size_t)(CARD - n));
	return weft_buffer_add(b, card, CARD);
}

static bool put_whole(weft_buffer *b, const char *name, int v)
{
	char text[16];
	snprintf(text, sizeof text, "%d", v);
	return put_card(b, name, text);
}

static bool pad(weft_buffer *b, char with)
{
	while (b->length % BLOCK)
		if (!weft_buffer_add(b, &with, 1))
			return false;
	return true;
}

static bool put_head(weft_buffer *b, weft_view im)
{
	const int bits = im.format.depth == WEFT_U8 ? 8 : im.format.depth == WEFT_U16 ? 16 : -32;
	bool fine = put_card(b, "SIMPLE", "T") && put_whole(b, "BITPIX", bits) &&
		    put_whole(b, "NAXIS", im.format.channels == 1 ? 2 : 3) &&
		    put_whole(b, "NAXIS1", im.width) && put_whole(b, "NAXIS2", im.height);
	if (im.format.channels == 3)
		fine = fine && put_whole(b, "NAXIS3", COLOURS);
	if (bits == 16)
		fine = fine && put_whole(b, "BZERO", 32768) && put_whole(b, "BSCALE", 1);
	return fine && put_card(b, "END", "") && pad(b, ' ');
}

static void write_row(const uint8_t *from, weft_format f, int channel, int width, uint8_t *to)
{
	for (int x = 0; x < width; x++) {
		const size_t i = (size_t)x * f.channels + (size_t)channel;
		if (f.depth == WEFT_U8)
			to[x] = from[i];
		else if (f.depth == WEFT_U16)
			weft_put_big(to + 2 * (size_t)x, ((const uint16_t *)(const void *)from)[i] ^ 0x8000u,
				     2);
		else {
			uint32_t bits;
			memcpy(&bits, from + 4 * i, sizeof bits);
			weft_put_big32(to + 4 * (size_t)x, bits);
		}
	}
}

static weft_status fits_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	(void)how;
	weft_buffer b = { 0 };
	const size_t row = (size_t)im.width * im.format.depth;
	uint8_t *bytes = malloc(row);
	bool fine = bytes && put_head(&b, im), put = fine && to.put(to.to, (weft_bytes) { b.at, b.length });
	for (int i = 0; i < im.height * im.format.channels && put; i++) {
		write_row(weft_row(im, im.height - 1 - i % im.height), im.format, i / im.height, im.width,
			  bytes);
		put = to.put(to.to, (weft_bytes) { bytes, row });
	}
	const size_t last = row % BLOCK * (size_t)im.height * im.format.channels % BLOCK;
	static const uint8_t zeros[BLOCK];
	put = put && (!last || to.put(to.to, (weft_bytes) { zeros, BLOCK - last }));
	weft_buffer_free(&b);
	free(bytes);
	if (!fine)
		return weft_fail(e, WEFT_NO_MEMORY, "fits: out of memory");
	return put ? WEFT_OK : weft_fail(e, WEFT_IO, "fits: the encoded picture could not be taken");
}

static const char *const fits_extensions[] = { "fits", "fit", "fts", NULL };

const weft_codec weft_codec_fits = {
	.name = "fits",
	.by = "own",
	.extensions = fits_extensions,
	.recognises = fits_recognises,
	.info = fits_info,
	.frame_info = fits_frame_info,
	.decode = fits_decode,
	.encode = fits_encode,
	.holds = fits_holds,
};
