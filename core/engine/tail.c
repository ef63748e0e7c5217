/* tail.c: see tail.h.
 *
 * Invariant: a link that reads rows near those it makes has, once it made all
 * it can, no more than twice its reach of rows kept; so there is room for the
 * next that come. */
#include "tail.h"

#include <stdlib.h>
#include <string.h>

#include "../image/view.h"
#include "../run/trace.h"
#include "ints.h"
#include "near.h"
#include "ordered.h"
#include "sliding.h"

enum { NEAR_ROWS = 64 }; /* made at a time, so that each worker has some */

struct link {
	weft_ordered *ordered; /* or: */
	weft_sliding *sliding; /* or: */
	weft_near *near;
	weft_image kept, made;
	int kept_y, kept_count; /* rows that it has of what it reads */
	int next;               /* the row it makes next */
	int reach, height;      /* rows above and below; of the picture */
};

struct weft_tail {
	struct link *links;
	int count;
	const weft_running *run;
	weft_writer *to;
};

static bool is_ordered(const weft_stage *s)
{
	return s->filter->kind == WEFT_ORDERED && s->branch < 0 && !s->plan.gather;
}

/* The link that begins there ends before that stage; `begin` itself: none does. */
static int link_end(const weft_program *p, int begin)
{
	const weft_stage *s = &p->stages[begin];
	return is_ordered(s) || weft_sliding_can(s) ? begin + 1 : weft_near_end(p, begin);
}

static int link_count(const weft_program *p, int begin)
{
	int count = 0;
	for (int end; begin < p->count; begin = end, count++)
		if ((end = link_end(p, begin)) == begin)
			return -1;
	return count;
}

bool weft_tail_can(const weft_program *p, int begin)
{
	return link_count(p, begin) > 0;
}

/* ---- before and after ---- */

static weft_status near_make(struct link *l, const weft_program *p, int begin, int end, int rows, int made,
			     const weft_running *run, weft_error *e)
{
	const weft_view in = p->stages[begin].in;
	l->reach = weft_near_reach(p, begin, end);
	l->height = in.height;
	weft_status status =
		weft_near_make(&l->near, p, begin, end, made, max_int(1, run->how->workers), run->ctx, e);
	if (!status)
		status = weft_image_make(&l->kept, in.width, rows + 2 * l->reach, in.format, e);
	return status;
}

/* What begins with stage `begin`, given so many rows at a time; *rows becomes how many it gives. */
static weft_status link_make(struct link *l, const weft_program *p, int begin, int end, int *rows,
			     const weft_running *run, weft_error *e)
{
	const weft_stage *s = &p->stages[begin];
	const int given = *rows;
	if (weft_sliding_can(s)) {
		weft_status status = weft_sliding_make(&l->sliding, s, given, run, e);
		*rows = status ? given : weft_sliding_height(l->sliding);
		return status;
	}
	if (is_ordered(s))
		return weft_ordered_make(&l->ordered, s, run, e);
	*rows = max_int(given, NEAR_ROWS);
	return near_make(l, p, begin, end, given, *rows, run, e);
}

weft_status weft_tail_make(weft_tail **made, const weft_program *p, int begin, int rows,
			   const weft_running *run, weft_writer *to, weft_error *e)
{
	weft_tail *t = *made = calloc(1, sizeof *t);
	weft_status status = WEFT_OK;
	if (t)
		t->links = calloc((size_t)link_count(p, begin) + 1, sizeof *t->links);
	if (!t || !t->links)
		status = weft_fail(e, WEFT_NO_MEMORY, "out of memory for bands");
	else
		*t = (weft_tail) { .links = t->links, .run = run, .to = to };
	for (int end; !status && begin < p->count; begin = end) {
		struct link *l = &t->links[t->count++];
		const weft_view out = p->stages[(end = link_end(p, begin)) - 1].out;
		status = link_make(l, p, begin, end, &rows, run, e);
		if (!status && !l->sliding)
			status = weft_image_make(&l->made, out.width, rows, out.format, e);
	}
	if (status) {
		weft_tail_free(t);
		*made = NULL;
	}
	return status;
}

