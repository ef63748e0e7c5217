/* until.c: what waits to a deadline, or within a context, promise. */
#include "../run.h"

enum { SOON = 5 };

static int64_t soon(void)
{
	return weft_in(SOON * WEFT_MS);
}

struct everything {
	weft_mutex m;
	weft_rwmutex rw;
	weft_cond c;
	weft_semaphore s;
	weft_waitgroup wg;
	int_chan said;
};

/* None of them is to be had: the mutex and the rwmutex are locked, nobody signals. */
static void hold_all(struct everything *e)
{
	weft_lock(&e->m);
	weft_write_lock(&e->rw);
	weft_waitgroup_add(&e->wg, 1);
}

static void let_go_of_all(struct everything *e)
{
	weft_unlock(&e->m);
	weft_write_unlock(&e->rw);
	weft_waitgroup_done(&e->wg);
}

static void none_is_had(struct everything *e, int64_t deadline)
{
	check(!weft_lock_until(&e->m, deadline));
	check(!weft_cond_wait_until(&e->c, &e->m, deadline));
	check(!weft_try_lock(&e->m)); /* main's still */
	check(!weft_semaphore_acquire_until(&e->s, 1, deadline));
	check(!weft_waitgroup_wait_until(&e->wg, deadline));
	check(!weft_read_lock_until(&e->rw, deadline));
	check(!weft_write_lock_until(&e->rw, deadline));
}

static void all_are_had(struct everything *e, int64_t deadline)
{
	weft_semaphore_release(&e->s, 1);
	check(weft_lock_until(&e->m, deadline));
	check(weft_semaphore_acquire_until(&e->s, 1, deadline));
	check(weft_waitgroup_wait_until(&e->wg, deadline));
	check(weft_read_lock_until(&e->rw, deadline));
	weft_read_unlock(&e->rw);
	check(weft_write_lock_until(&e->rw, deadline));
	weft_write_unlock(&e->rw);
	weft_unlock(&e->m);
}

RunTest(until, a_wait_ends_at_its_deadline_and_no_earlier)
{
	struct everything e = { 0 };
	hold_all(&e);
	int64_t deadline = soon();
	check(!weft_lock_until(&e.m, deadline) && weft_now() >= deadline);
	deadline = soon();
	check(!weft_cond_wait_until(&e.c, &e.m, deadline) && weft_now() >= deadline);
	deadline = soon();
	check(!weft_semaphore_acquire_until(&e.s, 1, deadline) && weft_now() >= deadline);
	deadline = soon();
	check(!weft_waitgroup_wait_until(&e.wg, deadline) && weft_now() >= deadline);
	deadline = soon();
	check(!weft_read_lock_until(&e.rw, deadline) && weft_now() >= deadline);
	deadline = soon();
	check(!weft_write_lock_until(&e.rw, deadline) && weft_now() >= deadline);
	let_go_of_all(&e);
	all_are_had(&e, soon());
}

RunTest(until, with_no_time_left_it_tries_once)
{
	struct everything e = { 0 };
	hold_all(&e);
	none_is_had(&e, WEFT_NOW);
	none_is_had(&e, 1); /* long past */
	let_go_of_all(&e);
	all_are_had(&e, WEFT_NOW);
	all_are_had(&e, 1);
	all_are_had(&e, WEFT_FOREVER);
}

/* A semaphore's permit handed over: what wakes each kind of wait in time. */
static void wait_for_each(struct everything *e)
{
	int64_t late = weft_in(100 * WEFT_S);
	check(weft_lock_until(&e->m, late));
	chan_send(e->said, 1);
	check(weft_cond_wait_until(&e->c, &e->m, late));
	weft_unlock(&e->m);
	chan_send(e->said, 2);
	check(weft_semaphore_acquire_until(&e->s, 2, late));
	chan_send(e->said, 3);
	check(weft_waitgroup_wait_until(&e->wg, late));
	chan_send(e->said, 4);
	check(weft_read_lock_until(&e->rw, late));
	weft_read_unlock(&e->rw);
	chan_send(e->said, 5);
}
GOROUTINE(wait_for_each, struct everything *);

