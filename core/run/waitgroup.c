/* waitgroup.c: wait until a count is zero.
 *
 * Count and "somebody waits" are one word, so that the last `done` knows by
 * its own decrement whether it must touch the queue: if nobody waits, the
 * waitgroup may be gone already.  If somebody does, it lives until that one
 * is readied; a waiter that comes just then passes through the lock, so it
 * returns only after the last done let go of it.
 */
#include "sanitize.h"
#include "wait.h"

enum { ONE = 2, WAITED_FOR = 1 };

static __attribute__((noinline)) void wake_all(weft_waitgroup *wg)
{
	weft_spin_lock(&wg->waiters.lock);
	struct waiter *list = weft_waitq_take(&wg->waiters);
	atomic_fetch_and_explicit(&wg->state, ~(int64_t)WAITED_FOR, memory_order_relaxed);
	weft_spin_unlock(&wg->waiters.lock);
	weft_ready_all(list);
}

static inline void change(weft_waitgroup *wg, int64_t n)
{
	weft_hb_release(wg);
	int64_t now = atomic_fetch_add_explicit(&wg->state, n * ONE, memory_order_acq_rel) + n * ONE;
	if (WEFT_UNLIKELY(now < 0))
		weft_panic("negative WaitGroup counter");
	if (now == WAITED_FOR)
		wake_all(wg);
}

void weft_waitgroup_add(weft_waitgroup *wg, int n)
{
	weft_enter();
	change(wg, n);
}

void weft_waitgroup_done(weft_waitgroup *wg)
{
	weft_enter();
	change(wg, -1);
}

void weft_waitgroup_wait(weft_waitgroup *wg)
{
	weft_enter();
	if (atomic_load_explicit(&wg->state, memory_order_acquire) == 0) {
		weft_hb_acquire(wg);
		return;
	}
	struct waiter w = { .g = weft_self_g() };
	weft_spin_lock(&wg->waiters.lock);
	int64_t state = atomic_fetch_or_explicit(&wg->state, WAITED_FOR, memory_order_acquire);
	if (state < ONE) {
		/* Zero already: whoever set that flag before us is waking. */
		if (state == 0)
			atomic_fetch_and_explicit(&wg->state, ~(int64_t)WAITED_FOR, memory_order_relaxed);
		weft_spin_unlock(&wg->waiters.lock);
		weft_hb_acquire(wg);
		return;
	}
	weft_waitq_push(&wg->waiters, &w);
	weft_set_state(w.g, WEFT_ON_WAITGROUP);
	weft_spin_unlock(&wg->waiters.lock);
	weft_park();
	weft_hb_acquire(wg);
}
