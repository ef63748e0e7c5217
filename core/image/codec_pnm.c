/* codec_pnm.c: the netpbm family: PBM, PGM, PPM (plain and binary), PAM, and
 * PFM for float.
 *
 * Levels are scaled to the full range: round(v * max / maxval).
 */
#include "codecs.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct pnm {
	char kind; /* '1'..'7', 'F', 'f' */
	int width, height, channels;
	unsigned maxval;
	bool little; /* PFM */
	size_t body; /* where the samples start */
} pnm;

typedef struct cursor {
	weft_bytes file;
	size_t at;
} cursor;

static int next_byte(cursor *c)
{
	return c->at < c->file.length ? c->file.at[c->at++] : EOF;
}

/* The next word, comments skipped, and the one space after it; "" at the end. */
static void next_word(cursor *c, char *word, size_t size)
{
	size_t n = 0;
	int byte = next_byte(c);
	while (byte == '#' || isspace(byte)) {
		if (byte == '#')
			while (byte != EOF && byte != '\n')
				byte = next_byte(c);
		else
			byte = next_byte(c);
	}
	for (; byte != EOF && !isspace(byte); byte = next_byte(c))
		if (n + 1 < size)
			word[n++] = (char)byte;
	word[n] = 0;
}

/* A positive number up to most, or 0. */
static int next_number(cursor *c, int most)
{
	char word[16], *end;
	next_word(c, word, sizeof word);
	long v = isdigit((unsigned char)word[0]) ? strtol(word, &end, 10) : 0;
	return v > 0 && *end == 0 && v <= most ? (int)v : 0;
}

static bool pnm_recognises(weft_bytes head)
{
	return head.length >= 3 && head.at[0] == 'P' && head.at[1] && strchr("1234567Ff", head.at[1]) &&
	       (isspace(head.at[2]) || head.at[2] == '#');
}

static bool read_pam(cursor *c, pnm *p)
{
	char word[32];
	for (;;) {
		next_word(c, word, sizeof word);
		if (strcmp(word, "ENDHDR") == 0)
			return true;
		else if (strcmp(word, "WIDTH") == 0)
			p->width = next_number(c, INT32_MAX);
		else if (strcmp(word, "HEIGHT") == 0)
			p->height = next_number(c, INT32_MAX);
		else if (strcmp(word, "DEPTH") == 0)
			p->channels = next_number(c, WEFT_CHANNELS_MAX);
		else if (strcmp(word, "MAXVAL") == 0)
			p->maxval = (unsigned)next_number(c, 65535);
		else if (strcmp(word, "TUPLTYPE") == 0)
			next_word(c, word, sizeof word);
		else
			return false;
	}
}

static bool read_shape(cursor *c, pnm *p)
{
	char word[32], *end;
	if (p->kind == '7')
		return read_pam(c, p);
	p->channels = p->kind == '3' || p->kind == '6' || p->kind == 'F' ? 3 : 1;
	p->width = next_number(c, INT32_MAX);
	p->height = next_number(c, INT32_MAX);
	p->maxval = 1;
	if (p->kind == 'F' || p->kind == 'f') {
		next_word(c, word, sizeof word);
		double scale = strtod(word, &end);
		p->little = scale < 0;
		return end != word && *end == 0 && scale != 0 && isfinite(scale);
	}
	if (p->kind != '1' && p->kind != '4')
		p->maxval = (unsigned)next_number(c, 65535);
	return true;
}

static bool is_float(const pnm *p)
{
	return p->kind == 'F' || p->kind == 'f';
}

static bool is_plain(const pnm *p)
{
	return p->kind >= '1' && p->kind <= '3';
}

/* Bytes of a row in a binary file. */
static uint64_t row_bytes(const pnm *p)
{
	if (p->kind == '4')
		return ((uint64_t)p->width + 7) / 8;
	unsigned sample = is_float(p) ? 4 : p->maxval > 255 ? 2 : 1;
	return (uint64_t)p->width * (unsigned)p->channels * sample;
}

