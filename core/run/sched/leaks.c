/* leaks.c: who has not ended. */
#include "../clock.h"
#include "../go.h"
#include "../test.h"
#include "dump.h"
#include "g.h"
#include "runtime_state.h"

#include <unistd.h>

struct others {
	uint64_t self, main;
	bool named;
	size_t count;
};

static void name_other(struct g *g, void *arg)
{
	struct others *o = arg;
	if (g->id == o->self || g->id == o->main ||
	    atomic_load_explicit(&g->state, memory_order_relaxed) == WEFT_FREE)
		return;
	o->count++;
	if (o->named)
		weft_dump_one(STDERR_FILENO, g);
}

static size_t others(bool named)
{
	struct others o = { .self = weft_goroutine_id(), .main = 1, .named = named };
	weft_g_each(name_other, &o);
	return o.count;
}

bool weft_go_leaks_none(void)
{
	const int64_t deadline_ns = weft_in(WEFT_S);
	if (!atomic_load(&weft_rt.running))
		return true;
	for (int64_t pause_ns = 0; others(false) > 0; pause_ns = pause_ns ? 2 * pause_ns : 10 * WEFT_US) {
		if (weft_now() > deadline_ns) {
			weft_say(STDERR_FILENO, "weft: goroutines that have not ended:\n");
			return others(true) == 0;
		}
		weft_sleep(pause_ns < 50 * WEFT_MS ? pause_ns : 50 * WEFT_MS);
	}
	return true;
}
