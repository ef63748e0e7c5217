/* wait.c: deadlines of waits. */
#include "wait.h"

static void on_deadline(struct timer *t, int64_t now_ns)
{
	(void)now_ns;
	struct deadline *d = (struct deadline *)t;
	if (weft_claim(d->claim, WEFT_CLAIMED_BY_TIME))
		weft_ready_last(d->g);
}

void weft_deadline_start(struct deadline *d, int64_t deadline_ns, struct claim *claim, struct g *g)
{
	d->timer.deadline_ns = deadline_ns;
	d->timer.fire = on_deadline;
	d->timer.stays = false;
	d->claim = claim;
	d->g = g;
	weft_timer_insert(&d->timer);
}
