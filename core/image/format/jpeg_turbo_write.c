/* jpeg_turbo_write.c: writing JPEG by libjpeg-turbo, in strips made side by side.
 *
 * A strip is encoded as a JPEG of its own; its coded bytes stand in the file
 * as one restart interval, for there prediction starts anew just as in a file.
 * Strips are cut by size alone: the bytes are the same however the rows come
 * and however many work on them.  A progressive picture is one strip.
 *
 * Rows that come few at a time go into a strip that stays open; strips that
 * are made elsewhere, side by side, are the target's parts.
 */
#ifdef WEFT_HAVE_JPEG_TURBO
#include "jpeg_turbo.h"

#include <stdlib.h>
#include <string.h>

#include "../row_source.h"

enum {
	QUALITY_DEFAULT = 90,
	ROWS = 16,              /* of a strip: a multiple */
	STRIP_PIXELS = 1 << 18, /* at least, where there are more */
	INTERVAL_MAX = 65535,   /* blocks of a restart interval */
	BATCH = 8,              /* strips made side by side */
	OUTPUT = 1 << 16,       /* bytes of a strip first made room for */
	MARKER_SOS = 0xda,
	MARKER_EOI_LENGTH = 2,
};

struct writer;

typedef struct strip {
	const struct writer *of;
	weft_jpeg_guard guard;
	struct jpeg_compress_struct out;
	struct jpeg_destination_mgr destination;
	weft_buffer file; /* what the library made */
	weft_view rows;   /* where all are there at once, */
	int y;            /* from there on */
	bool failed;
} strip;

typedef struct writer {
	weft_encode_options how;
	weft_jpeg_sink metadata;
	weft_sink to;
	weft_image_info shape;
	int step, y;  /* rows of a strip; of the picture that came */
	int restarts; /* strips put before */
	strip *strips[BATCH];
} writer;

/* ---- a strip ---- */

static void output_start(j_compress_ptr c)
{
	strip *s = (strip *)c->client_data;
	s->destination.next_output_byte = s->file.at + s->file.length;
	s->destination.free_in_buffer = s->file.capacity - s->file.length;
}

static boolean output_full(j_compress_ptr c)
{
	strip *s = (strip *)c->client_data;
	size_t capacity = 2 * s->file.capacity;
	uint8_t *at = realloc(s->file.at, capacity);
	if (!at) {
		strcpy(s->guard.text, "out of memory");
		longjmp(s->guard.back, 1);
	}
	s->file.length = s->file.capacity;
	s->file.at = at;
	s->file.capacity = capacity;
	output_start(c);
	return TRUE;
}

static void output_end(j_compress_ptr c)
{
	strip *s = (strip *)c->client_data;
	s->file.length = s->file.capacity - s->destination.free_in_buffer;
}

static int block_width(const writer *w)
{
	return w->shape.format.channels == 1 || w->how.chroma == WEFT_CHROMA_444 ? 8 : 16;
}

static int block_height(const writer *w)
{
	bool half = w->how.chroma == WEFT_CHROMA_DEFAULT || w->how.chroma == WEFT_CHROMA_420;
	return w->shape.format.channels == 3 && half ? 16 : 8;
}

static void configure(const writer *w, struct jpeg_compress_struct *out, int height)
{
	int channels = w->shape.format.channels;
	out->image_width = (JDIMENSION)w->shape.width;
	out->image_height = (JDIMENSION)height;
	out->input_components = channels;
	out->in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
	jpeg_set_defaults(out);
	jpeg_set_quality(out, w->how.quality ? w->how.quality : QUALITY_DEFAULT, TRUE);
	if (channels == 3) {
		out->comp_info[0].h_samp_factor = block_width(w) / 8;
		out->comp_info[0].v_samp_factor = block_height(w) / 8;
	}
	if (w->how.progressive)
		jpeg_simple_progression(out);
	else if (w->step < w->shape.height)
		out->restart_interval = (unsigned)((w->shape.width + block_width(w) - 1) / block_width(w) *
						   (w->step / block_height(w)));
}

/* Like those that follow: false where the library fails, for want of memory alone. */
static bool strip_begin(strip *s, int height)
{
	s->file.length = 0;
	if (setjmp(s->guard.back))
		return false;
	configure(s->of, &s->out, height);
	jpeg_start_compress(&s->out, TRUE);
	return true;
}

