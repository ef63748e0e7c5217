/* hogs.c: pinned ones, pairs and hogs, and runtimes of every size. */
#include "../run.h"

#include <pthread.h>

static atomic_bool stop;
static atomic_int ran;

static void yield_pinned(int unused)
{
	(void)unused;
	weft_thread_pin();
	for (int i = 0; i < 10; i++)
		weft_yield();
	weft_thread_unpin();
	ran++;
}
GOROUTINE(yield_pinned, int);

RunTest(schedule, the_pinned_make_progress_by_yielding)
{
	for (int i = 0; i < 20; i++)
		go(yield_pinned, 0);
	until_alone();
	check(ran == 20);
}

static void spin_pinned(int pinned)
{
	if (pinned)
		weft_thread_pin();
	while (!stop)
		weft_yield();
	if (pinned)
		weft_thread_unpin();
}
GOROUTINE(spin_pinned, int);

RunTest(schedule, one_that_yields_pinned_lets_others_go_on)
{
	go(spin_pinned, 1);
	go(spin_pinned, 0);
	for (int i = 0; i < 10; i++)
		weft_sleep(WEFT_MS);
	stop = true;
	until_alone();
}

static void main_wakes_beside(int pinned, int others)
{
	for (int i = 0; i < pinned; i++)
		go(spin_pinned, 1);
	for (int i = 0; i < others; i++)
		go(spin_pinned, 0);
	weft_sleep(WEFT_MS);
	stop = true;
	until_alone();
}

/* No thread waits with the timers: whoever spins sees to them. */
RunTestWith(schedule, one_that_yields_pinned_alone_lets_timers_run, .procs = 1)
{
	main_wakes_beside(1, 0);
}

RunTestWith(schedule, pinned_ones_on_all_processors_let_timers_run, .procs = 2)
{
	main_wakes_beside(2, 0);
}

/* The others must not depend on who is faster, a thread that is woken or one that asks again. */
RunTestWith(schedule, many_pinned_ones_leave_a_turn_to_others, .procs = 1)
{
	main_wakes_beside(4, 4);
}

static void block_pinned(int_chan ch)
{
	weft_thread_pin();
	for (int i = 0; i < 10; i++)
		weft_yield();
	chan_discard(ch);
	chan_discard(ch);
	weft_thread_unpin();
}
GOROUTINE(block_pinned, int_chan);

RunTest(schedule, one_that_blocks_pinned_lets_others_go_on)
{
	int_chan ch = chan_make(int_chan, 0);
	go_with(block_pinned, ch);
	chan_send(ch, 1);
	weft_yield();
	chan_send(ch, 2);
	until_alone();
	chan_free(ch);
}

/* Twice pinned, seldom parked, and never unpinned. */
static void end_pinned(int n)
{
	weft_thread_pin();
	weft_thread_pin();
	if (n % 3)
		weft_sleep(WEFT_US);
	ran++;
}
GOROUTINE(end_pinned, int);

RunTest(schedule, a_pin_ends_with_its_goroutine)
{
	for (int i = 0; i < 300; i++)
		go(end_pinned, i);
	until_alone();
	check(ran == 300);
	go(end_pinned, 1); /* and no thread is kept for anybody */
	until_alone();
}

struct rally {
	int_chan mine, other;
	int n;
};

static void pinned_rally(struct rally r)
{
	weft_thread_pin();
	pthread_t self = pthread_self();
	int v;
	for (int i = 0; i < r.n; i++) {
		chan_send(r.other, i);
		check(chan_recv(r.mine, &v) && v == i);
		check(pthread_equal(self, pthread_self()));
	}
	weft_thread_unpin();
}
GOROUTINE(pinned_rally, struct rally);

static void back(struct rally r)
{
	int v;
	for (int i = 0; i < r.n; i++) {
		chan_recv(r.other, &v);
		chan_send(r.mine, v);
	}
}
GOROUTINE(back, struct rally);

RunTest(schedule, the_pinned_talk_over_channels)
{
	struct rally r[4];
	for (int i = 0; i < 4; i++) {
		r[i] = (struct rally) { chan_make(int_chan, 0), chan_make(int_chan, 0), 300 };
		go_with(pinned_rally, r[i]);
		go_with(back, r[i]);
	}
	until_alone();
	for (int i = 0; i < 4; i++) {
		chan_free(r[i].mine);
		chan_free(r[i].other);
	}
}

