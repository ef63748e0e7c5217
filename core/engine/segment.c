/* segment.c: a task through several filters, its rows never leaving the cache.
 *
 * A segment is a run of stages with no barrier between them.  The first reads
 * the picture `source`, the last writes the picture `target`, and what goes
 * between two of them lives in a ring of rows that belongs to the worker:
 *
 *     source -> stage 0 -> ring 1 -> stage 1 -> ring 2 -> ... -> target
 *
 * For a task, each stage makes the rows that those after it need (`want`: the
 * task, grown by their halos, clipped to the picture), `strip` rows at most
 * at a time; then the next stage makes what it now can.
 *
 * Invariants, for the ring that stage i reads, its halo being h:
 *   it holds rows next-h .. ready-1, where stage i has made rows below `next`
 *     and the stage before it rows below `ready`; at most strip + 2h of them, and
 *     never more than the picture has, however large a window is;
 *   each of its rows has h columns beyond either end of the picture filled. */
#include "segment.h"
#include "../run/trace.h"
#include "border.h"
#include "cut.h"
#include "ints.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

/* Copies of a pixel: before a row that takes so many one looks whether the run is over. */
#define LOOK_COST 1e5

/* What a worker has for one stage. */
struct desk {
	weft_rect want;     /* what this stage makes for the task at hand */
	int next;           /* the row it makes next */
	uint8_t *rows;      /* the ring it reads; stage 0: a padded piece of the picture */
	size_t stride;      /* of those rows */
	int capacity;       /* how many there are */
	uint8_t *constant;  /* a row of what lies beyond the picture, at its column 0 */
	const uint8_t **in; /* what the filter is shown: strip + 2 halo_y rows */
	uint8_t **out;      /* strip rows */
	void *scratch;
	uint8_t *further; /* of weft_further_rows */
};

struct weft_lane {
	void *memory;
	struct desk desk[];
};

/* ---- memory: one block, laid out twice, the first time only to measure ---- */

static size_t align_up(size_t n)
{
	return (n + WEFT_ROW_ALIGN - 1) & ~(size_t)(WEFT_ROW_ALIGN - 1);
}

static void *take(uint8_t *base, size_t *used, size_t bytes)
{
	void *at = base ? base + *used : NULL;
	*used += align_up(bytes);
	return at;
}

/* Bytes before column 0 of a ring's row, so that column 0 is aligned. */
static size_t margin_bytes(const weft_stage *s)
{
	return align_up((size_t)s->halo_x * weft_pixel_bytes(s->in.format));
}

static size_t lay_out(const weft_segment *s, weft_lane *lane, uint8_t *base)
{
	size_t used = 0;
	int width = s->width_max;
	for (int i = s->count - 1; i >= 0; i--) {
		const weft_stage *st = &s->stages[i];
		struct desk *d = &lane->desk[i];
		const size_t bytes = weft_pixel_bytes(st->in.format);
		const bool has_in = !st->whole && st->filter->kind != WEFT_SOURCE;
		const bool reads_ring = i > 0, pads = st->halo_x > 0 || st->halo_y > 0;

		d->capacity = has_in && (reads_ring || pads)
				      ? min_int(s->strip + 2 * st->halo_y, st->in.height)
				      : 0;
		d->stride = margin_bytes(st) + align_up((size_t)(width + st->halo_x) * bytes);
		d->rows = take(base, &used, (size_t)d->capacity * d->stride);
		d->constant = take(base, &used, pads ? d->stride : 0);
		d->in = take(base, &used, (size_t)(s->strip + 2 * st->halo_y) * sizeof *d->in);
		d->out = take(base, &used, (size_t)s->strip * sizeof *d->out);
		d->scratch = take(base, &used, st->plan.scratch);
		d->further = take(base, &used, weft_further_bytes(st, width, s->strip));
		width = min_int(width + 2 * st->halo_x, st->in.width);
	}
	return used;
}

