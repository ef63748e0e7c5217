/* progress.c: nobody waits for ever behind one that computes, polls or yields. */
#include "../run.h"

static atomic_int ran;
static atomic_bool stop;

static void count(int unused)
{
	(void)unused;
	ran++;
}
GOROUTINE(count, int);

static void until_counted(int n)
{
	while (ran < n)
		;
	stop = true;
}

static void queue_then_hold(int n)
{
	for (int i = 0; i < n; i++)
		go(count, 0);
	until_counted(n);
}
GOROUTINE(queue_then_hold, int);

/* Nobody is idle: main goes round and round, but its own queue is empty. */
RunTestWith(progress, one_that_only_yields_takes_what_a_holder_queued, .procs = 2)
{
	go(queue_then_hold, 100);
	while (!stop)
		weft_yield();
}

RunTest(progress, polling_a_channel_lets_its_sender_run)
{
	int_chan ch = chan_make(int_chan, 0);
	int v;
	for (int round = 0; round < 3; round++) {
		go(count, 0);
		while (ran <= round)
			check(!chan_try_recv(ch, &v));
	}
	chan_free(ch);
}

RunTest(progress, polling_with_a_default_lets_others_run)
{
	int_chan ch = chan_make(int_chan, 0);
	int v;
	for (int i = 0; i < 50; i++)
		go(count, 0);
	while (ran < 50)
		check(chan_select_now(on_recv(ch, &v), on_send(ch, &v)) == -1);
	chan_free(ch);
}

RunTest(progress, polling_a_context_sees_its_deadline)
{
	weft_context *c = weft_context_deadline(NULL, weft_in(5 * WEFT_MS));
	while (!weft_context_over(c))
		;
	check(weft_context_cause(c) == WEFT_CAUSE_DEADLINE);
	weft_context_free(c);
}

RunTest(progress, polling_a_timer_sees_its_tick)
{
	weft_timer *t = weft_timer_start(weft_in(5 * WEFT_MS));
	int64_t when;
	while (!chan_try_recv(weft_timer_chan(t), &when))
		;
	weft_timer_free(t);
}

static void poll_a_lock(weft_mutex *m)
{
	while (!weft_try_lock(m))
		;
	weft_unlock(m);
	ran++;
}
GOROUTINE(poll_a_lock, weft_mutex *);

RunTest(progress, those_that_poll_a_lock_let_its_holder_unlock)
{
	weft_mutex m = { 0 };
	weft_lock(&m);
	for (int i = 0; i < 6; i++)
		go_with(poll_a_lock, &m);
	weft_sleep(5 * WEFT_MS);
	weft_unlock(&m);
	until_alone();
	check(ran == 6);
}

struct meeting {
	atomic_int *arrived;
	int all, rounds;
};

/* As many as there are processors wait for each other without a runtime call. */
static void meet(struct meeting m)
{
	for (int i = 1; i <= m.rounds; i++) {
		(*m.arrived)++;
		while (*m.arrived < i * m.all)
			;
	}
}
GOROUTINE(meet, struct meeting);

static void all_at_once(void)
{
	atomic_int arrived = 0;
	int n = weft_procs();
	for (int i = 1; i < n; i++)
		go(meet, &arrived, n, 5);
	meet((struct meeting) { &arrived, n, 5 });
	until_alone();
}

RunTestWith(progress, two_processors_run_two_at_once, .procs = 2)
{
	all_at_once();
}

RunTestWith(progress, three_processors_run_three_at_once, .procs = 3)
{
	for (int i = 0; i < 5; i++)
		all_at_once();
}

RunTestWith(progress, four_at_once_after_all_slept, .procs = 4)
{
	for (int i = 0; i < 5; i++) {
		weft_sleep(2 * WEFT_MS);
		all_at_once();
	}
}

static void hold(int64_t length_ns)
{
	int64_t end = weft_in(length_ns);
	while (weft_now() < end)
		;
}
GOROUTINE(hold, int64_t);

/* Main alone, then another. */
static int hold_by_turns(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	hold(1500 * WEFT_MS);
	go(hold, 1500 * WEFT_MS);
	until_alone();
	return 0;
}

static int lines_with(const char *text, const char *words)
{
	int n = 0;
	for (; (text = strstr(text, words)); text++)
		n++;
	return n;
}

Test(progress, one_that_holds_its_processor_for_a_second_is_named_once, .timeout = HANG_S)
{
	death d = death_of(&(weft_runtime) { .procs = 1 }, hold_by_turns);
	check(d.status == 0);
	check(lines_with(d.text, "weft: goroutine 1 \"main\" has held its processor for 1") == 1);
	check(lines_with(d.text, "weft: goroutine 2 \"hold\" has held its processor for 1") == 1);
	check(lines_with(d.text, "\n") == 2);
}

Test(progress, nobody_is_named_in_a_run_that_is_not_watched, .timeout = HANG_S)
{
	death d = death_of(&(weft_runtime) { .procs = 1, .unwatched = true }, hold_by_turns);
	check(d.status == 0 && d.text[0] == '\0');
}

static int yield_pinned(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	weft_thread_pin();
	for (int64_t end = weft_in(1500 * WEFT_MS); weft_now() < end;)
		weft_yield();
	return 0;
}

Test(progress, one_that_yields_is_not_named_though_pinned, .timeout = HANG_S)
{
	for (int procs = 1; procs <= 2; procs++) {
		death d = death_of(&(weft_runtime) { .procs = procs }, yield_pinned);
		check(d.status == 0 && d.text[0] == '\0');
	}
}
