/* stats.h: a run seen from inside, in numbers.
 *
 * Nothing is counted for it on a path that is hot: what a processor keeps of
 * its own is added up when somebody asks.  Numbers of a run that goes on are
 * each right at some moment of the call, not all at the same.
 *
 * From outside: WEFT_TOP=1 lets weft top PID see them, live, by the same user
 * or root; it costs a thread that waits at a socket, and without it nothing.
 *
 * Who may call: goroutines, and foreign threads while a runtime runs; with
 * none running everything is 0.
 */
#ifndef WEFT_RUN_STATS_H
#define WEFT_RUN_STATS_H

#include "../base/linkage.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

WEFT_PUBLIC_BEGIN

enum { WEFT_STATS_STATES = 32 };

typedef struct weft_stats {
	int procs;          /* logical processors that may be busy at a time */
	int procs_busy;     /* that run goroutines now */
	int procs_blocking; /* whose goroutine is in a blocking section: they may be taken over */
	int threads;        /* of the runtime, the caller of weft_run included */

	/* Since the run began. */
	uint64_t started, ended; /* goroutines */
	uint64_t steals;         /* times that a processor took from another's queue */
	/* The same modulo 2^32; the difference of two looks is right. */
	uint32_t taken; /* goroutines taken to run: by a processor that comes to the queue, not those
			   handed on directly */
	uint32_t woken; /* times that an idle processor was roused */

	/* Now. */
	size_t queued; /* goroutines that could run and wait for a processor */
	size_t timers; /* sleeps and deadlines to come */
	/* Goroutines by what they do or wait for ("running", "chan receive", ...): all that there are,
	 * most first; the first without a name ends the list. */
	struct weft_stats_state {
		const char *name;
		size_t count;
	} states[WEFT_STATS_STATES];
} weft_stats;

/* size: sizeof *s, so that a later weft, which knows more, fills no more than there is. */
void weft_stats_read(weft_stats *s, size_t size);

/* For people, in a few lines. */
void weft_stats_print(FILE *to);

WEFT_PUBLIC_END

#endif
