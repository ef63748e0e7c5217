/* until.c: the end of a wait whose time is over. */
#include "until.h"

#include <stddef.h>

#define WHOLE(member, p) ((struct until *)(void *)((char *)(p)-offsetof(struct until, member)))

static void give_up(struct until *u)
{
	struct waiter *others = NULL;
	weft_spin_lock(&u->queue->lock);
	bool gone = u->w.bounded;
	if (gone && u->leave)
		gone = u->leave(u, &others);
	else if (gone)
		weft_waitq_remove(u->queue, &u->w);
	if (gone)
		u->w.result = WEFT_GAVE_UP;
	weft_spin_unlock(&u->queue->lock);
	if (gone)
		weft_ready_last(u->w.g);
	weft_ready_all(others);
}

static void on_deadline(struct timer *t, int64_t now_ns)
{
	(void)now_ns;
	give_up(WHOLE(timer, t));
}

static void on_over(struct watch *w)
{
	give_up(WHOLE(watch, w));
}

bool weft_until_park(struct until *u)
{
	bool timed = u->bound.deadline_ns != WEFT_FOREVER;
	if (timed) {
		u->timer = (struct timer) { .deadline_ns = u->bound.deadline_ns, .fire = on_deadline };
		weft_timer_insert(&u->timer);
	}
	u->watch = (struct watch) { .fire = on_over };
	if (u->bound.context && !weft_watch_start(&u->watch, u->bound.context))
		give_up(u);
	weft_park();
	if (u->bound.context)
		weft_watch_stop(&u->watch);
	if (timed)
		weft_timer_remove(&u->timer);
	return u->w.result != WEFT_GAVE_UP;
}