static bool strip_put(strip *s, weft_view v)
{
	if (setjmp(s->guard.back))
		return false;
	for (int y = 0; y < v.height;) {
		JSAMPROW rows[ROWS];
		int n = v.height - y < ROWS ? v.height - y : ROWS;
		for (int i = 0; i < n; i++)
			rows[i] = weft_row(v, y + i);
		y += (int)jpeg_write_scanlines(&s->out, rows, (JDIMENSION)n);
	}
	return true;
}

static bool strip_end(strip *s)
{
	if (setjmp(s->guard.back))
		return false;
	jpeg_finish_compress(&s->out);
	return true;
}

static int strip_height(const writer *w, int y)
{
	return w->shape.height - y < w->step ? w->shape.height - y : w->step;
}

/* Rows from y on, which those before it in the strip have come before. */
static bool strip_take(strip *s, int y, weft_view rows)
{
	if (y % s->of->step == 0 && !strip_begin(s, strip_height(s->of, y)))
		return false;
	return strip_put(s, rows) && (s->out.next_scanline < s->out.image_height || strip_end(s));
}

static void make_strip(void *arg, int i)
{
	strip *s = ((const writer *)arg)->strips[i];
	s->failed = !strip_take(s, s->y, s->rows);
}

static void strip_free(strip *s)
{
	if (!s)
		return;
	jpeg_destroy_compress(&s->out);
	weft_buffer_free(&s->file);
	free(s);
}

/* False: out of memory. */
static bool strip_start(strip *s)
{
	if (!s->file.at || setjmp(s->guard.back))
		return false;
	jpeg_create_compress(&s->out);
	s->destination.init_destination = output_start;
	s->destination.empty_output_buffer = output_full;
	s->destination.term_destination = output_end;
	s->out.dest = &s->destination;
	return true;
}

static strip *strip_make(const writer *w)
{
	strip *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->of = w;
	s->out.err = weft_jpeg_guard_make(&s->guard);
	s->out.client_data = s;
	s->file.at = malloc(OUTPUT);
	s->file.capacity = OUTPUT;
	if (strip_start(s))
		return s;
	strip_free(s);
	return NULL;
}

/* ---- the file ---- */

static bool put(const writer *w, const uint8_t *bytes, size_t length)
{
	return w->to.put(w->to.to, (weft_bytes) { bytes, length });
}

/* Where the coded bytes of a file that the library made begin.  The height in
 * its frame header becomes `height`. */
static size_t after_headers(uint8_t *file, int height)
{
	for (size_t at = 2;;) {
		unsigned marker = file[at + 1];
		size_t n = (size_t)file[at + 2] << 8 | file[at + 3];
		if (marker == 0xc0) {
			file[at + 5] = (uint8_t)(height >> 8);
			file[at + 6] = (uint8_t)height;
		}
		at += 2 + n;
		if (marker == MARKER_SOS)
			return at;
	}
}

static weft_status strip_failed(const strip *s, weft_error *e)
{
	return weft_fail(e, WEFT_NO_MEMORY, "jpeg: %s", s->guard.text);
}

static weft_status put_strip(writer *w, strip *s, weft_error *e)
{
	size_t start = after_headers(s->file.at, w->shape.height);
	bool first = w->restarts == 0, last = w->y == w->shape.height, fine = true;
	uint8_t restart[2] = { 0xff, (uint8_t)(0xd0 + (w->restarts + 7) % 8) };
	if (!first)
		fine = put(w, restart, sizeof restart);
	start = first ? 0 : start;
	w->restarts++;
	size_t end = s->file.length - (last ? 0 : MARKER_EOI_LENGTH);
	if (!fine || !put(w, s->file.at + start, end - start))
		return weft_fail(e, WEFT_IO, "jpeg: the encoded picture could not be taken");
	return WEFT_OK;
}

static weft_view take_rows(weft_view *rows, int height)
{
	weft_view taken = *rows;
	taken.height = height;
	rows->height -= height;
	rows->pixels = weft_row(taken, height);
	return taken;
}

/* Strips that so many rows are the whole of, BATCH at most. */
static int whole_strips(const writer *w, int height)
{
	int count = 0;
	for (int y = w->y; count < BATCH && height > 0 && strip_height(w, y) <= height; count++) {
		height -= strip_height(w, y);
		y += strip_height(w, y);
	}
	return count;
}

