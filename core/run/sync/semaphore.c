/* semaphore.c: a count of permits, served first in, first out: a large
 * request at the front is not overtaken by small ones behind it. */
#include "../panic.h"
#include "../stack/sanitize.h"
#include "until.h"

static void must_be_a_count(int n)
{
	if (WEFT_UNLIKELY(n < 0))
		weft_panic("negative semaphore count %d", n);
}

/* With the queue locked. */
static bool take_or_queue(weft_semaphore *s, int n, struct waiter *w)
{
	bool taken = !weft_waitq_head(&s->waiters) && s->permits >= n;
	if (taken) {
		s->permits -= n;
	} else if (w) {
		w->index = n;
		weft_waitq_push(&s->waiters, w);
		weft_set_state(w->g, WEFT_ON_SEMAPHORE);
	}
	return taken;
}

/* With the queue locked: those at the front that there are permits for, taken out. */
static struct waiter *serve(weft_semaphore *s)
{
	struct waiter *served = NULL, **end = &served;
	for (struct waiter *w; (w = weft_waitq_head(&s->waiters)) && w->index <= s->permits;) {
		s->permits -= w->index;
		*end = weft_waitq_pop(&s->waiters);
		end = &w->next;
	}
	*end = NULL;
	return served;
}

bool weft_semaphore_try_acquire(weft_semaphore *s, int n)
{
	must_be_a_count(n);
	weft_enter();
	weft_spin_lock(&s->waiters.lock);
	bool taken = take_or_queue(s, n, NULL);
	weft_spin_unlock(&s->waiters.lock);
	if (taken)
		weft_hb_acquire(s);
	return taken;
}

void weft_semaphore_acquire(weft_semaphore *s, int n)
{
	if (weft_semaphore_try_acquire(s, n))
		return;
	struct waiter w = { .g = weft_self_g() };
	weft_spin_lock(&s->waiters.lock);
	bool taken = take_or_queue(s, n, &w);
	weft_spin_unlock(&s->waiters.lock);
	if (!taken)
		weft_park(); /* whoever readies us took our permits */
	weft_hb_acquire(s);
}

/* A large request that gives up may have kept small ones behind it waiting. */
static bool leave(struct until *u, struct waiter **others)
{
	weft_waitq_remove(u->queue, &u->w);
	*others = serve(u->object);
	return true;
}

static bool acquire_bound(weft_semaphore *s, int n, struct bound bound)
{
	if (weft_semaphore_try_acquire(s, n))
		return true;
	if (weft_bound_over(&bound))
		return false;
	struct until u = {
		.w.g = weft_self_g(), .bound = bound, .object = s, .queue = &s->waiters, .leave = leave
	};
	weft_spin_lock(&s->waiters.lock);
	bool taken = take_or_queue(s, n, &u.w);
	if (!taken)
		weft_until_queued(&u);
	weft_spin_unlock(&s->waiters.lock);
	if (!taken && !weft_until_park(&u))
		return false;
	weft_hb_acquire(s);
	return true;
}

bool weft_semaphore_acquire_until(weft_semaphore *s, int n, int64_t deadline_ns)
{
	return acquire_bound(s, n, (struct bound) { deadline_ns, NULL });
}

bool weft_semaphore_acquire_within(weft_semaphore *s, int n, weft_context *c)
{
	return acquire_bound(s, n, (struct bound) { WEFT_FOREVER, c });
}

void weft_semaphore_release(weft_semaphore *s, int n)
{
	must_be_a_count(n);
	weft_enter();
	weft_hb_release(s);
	weft_spin_lock(&s->waiters.lock);
	if (__builtin_add_overflow(s->permits, n, &s->permits))
		weft_panic("too many semaphore permits");
	struct waiter *served = serve(s);
	weft_spin_unlock(&s->waiters.lock);
	weft_ready_all(served);
}
