/* small_stack.c: goroutines that declare how little stack they need. */
#include "../run.h"

#include <stdio.h>

static long status_kib(const char *field)
{
	char line[256];
	long kib = -1;
	FILE *f = fopen("/proc/self/status", "r");
	check(f);
	while (fgets(line, sizeof line, f))
		if (strncmp(line, field, strlen(field)) == 0)
			kib = strtol(line + strlen(field), NULL, 10);
	fclose(f);
	return kib;
}

static atomic_int parked;

static void wait_small(int_chan ch)
{
	parked++;
	chan_discard(ch);
}
GOROUTINE_STACK(wait_small, int_chan, 2048);

static void park(int_chan ch, int n)
{
	parked = 0;
	for (int i = 0; i < n; i++)
		go_with(wait_small, ch);
	while (parked < n)
		weft_yield();
}

static void release(int_chan ch)
{
	chan_close(ch);
	until_alone();
	chan_free(ch);
}

/* Unoptimised frames are larger, and so are the stacks. */
#ifdef __OPTIMIZE__
enum { MOST_BYTES = 2730 };
#else
enum { MOST_BYTES = 4700 };
#endif

RunTest(small_stack, a_parked_goroutine_costs_no_page)
{
	int n = SANITIZED ? 100 : 40960;
	int_chan ch = chan_make(int_chan, 0);
	park(ch, 100);
	long before = status_kib("VmRSS:");
	park(ch, n);
	check(SANITIZED || (status_kib("VmRSS:") - before) * 1024 / n < MOST_BYTES);
	release(ch);
}

RunTest(small_stack, a_second_round_grows_nothing)
{
	int n = SANITIZED ? 100 : 50000;
	long peak = 0;
	for (int i = 0; i < 5; i++) {
		int_chan ch = chan_make(int_chan, 0);
		park(ch, n);
		release(ch);
		if (i == 1)
			peak = status_kib("VmHWM:");
	}
	check(SANITIZED || status_kib("VmHWM:") < peak + peak / 10);
}

RunTest(small_stack, those_that_nobody_needs_give_their_pages_back)
{
	int n = SANITIZED ? 100 : 50000;
	int_chan ch = chan_make(int_chan, 0);
	park(ch, n);
	long peak = status_kib("VmRSS:");
	release(ch);
	while (!SANITIZED && status_kib("VmRSS:") > peak - 2 * n / 1024 * 1024 / 2)
		weft_sleep(100 * WEFT_MS);
	ch = chan_make(int_chan, 0);
	park(ch, n);
	release(ch);
}

/* Everything 2048 bytes are promised to hold, with some frames to spare. */
struct everything {
	int_chan chans[4];
	weft_waitgroup *done;
};

static void send_some(struct everything e)
{
	for (int i = 0; i < 4; i++)
		chan_send(e.chans[i], i);
	weft_waitgroup_done(e.done);
}
GOROUTINE_STACK(send_some, struct everything, 2048);

static void select_some(struct everything e)
{
	for (int i = 0; i < 4; i++) {
		int v = -1;
		chan_select_until(weft_in(WEFT_S * 100), on_recv(e.chans[0], &v), on_recv(e.chans[1], &v),
				  on_recv(e.chans[2], &v), on_recv(e.chans[3], &v),
				  on_recv((int_chan) { 0 }, &v), on_recv((int_chan) { 0 }, &v),
				  on_recv((int_chan) { 0 }, &v), on_recv((int_chan) { 0 }, &v));
		check(v >= 0);
	}
	weft_waitgroup_done(e.done);
}
GOROUTINE_STACK(select_some, struct everything, 2048);

static void sync_all(struct everything e)
{
	weft_mutex m = { 0 };
	weft_rwmutex rw = { 0 };
	weft_semaphore s = { 0 };
	weft_lock(&m);
	weft_unlock(&m);
	weft_read_lock(&rw);
	weft_read_unlock(&rw);
	weft_write_lock(&rw);
	weft_write_unlock(&rw);
	weft_semaphore_release(&s, 1);
	weft_semaphore_acquire(&s, 1);
	weft_context *context = weft_context_deadline(NULL, weft_in(WEFT_MS));
	check(!weft_semaphore_acquire_within(&s, 1, context));
	check(!weft_waitgroup_wait_until(e.done, weft_in(WEFT_MS)));
	weft_context_free(context);
	int v;
	int_chan ch = chan_make(int_chan, 4);
	chan_send(ch, 1);
	check(chan_recv(ch, &v) && v == 1);
	check(chan_recv_until(ch, weft_in(WEFT_MS), &v) == WEFT_TIMED_OUT);
	chan_close(ch);
	chan_free(ch);
	weft_waitgroup_done(e.done);
}
GOROUTINE_STACK(sync_all, struct everything, 2048);

