/* sync_storm.c: locks, conditions, waitgroups and once under many hands at once. */
#include "../run.h"

enum { HANDS = 10, TURNS = SANITIZED ? 200 : 2000 };

static weft_mutex m;
static weft_rwmutex rw;
static weft_cond c;
static atomic_int n;
static int plain;

static void hammer(int turns)
{
	for (int i = 0; i < turns; i++) {
		if (i % 3 == 0 && weft_try_lock(&m)) {
			plain++;
			weft_unlock(&m);
			i++;
		}
		weft_lock(&m);
		plain++;
		if (i % 50 == 0)
			weft_yield();
		weft_unlock(&m);
		n++;
	}
}
GOROUTINE(hammer, int);

RunTest(sync_storm, a_hammered_mutex_guards_a_plain_count)
{
	for (int i = 0; i < HANDS; i++)
		go(hammer, TURNS);
	until_alone();
	check(plain >= n && weft_try_lock(&m));
}

static void hold_long(int_chan stop)
{
	int v;
	while (!chan_try_recv(stop, &v)) {
		weft_lock(&m);
		weft_sleep(100 * WEFT_US);
		weft_unlock(&m);
	}
}
GOROUTINE(hold_long, int_chan);

/* One that holds a mutex most of the time cannot keep another out. */
RunTest(sync_storm, a_greedy_holder_cannot_starve_another)
{
	int_chan stop = chan_make(int_chan, 1);
	go_with(hold_long, stop);
	for (int i = 0; i < 10; i++) {
		weft_sleep(100 * WEFT_US);
		weft_lock(&m);
		weft_unlock(&m);
	}
	chan_send(stop, 1);
	until_alone();
	chan_free(stop);
}

static atomic_int activity;

static void read_a_lot(int turns)
{
	for (int i = 0; i < turns; i++) {
		if (i % 4 == 3 && weft_try_read_lock(&rw))
			weft_read_unlock(&rw);
		weft_read_lock(&rw);
		int now = ++activity;
		check(now >= 1 && now < 10000);
		if (i % 100 == 0)
			weft_yield();
		activity--;
		weft_read_unlock(&rw);
	}
}
GOROUTINE(read_a_lot, int);

static void write_a_lot(int turns)
{
	for (int i = 0; i < turns; i++) {
		if (i % 4 == 3 && weft_try_write_lock(&rw))
			weft_write_unlock(&rw);
		weft_write_lock(&rw);
		check(atomic_fetch_add(&activity, 10000) == 0);
		if (i % 100 == 0)
			weft_yield();
		activity -= 10000;
		weft_write_unlock(&rw);
	}
}
GOROUTINE(write_a_lot, int);

RunTest(sync_storm, a_hammered_rwmutex_lets_in_readers_or_one_writer)
{
	static const int readers[] = { 1, 3, 10, 1, 3, 10, 5 };
	for (int k = 0; k < 7; k++) {
		go(write_a_lot, TURNS / 4);
		for (int i = 0; i < readers[k]; i++) {
			go(read_a_lot, TURNS / 4);
			if (i == readers[k] / 2)
				go(write_a_lot, TURNS / 4);
		}
		until_alone();
	}
	check(weft_try_write_lock(&rw));
}

struct meeting {
	int_chan in, out, go_on;
};

static void read_together(struct meeting a)
{
	weft_read_lock(&rw);
	chan_send(a.in, 1);
	chan_discard(a.go_on);
	weft_read_unlock(&rw);
	chan_send(a.out, 1);
}
GOROUTINE(read_together, struct meeting);

RunTest(sync_storm, readers_are_in_all_at_once)
{
	for (int count = 1; count < 20; count += 6) {
		struct meeting a = { chan_make(int_chan, 0), chan_make(int_chan, 0), chan_make(int_chan, 0) };
		for (int i = 0; i < count; i++)
			go_with(read_together, a);
		for (int i = 0; i < count; i++)
			chan_discard(a.in);
		check(!weft_try_write_lock(&rw));
		for (int i = 0; i < count; i++)
			chan_send(a.go_on, 1);
		for (int i = 0; i < count; i++)
			chan_discard(a.out);
		check(weft_try_write_lock(&rw));
		weft_write_unlock(&rw);
		until_alone();
		chan_free(a.in);
		chan_free(a.out);
		chan_free(a.go_on);
	}
}

static int_chan awake, waiting;

static void await_signal(int generation)
{
	weft_lock(&m);
	chan_send(waiting, generation);
	weft_cond_wait(&c, &m);
	chan_send(awake, generation);
	weft_unlock(&m);
}
GOROUTINE(await_signal, int);

RunTest(sync_storm, generations_of_waiters_are_signalled_in_order)
{
	awake = chan_make(int_chan, 100);
	waiting = chan_make(int_chan, 100);
	int v;
	for (int i = 0; i < 100; i++) {
		go(await_signal, i);
		check(chan_recv(waiting, &v) && v == i);
		if (i > 0) {
			check(chan_recv(awake, &v) && v == i - 1);
		}
		weft_lock(&m);
		weft_cond_signal(&c);
		weft_unlock(&m);
	}
	check(chan_recv(awake, &v) && v == 99);
	until_alone();
	chan_free(awake);
	chan_free(waiting);
}

static bool may_go;

static void await_permission(int unused)
{
	(void)unused;
	weft_lock(&m);
	chan_send(awake, 1);
	while (!may_go)
		weft_cond_wait(&c, &m);
	weft_unlock(&m);
	n++;
}
GOROUTINE(await_permission, int);

