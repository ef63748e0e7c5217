/* schedule.c: who runs, and that everyone does. */
#include "../run.h"

#include <pthread.h>

static atomic_int ran;
static atomic_bool stop;

static void count(int unused)
{
	(void)unused;
	ran++;
}
GOROUTINE(count, int);

RunTest(go, runs_the_function)
{
	go(count, 0);
	until_alone();
	check(ran == 1);
}

struct triple {
	int a;
	double b;
	const char *c;
};

static void take_triple(struct triple t)
{
	check(t.a == 1 && t.b == 2.5 && strcmp(t.c, "three") == 0);
	ran++;
}
GOROUTINE(take_triple, struct triple);

RunTest(go, passes_members_in_order_by_name_or_whole)
{
	go(take_triple, 1, 2.5, "three");
	go(take_triple, .c = "three", .a = 1, .b = 2.5);
	struct triple whole = { 1, 2.5, "three" };
	go_with(take_triple, whole);
	check(go_try(take_triple, 1, 2.5, "three"));
	until_alone();
	check(ran == 4);
}

struct full {
	unsigned char bytes[WEFT_GO_ARG_MAX];
};

static void take_full(struct full f)
{
	for (int i = 0; i < WEFT_GO_ARG_MAX; i++)
		check(f.bytes[i] == (unsigned char)(i * 7));
	ran++;
}
GOROUTINE(take_full, struct full);

RunTest(go, copies_an_argument_of_512_bytes)
{
	struct full f;
	for (int i = 0; i < WEFT_GO_ARG_MAX; i++)
		f.bytes[i] = (unsigned char)(i * 7);
	for (int i = 0; i < 20; i++)
		go_with(take_full, f);
	memset(&f, 0, sizeof f);
	until_alone();
	check(ran == 20);
}

struct strict {
	_Alignas(16) char byte;
};

static void take_strict(struct strict s)
{
	check((uintptr_t)&s % 16 == 0 && s.byte == 'x');
	ran++;
}
GOROUTINE(take_strict, struct strict);

RunTest(go, keeps_an_alignment_of_16)
{
	go(take_strict, 'x');
	until_alone();
	check(ran == 1);
}

struct letter {
	int *written;
	int_chan done;
};

static void read_letter(struct letter l)
{
	check(*l.written == 9);
	chan_send(l.done, 0);
}
GOROUTINE(read_letter, struct letter);

RunTest(go, what_came_before_it_is_seen_inside)
{
	int_chan done = chan_make(int_chan, 0);
	for (int i = 0; i < 200; i++) {
		int written = 9;
		go(read_letter, &written, done);
		chan_discard(done);
	}
	chan_free(done);
}

RunTest(go, a_hundred_thousand_all_run)
{
	int n = SANITIZED ? 5000 : 100000;
	for (int i = 0; i < n; i++)
		go(count, 0);
	until_alone();
	check(ran == n);
}

struct tree {
	int depth;
	weft_waitgroup *wg;
};

static void grow(struct tree t);
GOROUTINE(grow, struct tree);
static void grow(struct tree t)
{
	if (t.depth > 0) {
		weft_waitgroup_add(t.wg, 2);
		go(grow, t.depth - 1, t.wg);
		go(grow, t.depth - 1, t.wg);
	} else {
		ran++;
	}
	weft_waitgroup_done(t.wg);
}

RunTest(go, goroutines_start_goroutines)
{
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, 1);
	go(grow, 12, &wg);
	weft_waitgroup_wait(&wg);
	check(ran == 4096);
}

PanicTest(go, of_no_function_panics, "go of NULL function")
{
	static const weft_go_site nothing = { .name = "nothing", .file = __FILE__ };
	weft_go_start(&nothing, NULL);
}

static void spin_and_yield(int unused)
{
	(void)unused;
	while (!stop)
		weft_yield();
}
GOROUTINE(spin_and_yield, int);

RunTest(fairness, one_that_yields_lets_others_run)
{
	for (int i = 0; i < 4; i++)
		go(spin_and_yield, 0);
	for (int i = 0; i < 20; i++)
		go(count, 0);
	while (ran < 20)
		weft_yield();
	stop = true;
	until_alone();
}

struct rally {
	int_chan ping, pong;
};

static void play(struct rally r)
{
	int v;
	while (chan_recv(r.ping, &v))
		chan_send(r.pong, v);
}
GOROUTINE(play, struct rally);

static void lead(struct rally r)
{
	int v = 0;
	while (!stop) {
		chan_send(r.ping, v);
		chan_recv(r.pong, &v);
	}
	chan_close(r.ping);
}
GOROUTINE(lead, struct rally);

RunTest(fairness, a_ping_pong_pair_cannot_starve_others)
{
	struct rally r[4];
	for (int i = 0; i < 4; i++) {
		r[i] = (struct rally) { chan_make(int_chan, 0), chan_make(int_chan, 0) };
		go_with(play, r[i]);
		go_with(lead, r[i]);
	}
	for (int i = 0; i < 10; i++) {
		go(count, 0);
		while (ran <= i)
			weft_yield();
	}
	stop = true;
	until_alone();
	for (int i = 0; i < 4; i++) {
		chan_free(r[i].ping);
		chan_free(r[i].pong);
	}
}

enum { HEAVY_TURNS = 200 };

static atomic_long light_turns, heavy_turns;

/* As lead, but counts, and where turn_ns isn't 0 computes for so long. */
struct counted {
	struct rally rally;
	atomic_long *turns;
	int64_t turn_ns;
};

