/* run.c: a chain over a picture.
 *
 * The stages are cut into segments where something has to be whole before it
 * can be read: before a GEOMETRIC filter or pass, before a GLOBAL one, and
 * before whatever a schedule wants apart.  Between two segments stands a
 * picture of its own. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	GATHER_PARTS_MAX = 64,
	GATHER_BYTES_MAX = 64 << 20,
	TILE_SIDE = 256,
	BAND_MIN = 8,
	BAND_ALONE = 128,       /* a plain loop's: the edge columns, made first, are still in cache */
	ROWS_OF_BAND = 16,      /* a task by the row, where a filter knows only bands */
	ROW_PIXELS = 32 << 10,  /* of rows run in one go; with fewer the time between them shows */
	PAST_CACHES = 24 << 20, /* bytes read and written: more than a core's share of any cache */
	WORKERS_MAX = 4096,
	QUEUE_MAX = 1 << 20
};

/* One segment on its way. */
struct work {
	weft_segment segment;
	weft_lane **lanes; /* one for each worker */
	uint8_t *partials; /* GLOBAL: one for each part of the picture */
	size_t partial_stride;
	int part_height;
};

/* ---- where a chain is cut ---- */

static bool reads_anywhere(const weft_stage *s)
{
	return s->whole || s->filter->kind == WEFT_SOURCE;
}

/* Has s to stand first in its segment? */
static bool begins_segment(const weft_stage *s, const weft_schedule *how)
{
	bool has_halo = s->halo_x > 0 || s->halo_y > 0;
	if (reads_anywhere(s) || s->plan.gather || how->unit == WEFT_BY_PIXEL)
		return true;
	/* Fine cuts would make the rows in the halo again and again. */
	return has_halo && (how->unit != WEFT_BY_BAND || s->plan.edge == WEFT_EDGE_WRAP);
}

int weft_segment_length(const weft_stage *s, int left, const weft_schedule *how)
{
	int n = 1;
	if (s->cut != WEFT_CUT_ROWS)
		return 1;
	while (n < left && !begins_segment(&s[n], how))
		n++;
	return n;
}

/* ---- how high a band is ---- */

static size_t cache_bytes(void)
{
	long l2 = sysconf(_SC_LEVEL2_CACHE_SIZE);
	return l2 > 0 ? (size_t)l2 : 1 << 20;
}

/* Rows made at a time.  The fewer, the closer the next stage finds them; but a
 * filter that starts anew with each band (with sums over its window, say)
 * should get several times its halo, as long as the rings stay in cache. */
static int strip_choose(const weft_segment *s, int task_height)
{
	size_t fixed = 0, a_row = 0;
	int halo = 0;
	if (s->count == 1)
		return task_height;
	for (int i = 0; i < s->count; i++) {
		const weft_stage *st = &s->stages[i];
		size_t row = weft_pixel_bytes(st->in.format) * (size_t)s->width_max;
		fixed += (size_t)(2 * st->halo_y) * row;
		a_row += row;
		if (st->plan.band)
			halo = max_int(halo, st->halo_y);
	}
	const size_t room = cache_bytes() / 2;
	const int fits = room > fixed ? (int)((room - fixed) / (a_row + 1)) : 0;
	const int strip = max_int(2 * halo, min_int(8 * halo, fits));
	return max_int(1, min_int(strip, task_height));
}

void weft_segment_fit(weft_segment *s, int task_width, int task_height)
{
	s->width_max = task_width;
	s->strip = strip_choose(s, task_height);
}

/* Rows that a band makes besides its own, on each side. */
static int reach_of(const weft_segment *s)
{
	int reach = 0;
	for (int i = s->count > 1 ? 1 : 0; i < s->count; i++)
		reach += s->stages[i].halo_y;
	return reach;
}

/* Rows that a worker runs in one go: they share the copies of the columns beyond
 * the picture's sides, which a row on its own needs a window high. */
static int rows_at_once(const weft_cuts *c, int parts)
{
	return min_int(ROW_PIXELS / max_int(1, c->width), c->height / (8 * parts));
}

