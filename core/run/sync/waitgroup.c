/* waitgroup.c: wait until a count is zero.
 *
 * Count and "somebody waits" are one word, so that the last `done` knows by
 * its own decrement whether it must touch the queue: if nobody waits, the
 * waitgroup may be gone already.  If somebody does, it lives until that one
 * is readied; a waiter that comes just then passes through the lock, so it
 * returns only after the last done let go of it.
 *
 * Whenever the lock is free WAITED_FOR is set exactly while somebody is in the
 * queue.  The last of them to give up at a deadline takes the flag along, in the
 * one step that sees that the count is not zero: then no done will look for
 * the queue.  Where it is zero a done does, and the waiter stays for it.
 * tests/model: waitgroup, waitgroup_deadline.
 */
#include "../panic.h"
#include "../stack/sanitize.h"
#include "until.h"

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

static inline bool is_zero(weft_waitgroup *wg)
{
	weft_enter();
	if (atomic_load_explicit(&wg->state, memory_order_acquire) != 0)
		return false;
	weft_hb_acquire(wg);
	return true;
}

/* False: it is zero, no need to park.  u: around w, where it may give up. */
static inline bool queue_up(weft_waitgroup *wg, struct waiter *w, struct until *u)
{
	weft_spin_lock(&wg->waiters.lock);
	int64_t state = atomic_fetch_or_explicit(&wg->state, WAITED_FOR, memory_order_acquire);
	if (state >= ONE) {
		weft_waitq_push(&wg->waiters, w);
		if (u)
			weft_until_queued(u);
		weft_set_state(w->g, WEFT_ON_WAITGROUP);
	} else if (state == 0) { /* else somebody set that flag before us, and is being woken */
		atomic_fetch_and_explicit(&wg->state, ~(int64_t)WAITED_FOR, memory_order_relaxed);
	}
	weft_spin_unlock(&wg->waiters.lock);
	return state >= ONE;
}

void weft_waitgroup_wait(weft_waitgroup *wg)
{
	if (is_zero(wg))
		return;
	struct waiter w = { .g = weft_self_g() };
	if (queue_up(wg, &w, NULL))
		weft_park();
	weft_hb_acquire(wg);
}

static bool leave(struct until *u, struct waiter **others)
{
	(void)others;
	weft_waitgroup *wg = u->object;
	bool last = wg->waiters.head == wg->waiters.tail;
	int64_t state = atomic_load_explicit(&wg->state, memory_order_relaxed);
	do {
		if (state < ONE)
			return false;
	} while (last &&
		 !atomic_compare_exchange_weak_explicit(&wg->state, &state, state & ~(int64_t)WAITED_FOR,
							memory_order_relaxed, memory_order_relaxed));
	weft_waitq_remove(&wg->waiters, &u->w);
	return true;
}

static bool wait_bound(weft_waitgroup *wg, struct bound bound)
{
	if (is_zero(wg))
		return true;
	if (weft_bound_over(&bound))
		return false;
	struct until u = {
		.w.g = weft_self_g(), .bound = bound, .object = wg, .queue = &wg->waiters, .leave = leave
	};
	if (queue_up(wg, &u.w, &u) && !weft_until_park(&u))
		return false;
	weft_hb_acquire(wg);
	return true;
}

bool weft_waitgroup_wait_until(weft_waitgroup *wg, int64_t deadline_ns)
{
	return wait_bound(wg, (struct bound) { deadline_ns, NULL });
}

bool weft_waitgroup_wait_within(weft_waitgroup *wg, weft_context *c)
{
	return wait_bound(wg, (struct bound) { WEFT_FOREVER, c });
}
