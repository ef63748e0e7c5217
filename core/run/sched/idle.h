/* idle.h: what a worker without work does, and who wakes it. */
#ifndef WEFT_RUN_IDLE_H
#define WEFT_RUN_IDLE_H

#include "proc.h"
#include "runtime_state.h"

struct g *weft_find_work(void);                         /* NULL: the loop must give up its processor */
struct g *weft_relieve(struct proc *p, int64_t now_ns); /* do what holders keep others from */
void weft_wake_one(void);
void weft_search_drop(struct proc *p);
void weft_wake_proc(struct proc *p);
bool weft_idle_take(struct proc *p);
struct proc *weft_idle_pop(void);

/* Work was queued: is it worth waking somebody? */
static inline void weft_maybe_wake(void)
{
	if (atomic_load_explicit(&weft_rt.idle_count, memory_order_relaxed) > 0 &&
	    atomic_load_explicit(&weft_rt.searching, memory_order_relaxed) == 0 &&
	    atomic_load_explicit(&weft_rt.wakes_off, memory_order_relaxed) == 0)
		weft_wake_one();
}

#endif
