/* timers.c: what is to happen when; a heap for each processor.
 *
 * A heap of four children a node: an insertion with a random deadline moves
 * up one level on average, and a node's children lie side by side.  Slots
 * repeat the deadline, and a timer that is never removed isn't told where it
 * is: so sifting past those of many sleepers touches none of their stacks.
 *
 * Invariant: first_ns is the deadline of slot 0 (WEFT_FOREVER if none), and
 * t->at is t's slot, or -1, unless t->stays.  Both change under the lock only.  fire is called
 * under the lock, after t left the heap, in the order of deadlines: so once weft_timer_remove returned,
 * nobody touches t any more, and t may live on its waiter's stack.
 */
#include "timers.h"

#include "../panic.h"
#include "../stack/sanitize.h"
#include "../stack/small_stack.h"
#include "../sync/lock.h"
#include "idle.h"
#include "worker.h"

#include <stdlib.h>

enum { CHILDREN = 4, FIRST_ROOM = 64, BATCH = 16 };

enum { KNOWS_SLOT = 1 };

static struct timer *timer_of(struct timer_slot slot)
{
	return (struct timer *)(slot.timer & ~(uintptr_t)KNOWS_SLOT);
}

static void tell(struct timer_slot slot, int at)
{
	if (slot.timer & KNOWS_SLOT)
		timer_of(slot)->at = at;
}

static void place(struct timers *h, int at, struct timer_slot slot)
{
	h->heap[at] = slot;
	tell(slot, at);
}

/* The slot it ended in. */
static int sift_up(struct timers *h, int at, struct timer_slot slot)
{
	for (int parent; at > 0; at = parent) {
		parent = (at - 1) / CHILDREN;
		if (h->heap[parent].deadline_ns <= slot.deadline_ns)
			break;
		place(h, at, h->heap[parent]);
	}
	place(h, at, slot);
	return at;
}

static void sift_down(struct timers *h, int at, struct timer_slot slot)
{
	for (int child; (child = at * CHILDREN + 1) < h->count; at = child) {
		int end = child + CHILDREN < h->count ? child + CHILDREN : h->count;
		for (int c = child + 1; c < end; c++)
			if (h->heap[c].deadline_ns < h->heap[child].deadline_ns)
				child = c;
		if (slot.deadline_ns <= h->heap[child].deadline_ns)
			break;
		place(h, at, h->heap[child]);
	}
	place(h, at, slot);
}

static void publish_first(struct timers *h)
{
	atomic_store(&h->first_ns, h->count ? h->heap[0].deadline_ns : WEFT_FOREVER);
}

static void take_out(struct timers *h, int at)
{
	tell(h->heap[at], -1);
	struct timer_slot last = h->heap[--h->count];
	if (at < h->count)
		sift_down(h, sift_up(h, at, last), last);
}

/* Under its lock. */
static void grow(void *timers)
{
	struct timers *h = timers;
	int room = h->room ? 2 * h->room : FIRST_ROOM;
	weft_hb_acquire(h);
	struct timer_slot *heap = realloc(h->heap, (size_t)room * sizeof *heap);
	if (!heap)
		weft_fatal("out of memory");
	h->heap = heap;
	h->room = room;
	weft_hb_release(h);
}

/* Under h's lock: also for a timer that fires and starts again.  Is it the first now? */
bool weft_timer_insert_locked(struct timers *h, struct timer *t)
{
	if (h->count == h->room)
		weft_on_large_stack(grow, h);
	t->heap = h;
	t->epoch = atomic_load_explicit(&weft_rt.epoch, memory_order_relaxed);
	struct timer_slot slot = { t->deadline_ns, (uintptr_t)t | (t->stays ? 0 : KNOWS_SLOT) };
	bool first = sift_up(h, h->count++, slot) == 0;
	if (first)
		publish_first(h);
	return first;
}

void weft_timer_insert(struct timer *t)
{
	struct worker *w = weft_self();
	bool ours = w && w->p;
	struct timers *h = &(ours ? w->p : &weft_rt.procs[0])->timers;
	weft_spin_lock(&h->lock);
	bool first = weft_timer_insert_locked(h, t);
	weft_spin_unlock(&h->lock);
	if (first && !ours)
		weft_wake_one(); /* no worker of ours will look before it sleeps */
}

bool weft_timer_remove(struct timer *t)
{
	struct timers *h = t->heap;
	if (t->epoch != atomic_load_explicit(&weft_rt.epoch, memory_order_relaxed))
		return false; /* its run is over, its heap gone */
	weft_spin_lock(&h->lock);
	bool there = t->at >= 0;
	if (there) {
		bool first = t->at == 0;
		take_out(h, t->at);
		if (first)
			publish_first(h);
	}
	weft_spin_unlock(&h->lock);
	return there;
}

void weft_timers_run(struct proc *p, int64_t now_ns)
{
	struct timers *h = &p->timers;
	struct timer *due[BATCH];
	int count;
	weft_spin_lock(&h->lock);
	do {
		for (count = 0; count < BATCH && h->count && h->heap[0].deadline_ns <= now_ns; count++) {
			due[count] = timer_of(h->heap[0]);
			__builtin_prefetch(due[count]); /* often on a stack that nobody touched for long */
			take_out(h, 0);
		}
		for (int i = 0; i < count; i++)
			due[i]->fire(due[i], now_ns);
	} while (count == BATCH);
	publish_first(h);
	weft_spin_unlock(&h->lock);
}

int64_t weft_timers_first(void)
{
	int64_t first = WEFT_FOREVER;
	for (int i = 0; i < weft_procs_count(); i++) {
		int64_t f = atomic_load(&weft_rt.procs[i].timers.first_ns);
		if (f < first)
			first = f;
	}
	return first;
}

void weft_timers_end(void)
{
	for (int i = 0; i < weft_procs_count(); i++) {
		weft_hb_acquire(&weft_rt.procs[i].timers);
		free(weft_rt.procs[i].timers.heap);
	}
}