RunTest(until, what_comes_in_time_ends_it)
{
	struct everything e = { .said = chan_make(int_chan, 0) };
	int v;
	hold_all(&e);
	go_with(wait_for_each, &e);
	until_parked("wait_for_each", 1);
	weft_unlock(&e.m);
	check(chan_recv(e.said, &v) && v == 1);
	until_parked("wait_for_each", 1);
	weft_locked (&e.m)
		weft_cond_signal(&e.c);
	check(chan_recv(e.said, &v) && v == 2);
	until_parked("wait_for_each", 1);
	weft_semaphore_release(&e.s, 2);
	check(chan_recv(e.said, &v) && v == 3);
	until_parked("wait_for_each", 1);
	weft_waitgroup_done(&e.wg);
	check(chan_recv(e.said, &v) && v == 4);
	until_parked("wait_for_each", 1);
	weft_write_unlock(&e.rw);
	check(chan_recv(e.said, &v) && v == 5);
	until_alone();
	chan_free(e.said);
}

struct within {
	struct everything *e;
	weft_context *c;
	int which;
};

static bool wait_within(struct within w)
{
	switch (w.which) {
	case 0: return weft_lock_within(&w.e->m, w.c);
	case 1: return weft_semaphore_acquire_within(&w.e->s, 1, w.c);
	case 2: return weft_waitgroup_wait_within(&w.e->wg, w.c);
	case 3: return weft_read_lock_within(&w.e->rw, w.c);
	case 4: return weft_write_lock_within(&w.e->rw, w.c);
	default: {
		weft_mutex own = { 0 };
		weft_lock(&own);
		bool signalled = weft_cond_wait_within(&w.e->c, &own, w.c);
		weft_unlock(&own); /* panics where it isn't locked again */
		return signalled;
	}
	}
}

enum { KINDS = 6 };

static void wait_while(struct within w)
{
	check(!wait_within(w));
	check(weft_context_cause(w.c) == WEFT_CAUSE_CANCELED);
	chan_send(w.e->said, w.which);
}
GOROUTINE(wait_while, struct within);

RunTest(until, a_cancelled_context_ends_every_kind_of_wait)
{
	struct everything e = { .said = chan_make(int_chan, KINDS) };
	weft_context *parent = weft_context_cancelable(NULL), *c = weft_context_cancelable(parent);
	hold_all(&e);
	for (int i = 0; i < KINDS; i++)
		go(wait_while, &e, c, i);
	until_parked("wait_while", KINDS);
	check(chan_len(e.said) == 0);
	weft_context_cancel(parent);
	until_alone();
	check(chan_len(e.said) == KINDS);
	for (int i = 0; i < KINDS; i++)
		check(!wait_within((struct within) { &e, c, i })); /* at once */
	let_go_of_all(&e);
	weft_semaphore_release(&e.s, 1);
	check(weft_lock_within(&e.m, c) && weft_semaphore_acquire_within(&e.s, 1, c)); /* tries once */
	check(weft_waitgroup_wait_within(&e.wg, c));
	weft_context_free(c);
	weft_context_free(parent);
	chan_free(e.said);
}

RunTest(until, a_contexts_deadline_ends_a_wait)
{
	struct everything e = { 0 };
	hold_all(&e);
	for (int i = 0; i < KINDS; i++) {
		int64_t deadline = soon();
		weft_context *c = weft_context_deadline(NULL, deadline);
		check(!wait_within((struct within) { &e, c, i }));
		check(weft_now() >= deadline && weft_context_cause(c) == WEFT_CAUSE_DEADLINE);
		weft_context_free(c);
	}
	check(!weft_lock_until(&e.m, soon()));
}

struct claim {
	weft_semaphore *s;
	int permits;
};

static void claim_for_ever(struct claim c)
{
	weft_semaphore_acquire(c.s, c.permits);
}
GOROUTINE(claim_for_ever, struct claim);

static void claim_for_a_moment(struct claim c)
{
	check(!weft_semaphore_acquire_until(c.s, c.permits, weft_in(20 * WEFT_MS)));
}
GOROUTINE(claim_for_a_moment, struct claim);

/* Nobody releases any more: only the large one's end can let the small one in. */
RunTest(until, who_gives_up_lets_in_those_who_waited_behind)
{
	weft_semaphore s = { 0 };
	weft_semaphore_release(&s, 3);
	go(claim_for_a_moment, &s, 5);
	until_parked("claim_for_a_moment", 1);
	go(claim_for_ever, &s, 2);
	go(claim_for_ever, &s, 1);
	until_alone();
	check(!weft_semaphore_try_acquire(&s, 1));
}

