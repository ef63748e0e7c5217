/* chan_storm.c: channels and select under many hands at once. */
#include "../run.h"

enum { ROUNDS = SANITIZED ? 200 : 2000 };

struct hand {
	int_chan ch;
	weft_waitgroup *wg;
	atomic_int *fault;
	int number;
};

static void receive_that_must_not_block(struct hand h)
{
	int v;
	if (chan_select_now(on_recv(h.ch, &v)) != 0)
		(*h.fault)++;
	weft_waitgroup_done(h.wg);
}
GOROUTINE(receive_that_must_not_block, struct hand);

RunTest(storm, a_buffered_value_is_never_missed_by_a_default)
{
	for (int i = 0; i < ROUNDS; i++) {
		int_chan ch = chan_make(int_chan, 1);
		atomic_int fault = 0;
		weft_waitgroup wg = { 0 };
		weft_waitgroup_add(&wg, 1);
		chan_send(ch, 1);
		go(receive_that_must_not_block, ch, &wg, &fault, 0);
		chan_close(ch);
		weft_waitgroup_wait(&wg);
		check(fault == 0);
		chan_free(ch);
	}
}

struct two {
	int_chan a, b;
	weft_waitgroup *wg;
	atomic_int *fault;
};

static void receive_one_of_two(struct two t)
{
	int v;
	if (chan_select_now(on_recv(t.a, &v), on_recv(t.b, &v)) < 0)
		(*t.fault)++;
	weft_waitgroup_done(t.wg);
}
GOROUTINE(receive_one_of_two, struct two);

/* a is ready until after b is: at no instant is neither. */
static void never_neither(bool close)
{
	for (int i = 0; i < ROUNDS; i++) {
		int_chan a = chan_make(int_chan, 1), b = chan_make(int_chan, 1);
		atomic_int fault = 0;
		weft_waitgroup wg = { 0 };
		int v;
		weft_waitgroup_add(&wg, 1);
		chan_send(a, 1);
		go(receive_one_of_two, a, b, &wg, &fault);
		if (close)
			chan_close(b);
		else
			chan_send(b, 1);
		if (chan_try_recv(a, &v))
			check(v == 1);
		weft_waitgroup_wait(&wg);
		check(fault == 0);
		chan_free(a);
		chan_free(b);
	}
}

RunTest(storm, default_runs_only_if_nothing_was_ready_at_one_instant)
{
	never_neither(false);
}

RunTest(storm, a_close_counts_as_ready_for_a_default)
{
	never_neither(true);
}

static void send_or_receive(struct hand h)
{
	int own = h.number, v = -1;
	for (int i = 0; i < ROUNDS; i++) {
		int ran = (h.number + i) % 2 ? chan_select(on_send(h.ch, &own), on_recv(h.ch, &v))
					     : 1 - chan_select(on_recv(h.ch, &v), on_send(h.ch, &own));
		if (ran == 1 && v == own && chan_cap(h.ch) == 0)
			(*h.fault)++;
	}
	weft_waitgroup_done(h.wg);
}
GOROUTINE(send_or_receive, struct hand);

static void take_and_give(struct hand h)
{
	int v;
	while (chan_select(on_recv(h.ch, &v), on_send(h.ch, &h.number)) >= 0 && !*h.fault)
		;
}
GOROUTINE(take_and_give, struct hand);

/* Two goroutines that both send and receive on one channel: they meet, and
 * none meets itself.  A third keeps the last one going. */
static void self_select(size_t capacity)
{
	static atomic_int fault;
	int_chan ch = chan_make(int_chan, capacity);
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, 2);
	go(take_and_give, ch, NULL, &fault, 2);
	go(send_or_receive, ch, &wg, &fault, 0);
	go(send_or_receive, ch, &wg, &fault, 1);
	weft_waitgroup_wait(&wg);
	check(fault == 0);
}

RunTest(storm, nobody_meets_itself_on_an_unbuffered_channel)
{
	self_select(0);
}

RunTest(storm, a_channel_of_one_place_serves_itself)
{
	self_select(1);
}

struct four {
	int_chan ch[4];
	weft_waitgroup *wg;
	int which;
};

static void send_plainly(struct four f)
{
	for (int i = 0; i < ROUNDS; i++)
		chan_send(f.ch[f.which], i);
	weft_waitgroup_done(f.wg);
}
GOROUTINE(send_plainly, struct four);

