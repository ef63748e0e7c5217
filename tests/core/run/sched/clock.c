/* clock.c: what sleep, timers and tickers promise. */
#include "../run.h"

#include <time.h>

static const int64_t never = WEFT_FOREVER;

RunTest(clock, runs_forward)
{
	int64_t before = weft_now();
	for (int i = 0; i < 1000; i++) {
		int64_t now = weft_now();
		check(now >= before);
		before = now;
	}
}

RunTest(clock, is_the_monotonic_one)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	int64_t before = t.tv_sec * WEFT_S + t.tv_nsec, now = weft_now();
	clock_gettime(CLOCK_MONOTONIC, &t);
	check(before <= now && now <= t.tv_sec * WEFT_S + t.tv_nsec);
}

RunTest(clock, in_saturates)
{
	check(weft_in(INT64_MAX) == WEFT_FOREVER);
	check(weft_in(INT64_MAX - 1) == WEFT_FOREVER);
	check(weft_in(0) <= weft_now());
	check(weft_in(-WEFT_S) < weft_now());
	check(weft_in(INT64_MIN) < weft_now());
}

RunTest(sleep, is_never_early)
{
	for (int i = 0; i < 20; i++) {
		int64_t end = weft_now() + i * WEFT_MS / 3;
		weft_sleep(i * WEFT_MS / 3);
		check(weft_now() >= end);
	}
}

RunTest(sleep, of_nothing_returns)
{
	weft_sleep(0);
	weft_sleep(-1);
	weft_sleep(INT64_MIN);
}

static atomic_bool was_run;

static void mark(int unused)
{
	(void)unused;
	was_run = true;
}
GOROUTINE(mark, int);

RunTestWith(sleep, of_nothing_yields, .procs = 1)
{
	go(mark, 0);
	for (int i = 0; i < 1000 && !was_run; i++)
		weft_sleep(0);
	check(was_run);
}

static void sleep_for_ever(int unused)
{
	(void)unused;
	weft_sleep(INT64_MAX);
	check(false);
}
GOROUTINE(sleep_for_ever, int);

RunTest(sleep, of_int64_max_never_wakes)
{
	go(sleep_for_ever, 0);
	until_parked("sleep_for_ever", 1);
	weft_sleep(10 * WEFT_MS);
	until_parked("sleep_for_ever", 1);
}

struct sleeper {
	int64_t until;
	int_chan order;
	int number;
};

static atomic_bool began_late; /* one began when it should have slept */

static void sleep_then_tell(struct sleeper s)
{
	began_late |= weft_now() >= s.until;
	(void)chan_recv_until((int_chan) { 0 }, s.until, &s.number);
	check(weft_now() >= s.until);
	chan_send(s.order, s.number);
}
GOROUTINE(sleep_then_tell, struct sleeper);

/* Whether they all began before they were due. */
static bool wake_by_due_time(int64_t begin_ns)
{
	int_chan order = chan_make(int_chan, 32);
	int64_t start = weft_in(begin_ns);
	began_late = false;
	for (int i = 0; i < 32; i++) {
		int due = i * 13 % 32;
		go(sleep_then_tell, start + due * WEFT_MS / 8, order, due);
	}
	for (int i = 0, v; i < 32; i++)
		check(chan_recv(order, &v) && (v == i || began_late));
	chan_free(order);
	return !began_late;
}

RunTestWith(sleep, those_due_first_wake_first, .procs = 1)
{
	for (int64_t begin_ns = 200 * WEFT_MS; !wake_by_due_time(begin_ns);)
		begin_ns *= 2;
}

static void sleep_a_little(weft_waitgroup *wg)
{
	int64_t end = weft_in(20 * WEFT_MS);
	weft_sleep(20 * WEFT_MS);
	check(weft_now() >= end);
	weft_waitgroup_done(wg);
}
GOROUTINE(sleep_a_little, weft_waitgroup *);

RunTest(sleep, ten_thousand_may_at_once)
{
	weft_waitgroup wg = { 0 };
	int n = SANITIZED ? 500 : 10000;
	weft_waitgroup_add(&wg, n);
	for (int i = 0; i < n; i++)
		go_with(sleep_a_little, &wg);
	weft_waitgroup_wait(&wg);
}

