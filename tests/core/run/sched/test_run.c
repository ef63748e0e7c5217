/* test_run.c: hours pass at once, each thing at its time; and who is left over is named. */
#include "../run.h"

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const int64_t HOUR_NS = 3600 * WEFT_S;

#define VirtualTest(suite, name)                                                                             \
	test_main_(suite, name) Test(suite, name, .timeout = HANG_S)                                         \
	{                                                                                                    \
		check(weft_test_run(NULL, suite##_##name##_main, 0, NULL) == 0);                             \
	}                                                                                                    \
	static void suite##_##name##_body(void)

VirtualTest(virtual_time, begins_at_a_second_and_stands_while_one_runs)
{
	check(weft_now() == WEFT_S);
	for (int i = 0; i < 1000; i++)
		weft_yield();
	check(weft_now() == WEFT_S);
	weft_sleep(HOUR_NS);
	check(weft_now() == WEFT_S + HOUR_NS);
}

struct wakes {
	weft_mutex lock;
	int order[9], count;
};

struct sleeper {
	int hours;
	struct wakes *wakes;
};

static void sleep_hours(struct sleeper s)
{
	const int64_t begin_ns = weft_now();
	weft_sleep(s.hours * HOUR_NS);
	check(weft_now() == begin_ns + s.hours * HOUR_NS);
	weft_lock(&s.wakes->lock);
	s.wakes->order[s.wakes->count++] = s.hours;
	weft_unlock(&s.wakes->lock);
}
GOROUTINE(sleep_hours, struct sleeper);

VirtualTest(virtual_time, sleepers_wake_in_order_and_exactly)
{
	static const int hours[] = { 5, 1, 4, 2, 3 };
	struct wakes wakes = { .count = 0 };
	for (int i = 0; i < 5; i++)
		go(sleep_hours, hours[i], &wakes);
	weft_sleep(100 * HOUR_NS);
	weft_lock(&wakes.lock);
	check(wakes.count == 5);
	for (int i = 0; i < 5; i++)
		check(wakes.order[i] == i + 1);
	weft_unlock(&wakes.lock);
	check(weft_now() == WEFT_S + 100 * HOUR_NS);
}

VirtualTest(virtual_time, deadlines_of_channels_contexts_and_locks_pass)
{
	int_chan never = chan_make(int_chan, 0);
	int value;
	int64_t begin_ns = weft_now();
	check(chan_recv_until(never, weft_in(HOUR_NS), &value) == WEFT_TIMED_OUT);
	check(weft_now() - begin_ns == HOUR_NS);
	weft_context *c = weft_context_deadline(weft_context_root(), weft_in(2 * HOUR_NS));
	char none;
	check(!chan_recv(weft_context_done(c), &none));
	check(weft_now() - begin_ns == 3 * HOUR_NS && weft_context_cause(c) == WEFT_CAUSE_DEADLINE);
	weft_context_free(c);
	weft_mutex m = { 0 };
	weft_lock(&m);
	check(!weft_lock_until(&m, weft_in(HOUR_NS)));
	check(weft_now() - begin_ns == 4 * HOUR_NS);
	chan_free(never);
}

VirtualTest(virtual_time, a_ticker_ticks_a_day_long)
{
	weft_ticker *t = weft_ticker_start(60 * WEFT_S);
	int64_t at_ns;
	for (int i = 1; i <= 24 * 60; i++) {
		check(chan_recv(weft_ticker_chan(t), &at_ns));
		check(weft_now() == WEFT_S + i * 60 * WEFT_S);
	}
	weft_ticker_stop(t);
}

static void call_outside(void *done)
{
	struct timespec pause = { 0, 20 * 1000 * 1000 };
	nanosleep(&pause, NULL);
	*(bool *)done = true;
}

struct caller {
	bool done;
	int64_t end_ns;
	weft_waitgroup over;
};

static void call_and_note(struct caller *c)
{
	weft_blocking_call(call_outside, &c->done);
	c->end_ns = weft_now();
	weft_waitgroup_done(&c->over);
}
GOROUTINE(call_and_note, struct caller *);

VirtualTest(virtual_time, stands_while_something_outside_is_waited_for)
{
	struct caller c = { .done = false };
	weft_waitgroup_add(&c.over, 1);
	go(call_and_note, &c);
	weft_sleep(HOUR_NS);
	check(weft_waitgroup_wait_until(&c.over, WEFT_NOW)); /* it came first */
	check(c.done && c.end_ns == WEFT_S);
}

static int log_of_a_race(int argc, char **argv)
{
	(void)argc;
	struct wakes wakes = { .count = 0 };
	for (int i = 0; i < 9; i++)
		go(sleep_hours, 1 + i % 2, &wakes);
	weft_sleep(9 * HOUR_NS);
	weft_lock(&wakes.lock);
	memcpy((void *)argv, wakes.order, sizeof wakes.order);
	return wakes.count;
}

Test(virtual_time, is_the_same_each_run_and_over_after_it, .timeout = HANG_S)
{
	int first[9], second[9];
	check(weft_test_run(NULL, log_of_a_race, 0, (char **)(void *)first) == 9);
	check(weft_test_run(NULL, log_of_a_race, 0, (char **)(void *)second) == 9);
	check(memcmp(first, second, sizeof first) == 0);
	check(weft_now() != WEFT_S + 9 * HOUR_NS);
}

static int wait_for_ever(int argc, char **argv)
{
	(void)argc, (void)argv;
	int value;
	weft_sleep(HOUR_NS);
	chan_recv(chan_make(int_chan, 0), &value);
	return 0;
}

static int test_deadlock(int argc, char **argv)
{
	(void)argc, (void)argv;
	return 0;
}

/* In a child: the deadlock is found there, hours later and at once. */
Test(virtual_time, ends_in_a_deadlock_where_nobody_will_run, .timeout = HANG_S)
{
	int status;
	pid_t child = fork_child();
	if (child == 0) {
		close(STDERR_FILENO);
		_exit(weft_test_run(NULL, wait_for_ever, 0, NULL));
	}
	check(waitpid(child, &status, 0) == child);
	check(WIFEXITED(status) && WEXITSTATUS(status) == 2);
	check(weft_test_run(NULL, test_deadlock, 0, NULL) == 0);
}

/* ---- left over ---- */

static void count_down(weft_waitgroup *all)
{
	weft_waitgroup_done(all);
}
GOROUTINE(count_down, weft_waitgroup *);

struct one {
	int_chan from;
};

static void receive_one(struct one one)
{
	int got;
	chan_recv(one.from, &got);
}
GOROUTINE(receive_one, struct one);

RunTest(leaks, are_none_once_all_have_ended)
{
	enum { N = 50 };
	weft_waitgroup all = { 0 };
	weft_waitgroup_add(&all, N);
	for (int i = 0; i < N; i++)
		go(count_down, &all);
	check(weft_go_leaks_none()); /* those about to end are waited for */
}

static int leave_two(int argc, char **argv)
{
	(void)argc, (void)argv;
	go(receive_one, chan_make(int_chan, 0));
	go(receive_one, chan_make(int_chan, 0));
	return weft_go_leaks_none() ? 1 : 7;
}

Test(leaks, are_named_with_where_they_were_started, .timeout = HANG_S)
{
	death d = death_of(NULL, leave_two);
	check(d.status == 7);
	check(strstr(d.text, "weft: goroutines that have not ended:\n"));
	const char *first = strstr(d.text, "\"receive_one\" [chan receive");
	check(first && strstr(first + 1, "\"receive_one\" [chan receive"));
	check(strstr(first, "started at ") && strstr(first, "test_run.c:"));
	check(!strstr(d.text, "\"main\""));
}