static void receive_plainly(struct four f)
{
	int v;
	for (int i = 0; i < ROUNDS; i++) {
		chan_recv(f.ch[f.which], &v);
		check(v >= 0 && v < ROUNDS);
	}
	weft_waitgroup_done(f.wg);
}
GOROUTINE(receive_plainly, struct four);

/* ROUNDS on each of the four; a channel that had its share becomes nil. */
static void select_all(struct four f, bool send)
{
	int left[4] = { ROUNDS, ROUNDS, ROUNDS, ROUNDS }, v = 7;
	for (int i = 0; i < 4 * ROUNDS; i++) {
		weft_case c[4];
		for (int k = 0; k < 4; k++)
			c[k] = send ? on_send(f.ch[k], &v) : on_recv(f.ch[k], &v);
		int ran = weft_select(c, 4, WEFT_FOREVER);
		check(ran >= 0 && f.ch[ran].raw);
		if (--left[ran] == 0)
			f.ch[ran].raw = NULL;
	}
	weft_waitgroup_done(f.wg);
}

static void select_sends(struct four f)
{
	select_all(f, true);
}
GOROUTINE(select_sends, struct four);

static void select_receives(struct four f)
{
	select_all(f, false);
}
GOROUTINE(select_receives, struct four);

/* Four channels of capacities 0, 0, 2, 3; on each one plain and one selecting
 * sender, one plain and one selecting receiver. */
RunTest(storm, plain_and_selecting_senders_and_receivers_come_out_even)
{
	weft_waitgroup wg = { 0 };
	struct four f = { .wg = &wg };
	for (int i = 0; i < 4; i++)
		f.ch[i] = chan_make(int_chan, i < 2 ? 0 : (size_t)i);
	weft_waitgroup_add(&wg, 10);
	for (f.which = 0; f.which < 4; f.which++) {
		go_with(send_plainly, f);
		go_with(receive_plainly, f);
	}
	go_with(select_sends, f);
	go_with(select_receives, f);
	weft_waitgroup_wait(&wg);
	for (int i = 0; i < 4; i++) {
		check(chan_len(f.ch[i]) == 0);
		chan_free(f.ch[i]);
	}
}

static void send_bits(struct hand h)
{
	for (int i = 0; i < 1000; i++) {
		int zero = 0, one = 1;
		chan_select(on_send(h.ch, &zero), on_send(h.ch, &one));
	}
	chan_close(h.ch);
}
GOROUTINE(send_bits, struct hand);

static void bits_are_even(size_t capacity)
{
	int_chan ch = chan_make(int_chan, capacity);
	int n[2] = { 0, 0 };
	go(send_bits, .ch = ch);
	chan_range (bit, ch)
		n[bit]++;
	check(n[0] + n[1] == 1000 && n[0] > 300 && n[1] > 300);
	chan_free(ch);
}

RunTest(storm, two_sends_on_one_channel_are_chosen_evenly)
{
	for (size_t capacity = 0; capacity < 3; capacity++)
		bits_are_even(capacity);
}

static void consume(struct two t)
{
	chan_range (v, t.a) {
		if (v % 7 == 0)
			weft_yield();
		chan_send(t.b, v);
	}
	weft_waitgroup_done(t.wg);
}
GOROUTINE(consume, struct two);

static void feed(struct two t)
{
	static const int primes[] = { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29 };
	for (int i = 0; i < 10 * ROUNDS; i++)
		chan_send(t.a, primes[i % 10]);
	chan_close(t.a);
	weft_waitgroup_wait(t.wg);
	chan_close(t.b);
}
GOROUTINE(feed, struct two);

RunTest(storm, many_consumers_pass_on_everything_once)
{
	weft_waitgroup wg = { 0 };
	struct two t = { chan_make(int_chan, 10), chan_make(int_chan, 10), &wg, NULL };
	int n = 0, sum = 0;
	weft_waitgroup_add(&wg, 23);
	for (int i = 0; i < 23; i++)
		go_with(consume, t);
	go_with(feed, t);
	chan_range (v, t.b) {
		n++;
		sum += v;
	}
	check(n == 10 * ROUNDS && sum == 129 * ROUNDS);
	chan_free(t.a);
	chan_free(t.b);
}

struct multiplex {
	int_chan in[4], out, done;
	int n;
};