RunTest(timer, ticks_once_with_the_time_it_fired)
{
	int64_t deadline = weft_in(5 * WEFT_MS), when = 0;
	weft_timer *t = weft_timer_start(deadline);
	check(chan_recv(weft_timer_chan(t), &when));
	check(when >= deadline && when <= weft_now());
	check(chan_recv_until(weft_timer_chan(t), weft_in(20 * WEFT_MS), &when) == WEFT_TIMED_OUT);
	weft_timer_free(t);
}

RunTest(timer, in_the_past_fires_at_once)
{
	weft_timer *t = weft_timer_start(weft_now() - WEFT_S);
	check(chan_discard(weft_timer_chan(t)));
	check(!weft_timer_stop(t));
	weft_timer_free(t);
}

RunTest(timer, stop_before_it_fires_is_true_and_it_never_does)
{
	weft_timer *t = weft_timer_start(weft_in(WEFT_S));
	check(weft_timer_stop(t));
	check(!weft_timer_stop(t));
	check(chan_recv_until(weft_timer_chan(t), weft_in(1100 * WEFT_MS), &(int64_t) { 0 }) ==
	      WEFT_TIMED_OUT);
	weft_timer_free(t);
}

RunTest(timer, stop_after_it_fired_is_false)
{
	weft_timer *t = weft_timer_start(weft_in(WEFT_MS));
	check(chan_discard(weft_timer_chan(t)));
	check(!weft_timer_stop(t));
	weft_timer_free(t);
}

/* However close the race: true and nothing comes, or false and the tick is there. */
RunTest(timer, stop_tells_the_truth_in_a_race)
{
	for (int i = 0; i < 400; i++) {
		int64_t deadline = weft_in(i % 50 * WEFT_US * 4), when;
		weft_timer *t = weft_timer_start(deadline);
		for (int k = 0; k < i % 7; k++)
			weft_yield();
		bool stopped = weft_timer_stop(t);
		check(stopped || weft_now() >= deadline);
		weft_yield();
		check(chan_try_recv(weft_timer_chan(t), &when) == !stopped);
		weft_timer_free(t);
	}
}

struct race {
	bool reset;
	weft_waitgroup *wg;
};

/* Two timers due at once: the loser is stopped, or its tick can be received. */
static void race_two_timers(struct race r)
{
	for (int i = 0; i < 20; i++) {
		weft_timer *t[2];
		int64_t when, late = weft_in(HANG_S * WEFT_S);
		for (int k = 0; k < 2; k++)
			t[k] = weft_timer_start(weft_in(WEFT_MS));
		int first = chan_select(on_recv(weft_timer_chan(t[0]), &when),
					on_recv(weft_timer_chan(t[1]), &when));
		weft_timer *loser = t[1 - first];
		if (!(r.reset ? weft_timer_reset(loser, late) : weft_timer_stop(loser)))
			check(chan_discard(weft_timer_chan(loser)));
		weft_timer_free(t[0]);
		weft_timer_free(t[1]);
	}
	weft_waitgroup_done(r.wg);
}
GOROUTINE(race_two_timers, struct race);

static void race_many(bool reset)
{
	int n = SANITIZED ? 50 : 500;
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, n);
	for (int i = 0; i < n; i++)
		go(race_two_timers, reset, &wg);
	weft_waitgroup_wait(&wg);
}

RunTest(timer, one_that_stop_came_too_late_for_can_be_received)
{
	race_many(false);
}

RunTest(timer, one_that_reset_came_too_late_for_can_be_received)
{
	race_many(true);
}

RunTest(timer, reset_drops_a_tick_nobody_received)
{
	weft_timer *t = weft_timer_start(weft_now());
	for (int i = 0; i < 20; i++) {
		int64_t when = 0, deadline = weft_in(2 * WEFT_MS);
		while (chan_len(weft_timer_chan(t)) == 0)
			weft_yield();
		weft_timer_reset(t, deadline);
		check(chan_len(weft_timer_chan(t)) == 0);
		while (chan_len(weft_timer_chan(t)) == 0)
			weft_yield();
		check(chan_recv(weft_timer_chan(t), &when) && when >= deadline);
		weft_timer_reset(t, weft_now());
	}
	weft_timer_free(t);
}

