/* png_write.c: writing PNG in pieces that may be made side by side.
 *
 * The rows are filtered piece by piece, then each piece is deflated with the
 * one before it as dictionary and becomes an IDAT chunk of its own; joined
 * they are one valid stream.  Pieces are cut by size alone, so that the bytes
 * are the same however many work on them.
 */
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "deflate.h"
#include "metadata.h"
#include "png.h"

enum {
	PIECE_BYTES = 1 << 19,
	CHUNK_FRAME = 12, /* length, type and CRC around a chunk's body */
	LEVEL_DEFAULT = 1,
	LEVEL_PROFILE = 9,
};

typedef struct piece {
	int y0, y1;
	uint8_t *chunk; /* a whole IDAT chunk */
	size_t length;
	uint32_t adler;
} piece;

typedef struct writer {
	weft_view im;
	size_t row;     /* bytes, without the filter byte */
	unsigned pixel; /* bytes */
	int level, pieces;
	piece *piece;
	uint8_t *raw; /* all rows, filtered */
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
	if (w->im.format.depth == WEFT_U8)
		return weft_row(w->im, y);
	const uint8_t *row = weft_row(w->im, y);
	for (size_t i = 0; i < w->row; i += 2) {
		scratch[i] = row[i + 1];
		scratch[i + 1] = row[i];
	}
	return scratch;
}

static void filter_piece(void *arg, int i)
{
	writer *w = arg;
	uint8_t *scratch = calloc(4, w->row);
	if (!scratch) {
		w->out_of_memory = true;
		return;
	}
	const piece *p = &w->piece[i];
	const uint8_t *above = scratch; /* zeros */
	if (p->y0 > 0)
		above = file_row(w, p->y0 - 1, scratch + w->row);
	for (int y = p->y0; y < p->y1; y++) {
		/* Two rows alternate, so that `above` outlives the next. */
		const uint8_t *row = file_row(w, y, scratch + w->row * (1 + (size_t)((y - p->y0 + 1) % 2)));
		filter_best(w->raw + (size_t)y * (w->row + 1), scratch + 3 * w->row, row, above, w);
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
	size_t before = (size_t)p->y0 * (w->row + 1), n = (size_t)(p->y1 - p->y0) * (w->row + 1);
	weft_deflater *d = weft_deflater_make(w->level);
	p->chunk = malloc(weft_deflate_bound(n) + CHUNK_FRAME + 2);
	if (!d || !p->chunk) {
		w->out_of_memory = true;
	} else {
		size_t head = i == 0 ? 2 : 0;
		if (head)
			weft_zlib_head(w->level, p->chunk + 8);
		size_t length = head + weft_deflate(d, w->raw + before, before, n, i == w->pieces - 1,
						    p->chunk + 8 + head);
		finish_chunk(p->chunk, "IDAT", length);
		p->length = length + CHUNK_FRAME;
		p->adler = weft_adler32(1, w->raw + before, n);
	}
	weft_deflater_free(d);
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

static bool put_metadata(weft_sink to, const weft_metadata *m)
{
	static const char xmp[] = "XML:com.adobe.xmp\0\0\0\0";
	return (!m->icc.length || put_profile(to, m->icc)) &&
	       (!m->exif.length || put_chunk(to, "eXIf", m->exif.at, m->exif.length)) &&
	       (!m->xmp.length || put_named_chunk(to, "iTXt", xmp, sizeof xmp, m->xmp));
}

static bool put_file(const writer *w, const weft_metadata *m, weft_sink to)
{
	static const uint8_t colours[] = { WEFT_PNG_GREY, WEFT_PNG_GREY_ALPHA, WEFT_PNG_RGB,
					   WEFT_PNG_RGB_ALPHA };
	uint8_t header[13] = {
		[8] = (uint8_t)(8 * w->im.format.depth), [9] = colours[w->im.format.channels - 1]
	};
	weft_put_big32(header, (uint32_t)w->im.width);
	weft_put_big32(header + 4, (uint32_t)w->im.height);
	if (!put(to, weft_png_signature, WEFT_PNG_SIGNATURE) || !put_chunk(to, "IHDR", header, sizeof header))
		return false;
	if (m && !put_metadata(to, m))
		return false;
	uint32_t adler = 1;
	for (int i = 0; i < w->pieces; i++) {
		const piece *p = &w->piece[i];
		if (!put(to, p->chunk, p->length))
			return false;
		adler = weft_adler32_join(adler, p->adler, (size_t)(p->y1 - p->y0) * (w->row + 1));
	}
	uint8_t check[4];
	weft_put_big32(check, adler);
	return put_chunk(to, "IDAT", check, sizeof check) && put_chunk(to, "IEND", check, 0);
}

/* Pieces of whole rows, about PIECE_BYTES each. */
static void cut(writer *w)
{
	size_t rows = PIECE_BYTES / (w->row + 1);
	int step = rows < 1 ? 1 : rows > (size_t)w->im.height ? w->im.height : (int)rows;
	for (int i = 0; i < w->pieces; i++) {
		w->piece[i].y0 = i * step;
		w->piece[i].y1 = i == w->pieces - 1 ? w->im.height : (i + 1) * step;
	}
}

static int count_pieces(const writer *w)
{
	size_t rows = PIECE_BYTES / (w->row + 1);
	size_t step = rows < 1 ? 1 : rows;
	return (int)(((size_t)w->im.height + step - 1) / step);
}

weft_status weft_png_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	writer w = { .im = im,
		     .row = (size_t)im.width * weft_pixel_bytes(im.format),
		     .pixel = (unsigned)weft_pixel_bytes(im.format),
		     .level = how->png_level ? how->png_level : LEVEL_DEFAULT };
	w.pieces = count_pieces(&w);
	w.piece = calloc((size_t)w.pieces, sizeof *w.piece);
	w.raw = malloc((w.row + 1) * (size_t)im.height);
	weft_status status = WEFT_OK;
	if (w.piece && w.raw) {
		cut(&w);
		each(how->spread, w.pieces, filter_piece, &w);
		if (!w.out_of_memory)
			each(how->spread, w.pieces, deflate_piece, &w);
	}
	if (!w.piece || !w.raw || w.out_of_memory)
		status = weft_fail(e, WEFT_NO_MEMORY, "png: out of memory");
	else if (!put_file(&w, how->metadata, to))
		status = weft_fail(e, WEFT_IO, "png: the encoded picture could not be taken");
	for (int i = 0; w.piece && i < w.pieces; i++)
		free(w.piece[i].chunk);
	free(w.piece);
	free(w.raw);
	return status;
}