static weft_status read_header(weft_bytes file, pnm *p, weft_error *e)
{
	cursor c = { file, 2 };
	*p = (pnm) { .kind = (char)file.at[1] };
	if (!read_shape(&c, p) || p->width == 0 || p->height == 0 || p->channels == 0 || p->maxval == 0)
		return weft_fail(e, WEFT_BAD_IMAGE, "pnm: its header makes no sense");
	p->body = c.at;
	uint64_t left = file.length - p->body, row = row_bytes(p);
	if (is_plain(p))
		row = (uint64_t)p->width * (unsigned)p->channels; /* a digit each at least */
	if (row > left || row * (uint64_t)p->height > left)
		return weft_fail(e, WEFT_BAD_IMAGE, "pnm: ends early: %llu bytes can't hold %d x %d pixels",
				 (unsigned long long)left, p->width, p->height);
	return WEFT_OK;
}

static weft_format format_of(const pnm *p)
{
	return (weft_format) { (uint8_t)p->channels, is_float(p)       ? WEFT_F32
						     : p->maxval > 255 ? WEFT_U16
								       : WEFT_U8 };
}

static weft_status pnm_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	pnm p;
	weft_status status = read_header(file, &p, e);
	if (status == WEFT_OK)
		*info = (weft_image_info) { p.width, p.height, format_of(&p) };
	return status;
}

/* ---- samples ---- */

/* Store a level in a row; false: over maxval. */
static inline bool store_level(const pnm *p, uint8_t *row, size_t i, unsigned level)
{
	if (level > p->maxval)
		return false;
	if (p->maxval > 255)
		((uint16_t *)(void *)row)[i] =
			(uint16_t)(((uint64_t)level * 65535 + p->maxval / 2) / p->maxval);
	else
		row[i] = (uint8_t)((level * 255 + p->maxval / 2) / p->maxval);
	return true;
}

static bool read_plain_row(const pnm *p, cursor *c, uint8_t *row, size_t samples)
{
	for (size_t i = 0; i < samples; i++) {
		int byte = next_byte(c);
		while (byte != EOF && isspace(byte))
			byte = next_byte(c);
		if (byte == EOF || !isdigit(byte))
			return false;
		unsigned level = (unsigned)byte - '0';
		/* In a plain bitmap digits need no space between them. */
		while (p->kind != '1' && c->at < c->file.length && isdigit(c->file.at[c->at])) {
			level = level * 10 + (unsigned)next_byte(c) - '0';
			if (level > 65535)
				return false;
		}
		if (!store_level(p, row, i, p->kind == '1' ? 1 - level : level))
			return false;
	}
	return true;
}

static bool read_binary_row(const pnm *p, const uint8_t *from, uint8_t *row, size_t samples)
{
	bool fine = true;
	if (p->kind == '4')
		for (size_t i = 0; i < samples; i++)
			row[i] = from[i / 8] >> (7 - i % 8) & 1 ? 0 : 255;
	else if (p->maxval == 255)
		memcpy(row, from, samples);
	else if (p->maxval < 255)
		for (size_t i = 0; i < samples; i++)
			fine &= store_level(p, row, i, from[i]);
	else if (p->maxval == 65535)
		for (size_t i = 0; i < samples; i++)
			((uint16_t *)(void *)row)[i] = (uint16_t)(from[2 * i] << 8 | from[2 * i + 1]);
	else
		for (size_t i = 0; i < samples; i++)
			fine &= store_level(p, row, i, (unsigned)from[2 * i] << 8 | from[2 * i + 1]);
	return fine;
}

static void read_float_row(const pnm *p, const uint8_t *from, uint8_t *row, size_t samples)
{
	for (size_t i = 0; i < samples; i++, from += 4, row += 4)
		for (int b = 0; b < 4; b++)
			row[b] = from[p->little ? b : 3 - b];
}

