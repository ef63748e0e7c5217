/* foreign.c: threads that are no workers.
 *
 * Such a thread waits as a g, too: its park is a futex wait.  Those that wait
 * are in a list, as nobody would wake them once the run is over: who finds one
 * there then panics, and so does one that comes later.  What is ready before
 * (its word says so) is no longer waited for.
 */
#include "foreign.h"

#include "../clock.h"
#include "../panic.h"
#include "../sync/futex.h"
#include "../sync/lock.h"
#include "g.h"
#include "runtime_state.h"
#include "worker.h"

static _Thread_local struct g own_g;
static _Thread_local struct waiting {
	struct waiting *next, **at;
	struct g *g;
	uint32_t epoch; /* of the run that it began to wait in */
} own;

static struct {
	atomic_int lock;
	struct waiting *first;
	uint32_t over; /* the epoch of the run that ended last */
} all = { .over = UINT32_MAX };

struct g *weft_foreign_g(void)
{
	if (!atomic_load(&weft_rt.running))
		weft_panic("no runtime");
	own_g.kind = WEFT_FOREIGN;
	own.g = &own_g;
	own.epoch = atomic_load_explicit(&weft_rt.epoch, memory_order_relaxed);
	return &own_g;
}

static __attribute__((noreturn, cold)) void left_behind(const struct waiting *w)
{
	int state = atomic_load_explicit(&w->g->state, memory_order_relaxed);
	weft_panic("the run ended while a thread that is no goroutine waited in it (%s)",
		   weft_state_names[state < WEFT_STATES ? state : 0]);
}

/* Under the lock: who is in the list is seen by weft_foreign_end, who comes later sees that it was there. */
static bool run_is_over(const struct waiting *w)
{
	return all.over == w->epoch || atomic_load_explicit(&weft_rt.epoch, memory_order_relaxed) != w->epoch;
}

void weft_foreign_park(struct g *g)
{
	struct waiting *w = &own;
	weft_spin_lock(&all.lock);
	bool over = run_is_over(w);
	w->next = all.first;
	w->at = &all.first;
	if (w->next)
		w->next->at = &w->next;
	all.first = w;
	weft_spin_unlock(&all.lock);
	while (!atomic_exchange_explicit(&g->woken, 0, memory_order_acquire)) {
		if (over)
			left_behind(w);
		weft_futex_wait(&g->woken, 0, WEFT_FOREVER);
	}
	weft_spin_lock(&all.lock);
	*w->at = w->next;
	if (w->next)
		w->next->at = w->at;
	weft_spin_unlock(&all.lock);
}

void weft_foreign_ready(struct g *g)
{
	atomic_store_explicit(&g->woken, 1, memory_order_release);
	weft_futex_wake(&g->woken, 1);
}

void weft_foreign_end(void)
{
	const struct waiting *behind = NULL;
	weft_spin_lock(&all.lock);
	all.over = atomic_load_explicit(&weft_rt.epoch, memory_order_relaxed);
	for (const struct waiting *w = all.first; w && !behind; w = w->next)
		if (!atomic_load_explicit(&w->g->woken, memory_order_relaxed))
			behind = w;
	weft_spin_unlock(&all.lock);
	if (behind)
		left_behind(behind);
}
