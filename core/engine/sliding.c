/* sliding.c: see sliding.h.
 *
 * Rows are made `batch` at a time, so that each worker has some and what their
 * windows share is moved up but once for them.
 *
 * Invariant: when all is made that can be, rows of the next batch, or of what is
 * left at the end, still lack some of the source; so of what is kept no more
 * than the windows of a batch is needed, and there is room for the next rows. */
#include "sliding.h"

#include "../image/view.h"
#include "cut.h"
#include "ints.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH_MOST = 64, KEPT_BYTES = 4 << 20 };

struct weft_sliding {
	const weft_stage *stage;
	const weft_running *run;
	weft_segment segment;
	weft_lane **lanes;
	weft_image kept, made;
	int kept_y, have; /* of the source's rows the first that is kept, and the end of those that came */
	int next;         /* the row made next */
	int batch;
};

static int first_read(const weft_stage *s, int y)
{
	int first, end;
	s->plan.reads(s->state, y, y + 1, &first, &end);
	return first;
}

static int end_read(const weft_stage *s, int y1)
{
	int first, end;
	s->plan.reads(s->state, y1 - 1, y1, &first, &end);
	return end;
}

bool weft_sliding_can(const weft_stage *s)
{
	return s->plan.reads && s->whole && s->plan.pass_count == 0 && !s->shared_state && !s->plan.gather &&
	       s->branch < 0 && s->further_count == 0 && s->in.width > 0 && s->in.height > 0 &&
	       s->out.width > 0 && s->out.height > 0 &&
	       (int64_t)s->out.width * s->out.height <= (int64_t)s->in.width * s->in.height;
}

/* Source rows that so many rows made at a time read at most; 0: the filter's answer can't be. */
static int window_of(const weft_stage *s, int batch)
{
	int most = 1, first_before = 0, end_before = 1;
	for (int y = 0; y < s->out.height; y++) {
		const int first = first_read(s, y), end = end_read(s, y + 1);
		if (first < first_before || end < end_before || end <= first || end > s->in.height)
			return 0;
		most = max_int(most, end_read(s, min_int(y + batch, s->out.height)) - first);
		first_before = first;
		end_before = end;
	}
	return most;
}

/* High for the workers' sake, unless windows take too much memory then. */
static int window_choose(weft_sliding *l)
{
	const weft_stage *s = l->stage;
	const size_t row = weft_pixel_bytes(s->in.format) * (size_t)s->in.width;
	int window;
	l->batch = min_int(BATCH_MOST, s->out.height);
	while ((window = window_of(s, l->batch)) && l->batch > 1 && (size_t)window * row > KEPT_BYTES)
		l->batch /= 2;
	return window;
}

weft_status weft_sliding_make(weft_sliding **made, const weft_stage *s, int rows, const weft_running *run,
			      weft_error *e)
{
	weft_sliding *l = *made = calloc(1, sizeof *l);
	if (!l)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory for bands");
	*l = (weft_sliding) { .stage = s, .run = run };
	const int window = window_choose(l);
	weft_status status = WEFT_OK;
	if (window == 0)
		status = weft_fail(e, WEFT_BAD_PARAM, "%s: the rows that it says it reads can't be",
				   s->filter->name);
	l->segment = (weft_segment) { .stages = s, .count = 1, .ctx = run->ctx };
	weft_segment_fit(&l->segment, s->out.width, l->batch);
	if (!status)
		status = weft_lanes_make(&l->lanes, &l->segment, max_int(1, run->how->workers), e);
	if (!status)
		status = weft_image_make(&l->kept, s->in.width, min_int(window + rows, s->in.height),
					 s->in.format, e);
	if (!status)
		status = weft_image_make(&l->made, s->out.width, l->batch, s->out.format, e);
	if (status) {
		weft_sliding_free(l);
		*made = NULL;
	}
	return status;
}

void weft_sliding_free(weft_sliding *l)
{
	if (!l)
		return;
	weft_lanes_free(l->lanes);
	weft_image_free(&l->kept);
	weft_image_free(&l->made);
	free(l);
}

int weft_sliding_height(const weft_sliding *l)
{
	return l->batch;
}

/* What no row reads any more goes; the others move up. */
static void make_room(weft_sliding *l)
{
	const weft_stage *s = l->stage;
	const int needed = l->next < s->out.height ? first_read(s, l->next) : s->in.height;
	const int first = max_int(l->kept_y, min_int(needed, l->have));
	if (first > l->kept_y && first < l->have)
		memmove(l->kept.view.pixels, weft_row(l->kept.view, first - l->kept_y),
			(size_t)(l->have - first) * (size_t)l->kept.view.stride);
	l->kept_y = first;
}

void weft_sliding_take(weft_sliding *l, weft_view rows, int y)
{
	const size_t bytes = (size_t)rows.width * weft_pixel_bytes(rows.format);
	if (y + rows.height - l->kept_y > l->kept.view.height)
		make_room(l);
	for (int j = 0; j < rows.height; j++)
		memcpy(weft_row(l->kept.view, y + j - l->kept_y), weft_row(rows, j), bytes);
	l->have = y + rows.height;
}

/* How many rows can be made from what has come, up to so many. */
static int possible(const weft_sliding *l, int most)
{
	int n = 0;
	while (n < most && end_read(l->stage, l->next + n + 1) <= l->have)
		n++;
	return n;
}

static void task_run(void *user, int worker, weft_rect task)
{
	const weft_sliding *l = user;
	weft_segment segment = l->segment;
	segment.target = l->made.view;
	segment.target_y = l->next;
	/* Rows count from the picture's top; those above the window are never touched. */
	segment.source = l->stage->in;
	segment.source.stride = l->kept.view.stride;
	segment.source.pixels = (uint8_t *)((uintptr_t)l->kept.view.pixels -
					    (uintptr_t)l->kept_y * (uintptr_t)l->kept.view.stride);
	weft_segment_run(&segment, l->lanes[worker],
			 (weft_rect) { task.x0, task.x1, l->next + task.y0, l->next + task.y1 });
}

weft_status weft_sliding_rows(weft_sliding *l, weft_view *made, int *y, weft_error *e)
{
	const int wanted = min_int(l->batch, l->stage->out.height - l->next), n = possible(l, wanted),
		  workers = max_int(1, l->run->how->workers);
	*made = weft_view_rows(l->made.view, 0, n < wanted ? 0 : n);
	*y = l->next;
	if (made->height == 0)
		return WEFT_OK;
	weft_status status = weft_fan_out((weft_cuts) { .width = made->width,
							.height = n,
							.task_width = made->width,
							.task_height = (n + workers - 1) / workers },
					  l->run, task_run, l, e);
	l->next += n;
	return status;
}
