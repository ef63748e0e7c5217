/* semaphore.c: a count of permits, served first in, first out: a large
 * request at the front is not overtaken by small ones behind it. */
#include "sanitize.h"
#include "wait.h"

static bool take_or_queue(weft_semaphore *s, int n, struct waiter *w)
{
	weft_spin_lock(&s->waiters.lock);
	bool taken = !weft_waitq_head(&s->waiters) && s->permits >= n;
	if (taken) {
		s->permits -= n;
	} else if (w) {
		w->index = n;
		weft_waitq_push(&s->waiters, w);
		weft_set_state(w->g, WEFT_ON_SEMAPHORE);
	}
	weft_spin_unlock(&s->waiters.lock);
	return taken;
}

bool weft_semaphore_try_acquire(weft_semaphore *s, int n)
{
	weft_enter();
	bool taken = take_or_queue(s, n, NULL);
	if (taken)
		weft_hb_acquire(s);
	return taken;
}

void weft_semaphore_acquire(weft_semaphore *s, int n)
{
	if (weft_semaphore_try_acquire(s, n))
		return;
	struct waiter w = { .g = weft_self_g() };
	if (!take_or_queue(s, n, &w))
		weft_park(); /* whoever readies us took our permits */
	weft_hb_acquire(s);
}

void weft_semaphore_release(weft_semaphore *s, int n)
{
	weft_enter();
	weft_hb_release(s);
	weft_spin_lock(&s->waiters.lock);
	s->permits += n;
	struct waiter *served = NULL, **end = &served;
	for (struct waiter *w; (w = weft_waitq_head(&s->waiters)) && w->index <= s->permits;) {
		s->permits -= w->index;
		*end = weft_waitq_pop(&s->waiters);
		end = &w->next;
	}
	*end = NULL;
	weft_spin_unlock(&s->waiters.lock);
	weft_ready_all(served);
}
