/* codec_qoi.c: QOI, the quite OK image format: four kinds of bytes and a table
 * of the last colours, row by row both ways.
 */
#include <stdlib.h>
#include <string.h>

#include "../codecs.h"
#include "../row_source.h"
#include "png.h"

enum {
	HEADER = 14,
	TAIL = 8,
	RUN_MAX = 62,
	OP_DIFF = 0x40,
	OP_LUMA = 0x80,
	OP_RUN = 0xc0,
	OP_RGB = 0xfe,
	OP_RGBA = 0xff,
	OP_BYTES_MAX = 5,
};

static const uint8_t tail[TAIL] = { 0, 0, 0, 0, 0, 0, 0, 1 };

typedef struct colour {
	uint8_t at[4];
} colour;

/* What both directions know after each pixel. */
typedef struct memory {
	colour last;
	colour seen[64];
	int run;
} memory;

static colour *place(memory *m, colour c)
{
	return &m->seen[(c.at[0] * 3 + c.at[1] * 5 + c.at[2] * 7 + c.at[3] * 11) % 64];
}

static bool same(colour a, colour b)
{
	return memcmp(a.at, b.at, 4) == 0;
}

/* ---- reading ---- */

static bool qoi_recognises(weft_bytes head)
{
	return head.length >= 4 && memcmp(head.at, "qoif", 4) == 0;
}

static weft_status qoi_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	if (file.length < HEADER + TAIL)
		return weft_fail(e, WEFT_BAD_IMAGE, "qoi: ends early, within its header");
	uint32_t width = weft_big32(file.at + 4), height = weft_big32(file.at + 8);
	unsigned channels = file.at[12];
	if (width == 0 || height == 0 || width > INT32_MAX || height > INT32_MAX || channels < 3 ||
	    channels > 4 || file.at[13] > 1)
		return weft_fail(e, WEFT_BAD_IMAGE, "qoi: its header makes no sense");
	if ((uint64_t)width * height / RUN_MAX > file.length)
		return weft_fail(e, WEFT_BAD_IMAGE, "qoi: %zu bytes can't hold %u x %u pixels", file.length,
				 width, height);
	*info = (weft_image_info) { .width = (int)width,
				    .height = (int)height,
				    .format = { (uint8_t)channels, WEFT_U8 } };
	return WEFT_OK;
}

typedef struct reader {
	memory memory;
	weft_bytes file;
	size_t at;
	int y, height;
} reader;

/* A pixel from the bytes at `at`; false: they end. */
static bool read_pixel(reader *r)
{
	enum { SIXBITS = 0x3f };
	memory *m = &r->memory;
	const uint8_t *p = r->file.at + r->at;
	size_t left = r->file.length - r->at;
	if (left < OP_BYTES_MAX) /* the tail is longer */
		return false;
	uint8_t *c = m->last.at;
	r->at++;
	if (*p == OP_RGB || *p == OP_RGBA) {
		size_t n = *p == OP_RGB ? 3 : 4;
		memcpy(c, p + 1, n);
		r->at += n;
	} else if (*p < OP_DIFF) {
		m->last = m->seen[*p];
	} else if (*p < OP_LUMA) {
		for (int i = 0; i < 3; i++)
			c[i] = (uint8_t)(c[i] + (*p >> (4 - 2 * i) & 3) - 2);
	} else if (*p < OP_RUN) {
		int green = (*p & SIXBITS) - 32;
		r->at++;
		c[0] = (uint8_t)(c[0] + green - 8 + (p[1] >> 4));
		c[1] = (uint8_t)(c[1] + green);
		c[2] = (uint8_t)(c[2] + green - 8 + (p[1] & 15));
	} else {
		m->run = *p & SIXBITS; /* beside this one */
	}
	*place(m, m->last) = m->last;
	return true;
}

static weft_status qoi_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	size_t channels = to.format.channels;
	for (*done = 0; *done < to.height; ++*done, r->y++) {
		uint8_t *out = weft_row(to, *done);
		for (int x = 0; x < to.width; x++, out += channels) {
			if (r->memory.run > 0)
				r->memory.run--;
			else if (!read_pixel(r))
				return weft_fail(e, WEFT_BAD_IMAGE, "qoi: ends early, in row %d", r->y);
			memcpy(out, r->memory.last.at, channels);
		}
	}
	if (r->y == r->height &&
	    (r->memory.run || r->file.length - r->at < TAIL || memcmp(r->file.at + r->at, tail, TAIL) != 0))
		return weft_fail(e, WEFT_BAD_IMAGE, "qoi: damaged: its end isn't where its pixels end");
	return WEFT_OK;
}

