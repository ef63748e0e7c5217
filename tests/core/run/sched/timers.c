/* timers.c: timers, tickers and sleeps in numbers and in order. */
#include "../run.h"

RunTest(time_many, timers_due_in_any_order_fire_in_order)
{
	static const int slots[] = { 5, 3, 6, 6, 6, 1, 1, 2, 7, 9, 4, 8, 0 };
	enum { N = sizeof slots / sizeof *slots };
	for (int round = 0; round < 5; round++) {
		weft_timer *t[N];
		weft_case c[N];
		int64_t base = weft_in(5 * WEFT_MS), when = 0;
		int last = -1;
		for (int i = 0; i < N; i++) {
			t[i] = weft_timer_start(base + slots[i] * 2 * WEFT_MS);
			c[i] = on_recv(weft_timer_chan(t[i]), &when);
		}
		for (int n = 0; n < N; n++) {
			int64_t least = INT64_MAX;
			for (int i = 0; i < N; i++)
				if (c[i].chan && base + slots[i] * 2 * WEFT_MS < least)
					least = base + slots[i] * 2 * WEFT_MS;
			weft_sleep(least - weft_now());
			int i = weft_select(c, N, WEFT_FOREVER);
			check(when >= base + slots[i] * 2 * WEFT_MS && weft_now() >= when);
			c[i].chan = NULL;
			last = i;
		}
		check(last >= 0);
		for (int i = 0; i < N; i++)
			weft_timer_free(t[i]);
	}
}

struct due {
	int slot;
	int64_t base;
	int_chan order;
};

static atomic_bool late; /* one began when it should have slept */

static void sleep_to_slot(struct due d)
{
	late |= weft_now() >= d.base;
	(void)chan_recv_until((int_chan) { 0 }, d.base + d.slot * 3 * WEFT_MS, &d.slot);
	chan_send(d.order, d.slot);
}
GOROUTINE(sleep_to_slot, struct due);

/* Whether they all began before the first was due. */
static bool wake_in_order(int64_t begin_ns)
{
	static const int slots[] = { 5, 3, 6, 6, 6, 1, 1, 2, 7, 9, 4, 8, 0 };
	enum { N = sizeof slots / sizeof *slots };
	int_chan order = chan_make(int_chan, N);
	int64_t base = weft_in(begin_ns);
	int last = 0, slot;
	late = false;
	for (int i = 0; i < N; i++)
		go(sleep_to_slot, slots[i], base, order);
	for (int i = 0; i < N; i++) {
		check(chan_recv(order, &slot) && (slot >= last || late));
		last = slot;
	}
	chan_free(order);
	return !late;
}

RunTestWith(time_many, sleepers_wake_in_the_order_of_their_deadlines, .procs = 1)
{
	for (int64_t begin_ns = 10 * WEFT_MS; !wake_in_order(begin_ns);)
		begin_ns *= 2;
}

static atomic_bool stop;

static void start_and_stop(int unused)
{
	(void)unused;
	for (int i = 0; i < 300; i++) {
		weft_timer *t[10];
		for (int k = 0; k < 10; k++)
			t[k] = weft_timer_start(weft_in((k + 1) * 20 * WEFT_US));
		if (i % 5 == 0)
			weft_sleep(60 * WEFT_US);
		for (int k = 0; k < 10; k++) {
			int64_t when;
			bool stopped = weft_timer_stop(t[k]);
			check(chan_try_recv(weft_timer_chan(t[k]), &when) == !stopped);
			weft_timer_free(t[k]);
		}
	}
}
GOROUTINE(start_and_stop, int);

RunTest(time_many, many_start_and_stop_timers_at_once)
{
	for (int i = 0; i < 20; i++)
		go(start_and_stop, 0);
	until_alone();
}

static void meddle(weft_timer *t)
{
	int64_t when;
	for (int i = 0; i < 200; i++) {
		switch (i % 4) {
		case 0: weft_timer_reset(t, weft_in(10 * WEFT_US)); break;
		case 1: weft_timer_stop(t); break;
		case 2: weft_timer_reset(t, weft_in(HANG_S * WEFT_S)); break;
		case 3: chan_try_recv(weft_timer_chan(t), &when); break;
		}
		if (i % 16 == 0)
			weft_yield();
	}
}
GOROUTINE(meddle, weft_timer *);

RunTest(time_many, one_timer_reset_by_turns_from_everywhere)
{
	weft_timer *t[8];
	for (int i = 0; i < 8; i++) {
		t[i] = weft_timer_start(weft_in(WEFT_MS));
		for (int k = 0; k < 4; k++)
			go_with(meddle, t[i]);
	}
	until_alone();
	for (int i = 0; i < 8; i++) {
		weft_timer_stop(t[i]);
		while (chan_len(weft_timer_chan(t[i])))
			chan_discard(weft_timer_chan(t[i]));
		int64_t deadline = weft_in(WEFT_MS), when;
		weft_timer_reset(t[i], deadline);
		check(chan_recv(weft_timer_chan(t[i]), &when) && when >= deadline);
		weft_timer_free(t[i]);
	}
}