static weft_cuts cuts_choose(const weft_segment *s, const weft_schedule *how)
{
	const weft_stage *last = &s->stages[s->count - 1];
	weft_cuts c = { .width = last->out.width, .height = last->out.height };
	const int parts = max_int(1, how->workers), reach = reach_of(s);

	c.task_width = c.width;
	c.task_height = c.height;
	if (s->stages[0].cut == WEFT_CUT_NOWHERE)
		return c;
	if (s->stages[0].cut == WEFT_CUT_COLUMNS) {
		c.task_width = max_int(16, c.width / (8 * parts));
	} else if (how->unit == WEFT_BY_TILE) {
		c.task_width = c.task_height = how->grain > 0 ? how->grain : TILE_SIDE;
	} else if (how->unit != WEFT_BY_BAND) {
		const bool by_row = how->unit == WEFT_BY_ROW && how->grain == 0;
		c.task_height = how->grain > 0 ? how->grain : by_row && !last->plan.row ? ROWS_OF_BAND : 1;
		c.run_height = by_row ? rows_at_once(&c, parts) : 0;
	} else if (how->grain > 0) {
		c.task_height = how->grain;
	} else if (how->workers > 0) {
		int tall = max_int(c.height / (8 * parts), 32 * reach);
		c.task_height = max_int(min_int(tall, c.height / (2 * parts)), BAND_MIN);
		c.shrink = parts;
		c.least_height = max_int(BAND_MIN, 4 * reach);
	} else if (s->count == 1 && last->halo_x > 0) {
		c.task_height = max_int(BAND_ALONE, 32 * reach);
	}
	c.task_width = max_int(1, min_int(c.task_width, c.width));
	c.task_height = max_int(1, min_int(c.task_height, c.height));
	return c;
}

/* ---- running one segment ---- */

static void run_task(void *user, int worker, weft_rect task)
{
	struct work *w = user;
	weft_segment_run(&w->segment, w->lanes[worker], task);
}

/* A part of the picture has its own partial result, whatever the schedule:
 * merged in order they give the same bytes even where sums of floats are
 * gathered. */
static void gather_task(void *user, int worker, weft_rect task)
{
	struct work *w = user;
	const weft_segment *s = &w->segment;
	const weft_stage *st = &s->stages[0];
	void *partial = w->partials + (size_t)(task.y0 / w->part_height) * w->partial_stride;
	const uint8_t *row;
	weft_row_job job = { .in = &row,
			     .width = task.x1,
			     .source = st->in,
			     .scratch = weft_lane_scratch(w->lanes[worker]),
			     .target = st->out };
	for (job.y = task.y0; job.y < task.y1; job.y++) {
		row = weft_row(s->source, job.y);
		st->plan.gather(st->state, &job, partial);
	}
}

static weft_status gather(struct work *w, const weft_schedule *how, weft_context *ctx, weft_error *e)
{
	const weft_stage *st = &w->segment.stages[0];
	const size_t stride = (st->plan.partial + 63) & ~(size_t)63;
	int parts = stride ? (int)(GATHER_BYTES_MAX / stride) : GATHER_PARTS_MAX;
	parts = max_int(1, min_int(parts, GATHER_PARTS_MAX));
	w->part_height = max_int(1, (st->in.height + parts - 1) / parts);
	parts = max_int(1, (st->in.height + w->part_height - 1) / w->part_height);
	w->partial_stride = stride;
	w->partials = aligned_alloc(64, (size_t)parts * stride + 64);
	if (!w->partials)
		return weft_fail_at(e, WEFT_NO_MEMORY, st->at, "%s: out of memory", st->filter->name);
	memset(w->partials, 0, (size_t)parts * stride);

	weft_cuts cuts = { .width = st->in.width,
			   .height = st->in.height,
			   .task_width = st->in.width,
			   .task_height = w->part_height };
	weft_status status = weft_fan_out(cuts, how, gather_task, w, ctx, e);
	if (!status) {
		for (int i = 1; i < parts; i++)
			st->filter->merge(st->state, w->partials, w->partials + (size_t)i * stride);
		st->filter->settle(st->state, w->partials);
	}
	free(w->partials);
	w->partials = NULL;
	return status;
}

static size_t bytes_of(weft_view v)
{
	return weft_pixel_bytes(v.format) * (size_t)v.width * (size_t)v.height;
}

