/* idle.c: what a worker does when its own queues are empty, and who wakes it.
 *
 * It looks for others' work for a short while, then sleeps, keeping its
 * processor on the idle list.  At most one woken worker searches at a time
 * (weft_rt.searching): a wake costs the waker 6 us, so whoever queues work
 * wakes somebody only if nobody searches already, and a searcher that finds
 * more than one thing wakes the next.
 *
 * A searcher leaves alone what is not worth carrying to another core: where
 * the victim runs a goroutine every few hundred ns, its queue will be empty
 * before the cache lines have moved; and a few that take turns every
 * microsecond or two are one conversation, which costs more between two cores
 * than on one.  A search that ends with nothing turns
 * wakes off for a while that doubles; the monitor then looks instead, so that
 * nothing queued starves behind a goroutine that computes.
 *
 * Lost wake-ups: an idler enters the list (seq_cst), then looks at the global
 * queue once more; who pushes there looks at the list after a full fence.
 * What is queued on a running processor needs no such care: its holder will
 * look itself, and the monitor sees it if that takes long; unless it is worth
 * a wake (weft_procs_wake): then who is about to give up or to sleep sees
 * `roused`, and who sleeps already is woken.
 */
#include "idle.h"

#include "../../base/clock.h"
#include "../io/poller.h"
#include "../sync/futex.h"
#include "../sync/lock.h"
#include "../trace/tracing.h"
#include "deadlock.h"
#include "follow.h"
#include "monitor.h"
#include "next.h"
#include "worker.h"

enum {
	SEARCH_MOST_NS = 60 * 1000,
	SEARCH_LEAST_NS = 20 * 1000, /* more than SAMPLE_NS, or nothing is ever worth it */
	SAMPLE_NS = 8 * 1000,        /* how long a victim's rate is watched */
	WORTH_NS = 400,              /* a goroutine that runs shorter is not worth moving */
	FEW = 8,                     /* queued: they may well be each other's partners, */
	WORTH_FEW_NS = 2000,         /* so are left together where they run shorter */
	BACKOFF_FIRST_NS = 100 * 1000,
	BACKOFF_MOST_NS = 10 * 1000 * 1000,
	TIMER_GRAIN_NS = 1000 * 1000, /* timers that follow closely are run together */
	RECHECK_NS = 100 * 1000 * 1000,
};

/* Is the victim's queue worth taking from?  Watched over SAMPLE_NS. */
static bool worth_stealing(struct proc *victim, uint32_t queued, int64_t now_ns)
{
	int64_t since = now_ns - atomic_load_explicit(&victim->sample_ns, memory_order_relaxed);
	if (since < SAMPLE_NS)
		return false;
	uint32_t tick = atomic_load_explicit(&victim->tick, memory_order_relaxed);
	uint32_t ran = tick - atomic_load_explicit(&victim->sample_tick, memory_order_relaxed);
	atomic_store_explicit(&victim->sample_tick, tick, memory_order_relaxed);
	atomic_store_explicit(&victim->sample_ns, now_ns, memory_order_relaxed);
	if (ran == 0) /* one goroutine holds it all that time */
		return true;
	if (since > 100 * SAMPLE_NS) /* an old sample says nothing */
		return false;
	return (int64_t)ran * (queued > FEW ? WORTH_NS : WORTH_FEW_NS) < since;
}

static struct g *steal(struct proc *p, int64_t now_ns, bool roused)
{
	int n = weft_procs_count();
	if (n == 1) /* without a draw: a seeded run must not depend on when it is asked */
		return NULL;
	int start = (int)(weft_random(&p->random) % (unsigned)n);
	for (int i = 0; i < n; i++) {
		struct proc *victim = &weft_rt.procs[(start + i) % n];
		uint32_t queued = victim == p ? 0 : weft_runq_length(victim);
		if (queued == 0)
			continue;
		bool stuck = atomic_load_explicit(&victim->status, memory_order_relaxed) != PROC_RUNNING;
		if (!stuck && !roused && !worth_stealing(victim, queued, now_ns))
			continue;
		struct g *g = weft_runq_steal(p, victim);
		if (weft_tracing() && g)
			weft_note(WEFT_EVENT_STEAL, (uint64_t)victim->index, weft_runq_length(p));
		if (g)
			return g;
	}
	return NULL;
}

