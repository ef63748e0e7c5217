/* cond.c: wait for somebody to say that something changed. */
#include "../stack/sanitize.h"
#include "until.h"

void weft_cond_wait(weft_cond *c, weft_mutex *m)
{
	weft_enter();
	struct waiter w = { .g = weft_self_g() };
	weft_spin_lock(&c->waiters.lock);
	weft_waitq_push(&c->waiters, &w);
	weft_set_state(w.g, WEFT_ON_COND);
	weft_spin_unlock(&c->waiters.lock);
	weft_mutex_release(m);
	weft_park();
	weft_lock(m);
}

static bool wait_bound(weft_cond *c, weft_mutex *m, struct bound bound)
{
	weft_enter();
	if (weft_bound_over(&bound))
		return false;
	struct until u = { .w.g = weft_self_g(), .bound = bound, .object = c, .queue = &c->waiters };
	weft_spin_lock(&c->waiters.lock);
	weft_waitq_push(&c->waiters, &u.w);
	weft_until_queued(&u);
	weft_set_state(u.w.g, WEFT_ON_COND);
	weft_spin_unlock(&c->waiters.lock);
	weft_mutex_release(m);
	bool signalled = weft_until_park(&u);
	weft_lock(m);
	return signalled;
}

bool weft_cond_wait_until(weft_cond *c, weft_mutex *m, int64_t deadline_ns)
{
	return wait_bound(c, m, (struct bound) { deadline_ns, NULL });
}

bool weft_cond_wait_within(weft_cond *c, weft_mutex *m, weft_context *context)
{
	return wait_bound(c, m, (struct bound) { WEFT_FOREVER, context });
}

void weft_cond_signal(weft_cond *c)
{
	weft_enter();
	weft_spin_lock(&c->waiters.lock);
	struct waiter *w = weft_waitq_pop(&c->waiters);
	weft_spin_unlock(&c->waiters.lock);
	if (w)
		weft_ready(w->g);
}

void weft_cond_broadcast(weft_cond *c)
{
	weft_enter();
	weft_spin_lock(&c->waiters.lock);
	struct waiter *list = weft_waitq_take(&c->waiters);
	weft_spin_unlock(&c->waiters.lock);
	weft_ready_all(list);
}
