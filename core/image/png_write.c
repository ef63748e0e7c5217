/* png_write.c: writing PNG in pieces that may be made side by side.
 *
 * The rows are filtered piece by piece, then each piece is deflated with the
 * one before it as dictionary and becomes an IDAT chunk of its own; joined
 * they are one valid stream.  Pieces are cut by size alone, so that the bytes
 * are the same however many work on them and however the rows came.
 */
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "deflate.h"
#include "metadata.h"
#include "png.h"
#include "row_source.h"

enum {
	PIECE_BYTES = 1 << 19,
	BATCH = 8, /* pieces made side by side */
	UNIT = 4,  /* pieces that a band should make */
	DICTIONARY = 1 << 15,
	CHUNK_FRAME = 12, /* length, type and CRC around a chunk's body */
	LEVEL_DEFAULT = 1,
	LEVEL_PROFILE = 9,
};

/* Kept from batch to batch: fresh memory costs more than what is done in it. */
typedef struct piece {
	int y0, y1;     /* of the batch's rows */
	uint8_t *chunk; /* a whole IDAT chunk */
	size_t length;
	uint32_t adler;
	weft_deflater *deflater;
} piece;

typedef struct writer {
	weft_sink to;
	const weft_spread *spread;
	int height, y;   /* of the picture, and of the next row to come */
	size_t row;      /* bytes, without the filter byte */
	unsigned pixel;  /* bytes */
	int level, step; /* rows of a piece */
	uint32_t adler;
	uint8_t *last; /* the row before the batch, as it came; zeros first */
	uint8_t *raw;  /* the batch's rows, filtered; what came before them in front */
	size_t before; /* bytes of that */
	weft_view im;  /* the batch */
	int pieces;
	piece piece[BATCH];
	_Atomic bool out_of_memory;
} writer;

/* ---- filtering ---- */

static void filter_best(uint8_t *to, uint8_t *scratch, const uint8_t *row, const uint8_t *above,
			const writer *w)
{
	uint32_t least = UINT32_MAX;
	for (int filter = WEFT_PNG_SUB; filter < WEFT_PNG_FILTERS; filter++) {
		weft_png_filter_row(filter, scratch, row, above, w->row, w->pixel);
		uint32_t weight = weft_png_weigh(scratch, w->row);
		if (weight >= least)
			continue;
		least = weight;
		to[0] = (uint8_t)filter;
		memcpy(to + 1, scratch, w->row);
	}
	if (weft_png_weigh(row, w->row) < least) {
		to[0] = WEFT_PNG_NONE;
		memcpy(to + 1, row, w->row);
	}
}

/* The bytes of a row as the file holds them: 16 bits go high byte first. */
static const uint8_t *file_row(const writer *w, int y, uint8_t *scratch)
{
	const uint8_t *row = y < 0 ? w->last : weft_row(w->im, y);
	if (w->im.format.depth == WEFT_U8)
		return row;
	for (size_t i = 0; i < w->row; i += 2) {
		scratch[i] = row[i + 1];
		scratch[i + 1] = row[i];
	}
	return scratch;
}

static void filter_piece(void *arg, int i)
{
	writer *w = arg;
	uint8_t *scratch = malloc(3 * w->row);
	if (!scratch) {
		w->out_of_memory = true;
		return;
	}
	const piece *p = &w->piece[i];
	const uint8_t *above = file_row(w, p->y0 - 1, scratch);
	for (int y = p->y0; y < p->y1; y++) {
		/* Two rows alternate, so that `above` outlives the next. */
		const uint8_t *row = file_row(w, y, scratch + w->row * (size_t)((y - p->y0 + 1) % 2));
		filter_best(w->raw + w->before + (size_t)y * (w->row + 1), scratch + 2 * w->row, row, above,
			    w);
		above = row;
	}
	free(scratch);
}

/* ---- compressing ---- */

static void finish_chunk(uint8_t *chunk, const char *type, size_t length)
{
	weft_put_big32(chunk, (uint32_t)length);
	memcpy(chunk + 4, type, 4);
	weft_put_big32(chunk + 8 + length, weft_crc32(0, chunk + 4, length + 4));
}

