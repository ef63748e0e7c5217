/* pool.c: threads that do blocking calls for parked goroutines.
 *
 * A call is a record on the stack of the goroutine that waits for it.  It goes
 * to the thread that became idle last, else to a new one, else into a queue.
 * A thread that was idle for IDLE_NS ends; it joins the one that ended before
 * it, so that at most one ended thread waits to be joined.
 *
 * Invariants, under the lock:
 *   - calls are queued only while no thread is idle;
 *   - `count` is the threads that will look at the queue again, or whoever is
 *     starting one: when none can be had, it is they who look (do_stranded).
 * A goroutine in a call is counted in weft_rt.waits until it is readied, so
 * that nobody takes the silence for a deadlock.
 *
 * A call with a deadline stands in memory of its own, in the list `late`.  Its
 * claim decides (wait.h): the thread that has done it readies the goroutine,
 * which frees the call; or the deadline does, and the thread frees it.  Nobody
 * but the winner's other side touches it after that.  What is left in the list
 * when all threads have ended belonged to goroutines that never run again. */
#include "pool.h"

#include "../../base/clock.h"
#include "../clock.h"
#include "../panic.h"
#include "../stack/sanitize.h"
#include "../sync/futex.h"
#include "../sync/lock.h"
#include "../sync/wait.h"
#include "../trace/tracing.h"
#include "deadlock.h"
#include "park.h"
#include "worker.h"

#include <stdlib.h>
#include <sys/mman.h>

enum {
	STACK_BYTES = 1024 * 1024 + (int)WEFT_THREAD_STACK,
	GUARD_BYTES = 64 * 1024,
	IDLE_NS = 1000 * 1000 * 1000,
};

struct call {
	void (*fn)(void *arg);
	void *arg;
	struct g *g;
	struct call *next;
	struct late *late; /* NULL: without a deadline, on the goroutine's stack */
};

struct late {
	struct call call;
	struct claim claim;
	void (*drop)(void *arg);
	struct late *next, **at; /* in the list of all */
};

struct pool_thread {
	pthread_t thread;
	char *map;
	struct call *call;
	struct pool_thread *next; /* idle */
	atomic_int wake;
};

static struct {
	atomic_int lock;
	int count;
	bool ending;
	struct call *head, *tail;
	struct pool_thread *idle;
	struct pool_thread *ended; /* to be joined */
	struct late *late;
	atomic_int left; /* threads not at their end; a futex for weft_pool_end */
} pool;

static void reap(struct pool_thread *t)
{
	if (!t)
		return;
	pthread_join(t->thread, NULL);
	munmap(t->map, GUARD_BYTES + STACK_BYTES + sizeof *t);
}

static void late_free(struct late *l, bool drop)
{
	weft_spin_lock(&pool.lock);
	*l->at = l->next;
	if (l->next)
		l->next->at = l->at;
	weft_spin_unlock(&pool.lock);
	if (drop)
		l->drop(l->call.arg);
	free(l);
}

static void do_call(struct call *c)
{
	struct g *g = c->g;
	weft_hb_acquire(c);
	if (weft_tracing())
		weft_note(WEFT_EVENT_CALL, g->id, 0);
	c->fn(c->arg);
	if (weft_tracing())
		weft_note(WEFT_EVENT_CALL_END, g->id, 0);
	weft_hb_release(c);
	if (c->late && !weft_claim(&c->late->claim, WEFT_DONE)) {
		late_free(c->late, true); /* nobody waits any more */
		return;
	}
	weft_ready(g); /* c is gone */
	weft_wait_over();
}

/* Under the lock. */
static struct call *take_queued(void)
{
	struct call *c = pool.head;
	if (c && !pool.ending) {
		pool.head = c->next;
		return c;
	}
	return NULL;
}

/* Under the lock: false if somebody took t from the list, to give it a call. */
static bool unlist(struct pool_thread *t)
{
	for (struct pool_thread **at = &pool.idle; *at; at = &(*at)->next)
		if (*at == t) {
			*at = t->next;
			return true;
		}
	return false;
}

