/* png_write.c: writing PNG in pieces that may be made side by side.
 *
 * The rows are filtered piece by piece, then each piece is deflated with the
 * one before it as dictionary and becomes an IDAT chunk of its own; joined
 * they are one valid stream.  Pieces are cut by size alone, so that the bytes
 * are the same however many work on them and however the rows came.
 *
 * Of an animation each frame is a whole picture; the chunks of all but the first have a
 * number before their pixels, which goes on from frame to frame.
 */
#include <stdlib.h>
#include <string.h>

#include "../deflate/checksum.h"
#include "../deflate/deflate.h"
#include "../view.h"
#include "png.h"

enum {
	PIECE_BYTES = 1 << 19,
	BATCH = 8, /* pieces made side by side */
	UNIT = 4,  /* pieces that a band should make */
	DICTIONARY = 1 << 15,
	LEVEL_DEFAULT = 1,
	NUMBER = 4, /* bytes of the number before a later frame's pixels */
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
	bool plain;      /* rows of few bits are best left as they are */
	int level, step; /* rows of a piece */
	uint32_t adler;
	uint8_t *last; /* the row before the batch, as it came; zeros first */
	uint8_t *raw;  /* the batch's rows, filtered; what came before them in front */
	size_t before; /* bytes of that */
	weft_view im;  /* the batch */
	int pieces;
	piece piece[BATCH];
	_Atomic bool out_of_memory;
	weft_sequence *sequence; /* NULL: alone */
	uint32_t number;         /* of the animation's next chunk */
} writer;

/* Of an animation, from its first frame to its last. */
typedef struct animation {
	weft_image_info shape;
	uint32_t number;
} animation;

static bool is_later(const writer *w)
{
	return w->sequence && w->sequence->index > 0;
}

/* ---- filtering ---- */

static void filter_best(uint8_t *to, uint8_t *scratch, const uint8_t *row, const uint8_t *above,
			const writer *w)
{
	uint32_t least = UINT32_MAX;
	if (w->plain) {
		to[0] = WEFT_PNG_NONE;
		memcpy(to + 1, row, w->row);
		return;
	}
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
		p->chunk = malloc(weft_deflate_bound(most) + WEFT_PNG_FRAME + NUMBER + 2);
	if (!p->deflater || !p->chunk) {
		w->out_of_memory = true;
		return;
	}
	bool first = w->y == 0 && i == 0, last = w->y + p->y1 == w->height;
	size_t number = is_later(w) ? NUMBER : 0, head = number + (first ? 2 : 0);
	if (number)
		weft_put_big32(p->chunk + 8, w->number + (uint32_t)i);
	if (first)
		weft_zlib_head(w->level, p->chunk + 8 + number);
	size_t length =
		head + weft_deflate(p->deflater, w->raw + before, before, n, last, p->chunk + 8 + head);
	weft_png_finish_chunk(p->chunk, number ? "fdAT" : "IDAT", length);
	p->length = length + WEFT_PNG_FRAME;
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

static bool is_animation(const weft_encode_options *how)
{
	return how->sequence && how->sequence->count > 1;
}

static bool put_animation(const weft_sequence *s, weft_sink to)
{
	uint8_t body[8];
	weft_put_big32(body, (uint32_t)s->count);
	weft_put_big32(body + 4, (uint32_t)s->loops);
	return weft_png_put_chunk(to, "acTL", body, sizeof body);
}

/* A frame as large as the canvas, in place of what is there. */
static bool put_control(writer *w, const weft_image_info *shape)
{
	uint8_t body[WEFT_PNG_CONTROL] = { 0 };
	int delay = w->sequence->delay_ms, per = delay > 65535 ? 10 : 1000;
	delay = per == 10 ? delay / 100 : delay;
	weft_put_big32(body, w->number++);
	weft_put_big32(body + 4, (uint32_t)shape->width);
	weft_put_big32(body + 8, (uint32_t)shape->height);
	weft_put_big(body + 20, delay > 65535 ? 65535 : (uint64_t)delay, 2);
	weft_put_big(body + 22, (uint64_t)per, 2);
	return weft_png_put_chunk(w->to, "fcTL", body, sizeof body);
}

static bool put_palette(const weft_png_layout *l, weft_sink to)
{
	uint8_t colours[3 * 256], alphas[256];
	unsigned clear = 0;
	for (unsigned i = 0; i < l->colours; i++) {
		memcpy(colours + 3 * i, l->palette[i], 3);
		alphas[i] = l->palette[i][3];
		clear = alphas[i] < 255 ? i + 1 : clear;
	}
	return !l->colours || (weft_png_put_chunk(to, "PLTE", colours, 3 * (size_t)l->colours) &&
			       (!clear || weft_png_put_chunk(to, "tRNS", alphas, clear)));
}

/* How many bits mean something is said of samples as they lie, not of few or of numbers. */
static weft_format told_format(const weft_png_layout *l, weft_format f)
{
	return l->depth < 8 || l->colours ? (weft_format) { 0 } : f;
}

static bool put_head(const weft_image_info *shape, const weft_png_layout *l, const weft_encode_options *how,
		     weft_sink to)
{
	const weft_metadata *m = how->metadata;
	uint8_t header[13] = { [8] = l->depth, [9] = l->colour };
	weft_put_big32(header, (uint32_t)shape->width);
	weft_put_big32(header + 4, (uint32_t)shape->height);
	return weft_png_put(to, weft_png_signature, WEFT_PNG_SIGNATURE) &&
	       weft_png_put_chunk(to, "IHDR", header, sizeof header) &&
	       (!is_animation(how) || put_animation(how->sequence, to)) &&
	       (!m || weft_png_put_metadata(to, m, told_format(l, shape->format))) && put_palette(l, to);
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
		if (!weft_png_put(w->to, p->chunk, p->length))
			return refused(e);
		w->adler = weft_adler32_join(w->adler, p->adler, (size_t)(p->y1 - p->y0) * (w->row + 1));
	}
	w->number += is_later(w) ? (uint32_t)w->pieces : 0;
	keep_end(w);
	return WEFT_OK;
}

