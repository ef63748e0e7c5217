/* timers.h: a heap of timers for each processor. */
#ifndef WEFT_RUN_TIMERS_H
#define WEFT_RUN_TIMERS_H

#include "../clock.h"

#include <stdatomic.h>

struct proc;

struct timer {
	int64_t deadline_ns;
	void (*fire)(struct timer *t, int64_t now_ns); /* under the heap's lock: short */
	struct timers *heap;                           /* where it was inserted last */
	int at;                                        /* its slot there; -1: in none */
	uint32_t epoch;                                /* the run that heap belongs to */
	bool stays;                                    /* until it fires, so needn't know its slot */
};

struct timer_slot {
	int64_t deadline_ns;
	uintptr_t timer; /* its address, and 1 where it knows its slot */
};

struct timers {
	atomic_int lock;
	int count, room;
	struct timer_slot *heap;  /* 4 children a node, earliest first */
	_Atomic int64_t first_ns; /* WEFT_FOREVER when empty */
};

void weft_timer_insert(struct timer *t); /* deadline_ns and fire are set */
bool weft_timer_insert_locked(struct timers *h, struct timer *t);
bool weft_timer_remove(struct timer *t); /* false: it had fired; fire is over */
void weft_timers_run(struct proc *p, int64_t now_ns);
int64_t weft_timers_first(void); /* over all processors */
void weft_timers_end(void);

#endif
