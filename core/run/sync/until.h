/* until.h: waits in a simple queue that may end before their turn comes: at a
 * deadline, or when a context is over.
 *
 * Invariants:
 *   - a record is `bounded` exactly while it lies in the queue, and the queue
 *     counts them; both change under the queue's lock;
 *   - whoever takes it out readies its goroutine: a waker, or the deadline,
 *     which takes it out under the same lock and mends what the object knows
 *     of its waiters (`leave`).  So no record of one that gave up lies in a
 *     queue, and no waker is spent on it;
 *   - the waiter stops its timer and its watch before it returns, so a deadline
 *     that comes too late has let go of the object by then.
 *
 * Lock order: timer heap, context tree, queue.  tests/model: waitgroup_deadline.
 */
#ifndef WEFT_RUN_UNTIL_H
#define WEFT_RUN_UNTIL_H

#include "wait.h"
#include "watch.h"

/* How long to wait: both at most.  No context: for the deadline alone. */
struct bound {
	int64_t deadline_ns;
	weft_context *context;
};

enum { WEFT_GAVE_UP = -1 }; /* a waiter's result */

struct until {
	struct waiter w;
	struct bound bound;
	void *object;
	weft_waitq *queue;
	/* Under the queue's lock: take w out, and put those who may go on now into *others.
	 * False: somebody is about to wake it, so it stays.  NULL: taking it out is all. */
	bool (*leave)(struct until *u, struct waiter **others);
	struct timer timer;
	struct watch watch;
};

static inline bool weft_bound_over(const struct bound *b)
{
	return weft_no_time(b->deadline_ns) != WEFT_DONE || weft_context_cause(b->context) != WEFT_CAUSE_NONE;
}

/* Under the queue's lock: u->w was put into it. */
static inline void weft_until_queued(struct until *u)
{
	u->w.bounded = true;
	u->queue->bounded++;
}

/* Park until somebody takes u->w out of its queue; false: it gave up. */
bool weft_until_park(struct until *u);

#endif
