/* follow.h: as many processors as the machine lets us have, while that changes. */
#ifndef WEFT_RUN_FOLLOW_H
#define WEFT_RUN_FOLLOW_H

#include "runtime_state.h"

struct proc;

/* By weft_run: room for as many as there may come to be. */
void weft_follow_begin(int procs, bool fixed);
void weft_proc_init(int index);
/* By the monitor, about once a second. */
void weft_follow_look(void);
/* By the one processor's holder, between two goroutines: it gets company. */
void weft_follow_grow(void);

/* May one more leave the idle list? */
static inline bool weft_room_for_one(void)
{
	int busy = weft_procs_count() - atomic_load_explicit(&weft_rt.idle_count, memory_order_relaxed);
	return busy < atomic_load_explicit(&weft_rt.procs_limit, memory_order_relaxed);
}

/* Are more busy than may be? */
static inline bool weft_crowded(void)
{
	int busy = weft_procs_count() - atomic_load_explicit(&weft_rt.idle_count, memory_order_relaxed);
	return WEFT_UNLIKELY(busy > atomic_load_explicit(&weft_rt.procs_limit, memory_order_relaxed));
}

#endif