static weft_lane *lane_make(const weft_segment *s)
{
	weft_lane *lane = calloc(1, sizeof *lane + (size_t)s->count * sizeof *lane->desk);
	if (!lane)
		return NULL;
	size_t bytes = lay_out(s, lane, NULL);
	lane->memory = aligned_alloc(WEFT_ROW_ALIGN, bytes + WEFT_ROW_ALIGN);
	if (!lane->memory) {
		free(lane);
		return NULL;
	}
	lay_out(s, lane, lane->memory);
	for (int i = 0; i < s->count; i++) {
		const weft_stage *st = &s->stages[i];
		struct desk *d = &lane->desk[i];
		memset(d->scratch, 0, st->plan.scratch);
		if ((st->halo_x > 0 || st->halo_y > 0) && st->plan.edge == WEFT_EDGE_CONSTANT) {
			const size_t bytes_pixel = weft_pixel_bytes(st->in.format);
			uint8_t pixel[WEFT_CHANNELS_MAX * 4];
			weft_edge_pixel(st, pixel);
			d->constant += margin_bytes(st);
			weft_pixel_fill(d->constant - (size_t)st->halo_x * bytes_pixel, pixel, bytes_pixel,
					(int)((d->stride - margin_bytes(st)) / bytes_pixel) + st->halo_x);
		}
	}
	return lane;
}

weft_status weft_lanes_make(weft_lane ***lanes, const weft_segment *s, int count, weft_error *e)
{
	weft_lane **made = *lanes = calloc((size_t)count + 1, sizeof *made);
	for (int i = 0; made && i < count; i++)
		if (!(made[i] = lane_make(s))) {
			weft_lanes_free(made);
			*lanes = made = NULL;
		}
	return made ? WEFT_OK
		    : weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory for the rows of %d workers",
				s->stages[0].filter->name, count);
}

void weft_lanes_free(weft_lane **lanes)
{
	for (weft_lane **lane = lanes; lane && *lane; lane++) {
		free((*lane)->memory);
		free(*lane);
	}
	free(lanes);
}

void *weft_lane_scratch(weft_lane *lane)
{
	return lane->desk[0].scratch;
}

/* ---- one stage, some rows ---- */

bool weft_run_over(const void *run)
{
	return weft_context_over(run);
}

void weft_call_filter(const weft_call *c)
{
	const weft_plan *plan = &c->stage->plan;
	const void *state = c->stage->state;
	if (plan->band && !(c->rows_only && plan->row)) {
		plan->band(state, &(weft_band_job) { .size = sizeof(weft_band_job),
						     .in = c->in,
						     .out = c->out,
						     .x = c->x,
						     .width = c->width,
						     .y0 = c->y,
						     .y1 = c->y + c->n,
						     .source = c->source,
						     .scratch = c->scratch,
						     .target = c->stage->out,
						     .non_temporal = c->non_temporal,
						     .more = c->more,
						     .over = weft_run_over,
						     .run = c->ctx });
		return;
	}
	const uint8_t *const *more[WEFT_FURTHER_MAX];
	weft_row_job job = { .size = sizeof job,
			     .width = c->width,
			     .source = c->source,
			     .scratch = c->scratch,
			     .x = c->x,
			     .target = c->stage->out,
			     .non_temporal = c->non_temporal,
			     .more = c->more ? more : NULL,
			     .over = weft_run_over,
			     .run = c->ctx };
	const bool looks = weft_stage_cost(c->stage) * c->width > LOOK_COST;
	for (int j = 0; j < c->n && !(looks && weft_context_over(c->ctx)); j++) {
		job.in = c->in ? c->in + j : NULL;
		job.out = c->out[j];
		job.y = c->y + j;
		for (int k = 0; c->more && k < c->stage->further_count; k++)
			more[k] = c->more[k] ? c->more[k] + j : NULL;
		plan->row(state, &job);
	}
}

/* Where column x of row y of stage i's output goes. */
static uint8_t *place(const weft_segment *s, weft_lane *lane, int i, int x, int y)
{
	const size_t bytes = weft_pixel_bytes(s->stages[i].out.format);
	if (i == s->count - 1)
		return weft_row(s->target, y - s->target_y) + (size_t)x * bytes;
	const struct desk *reader = &lane->desk[i + 1];
	uint8_t *row = reader->rows + (size_t)(y % reader->capacity) * reader->stride +
		       margin_bytes(&s->stages[i + 1]);
	return row + (ptrdiff_t)(x - reader->want.x0) * (ptrdiff_t)bytes;
}

static uint8_t **places(const weft_segment *s, weft_lane *lane, int i, int x, int y, int n)
{
	uint8_t **out = lane->desk[i].out;
	for (int j = 0; j < n; j++)
		out[j] = place(s, lane, i, x, y + j);
	return out;
}

