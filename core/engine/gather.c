/* gather.c: see gather.h.
 *
 * A part of the picture has its own partial result, whatever the schedule:
 * merged in order they give the same bytes even where sums of floats are
 * gathered. */
#include "gather.h"
#include "ints.h"

#include <stdlib.h>

enum {
	PARTS_MAX = 64,
	BYTES_MAX = 64 << 20,
	LARGE = 64 << 10, /* bytes of a partial result that take as long as pixels to clear and merge */
	ROWS_AT_ONCE = 16 /* between two looks at whether the run is over */
};

struct gathering {
	const weft_stage *stage;
	weft_view source;
	weft_context *ctx;
	uint8_t *partials, *scratch; /* one for each part; for each worker */
	size_t partial_stride, scratch_stride;
	int parts, part_height;
};

static size_t align_up(size_t n)
{
	return (n + 63) & ~(size_t)63;
}

static void gather_part(void *user, int worker, weft_rect task)
{
	const struct gathering *g = user;
	const weft_stage *st = g->stage;
	void *partial = g->partials + (size_t)(task.y0 / g->part_height) * g->partial_stride;
	const uint8_t *row;
	weft_row_job job = { .size = sizeof job,
			     .in = &row,
			     .width = task.x1,
			     .source = st->filter->kind == WEFT_GEOMETRIC ? g->source : st->in,
			     .scratch = g->scratch + (size_t)worker * g->scratch_stride,
			     .target = st->out,
			     .over = weft_run_over,
			     .run = g->ctx };
	for (job.y = task.y0; job.y < task.y1; job.y++) {
		if (job.y % ROWS_AT_ONCE == 0 && weft_context_over(g->ctx))
			return;
		row = weft_row(g->source, job.y);
		st->plan.gather(st->state, &job, partial);
	}
}

/* As many parts as there is memory for. */
static void parts_choose(struct gathering *g)
{
	const int height = g->stage->in.height;
	g->partial_stride = align_up(g->stage->plan.partial);
	g->scratch_stride = align_up(g->stage->plan.scratch);
	int parts = g->partial_stride ? (int)(BYTES_MAX / g->partial_stride) : PARTS_MAX;
	if (g->partial_stride > LARGE) {
		const size_t pixels =
			(size_t)g->stage->in.width * (size_t)height * weft_pixel_bytes(g->stage->in.format);
		parts = min_int(parts, (int)(pixels / g->partial_stride));
	}
	parts = max_int(1, min_int(parts, PARTS_MAX));
	g->part_height = max_int(1, (height + parts - 1) / parts);
	g->parts = max_int(1, (height + g->part_height - 1) / g->part_height);
}

weft_status weft_gather(const weft_stage *s, weft_view source, const weft_running *run, weft_error *e)
{
	struct gathering g = { .stage = s, .source = source, .ctx = run->ctx };
	parts_choose(&g);
	const size_t partials = (size_t)g.parts * g.partial_stride,
		     scratch = (size_t)max_int(1, run->how->workers) * g.scratch_stride;
	/* Zero as it comes, so each worker clears its own, page by page. */
	void *memory = calloc(1, partials + scratch + 64);
	if (!memory)
		return weft_fail_at(e, WEFT_NO_MEMORY, s->at, "%s: out of memory", s->filter->name);
	g.partials = (uint8_t *)memory + (-(uintptr_t)memory & 63);
	g.scratch = g.partials + partials;

	const weft_cuts cuts = { .width = s->in.width,
				 .height = s->in.height,
				 .task_width = s->in.width,
				 .task_height = g.part_height,
				 .pixel_cost = 1 };
	weft_status status = weft_fan_out(cuts, run, gather_part, &g, e);
	for (int i = 1; i < g.parts && !status; i++) {
		s->filter->merge(s->state, g.partials, g.partials + (size_t)i * g.partial_stride);
		status = weft_over_status(run->ctx, e);
	}
	if (!status)
		s->filter->settle(s->state, g.partials);
	free(memory);
	return status;
}
