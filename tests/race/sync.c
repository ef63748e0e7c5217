/* sync.c: what wait groups, locks, once, semaphores and contexts order. */
#include "race.h"

/* done orders what came before it for whoever waited. */
static void done_here(struct scene *s)
{
	if (!s->racy)
		write_x(s);
	weft_waitgroup_done(&s->wg);
	if (s->racy)
		write_x(s);
}
static void wait_then_read(struct scene *s)
{
	weft_waitgroup_wait(&s->wg);
	read_x(s);
}

/* Two that wait for the same are not ordered between themselves. */
static void wait_then_use(struct scene *s)
{
	weft_waitgroup_wait(&s->wg);
	s->racy ? write_x(s) : read_x(s);
}
static void done_wait_then_use(struct scene *s)
{
	weft_waitgroup_done(&s->wg);
	wait_then_use(s);
}

/* Both must use the same lock. */
static void lock_here(struct scene *s)
{
	weft_locked (&s->m)
		write_x(s);
}
static void lock_other(struct scene *s)
{
	weft_locked (s->racy ? &s->other_m : &s->m)
		write_x(s);
}

/* try_lock orders if it locked. */
static void try_lock_other(struct scene *s)
{
	bool locked;
	while (!(locked = weft_try_lock(&s->m)) && !s->racy)
		weft_yield();
	write_x(s);
	if (locked)
		weft_unlock(&s->m);
}
static void lock_and_yield(struct scene *s)
{
	weft_lock(&s->m);
	write_x(s);
	for (int i = 0; i < 10; i++)
		weft_yield();
	write_x(s);
	weft_unlock(&s->m);
}

/* Readers may read together, not write. */
static void write_locked(struct scene *s)
{
	s->racy ? weft_read_lock(&s->rw) : weft_write_lock(&s->rw);
	write_x(s);
	s->racy ? weft_read_unlock(&s->rw) : weft_write_unlock(&s->rw);
}

/* A reader is ordered before the next writer while it holds the lock. */
static void read_locked(struct scene *s)
{
	weft_read_lock(&s->rw);
	if (!s->racy)
		read_x(s);
	weft_read_unlock(&s->rw);
	if (s->racy)
		read_x(s);
	atomic_store_explicit(&s->flag, 1, memory_order_relaxed);
}
static void write_really_locked(struct scene *s)
{
	while (!atomic_load_explicit(&s->flag, memory_order_relaxed))
		weft_yield();
	weft_write_lock(&s->rw);
	write_x(s);
	weft_write_unlock(&s->rw);
}

/* A condition orders by its mutex: what is written after the unlock is free. */
static void signal_here(struct scene *s)
{
	weft_lock(&s->m);
	if (!s->racy)
		write_x(s);
	s->set = true;
	weft_cond_signal(&s->cond);
	weft_unlock(&s->m);
	if (s->racy)
		write_x(s);
}
static void await_condition(struct scene *s)
{
	weft_lock(&s->m);
	while (!s->set)
		weft_cond_wait(&s->cond, &s->m);
	read_x(s);
	weft_unlock(&s->m);
}

/* What once_do's function wrote is seen after; once's are of the same object. */
static void make(void)
{
	write_x(scene);
}
static void once_here(struct scene *s)
{
	if (s->racy)
		read_x(s);
	weft_once_do(&s->once, make);
	read_x(s);
}

/* One permit is a lock; two let two in. */
static void use_permit(struct scene *s)
{
	for (int i = 0; i < 10; i++) {
		weft_semaphore_acquire(&s->permits, s->racy ? 1 : 2);
		write_x(s);
		weft_sleep(WEFT_MS); /* long enough for the other to come, where it may */
		weft_semaphore_release(&s->permits, s->racy ? 1 : 2);
	}
}

/* One that was had before its deadline orders as any other; one that gave up, not. */
static void lock_until_other(struct scene *s)
{
	bool locked;
	while (!(locked = weft_lock_until(&s->m, weft_in(10 * WEFT_US))) && !s->racy)
		;
	write_x(s);
	if (locked)
		weft_unlock(&s->m);
}
static void lock_and_sleep(struct scene *s)
{
	weft_lock(&s->m);
	write_x(s);
	weft_sleep(5 * WEFT_MS);
	write_x(s);
	weft_unlock(&s->m);
}
static void wait_until_then_read(struct scene *s)
{
	while (!weft_waitgroup_wait_until(&s->wg, weft_in(WEFT_MS)))
		;
	read_x(s);
}

/* A cancel orders what came before it for who sees done closed... */
static void cancel_here(struct scene *s)
{
	if (!s->racy)
		write_x(s);
	weft_context_cancel(s->context);
	if (s->racy)
		write_x(s);
}
static void done_then_read(struct scene *s)
{
	chan_discard(weft_context_done(s->context));
	read_x(s);
}
/* ... or asks whether it is over. */
static void over_then_read(struct scene *s)
{
	while (!weft_context_over(s->context))
		weft_yield();
	read_x(s);
}

/* A parent's cancel orders for who waits on a child. */
static void child_done_then_read(struct scene *s)
{
	weft_context *child = weft_context_cancelable(s->context);
	chan_discard(weft_context_done(child));
	read_x(s);
	weft_context_free(child);
}

const struct pair sync_pairs[] = {
	{ "waitgroup", done_here, wait_then_read, 0 },
	{ "waitgroup-two", done_wait_then_use, wait_then_use, 0 },
	{ "mutex", lock_here, lock_other, 0 },
	{ "try-lock", lock_and_yield, try_lock_other, 0 },
	{ "lock-until", lock_and_sleep, lock_until_other, 0 },
	{ "waitgroup-until", done_here, wait_until_then_read, 0 },
	{ "rwmutex-write", write_locked, write_locked, 0 },
	{ "rwmutex-read", write_really_locked, read_locked, 0 },
	{ "cond", signal_here, await_condition, 0 },
	{ "once", once_here, once_here, 0 },
	{ "semaphore", use_permit, use_permit, 0 },
	{ "cancel", cancel_here, done_then_read, 0 },
	{ "cancel-over", cancel_here, over_then_read, 0 },
	{ "cancel-child", cancel_here, child_done_then_read, 0 },
	{ 0 },
};