static void deflate_piece(void *arg, int i)
{
	writer *w = arg;
	piece *p = &w->piece[i];
	size_t before = w->before + (size_t)p->y0 * (w->row + 1);
	size_t n = (size_t)(p->y1 - p->y0) * (w->row + 1);
	size_t most = (size_t)w->step * (w->row + 1);
	if (!p->deflater)
		p->deflater = weft_deflater_make(w->level);
	if (!p->chunk)
		p->chunk = malloc(weft_deflate_bound(most) + CHUNK_FRAME + 2);
	if (!p->deflater || !p->chunk) {
		w->out_of_memory = true;
		return;
	}
	bool first = w->y == 0 && i == 0, last = w->y + p->y1 == w->height;
	size_t head = first ? 2 : 0;
	if (first)
		weft_zlib_head(w->level, p->chunk + 8);
	size_t length =
		head + weft_deflate(p->deflater, w->raw + before, before, n, last, p->chunk + 8 + head);
	finish_chunk(p->chunk, "IDAT", length);
	p->length = length + CHUNK_FRAME;
	p->adler = weft_adler32(1, w->raw + before, n);
}

static void each(const weft_spread *spread, int count, void (*fn)(void *, int), void *arg)
{
	if (spread && count > 1) {
		spread->each(spread->ctx, count, fn, arg);
		return;
	}
	for (int i = 0; i < count; i++)
		fn(arg, i);
}

/* ---- the file ---- */

static bool put(weft_sink to, const uint8_t *bytes, size_t length)
{
	return to.put(to.to, (weft_bytes) { bytes, length });
}

static bool put_chunk(weft_sink to, const char *type, const uint8_t *body, size_t length)
{
	uint8_t *chunk = malloc(length + CHUNK_FRAME);
	if (!chunk)
		return false;
	if (length)
		memcpy(chunk + 8, body, length);
	finish_chunk(chunk, type, length);
	bool fine = put(to, chunk, length + CHUNK_FRAME);
	free(chunk);
	return fine;
}

/* Head, then a body that may be long, as one chunk. */
static bool put_named_chunk(weft_sink to, const char *type, const char *head, size_t head_length,
			    weft_buffer body)
{
	weft_buffer all = { 0 };
	weft_sink sink = weft_buffer_sink(&all);
	bool fine = put(sink, (const uint8_t *)head, head_length) && put(sink, body.at, body.length) &&
		    put_chunk(to, type, all.at, all.length);
	weft_buffer_free(&all);
	return fine;
}

static bool put_profile(weft_sink to, weft_buffer icc)
{
	weft_deflater *d = weft_deflater_make(LEVEL_PROFILE);
	weft_buffer packed = { .at = malloc(weft_deflate_bound(icc.length) + 6) };
	bool fine = d && packed.at;
	if (fine) {
		weft_zlib_head(LEVEL_PROFILE, packed.at);
		packed.length = 2 + weft_deflate(d, icc.at, 0, icc.length, true, packed.at + 2);
		weft_put_big32(packed.at + packed.length, weft_adler32(1, icc.at, icc.length));
		packed.length += 4;
		fine = put_named_chunk(to, "iCCP", "icc\0", 5, packed);
	}
	weft_deflater_free(d);
	weft_buffer_free(&packed);
	return fine;
}

static bool put_resolution(weft_sink to, weft_resolution r)
{
	r = weft_resolution_in(r, WEFT_PER_METRE);
	double x = r.x + 0.5, y = r.y + 0.5;
	if (!(x >= 1 && y >= 1 && x < INT32_MAX && y < INT32_MAX))
		return true;
	uint8_t body[9] = { [8] = r.unit == WEFT_PER_METRE };
	weft_put_big32(body, (uint32_t)x);
	weft_put_big32(body + 4, (uint32_t)y);
	return put_chunk(to, "pHYs", body, sizeof body);
}

static bool put_metadata(weft_sink to, const weft_metadata *m)
{
	static const char xmp[] = "XML:com.adobe.xmp\0\0\0\0";
	return (!m->icc.length || put_profile(to, m->icc)) && put_resolution(to, m->resolution) &&
	       (!m->exif.length || put_chunk(to, "eXIf", m->exif.at, m->exif.length)) &&
	       (!m->xmp.length || put_named_chunk(to, "iTXt", xmp, sizeof xmp, m->xmp));
}

