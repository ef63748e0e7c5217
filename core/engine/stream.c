/* stream.c: a picture that is never whole: read, filtered and written by bands.
 *
 *     reader --filled--> workers --ready--> writer
 *        ^                                    |
 *        +---------------free-----------------+
 *
 * The reader is a goroutine (a thread, where it waits for another process), so
 * is each worker; the writer is the caller.
 * A band goes round with memory for its input (with the rows above and below
 * that the chain reads too) and its result.  Where the writer takes parts
 * (rows.h), a band is some of them: the worker filters and encodes it, a piece
 * at a time, so that rows don't leave its cache between, and nothing is left
 * to the writer but to put the parts in order.
 * What a chain does from an ORDERED or a sliding filter on (tail.h) is the writer's part.
 *
 * Invariants: bands leave `free` in the order of their rows, so the one that
 * the writer waits for always has its memory, and the circle can't stand
 * still.  Each channel has room for every band: only an empty one makes wait.
 * Input rows of a band stay as read until the next band is filled, which takes
 * what it needs of them.  After a failure bands go round unwritten until the
 * reader sees `stopped`; when the stream returns, none of its goroutines runs
 * any more. */
#include "stream.h"
#include "../image/view.h"
#include "../run/go.h"
#include "../run/runtime.h"
#include "../run/sync.h"
#include "../run/trace.h"
#include "cut.h"
#include "ints.h"
#include "near.h"
#include "prepared.h"
#include "run.h"
#include "tail.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	BAND_ROWS = 32,
	BAND_HALOS = 4, /* a band is so many halos high, so that few rows are made twice */
	BANDS_SPARE = 3,
	BANDS_LEAST = 3,      /* for parts: one is read while two are worked on */
	BYTES_MOST = 32 << 20 /* of all bands, unless a halo alone is more */
};

struct band {
	int number;     /* from the top */
	int y0, y1;     /* rows of the result */
	int first, end; /* rows of the input that it has */
	weft_view in, out;
	weft_part **parts;  /* that its rows are encoded as, or NULL */
	weft_status status; /* of that */
	weft_error error;
};

CHAN_TYPE(band_chan, struct band *);

struct stream {
	weft_program *program;
	weft_near *near;  /* the chain's first stages, by the workers; NULL: none */
	weft_tail *tail;  /* the others, in order; NULL: none */
	weft_running run; /* of the tail */
	weft_meter unwatched;
	weft_reader *from; /* NULL: the chain is a source */
	weft_writer *to;
	weft_context *ctx;
	weft_view in, out;       /* shapes; `out` is what the workers make */
	int height, reach;       /* of a band; rows above and below it that are read too */
	int count, worker_count; /* bands; goroutines, 0: a plain loop */
	int near_end;            /* the stage that the workers end before */
	int part, piece;         /* rows: of a part, or 0; filtered at a time: a band, or less of parts */
	struct band *bands;
	struct band **waiting; /* filtered before their turn to be written, by number */
	weft_image in_rows, out_rows;
	/* Through channels only. */
	band_chan free, filled, ready;
	atomic_bool stopped;
	weft_waitgroup workers;
	weft_status read_status;
	weft_error read_error;
};

/* ---- the three steps ---- */

/* Rows y .. of the result, and what they need of the input; `before` is the band above, or NULL. */
static weft_status band_read(struct stream *s, struct band *b, const struct band *before, int y,
			     weft_error *e)
{
	const struct band last = before ? *before : (struct band) { .number = -1 }; /* maybe b itself */

	b->number = last.number + 1;
	b->y0 = y;
	b->y1 = min_int(y + s->height, s->out.height);
	b->first = max_int(b->y0 - s->reach, 0);
	b->end = min_int(b->y1 + s->reach, s->in.height);
	if (!s->from)
		return WEFT_OK;
	const int kept = last.end - b->first;
	if (kept > 0)
		memmove(b->in.pixels, weft_row(last.in, b->first - last.first),
			(size_t)kept * (size_t)b->in.stride);
	weft_trace_begin("decode", b->first + kept, b->end);
	weft_status status = weft_reader_rows(s->from, weft_view_rows(b->in, kept, b->end - last.end), e);
	weft_trace_end();
	return status;
}