static void search_over(struct worker *w)
{
	w->roused = false;
	if (w->searching) {
		w->searching = false;
		atomic_fetch_sub(&weft_rt.searching, 1);
	}
}

/* Found: hand the token on if there is more, and trust wakes again. */
static void search_found(struct worker *w)
{
	if (!w->searching)
		return;
	search_over(w);
	w->p->search_ns = SEARCH_MOST_NS;
	atomic_store_explicit(&weft_rt.wake_backoff_ns, 0, memory_order_relaxed);
	if (weft_runq_length(w->p) > 0 || atomic_load_explicit(&weft_rt.global_count, memory_order_relaxed))
		weft_maybe_wake();
}

static void search_failed(struct worker *w)
{
	struct proc *p = w->p;
	p->search_ns = p->search_ns / 2 > SEARCH_LEAST_NS ? p->search_ns / 2 : SEARCH_LEAST_NS;
	int backoff = atomic_load_explicit(&weft_rt.wake_backoff_ns, memory_order_relaxed);
	backoff = backoff == 0 ? BACKOFF_FIRST_NS : backoff < BACKOFF_MOST_NS ? 2 * backoff : BACKOFF_MOST_NS;
	atomic_store_explicit(&weft_rt.wake_backoff_ns, backoff, memory_order_relaxed);
	atomic_store_explicit(&weft_rt.wake_after_ns, weft_clock_ns() + backoff, memory_order_relaxed);
	atomic_store_explicit(&weft_rt.wakes_off, 1, memory_order_relaxed);
	search_over(w);
}

static struct g *look_outside(struct proc *p)
{
	weft_collect(p);
	struct g *g = weft_next_local(p);
	return g ? g : weft_global_take(p);
}

/* True if somebody must come, and that is us. */
static bool rouse(struct worker *w)
{
	if (!atomic_exchange(&weft_rt.roused, 0))
		return false;
	w->roused = true;
	return true;
}

/* Look around for work of others, for p->search_ns. */
static struct g *search(struct worker *w)
{
	struct proc *p = w->p;
	/* Everybody else asleep: there is nobody to take from. */
	if (atomic_load_explicit(&weft_rt.idle_count, memory_order_relaxed) >= weft_procs_count() - 1)
		return NULL;
	if (!w->searching) {
		int others = atomic_load_explicit(&weft_rt.searching, memory_order_relaxed);
		if (others > 0) {
			if (w->roused) /* leave the hint for the searcher */
				atomic_store(&weft_rt.roused, 1);
			return NULL;
		}
		atomic_fetch_add(&weft_rt.searching, 1);
		w->searching = true;
	}
	if (p->search_ns == 0)
		p->search_ns = SEARCH_MOST_NS;
	int64_t until = weft_clock_ns() + p->search_ns;
	for (;;) {
		int64_t now = weft_clock_ns();
		if (atomic_load_explicit(&weft_rt.roused, memory_order_relaxed) && rouse(w))
			until = now + SEARCH_MOST_NS;
		struct g *g = steal(p, now, w->roused);
		if (!g)
			g = look_outside(p);
		if (g) {
			search_found(w);
			return g;
		}
		if (now > until || atomic_load_explicit(&weft_rt.flags, memory_order_relaxed) & RT_STOPPING)
			break;
		for (int i = 0; i < 16; i++)
			weft_pause();
	}
	search_failed(w);
	return NULL;
}

/* False: p was to go as one too many, and is that no more. */
static bool idle_enter(struct proc *p, bool as_one_too_many)
{
	atomic_store_explicit(&p->wake, 0, memory_order_relaxed);
	weft_spin_lock(&weft_rt.idle_lock);
	if (as_one_too_many && !weft_crowded()) {
		weft_spin_unlock(&weft_rt.idle_lock);
		return false;
	}
	atomic_store_explicit(&p->status, PROC_IDLE, memory_order_relaxed);
	p->idle_next = weft_rt.idle;
	weft_rt.idle = p;
	atomic_fetch_add(&weft_rt.idle_count, 1);
	weft_spin_unlock(&weft_rt.idle_lock);
	WEFT_FENCE_FULL();
	return true;
}

