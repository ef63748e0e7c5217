/* next.c: who runs next: what is not needed for each switch. */
#include "next.h"

enum {
	OLDEST_NS = 10 * 1000 * 1000, /* between two starts of whoever has waited longest */
	STUCK_NS = 200 * 1000,        /* with one goroutine: what waits behind it is better off elsewhere */
};

/* One that is as busy keeps an eye on another: where the kernel has put that thread
 * aside, for some milliseconds, its queue waits and nobody idle is there to take it. */
static struct g *take_from_stuck(struct proc *p)
{
	struct proc *other = &weft_rt.procs[p->watched];
	uint32_t tick = atomic_load_explicit(&other->tick, memory_order_relaxed);
	bool moves = other == p || tick != p->watched_tick;

	if (!moves && p->now_ns - p->watched_ns > STUCK_NS && weft_runq_length(other) > 0)
		return weft_runq_steal(p, other);
	if (moves) {
		p->watched = (p->watched + 1) % weft_rt.procs_count;
		p->watched_tick = atomic_load_explicit(&weft_rt.procs[p->watched].tick, memory_order_relaxed);
		p->watched_ns = p->now_ns;
	}
	return NULL;
}

/* The time, timers that are due, descriptors that are ready. */
void weft_collect(struct proc *p)
{
	p->now_ns = weft_now();
	if (p->now_ns >= atomic_load_explicit(&p->timers.first_ns, memory_order_relaxed))
		weft_timers_run(p, p->now_ns);
	const struct weft_poller *poller = atomic_load_explicit(&weft_rt.poller, memory_order_acquire);
	if (poller)
		poller->collect(0);
}

/* Every now and then: the global queue, timers, descriptors, the oldest, who is stuck. */
struct g *weft_look_around(struct proc *p)
{
	weft_collect(p);
	struct g *g = weft_global_take(p);
	if (!g && atomic_load_explicit(&weft_rt.starving, memory_order_relaxed))
		g = weft_relieve(p, p->now_ns);
	if (!g && weft_rt.procs_count > 1)
		g = take_from_stuck(p);
	/* Seldom: each one begins another branch of a tree that runs depth first. */
	bool seeded = atomic_load_explicit(&weft_rt.flags, memory_order_relaxed) & RT_SEEDED;
	if (!g && !seeded && p->now_ns - p->oldest_ns > OLDEST_NS) {
		p->oldest_ns = p->now_ns;
		g = weft_fresh_oldest(p);
	}
	return g;
}

/* A seeded run draws which queue, and whom in it. */
struct g *weft_next_seeded(struct proc *p)
{
	struct g *g = weft_tick_on(p);
	uint64_t r = weft_random(&p->random);
	for (int i = 0; i < 4 && !g; i++)
		switch ((r + (unsigned)i) % 4) {
		case 0: g = weft_take_next(p); break;
		case 1: g = weft_fresh_pop(p); break;
		case 2: g = weft_fresh_oldest(p); break;
		case 3:
			g = weft_ring_pop(p);
			for (uint64_t skip = (r >> 8) % 4; g && skip; skip--)
				if (weft_ring_push(p, g))
					g = weft_ring_pop(p);
			break;
		}
	return g;
}

/* After so many fresh ones whoever is in the ring now goes, not one alone: else
 * they would fall behind for as long as somebody starts others.  Above
 * WEFT_FRESH_STREAK, the streak counts how many are left to go. */
struct g *weft_ring_turn(struct proc *p)
{
	if (p->fresh_streak == WEFT_FRESH_STREAK)
		p->fresh_streak += (int)(atomic_load_explicit(&p->ring_tail, memory_order_relaxed) -
					 atomic_load_explicit(&p->ring_head, memory_order_relaxed));
	if (--p->fresh_streak <= WEFT_FRESH_STREAK)
		p->fresh_streak = 0;
	return weft_ring_pop(p);
}

struct g *weft_next_local(struct proc *p)
{
	return weft_rt_has(RT_SEEDED) ? weft_next_seeded(p) : weft_next_unseeded(p);
}
