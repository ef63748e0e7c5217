/* proc.h: a logical processor: the right to run goroutines, with the queues
 * and caches that need no lock since only its holder uses them. */
#ifndef WEFT_RUN_PROC_H
#define WEFT_RUN_PROC_H

#include "../stack/stack.h"
#include "g.h"
#include "machine.h"
#include "timers.h"

enum {
	WEFT_RING = 256,  /* readied goroutines a processor queues, a power of two */
	WEFT_FRESH = 256, /* the same for goroutines that have not started */
};

struct free_list {
	struct g *first;
	int count;
};

struct stack_list {
	struct stack *first;
	int count;
};

enum proc_status {
	PROC_IDLE,     /* in the idle list, its worker (if any) asleep */
	PROC_RUNNING,  /* held by a worker */
	PROC_BLOCKING, /* its goroutine is in a blocking section: may be retaken */
};

struct proc {
	/* The holder's own. */
	struct free_list free[WEFT_KINDS]; /* descriptors */
	int fresh_streak, next_streak;
	int next_look;           /* at this streak the clock is read (next.h) */
	int64_t slice_ns;        /* when it was first read in this slice */
	int64_t slice_before_ns; /* how long the last one was */
	int select_luck;         /* below 0: so many selects don't let others run first */
	struct stack_list stacks[WEFT_STACK_CLASSES];
	uint64_t id_next, id_end;
	int64_t now_ns; /* the last look at the clock */
	uint64_t random;
	struct worker *worker;
	int index;
	int search_ns;         /* how long the next search may last */
	int64_t oldest_ns;     /* when the oldest fresh goroutine was last preferred */
	int64_t timer_wake_ns; /* when a timer last ended its sleep */
	int watched;           /* another processor's index, */
	uint32_t watched_tick; /* and what it had run, */
	int64_t watched_ns;    /* then */
	bool woken_to_search;
	bool others_first; /* before those that want a processor */
	/* Written by the holder, read by others. */
	_Alignas(WEFT_LINE) _Atomic uint32_t tick; /* goroutines taken to run */
	_Atomic uint64_t started, ended;
	_Atomic uint64_t steals; /* that found something */
	_Atomic uint32_t ring_tail;
	_Atomic uint32_t fresh_bottom;
	struct g *_Atomic next;
	/* Written by thieves too. */
	_Alignas(WEFT_LINE) _Atomic uint32_t ring_head;
	_Atomic uint32_t fresh_top;
	_Alignas(WEFT_LINE) atomic_int status;
	atomic_int wake; /* futex of the idle worker */
	struct proc *idle_next;
	_Atomic uint32_t sample_tick; /* searchers' last look at tick, and when */
	_Atomic int64_t sample_ns;
	uint32_t held_tick; /* the monitor's: no other goroutine since held_ns */
	int64_t held_ns;
	bool held_named;
	_Atomic uint32_t let_others; /* at this tick: yield in the next public call */
	struct timers timers;
	struct g *_Atomic ring[WEFT_RING];
	struct g *_Atomic fresh[WEFT_FRESH];
};

static inline uint64_t weft_random(uint64_t *state)
{
	uint64_t x = *state;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return *state = x;
}

#endif
