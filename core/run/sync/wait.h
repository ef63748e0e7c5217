/* wait.h: the one wait record, for channels, select, timers and sync.
 *
 * It stands on the waiter's own stack, in the queue of what it waits for and
 * under that queue's lock.  Whoever takes it out has the right and the duty to
 * ready its goroutine; after that the record is gone.  A wait on several
 * things (select, a deadline) has one record in each and one claim between
 * them: the first to swap the claim wins and readies, the others pass by.
 *
 * A record that lost its claim lies in a queue until its owner takes it out,
 * and the owner may be slower than whoever frees that channel.  So it changes
 * hands on `hold`: the owner swaps QUEUED to LEAVING before it touches the
 * channel, somebody who meets the dead record under the channel's lock swaps
 * QUEUED to DETACHED and unlinks it; only one of them succeeds.
 */
#ifndef WEFT_RUN_WAIT_H
#define WEFT_RUN_WAIT_H

#include "../sched/park.h"
#include "../sched/runtime_state.h"
#include "../sched/timers.h"
#include "../sched/worker.h"
#include "../sync.h"
#include "lock.h"

enum { WEFT_UNCLAIMED = -1, WEFT_CLAIMED_BY_TIME = -2 };

enum weft_hold { WEFT_QUEUED, WEFT_LEAVING, WEFT_DETACHED };

struct claim {
	atomic_int winner; /* index of the case, or one of the above */
};

struct waiter {
	struct waiter *next, *prev;
	struct g *g;
	struct claim *claim; /* NULL: taking it from the queue is enough */
	void *place;         /* the value's, may be NULL */
	int64_t since_ns;
	int index; /* of the case; semaphore: permits */
	int result;
	atomic_int hold;
	bool bounded; /* it lies in a queue that it may leave by itself: until.h */
};

struct deadline {
	struct timer timer;
	struct claim *claim;
	struct g *g;
};

/* The claim orders nothing: what it decides is published by the wake, the
 * channel's lock or the timer heap's.  tests/model: claim, chan_select. */
static inline bool weft_claim(struct claim *c, int winner)
{
	int unclaimed = WEFT_UNCLAIMED;
	return atomic_compare_exchange_strong_explicit(&c->winner, &unclaimed, winner, memory_order_relaxed,
						       memory_order_relaxed);
}

static inline int weft_claim_winner(const struct claim *c)
{
	return atomic_load_explicit(&c->winner, memory_order_relaxed);
}

/* By who met w dead: after this its owner may be gone.  Release: what was read
 * of w was read before.  tests/model: hold. */
static inline bool weft_waiter_detach(struct waiter *w)
{
	int queued = WEFT_QUEUED;
	return atomic_compare_exchange_strong_explicit(&w->hold, &queued, WEFT_DETACHED, memory_order_release,
						       memory_order_relaxed);
}

/* By the owner of dead w: true if it must take w out itself. */
static inline bool weft_waiter_leave(struct waiter *w)
{
	int queued = WEFT_QUEUED;
	return atomic_compare_exchange_strong_explicit(&w->hold, &queued, WEFT_LEAVING, memory_order_acquire,
						       memory_order_acquire);
}

/* Claim and ready d->g when the time comes. */
void weft_deadline_start(struct deadline *d, int64_t deadline_ns, struct claim *claim, struct g *g);

/* WEFT_NOW, or a point that has passed: what a wait comes to without waiting;
 * WEFT_DONE where there is time. */
static inline int weft_no_time(int64_t deadline_ns)
{
	if (deadline_ns == WEFT_FOREVER)
		return WEFT_DONE;
	if (deadline_ns == WEFT_NOW)
		return WEFT_WOULD_BLOCK;
	return deadline_ns <= weft_now() ? WEFT_TIMED_OUT : WEFT_DONE;
}

/* weft_unlock for a goroutine that is in some queue already, so must not
 * yield or stop on the way. */
void weft_mutex_release(weft_mutex *m);

/* A simple queue: first in, first out, no claims.  A queue left over from an
 * older run is void: its goroutines are gone.  A record's prev is right unless
 * it is the head, so that who takes the head out needn't touch the next. */
static inline struct waiter *weft_waitq_head(weft_waitq *q)
{
	if (WEFT_LIKELY(!q->head))
		return NULL;
	if (WEFT_UNLIKELY(q->epoch != atomic_load_explicit(&weft_rt.epoch, memory_order_relaxed)))
		q->head = q->tail = NULL, q->bounded = 0;
	return q->head;
}

static inline void weft_waitq_push(weft_waitq *q, struct waiter *w)
{
	struct waiter *tail = weft_waitq_head(q) ? q->tail : NULL;
	w->next = NULL;
	w->prev = tail;
	q->epoch = atomic_load_explicit(&weft_rt.epoch, memory_order_relaxed);
	if (tail)
		tail->next = w;
	else
		q->head = w;
	q->tail = w;
}

static inline void weft_waitq_push_front(weft_waitq *q, struct waiter *w)
{
	w->next = weft_waitq_head(q);
	q->epoch = atomic_load_explicit(&weft_rt.epoch, memory_order_relaxed);
	q->head = w;
	if (w->next)
		w->next->prev = w;
	else
		q->tail = w;
}

static inline void weft_waitq_unbind(weft_waitq *q, struct waiter *w)
{
	if (WEFT_UNLIKELY(w->bounded)) {
		w->bounded = false;
		q->bounded--;
	}
}

static inline struct waiter *weft_waitq_pop(weft_waitq *q)
{
	struct waiter *w = weft_waitq_head(q);
	if (w) {
		q->head = w->next;
		if (!w->next)
			q->tail = NULL;
		weft_waitq_unbind(q, w);
	}
	return w;
}

/* One that is in the queue for certain. */
static inline void weft_waitq_remove(weft_waitq *q, struct waiter *w)
{
	if (q->head == w)
		q->head = w->next;
	else
		w->prev->next = w->next;
	if (w->next)
		w->next->prev = w->prev;
	else
		q->tail = q->head ? w->prev : NULL;
	weft_waitq_unbind(q, w);
}

/* All of them, linked by next. */
static inline struct waiter *weft_waitq_take(weft_waitq *q)
{
	struct waiter *list = weft_waitq_head(q);
	for (struct waiter *w = list; w && q->bounded; w = w->next)
		weft_waitq_unbind(q, w);
	q->head = q->tail = NULL;
	return list;
}

/* Records of goroutines that parked one after the other often lie a constant
 * distance apart: guess where the ones ahead are, to fetch several at a time. */
static inline void weft_waiters_ahead(const struct waiter *w, const struct waiter *next)
{
	enum { AHEAD = 6 };
	intptr_t step = (intptr_t)next - (intptr_t)w;
	__builtin_prefetch((const void *)((intptr_t)next + AHEAD * step), 1);
}

static inline void weft_ready_all(struct waiter *list)
{
	if (list && !list->next) {
		weft_ready(list->g);
		return;
	}
	for (struct waiter *next; list; list = next) {
		next = list->next;
		weft_waiters_ahead(list, next);
		weft_ready_last(list->g);
	}
}

#endif