static weft_status pnm_decode(weft_bytes file, weft_image *im, weft_error *e)
{
	pnm p;
	weft_status status = read_header(file, &p, e);
	if (status == WEFT_OK)
		status = weft_image_make(im, p.width, p.height, format_of(&p), e);
	cursor c = { file, p.body };
	size_t samples = (size_t)p.width * (size_t)p.channels, bytes = (size_t)row_bytes(&p);
	for (int y = 0; status == WEFT_OK && y < p.height; y++) {
		const uint8_t *from = file.at + p.body + (is_plain(&p) ? 0 : (size_t)y * bytes);
		bool fine = true;
		if (is_float(&p)) /* from the bottom up */
			read_float_row(&p, from, weft_row(im->view, p.height - 1 - y), samples);
		else if (is_plain(&p))
			fine = read_plain_row(&p, &c, weft_row(im->view, y), samples);
		else
			fine = read_binary_row(&p, from, weft_row(im->view, y), samples);
		if (!fine)
			return weft_fail(e, WEFT_BAD_IMAGE, "pnm: damaged: row %d makes no sense", y);
	}
	return status;
}

/* ---- writing ---- */

static bool put_header(weft_view im, weft_sink to)
{
	static const char *const types[] = { "GRAYSCALE", "GRAYSCALE_ALPHA", "RGB", "RGB_ALPHA" };
	char text[160];
	int n, channels = im.format.channels, maxval = im.format.depth == WEFT_U16 ? 65535 : 255;
	if (im.format.depth == WEFT_F32)
		n = snprintf(text, sizeof text, "P%c\n%d %d\n-1.0\n", channels == 3 ? 'F' : 'f', im.width,
			     im.height);
	else if (weft_has_alpha(im.format))
		n = snprintf(text, sizeof text,
			     "P7\nWIDTH %d\nHEIGHT %d\nDEPTH %d\nMAXVAL %d\nTUPLTYPE %s\nENDHDR\n", im.width,
			     im.height, channels, maxval, types[channels - 1]);
	else
		n = snprintf(text, sizeof text, "P%c\n%d %d\n%d\n", channels == 3 ? '6' : '5', im.width,
			     im.height, maxval);
	return to.put(to.to, (weft_bytes) { (const uint8_t *)text, (size_t)n });
}

static weft_status pnm_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	(void)how;
	size_t bytes = (size_t)im.width * weft_pixel_bytes(im.format);
	uint8_t *swapped = malloc(bytes);
	if (!swapped)
		return weft_fail(e, WEFT_NO_MEMORY, "pnm: out of memory");
	bool fine = put_header(im, to);
	for (int y = 0; fine && y < im.height; y++) {
		const uint8_t *row = weft_row(im, im.format.depth == WEFT_F32 ? im.height - 1 - y : y);
		for (size_t i = 0; im.format.depth == WEFT_U16 && i < bytes; i += 2) {
			swapped[i] = row[i + 1];
			swapped[i + 1] = row[i];
		}
		row = im.format.depth == WEFT_U16 ? swapped : row;
		fine = to.put(to.to, (weft_bytes) { row, bytes });
	}
	free(swapped);
	return fine ? WEFT_OK : weft_fail(e, WEFT_IO, "pnm: the encoded picture could not be taken");
}

static bool pnm_holds(weft_format f)
{
	return f.depth != WEFT_F32 || !weft_has_alpha(f);
}

static const char *const pnm_extensions[] = { "pnm", "ppm", "pgm", "pbm", "pam", "pfm", NULL };

const weft_codec weft_codec_pnm = {
	.name = "pnm",
	.extensions = pnm_extensions,
	.recognises = pnm_recognises,
	.info = pnm_info,
	.decode = pnm_decode,
	.encode = pnm_encode,
	.holds = pnm_holds,
};
