/* fanout.c: the tasks of a picture go into a channel; workers take them out.
 *
 * Invariant: when weft_fan_out returns no worker runs any more, so whatever
 * they share may go; where it returns OK every task has run. */
#include "fanout.h"
#include "../run/go.h"
#include "../run/runtime.h"
#include "../run/sync.h"
#include "../run/trace.h"
#include "ints.h"

#include <stdatomic.h>

enum { STEPS = 256 }; /* of progress */

CHAN_TYPE(task_chan, weft_rect);

struct worker {
	int id;
	task_chan tasks;
	int run_height;
	weft_task_fn *task;
	void *work;
	const weft_running *run;
	double pixel_cost;
	weft_waitgroup *all;
	atomic_int *waiting; /* workers that have yet to begin */
};

void weft_meter_add(weft_meter *m, double cost)
{
	if (!m->watch || !WEFT_HAS(m->watch, progress) || !m->watch->progress || m->total <= 0)
		return;
	const unsigned long units = (unsigned long)cost;
	const double done = (double)(atomic_fetch_add(&m->done, units) + units) / m->total;
	const double part = m->base + m->share * (done < 1 ? done : 1);
	const unsigned step = (unsigned)(part * STEPS);
	unsigned told = atomic_load(&m->told);
	while (step > told)
		if (atomic_compare_exchange_weak(&m->told, &told, step)) {
			m->watch->progress(m->watch->user, part);
			return;
		}
}

static void task_run(const weft_running *run, weft_task_fn *fn, void *work, int id, weft_rect task,
		     double pixel_cost)
{
	weft_trace_begin_area("task", task.x0, task.x1, task.y0, task.y1);
	fn(work, id, task);
	weft_trace_end();
	weft_meter_add(run->meter, (double)(task.x1 - task.x0) * (task.y1 - task.y0) * pixel_cost);
}

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
	/* Each worker wakes the next one at its start, so that all run before the first (long) task ends. */
	if (atomic_fetch_sub_explicit(w.waiting, 1, memory_order_relaxed) > 1)
		weft_procs_wake();
	weft_rect next = { 0 }, task;
	while (next.y1 > 0 || chan_recv(w.tasks, &next)) {
		task = next;
		while (joins(&w, &task, &next))
			;
		if (!weft_context_over(w.run->ctx))
			task_run(w.run, w.task, w.work, w.id, task, w.pixel_cost);
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

weft_status weft_fan_out(weft_cuts cuts, const weft_running *run, weft_task_fn *task_fn, void *work,
			 weft_error *e)
{
	const weft_schedule *how = run->how;
	weft_context *ctx = run->ctx;
	weft_rect task = { 0 };
	if (how->workers == 0) {
		cuts.task_height = max_int(cuts.task_height, cuts.run_height);
		while (!weft_context_over(ctx) && next_task(&cuts, &task))
			task_run(run, task_fn, work, 0, task, cuts.pixel_cost);
	} else {
		task_chan tasks = chan_make(task_chan, (size_t)how->queue);
		weft_waitgroup all = { 0 };
		atomic_int waiting = how->workers;
		weft_waitgroup_add(&all, how->workers);
		for (int i = 0; i < how->workers; i++)
			go(worker, i, tasks, cuts.run_height, task_fn, work, run, cuts.pixel_cost, &all,
			   &waiting);
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
