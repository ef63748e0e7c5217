/* mutex.c: what a mutex promises. */
#include "../run.h"

struct shared {
	weft_mutex *m;
	int *plain;
	weft_waitgroup *wg;
};

static void count_up(struct shared s)
{
	for (int i = 0; i < 500; i++) {
		weft_lock(s.m);
		int seen = *s.plain;
		if (i % 50 == 0)
			weft_yield();
		*s.plain = seen + 1;
		weft_unlock(s.m);
	}
	weft_waitgroup_done(s.wg);
}
GOROUTINE(count_up, struct shared);

RunTest(mutex, lets_one_in_at_a_time)
{
	weft_mutex m = { 0 };
	weft_waitgroup wg = { 0 };
	int plain = 0;
	weft_waitgroup_add(&wg, 10);
	for (int i = 0; i < 10; i++)
		go(count_up, &m, &plain, &wg);
	weft_waitgroup_wait(&wg);
	check(plain == 5000);
}

RunTest(mutex, try_lock_fails_while_locked)
{
	weft_mutex m = { 0 };
	check(weft_try_lock(&m));
	check(!weft_try_lock(&m));
	weft_unlock(&m);
	check(weft_try_lock(&m));
	weft_unlock(&m);
}

RunTest(mutex, locked_holds_it_for_a_block)
{
	weft_mutex m = { 0 };
	int ran = 0;
	weft_locked (&m) {
		check(!weft_try_lock(&m));
		ran++;
	}
	check(ran == 1 && weft_try_lock(&m));
	weft_unlock(&m);
}

static void unlock_it(weft_mutex *m)
{
	weft_unlock(m);
}
GOROUTINE(unlock_it, weft_mutex *);

RunTest(mutex, another_goroutine_may_unlock_it)
{
	weft_mutex m = { 0 };
	weft_lock(&m);
	go_with(unlock_it, &m);
	weft_lock(&m);
	weft_unlock(&m);
}

struct turn {
	weft_mutex *m;
	int_chan order;
	int number;
};

static void take_turn(struct turn t)
{
	weft_lock(t.m);
	chan_send(t.order, t.number);
	weft_unlock(t.m);
}
GOROUTINE(take_turn, struct turn);

RunTest(mutex, waiters_are_served_first_in_first_out)
{
	weft_mutex m = { 0 };
	int_chan order = chan_make(int_chan, 10);
	weft_lock(&m);
	for (int i = 0; i < 10; i++) {
		go(take_turn, &m, order, i);
		until_parked("take_turn", i + 1);
	}
	weft_unlock(&m);
	for (int i = 0, v; i < 10; i++)
		check(chan_recv(order, &v) && v == i);
	until_alone();
	chan_free(order);
}

static atomic_bool stop;

static void hog(weft_mutex *m)
{
	while (!stop) {
		weft_lock(m);
		weft_yield();
		weft_unlock(m);
	}
}
GOROUTINE(hog, weft_mutex *);

RunTest(mutex, one_that_relocks_at_once_cannot_starve_others)
{
	weft_mutex m = { 0 };
	for (int i = 0; i < 2; i++)
		go_with(hog, &m);
	for (int i = 0; i < 100; i++) {
		weft_lock(&m);
		weft_unlock(&m);
	}
	stop = true;
	until_alone();
}

static void sleep_with(weft_mutex *m)
{
	weft_lock(m);
	weft_sleep(20 * WEFT_MS);
	weft_unlock(m);
}
GOROUTINE(sleep_with, weft_mutex *);

RunTestWith(mutex, waiting_for_it_parks_the_goroutine_not_the_thread, .procs = 1)
{
	weft_mutex m = { 0 };
	for (int i = 0; i < 3; i++)
		go_with(sleep_with, &m);
	until_parked("sleep_with", 3);
	until_alone();
}

RunTest(mutex, may_be_freed_after_its_last_unlock)
{
	for (int i = 0; i < 1000; i++) {
		weft_mutex *m = calloc(1, sizeof *m);
		weft_lock(m);
		go_with(unlock_it, m);
		weft_lock(m);
		free(m);
	}
	until_alone();
}

PanicTest(mutex, unlocking_what_is_not_locked_panics, "unlock of unlocked mutex")
{
	weft_mutex m = { 0 };
	weft_lock(&m);
	weft_unlock(&m);
	weft_unlock(&m);
}
