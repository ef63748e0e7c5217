/* channel.h: the inside of a channel, for chan.c and select.c.
 *
 * Invariants, whenever the lock is free:
 *   - at most one of receivers and senders holds live records (except where a
 *     single select waits to send and to receive on the same channel);
 *   - values are buffered: no receiver waits; room in the buffer: no sender;
 *   - closed: nobody waits.
 * Dead records (their claim lost) may lie in either queue.
 *
 * Fields that select peeks at without the lock are atomic, all relaxed: what
 * it saw is checked again under the lock.
 */
#ifndef WEFT_RUN_CHANNEL_H
#define WEFT_RUN_CHANNEL_H

#include "../stack/sanitize.h"
#include "wait.h"

#include <string.h>

struct chan_queue {
	struct waiter *_Atomic head;
	struct waiter *tail;
};

struct weft_chan {
	atomic_int lock;
	_Atomic bool closed;
	uint32_t epoch; /* the run its waiters belong to */
	uint32_t taken; /* values taken from the ring while traced */
	_Atomic size_t count;
	size_t first; /* of the ring, in values */
	struct chan_queue receivers, senders;
	/* Every operation writes the fields above: they share one cache line.  Constant
	 * after creation: */
	size_t capacity; /* of the ring, in values */
	size_t size;     /* of a value */
	_Alignas(16) unsigned char ring[];
};

_Static_assert(offsetof(struct weft_chan, capacity) == WEFT_LINE, "an operation writes one line");

#define WEFT_GET(field)        atomic_load_explicit(&(field), memory_order_relaxed)
#define WEFT_SET(field, value) atomic_store_explicit(&(field), (value), memory_order_relaxed)

/* Waiters of an older run are gone with their stacks. */
static inline void weft_chan_drop_stale(weft_chan *ch)
{
	uint32_t epoch = WEFT_GET(weft_rt.epoch);
	if (WEFT_LIKELY(ch->epoch == epoch))
		return;
	ch->epoch = epoch;
	WEFT_SET(ch->receivers.head, NULL);
	WEFT_SET(ch->senders.head, NULL);
}

static inline void weft_chan_enqueue(weft_chan *ch, struct chan_queue *q, struct waiter *w)
{
	weft_chan_drop_stale(ch);
	struct waiter *head = WEFT_GET(q->head);
	w->next = NULL;
	w->prev = head ? q->tail : NULL;
	if (head)
		q->tail->next = w;
	else
		WEFT_SET(q->head, w);
	q->tail = w;
}

/* Unlink the record between these two. */
static inline void weft_chan_unlink(struct chan_queue *q, struct waiter *prev, struct waiter *next)
{
	if (prev)
		prev->next = next;
	else
		WEFT_SET(q->head, next);
	if (next)
		next->prev = prev;
	else
		q->tail = prev;
}

/* Take the oldest live waiter out of q, claimed for the caller. */
struct waiter *weft_chan_take_slow(weft_chan *ch, struct chan_queue *q);
/* The owner takes its dead record out of q. */
void weft_chan_leave(weft_chan *ch, struct chan_queue *q, struct waiter *w);
/* Send or receive now, if it can be done; unlocks when it could (and readies
 * the partner), else leaves the lock held and returns WEFT_WOULD_BLOCK. */
weft_outcome weft_chan_send_locked(weft_chan *ch, const void *value);
weft_outcome weft_chan_recv_locked(weft_chan *ch, void *place);

/* For timers: never waits, yields or stops. */
void weft_chan_offer(weft_chan *ch, const void *value);
bool weft_chan_drain(weft_chan *ch); /* true: there was something in it */
void weft_chan_shut(weft_chan *ch);  /* close */

static inline bool weft_chan_can_recv(weft_chan *ch)
{
	return WEFT_GET(ch->count) || WEFT_GET(ch->senders.head) || WEFT_GET(ch->closed);
}

static inline bool weft_chan_can_send(weft_chan *ch)
{
	return WEFT_GET(ch->receivers.head) || WEFT_GET(ch->count) < ch->capacity || WEFT_GET(ch->closed);
}

#endif
