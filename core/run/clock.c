/* clock.c: now, points in time, sleep. */
#include "internal.h"

#include <time.h>

int64_t weft_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * WEFT_S + t.tv_nsec;
}

int64_t weft_in(int64_t length_ns)
{
	int64_t point;
	if (__builtin_add_overflow(weft_now(), length_ns, &point))
		return length_ns < 0 ? INT64_MIN : WEFT_FOREVER;
	return point;
}

struct sleeper {
	struct timer timer;
	struct g *g;
};

static void wake_sleeper(struct timer *t, int64_t now_ns)
{
	(void)now_ns;
	weft_ready_last(((struct sleeper *)t)->g);
}

void weft_sleep(int64_t length_ns)
{
	if (length_ns <= 0) {
		weft_yield();
		return;
	}
	weft_enter();
	struct g *g = weft_self_g();
	int64_t deadline_ns = weft_in(length_ns);
	weft_set_state(g, WEFT_ON_SLEEP);
	if (deadline_ns == WEFT_FOREVER)
		for (;;)
			weft_park();
	struct sleeper s = { .timer = { .deadline_ns = deadline_ns, .fire = wake_sleeper, .stays = true },
			     .g = g };
	weft_timer_insert(&s.timer);
	weft_park();
}