static void meddle_with_ticker(weft_ticker *k)
{
	for (int i = 0; i < 200; i++) {
		if (i % 3 == 0)
			weft_ticker_stop(k);
		else
			weft_ticker_reset(k, i % 3 == 1 ? 10 * WEFT_US : HANG_S * WEFT_S);
		if (i % 16 == 0)
			weft_yield();
	}
}
GOROUTINE(meddle_with_ticker, weft_ticker *);

RunTest(time_many, one_ticker_reset_by_turns_from_everywhere)
{
	weft_ticker *k = weft_ticker_start(WEFT_MS);
	for (int i = 0; i < 8; i++)
		go_with(meddle_with_ticker, k);
	until_alone();
	int64_t begin = weft_now(), when;
	weft_ticker_reset(k, WEFT_MS);
	for (int i = 1; i <= 3; i++)
		check(chan_recv(weft_ticker_chan(k), &when) && when >= begin + WEFT_MS);
	weft_ticker_free(k);
}

RunTest(time_many, a_ticker_reset_follows_its_new_period)
{
	weft_ticker *k = weft_ticker_start(HANG_S * WEFT_S);
	int64_t when;
	weft_ticker_reset(k, WEFT_MS);
	int64_t begin = weft_now();
	for (int i = 1; i <= 10; i++)
		check(chan_recv(weft_ticker_chan(k), &when) && when >= begin + WEFT_MS);
	check(weft_now() >= begin + 10 * WEFT_MS - WEFT_MS);
	weft_ticker_reset(k, HANG_S * WEFT_S);
	weft_sleep(5 * WEFT_MS);
	check(!chan_try_recv(weft_ticker_chan(k), &when));
	weft_ticker_free(k);
}

PanicTest(time_many, a_ticker_reset_to_nothing_panics, "ticker period")
{
	weft_ticker_reset(weft_ticker_start(WEFT_S), 0);
}

RunTest(time_many, a_slow_receiver_gets_one_tick_not_all_it_missed)
{
	weft_ticker *k = weft_ticker_start(100 * WEFT_US);
	int64_t when;
	weft_sleep(20 * WEFT_MS);
	check(chan_len(weft_ticker_chan(k)) == 1);
	check(chan_recv(weft_ticker_chan(k), &when));
	weft_ticker_stop(k);
	weft_sleep(WEFT_MS);
	check(chan_len(weft_ticker_chan(k)) == 0);
	weft_ticker_free(k);
}

RunTest(time_many, a_period_near_the_end_of_time_never_ticks)
{
	weft_ticker *k = weft_ticker_start(INT64_MAX);
	weft_timer *t = weft_timer_start(INT64_MAX);
	int64_t when;
	weft_sleep(3 * WEFT_MS);
	check(chan_select_now(on_recv(weft_ticker_chan(k), &when), on_recv(weft_timer_chan(t), &when)) == -1);
	check(weft_timer_stop(t));
	weft_ticker_free(k);
	weft_timer_free(t);
}

static void busy_select(int_chan never)
{
	int v;
	while (!stop)
		if (chan_select_now(on_recv(never, &v)) == -1)
			weft_yield();
}
GOROUTINE(busy_select, int_chan);

RunTest(time_many, those_that_poll_cannot_starve_a_timer)
{
	int_chan never = chan_make(int_chan, 0);
	for (int i = 0; i < 4; i++)
		go_with(busy_select, never);
	for (int i = 0; i < 10; i++) {
		weft_timer *t = weft_timer_start(weft_in(WEFT_MS));
		check(chan_discard(weft_timer_chan(t)));
		weft_timer_free(t);
	}
	stop = true;
	until_alone();
	chan_free(never);
}

static void sleep_some(int us)
{
	for (int i = 0; i < 3; i++) {
		int64_t until = weft_in(us * WEFT_US);
		weft_sleep(us * WEFT_US);
		check(weft_now() >= until);
	}
}
GOROUTINE(sleep_some, int);

RunTest(time_many, a_hundred_thousand_sleepers_all_wake_and_none_early)
{
	int n = SANITIZED ? 5000 : 100000;
	for (int i = 0; i < n; i++)
		go(sleep_some, 1000 + i % 100000);
	until_alone();
}

RunTest(time_many, sleeping_for_nothing_is_no_deadlock)
{
	for (int i = 0; i < 1000; i++) {
		weft_timer *t = weft_timer_start(weft_in(10 * WEFT_S));
		weft_sleep(0);
		weft_sleep(-WEFT_S);
		weft_sleep(INT64_MIN);
		check(weft_timer_stop(t));
		weft_timer_free(t);
	}
}