static void take_the_signal_first(int unused)
{
	(void)unused;
	weft_lock(&m);
	while (!may_go)
		weft_cond_wait(&c, &m);
	weft_unlock(&m);
	n++;
}
GOROUTINE(take_the_signal_first, int);

/* A signal goes to one that waits already, not to one that comes just then. */
RunTest(sync_storm, a_signal_cannot_be_stolen_by_who_comes_later)
{
	for (int i = 0; i < 300; i++) {
		awake = chan_make(int_chan, 1);
		may_go = false;
		n = 0;
		go(await_permission, 0);
		chan_discard(awake);
		weft_lock(&m);
		weft_unlock(&m);
		go(take_the_signal_first, 0);
		weft_yield();
		weft_lock(&m);
		may_go = true;
		weft_cond_signal(&c);
		weft_unlock(&m);
		while (n == 0)
			weft_yield();
		weft_cond_broadcast(&c);
		until_alone();
		check(n == 2);
		chan_free(awake);
	}
}

/* Three states in a ring, each goroutine waiting for its own. */
static int state;

static void go_round(int mine)
{
	for (int i = 0; i < TURNS / 4; i++) {
		weft_lock(&m);
		while (state % 3 != mine)
			weft_cond_wait(&c, &m);
		state++;
		weft_cond_broadcast(&c);
		weft_unlock(&m);
	}
}
GOROUTINE(go_round, int);

RunTest(sync_storm, three_take_turns_by_a_condition)
{
	for (int i = 0; i < 3; i++)
		go(go_round, i);
	until_alone();
	check(state == 3 * (TURNS / 4));
}

struct barrier {
	weft_waitgroup *first, *second;
	int_chan exited;
};

static void pass_two(struct barrier b)
{
	weft_waitgroup_done(b.first);
	weft_waitgroup_wait(b.second);
	chan_send(b.exited, 1);
}
GOROUTINE(pass_two, struct barrier);

RunTest(sync_storm, a_waitgroup_serves_many_rounds)
{
	weft_waitgroup a = { 0 }, b = { 0 };
	for (int round = 0; round < 16; round++) {
		int_chan exited = chan_make(int_chan, 16);
		int v;
		weft_waitgroup_add(&a, 16);
		weft_waitgroup_add(&b, 16);
		for (int i = 0; i < 16; i++)
			go(pass_two, &a, &b, exited);
		weft_waitgroup_wait(&a);
		for (int i = 0; i < 16; i++) {
			check(!chan_try_recv(exited, &v));
			weft_waitgroup_done(&b);
		}
		for (int i = 0; i < 16; i++)
			chan_discard(exited);
		until_alone();
		chan_free(exited);
	}
}

static void count_and_done(weft_waitgroup *wg)
{
	n++;
	weft_waitgroup_done(wg);
}
GOROUTINE(count_and_done, weft_waitgroup *);

RunTest(sync_storm, a_waitgroup_on_the_stack_dies_right_after_wait)
{
	for (int i = 0; i < TURNS; i++) {
		weft_waitgroup wg = { 0 };
		n = 0;
		weft_waitgroup_add(&wg, 1);
		go_with(count_and_done, &wg);
		weft_waitgroup_add(&wg, 1);
		go_with(count_and_done, &wg);
		weft_waitgroup_wait(&wg);
		check(n == 2);
		memset(&wg, 0xff, sizeof wg);
	}
}

static void wait_then_count(weft_waitgroup *wg)
{
	weft_waitgroup_wait(wg);
	n++;
}
GOROUTINE(wait_then_count, weft_waitgroup *);

RunTest(sync_storm, many_wait_for_one_waitgroup_again_and_again)
{
	weft_waitgroup wg = { 0 };
	for (int i = 0; i < TURNS / 20; i++) {
		n = 0;
		weft_waitgroup_add(&wg, 1);
		for (int k = 0; k < 8; k++)
			go_with(wait_then_count, &wg);
		if (i % 2)
			weft_yield();
		weft_waitgroup_done(&wg);
		until_alone();
		check(n == 8);
	}
}

static weft_semaphore permits;
static atomic_int inside;

static void enter_with_permits(int k)
{
	for (int i = 0; i < TURNS / 10; i++) {
		if (i % 5 == 0 && weft_semaphore_try_acquire(&permits, k))
			weft_semaphore_release(&permits, k);
		weft_semaphore_acquire(&permits, k);
		check(atomic_fetch_add(&inside, k) + k <= 10);
		if (i % 20 == 0)
			weft_yield();
		inside -= k;
		weft_semaphore_release(&permits, k);
	}
}
GOROUTINE(enter_with_permits, int);

RunTest(sync_storm, a_hammered_semaphore_gives_out_what_it_has)
{
	weft_semaphore_release(&permits, 10);
	for (int k = 1; k <= 10; k++)
		go(enter_with_permits, k);
	until_alone();
	check(weft_semaphore_try_acquire(&permits, 10) && !weft_semaphore_try_acquire(&permits, 1));
}

static weft_once once;
static int made;

static void make(void)
{
	weft_yield();
	weft_sleep(WEFT_MS);
	made++;
}

static void ask_once(int unused)
{
	(void)unused;
	weft_once_do(&once, make);
	check(made == 1);
}
GOROUTINE(ask_once, int);

RunTest(sync_storm, once_is_once_for_a_thousand)
{
	for (int i = 0; i < 1000; i++)
		go(ask_once, 0);
	until_alone();
	check(made == 1);
}