static void time_all(struct everything e)
{
	int64_t at;
	weft_timer *t = weft_timer_start(weft_in(WEFT_MS));
	check(chan_recv(weft_timer_chan(t), &at));
	weft_timer_reset(t, weft_in(WEFT_S));
	weft_timer_stop(t);
	weft_timer_free(t);
	weft_ticker *k = weft_ticker_start(WEFT_MS);
	check(chan_recv(weft_ticker_chan(k), &at));
	weft_ticker_free(k);
	weft_sleep(WEFT_MS);
	weft_context *c = weft_context_deadline(weft_context_root(), weft_in(WEFT_MS));
	chan_discard(weft_context_done(c));
	weft_context_free(c);
	weft_waitgroup_done(e.done);
}
GOROUTINE_STACK(time_all, struct everything, 2048);

/* What 1024 bytes are promised to hold. */
static void wait_for_all(struct everything e)
{
	static weft_mutex m;
	static weft_rwmutex rw;
	static weft_semaphore s;
	int v;
	for (int i = 0; i < 4; i++)
		chan_send(e.chans[i], i);
	for (int i = 0; i < 4; i++)
		check(chan_recv(e.chans[i], &v));
	v = 1;
	check(chan_send_until((int_chan) { 0 }, weft_in(WEFT_MS), v) == WEFT_TIMED_OUT);
	weft_lock(&m);
	weft_yield();
	weft_unlock(&m);
	weft_read_lock(&rw);
	weft_yield();
	weft_read_unlock(&rw);
	weft_write_lock(&rw);
	weft_yield();
	weft_write_unlock(&rw);
	weft_semaphore_release(&s, 1);
	weft_semaphore_acquire(&s, 1);
	check(weft_lock_until(&m, weft_in(WEFT_S * 100)));
	weft_yield();
	weft_unlock(&m);
	weft_sleep(WEFT_MS);
	weft_waitgroup_done(e.done);
	weft_waitgroup_wait(e.done);
}
GOROUTINE_STACK(wait_for_all, struct everything, 1024);

static void start_others(struct everything e)
{
	weft_waitgroup inner = { 0 };
	weft_waitgroup_add(&inner, 2000);
	e.done = &inner;
	for (int i = 0; i < 500; i++) {
		go_with(send_some, e);
		go_with(select_some, e);
		go_with(sync_all, e);
		go_with(time_all, e);
	}
	weft_waitgroup_wait(&inner);
}
GOROUTINE_STACK(start_others, struct everything, 2048);

static int do_everything(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	struct everything e;
	for (int i = 0; i < 4; i++)
		e.chans[i] = chan_make(int_chan, i);
	go_with(start_others, e);
	until_alone();
	for (int i = 0; i < 4; i++)
		chan_free(e.chans[i]);
	return 0;
}

static int wait_in_one_kib(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	weft_waitgroup all = { 0 };
	struct everything e = { .done = &all };
	for (int i = 0; i < 4; i++)
		e.chans[i] = chan_make(int_chan, 50); /* full and empty by turns */
	weft_waitgroup_add(&all, 500);
	for (int i = 0; i < 500; i++)
		go_with(wait_for_all, e);
	until_alone();
	for (int i = 0; i < 4; i++)
		chan_free(e.chans[i]);
	return 0;
}

Test(small_stack, one_kib_holds_every_wait_of_one_thing, .timeout = HANG_S)
{
	check(weft_run(NULL, wait_in_one_kib, 0, NULL) == 0);
}

Test(small_stack, one_kib_holds_every_wait_of_one_thing_exactly, .timeout = HANG_S)
{
	setenv("WEFT_STACKS", "guarded", 1);
	check(weft_run(NULL, wait_in_one_kib, 0, NULL) == 0);
}

