/* runq.c: the queues of goroutines that could run.
 *
 * Three places a processor:
 *   next   one slot: the goroutine readied last; the partner of whoever runs.
 *   ring   readied goroutines, first in first out.  The holder pushes at the
 *          tail; everyone takes at the head by compare-and-swap, thieves half
 *          at a time.
 *   fresh  goroutines that never ran, last in first out for the holder (depth
 *          first: the fewest stacks and the warmest lines), oldest first for
 *          thieves, one by one (Chase and Lev's deque, fixed size).
 * and one list for all, under its lock: what foreign threads ready, what
 * overflows.
 *
 * Memory orders.  A push writes the slot, then a release fence, then the
 * index (relaxed): a thief's acquire of the index, even of a later value,
 * sees the slot.  A thief moves head or top on with release, and a push
 * acquires it: a slot is used again only after its reader is done.  fresh: pop
 * lowers bottom, then a full fence, then reads top; a thief reads top, full
 * fence, then bottom: of the two at least one sees the other, and the last
 * item is decided on top.  next: swapped in with release, swapped out by thieves
 * with acquire.  Each of these is needed, and no more: tests/model.
 */
#include "runq.h"

#include "../sync/lock.h"

/* The oldest that has not started: by thieves, and by the holder for fairness. */
static struct g *fresh_steal(struct proc *p)
{
	uint32_t top = atomic_load_explicit(&p->fresh_top, memory_order_relaxed);
	WEFT_FENCE_FULL();
	uint32_t bottom = atomic_load_explicit(&p->fresh_bottom, memory_order_acquire);
	if ((int32_t)(bottom - top) <= 0)
		return NULL;
	struct g *g = atomic_load_explicit(&p->fresh[top % WEFT_FRESH], memory_order_relaxed);
	if (!atomic_compare_exchange_strong_explicit(&p->fresh_top, &top, top + 1, memory_order_release,
						     memory_order_relaxed))
		return NULL;
	return g;
}

struct g *weft_fresh_oldest(struct proc *p)
{
	return fresh_steal(p);
}

uint32_t weft_runq_length(const struct proc *p)
{
	uint32_t ring = atomic_load_explicit(&p->ring_tail, memory_order_relaxed) -
			atomic_load_explicit(&p->ring_head, memory_order_relaxed);
	int32_t fresh = (int32_t)(atomic_load_explicit(&p->fresh_bottom, memory_order_relaxed) -
				  atomic_load_explicit(&p->fresh_top, memory_order_relaxed));
	bool next = atomic_load_explicit(&p->next, memory_order_relaxed) != NULL;
	return (ring > WEFT_RING ? 0 : ring) + (fresh > 0 ? (uint32_t)fresh : 0) + next;
}

/* Half of the victim's ring: one to run, the others into the thief's. */
static struct g *ring_steal(struct proc *thief, struct proc *victim)
{
	for (;;) {
		uint32_t head = atomic_load_explicit(&victim->ring_head, memory_order_relaxed);
		uint32_t tail = atomic_load_explicit(&victim->ring_tail, memory_order_acquire);
		uint32_t count = tail - head;
		if (count == 0 || count > WEFT_RING) /* torn reading: head moved on meanwhile */
			return NULL;
		count -= count / 2;
		struct g *taken[WEFT_RING / 2];
		for (uint32_t i = 0; i < count; i++)
			taken[i] = atomic_load_explicit(&victim->ring[(head + i) % WEFT_RING],
							memory_order_relaxed);
		if (!atomic_compare_exchange_strong_explicit(&victim->ring_head, &head, head + count,
							     memory_order_release, memory_order_relaxed))
			continue;
		for (uint32_t i = 1; i < count; i++)
			if (!weft_ring_push(thief, taken[i]))
				weft_global_push(taken[i]);
		return taken[0];
	}
}

static struct g *runq_steal(struct proc *thief, struct proc *victim)
{
	struct g *g = ring_steal(thief, victim);
	if (g)
		return g;
	int32_t fresh = (int32_t)(atomic_load_explicit(&victim->fresh_bottom, memory_order_relaxed) -
				  atomic_load_explicit(&victim->fresh_top, memory_order_relaxed));
	g = fresh_steal(victim);
	if (g) {
		for (int32_t more = (fresh + 1) / 2 - 1; more > 0; more--) {
			struct g *other = fresh_steal(victim);
			if (!other)
				break;
			if (!weft_fresh_push(thief, other))
				weft_global_push(other);
		}
		return g;
	}
	if (atomic_load_explicit(&victim->next, memory_order_relaxed))
		g = atomic_exchange_explicit(&victim->next, NULL, memory_order_acquire);
	return g;
}

struct g *weft_runq_steal(struct proc *thief, struct proc *victim)
{
	struct g *g = runq_steal(thief, victim);
	if (g) /* the thief's alone to write */
		atomic_store_explicit(&thief->steals,
				      atomic_load_explicit(&thief->steals, memory_order_relaxed) + 1,
				      memory_order_relaxed);
	return g;
}

void weft_global_push(struct g *g)
{
	g->next = NULL;
	weft_spin_lock(&weft_rt.global_lock);
	if (weft_rt.global_head)
		weft_rt.global_tail->next = g;
	else
		weft_rt.global_head = g;
	weft_rt.global_tail = g;
	atomic_store(&weft_rt.global_count,
		     atomic_load_explicit(&weft_rt.global_count, memory_order_relaxed) + 1);
	weft_spin_unlock(&weft_rt.global_lock);
}

/* One to run; a fair share of the others moves into p's ring. */
struct g *weft_global_take(struct proc *p)
{
	if (atomic_load_explicit(&weft_rt.global_count, memory_order_relaxed) == 0)
		return NULL;
	weft_spin_lock(&weft_rt.global_lock);
	uint32_t count = atomic_load_explicit(&weft_rt.global_count, memory_order_relaxed);
	uint32_t share = count / (uint32_t)weft_procs_count() + 1, taken = 0;
	struct g *first = NULL;
	while (weft_rt.global_head && taken < share && taken < WEFT_RING / 2) {
		struct g *g = weft_rt.global_head, *next = g->next;
		if (!first)
			first = g;
		else if (!weft_ring_push(p, g))
			break;
		weft_rt.global_head = next;
		taken++;
	}
	atomic_store_explicit(&weft_rt.global_count, count - taken, memory_order_relaxed);
	weft_spin_unlock(&weft_rt.global_lock);
	return first;
}