static weft_status qoi_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
			    weft_error *e)
{
	(void)how;
	weft_image_info info = { 0 };
	weft_status status = qoi_info(file, &info, e);
	if (status != WEFT_OK)
		return status;
	reader *r = calloc(1, sizeof *r);
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "qoi: out of memory");
	r->file = file;
	r->at = HEADER;
	r->height = info.height;
	r->memory.last.at[3] = 255;
	from->read = qoi_read;
	from->close = free;
	from->state = r;
	return WEFT_OK;
}

/* ---- writing ---- */

typedef struct writer {
	memory memory;
	weft_sink to;
	uint8_t bytes[]; /* of a row, at most */
} writer;

static uint8_t *put_run(memory *m, uint8_t *to)
{
	if (m->run)
		*to++ = (uint8_t)(OP_RUN | (m->run - 1));
	m->run = 0;
	return to;
}

/* A colour that is neither the last nor in its place. */
static uint8_t *put_new(const memory *m, colour c, uint8_t *to)
{
	const uint8_t *last = m->last.at;
	int red = (int8_t)(c.at[0] - last[0]), green = (int8_t)(c.at[1] - last[1]);
	int blue = (int8_t)(c.at[2] - last[2]), red_more = red - green, blue_more = blue - green;
	if (c.at[3] != last[3]) {
		*to++ = OP_RGBA;
		memcpy(to, c.at, 4);
		return to + 4;
	}
	if (red >= -2 && red < 2 && green >= -2 && green < 2 && blue >= -2 && blue < 2) {
		*to++ = (uint8_t)(OP_DIFF | (red + 2) << 4 | (green + 2) << 2 | (blue + 2));
	} else if (red_more >= -8 && red_more < 8 && green >= -32 && green < 32 && blue_more >= -8 &&
		   blue_more < 8) {
		*to++ = (uint8_t)(OP_LUMA | (green + 32));
		*to++ = (uint8_t)((red_more + 8) << 4 | (blue_more + 8));
	} else {
		*to++ = OP_RGB;
		memcpy(to, c.at, 3);
		to += 3;
	}
	return to;
}

static uint8_t *put_pixel(memory *m, colour c, uint8_t *to)
{
	if (same(c, m->last)) {
		if (++m->run == RUN_MAX)
			to = put_run(m, to);
		return to;
	}
	to = put_run(m, to);
	colour *p = place(m, c);
	if (same(*p, c))
		*to++ = (uint8_t)(p - m->seen);
	else
		to = put_new(m, c, to);
	*p = m->last = c;
	return to;
}

static weft_status refused(weft_error *e)
{
	return weft_fail(e, WEFT_IO, "qoi: the encoded picture could not be taken");
}

static weft_status qoi_write(void *state, weft_view rows, weft_error *e)
{
	writer *w = state;
	size_t channels = rows.format.channels;
	for (int y = 0; y < rows.height; y++) {
		const uint8_t *row = weft_row(rows, y);
		uint8_t *end = w->bytes;
		for (int x = 0; x < rows.width; x++, row += channels) {
			colour c = { { row[0], row[1], row[2], channels == 4 ? row[3] : 255 } };
			end = put_pixel(&w->memory, c, end);
		}
		if (!w->to.put(w->to.to, (weft_bytes) { w->bytes, (size_t)(end - w->bytes) }))
			return refused(e);
	}
	return WEFT_OK;
}

static weft_status qoi_finish(void *state, weft_error *e)
{
	writer *w = state;
	uint8_t *end = put_run(&w->memory, w->bytes);
	bool fine = w->to.put(w->to.to, (weft_bytes) { w->bytes, (size_t)(end - w->bytes) }) &&
		    w->to.put(w->to.to, (weft_bytes) { tail, TAIL });
	return fine ? WEFT_OK : refused(e);
}

static weft_status qoi_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			      weft_row_target *target, weft_error *e)
{
	(void)how;
	writer *w = calloc(1, sizeof *w + OP_BYTES_MAX * (size_t)shape->width + 1);
	if (!w)
		return weft_fail(e, WEFT_NO_MEMORY, "qoi: out of memory");
	w->to = to;
	w->memory.last.at[3] = 255;
	*target = (weft_row_target) { .write = qoi_write, .finish = qoi_finish, .close = free, .state = w };
	uint8_t header[HEADER] = { 'q', 'o', 'i', 'f', [12] = shape->format.channels };
	weft_put_big32(header + 4, (uint32_t)shape->width);
	weft_put_big32(header + 8, (uint32_t)shape->height);
	return to.put(to.to, (weft_bytes) { header, HEADER }) ? WEFT_OK : refused(e);
}

static bool qoi_holds(weft_format f)
{
	return f.depth == WEFT_U8 && f.channels >= 3;
}

static const char *const qoi_extensions[] = { "qoi", NULL };

const weft_codec weft_codec_qoi = {
	.name = "qoi",
	.by = "own",
	.extensions = qoi_extensions,
	.recognises = qoi_recognises,
	.info = qoi_info,
	.open = qoi_open,
	.create = qoi_create,
	.holds = qoi_holds,
};