void weft_tail_free(weft_tail *t)
{
	for (int i = 0; t && i < t->count; i++) {
		weft_ordered_free(t->links[i].ordered);
		weft_sliding_free(t->links[i].sliding);
		weft_near_free(t->links[i].near);
		weft_image_free(&t->links[i].kept);
		weft_image_free(&t->links[i].made);
	}
	if (t)
		free(t->links);
	free(t);
}

/* ---- rows ---- */

static void keep(struct link *l, weft_view rows, int y)
{
	const int first = min_int(y, max_int(0, l->next - l->reach)), old = l->kept_y + l->kept_count - first;
	const weft_view kept = l->kept.view;
	if (l->kept_count > 0 && old > 0 && first > l->kept_y)
		memmove(kept.pixels, weft_row(kept, first - l->kept_y), (size_t)old * (size_t)kept.stride);
	for (int j = 0; j < rows.height; j++)
		memcpy(weft_row(kept, y - first + j), weft_row(rows, j),
		       (size_t)rows.width * weft_pixel_bytes(rows.format));
	l->kept_y = first;
	l->kept_count = y + rows.height - first;
}

struct near_work {
	const struct link *link;
	int y; /* of the first row of made */
};

static void near_task(void *user, int worker, weft_rect task)
{
	const struct near_work *w = user;
	const struct link *l = w->link;
	weft_near_rows(l->near, worker, l->kept.view, l->kept_y,
		       weft_view_rows(l->made.view, task.y0, task.y1 - task.y0), w->y + task.y0,
		       w->y + task.y1);
}

static weft_status near_spread(const weft_tail *t, const struct link *l, int y, int n, weft_error *e)
{
	const int parts = max_int(1, t->run->how->workers);
	const int least = max_int(8, l->reach), height = max_int(least, (n + parts - 1) / parts);
	struct near_work w = { l, y };
	return weft_fan_out((weft_cuts) { .width = l->made.view.width,
					  .height = n,
					  .task_width = l->made.view.width,
					  .task_height = min_int(n, height) },
			    t->run, near_task, &w, e);
}

static weft_status give(weft_tail *t, int i, weft_view rows, int y, weft_error *e);

static weft_status near_give(weft_tail *t, int i, weft_view rows, int y, weft_error *e)
{
	struct link *l = &t->links[i];
	weft_status status = WEFT_OK;
	keep(l, rows, y);
	const int have = y + rows.height, limit = have == l->height ? have : have - l->reach;
	while (l->next < limit && !status) {
		const int n = min_int(l->made.view.height, limit - l->next), first = l->next;
		status = near_spread(t, l, first, n, e);
		l->next += n;
		if (!status)
			status = give(t, i + 1, weft_view_rows(l->made.view, 0, n), first, e);
	}
	return status;
}

static weft_status ordered_give(weft_tail *t, int i, weft_view rows, int y, weft_error *e)
{
	struct link *l = &t->links[i];
	const weft_view made = weft_view_rows(l->made.view, 0, rows.height);
	weft_status status = weft_ordered_rows(l->ordered, rows, made, y, y + rows.height, e);
	return status ? status : give(t, i + 1, made, y, e);
}

static weft_status sliding_give(weft_tail *t, int i, weft_view rows, int y, weft_error *e)
{
	weft_sliding *l = t->links[i].sliding;
	weft_view made;
	int made_y;
	weft_sliding_take(l, rows, y);
	weft_status status = weft_sliding_rows(l, &made, &made_y, e);
	while (!status && made.height > 0) {
		status = give(t, i + 1, made, made_y, e);
		if (!status)
			status = weft_sliding_rows(l, &made, &made_y, e);
	}
	return status;
}

/* To link i, or to the writer. */
static weft_status give(weft_tail *t, int i, weft_view rows, int y, weft_error *e)
{
	weft_status status;
	if (i < t->count && t->links[i].sliding)
		return sliding_give(t, i, rows, y, e);
	if (i < t->count)
		return t->links[i].near ? near_give(t, i, rows, y, e) : ordered_give(t, i, rows, y, e);
	weft_trace_begin("encode", y, y + rows.height);
	status = weft_writer_rows(t->to, rows, e);
	weft_trace_end();
	return status;
}

weft_status weft_tail_rows(weft_tail *t, weft_view rows, int y, weft_error *e)
{
	return give(t, 0, rows, y, e);
}
