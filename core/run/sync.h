/* sync.h: WaitGroup, Mutex, RWMutex, Cond, Once, Semaphore.
 *
 * Every zero value is ready to use; none needs destroying.  All park the
 * goroutine, never the thread, and serve waiters first in, first out.
 * Members are the runtime's own: never touch them.
 *
 * Who may call: goroutines, and foreign threads (which block instead).
 */
#ifndef WEFT_RUN_SYNC_H
#define WEFT_RUN_SYNC_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who waits, oldest first.  Guarded by `lock`. */
typedef struct weft_waitq {
	atomic_int lock;
	void *head, *tail;
	uint32_t epoch; /* the run they belong to */
} weft_waitq;

/* Counts goroutines to wait for.  May live on the waiter's stack and be gone
 * the moment wait returned.  Reuse is fine once all waiters have returned. */
typedef struct weft_waitgroup {
	_Atomic int64_t state; /* count * 2, + 1 while somebody waits */
	weft_waitq waiters;
} weft_waitgroup;

void weft_waitgroup_add(weft_waitgroup *wg, int n); /* panics below zero */
void weft_waitgroup_done(weft_waitgroup *wg);
void weft_waitgroup_wait(weft_waitgroup *wg);

/* Not recursive.  Another goroutine may unlock it. */
typedef struct weft_mutex {
	atomic_int state;
	weft_waitq waiters;
} weft_mutex;

void weft_lock(weft_mutex *m);
bool weft_try_lock(weft_mutex *m);
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
void weft_read_unlock(weft_rwmutex *m);
void weft_write_lock(weft_rwmutex *m);
bool weft_try_write_lock(weft_rwmutex *m);
void weft_write_unlock(weft_rwmutex *m);

/* wait unlocks m, parks, and locks m again before it returns. */
typedef struct weft_cond {
	weft_waitq waiters;
} weft_cond;

void weft_cond_wait(weft_cond *c, weft_mutex *m);
void weft_cond_signal(weft_cond *c); /* wakes the one that waits longest */
void weft_cond_broadcast(weft_cond *c);

/* fn runs once; everyone else waits until it has.  A panic inside ends the
 * process, so it counts as done. */
typedef struct weft_once {
	atomic_int done;
	weft_mutex m;
} weft_once;

void weft_once_do(weft_once *once, void (*fn)(void));

/* A count of permits; the zero value has none, so release first. */
typedef struct weft_semaphore {
	int64_t permits;
	weft_waitq waiters;
} weft_semaphore;

void weft_semaphore_acquire(weft_semaphore *s, int n);
bool weft_semaphore_try_acquire(weft_semaphore *s, int n);
void weft_semaphore_release(weft_semaphore *s, int n);

#endif
