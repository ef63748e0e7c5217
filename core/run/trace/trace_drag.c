/* trace_drag.c: see trace_drag.h.
 *
 * A slot belongs to the goroutine that wrote it last; of two whose numbers fall
 * on one slot, the first isn't dragged.  All is relaxed: who ends a label reads
 * what it wrote itself, or finds that another did. */
#include "trace_drag.h"

#include "../../base/clock.h"
#include "../clock.h"
#include "../sched/machine.h"
#include "../trace.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

enum { SLOTS = 1024, MILLE = 1000 };

static struct slot {
	atomic_ullong g;
	atomic_llong since_ns; /* 0: not to be dragged */
} slots[SLOTS];

static _Atomic(const char *const *) dragged;
static atomic_int per_mille;

void weft_trace_drag(const char *const *names, double times)
{
	atomic_store(&per_mille, (int)(times * MILLE));
	atomic_store(&dragged, names);
}

static int is_dragged(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return 1;
	return 0;
}

void weft_drag_begin(uint64_t g, const char *name)
{
	const char *const *names = atomic_load_explicit(&dragged, memory_order_acquire);
	struct slot *s = &slots[g % SLOTS];
	if (!names)
		return;
	atomic_store_explicit(&s->g, g, memory_order_relaxed);
	atomic_store_explicit(&s->since_ns, is_dragged(names, name) ? weft_clock_ns() : 0,
			      memory_order_relaxed);
}

void weft_drag_end(uint64_t g)
{
	struct slot *s = &slots[g % SLOTS];
	const int64_t since = atomic_load_explicit(&s->since_ns, memory_order_relaxed);
	if (!atomic_load_explicit(&dragged, memory_order_relaxed) || since == 0 ||
	    atomic_load_explicit(&s->g, memory_order_relaxed) != g)
		return;
	const int64_t now = weft_clock_ns(), until = now + (now - since) * atomic_load(&per_mille) / MILLE;
	atomic_store_explicit(&s->since_ns, 0, memory_order_relaxed);
	while (weft_clock_ns() < until)
		weft_pause();
}
