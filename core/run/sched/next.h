/* next.h: who runs next on a processor; inlined where it runs for each switch.
 *
 * The one readied last, in its slot, for the rest of the slice of who readied
 * it; then those that have not started; then those readied before, first in
 * first out; after so many fresh ones the others' turn.  Every now and then a
 * look at what is not local.
 *
 * A slice is a time, so that a pair that computes between its turns gets no
 * more of it than one that doesn't.  The clock is read after the first few
 * turns of a slice, then after each where they are long, else now and then. */
#ifndef WEFT_RUN_NEXT_H
#define WEFT_RUN_NEXT_H

#include "runq.h"

enum {
	WEFT_LOOK_AROUND = 61,   /* goroutines between two looks at what is not local */
	WEFT_FIRST_LOOK = 4,     /* turns from the slot in a row before the clock is read */
	WEFT_FRESH_STREAK = 128, /* fresh goroutines in a row before those of the ring */
};

void weft_collect(struct proc *p);
struct g *weft_next_local(struct proc *p);
struct g *weft_look_around(struct proc *p);
void weft_give_away(struct proc *p);
struct g *weft_ring_turn(struct proc *p);
bool weft_slice_is_over(struct proc *p);
struct g *weft_next_seeded(struct proc *p);

static inline struct g *weft_take_next(struct proc *p)
{
	struct g *g = atomic_load_explicit(&p->next, memory_order_relaxed);
	if (!g)
		return NULL;
	if (weft_procs_count() == 1) {
		atomic_store_explicit(&p->next, NULL, memory_order_relaxed);
		return g;
	}
	return atomic_exchange_explicit(&p->next, NULL, memory_order_relaxed);
}

/* Will the next one taken come after a look around? */
static inline bool weft_look_around_is_due(const struct proc *p)
{
	return (atomic_load_explicit(&p->tick, memory_order_relaxed) + 1) % WEFT_LOOK_AROUND == 0;
}

/* One more goroutine is taken to run: the one a look around brought, if it was time for one. */
static inline struct g *weft_tick_on(struct proc *p)
{
	uint32_t tick = atomic_load_explicit(&p->tick, memory_order_relaxed) + 1;
	atomic_store_explicit(&p->tick, tick, memory_order_relaxed);
	return WEFT_UNLIKELY(tick % WEFT_LOOK_AROUND == 0) ? weft_look_around(p) : NULL;
}

static inline __attribute__((always_inline)) struct g *weft_next_unseeded(struct proc *p)
{
	struct g *g = weft_tick_on(p);
	if (g)
		return g;
	/* The partner inherits the rest of the slice, so that a pair that
	 * readies each other for ever starves nobody: then one other goes first. */
	if (WEFT_UNLIKELY(p->next_streak >= p->next_look) && weft_slice_is_over(p)) {
		if ((g = weft_ring_pop(p)) || (g = weft_fresh_pop(p)))
			return g;
	}
	if ((g = weft_take_next(p))) {
		p->next_streak++;
		return g;
	}
	p->next_streak = 0;
	p->next_look = WEFT_FIRST_LOOK;
	if (WEFT_UNLIKELY(p->fresh_streak >= WEFT_FRESH_STREAK)) {
		if ((g = weft_ring_turn(p)))
			return g;
	} else if ((g = weft_fresh_pop(p))) {
		p->fresh_streak++;
		return g;
	}
	p->fresh_streak = 0;
	if ((g = weft_ring_pop(p)))
		return g;
	return weft_fresh_pop(p);
}

#endif