static weft_status write_side_by_side(writer *w, int count, weft_view *rows, weft_error *e)
{
	for (int i = 0, y = w->y; i < count; i++) {
		if (!w->strips[i] && !(w->strips[i] = strip_make(w)))
			return weft_fail(e, WEFT_NO_MEMORY, "jpeg: out of memory");
		w->strips[i]->y = y;
		w->strips[i]->rows = take_rows(rows, strip_height(w, y));
		y += w->strips[i]->rows.height;
	}
	w->how.spread->each(w->how.spread->ctx, count, make_strip, w);
	weft_status status = WEFT_OK;
	for (int i = 0; status == WEFT_OK && i < count; i++) {
		w->y += w->strips[i]->rows.height;
		status = w->strips[i]->failed ? strip_failed(w->strips[i], e) : put_strip(w, w->strips[i], e);
	}
	return status;
}

/* What belongs to the strip that is open, or begins one. */
static weft_status write_in_order(writer *w, weft_view *rows, weft_error *e)
{
	if (!w->strips[0] && !(w->strips[0] = strip_make(w)))
		return weft_fail(e, WEFT_NO_MEMORY, "jpeg: out of memory");
	strip *s = w->strips[0];
	const int y = w->y, into = y % w->step, left = strip_height(w, y - into) - into,
		  n = left < rows->height ? left : rows->height;
	w->y += n;
	if (!strip_take(s, y, take_rows(rows, n)))
		return strip_failed(s, e);
	return n < left ? WEFT_OK : put_strip(w, s, e);
}

static weft_status jpeg_write(void *state, weft_view rows, weft_error *e)
{
	writer *w = state;
	weft_status status = WEFT_OK;
	while (status == WEFT_OK && rows.height > 0) {
		int count = w->how.spread && w->y % w->step == 0 ? whole_strips(w, rows.height) : 0;
		status = count > 1 ? write_side_by_side(w, count, &rows, e) : write_in_order(w, &rows, e);
	}
	return status;
}

/* ---- strips made elsewhere ---- */

static void *part_make(void *state)
{
	return strip_make(state);
}

static weft_status part_write(void *part, int y, weft_view rows, weft_error *e)
{
	return strip_take(part, y, rows) ? WEFT_OK : strip_failed(part, e);
}

static weft_status part_put(void *state, void *part, weft_error *e)
{
	writer *w = state;
	w->y += strip_height(w, w->y);
	return put_strip(w, part, e);
}

static void part_free(void *part)
{
	strip_free(part);
}

/* ---- the end ---- */

static weft_status jpeg_finish(void *state, weft_error *e)
{
	(void)state;
	(void)e; /* the last strip brought the end */
	return WEFT_OK;
}

static void jpeg_close(void *state)
{
	writer *w = state;
	for (int i = 0; i < BATCH; i++)
		strip_free(w->strips[i]);
	free(w);
}

/* Rows of about STRIP_PIXELS, whole blocks of every sampling. */
static int strip_rows(const writer *w)
{
	int across = (w->shape.width + block_width(w) - 1) / block_width(w), rows = ROWS;
	while ((int64_t)rows * w->shape.width < STRIP_PIXELS &&
	       (int64_t)across * ((rows + ROWS) / block_height(w)) <= INTERVAL_MAX)
		rows += ROWS;
	return rows < w->shape.height ? rows : w->shape.height;
}

weft_status weft_jpeg_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			     weft_row_target *target, weft_error *e)
{
	if (shape->width > JPEG_MAX_DIMENSION || shape->height > JPEG_MAX_DIMENSION)
		return weft_fail(e, WEFT_LIMIT, "jpeg: a side of %d x %d is over %ld pixels", shape->width,
				 shape->height, JPEG_MAX_DIMENSION);
	weft_status status = weft_jpeg_metadata_check(how->metadata, e);
	if (status != WEFT_OK)
		return status;
	writer *w = calloc(1, sizeof *w);
	if (!w)
		return weft_fail(e, WEFT_NO_MEMORY, "jpeg: out of memory");
	w->how = *how;
	w->shape = *shape;
	w->to = weft_jpeg_with_metadata(&w->metadata, to, how->metadata);
	w->step = how->progressive ? shape->height : strip_rows(w);
	*target = (weft_row_target) {
		.write = jpeg_write, .finish = jpeg_finish, .close = jpeg_close, .state = w, .unit = ROWS
	};
	if (w->step < shape->height)
		target->parts = (weft_row_parts) { w->step, part_make, part_write, part_put, part_free };
	return WEFT_OK;
}
#else
typedef int weft_jpeg_write_is_elsewhere;
#endif
