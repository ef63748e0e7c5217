/* fanout.h: tasks to workers. */
#ifndef WEFT_ENGINE_FANOUT_H
#define WEFT_ENGINE_FANOUT_H

#include "segment.h"

#include <stdatomic.h>

/* A picture cut into tasks, in order. */
typedef struct weft_cuts {
	int width, height; /* of the picture */
	int task_width, task_height;
	/* A worker runs waiting tasks that lie below one another in one go, up to so
	 * many rows: more than task_height, or 0. */
	int run_height;
	/* The last tasks shrink, so that all workers end together: a task is at most
	 * that part of the rows left.  0: they don't. */
	int shrink, least_height;
	double pixel_cost; /* for progress */
} weft_cuts;

typedef void weft_task_fn(void *work, int worker, weft_rect task);

/* How much of a run is done. */
typedef struct weft_meter {
	const weft_watch *watch; /* may be NULL, or want no progress */
	double total;            /* copies of a pixel */
	double base, share;      /* done before; what this total is of the whole: parts of 1 */
	atomic_ulong done;       /* copies of a pixel */
	atomic_uint told;        /* of STEPS */
} weft_meter;

void weft_meter_add(weft_meter *m, double cost);

/* What the parts of one run share. */
typedef struct weft_running {
	const weft_schedule *how;
	weft_context *ctx;       /* may be NULL */
	const weft_watch *watch; /* may be NULL */
	weft_meter *meter;
} weft_running;

/* Run every task, on as many goroutines as workers says; 0: right here. */
weft_status weft_fan_out(weft_cuts cuts, const weft_running *run, weft_task_fn *task, void *work,
			 weft_error *e);
/* WEFT_OK while ctx, which may be NULL, is not over. */
weft_status weft_over_status(const weft_context *ctx, weft_error *e);

#endif
