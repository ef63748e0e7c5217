/* rwmutex.c: many readers or one writer.
 *
 * All of it under the queue's short lock.  First in, first out: whoever comes
 * while somebody waits waits too, so a waiting writer stops new readers, and
 * readers that queued behind a writer all go in after it.
 */
#include "../panic.h"
#include "../stack/sanitize.h"
#include "until.h"

enum { READER, WRITER, WRITING = -1 };

/* For ThreadSanitizer: a writer's unlock orders it before all, a reader's
 * before the next writer only. */
static void entered(weft_rwmutex *m, int kind)
{
	weft_hb_acquire(&m->holders);
	if (kind == WRITER)
		weft_hb_acquire(&m->waiters);
}

static bool may_enter(const weft_rwmutex *m, int kind)
{
	return kind == WRITER ? m->holders == 0 : m->holders >= 0;
}

static void enter(weft_rwmutex *m, int kind)
{
	m->holders = kind == WRITER ? WRITING : m->holders + 1;
}

/* Enter now; else, with w (and u around it), queue up.  True: no need to park. */
static bool enter_or_queue(weft_rwmutex *m, int kind, struct waiter *w, struct until *u)
{
	weft_spin_lock(&m->waiters.lock);
	bool may = !weft_waitq_head(&m->waiters) && may_enter(m, kind);
	if (may) {
		enter(m, kind);
	} else if (w) {
		w->index = kind;
		weft_waitq_push(&m->waiters, w);
		if (u)
			weft_until_queued(u);
		weft_set_state(w->g, kind == WRITER ? WEFT_ON_WRITE_LOCK : WEFT_ON_READ_LOCK);
	}
	weft_spin_unlock(&m->waiters.lock);
	return may;
}

static void lock(weft_rwmutex *m, int kind)
{
	weft_enter();
	if (!enter_or_queue(m, kind, NULL, NULL)) {
		struct waiter w = { .g = weft_self_g() };
		if (!enter_or_queue(m, kind, &w, NULL))
			weft_park(); /* whoever readies us has entered for us */
	}
	entered(m, kind);
}

static bool try_lock(weft_rwmutex *m, int kind)
{
	weft_enter();
	bool may = enter_or_queue(m, kind, NULL, NULL);
	if (may)
		entered(m, kind);
	return may;
}

/* With the queue locked: those at the front that may enter now, taken out. */
static struct waiter *let_in(weft_rwmutex *m)
{
	struct waiter *list = NULL, **end = &list;
	for (struct waiter *w; (w = weft_waitq_head(&m->waiters)) && may_enter(m, w->index);) {
		enter(m, w->index);
		*end = weft_waitq_pop(&m->waiters);
		end = &w->next;
	}
	*end = NULL;
	return list;
}

/* A writer that gives up may have kept readers behind it waiting. */
static bool leave(struct until *u, struct waiter **others)
{
	weft_waitq_remove(u->queue, &u->w);
	*others = let_in(u->object);
	return true;
}

static bool lock_bound(weft_rwmutex *m, int kind, struct bound bound)
{
	if (try_lock(m, kind))
		return true;
	if (weft_bound_over(&bound))
		return false;
	struct until u = {
		.w.g = weft_self_g(), .bound = bound, .object = m, .queue = &m->waiters, .leave = leave
	};
	if (!enter_or_queue(m, kind, &u.w, &u) && !weft_until_park(&u))
		return false;
	entered(m, kind);
	return true;
}

static void unlock(weft_rwmutex *m, int kind)
{
	weft_enter();
	weft_hb_release(kind == WRITER ? (void *)&m->holders : (void *)&m->waiters);
	weft_spin_lock(&m->waiters.lock);
	if (kind == WRITER ? m->holders != WRITING : m->holders <= 0) {
		weft_spin_unlock(&m->waiters.lock);
		weft_panic("unlock of unlocked rwmutex");
	}
	m->holders = kind == WRITER ? 0 : m->holders - 1;
	struct waiter *others = let_in(m);
	weft_spin_unlock(&m->waiters.lock);
	weft_ready_all(others);
}

void weft_read_lock(weft_rwmutex *m)
{
	lock(m, READER);
}

bool weft_try_read_lock(weft_rwmutex *m)
{
	return try_lock(m, READER);
}

bool weft_read_lock_until(weft_rwmutex *m, int64_t deadline_ns)
{
	return lock_bound(m, READER, (struct bound) { deadline_ns, NULL });
}

bool weft_read_lock_within(weft_rwmutex *m, weft_context *c)
{
	return lock_bound(m, READER, (struct bound) { WEFT_FOREVER, c });
}

void weft_read_unlock(weft_rwmutex *m)
{
	unlock(m, READER);
}

void weft_write_lock(weft_rwmutex *m)
{
	lock(m, WRITER);
}

bool weft_try_write_lock(weft_rwmutex *m)
{
	return try_lock(m, WRITER);
}

bool weft_write_lock_until(weft_rwmutex *m, int64_t deadline_ns)
{
	return lock_bound(m, WRITER, (struct bound) { deadline_ns, NULL });
}

bool weft_write_lock_within(weft_rwmutex *m, weft_context *c)
{
	return lock_bound(m, WRITER, (struct bound) { WEFT_FOREVER, c });
}

void weft_write_unlock(weft_rwmutex *m)
{
	unlock(m, WRITER);
}
