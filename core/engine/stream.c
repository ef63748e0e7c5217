/* stream.c: a picture that is never whole: read, filtered and written by bands.
 *
 *     reader --filled--> workers --ready--> writer
 *        ^                                    |
 *        +---------------free-----------------+
 *
 * The reader is a goroutine, so is each worker; the writer is the caller.
 * A band goes round with memory for its input (with the rows above and below
 * that the chain reads too) and its result.
 *
 * Invariants: bands leave `free` in the order of their rows, so the one that
 * the writer waits for always has its memory, and the circle can't stand
 * still.  Each channel has room for every band: only an empty one makes wait.
 * Input rows of a band stay as read until the next band is filled, which takes
 * what it needs of them.  After a failure bands go round unwritten until the
 * reader sees `stopped`; when the stream returns, none of its goroutines runs
 * any more. */
#include "stream.h"
#include "../run/go.h"
#include "../run/runtime.h"
#include "../run/sync.h"
#include "internal.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	BAND_ROWS = 32,
	BAND_HALOS = 4, /* a band is so many halos high, so that few rows are made twice */
	BANDS_SPARE = 3,
	BYTES_MOST = 32 << 20 /* of all bands, unless a halo alone is more */
};

struct band {
	int number;     /* from the top */
	int y0, y1;     /* rows of the result */
	int first, end; /* rows of the input that it has */
	weft_view in, out;
};

CHAN_TYPE(band_chan, struct band *);

struct stream {
	weft_program program;
	weft_segment segment;
	weft_lane **lanes;
	weft_reader *from; /* NULL: the chain is a source */
	weft_writer *to;
	weft_context *ctx;
	weft_view in, out; /* shapes */
	int height, reach; /* of a band; rows above and below it that are read too */
	int count;
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

static weft_view rows_of(weft_view v, int y, int height)
{
	v.pixels = weft_row(v, y);
	v.height = height;
	return v;
}

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
	return weft_reader_rows(s->from, rows_of(b->in, kept, b->end - last.end), e);
}

static void band_filter(const struct stream *s, const struct band *b, weft_lane *lane)
{
	weft_segment segment = s->segment;
	segment.source = b->in;
	segment.source_y = b->first;
	segment.target = b->out;
	segment.target_y = b->y0;
	if (segment.count > 0)
		weft_segment_run(&segment, lane, (weft_rect) { 0, s->out.width, b->y0, b->y1 });
}

static weft_status band_write(struct stream *s, const struct band *b, weft_error *e)
{
	return weft_writer_rows(s->to, rows_of(b->out, 0, b->y1 - b->y0), e);
}

/* ---- in a plain loop ---- */

static weft_status run_here(struct stream *s, weft_error *e)
{
	struct band *b = &s->bands[0], *before = NULL;
	weft_status status = WEFT_OK;

	for (int y = 0; y < s->out.height && !status && !weft_context_over(s->ctx); y = b->y1) {
		status = band_read(s, b, before, y, e);
		if (!status) {
			band_filter(s, b, s->lanes[0]);
			status = band_write(s, b, e);
		}
		before = b;
	}
	return status;
}

/* ---- through channels ---- */

static void band_reader(struct stream *s)
{
	const bool waits = s->from && weft_reader_waits(s->from);
	struct band *b, *before = NULL;

	for (int y = 0; y < s->out.height && !s->read_status; y = b->y1) {
		chan_recv(s->free, &b);
		if (atomic_load(&s->stopped) || weft_context_over(s->ctx))
			break;
		if (waits)
			weft_blocking_begin();
		s->read_status = band_read(s, b, before, y, &s->read_error);
		if (waits)
			weft_blocking_end();
		if (!s->read_status)
			chan_send(s->filled, b);
		before = b;
	}
	chan_close(s->filled);
	weft_waitgroup_wait(&s->workers);
	chan_close(s->ready);
}
GOROUTINE(band_reader, struct stream *);

struct band_worker {
	struct stream *stream;
	weft_lane *lane;
};