static weft_status png_write(void *state, weft_view rows, weft_error *e)
{
	writer *w = state;
	weft_status status = WEFT_OK;
	int most = BATCH * w->step;
	for (int y = 0; status == WEFT_OK && y < rows.height; y += most) {
		w->im = weft_view_rows(rows, y, rows.height - y < most ? rows.height - y : most);
		status = write_batch(w, e);
	}
	return status;
}

static weft_status png_finish(void *state, weft_error *e)
{
	writer *w = state;
	weft_sequence *s = w->sequence;
	uint8_t check[NUMBER + 4];
	size_t number = is_later(w) ? NUMBER : 0;
	if (number)
		weft_put_big32(check, w->number++);
	weft_put_big32(check + number, w->adler);
	bool fine = weft_png_put_chunk(w->to, number ? "fdAT" : "IDAT", check, number + 4);
	if (s)
		((animation *)s->state)->number = w->number;
	if (!s || s->index + 1 == s->count)
		fine = fine && weft_png_put_chunk(w->to, "IEND", check, 0);
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

/* All frames are of one shape. */
static weft_status begin_frame(writer *w, const weft_image_info *shape, weft_error *e)
{
	weft_sequence *s = w->sequence;
	animation *a = s->state;
	if (!a) {
		a = s->state = calloc(1, sizeof *a);
		s->free = free;
		if (!a)
			return weft_fail(e, WEFT_NO_MEMORY, "png: out of memory");
		a->shape = *shape;
	}
	w->number = a->number;
	if (a->shape.width == shape->width && a->shape.height == shape->height &&
	    weft_format_equal(a->shape.format, shape->format))
		return WEFT_OK;
	return weft_fail(e, WEFT_BAD_PARAM,
			 "png: frame %d is %d x %d, %s, the first %d x %d, %s; all must be alike",
			 s->index + 1, shape->width, shape->height, weft_format_name(shape->format),
			 a->shape.width, a->shape.height, weft_format_name(a->shape.format));
}

static weft_png_layout layout_of(weft_format f)
{
	static const uint8_t colours[] = { WEFT_PNG_GREY, WEFT_PNG_GREY_ALPHA, WEFT_PNG_RGB,
					   WEFT_PNG_RGB_ALPHA };
	return (weft_png_layout) { .depth = (uint8_t)(8 * f.depth), .colour = colours[f.channels - 1] };
}

static weft_status begin(const weft_image_info *shape, const weft_png_layout *layout,
			 const weft_encode_options *how, weft_sink to, weft_row_target *target, weft_error *e)
{
	writer *w = calloc(1, sizeof *w);
	if (!w)
		return weft_fail(e, WEFT_NO_MEMORY, "png: out of memory");
	w->to = to;
	w->spread = how->spread;
	w->height = shape->height;
	w->sequence = is_animation(how) ? how->sequence : NULL;
	w->plain = layout->depth < 8 || layout->colours;
	w->row = weft_png_layout_row(layout, shape->width);
	w->pixel = (unsigned)(w->plain ? 1 : weft_pixel_bytes(shape->format));
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
	weft_status status = w->sequence ? begin_frame(w, shape, e) : WEFT_OK;
	if (status != WEFT_OK)
		return status;
	bool fine = is_later(w) || put_head(shape, layout, how, to);
	fine = fine && (!w->sequence || put_control(w, shape));
	return fine ? WEFT_OK : refused(e);
}

weft_status weft_png_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			    weft_row_target *target, weft_error *e)
{
	weft_png_layout layout = layout_of(shape->format);
	if (!is_animation(how) && weft_png_packs(shape, how))
		return WEFT_OK; /* whole pictures */
	return begin(shape, &layout, how, to, target, e);
}

weft_status weft_png_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	weft_image_info shape = { .width = im.width, .height = im.height, .format = im.format };
	weft_png_layout layout = layout_of(im.format);
	weft_row_target target = { 0 };
	bool packed = false;
	uint8_t *indexes = malloc((size_t)im.width * (size_t)im.height);
	weft_status status = WEFT_OK;
	if (!indexes || !weft_png_pack(im, how, &layout, indexes, &packed))
		status = weft_fail(e, WEFT_NO_MEMORY, "png: out of memory");
	layout = packed ? layout : layout_of(im.format);
	if (packed) {
		size_t row = weft_png_layout_row(&layout, im.width);
		im = (weft_view) { indexes, (int)row, im.height, (ptrdiff_t)row, { 1, WEFT_U8 } };
	}
	if (status == WEFT_OK)
		status = begin(&shape, &layout, how, to, &target, e);
	if (status == WEFT_OK)
		status = target.write(target.state, im, e);
	if (status == WEFT_OK)
		status = target.finish(target.state, e);
	if (target.state)
		target.close(target.state);
	free(indexes);
	return status;
}