/* Rows y0 .. y1-1 of the result: into `to`, or where they are already. */
static weft_view rows_filter(const struct stream *s, const struct band *b, weft_view to, int y0, int y1,
			     int worker)
{
	if (!s->near)
		return weft_view_rows(b->in, y0 - b->first, y1 - y0);
	weft_near_rows(s->near, worker, b->in, b->first, to, y0, y1);
	return weft_view_rows(to, 0, y1 - y0);
}

static void band_filter(const struct stream *s, const struct band *b, int worker)
{
	rows_filter(s, b, b->out, b->y0, b->y1, worker);
}

static weft_status rows_encode(const struct stream *s, struct band *b, weft_view rows, int y)
{
	weft_status status = WEFT_OK;
	weft_trace_begin("encode", y, y + rows.height);
	for (int end, y0 = y, y1 = y + rows.height; y < y1 && !status; y = end) {
		const int part = y / s->part;
		end = min_int(y1, (part + 1) * s->part);
		status = weft_part_rows(b->parts[part - b->y0 / s->part], y,
					weft_view_rows(rows, y - y0, end - y), &b->error);
	}
	weft_trace_end();
	return status;
}

static void band_encode(const struct stream *s, struct band *b, weft_view piece, int worker)
{
	b->status = WEFT_OK;
	for (int end, y = b->y0; y < b->y1 && !b->status; y = end) {
		end = min_int(b->y1, y + s->piece);
		b->status = rows_encode(s, b, rows_filter(s, b, piece, y, end, worker), y);
		weft_yield(); /* a band may take long */
	}
}

static weft_status parts_put(const struct stream *s, const struct band *b, weft_error *e)
{
	weft_status status = b->status;
	if (status && e)
		*e = b->error;
	for (int y = b->y0; y < b->y1 && !status; y += s->part)
		status = weft_part_put(b->parts[(y - b->y0) / s->part], e);
	return status;
}

static weft_status band_write(struct stream *s, const struct band *b, weft_error *e)
{
	if (s->tail)
		return weft_tail_rows(s->tail, weft_view_rows(b->out, 0, b->y1 - b->y0), b->y0, e);
	weft_trace_begin(s->part ? "put in order" : "encode", b->y0, b->y1);
	weft_status status = s->part ? parts_put(s, b, e)
				     : weft_writer_rows(s->to, weft_view_rows(b->out, 0, b->y1 - b->y0), e);
	weft_trace_end();
	return status;
}

/* ---- in a plain loop ---- */

static weft_status run_here(struct stream *s, weft_error *e)
{
	struct band *b = &s->bands[0], *before = NULL;
	weft_status status = WEFT_OK;

	for (int y = 0; y < s->out.height && !status && !weft_context_over(s->ctx); y = b->y1) {
		status = band_read(s, b, before, y, e);
		if (!status) {
			band_filter(s, b, 0);
			status = band_write(s, b, e);
		}
		before = b;
	}
	return status;
}

/* ---- through channels ---- */

static void read_all(void *arg)
{
	struct stream *s = arg;
	struct band *b, *before = NULL;

	for (int y = 0; y < s->out.height && !s->read_status; y = b->y1) {
		chan_recv(s->free, &b);
		if (atomic_load(&s->stopped) || weft_context_over(s->ctx))
			break;
		s->read_status = band_read(s, b, before, y, &s->read_error);
		if (!s->read_status)
			chan_send(s->filled, b);
		before = b;
	}
	chan_close(s->filled);
}

static void band_reader(struct stream *s)
{
	if (s->from && weft_reader_waits(s->from))
		weft_blocking_call(read_all, s); /* a thread for it, as it waits for each band */
	else
		read_all(s);
	weft_waitgroup_wait(&s->workers);
	chan_close(s->ready);
}
GOROUTINE(band_reader, struct stream *);

struct band_worker {
	struct stream *stream;
	int number;
};

