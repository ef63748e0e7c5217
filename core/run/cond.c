/* cond.c: wait for somebody to say that something changed. */
#include "sanitize.h"
#include "wait.h"

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
