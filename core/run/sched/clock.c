/* clock.c: now, points in time, sleep. */
#include "../clock.h"

#include "../../base/clock.h"
#include "../stack/sanitize.h"
#include "park.h"
#include "runtime_state.h"
#include "timers.h"
#include "worker.h"

#include <errno.h>
#include <time.h>

int64_t weft_now(void)
{
	const int64_t virtual_ns = atomic_load_explicit(&weft_rt.virtual_ns, memory_order_relaxed);
	return WEFT_UNLIKELY(virtual_ns) ? virtual_ns : weft_clock_ns();
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

static void sleep_thread(int64_t length_ns)
{
	int64_t deadline_ns;
	if (__builtin_add_overflow(weft_clock_ns(), length_ns, &deadline_ns))
		deadline_ns = WEFT_FOREVER;
	struct timespec t = { deadline_ns / WEFT_S, deadline_ns % WEFT_S };
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		weft_signals_let_in();
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
	if (g->kind == WEFT_FOREIGN) { /* its sleep outlives the run */
		sleep_thread(length_ns);
		return;
	}
	weft_set_state(g, WEFT_ON_SLEEP);
	if (deadline_ns == WEFT_FOREVER)
		for (;;)
			weft_park();
	struct sleeper s = { .timer = { .deadline_ns = deadline_ns, .fire = wake_sleeper, .stays = true },
			     .g = g };
	weft_timer_insert(&s.timer);
	weft_park();
}