static void band_worker(struct band_worker w)
{
	const int rows = w.stream->piece;

	chan_range (b, w.stream->filled) {
		if (w.stream->part)
			band_encode(w.stream, b,
				    weft_view_rows(w.stream->out_rows.view, w.number * rows, rows), w.number);
		else
			band_filter(w.stream, b, w.number);
		chan_send(w.stream->ready, b);
	}
	weft_waitgroup_done(&w.stream->workers);
}
GOROUTINE(band_worker, struct band_worker);

/* Bands come in any order, and are written from the top. */
static weft_status write_all(struct stream *s, weft_error *e)
{
	weft_status status = WEFT_OK;
	int next = 0;

	chan_range (b, s->ready) {
		s->waiting[b->number % s->count] = b;
		while ((b = s->waiting[next % s->count])) {
			s->waiting[next++ % s->count] = NULL;
			if (!status)
				status = band_write(s, b, e);
			if (status)
				atomic_store(&s->stopped, true);
			chan_send(s->free, b);
		}
	}
	return status;
}

static weft_status run_through_channels(struct stream *s, weft_error *e)
{
	s->free = chan_make(band_chan, (size_t)s->count);
	s->filled = chan_make(band_chan, (size_t)s->count);
	s->ready = chan_make(band_chan, (size_t)s->count);
	for (int i = 0; i < s->count; i++)
		chan_send(s->free, &s->bands[i]);
	weft_waitgroup_add(&s->workers, s->worker_count);
	for (int i = 0; i < s->worker_count; i++)
		go(band_worker, s, i);
	go(band_reader, s);
	weft_status status = write_all(s, e);
	chan_free(s->free);
	chan_free(s->filled);
	chan_free(s->ready);
	if (!status && s->read_status) {
		status = s->read_status;
		if (e)
			*e = s->read_error;
	}
	return status;
}

/* ---- before and after ---- */

static bool can_stream(const weft_program *p)
{
	const int near = weft_near_end(p, 0);
	return near == p->count || weft_tail_can(p, near);
}

bool weft_chain_streams(const weft_chain *chain, weft_view in)
{
	weft_program *p;
	if (weft_program_take(chain, 0, in, &p, NULL))
		return false;
	const bool streams = can_stream(p) && p->end == chain->count;
	weft_program_put(chain, p);
	return streams;
}

/* High enough for the halo and the cache's sake, a multiple of what the writer likes. */
static int height_choose(const struct stream *s, int grain)
{
	const int unit = weft_writer_unit(s->to);
	const size_t in = weft_pixel_bytes(s->in.format) * (size_t)s->in.width,
		     out = weft_pixel_bytes(s->out.format) * (size_t)s->out.width,
		     between = weft_near_row_bytes(s->program, 0, s->near_end),
		     fits = BYTES_MOST / ((size_t)s->count * (in + out + between) + 1);
	int height = max_int(BAND_ROWS, BAND_HALOS * s->reach);

	if (fits < (size_t)height)
		height = max_int((int)fits, s->reach);
	height = (height + unit - 1) / unit * unit;
	if (grain > 0)
		height = grain;
	return max_int(1, min_int(height, s->out.height));
}

/* Bands of whole parts instead, if enough of those fit. */
static void parts_choose(struct stream *s)
{
	const int part = weft_writer_part_rows(s->to);
	if (part == 0 || s->near_end < s->program->count)
		return;
	const int height = (s->height + part - 1) / part * part;
	const size_t in = s->from ? weft_pixel_bytes(s->in.format) * (size_t)s->in.width : 0,
		     out = weft_pixel_bytes(s->out.format) * (size_t)s->out.width,
		     bytes = in * (size_t)(height + 2 * s->reach) + out * (size_t)s->height,
		     fits = BYTES_MOST / bytes;

	if (fits < BANDS_LEAST)
		return;
	s->part = part;
	s->height = height;
	s->count = fits < (size_t)s->count ? (int)fits : s->count;
	s->worker_count = min_int(s->worker_count, s->count);
}

static bool parts_make(const struct stream *s, struct band *b)
{
	const int count = s->height / s->part;

	b->parts = calloc((size_t)count + 1, sizeof(weft_part *));
	for (int i = 0; b->parts && i < count; i++)
		if (!(b->parts[i] = weft_part_make(s->to)))
			return false;
	return b->parts;
}