/* The next call; NULL: end. */
static struct call *wait_for_call(struct pool_thread *t)
{
	weft_spin_lock(&pool.lock);
	t->call = take_queued();
	if (t->call || pool.ending) {
		weft_spin_unlock(&pool.lock);
		return t->call;
	}
	atomic_store(&t->wake, 0);
	t->next = pool.idle;
	pool.idle = t;
	weft_spin_unlock(&pool.lock);
	int64_t until = weft_clock_ns() + IDLE_NS;
	while (!atomic_load_explicit(&t->wake, memory_order_acquire)) {
		weft_futex_wait(&t->wake, 0, until);
		if (atomic_load(&t->wake) || weft_clock_ns() < until)
			continue;
		weft_spin_lock(&pool.lock);
		bool ours = unlist(t);
		pool.count -= ours;
		weft_spin_unlock(&pool.lock);
		if (ours)
			return NULL;
		until = WEFT_FOREVER; /* a call is on its way */
	}
	return t->call;
}

static void *run(void *arg)
{
	struct pool_thread *t = arg;
	for (struct call *c = t->call; c; c = wait_for_call(t))
		do_call(c);
	weft_spin_lock(&pool.lock);
	struct pool_thread *before = pool.ended;
	pool.ended = t;
	weft_spin_unlock(&pool.lock);
	reap(before);
	atomic_fetch_sub(&weft_rt.threads, 1);
	if (atomic_fetch_sub(&pool.left, 1) == 1)
		weft_futex_wake(&pool.left, 1);
	return NULL;
}

/* False: no thread can be had. */
static bool thread_new(struct call *c)
{
	size_t bytes = GUARD_BYTES + STACK_BYTES + sizeof(struct pool_thread);
	char *map = weft_map(bytes);
	if (!map)
		return false;
	struct pool_thread *t = (struct pool_thread *)(map + GUARD_BYTES + STACK_BYTES);
	t->map = map;
	t->call = c;
	atomic_fetch_add(&pool.left, 1);
	if (mprotect(map, GUARD_BYTES, PROT_NONE) == 0 &&
	    weft_thread_start(&t->thread, map + GUARD_BYTES, STACK_BYTES, run, t) == 0)
		return true;
	atomic_fetch_sub(&pool.left, 1);
	munmap(map, bytes);
	return false;
}

/* Under the lock. */
static void queue(struct call *c)
{
	c->next = NULL;
	if (pool.head)
		pool.tail->next = c;
	else
		pool.head = c;
	pool.tail = c;
}

/* To an idle thread, or into the queue of at least `enough` busy ones. */
static bool hand_over(struct call *c, int enough)
{
	weft_spin_lock(&pool.lock);
	struct pool_thread *t = pool.idle;
	bool queued = !t && pool.count >= enough;
	if (t) {
		pool.idle = t->next;
		t->call = c;
	} else if (queued) {
		queue(c);
	} else {
		pool.count++; /* the caller's, to start a thread */
	}
	weft_spin_unlock(&pool.lock);
	if (t) {
		atomic_store_explicit(&t->wake, 1, memory_order_release);
		weft_futex_wake(&t->wake, 1);
	}
	return t || queued;
}

static void give_up_thread(void)
{
	weft_spin_lock(&pool.lock);
	pool.count--;
	weft_spin_unlock(&pool.lock);
}

/* Give c away; false: no thread can be had for it. */
static bool submit(struct call *c)
{
	if (hand_over(c, weft_rt.blocking_threads) || thread_new(c))
		return true;
	give_up_thread();
	if (hand_over(c, 1))
		return true;
	give_up_thread();
	return false;
}

/* What was queued behind threads that could not be started. */
static void do_stranded(void)
{
	for (;;) {
		weft_spin_lock(&pool.lock);
		struct call *c = pool.count == 0 ? take_queued() : NULL;
		weft_spin_unlock(&pool.lock);
		if (!c)
			return;
		do_call(c);
	}
}