static bool put_head(const weft_image_info *shape, const weft_metadata *m, weft_sink to)
{
	static const uint8_t colours[] = { WEFT_PNG_GREY, WEFT_PNG_GREY_ALPHA, WEFT_PNG_RGB,
					   WEFT_PNG_RGB_ALPHA };
	uint8_t header[13] = {
		[8] = (uint8_t)(8 * shape->format.depth), [9] = colours[shape->format.channels - 1]
	};
	weft_put_big32(header, (uint32_t)shape->width);
	weft_put_big32(header + 4, (uint32_t)shape->height);
	return put(to, weft_png_signature, WEFT_PNG_SIGNATURE) &&
	       put_chunk(to, "IHDR", header, sizeof header) && (!m || put_metadata(to, m));
}

static weft_status refused(weft_error *e)
{
	return weft_fail(e, WEFT_IO, "png: the encoded picture could not be taken");
}

/* What the next batch needs of this one. */
static void keep_end(writer *w)
{
	size_t end = w->before + (size_t)w->im.height * (w->row + 1);
	size_t keep = end < DICTIONARY ? end : DICTIONARY;
	memmove(w->raw, w->raw + end - keep, keep);
	w->before = keep;
	memcpy(w->last, weft_row(w->im, w->im.height - 1), w->row);
	w->y += w->im.height;
}

static weft_status write_batch(writer *w, weft_error *e)
{
	w->pieces = (w->im.height + w->step - 1) / w->step;
	for (int i = 0; i < w->pieces; i++) {
		w->piece[i].y0 = i * w->step;
		w->piece[i].y1 = i == w->pieces - 1 ? w->im.height : (i + 1) * w->step;
	}
	each(w->spread, w->pieces, filter_piece, w);
	if (!w->out_of_memory)
		each(w->spread, w->pieces, deflate_piece, w);
	if (w->out_of_memory)
		return weft_fail(e, WEFT_NO_MEMORY, "png: out of memory");
	for (int i = 0; i < w->pieces; i++) {
		const piece *p = &w->piece[i];
		if (!put(w->to, p->chunk, p->length))
			return refused(e);
		w->adler = weft_adler32_join(w->adler, p->adler, (size_t)(p->y1 - p->y0) * (w->row + 1));
	}
	keep_end(w);
	return WEFT_OK;
}

static weft_status png_write(void *state, weft_view rows, weft_error *e)
{
	writer *w = state;
	weft_status status = WEFT_OK;
	int most = BATCH * w->step;
	for (int y = 0; status == WEFT_OK && y < rows.height; y += most) {
		w->im = rows;
		w->im.pixels = weft_row(rows, y);
		w->im.height = rows.height - y < most ? rows.height - y : most;
		status = write_batch(w, e);
	}
	return status;
}

static weft_status png_finish(void *state, weft_error *e)
{
	writer *w = state;
	uint8_t check[4];
	weft_put_big32(check, w->adler);
	bool fine = put_chunk(w->to, "IDAT", check, sizeof check) && put_chunk(w->to, "IEND", check, 0);
	return fine ? WEFT_OK : refused(e);
}

static void png_close(void *state)
{
	writer *w = state;
	for (int i = 0; i < BATCH; i++) {
		free(w->piece[i].chunk);
		weft_deflater_free(w->piece[i].deflater);
	}
	free(w->last);
	free(w->raw);
	free(w);
}

weft_status weft_png_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			    weft_row_target *target, weft_error *e)
{
	writer *w = calloc(1, sizeof *w);
	if (!w)
		return weft_fail(e, WEFT_NO_MEMORY, "png: out of memory");
	w->to = to;
	w->spread = how->spread;
	w->height = shape->height;
	w->pixel = (unsigned)weft_pixel_bytes(shape->format);
	w->row = (size_t)shape->width * w->pixel;
	w->level = how->png_level ? how->png_level : LEVEL_DEFAULT;
	size_t rows = PIECE_BYTES / (w->row + 1), height = (size_t)shape->height;
	w->step = (int)(rows < 1 ? 1 : rows < height ? rows : height);
	w->adler = 1;
	rows = (size_t)w->step * BATCH < height ? (size_t)w->step * BATCH : height;
	w->last = calloc(1, w->row);
	w->raw = malloc(DICTIONARY + rows * (w->row + 1));
	*target = (weft_row_target) { .write = png_write,
				      .finish = png_finish,
				      .close = png_close,
				      .state = w,
				      .unit = UNIT * w->step };
	if (!w->last || !w->raw)
		return weft_fail(e, WEFT_NO_MEMORY, "png: out of memory");
	return put_head(shape, how->metadata, to) ? WEFT_OK : refused(e);
}
