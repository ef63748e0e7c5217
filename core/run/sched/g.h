/* g.h: a goroutine's descriptor.
 *
 * Invariants:
 *   - A g is in exactly one place: running on one worker, in one queue, in
 *     the wait queue of what it waits for (by wait records), or free.
 *   - g->sp is NULL while g stands on its stack.  The switch publishes it
 *     (release) after the stack was left; whoever took g from a queue waits
 *     until it is there (acquire) before it goes on with g.  So a waiter may
 *     be readied at any moment after it let go of the lock it enqueued under.
 */
#ifndef WEFT_RUN_G_H
#define WEFT_RUN_G_H

#include "../go.h"
#include "state.h"

#include <stdatomic.h>

enum { WEFT_ARG_SMALL = 64 }; /* argument bytes inside the small descriptor */

/* Where a descriptor comes from, so where it goes back to. */
enum weft_kind { WEFT_SMALL, WEFT_LARGE, WEFT_KINDS, WEFT_FOREIGN = WEFT_KINDS };

struct proc;
struct stack;
struct worker;

struct g {
	void *_Atomic sp;
	struct g *next; /* in a free list or the global queue */
	const weft_go_site *site;
	uint64_t id;
	struct stack *stack;   /* NULL until it starts */
	struct worker *pinned; /* runs on this thread only */
	int64_t since_ns;      /* when it parked, by the processor's last look at the clock */
	_Atomic uint8_t state; /* enum weft_state */
	uint8_t kind : 4;      /* enum weft_kind */
	uint8_t stack_class : 4;
	uint16_t pins;
	union {
		atomic_int woken; /* WEFT_FOREIGN: its futex */
		int blocking;     /* nesting of weft_blocking_begin */
	};
#ifdef WEFT_TSAN
	void *fiber;
	void *fiber_pad;
#endif
	_Alignas(WEFT_GO_ARG_ALIGN) unsigned char arg[];
};

static inline void weft_set_state(struct g *g, enum weft_state s)
{
	atomic_store_explicit(&g->state, (uint8_t)s, memory_order_relaxed);
}

/* descriptor.c */
struct g *weft_g_get(struct proc *p, size_t argument_size); /* NULL without memory */
void weft_g_put(struct proc *p, struct g *g);
void weft_g_each(void (*visit)(struct g *g, void *arg), void *arg);
void weft_g_end(void);

#endif