void weft_blocking_call(void (*fn)(void *arg), void *arg)
{
	weft_enter();
	struct worker *w = weft_self();
	struct g *g = w ? w->g : NULL;
	if (!g || g->blocking) { /* it is this thread's own time */
		fn(arg);
		return;
	}
	struct call c = { .fn = fn, .arg = arg, .g = g };
	if (!g->pinned) {
		weft_hb_release(&c);
		weft_hb_release(g);
		atomic_fetch_add(&weft_rt.waits, 1);
		weft_set_state(g, WEFT_ON_CALL);
		if (submit(&c)) {
			weft_park();
			weft_hb_acquire(&c);
			return;
		}
		atomic_fetch_sub(&weft_rt.waits, 1);
		weft_set_state(g, WEFT_RUNNING);
	}
	weft_blocking_begin();
	do_stranded();
	fn(arg);
	weft_blocking_end();
}

static struct late *late_new(void (*fn)(void *arg), void *arg, void (*drop)(void *arg))
{
	struct late *l = calloc(1, sizeof *l);
	if (!l)
		weft_fatal("out of memory");
	l->call = (struct call) { .fn = fn, .arg = arg, .g = weft_self_g(), .late = l };
	l->claim.winner = WEFT_UNCLAIMED;
	l->drop = drop;
	weft_spin_lock(&pool.lock);
	l->next = pool.late;
	l->at = &pool.late;
	if (l->next)
		l->next->at = &l->next;
	pool.late = l;
	weft_spin_unlock(&pool.lock);
	return l;
}

struct late_deadline {
	struct timer timer;
	struct late *late;
	struct g *g;
	bool won;
};

static void leave_late(struct timer *t, int64_t now_ns)
{
	(void)now_ns;
	struct late_deadline *d = (struct late_deadline *)t;
	if (weft_claim(&d->late->claim, WEFT_CLAIMED_BY_TIME)) {
		d->won = true;
		weft_ready_last(d->g);
	}
}

bool weft_blocking_call_until(void (*fn)(void *arg), void *arg, void (*drop)(void *arg), int64_t deadline_ns)
{
	weft_enter();
	if (deadline_ns == WEFT_FOREVER) {
		weft_blocking_call(fn, arg);
		return true;
	}
	if (deadline_ns <= weft_now()) {
		drop(arg);
		return false;
	}
	struct late *l = late_new(fn, arg, drop);
	struct g *g = l->call.g;
	struct late_deadline d = { .timer = { .deadline_ns = deadline_ns, .fire = leave_late, .at = -1 },
				   .late = l,
				   .g = g };
	weft_hb_release(&l->call);
	weft_hb_release(g);
	atomic_fetch_add(&weft_rt.waits, 1);
	weft_set_state(g, WEFT_ON_CALL);
	if (!submit(&l->call)) { /* no thread: it takes as long as it takes */
		atomic_fetch_sub(&weft_rt.waits, 1);
		weft_set_state(g, WEFT_RUNNING);
		weft_blocking_begin();
		do_stranded();
		fn(arg);
		weft_blocking_end();
		late_free(l, false);
		return true;
	}
	weft_timer_insert(&d.timer);
	weft_park();
	weft_timer_remove(&d.timer);
	if (d.won) { /* l may be gone */
		atomic_fetch_sub(&weft_rt.waits, 1);
		return false;
	}
	weft_hb_acquire(&l->call);
	late_free(l, false);
	return true;
}

void weft_pool_end(void)
{
	weft_spin_lock(&pool.lock);
	pool.ending = true;
	struct pool_thread *idle = pool.idle;
	pool.idle = NULL;
	weft_spin_unlock(&pool.lock);
	for (struct pool_thread *t = idle, *next; t; t = next) {
		next = t->next;
		t->call = NULL;
		atomic_store_explicit(&t->wake, 1, memory_order_release);
		weft_futex_wake(&t->wake, 1);
	}
	for (int left; (left = atomic_load(&pool.left)) > 0;)
		weft_futex_wait(&pool.left, left, WEFT_FOREVER);
	reap(pool.ended);
	pool.ended = NULL;
	while (pool.late)
		late_free(pool.late, true);
	pool.head = NULL;
	pool.count = 0;
	pool.ending = false;
}
