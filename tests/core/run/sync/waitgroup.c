/* waitgroup.c: what a WaitGroup promises. */
#include "../run.h"

struct job {
	weft_waitgroup *wg;
	atomic_int *count;
};

static void work(struct job j)
{
	weft_yield();
	++*j.count;
	weft_waitgroup_done(j.wg);
}
GOROUTINE(work, struct job);

RunTest(waitgroup, of_zero_does_not_wait)
{
	weft_waitgroup wg = { 0 };
	weft_waitgroup_wait(&wg);
	weft_waitgroup_add(&wg, 2);
	weft_waitgroup_done(&wg);
	weft_waitgroup_add(&wg, -1);
	weft_waitgroup_wait(&wg);
}

RunTest(waitgroup, waits_for_all)
{
	weft_waitgroup wg = { 0 };
	atomic_int count = 0;
	weft_waitgroup_add(&wg, 1000);
	for (int i = 0; i < 1000; i++)
		go(work, &wg, &count);
	weft_waitgroup_wait(&wg);
	check(count == 1000);
}

RunTest(waitgroup, may_be_reused)
{
	weft_waitgroup wg = { 0 };
	atomic_int count = 0;
	for (int round = 1; round <= 200; round++) {
		weft_waitgroup_add(&wg, 5);
		for (int i = 0; i < 5; i++)
			go(work, &wg, &count);
		weft_waitgroup_wait(&wg);
		check(count == 5 * round);
	}
}

static void wait_then_count(struct job j)
{
	weft_waitgroup_wait(j.wg);
	++*j.count;
}
GOROUTINE(wait_then_count, struct job);

RunTest(waitgroup, wakes_every_waiter)
{
	weft_waitgroup wg = { 0 };
	atomic_int count = 0;
	weft_waitgroup_add(&wg, 1);
	for (int i = 0; i < 20; i++)
		go(wait_then_count, &wg, &count);
	until_parked("wait_then_count", 20);
	check(count == 0);
	weft_waitgroup_done(&wg);
	until_alone();
	check(count == 20);
}

/* Its memory is overwritten as soon as wait returned: done must not touch it then. */
static void wait_on_own_stack(void)
{
	weft_waitgroup wg = { 0 };
	atomic_int count = 0;
	weft_waitgroup_add(&wg, 2);
	go(work, &wg, &count);
	go(work, &wg, &count);
	weft_waitgroup_wait(&wg);
	memset(&wg, 0xff, sizeof wg);
}

RunTest(waitgroup, may_die_the_moment_wait_returned)
{
	for (int i = 0; i < 3000; i++)
		wait_on_own_stack();
}

RunTest(waitgroup, may_be_freed_the_moment_wait_returned)
{
	atomic_int count = 0;
	for (int i = 0; i < 3000; i++) {
		weft_waitgroup *wg = calloc(1, sizeof *wg);
		weft_waitgroup_add(wg, 1);
		go(work, wg, &count);
		weft_waitgroup_wait(wg);
		free(wg);
	}
}

struct writer {
	weft_waitgroup *wg;
	int *place;
};

static void write_one(struct writer w)
{
	*w.place = 1;
	weft_waitgroup_done(w.wg);
}
GOROUTINE(write_one, struct writer);

RunTest(waitgroup, what_came_before_done_is_seen_after_wait)
{
	int places[64] = { 0 };
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, 64);
	for (int i = 0; i < 64; i++)
		go(write_one, &wg, &places[i]);
	weft_waitgroup_wait(&wg);
	for (int i = 0; i < 64; i++)
		check(places[i] == 1);
}

static void add_more(struct job j)
{
	weft_waitgroup_add(j.wg, 1);
	go(work, j.wg, j.count);
	weft_waitgroup_done(j.wg);
}
GOROUTINE(add_more, struct job);

RunTest(waitgroup, may_grow_while_it_is_waited_for)
{
	weft_waitgroup wg = { 0 };
	atomic_int count = 0;
	weft_waitgroup_add(&wg, 50);
	for (int i = 0; i < 50; i++)
		go(add_more, &wg, &count);
	weft_waitgroup_wait(&wg);
	check(count == 50);
}

PanicTest(waitgroup, below_zero_panics, "negative WaitGroup counter")
{
	weft_waitgroup wg = { 0 };
	weft_waitgroup_done(&wg);
}

PanicTest(waitgroup, one_done_too_many_panics, "negative WaitGroup counter")
{
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, 3);
	weft_waitgroup_add(&wg, -4);
}
