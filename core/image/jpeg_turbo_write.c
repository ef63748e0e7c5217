/* jpeg_turbo_write.c: writing JPEG by libjpeg-turbo, in strips made side by side.
 *
 * A strip is encoded as a JPEG of its own; its coded bytes stand in the file
 * as one restart interval, for there prediction starts anew just as in a file.
 * Strips are cut by size alone: the bytes are the same however many work on
 * them.  A progressive picture goes through the library in one piece.
 */
#ifdef WEFT_HAVE_JPEG_TURBO
#include "jpeg_turbo.h"

#include <stdlib.h>
#include <string.h>

#include "row_source.h"

enum {
	QUALITY_DEFAULT = 90,
	ROWS = 16,              /* of a strip: a multiple */
	STRIP_PIXELS = 1 << 19, /* at least, where there are more */
	INTERVAL_MAX = 65535,   /* blocks of a restart interval */
	BATCH = 8,              /* strips made side by side */
	OUTPUT = 1 << 16,       /* bytes of a strip first made room for */
	MARKER_SOS = 0xda,
	MARKER_EOI_LENGTH = 2,
};

typedef struct strip {
	weft_jpeg_guard guard;
	struct jpeg_compress_struct out;
	struct jpeg_destination_mgr destination;
	weft_buffer file; /* what the library made */
	weft_view rows;
	bool failed;
} strip;

typedef struct writer {
	weft_encode_options how;
	weft_jpeg_sink metadata;
	weft_sink to;
	weft_image_info shape;
	int step, y;  /* rows of a strip; the next row to come */
	int restarts; /* strips put before */
	int count;
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

static void put_rows(strip *s, weft_view v)
{
	for (int y = 0; y < v.height;) {
		JSAMPROW rows[ROWS];
		int n = v.height - y < ROWS ? v.height - y : ROWS;
		for (int i = 0; i < n; i++)
			rows[i] = weft_row(v, y + i);
		y += (int)jpeg_write_scanlines(&s->out, rows, (JDIMENSION)n);
	}
}

static void make_strip(void *arg, int i)
{
	const writer *w = arg;
	strip *s = w->strips[i];
	s->file.length = 0;
	if (setjmp(s->guard.back)) {
		s->failed = true;
		return;
	}
	configure(w, &s->out, s->rows.height);
	jpeg_start_compress(&s->out, TRUE);
	put_rows(s, s->rows);
	jpeg_finish_compress(&s->out);
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

static strip *strip_make(void)
{
	strip *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
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

static weft_status put_strip(writer *w, strip *s, weft_error *e)
{
	if (s->failed)
		return weft_fail(e, WEFT_INTERNAL, "jpeg: %s", s->guard.text);
	size_t start = after_headers(s->file.at, w->shape.height);
	bool first = w->restarts == 0, fine = true;
	uint8_t restart[2] = { 0xff, (uint8_t)(0xd0 + (w->restarts + 7) % 8) };
	if (!first)
		fine = put(w, restart, sizeof restart);
	start = first ? 0 : start;
	w->restarts++;
	w->y += s->rows.height;
	size_t end = s->file.length - (w->y < w->shape.height ? MARKER_EOI_LENGTH : 0);
	if (!fine || !put(w, s->file.at + start, end - start))
		return weft_fail(e, WEFT_IO, "jpeg: the encoded picture could not be taken");
	return WEFT_OK;
}

static weft_status write_batch(writer *w, weft_view rows, weft_error *e)
{
	w->count = (rows.height + w->step - 1) / w->step;
	for (int i = 0; i < w->count; i++) {
		if (!w->strips[i] && !(w->strips[i] = strip_make()))
			return weft_fail(e, WEFT_NO_MEMORY, "jpeg: out of memory");
		int y = i * w->step, left = rows.height - y;
		w->strips[i]->rows = rows;
		w->strips[i]->rows.pixels = weft_row(rows, y);
		w->strips[i]->rows.height = left < w->step ? left : w->step;
	}
	const weft_spread *spread = w->how.spread;
	if (spread && w->count > 1)
		spread->each(spread->ctx, w->count, make_strip, w);
	else
		for (int i = 0; i < w->count; i++)
			make_strip(w, i);
	weft_status status = WEFT_OK;
	for (int i = 0; status == WEFT_OK && i < w->count; i++)
		status = put_strip(w, w->strips[i], e);
	return status;
}

static weft_status jpeg_write(void *state, weft_view rows, weft_error *e)
{
	writer *w = state;
	weft_status status = WEFT_OK;
	int most = BATCH * w->step;
	for (int y = 0; status == WEFT_OK && y < rows.height; y += most) {
		weft_view batch = rows;
		batch.pixels = weft_row(rows, y);
		batch.height = rows.height - y < most ? rows.height - y : most;
		status = write_batch(w, batch, e);
	}
	return status;
}

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

/* ---- in one piece ---- */

static weft_status whole_start(writer *w, weft_error *e)
{
	strip *s = w->strips[0] = strip_make();
	if (!s)
		return weft_fail(e, WEFT_NO_MEMORY, "jpeg: out of memory");
	if (setjmp(s->guard.back))
		return weft_fail(e, WEFT_NO_MEMORY, "jpeg: %s", s->guard.text);
	configure(w, &s->out, w->shape.height);
	jpeg_start_compress(&s->out, TRUE);
	return WEFT_OK;
}

static weft_status whole_write(void *state, weft_view rows, weft_error *e)
{
	writer *w = state;
	if (setjmp(w->strips[0]->guard.back))
		return weft_fail(e, WEFT_NO_MEMORY, "jpeg: %s", w->strips[0]->guard.text);
	put_rows(w->strips[0], rows);
	return WEFT_OK;
}

static weft_status whole_finish(void *state, weft_error *e)
{
	writer *w = state;
	strip *s = w->strips[0];
	if (setjmp(s->guard.back))
		return weft_fail(e, WEFT_NO_MEMORY, "jpeg: %s", s->guard.text);
	jpeg_finish_compress(&s->out);
	if (!put(w, s->file.at, s->file.length))
		return weft_fail(e, WEFT_IO, "jpeg: the encoded picture could not be taken");
	return WEFT_OK;
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
	*target = (weft_row_target) { jpeg_write, jpeg_finish, jpeg_close, w, w->step };
	if (!how->progressive)
		return WEFT_OK;
	*target = (weft_row_target) { whole_write, whole_finish, jpeg_close, w, ROWS };
	return whole_start(w, e);
}
#else
typedef int weft_jpeg_write_is_elsewhere;
#endif