static weft_status run_segment(weft_segment segment, const weft_schedule *how, weft_context *ctx,
			       weft_error *e)
{
	struct work w = { .segment = segment };
	weft_cuts cuts = cuts_choose(&w.segment, how);
	weft_segment_fit(&w.segment, cuts.task_width, max_int(cuts.task_height, cuts.run_height));
	w.segment.rows_only = how->unit == WEFT_BY_ROW || how->unit == WEFT_BY_PIXEL;
	w.segment.past = bytes_of(segment.source) + bytes_of(segment.target) > PAST_CACHES;

	weft_status status = weft_lanes_make(&w.lanes, &w.segment, max_int(1, how->workers), e);
	if (!status && how->unit == WEFT_BY_PIXEL) {
		w.segment.pixels = weft_pixels_make(&segment.stages[0], how->workers > 0);
		if (!w.segment.pixels)
			status = weft_fail(e, WEFT_NO_MEMORY, "out of memory for pixels");
	}
	if (!status && segment.stages[0].plan.gather)
		status = gather(&w, how, ctx, e);
	if (!status)
		status = weft_fan_out(cuts, how, run_task, &w, ctx, e);
	weft_pixels_free(w.segment.pixels);
	weft_lanes_free(w.lanes);
	return status;
}

/* ---- the chain ---- */

weft_status weft_chain_halo(const weft_chain *chain, weft_view in, int *x, int *y, weft_error *e)
{
	weft_program p;
	weft_status status = weft_program_make(&p, chain, in, e);
	*x = *y = 0;
	for (int i = 0; status == WEFT_OK && i < p.count; i++) {
		*x += p.stages[i].halo_x;
		*y += p.stages[i].halo_y;
	}
	if (status == WEFT_OK)
		weft_program_free(&p);
	return status;
}

weft_status weft_chain_shape(const weft_chain *chain, weft_view in, int *width, int *height,
			     weft_format *format, weft_error *e)
{
	weft_program p;
	weft_status status = weft_program_make(&p, chain, in, e);
	if (status)
		return status;
	const weft_view out = p.count ? p.stages[p.count - 1].out : in;
	*width = out.width;
	*height = out.height;
	*format = out.format;
	weft_program_free(&p);
	return WEFT_OK;
}

static weft_status run_program(const weft_program *p, weft_view in, weft_image *out, const weft_schedule *how,
			       weft_context *ctx, weft_error *e)
{
	weft_image before = { 0 }, after = { 0 };
	weft_status status = WEFT_OK;

	for (int i = 0, n; i < p->count && !status; i += n) {
		n = weft_segment_length(&p->stages[i], p->count - i, how);
		const weft_view shape = p->stages[i + n - 1].out;
		status = weft_image_make(&after, shape.width, shape.height, shape.format, e);
		if (!status)
			status = run_segment((weft_segment) { .stages = &p->stages[i],
							      .count = n,
							      .source = i ? before.view : in,
							      .target = after.view },
					     how, ctx, e);
		weft_image_free(&before);
		before = after;
		after = (weft_image) { 0 };
	}
	if (status)
		weft_image_free(&before);
	*out = before;
	return status;
}

weft_status weft_schedule_check(const weft_schedule *how, weft_error *e)
{
	if ((unsigned)how->unit > WEFT_BY_BAND)
		return weft_fail(e, WEFT_BAD_PARAM, "schedule: unknown unit");
	if (how->workers < 0 || how->workers > WORKERS_MAX)
		return weft_fail(e, WEFT_BAD_PARAM, "schedule: %d workers is outside 0..%d", how->workers,
				 WORKERS_MAX);
	if (how->queue < 0 || how->queue > QUEUE_MAX)
		return weft_fail(e, WEFT_BAD_PARAM, "schedule: a queue of %d is outside 0..%d", how->queue,
				 QUEUE_MAX);
	if (how->grain < 0)
		return weft_fail(e, WEFT_BAD_PARAM, "schedule: a grain of %d is below 0", how->grain);
	return WEFT_OK;
}

weft_status weft_chain_run(const weft_chain *chain, weft_view in, weft_image *out, const weft_schedule *how,
			   weft_context *ctx, weft_error *e)
{
	weft_program p;
	*out = (weft_image) { 0 };
	weft_status status = weft_schedule_check(how, e);
	if (status)
		return status;
	if (chain->count == 0)
		return weft_image_copy(out, in, e);
	status = weft_program_make(&p, chain, in, e);
	if (status)
		return status;
	status = run_program(&p, in, out, how, ctx, e);
	weft_program_free(&p);
	return status;
}

weft_status weft_apply(const weft_filter *f, const char *const *args, weft_view in, weft_image *out,
		       const weft_schedule *how, weft_context *ctx, weft_error *e)
{
	weft_chain *chain = NULL;
	*out = (weft_image) { 0 };
	weft_status status = weft_chain_add(&chain, f, args, e);
	if (!status)
		status = weft_chain_run(chain, in, out, how, ctx, e);
	weft_chain_free(chain);
	return status;
}