static void parts_free(const struct band *b)
{
	for (int i = 0; b->parts && b->parts[i]; i++)
		weft_part_free(b->parts[i]);
	free(b->parts);
}

static weft_status bands_make(struct stream *s, weft_error *e)
{
	const int in_height = s->height + 2 * s->reach;
	const bool apart = s->near;
	const int out_rows = (s->part ? s->worker_count : s->count) * s->piece;
	weft_status status = WEFT_OK;

	s->bands = calloc((size_t)s->count, sizeof *s->bands);
	s->waiting = calloc((size_t)s->count, sizeof(struct band *));
	if (!s->bands || !s->waiting)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory for bands");
	if (s->from)
		status = weft_image_make(&s->in_rows, s->in.width, s->count * in_height, s->in.format, e);
	if (!status && apart)
		status = weft_image_make(&s->out_rows, s->out.width, out_rows, s->out.format, e);
	for (int i = 0; i < s->count && !status; i++) {
		struct band *b = &s->bands[i];
		if (s->from)
			b->in = weft_view_rows(s->in_rows.view, i * in_height, in_height);
		if (s->part && !parts_make(s, b))
			status = weft_fail(e, WEFT_NO_MEMORY, "out of memory for bands");
		else if (!s->part)
			b->out = apart ? weft_view_rows(s->out_rows.view, i * s->height, s->height) : b->in;
	}
	return status;
}

/* What the stream needs for a chain whose program is made. */
static weft_status stream_make(struct stream *s, const weft_schedule *how, weft_error *e)
{
	const weft_program *p = s->program;
	weft_status status = WEFT_OK;

	s->near_end = weft_near_end(p, 0);
	s->out = s->near_end ? p->stages[s->near_end - 1].out : s->in;
	s->reach = weft_near_reach(p, 0, s->near_end);
	s->worker_count = how->workers;
	s->count = how->workers > 0 ? how->workers + BANDS_SPARE : 1;
	s->height = s->piece = height_choose(s, how->grain);
	if (how->workers > 0)
		parts_choose(s);
	if (s->near_end > 0)
		status = weft_near_make(&s->near, p, 0, s->near_end, s->piece, max_int(1, s->worker_count),
					s->ctx, e);
	s->run = (weft_running) { .how = how, .ctx = s->ctx, .meter = &s->unwatched };
	if (!status && s->near_end < p->count)
		status = weft_tail_make(&s->tail, p, s->near_end, s->height, &s->run, s->to, e);
	return status ? status : bands_make(s, e);
}

static void stream_free(struct stream *s)
{
	weft_image_free(&s->in_rows);
	weft_image_free(&s->out_rows);
	for (int i = 0; s->bands && i < s->count; i++)
		parts_free(&s->bands[i]);
	free(s->bands);
	free(s->waiting);
	weft_near_free(s->near);
	weft_tail_free(s->tail);
}

weft_status weft_chain_stream(const weft_chain *chain, weft_reader *from, weft_writer *to,
			      const weft_schedule *how, weft_context *ctx, weft_error *e)
{
	struct stream s = { .from = from, .to = to, .ctx = ctx };

	if (from) {
		const weft_image_info *info = weft_reader_info(from);
		s.in = (weft_view) { .width = info->width, .height = info->height, .format = info->format };
	}
	weft_status status = weft_schedule_check(how, e);
	if (!status)
		status = weft_program_take(chain, 0, s.in, &s.program, e);
	if (!status && !(can_stream(s.program) && s.program->end == chain->count))
		status = weft_fail(e, WEFT_BAD_PARAM, "the chain needs the whole picture");
	if (!status)
		status = weft_program_files(s.program, e);
	if (!status)
		status = stream_make(&s, how, e);
	if (!status)
		status = s.worker_count > 0 ? run_through_channels(&s, e) : run_here(&s, e);
	if (!status)
		status = weft_over_status(ctx, e);
	stream_free(&s);
	weft_program_put(chain, s.program);
	return status;
}