/* Stage i makes columns x0 .. x1-1 of rows y .. y+n-1; `in` is at row y, or NULL. */
static void make(const weft_segment *s, weft_lane *lane, int i, const uint8_t *const *in, int x0, int x1,
		 int y, int n)
{
	const weft_stage *st = &s->stages[i];
	const weft_call call = { .stage = st,
				 .in = in,
				 .out = places(s, lane, i, x0, y, n),
				 .x = x0,
				 .width = x1 - x0,
				 .y = y,
				 .n = n,
				 .source = st->whole ? s->source : st->in,
				 .scratch = lane->desk[i].scratch,
				 .rows_only = s->rows_only,
				 .non_temporal = s->non_temporal && i == s->count - 1,
				 .more = weft_further_rows(st, s->shown, lane->desk[i].further, x0, x1, y, n),
				 .ctx = s->ctx };
	if (s->pixels)
		weft_call_pixels(s->pixels, &call);
	else
		weft_call_filter(&call);
}

/* The columns beyond the picture, for rows y .. y+n-1 of the ring that stage i reads. */
static void pad_rows(const weft_segment *s, weft_lane *lane, int i, int y, int n)
{
	const weft_stage *st = &s->stages[i];
	const struct desk *d = &lane->desk[i];
	const size_t bytes = weft_pixel_bytes(st->in.format);
	const int left = d->want.x0 - st->halo_x, right = d->want.x1 + st->halo_x, first = max_int(left, 0);

	for (int j = y; j < y + n && st->halo_x > 0; j++) {
		uint8_t *row = place(s, lane, i - 1, first, j);
		if (left < 0)
			weft_edge_columns(st, row, first, left, 0, d->constant,
					  row - (ptrdiff_t)(first - left) * (ptrdiff_t)bytes);
		if (right > st->in.width)
			weft_edge_columns(st, row, first, st->in.width, right, d->constant,
					  row + (size_t)(st->in.width - first) * bytes);
	}
}

/* Stage i > 0, from its ring. */
static void make_from_ring(const weft_segment *s, weft_lane *lane, int i, int y, int n)
{
	const weft_stage *st = &s->stages[i];
	const struct desk *d = &lane->desk[i];
	const int h = st->halo_y;
	const weft_rect *want = &d->want;

	for (int j = 0; j < n + 2 * h; j++) {
		int from = weft_edge_index(y - h + j, st->in.height, st->plan.edge);
		d->in[j] = from < 0 ? d->constant : place(s, lane, i - 1, want->x0, from);
	}
	make(s, lane, i, d->in + h, want->x0, want->x1, y, n);
}

/* ---- stage 0: from the picture ---- */

/* Row y, which may lie beyond the picture; NULL: the constant. */
static const uint8_t *source_row(const weft_segment *s, int y)
{
	const weft_stage *st = &s->stages[0];
	const int from = weft_edge_index(y, st->in.height, st->plan.edge);
	return from < 0 ? NULL : weft_row(s->source, from - s->source_y);
}

/* Columns x0 .. x1-1, whose windows lie inside the picture: shown in place. */
static void make_in_place(const weft_segment *s, weft_lane *lane, int x0, int x1, int y, int n)
{
	const weft_stage *st = &s->stages[0];
	const struct desk *d = &lane->desk[0];
	const int h = st->halo_y;
	const size_t offset = (size_t)x0 * weft_pixel_bytes(st->in.format);

	if (x0 >= x1)
		return;
	for (int j = 0; j < n + 2 * h; j++) {
		const uint8_t *row = source_row(s, y - h + j);
		d->in[j] = row ? row + offset : d->constant;
	}
	make(s, lane, 0, d->in + h, x0, x1, y, n);
}