Test(small_stack, two_kib_hold_every_call_that_may_park, .timeout = HANG_S)
{
	check(weft_run(NULL, do_everything, 0, NULL) == 0);
}

/* The same where one byte too many is a fault. */
Test(small_stack, two_kib_hold_every_call_exactly, .timeout = HANG_S)
{
	setenv("WEFT_STACKS", "guarded", 1);
	check(weft_run(NULL, do_everything, 0, NULL) == 0);
}

static void overwrite(int yields)
{
	volatile char much[8192];
	for (size_t i = 0; i < sizeof much; i++)
		much[i] = 1;
	for (int i = 0; i < yields; i++)
		weft_yield();
}
GOROUTINE_STACK(overwrite, int, 2048);

static int overwrite_then_yield(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	go(overwrite, 1);
	weft_sleep(WEFT_FOREVER);
	return 0;
}

static int overwrite_then_end(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	go(overwrite, 0);
	weft_sleep(WEFT_FOREVER);
	return 0;
}

static void check_overrun(run_main main_fn)
{
	death d = death_of(NULL, main_fn);
	check_death(&d, "fatal error", "stack overflow");
	check(strstr(d.text, "overwrite"));
	check(strstr(d.text, "2048"));
	check(strstr(d.text, "GOROUTINE_STACK"));
}

Test(small_stack, one_that_needs_more_than_it_declared_is_named_when_it_parks, .timeout = HANG_S)
{
	if (!SANITIZED)
		check_overrun(overwrite_then_yield);
}

Test(small_stack, one_that_needs_more_than_it_declared_is_named_when_it_ends, .timeout = HANG_S)
{
	if (!SANITIZED)
		check_overrun(overwrite_then_end);
}

Test(small_stack, one_that_needs_more_than_it_declared_is_named_at_once_where_it_is_guarded,
     .timeout = HANG_S)
{
	setenv("WEFT_STACKS", "guarded", 1);
	if (!SANITIZED)
		check_overrun(overwrite_then_end);
}

static void close_nil(int unused)
{
	(void)unused;
	chan_close((int_chan) { 0 });
}
GOROUTINE_STACK(close_nil, int, 2048);

PanicTest(small_stack, a_panic_on_one_prints_whole, "close of nil channel")
{
	setenv("WEFT_STACKS", "guarded", 1);
	go(close_nil, 0);
	weft_sleep(WEFT_FOREVER);
}

/* A chain of relays, small and full by turns: they start each other, talk, and move between processors. */
struct relay {
	int_chan from, end;
	int left;
};

static void relay(struct relay r);

static void relay_small(struct relay r)
{
	relay(r);
}
GOROUTINE_STACK(relay_small, struct relay, 2048);

static void relay_larger(struct relay r)
{
	relay(r);
}
GOROUTINE_STACK(relay_larger, struct relay, 8000);

static void relay_full(struct relay r)
{
	relay(r);
}
GOROUTINE(relay_full, struct relay);

static void relay(struct relay r)
{
	int_chan to = r.left ? chan_make(int_chan, r.left % 3) : r.end;
	struct relay next = { to, r.end, r.left - 1 };
	if (r.left % 3 == 1)
		go_with(relay_small, next);
	else if (r.left % 3 == 2)
		go_with(relay_larger, next);
	else if (r.left)
		go_with(relay_full, next);
	chan_range (v, r.from) {
		chan_send(to, v + 1);
		weft_yield();
	}
	chan_close(to);
	chan_free(r.from);
}

RunTest(small_stack, small_and_full_ones_pass_values_on)
{
	enum { CHAINS = 8, RELAYS = 100, VALUES = 100 };
	int_chan begin[CHAINS], end[CHAINS];
	for (int i = 0; i < CHAINS; i++) {
		begin[i] = chan_make(int_chan, VALUES);
		end[i] = chan_make(int_chan, i);
		go(relay_small, begin[i], end[i], RELAYS - 1);
		for (int v = 0; v < VALUES; v++)
			chan_send(begin[i], v);
		chan_close(begin[i]);
	}
	for (int i = 0; i < CHAINS; i++) {
		for (int v = 0, got; v < VALUES; v++)
			check(chan_recv(end[i], &got) && got == v + RELAYS);
		chan_discard(end[i]);
		chan_free(end[i]);
	}
	until_alone();
}