static void write_for_a_moment(weft_rwmutex *m)
{
	check(!weft_write_lock_until(m, weft_in(20 * WEFT_MS)));
}
GOROUTINE(write_for_a_moment, weft_rwmutex *);

static void read_for_ever(weft_rwmutex *m)
{
	weft_read_lock(m);
}
GOROUTINE(read_for_ever, weft_rwmutex *);

RunTest(until, a_writer_that_gives_up_lets_in_the_readers_behind_it)
{
	weft_rwmutex m = { 0 };
	weft_read_lock(&m);
	go_with(write_for_a_moment, &m);
	until_parked("write_for_a_moment", 1);
	for (int i = 0; i < 3; i++)
		go_with(read_for_ever, &m);
	until_alone();
	for (int i = 0; i < 4; i++)
		weft_read_unlock(&m);
	check(weft_try_write_lock(&m));
}

static void lock_until_10s(weft_mutex *m)
{
	check(weft_lock_until(m, weft_in(10 * WEFT_S)));
	weft_unlock(m);
}
GOROUTINE(lock_until_10s, weft_mutex *);

static void lock_for_a_moment(weft_mutex *m)
{
	weft_lock_until(m, weft_in(2 * WEFT_MS));
}
GOROUTINE(lock_for_a_moment, weft_mutex *);

/* From the front, the middle and the end of the queue. */
RunTest(until, who_gives_up_leaves_the_queue_whole)
{
	weft_mutex m = { 0 };
	weft_lock(&m);
	for (int i = 0; i < 4; i++) {
		go_with(lock_for_a_moment, &m);
		until_parked("lock_until_10s", 2 * i);
		go_with(lock_until_10s, &m);
		go_with(lock_until_10s, &m);
		until_parked("lock_until_10s", 2 * i + 2);
	}
	go_with(lock_for_a_moment, &m);
	while (weft_goroutine_count() > 9)
		weft_sleep(WEFT_MS);
	weft_unlock(&m);
	until_alone();
	check(weft_try_lock(&m));
}

struct job {
	weft_waitgroup *wg;
	int64_t pause_ns;
};

static void end_later(struct job j)
{
	for (int64_t end = weft_in(j.pause_ns); weft_now() < end;)
		;
	weft_waitgroup_done(j.wg);
}
GOROUTINE(end_later, struct job);

/* The deadline passes as the count comes to zero.  What wait tells is true, and
 * the waitgroup may be gone right after one that said so. */
RunTestWith(until, a_waitgroups_deadline_races_with_its_last_done, .procs = 4)
{
	int in_time = 0, rounds = SANITIZED ? 300 : 3000;
	for (int i = 0; i < rounds; i++) {
		weft_waitgroup *wg = calloc(1, sizeof *wg);
		weft_waitgroup_add(wg, 1);
		go(end_later, wg, (i % 40) * WEFT_US);
		if (weft_waitgroup_wait_until(wg, weft_in(20 * WEFT_US)))
			in_time++;
		else
			weft_waitgroup_wait(wg);
		memset(wg, 0xff, sizeof *wg);
		free(wg);
	}
	check(in_time <= rounds);
}

static void wait_a_moment(weft_waitgroup *wg)
{
	check(!weft_waitgroup_wait_until(wg, weft_in(2 * WEFT_MS)));
}
GOROUTINE(wait_a_moment, weft_waitgroup *);

static void wait_long(weft_waitgroup *wg)
{
	check(weft_waitgroup_wait_until(wg, weft_in(100 * WEFT_S)));
}
GOROUTINE(wait_long, weft_waitgroup *);

RunTest(until, waiters_of_a_waitgroup_that_stay_are_woken)
{
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, 1);
	for (int i = 0; i < 3; i++) {
		go_with(wait_a_moment, &wg);
		go_with(wait_long, &wg);
	}
	while (weft_goroutine_count() > 4)
		weft_sleep(WEFT_MS);
	weft_waitgroup_done(&wg);
	until_alone();
}

/* ---- many at once ---- */

static struct {
	weft_mutex m;
	weft_semaphore s;
	weft_cond c;
	int inside, queued, taken;
	atomic_int had, missed;
} crowd;

