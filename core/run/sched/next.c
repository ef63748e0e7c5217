/* next.c: who runs next: what is not needed for each switch. */
#include "next.h"

#include "../io/poller.h"
#include "follow.h"
#include "idle.h"
#include "play.h"

enum {
	OLDEST_NS = 10 * 1000 * 1000, /* between two starts of whoever has waited longest */
	SLICE_NS = 100 * 1000,        /* of who was readied last, and of whom that one readies, and so on */
	LONG_TURN_NS = 2000,          /* then a look at the clock costs nothing, */
	SHORT_TURNS = 60,             /* else that many go between two, or are all */
	SHARE = 4,                    /* of the slice before: a quarter, so that two in turn do not grow */
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
		p->watched = (p->watched + 1) % weft_procs_count();
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

/* All that p has queued is for others now. */
void weft_give_away(struct proc *p)
{
	struct g *g;
	while ((g = weft_take_next(p)) || (g = weft_ring_pop(p)) || (g = weft_fresh_oldest(p)))
		weft_global_push(g);
}

/* Every now and then: the global queue, timers, descriptors, the oldest, who is stuck. */
struct g *weft_look_around(struct proc *p)
{
	weft_collect(p);
	if (weft_crowded()) { /* with nothing queued it comes to weft_find_work, and idles */
		weft_give_away(p);
		return NULL;
	}
	weft_follow_grow();
	struct g *g = weft_global_take(p);
	if (!g && atomic_load_explicit(&weft_rt.starving, memory_order_relaxed))
		g = weft_relieve(p, p->now_ns);
	if (!g && weft_procs_count() > 1)
		g = take_from_stuck(p);
	/* Seldom: each one begins another branch of a tree that runs depth first. */
	bool seeded = atomic_load_explicit(&weft_rt.flags, memory_order_relaxed) & RT_SEEDED;
	if (!g && !seeded && p->now_ns - p->oldest_ns > OLDEST_NS) {
		p->oldest_ns = p->now_ns;
		g = weft_fresh_oldest(p);
	}
	return g;
}

/* A seeded run draws which queue, and whom in it; in a played one somebody chooses. */
struct g *weft_next_seeded(struct proc *p)
{
	if (weft_rt_has(RT_PLAYED))
		return weft_next_played(p);
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

/* By whom next_streak has reached next_look.  A slice begins with the first look:
 * what the few turns before it took is not known.  Short turns end it after so
 * many, so that one who only yields isn't kept waiting; but where the slice before
 * it was long, not before it has had its share of time. */
bool weft_slice_is_over(struct proc *p)
{
	int64_t now_ns = weft_now();
	if (p->next_look <= WEFT_FIRST_LOOK) {
		p->slice_ns = now_ns;
		p->next_look = p->next_streak + 1;
		return false;
	}
	int64_t had_ns = now_ns - p->slice_ns;
	int turns = p->next_streak - WEFT_FIRST_LOOK;
	if (had_ns < SLICE_NS && (turns < SHORT_TURNS || had_ns < p->slice_before_ns / SHARE)) {
		p->next_look = p->next_streak + (had_ns > (int64_t)LONG_TURN_NS * turns ? 1 : SHORT_TURNS);
		return false;
	}
	p->slice_before_ns = had_ns;
	p->next_streak = 0;
	p->next_look = WEFT_FIRST_LOOK;
	return true;
}

struct g *weft_next_local(struct proc *p)
{
	return weft_rt_has(RT_SEEDED) ? weft_next_seeded(p) : weft_next_unseeded(p);
}
