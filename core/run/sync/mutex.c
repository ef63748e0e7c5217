/* mutex.c: mutual exclusion that parks.
 *
 * Uncontended it is one compare-and-swap each way.  Waiters queue first in,
 * first out; an unlock wakes the oldest, and until that one runs the mutex is
 * free for whoever holds a processor (handing it over each time would cost a
 * switch for every use).  A waiter that was passed by for HAND_OVER_NS gets it
 * handed over, so the wait is bounded.
 *
 * state: LOCKED; WAITED: the queue may hold somebody; WOKEN: one is on its
 * way, no need to wake another.  WAITED and WOKEN change under the queue's lock.
 */
#include "../panic.h"
#include "../sched/runq.h"
#include "../stack/sanitize.h"
#include "until.h"

enum { LOCKED = 1, WAITED = 2, WOKEN = 4, SPINS = 30, HAND_OVER_NS = 1000 * 1000 };

bool weft_try_lock(weft_mutex *m)
{
	weft_enter();
	int s = atomic_load_explicit(&m->state, memory_order_relaxed);
	while (!(s & LOCKED))
		if (atomic_compare_exchange_weak_explicit(&m->state, &s, s | LOCKED, memory_order_acquire,
							  memory_order_relaxed)) {
			weft_hb_acquire(m);
			return true;
		}
	return false;
}

/* The holder runs on another processor: it may be done in a moment.  Not while
 * others wait for this one: each look takes the line away from the holder. */
static bool spin(weft_mutex *m)
{
	struct worker *w = weft_self();
	if (weft_procs_count() < 2 || (w && w->p && weft_runq_length(w->p) > 0))
		return false;
	for (int i = 0; i < SPINS; i++) {
		int s = atomic_load_explicit(&m->state, memory_order_relaxed);
		if (!(s & LOCKED) &&
		    atomic_compare_exchange_strong_explicit(&m->state, &s, s | LOCKED, memory_order_acquire,
							    memory_order_relaxed))
			return true;
		weft_pause();
	}
	return false;
}

/* With the queue locked: lock m, or leave WAITED set and stay out. */
static bool lock_or_announce(weft_mutex *m, int clear)
{
	int s = atomic_load_explicit(&m->state, memory_order_relaxed), to;
	do
		to = (s & LOCKED ? s | WAITED : s | LOCKED) & ~clear;
	while (!atomic_compare_exchange_weak_explicit(&m->state, &s, to, memory_order_acquire,
						      memory_order_relaxed));
	return !(s & LOCKED);
}

/* u: the whole of w, where its time may come to an end; false then.  One that was
 * woken and is too late takes WOKEN along: the next unlock wakes another. */
static inline bool wait_for(weft_mutex *m, struct waiter *w, struct until *u)
{
	for (bool again = false;; again = true) {
		weft_spin_lock(&m->waiters.lock);
		bool locked = lock_or_announce(m, again ? WOKEN : 0);
		if (locked || (u && again && weft_bound_over(&u->bound))) {
			weft_spin_unlock(&m->waiters.lock);
			return locked;
		}
		if (again) {
			weft_waitq_push_front(&m->waiters, w);
		} else {
			w->since_ns = weft_now();
			weft_waitq_push(&m->waiters, w);
		}
		if (u)
			weft_until_queued(u);
		weft_set_state(w->g, WEFT_ON_MUTEX);
		weft_spin_unlock(&m->waiters.lock);
		if (!u)
			weft_park();
		else if (!weft_until_park(u))
			return false;
		if (w->result) /* handed over */
			return true;
	}
}

static __attribute__((noinline)) void lock_slow(weft_mutex *m)
{
	if (spin(m))
		return;
	struct waiter w = { .g = weft_self_g() };
	wait_for(m, &w, NULL);
}

static bool lock_bound(weft_mutex *m, struct bound bound)
{
	if (!weft_try_lock(m)) {
		if (weft_bound_over(&bound))
			return false;
		struct until u = { .w.g = weft_self_g(), .bound = bound, .object = m, .queue = &m->waiters };
		if (!spin(m) && !wait_for(m, &u.w, &u))
			return false;
		weft_hb_acquire(m);
	}
	return true;
}

bool weft_lock_until(weft_mutex *m, int64_t deadline_ns)
{
	return lock_bound(m, (struct bound) { deadline_ns, NULL });
}

bool weft_lock_within(weft_mutex *m, weft_context *c)
{
	return lock_bound(m, (struct bound) { WEFT_FOREVER, c });
}

void weft_lock(weft_mutex *m)
{
	weft_enter();
	int unlocked = 0;
	if (WEFT_UNLIKELY(!atomic_compare_exchange_strong_explicit(
		    &m->state, &unlocked, LOCKED, memory_order_acquire, memory_order_relaxed)))
		lock_slow(m);
	weft_hb_acquire(m);
}

/* In a seeded run a draw, as the clock would make every run another. */
static bool waited_long(const struct waiter *w)
{
	struct worker *self = weft_self();
	if (weft_rt_has(RT_SEEDED) && self && self->p)
		return weft_random(&self->p->random) % 4 == 0;
	return weft_now() - w->since_ns > HAND_OVER_NS;
}

static __attribute__((noinline)) void wake(weft_mutex *m)
{
	weft_spin_lock(&m->waiters.lock);
	struct waiter *w = weft_waitq_head(&m->waiters);
	bool hand_over = w && waited_long(w);
	if (w)
		weft_waitq_pop(&m->waiters);
	int more = weft_waitq_head(&m->waiters) ? WAITED : 0;
	int s = hand_over ? LOCKED | more : w ? WOKEN | more : 0;
	atomic_store_explicit(&m->state, s, memory_order_release);
	if (w)
		w->result = hand_over;
	weft_spin_unlock(&m->waiters.lock);
	if (w)
		weft_ready(w->g);
}

void weft_unlock(weft_mutex *m)
{
	weft_enter();
	weft_mutex_release(m);
}

void weft_mutex_release(weft_mutex *m)
{
	weft_hb_release(m);
	int s = LOCKED;
	if (WEFT_LIKELY(atomic_compare_exchange_strong_explicit(&m->state, &s, 0, memory_order_release,
								memory_order_relaxed)))
		return;
	for (;;) {
		if (!(s & LOCKED))
			weft_panic("unlock of unlocked mutex");
		if (s & WAITED && !(s & WOKEN)) {
			wake(m);
			return;
		}
		if (atomic_compare_exchange_weak_explicit(&m->state, &s, s & ~LOCKED, memory_order_release,
							  memory_order_relaxed))
			return;
	}
}