/* Columns x0 .. x1-1, whose windows reach beyond it: shown a padded copy. */
static void make_padded(const weft_segment *s, weft_lane *lane, int x0, int x1, int y, int n)
{
	const weft_stage *st = &s->stages[0];
	const struct desk *d = &lane->desk[0];
	const int h = st->halo_y, width = x1 - x0 + 2 * st->halo_x;
	const size_t bytes = weft_pixel_bytes(st->in.format), margin = margin_bytes(st);
	const size_t stride = margin + align_up((size_t)(x1 - x0 + st->halo_x) * bytes);
	/* A window higher than the picture sees its rows again and again. */
	const bool shares = d->capacity < s->strip + 2 * h;

	if (x0 >= x1)
		return;
	for (int j = 0; j < n + 2 * h; j++) {
		const int from = weft_edge_index(y - h + j, st->in.height, st->plan.edge);
		if (shares && from < 0) {
			d->in[j] = d->constant;
			continue;
		}
		uint8_t *row = d->rows + (size_t)(shares ? from : j) * stride + margin;
		weft_edge_row(st, source_row(s, y - h + j), x0 - st->halo_x, width, d->constant,
			      row - (size_t)st->halo_x * bytes);
		d->in[j] = row;
	}
	make(s, lane, 0, d->in + h, x0, x1, y, n);
}

/* Showing rows in place leaves two edge pieces that read three halos of
 * columns for one; copying costs a move of every pixel read. */
static bool in_place_pays(const weft_stage *st, int width, int n)
{
	const double filter_cost = st->plan.cost > 0 ? st->plan.cost : 15;
	return 4.0 * st->halo_x * n * filter_cost < (n + 2.0 * st->halo_y) * width;
}

static void make_from_picture(const weft_segment *s, weft_lane *lane, int y, int n)
{
	const weft_stage *st = &s->stages[0];
	const weft_rect *w = &lane->desk[0].want;
	const int h = st->halo_x, width = st->in.width;

	if (st->whole || st->filter->kind == WEFT_SOURCE) {
		make(s, lane, 0, NULL, w->x0, w->x1, y, n);
		return;
	}
	int inner0 = max_int(w->x0, h), inner1 = min_int(w->x1, width - h);
	bool within = inner0 == w->x0 && inner1 == w->x1;
	if (inner0 >= inner1 || (!within && !in_place_pays(st, w->x1 - w->x0, n))) {
		make_padded(s, lane, w->x0, w->x1, y, n);
		return;
	}
	make_padded(s, lane, w->x0, inner0, y, n);
	make_in_place(s, lane, inner0, inner1, y, n);
	make_padded(s, lane, inner1, w->x1, y, n);
}

/* ---- a task ---- */

static void want_set(const weft_segment *s, weft_lane *lane, weft_rect task)
{
	for (int i = s->count - 1; i >= 0; i--) {
		const weft_stage *st = &s->stages[i];
		lane->desk[i].want = task;
		lane->desk[i].next = task.y0;
		task.x0 = max_int(task.x0 - st->halo_x, 0);
		task.x1 = min_int(task.x1 + st->halo_x, st->in.width);
		task.y0 = max_int(task.y0 - st->halo_y, 0);
		task.y1 = min_int(task.y1 + st->halo_y, st->in.height);
	}
}

/* Rows below `ready` of stage i-1 are made: let stage i and those after it go on. */
static void feed(const weft_segment *s, weft_lane *lane, int i, int ready)
{
	if (i == s->count)
		return;
	struct desk *d = &lane->desk[i];
	const bool all = ready == lane->desk[i - 1].want.y1;
	const int limit = all ? d->want.y1 : ready - s->stages[i].halo_y;
	while (d->next < limit) {
		int n = min_int(s->strip, limit - d->next);
		weft_trace_begin(s->stages[i].filter->name, d->next, d->next + n);
		make_from_ring(s, lane, i, d->next, n);
		weft_trace_end();
		if (i + 1 < s->count)
			pad_rows(s, lane, i + 1, d->next, n);
		d->next += n;
		feed(s, lane, i + 1, d->next);
	}
}

/* Non-temporal stores are weakly ordered; fence, so that whoever learns that the task is done sees them. */
static void non_temporal_fence(void)
{
#ifdef __SSE2__
	_mm_sfence();
#endif
}

void weft_segment_run(const weft_segment *s, weft_lane *lane, weft_rect task)
{
	want_set(s, lane, task);
	const weft_rect first = lane->desk[0].want;
	for (int y = first.y0; y < first.y1 && !weft_context_over(s->ctx); y += s->strip) {
		int n = min_int(s->strip, first.y1 - y);
		weft_trace_begin(s->stages[0].filter->name, y, y + n);
		make_from_picture(s, lane, y, n);
		weft_trace_end();
		if (s->count > 1)
			pad_rows(s, lane, 1, y, n);
		feed(s, lane, 1, y + n);
	}
	if (s->non_temporal)
		non_temporal_fence();
}
