/* stats.c: see stats.h.  What others own is read as it is, without a lock. */
#include "../stats.h"

#include "../sync/lock.h"
#include "dump.h"
#include "proc.h"
#include "runtime_state.h"

#include <stdlib.h>
#include <string.h>

static size_t distance(uint32_t from, uint32_t to)
{
	const int32_t apart = (int32_t)(to - from); /* torn readings can be behind */
	return apart > 0 ? (size_t)apart : 0;
}

static void add_proc(weft_stats *s, struct proc *p)
{
	const int status = atomic_load_explicit(&p->status, memory_order_relaxed);
	s->procs_busy += status == PROC_RUNNING;
	s->procs_blocking += status == PROC_BLOCKING;
	s->started += atomic_load_explicit(&p->started, memory_order_relaxed);
	s->ended += atomic_load_explicit(&p->ended, memory_order_relaxed);
	s->steals += atomic_load_explicit(&p->steals, memory_order_relaxed);
	s->taken += atomic_load_explicit(&p->tick, memory_order_relaxed);
	s->queued += distance(atomic_load_explicit(&p->ring_head, memory_order_relaxed),
			      atomic_load_explicit(&p->ring_tail, memory_order_relaxed));
	s->queued += distance(atomic_load_explicit(&p->fresh_top, memory_order_relaxed),
			      atomic_load_explicit(&p->fresh_bottom, memory_order_relaxed));
	s->queued += atomic_load_explicit(&p->next, memory_order_relaxed) != NULL;
	weft_spin_lock(&p->timers.lock);
	s->timers += (size_t)p->timers.count;
	weft_spin_unlock(&p->timers.lock);
}

struct tally {
	size_t of[WEFT_STATES];
};

static void count_state(struct g *g, void *arg)
{
	((struct tally *)arg)->of[atomic_load_explicit(&g->state, memory_order_relaxed)]++;
}

static int most_first(const void *a, const void *b)
{
	const size_t x = ((const struct weft_stats_state *)a)->count,
		     y = ((const struct weft_stats_state *)b)->count;
	return (x < y) - (x > y);
}

static void add_states(weft_stats *s)
{
	_Static_assert((int)WEFT_STATES < (int)WEFT_STATS_STATES, "a list that ends");
	struct tally tally = { 0 };
	int n = 0;
	weft_g_each(count_state, &tally);
	for (int i = WEFT_FREE + 1; i < WEFT_STATES; i++)
		if (tally.of[i])
			s->states[n++] = (struct weft_stats_state) { weft_state_names[i], tally.of[i] };
	qsort(s->states, (size_t)n, sizeof *s->states, most_first);
}

void weft_stats_read(weft_stats *to, size_t size)
{
	weft_stats s = { 0 };
	if (atomic_load(&weft_rt.running)) {
		s.procs = atomic_load(&weft_rt.procs_limit);
		s.threads = atomic_load(&weft_rt.threads);
		s.woken = atomic_load(&weft_rt.idle_left);
		s.queued = atomic_load(&weft_rt.global_count);
		s.started = atomic_load(&weft_rt.foreign_started);
		for (int i = 0; i < weft_procs_count(); i++)
			add_proc(&s, &weft_rt.procs[i]);
		add_states(&s);
	}
	memcpy(to, &s, size < sizeof s ? size : sizeof s);
}

void weft_stats_print(FILE *to)
{
	weft_stats s;
	weft_stats_read(&s, sizeof s);
	fprintf(to, "processors %d: %d busy, %d in blocking sections; threads %d; roused %u times\n", s.procs,
		s.procs_busy, s.procs_blocking, s.threads, s.woken);
	fprintf(to, "goroutines %llu: started %llu, ended %llu, taken to run %u times, stolen %llu times\n",
		(unsigned long long)(s.started - s.ended), (unsigned long long)s.started,
		(unsigned long long)s.ended, s.taken, (unsigned long long)s.steals);
	fprintf(to, "waiting to run %zu; timers %zu", s.queued, s.timers);
	for (const struct weft_stats_state *at = s.states; at->name; at++)
		fprintf(to, "; %s %zu", at->name, at->count);
	fputc('\n', to);
}
