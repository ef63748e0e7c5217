/* sync.h: WaitGroup, Mutex, RWMutex, Cond, Once, Semaphore.
 *
 * Every zero value is ready to use; none needs destroying.  All park the
 * goroutine, never the thread, and serve waiters first in, first out.
 * Members are the runtime's own: never touch them.
 *
 * `_until` waits to a deadline at most, `_within` while a context isn't over
 * (weft_context_cause tells why it ended).  Both try once where no time is
 * left; false: it was not to be had, and it is as if one had never waited.
 * The object must live until all who wait so have returned.
 *
 * Who may call: goroutines, and foreign threads (which block instead).
 */
#ifndef WEFT_RUN_SYNC_H
#define WEFT_RUN_SYNC_H

#include "../base/linkage.h"
#include "context.h"
#include "fresh_errno.h"

#ifndef __cplusplus
#include <stdatomic.h>
#endif
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

WEFT_PUBLIC_BEGIN

/* Who waits, oldest first.  Guarded by `lock`. */
typedef struct weft_waitq {
	WEFT_ATOMIC_(int) lock;
	uint32_t bounded; /* how many of them may leave by themselves */
	void *head, *tail;
	uint32_t epoch; /* the run they belong to */
} weft_waitq;

/* Counts goroutines to wait for.  May live on the waiter's stack and be gone
 * the moment wait returned.  Reuse is fine once all waiters have returned. */
typedef struct weft_waitgroup {
	WEFT_ATOMIC_(int64_t) state; /* count * 2, + 1 while somebody waits */
	weft_waitq waiters;
} weft_waitgroup;

void weft_waitgroup_add(weft_waitgroup *wg, int n); /* panics below zero */
void weft_waitgroup_done(weft_waitgroup *wg);
void weft_waitgroup_wait(weft_waitgroup *wg);
bool weft_waitgroup_wait_until(weft_waitgroup *wg, int64_t deadline_ns); /* false: not yet zero */
bool weft_waitgroup_wait_within(weft_waitgroup *wg, weft_context *c);

/* Not recursive.  Another goroutine may unlock it. */
typedef struct weft_mutex {
	WEFT_ATOMIC_(int) state;
	weft_waitq waiters;
} weft_mutex;

void weft_lock(weft_mutex *m);
bool weft_try_lock(weft_mutex *m);
bool weft_lock_until(weft_mutex *m, int64_t deadline_ns);
bool weft_lock_within(weft_mutex *m, weft_context *c);
void weft_unlock(weft_mutex *m); /* panics when it was not locked */

/* Hold m for one statement or block; leave it only by its end. */
#define weft_locked(m)                                                                                       \
	for (weft_mutex *weft_m_ = (weft_lock(m), (m)); weft_m_;                                             \
	     weft_unlock(weft_m_), weft_m_ = (weft_mutex *)0)

/* Many readers or one writer; a waiting writer stops new readers. */
typedef struct weft_rwmutex {
	int holders; /* readers; -1: a writer.  Guarded by waiters.lock */
	weft_waitq waiters;
} weft_rwmutex;

void weft_read_lock(weft_rwmutex *m);
bool weft_try_read_lock(weft_rwmutex *m);
bool weft_read_lock_until(weft_rwmutex *m, int64_t deadline_ns);
bool weft_read_lock_within(weft_rwmutex *m, weft_context *c);
void weft_read_unlock(weft_rwmutex *m);
void weft_write_lock(weft_rwmutex *m);
bool weft_try_write_lock(weft_rwmutex *m);
bool weft_write_lock_until(weft_rwmutex *m, int64_t deadline_ns);
bool weft_write_lock_within(weft_rwmutex *m, weft_context *c);
void weft_write_unlock(weft_rwmutex *m);

/* wait unlocks m, parks, and locks m again before it returns, whatever the
 * result and however long that takes.  False: nobody signalled it; with no time
 * left m stays locked throughout. */
typedef struct weft_cond {
	weft_waitq waiters;
} weft_cond;

void weft_cond_wait(weft_cond *c, weft_mutex *m);
bool weft_cond_wait_until(weft_cond *c, weft_mutex *m, int64_t deadline_ns);
bool weft_cond_wait_within(weft_cond *c, weft_mutex *m, weft_context *context);
void weft_cond_signal(weft_cond *c); /* wakes the one that waits longest */
void weft_cond_broadcast(weft_cond *c);

/* fn runs once; everyone else waits until it has.  A panic inside ends the
 * process, so it counts as done. */
typedef struct weft_once {
	WEFT_ATOMIC_(int) done;
	weft_mutex m;
} weft_once;

void weft_once_do(weft_once *once, void (*fn)(void));

/* A count of permits; the zero value has none, so release first.  A negative n panics. */
typedef struct weft_semaphore {
	int64_t permits;
	weft_waitq waiters;
} weft_semaphore;

void weft_semaphore_acquire(weft_semaphore *s, int n);
bool weft_semaphore_try_acquire(weft_semaphore *s, int n);
bool weft_semaphore_acquire_until(weft_semaphore *s, int n, int64_t deadline_ns);
bool weft_semaphore_acquire_within(weft_semaphore *s, int n, weft_context *c);
void weft_semaphore_release(weft_semaphore *s, int n);

WEFT_PUBLIC_END

#endif