/* Under the lock: the processor at *at leaves the idle list. */
static struct proc *unlist(struct proc **at)
{
	struct proc *p = *at;
	*at = p->idle_next;
	atomic_fetch_add(&weft_rt.idle_left, 1);
	atomic_fetch_sub(&weft_rt.idle_count, 1);
	atomic_store_explicit(&p->status, PROC_RUNNING, memory_order_relaxed);
	return p;
}

/* Take p off the idle list; false if somebody else just did, to wake it. */
bool weft_idle_take(struct proc *p)
{
	bool found = false;
	weft_spin_lock(&weft_rt.idle_lock);
	for (struct proc **at = &weft_rt.idle; *at; at = &(*at)->idle_next)
		if (*at == p) {
			unlist(at);
			found = true;
			break;
		}
	weft_spin_unlock(&weft_rt.idle_lock);
	return found;
}

/* No thread can be had for p, so it goes back behind those that have one.  Then
 * all that have one are awake, as they stand before it, and look themselves. */
static void stay_idle(struct proc *p)
{
	weft_search_drop(p);
	atomic_store_explicit(&weft_rt.wake_after_ns, weft_clock_ns() + BACKOFF_MOST_NS,
			      memory_order_relaxed);
	atomic_store_explicit(&weft_rt.wakes_off, 1, memory_order_relaxed);
	weft_spin_lock(&weft_rt.idle_lock);
	struct proc **end = &weft_rt.idle;
	while (*end)
		end = &(*end)->idle_next;
	*end = p;
	p->idle_next = NULL;
	atomic_store_explicit(&p->status, PROC_IDLE, memory_order_relaxed);
	bool all_idle = atomic_fetch_add(&weft_rt.idle_count, 1) == weft_procs_count() - 1;
	weft_spin_unlock(&weft_rt.idle_lock);
	if (all_idle)
		weft_wake_one(); /* the last to sleep found no deadlock, as p was missing */
}

/* p was taken off the idle list: let its worker, or a new one, run it. */
void weft_wake_proc(struct proc *p)
{
	if (!p->worker) {
		if (weft_proc_try_start(p) != 0 && !weft_proc_give(p))
			stay_idle(p);
		atomic_fetch_sub(&weft_rt.starting, 1);
		return;
	}
	const struct weft_poller *poller = atomic_load_explicit(&weft_rt.poller, memory_order_acquire);
	atomic_store(&p->wake, 1);
	if (poller && atomic_load(&weft_rt.poll_proc) == p)
		poller->interrupt();
	weft_futex_wake(&p->wake, 1);
}

struct proc *weft_idle_pop(void)
{
	weft_spin_lock(&weft_rt.idle_lock);
	bool may = weft_room_for_one() || atomic_load(&weft_rt.flags) & RT_STOPPING;
	struct proc *p = may && weft_rt.idle ? unlist(&weft_rt.idle) : NULL;
	if (p && !p->worker) /* the caller starts one: weft_workers_join must know */
		atomic_fetch_add(&weft_rt.starting, 1);
	weft_spin_unlock(&weft_rt.idle_lock);
	return p;
}

void weft_wake_one(void)
{
	int none = 0;
	if (atomic_load(&weft_rt.idle_count) == 0 || !weft_room_for_one() ||
	    !atomic_compare_exchange_strong(&weft_rt.searching, &none, 1))
		return;
	struct proc *p = weft_idle_pop();
	if (!p) {
		atomic_fetch_sub(&weft_rt.searching, 1);
		return;
	}
	p->woken_to_search = true;
	weft_wake_proc(p);
}

void weft_procs_wake(void)
{
	if (!weft_self())
		return;
	atomic_store_explicit(&weft_rt.wake_backoff_ns, 0, memory_order_relaxed);
	atomic_store_explicit(&weft_rt.wakes_off, 0, memory_order_relaxed);
	if (weft_procs_count() == 1)
		return;
	atomic_store(&weft_rt.roused, 1);
	WEFT_FENCE_FULL(); /* before looking who searches or sleeps */
	weft_maybe_wake();
}

/* Timers that come one soon after the other share a wake-up, at most
 * TIMER_GRAIN_NS late; a lone one is on time. */
static int64_t sleep_until(struct proc *p)
{
	int64_t first = weft_timers_first();
	if (first == WEFT_FOREVER)
		return first;
	int64_t grain = p->timer_wake_ns + TIMER_GRAIN_NS;
	return first > grain ? first : grain;
}