static void band_worker(struct band_worker w)
{
	chan_range (b, w.stream->filled) {
		band_filter(w.stream, b, w.lane);
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

static weft_status run_through_channels(struct stream *s, int workers, weft_error *e)
{
	s->free = chan_make(band_chan, (size_t)s->count);
	s->filled = chan_make(band_chan, (size_t)s->count);
	s->ready = chan_make(band_chan, (size_t)s->count);
	for (int i = 0; i < s->count; i++)
		chan_send(s->free, &s->bands[i]);
	weft_waitgroup_add(&s->workers, workers);
	for (int i = 0; i < workers; i++)
		go(band_worker, s, s->lanes[i]);
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

static bool reads_near(const weft_program *p)
{
	const weft_stage *first = p->stages;
	if (p->count == 0)
		return true;
	if (first->whole || first->plan.gather || (first->plan.edge == WEFT_EDGE_WRAP && first->halo_y > 0))
		return false;
	return weft_segment_length(first, p->count, &WEFT_SEQUENTIAL) == p->count;
}

bool weft_chain_streams(const weft_chain *chain, weft_view in)
{
	weft_program p;
	if (weft_program_make(&p, chain, in, NULL))
		return false;
	const bool near = reads_near(&p);
	weft_program_free(&p);
	return near;
}

/* High enough for the halo and the cache's sake, a multiple of what the writer likes. */
static int height_choose(const struct stream *s, int grain)
{
	const int unit = weft_writer_unit(s->to);
	const size_t in = weft_pixel_bytes(s->in.format) * (size_t)s->in.width,
		     out = weft_pixel_bytes(s->out.format) * (size_t)s->out.width,
		     fits = BYTES_MOST / ((size_t)s->count * (in + out) + 1);
	int height = max_int(BAND_ROWS, BAND_HALOS * s->reach);

	if (fits < (size_t)height)
		height = max_int((int)fits, s->reach);
	height = (height + unit - 1) / unit * unit;
	if (grain > 0)
		height = grain;
	return max_int(1, min_int(height, s->out.height));
}

static weft_status bands_make(struct stream *s, weft_error *e)
{
	const int in_height = s->height + 2 * s->reach;
	const bool apart = s->segment.count > 0;
	weft_status status = WEFT_OK;

	s->bands = calloc((size_t)s->count, sizeof *s->bands);
	s->waiting = calloc((size_t)s->count, sizeof(struct band *));
	if (!s->bands || !s->waiting)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory for bands");
	if (s->from)
		status = weft_image_make(&s->in_rows, s->in.width, s->count * in_height, s->in.format, e);
	if (!status && apart)
		status = weft_image_make(&s->out_rows, s->out.width, s->count * s->height, s->out.format, e);
	for (int i = 0; i < s->count && !status; i++) {
		struct band *b = &s->bands[i];
		if (s->from)
			b->in = rows_of(s->in_rows.view, i * in_height, in_height);
		b->out = apart ? rows_of(s->out_rows.view, i * s->height, s->height) : b->in;
	}
	return status;
}

/* What the stream needs for a chain whose program is made. */
static weft_status stream_make(struct stream *s, const weft_schedule *how, weft_error *e)
{
	const weft_program *p = &s->program;
	weft_status status = WEFT_OK;

	s->out = p->count ? p->stages[p->count - 1].out : s->in;
	for (int i = 0; i < p->count; i++)
		s->reach += p->stages[i].halo_y;
	s->count = how->workers > 0 ? how->workers + BANDS_SPARE : 1;
	s->height = height_choose(s, how->grain);
	s->segment = (weft_segment) { .stages = p->stages, .count = p->count };
	if (p->count) {
		weft_segment_fit(&s->segment, s->out.width, s->height);
		status = weft_lanes_make(&s->lanes, &s->segment, max_int(1, how->workers), e);
	} else {
		s->lanes = calloc((size_t)how->workers + 1, sizeof(weft_lane *)); /* nothing to work with */
		if (!s->lanes)
			status = weft_fail(e, WEFT_NO_MEMORY, "out of memory for bands");
	}
	return status ? status : bands_make(s, e);
}

static void stream_free(struct stream *s)
{
	weft_image_free(&s->in_rows);
	weft_image_free(&s->out_rows);
	free(s->bands);
	free(s->waiting);
	weft_lanes_free(s->lanes);
	weft_program_free(&s->program);
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
		status = weft_program_make(&s.program, chain, s.in, e);
	if (!status && !reads_near(&s.program))
		status = weft_fail(e, WEFT_BAD_PARAM, "the chain needs the whole picture");
	if (!status)
		status = stream_make(&s, how, e);
	if (!status)
		status = how->workers > 0 ? run_through_channels(&s, how->workers, e) : run_here(&s, e);
	if (!status)
		status = weft_over_status(ctx, e);
	stream_free(&s);
	return status;
}