static void push_in(int seed)
{
	for (int i = 0; i < 200; i++) {
		int64_t patience = (seed * 7 + i * 13) % 60 * WEFT_US;
		if (weft_lock_until(&crowd.m, weft_in(patience))) {
			check(++crowd.inside == 1);
			if (i % 8 == 0)
				weft_yield();
			crowd.inside--;
			weft_unlock(&crowd.m);
			crowd.had++;
		} else {
			crowd.missed++;
		}
		if (weft_semaphore_acquire_until(&crowd.s, 1 + i % 3, weft_in(patience)))
			weft_semaphore_release(&crowd.s, 1 + i % 3);
	}
}
GOROUTINE(push_in, int);

/* No wake is lost to one that gave up: in the end all is free, nobody waits. */
RunTestWith(until, a_crowd_with_deadlines_loses_no_wake, .procs = 4)
{
	memset(&crowd, 0, sizeof crowd);
	weft_semaphore_release(&crowd.s, 3);
	for (int i = 0; i < 16; i++)
		go_with(push_in, i);
	until_alone();
	check(weft_lock_until(&crowd.m, WEFT_NOW) && weft_semaphore_acquire_until(&crowd.s, 3, WEFT_NOW));
	check(crowd.had + crowd.missed == 16 * 200);
}

static void consume(int seed)
{
	for (;;) {
		weft_lock(&crowd.m);
		while (crowd.queued == 0)
			weft_cond_wait_until(&crowd.c, &crowd.m, weft_in((seed + 1) * 10 * WEFT_US));
		crowd.queued--;
		bool last = ++crowd.taken >= 500;
		weft_unlock(&crowd.m);
		if (last)
			return;
	}
}
GOROUTINE(consume, int);

/* A signal goes to one that still waits: a consumer that waits without a
 * deadline would hang after a signal spent on one that gave up. */
static void consume_for_ever(int unused)
{
	(void)unused;
	weft_lock(&crowd.m);
	while (crowd.queued == 0)
		weft_cond_wait(&crowd.c, &crowd.m);
	crowd.queued--;
	weft_unlock(&crowd.m);
}
GOROUTINE(consume_for_ever, int);

static void give_up_soon(int us)
{
	weft_lock(&crowd.m);
	weft_cond_wait_until(&crowd.c, &crowd.m, weft_in(us * WEFT_US));
	weft_unlock(&crowd.m);
}
GOROUTINE(give_up_soon, int);

RunTestWith(until, a_signal_is_not_spent_on_one_that_gave_up, .procs = 4)
{
	memset(&crowd, 0, sizeof crowd);
	for (int i = 0; i < 100; i++) {
		go_with(give_up_soon, i % 50);
		go_with(consume_for_ever, 0);
		until_parked("consume_for_ever", 1);
		while (weft_goroutine_count() > 2)
			weft_yield(); /* until the first gave up */
		weft_locked (&crowd.m) {
			crowd.queued++;
			weft_cond_signal(&crowd.c);
		}
		until_alone();
	}
}

RunTestWith(until, consumers_with_deadlines_take_all, .procs = 4)
{
	memset(&crowd, 0, sizeof crowd);
	for (int i = 0; i < 4; i++)
		go_with(consume, i);
	while (weft_goroutine_count() > 1) {
		weft_locked (&crowd.m) {
			crowd.queued++;
			weft_cond_signal(&crowd.c);
		}
		weft_yield();
	}
	check(crowd.taken >= 500);
}

/* ---- runs that end meanwhile ---- */

static weft_context *kept;
static weft_mutex left;

static void wait_when_it_ends(int which)
{
	which ? weft_lock_within(&left, kept) : weft_lock_until(&left, weft_in(WEFT_S));
}
GOROUTINE(wait_when_it_ends, int);

static int end_while_they_wait(int argc, char **argv)
{
	(void)argc, (void)argv;
	weft_try_lock(&left);
	kept = weft_context_cancelable(NULL);
	go_with(wait_when_it_ends, 0);
	go_with(wait_when_it_ends, 1);
	until_parked("wait_when_it_ends", 2);
	return 0;
}

static int go_on(int argc, char **argv)
{
	(void)argc, (void)argv;
	weft_unlock(&left); /* whose waiters are gone */
	check(weft_lock_until(&left, WEFT_NOW));
	weft_context_free(kept);
	return 0;
}

Test(until, waiters_of_a_run_that_ended_are_void, .timeout = HANG_S)
{
	check(weft_run(NULL, end_while_they_wait, 0, NULL) == 0);
	check(weft_run(NULL, go_on, 0, NULL) == 0);
}
