/* codec_pnm.c: the netpbm family: PBM, PGM, PPM (plain and binary), PAM, and
 * PFM for float, read; and its codecs.
 *
 * Levels are scaled to the full range: round(v * max / maxval).  One codec reads all; an
 * output's extension says which is written: .pnm takes whichever holds the picture as it is.
 */
#include "pnm.h"

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

/* A comment, wherever it begins, is the end of a line. */
static int next_byte(cursor *c)
{
	if (c->at >= c->file.length)
		return EOF;
	int byte = c->file.at[c->at++];
	if (byte != '#')
		return byte;
	const uint8_t *end = memchr(c->file.at + c->at, '\n', c->file.length - c->at);
	c->at = end ? (size_t)(end - c->file.at) + 1 : c->file.length;
	return end ? '\n' : EOF;
}

/* The next word and the one space after it; "" at the end. */
static void next_word(cursor *c, char *word, size_t size)
{
	size_t n = 0;
	int byte = next_byte(c);
	while (isspace(byte))
		byte = next_byte(c);
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
	return WEFT_OK;
}

/* The bytes must be able to hold the picture, or one row of it where that will do. */
static weft_status check_size(weft_bytes file, const pnm *p, bool lenient, weft_error *e)
{
	uint64_t left = file.length - p->body, row = row_bytes(p);
	if (is_plain(p))
		row = (uint64_t)p->width * (unsigned)p->channels; /* a digit each at least */
	if (row > left || (!lenient && row * (uint64_t)p->height > left))
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
		*info = (weft_image_info) { .width = p.width,
					    .height = p.height,
					    .format = format_of(&p),
					    .packed = p.kind == '1' || p.kind == '4' };
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

typedef struct reader {
	pnm head;
	cursor plain; /* where the next number of a plain file is */
	weft_bytes file;
	size_t samples, bytes; /* of a row */
	int y;
} reader;

static bool read_row(reader *r, uint8_t *to)
{
	const pnm *p = &r->head;
	if (is_plain(p))
		return read_plain_row(p, &r->plain, to, r->samples);
	/* Float rows lie from the bottom up. */
	size_t row = (size_t)(is_float(p) ? p->height - 1 - r->y : r->y), at = p->body + row * r->bytes;
	if (at > r->file.length || r->file.length - at < r->bytes)
		return false;
	if (!is_float(p))
		return read_binary_row(p, r->file.at + at, to, r->samples);
	read_float_row(p, r->file.at + at, to, r->samples);
	return true;
}

static weft_status pnm_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	for (*done = 0; *done < to.height; ++*done, r->y++)
		if (!read_row(r, weft_row(to, *done)))
			return weft_fail(e, WEFT_BAD_IMAGE, "pnm: damaged: row %d makes no sense", r->y);
	return WEFT_OK;
}

static weft_status pnm_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
			    weft_error *e)
{
	pnm p;
	weft_status status = read_header(file, &p, e);
	if (status == WEFT_OK)
		status = check_size(file, &p, how->lenient, e);
	if (status != WEFT_OK)
		return status;
	reader *r = malloc(sizeof *r);
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "pnm: out of memory");
	*r = (reader) { .head = p,
			.plain = { file, p.body },
			.file = file,
			.samples = (size_t)p.width * (size_t)p.channels,
			.bytes = (size_t)row_bytes(&p) };
	from->read = pnm_read;
	from->close = free;
	from->state = r;
	return WEFT_OK;
}

/* ---- the codecs ---- */

static bool pnm_holds(weft_format f)
{
	return f.depth != WEFT_F32 || !weft_has_alpha(f);
}

static bool pbm_holds(weft_format f)
{
	return f.depth == WEFT_U8 && f.channels == 1;
}

static bool pgm_holds(weft_format f)
{
	return f.depth != WEFT_F32 && f.channels == 1;
}

static bool ppm_holds(weft_format f)
{
	return f.depth != WEFT_F32 && f.channels == 3;
}

static bool pam_holds(weft_format f)
{
	return f.depth != WEFT_F32;
}

static bool pfm_holds(weft_format f)
{
	return f.depth == WEFT_F32 && !weft_has_alpha(f);
}

static bool is_one_of(weft_bytes head, const char *kinds)
{
	return pnm_recognises(head) && strchr(kinds, head.at[1]);
}

static bool pbm_recognises(weft_bytes head)
{
	return is_one_of(head, "14");
}

static bool pgm_recognises(weft_bytes head)
{
	return is_one_of(head, "25");
}

static bool ppm_recognises(weft_bytes head)
{
	return is_one_of(head, "36");
}

static bool pam_recognises(weft_bytes head)
{
	return is_one_of(head, "7");
}

static bool pfm_recognises(weft_bytes head)
{
	return is_one_of(head, "Ff");
}

static const char *const pnm_extensions[] = { "pnm", NULL };

const weft_codec weft_codec_pnm = {
	.name = "pnm",
	.by = "own",
	.extensions = pnm_extensions,
	.recognises = pnm_recognises,
	.head_tells = true,
	.info = pnm_info,
	.open = pnm_open,
	.create = weft_pnm_create,
	.encode = weft_pnm_encode,
	.holds = pnm_holds,
};

/* One of the family. */
#define MEMBER(member, few, by_rows, by_picture)                                                             \
	static const char *const member##_extensions[] = { #member, NULL };                                  \
	const weft_codec weft_codec_##member = {                                                             \
		.name = #member,                                                                             \
		.by = "own",                                                                                 \
		.extensions = member##_extensions,                                                           \
		.recognises = member##_recognises,                                                           \
		.head_tells = true,                                                                          \
		.info = pnm_info,                                                                            \
		.open = pnm_open,                                                                            \
		.create = by_rows,                                                                           \
		.encode = by_picture,                                                                        \
		.holds = member##_holds,                                                                     \
		.bits = few,                                                                                 \
	};

MEMBER(pbm, 1, weft_pbm_create, NULL)
MEMBER(pgm, 0, weft_pnm_create, NULL)
MEMBER(ppm, 0, weft_pnm_create, NULL)
MEMBER(pam, 0, weft_pam_create, NULL)
MEMBER(pfm, 0, NULL, weft_pnm_encode)