/* In weft_test_run: all wait, so the time of the next timer has come. */
static bool jump(void)
{
	const int64_t first_ns = weft_timers_first();
	if (first_ns == WEFT_FOREVER || !weft_all_wait())
		return false;
	atomic_store(&weft_rt.virtual_ns, first_ns);
	return true;
}

static void sleep_idle(struct proc *p)
{
	const bool own_clock = atomic_load(&weft_rt.virtual_ns) != 0;
	if (own_clock && jump())
		return;
	int64_t until = own_clock ? WEFT_FOREVER : sleep_until(p);
	if (until == WEFT_FOREVER && weft_deadlock_check())
		until = weft_clock_ns() + RECHECK_NS;
	const struct weft_poller *poller = atomic_load_explicit(&weft_rt.poller, memory_order_acquire);
	struct proc *none = NULL;
	if (poller && atomic_compare_exchange_strong(&weft_rt.poll_proc, &none, p)) {
		if (!atomic_load(&p->wake))
			poller->collect(until);
		atomic_store(&weft_rt.poll_proc, NULL);
	} else {
		weft_futex_wait(&p->wake, 0, until);
	}
	if (until != WEFT_FOREVER && !atomic_load_explicit(&p->wake, memory_order_relaxed))
		p->timer_wake_ns = weft_now();
}

/* Run what is due anywhere: whose holder computes can't. */
static void run_due_timers(int64_t now_ns)
{
	for (int i = 0; i < weft_procs_count(); i++) {
		struct proc *q = &weft_rt.procs[i];
		if (now_ns >= atomic_load_explicit(&q->timers.first_ns, memory_order_relaxed))
			weft_timers_run(q, now_ns);
	}
}

/* Something waits behind a goroutine that computes, and nobody idle could see
 * to it: who still goes round does. */
struct g *weft_relieve(struct proc *p, int64_t now_ns)
{
	atomic_store_explicit(&weft_rt.starving, 0, memory_order_relaxed);
	run_due_timers(now_ns);
	return steal(p, now_ns, false);
}

/* The worker keeps its processor and sleeps until there may be work; as one too
 * many until there may be room, whatever is queued. */
static void idle(struct worker *w, bool as_one_too_many)
{
	struct proc *p = w->p;
	search_over(w);
	if (!idle_enter(p, as_one_too_many))
		return;
	bool stopping = atomic_load(&weft_rt.flags) & RT_STOPPING;
	bool work = !as_one_too_many && weft_room_for_one() &&
		    (atomic_load(&weft_rt.global_count) || atomic_load(&weft_rt.wanting_count) || rouse(w));
	if (!stopping && !work)
		sleep_idle(p);
	if (!weft_idle_take(p)) {
		/* Woken: the waker says so in wake, maybe a moment later. */
		int spins = 0;
		while (!atomic_load_explicit(&p->wake, memory_order_acquire))
			weft_wait_a_moment(&spins);
	}
	weft_monitor_kick();
	p->now_ns = weft_now();
	run_due_timers(p->now_ns);
}

/* p was woken to search, but has other things to do. */
void weft_search_drop(struct proc *p)
{
	if (p->woken_to_search) {
		p->woken_to_search = false;
		atomic_fetch_sub(&weft_rt.searching, 1);
	}
}

struct g *weft_find_work(void)
{
	struct worker *w = weft_self();
	bool others_first = w->p->others_first;
	w->p->others_first = false;
	for (;; others_first = false) {
		if (w->p->woken_to_search) { /* the waker's token is ours now */
			w->p->woken_to_search = false;
			w->searching = true;
		}
		if (atomic_load_explicit(&weft_rt.flags, memory_order_relaxed) & RT_STOPPING ||
		    (!others_first && atomic_load_explicit(&weft_rt.wanting_count, memory_order_relaxed))) {
			search_over(w);
			return NULL; /* the thread ends, or gives the processor up */
		}
		if (weft_crowded()) {
			weft_give_away(w->p);
			idle(w, true);
			continue; /* whoever woke it may have left it the searcher's token */
		}
		weft_follow_grow();
		struct g *g = look_outside(w->p);
		if (g) {
			search_found(w);
			return g;
		}
		if (others_first)
			continue;
		g = search(w);
		if (g)
			return g;
		idle(w, false);
	}
}