RunTest(timer, stop_twice_is_true_once)
{
	weft_timer *t = weft_timer_start(weft_in(HANG_S * WEFT_S));
	check(weft_timer_stop(t));
	check(!weft_timer_stop(t));
	weft_timer_free(t);
}

RunTest(timer, reset_moves_it)
{
	weft_timer *t = weft_timer_start(weft_in(HANG_S * WEFT_S));
	int64_t deadline = weft_in(5 * WEFT_MS), when = 0;
	check(weft_timer_reset(t, deadline));
	check(chan_recv(weft_timer_chan(t), &when) && when >= deadline);
	check(!weft_timer_reset(t, weft_in(WEFT_MS)));
	check(chan_discard(weft_timer_chan(t)));
	weft_timer_free(t);
}

RunTest(timer, may_be_reset_after_stop)
{
	weft_timer *t = weft_timer_start(weft_in(HANG_S * WEFT_S));
	check(weft_timer_stop(t));
	check(!weft_timer_reset(t, weft_in(WEFT_MS)));
	check(chan_discard(weft_timer_chan(t)));
	weft_timer_free(t);
}

RunTest(timer, may_be_freed_at_any_time)
{
	weft_timer_free(NULL);
	for (int i = 0; i < 300; i++) {
		weft_timer *t = weft_timer_start(weft_in(i % 30 * 10 * WEFT_US));
		if (i % 3 == 0)
			weft_yield();
		weft_timer_free(t);
	}
	weft_sleep(WEFT_MS);
}

RunTest(timer, many_fire_each_once)
{
	weft_timer *t[500];
	for (int i = 0; i < 500; i++)
		t[i] = weft_timer_start(weft_in(i * 7919 % 500 * 20 * WEFT_US));
	for (int i = 0; i < 500; i++)
		check(chan_discard(weft_timer_chan(t[i])));
	for (int i = 0; i < 500; i++) {
		check(!weft_timer_stop(t[i]));
		weft_timer_free(t[i]);
	}
}

RunTest(timer, of_for_ever_never_fires)
{
	weft_timer *t = weft_timer_start(never);
	check(chan_recv_until(weft_timer_chan(t), weft_in(5 * WEFT_MS), &(int64_t) { 0 }) == WEFT_TIMED_OUT);
	check(weft_timer_stop(t));
	weft_timer_free(t);
}

RunTest(ticker, ticks_again_and_again_no_earlier_than_due)
{
	int64_t start = weft_now(), when;
	weft_ticker *t = weft_ticker_start(2 * WEFT_MS);
	for (int i = 1; i <= 10; i++)
		check(chan_recv(weft_ticker_chan(t), &when) && when >= start + i * 2 * WEFT_MS);
	weft_ticker_free(t);
}

RunTest(ticker, a_slow_receiver_loses_ticks)
{
	weft_ticker *t = weft_ticker_start(WEFT_MS);
	weft_sleep(30 * WEFT_MS);
	int n = 0;
	for (int64_t when; chan_try_recv(weft_ticker_chan(t), &when);)
		n++;
	check(n > 0 && n < 10); /* of thirty: one kept, and those that came while we looked */
	weft_ticker_free(t);
}

RunTest(ticker, stop_stops_and_closes_nothing)
{
	weft_ticker *t = weft_ticker_start(WEFT_MS);
	check(chan_discard(weft_ticker_chan(t)));
	weft_ticker_stop(t);
	int64_t when;
	(void)chan_try_recv(weft_ticker_chan(t), &when);
	check(chan_recv_until(weft_ticker_chan(t), weft_in(10 * WEFT_MS), &when) == WEFT_TIMED_OUT);
	weft_ticker_reset(t, WEFT_MS);
	check(chan_discard(weft_ticker_chan(t)));
	weft_ticker_free(t);
}

PanicTest(ticker, of_zero_panics, "")
{
	(void)weft_ticker_start(0);
}

PanicTest(ticker, of_less_than_zero_panics, "")
{
	(void)weft_ticker_start(-WEFT_S);
}
