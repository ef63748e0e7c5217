/* runq.h: what a processor's holder does with its own queues, inlined where it
 * runs for each goroutine.  The whole of the protocols: runq.c.
 */
#ifndef WEFT_RUN_RUNQ_H
#define WEFT_RUN_RUNQ_H

#include "proc.h"
#include "runtime_state.h"

struct g *weft_fresh_oldest(struct proc *p);
uint32_t weft_runq_length(const struct proc *p);
struct g *weft_runq_steal(struct proc *thief, struct proc *victim);
void weft_global_push(struct g *g);
struct g *weft_global_take(struct proc *p);

static inline bool weft_ring_push(struct proc *p, struct g *g)
{
	uint32_t tail = atomic_load_explicit(&p->ring_tail, memory_order_relaxed);
	uint32_t head = atomic_load_explicit(&p->ring_head, memory_order_acquire);
	if (tail - head >= WEFT_RING)
		return false;
	atomic_store_explicit(&p->ring[tail % WEFT_RING], g, memory_order_relaxed);
	WEFT_FENCE_RELEASE();
	atomic_store_explicit(&p->ring_tail, tail + 1, memory_order_relaxed);
	return true;
}

/* Of those that parked long ago nothing is in the cache: fetch what the one
 * that is a few places behind the first will need. */
static inline void weft_ring_prefetch(const struct proc *p, uint32_t head, uint32_t tail)
{
	enum { AHEAD = 4, LINES = 8 };
	if (WEFT_LIKELY(tail - head <= AHEAD))
		return;
	const struct g *g = atomic_load_explicit(&p->ring[(head + AHEAD) % WEFT_RING], memory_order_relaxed);
	const char *sp = atomic_load_explicit(&g->sp, memory_order_relaxed);
	if (!sp)
		return;
	for (int i = 0; i < LINES; i++)
		__builtin_prefetch(sp + i * WEFT_LINE, 1);
}

static inline struct g *weft_ring_pop(struct proc *p)
{
	uint32_t head = atomic_load_explicit(&p->ring_head, memory_order_relaxed);
	if (weft_procs_count() == 1) { /* no thieves, no swap */
		uint32_t end = atomic_load_explicit(&p->ring_tail, memory_order_relaxed);
		if (end == head)
			return NULL;
		weft_ring_prefetch(p, head, end);
		atomic_store_explicit(&p->ring_head, head + 1, memory_order_relaxed);
		return atomic_load_explicit(&p->ring[head % WEFT_RING], memory_order_relaxed);
	}
	for (;;) {
		uint32_t tail = atomic_load_explicit(&p->ring_tail, memory_order_relaxed);
		if (tail == head)
			return NULL;
		struct g *g = atomic_load_explicit(&p->ring[head % WEFT_RING], memory_order_relaxed);
		if (atomic_compare_exchange_weak_explicit(&p->ring_head, &head, head + 1,
							  memory_order_relaxed, memory_order_relaxed)) {
			weft_ring_prefetch(p, head, tail);
			return g;
		}
	}
}

static inline bool weft_fresh_push(struct proc *p, struct g *g)
{
	uint32_t bottom = atomic_load_explicit(&p->fresh_bottom, memory_order_relaxed);
	uint32_t top = atomic_load_explicit(&p->fresh_top, memory_order_acquire);
	if (bottom - top >= WEFT_FRESH)
		return false;
	atomic_store_explicit(&p->fresh[bottom % WEFT_FRESH], g, memory_order_relaxed);
	WEFT_FENCE_RELEASE();
	atomic_store_explicit(&p->fresh_bottom, bottom + 1, memory_order_relaxed);
	return true;
}

static inline struct g *weft_fresh_pop(struct proc *p)
{
	uint32_t bottom = atomic_load_explicit(&p->fresh_bottom, memory_order_relaxed);
	uint32_t top = atomic_load_explicit(&p->fresh_top, memory_order_relaxed);
	if (bottom == top)
		return NULL;
	bottom--;
	if (weft_procs_count() == 1) { /* no thieves, no fence */
		atomic_store_explicit(&p->fresh_bottom, bottom, memory_order_relaxed);
		return atomic_load_explicit(&p->fresh[bottom % WEFT_FRESH], memory_order_relaxed);
	}
	atomic_exchange_explicit(&p->fresh_bottom, bottom, memory_order_seq_cst);
	WEFT_FENCE_FULL();
	top = atomic_load_explicit(&p->fresh_top, memory_order_relaxed);
	int32_t left = (int32_t)(bottom - top);
	struct g *g = NULL;
	if (left >= 0) {
		g = atomic_load_explicit(&p->fresh[bottom % WEFT_FRESH], memory_order_relaxed);
		if (left > 0)
			return g;
		if (!atomic_compare_exchange_strong_explicit(&p->fresh_top, &top, top + 1,
							     memory_order_relaxed, memory_order_relaxed))
			g = NULL;
	}
	atomic_store_explicit(&p->fresh_bottom, bottom + 1, memory_order_relaxed);
	return g;
}

#endif