static void wait_for_turn(struct rally r)
{
	int v;
	while (chan_recv(r.mine, &v) && v > 0)
		chan_send(r.other, v - 1);
	if (!stop) {
		stop = true;
		chan_close(r.other);
	}
}
GOROUTINE(wait_for_turn, struct rally);

RunTest(schedule, a_ring_of_a_thousand_passes_a_token)
{
	enum { RING = 1000 };
	int_chan *ch = calloc(RING, sizeof *ch);
	for (int i = 0; i < RING; i++)
		ch[i] = chan_make(int_chan, 0);
	for (int i = 1; i < RING; i++)
		go(wait_for_turn, ch[i], ch[(i + 1) % RING], 0);
	int v = 0;
	for (int round = 0; round < 5; round++) {
		chan_send(ch[1], RING);
		check(chan_recv(ch[0], &v) && v == 1);
	}
	free(ch);
}

static atomic_int light, hog;

static void ping(struct rally r)
{
	int v;
	while (!stop) {
		chan_send(r.mine, 1);
		chan_recv(r.other, &v);
		light++;
	}
	chan_close(r.mine);
}
GOROUTINE(ping, struct rally);

static void pong(struct rally r)
{
	chan_range (v, r.mine)
		chan_send(r.other, v);
}
GOROUTINE(pong, struct rally);

static void hog_and_yield(int unused)
{
	(void)unused;
	while (!stop) {
		hog++;
		weft_yield();
	}
}
GOROUTINE(hog_and_yield, int);

/* On one processor a pair and one that yields go on side by side. */
RunTestWith(schedule, a_pair_and_a_hog_share_one_processor, .procs = 1)
{
	struct rally r = { chan_make(int_chan, 0), chan_make(int_chan, 0), 0 };
	go_with(ping, r);
	go_with(pong, r);
	go(hog_and_yield, 0);
	while (light < 2000 || hog < 2000 / 100)
		weft_yield();
	stop = true;
	until_alone();
	check(hog >= light / 200 && light >= hog / 200);
	chan_free(r.mine);
	chan_free(r.other);
}

static void add_one(weft_waitgroup *wg)
{
	ran++;
	weft_waitgroup_done(wg);
}
GOROUTINE(add_one, weft_waitgroup *);

static int small_world(int argc, char **argv)
{
	(void)argv;
	weft_waitgroup wg = { 0 };
	int_chan ch = chan_make(int_chan, 0);
	check(weft_procs() == argc && weft_goroutine_id() == 1);
	ran = 0;
	weft_waitgroup_add(&wg, 300);
	for (int i = 0; i < 300; i++)
		go_with(add_one, &wg);
	weft_waitgroup_wait(&wg);
	check(ran == 300);
	chan_free(ch);
	return argc;
}

Test(schedule, runs_with_any_number_of_processors, .timeout = HANG_S)
{
	static const int procs[] = { 1, 2, 3, 4, 5, 7, 8, 16, 31, 64, 100, 256, 512, 1023, 1024 };
	for (size_t i = 0; i < sizeof procs / sizeof *procs; i++)
		check(weft_run(&(weft_runtime) { .procs = procs[i] }, small_world, procs[i], NULL) ==
		      procs[i]);
}

Test(schedule, runs_with_any_size_of_stack, .timeout = HANG_S)
{
	for (size_t bytes = 1; bytes <= (size_t)1 << 22; bytes = bytes * 3 + 1)
		check(weft_run(&(weft_runtime) { .procs = 2, .stack_bytes = bytes }, small_world, 2, NULL) ==
		      2);
}

/* Half of a holder's queue at a time: each runs once, whoever runs it. */
static atomic_uchar times[5000];

static void mark(int i)
{
	times[i]++;
	if (i % 3 == 0)
		weft_yield();
	times[i] += 2;
}
GOROUTINE(mark, int);

static void start_some(int from)
{
	for (int i = from; i < from + 100; i++)
		go(mark, i);
	for (volatile int spin = 0; spin < 100000; spin++)
		;
}
GOROUTINE(start_some, int);

RunTest(schedule, what_is_stolen_runs_exactly_once)
{
	for (int round = 1; round <= 5; round++) {
		for (int i = 0; i < 5000; i += 100)
			go(start_some, i);
		until_alone();
		for (int i = 0; i < 5000; i++)
			check(times[i] == 3 * round);
	}
}