static void lead_counted(struct counted c)
{
	int v = 0;
	while (!stop) {
		for (int64_t end = c.turn_ns ? weft_now() + c.turn_ns : 0; weft_now() < end;)
			;
		chan_send(c.rally.ping, v);
		chan_recv(c.rally.pong, &v);
		if (atomic_fetch_add(c.turns, 1) + 1 == HEAVY_TURNS && c.turn_ns)
			stop = true;
	}
	chan_close(c.rally.ping);
}
GOROUTINE(lead_counted, struct counted);

/* By turns, each pair would get as many: 1 to 1.  By time the light one gets
 * some hundred while the heavy one has one. */
RunTestWith(fairness, a_pair_that_computes_gets_no_thousandfold_share, .procs = 1)
{
	struct rally r[2];
	for (int i = 0; i < 2; i++) {
		r[i] = (struct rally) { chan_make(int_chan, 0), chan_make(int_chan, 0) };
		go_with(play, r[i]);
		go(lead_counted, r[i], i ? &heavy_turns : &light_turns, i ? 500 * WEFT_US : 0);
	}
	until_alone();
	check(light_turns > 5 * heavy_turns);
	for (int i = 0; i < 2; i++) {
		chan_free(r[i].ping);
		chan_free(r[i].pong);
	}
}

RunTest(fairness, busy_goroutines_cannot_starve_a_sleeper)
{
	for (int i = 0; i < 20; i++)
		go(spin_and_yield, 0);
	for (int i = 0; i < 10; i++)
		weft_sleep(WEFT_MS);
	stop = true;
	until_alone();
}

/* One goroutine holds a processor; what it queued there must run elsewhere. */
static void queue_then_hold(int n)
{
	for (int i = 0; i < n; i++)
		go(count, 0);
	while (ran < n)
		;
	stop = true;
}
GOROUTINE(queue_then_hold, int);

RunTestWith(fairness, others_steal_what_a_holder_queued, .procs = 2)
{
	go(queue_then_hold, 100);
	while (!stop)
		weft_sleep(WEFT_MS);
}

RunTest(id, main_is_1_and_named)
{
	check(weft_goroutine_id() == 1);
	check(weft_goroutine_name() && *weft_goroutine_name());
}

static _Atomic uint64_t seen[2000];

static void note_id(int i)
{
	seen[i] = weft_goroutine_id();
	check(strcmp(weft_goroutine_name(), "note_id") == 0);
	weft_yield();
	check(seen[i] == weft_goroutine_id());
}
GOROUTINE(note_id, int);

static int ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

RunTest(id, is_never_given_twice)
{
	static uint64_t ids[2000];
	for (int i = 0; i < 2000; i++)
		go(note_id, i);
	until_alone();
	for (int i = 0; i < 2000; i++)
		ids[i] = seen[i];
	qsort(ids, 2000, sizeof *ids, ascending);
	check(ids[0] > 1);
	for (int i = 1; i < 2000; i++)
		check(ids[i] != ids[i - 1]);
}

static void wait_on(int_chan ch)
{
	chan_discard(ch);
}
GOROUTINE(wait_on, int_chan);

RunTest(id, the_count_of_goroutines_is_exact)
{
	int_chan ch = chan_make(int_chan, 0);
	check(weft_goroutine_count() == 1);
	for (size_t i = 1; i <= 50; i++) {
		go_with(wait_on, ch);
		check(weft_goroutine_count() == 1 + i);
	}
	chan_close(ch);
	until_alone();
	chan_free(ch);
}

static void stay_on_thread(int unused)
{
	(void)unused;
	weft_thread_pin();
	weft_thread_pin();
	pthread_t self = pthread_self();
	for (int i = 0; i < 200; i++) {
		i % 10 ? weft_yield() : weft_sleep(WEFT_US * 50);
		check(pthread_equal(self, pthread_self()));
		if (i == 100)
			weft_thread_unpin();
	}
	weft_thread_unpin();
	ran++;
}
GOROUTINE(stay_on_thread, int);

RunTest(pin, keeps_a_goroutine_on_one_thread)
{
	for (int i = 0; i < 8; i++)
		go(stay_on_thread, 0);
	for (int i = 0; i < 8; i++)
		go(spin_and_yield, 0);
	while (ran < 8)
		weft_yield();
	stop = true;
	until_alone();
}

RunTest(pin, of_main_lets_others_run)
{
	weft_thread_pin();
	for (int i = 0; i < 50; i++)
		go(count, 0);
	while (ran < 50)
		weft_yield();
	weft_thread_unpin();
}

RunTestWith(procs, are_what_was_asked, .procs = 3)
{
	check(weft_procs() == 3);
}

RunTestWith(procs, end_at_1024, .procs = 100000)
{
	check(weft_procs() == 1024);
	for (int i = 0; i < 2000; i++)
		go(count, 0);
	until_alone();
	check(ran == 2000);
}

RunTest(procs, default_follows_the_environment)
{
	const char *wanted = getenv("WEFT_PROCS");
	check(weft_procs() == weft_procs_default());
	if (wanted)
		check(weft_procs() == atoi(wanted));
}

Test(procs, are_none_outside, .timeout = HANG_S)
{
	check(weft_procs() == 0);
	check(weft_goroutine_id() == 0);
	check(strcmp(weft_goroutine_name(), "") == 0);
	check(weft_procs_default() >= 1);
}
