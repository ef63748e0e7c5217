/* fanout.c: the tasks of a picture go into a channel; workers take them out.
 *
 * Invariant: when weft_fan_out returns no worker runs any more, so whatever
 * they share may go; where it returns OK every task has run. */
#include "../run/go.h"
#include "../run/runtime.h"
#include "../run/sync.h"
#include "internal.h"

#include <stdatomic.h>

CHAN_TYPE(task_chan, weft_rect);

struct worker {
	int id;
	task_chan tasks;
	int run_height;
	weft_task_fn *run;
	void *work;
	weft_context *ctx;
	weft_waitgroup *all;
	atomic_int *waiting; /* workers that have yet to begin */
};

/* Into *next a task that waits; true if *task took it up, for it lies below. */
static bool joins(struct worker *w, weft_rect *task, weft_rect *next)
{
	*next = (weft_rect) { 0 };
	if (task->y1 - task->y0 >= w->run_height || !chan_try_recv(w->tasks, next))
		return false;
	if (next->y0 != task->y1)
		return false;
	task->y1 = next->y1;
	return true;
}

static void worker(struct worker w)
{
	/* One wakes the next: a task is long, and the first must not pass before
	 * all have begun. */
	if (atomic_fetch_sub_explicit(w.waiting, 1, memory_order_relaxed) > 1)
		weft_procs_wake();
	weft_rect next = { 0 }, task;
	while (next.y1 > 0 || chan_recv(w.tasks, &next)) {
		task = next;
		while (joins(&w, &task, &next))
			;
		if (!weft_context_over(w.ctx))
			w.run(w.work, w.id, task);
	}
	weft_waitgroup_done(w.all);
}
GOROUTINE(worker, struct worker);

/* The next task, in order: rows of tasks from the top, each from the left. */
static bool next_task(const weft_cuts *c, weft_rect *t)
{
	t->x0 = t->x1;
	if (t->x0 >= c->width) {
		t->x0 = 0;
		t->y0 = t->y1;
	}
	const int left = c->height - t->y0;
	int height = c->task_height;
	if (left <= 0 || c->width <= 0)
		return false;
	if (c->shrink > 0)
		height = min_int(height, max_int(left / c->shrink, c->least_height));
	t->x1 = min_int(t->x0 + c->task_width, c->width);
	t->y1 = min_int(t->y0 + height, c->height);
	return true;
}

weft_status weft_over_status(const weft_context *ctx, weft_error *e)
{
	if (!weft_context_over(ctx))
		return WEFT_OK;
	if (weft_context_cause(ctx) == WEFT_CAUSE_DEADLINE)
		return weft_fail(e, WEFT_TIMEOUT, "the time is over");
	return weft_fail(e, WEFT_CANCELED, "canceled");
}

weft_status weft_fan_out(weft_cuts cuts, const weft_schedule *how, weft_task_fn *run, void *work,
			 weft_context *ctx, weft_error *e)
{
	weft_rect task = { 0 };
	if (how->workers == 0) {
		cuts.task_height = max_int(cuts.task_height, cuts.run_height);
		while (!weft_context_over(ctx) && next_task(&cuts, &task))
			run(work, 0, task);
	} else {
		task_chan tasks = chan_make(task_chan, (size_t)how->queue);
		weft_waitgroup all = { 0 };
		atomic_int waiting = how->workers;
		weft_waitgroup_add(&all, how->workers);
		for (int i = 0; i < how->workers; i++)
			go(worker, i, tasks, cuts.run_height, run, work, ctx, &all, &waiting);
		if (how->workers > 1)
			weft_procs_wake();
		while (!weft_context_over(ctx) && next_task(&cuts, &task))
			chan_send(tasks, task);
		chan_close(tasks);
		weft_waitgroup_wait(&all);
		chan_free(tasks);
	}
	return weft_over_status(ctx, e);
}

weft_schedule weft_schedule_default(void)
{
	const int procs = weft_procs();
	return (weft_schedule) { .unit = WEFT_BY_BAND, .workers = procs, .queue = max_int(64, 2 * procs) };
}