static void send_on_any(struct multiplex m)
{
	for (int i = 0; i < m.n; i++)
		chan_select(on_send(m.in[0], &i), on_send(m.in[1], &i), on_send(m.in[2], &i),
			    on_send(m.in[3], &i));
	for (int i = 0; i < 4; i++)
		chan_close(m.in[i]);
}
GOROUTINE(send_on_any, struct multiplex);

static void forward(struct multiplex m)
{
	chan_range (v, m.in[m.n])
		chan_send(m.out, v);
	chan_send(m.done, 1);
}
GOROUTINE(forward, struct multiplex);

static void close_after_four(struct multiplex m)
{
	for (int i = 0; i < 4; i++)
		chan_discard(m.done);
	chan_close(m.out);
}
GOROUTINE(close_after_four, struct multiplex);

RunTest(storm, a_select_of_sends_sends_each_value_once)
{
	struct multiplex m = { .out = chan_make(int_chan, 0), .done = chan_make(int_chan, 0) };
	int n = 10 * ROUNDS, seen = 0;
	char *got = calloc((size_t)n, 1);
	for (int i = 0; i < 4; i++)
		m.in[i] = chan_make(int_chan, 0);
	for (m.n = 0; m.n < 4; m.n++)
		go_with(forward, m);
	m.n = n;
	go_with(send_on_any, m);
	go_with(close_after_four, m);
	chan_range (v, m.out) {
		check(v >= 0 && v < n && !got[v]);
		got[v] = 1;
		seen++;
	}
	check(seen == n);
	until_alone();
	for (int i = 0; i < 4; i++)
		chan_free(m.in[i]);
	chan_free(m.out);
	chan_free(m.done);
	free(got);
}

struct crowd {
	int_chan ch;
	int_chan results;
	int each;
};

static void crowd_send(struct crowd c)
{
	for (int i = 0; i < c.each; i++)
		chan_send(c.ch, i);
}
GOROUTINE(crowd_send, struct crowd);

static void crowd_receive(struct crowd c)
{
	int n = 0;
	for (int v; n < c.each && chan_recv(c.ch, &v); n++)
		;
	chan_send(c.results, n);
}
GOROUTINE(crowd_receive, struct crowd);

RunTest(storm, crowds_on_channels_of_every_capacity)
{
	for (size_t capacity = 0; capacity < 200; capacity += capacity < 8 ? 1 : 27) {
		struct crowd c = { chan_make(int_chan, capacity), chan_make(int_chan, 0), ROUNDS / 10 };
		int sum = 0, n;
		for (int i = 0; i < 4; i++) {
			go_with(crowd_send, c);
			go_with(crowd_receive, c);
		}
		for (int i = 0; i < 4; i++) {
			check(chan_recv(c.results, &n));
			sum += n;
		}
		check(sum == 4 * c.each && chan_len(c.ch) == 0);
		until_alone();
		chan_free(c.ch);
		chan_free(c.results);
	}
}

CHAN_TYPE(reply_chan, int_chan);

static void answer(reply_chan requests)
{
	int n = 0;
	chan_range (reply, requests)
		chan_send(reply, n++);
}
GOROUTINE(answer, reply_chan);

RunTest(storm, channels_travel_through_channels)
{
	reply_chan requests = chan_make(reply_chan, 0);
	int_chan mine = chan_make(int_chan, 0);
	go_with(answer, requests);
	for (int i = 0, v; i < ROUNDS; i++) {
		chan_send(requests, mine);
		check(chan_recv(mine, &v) && v == i);
	}
	chan_close(requests);
	until_alone();
	chan_free(requests);
	chan_free(mine);
}

/* A prime sieve: each prime is a goroutine and a channel more. */
struct sieve {
	int_chan in, out;
	int prime;
};

static void count_up(int_chan out)
{
	for (int i = 2; i < 2000; i++)
		chan_send(out, i);
	chan_close(out);
}
GOROUTINE(count_up, int_chan);

static void strain(struct sieve s)
{
	chan_range (n, s.in)
		if (n % s.prime)
			chan_send(s.out, n);
	chan_close(s.out);
}
GOROUTINE(strain, struct sieve);

RunTest(storm, a_sieve_of_goroutines_finds_the_primes)
{
	int_chan ch = chan_make(int_chan, 0);
	int primes = 0, prime, last = 0;
	go_with(count_up, ch);
	while (chan_recv(ch, &prime)) {
		int_chan next = chan_make(int_chan, 0);
		go(strain, ch, next, prime);
		ch = next;
		last = prime;
		primes++;
	}
	check(primes == 303 && last == 1999);
}
