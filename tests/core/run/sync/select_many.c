/* select_many.c: select with many cases, many goroutines, and nothing lost. */
#include "../run.h"

struct item {
	int_chan ch;
	int value;
};

static void send_one(struct item i)
{
	chan_send(i.ch, i.value);
}
GOROUTINE(send_one, struct item);

static void select_many(int count)
{
	weft_case *cases = calloc((size_t)count, sizeof *cases);
	int_chan *ch = calloc((size_t)count, sizeof *ch);
	int v = 0;
	for (int i = 0; i < count; i++) {
		ch[i] = chan_make(int_chan, 0);
		cases[i] = on_recv(ch[i], &v);
	}
	for (int i = 0; i < count; i += 1 + count / 5) {
		go(send_one, ch[i], i);
		check(weft_select(cases, count, WEFT_FOREVER) == i && v == i);
	}
	check(weft_select(cases, count, WEFT_NOW) == -1);
	for (int i = 0; i < count; i++)
		chan_free(ch[i]);
	free(cases);
	free(ch);
}

RunTest(select_many, hundreds_of_cases)
{
	select_many(700);
}

RunTest(select_many, sixty_five_thousand_cases)
{
	select_many(65535);
}

RunTest(select_many, one_channel_in_every_case)
{
	int_chan ch = chan_make(int_chan, 0);
	weft_case cases[100];
	int v = 0;
	for (int i = 0; i < 100; i++)
		cases[i] = on_recv(ch, &v);
	for (int i = 1; i < 50; i++) {
		go(send_one, ch, i);
		int ran = weft_select(cases, 100, WEFT_FOREVER);
		check(ran >= 0 && ran < 100 && v == i);
	}
	chan_free(ch);
}

RunTest(select_many, cases_that_lost_leave_nothing_behind)
{
	int_chan a = chan_make(int_chan, 0), b = chan_make(int_chan, 0);
	int x = 1, y = 2;
	for (int i = 0; i < 100; i++) {
		go(send_one, a, i);
		check(chan_select(on_recv(a, &x), on_recv(b, &y), on_send(b, &y)) == 0 && x == i);
		check(!chan_try_send(b, 1));
		check(!chan_try_recv(b, &y));
	}
	chan_free(a);
	chan_free(b);
}

struct pair {
	int_chan a, b, done;
	int turn;
};

enum { ROUNDS = 2000 };

/* Receives from a and b until it has ROUNDS of each. */
static void take_both(struct pair p)
{
	int left[2] = { ROUNDS, ROUNDS }, v;
	while (left[0] + left[1] > 0) {
		int_chan nil = { 0 };
		int_chan a = left[0] ? p.a : nil, b = left[1] ? p.b : nil;
		int ran = p.turn ? chan_select(on_recv(b, &v), on_recv(a, &v))
				 : chan_select(on_recv(a, &v), on_recv(b, &v));
		left[ran ^ p.turn]--;
	}
	chan_send(p.done, 1);
}
GOROUTINE(take_both, struct pair);

static void give_both(struct pair p)
{
	int left[2] = { ROUNDS, ROUNDS }, v = 0;
	while (left[0] + left[1] > 0) {
		int_chan nil = { 0 };
		int_chan a = left[0] ? p.a : nil, b = left[1] ? p.b : nil;
		int ran = p.turn ? chan_select(on_send(b, &v), on_send(a, &v))
				 : chan_select(on_send(a, &v), on_send(b, &v));
		left[ran ^ p.turn]--;
	}
	chan_send(p.done, 1);
}
GOROUTINE(give_both, struct pair);

RunTest(select_many, permuted_channels_do_not_deadlock)
{
	int_chan a = chan_make(int_chan, 0), b = chan_make(int_chan, 0), done = chan_make(int_chan, 0);
	for (int turn = 0; turn < 2; turn++) {
		go(take_both, a, b, done, turn);
		go(give_both, a, b, done, turn);
		go(take_both, b, a, done, turn);
		go(give_both, b, a, done, turn);
	}
	for (int i = 0; i < 8; i++)
		chan_discard(done);
	chan_free(a);
	chan_free(b);
	chan_free(done);
}

struct stream {
	int_chan ch;
	int count;
};

static void stream_out(struct stream s)
{
	for (int i = 0; i < s.count; i++)
		chan_send(s.ch, i);
	chan_close(s.ch);
}
GOROUTINE(stream_out, struct stream);

RunTest(select_many, two_ready_at_once_lose_nothing)
{
	int_chan ch[2] = { chan_make(int_chan, 0), chan_make(int_chan, 1) }, nil = { 0 };
	int_chan live[2] = { ch[0], ch[1] };
	int next[2] = { 0 }, v = 0;
	bool open = true;
	go(stream_out, ch[0], 3000);
	go(stream_out, ch[1], 3000);
	for (int closed = 0; closed < 2;) {
		int ran = chan_select(on_recv_open(live[0], &v, &open), on_recv_open(live[1], &v, &open));
		if (!open) {
			live[ran] = nil;
			closed++;
			continue;
		}
		check(v == next[ran]++);
	}
	check(next[0] == 3000 && next[1] == 3000);
	chan_free(ch[0]);
	chan_free(ch[1]);
}

/* A waiting selector that is offered two things at once takes exactly one. */
RunTest(select_many, a_waiting_select_takes_one_of_two)
{
	int_chan a = chan_make(int_chan, 0), b = chan_make(int_chan, 0);
	for (int i = 0; i < 300; i++) {
		int v = 0;
		go(send_one, a, 1);
		go(send_one, b, 2);
		int first = chan_select(on_recv(a, &v), on_recv(b, &v));
		check(v == first + 1);
		int second = chan_select(on_recv(a, &v), on_recv(b, &v));
		check(second == 1 - first && v == second + 1);
	}
	chan_free(a);
	chan_free(b);
}

/* Nothing is taken by a select that timed out. */
RunTest(select_many, a_race_with_the_deadline_loses_nothing)
{
	int_chan a = chan_make(int_chan, 0), b = chan_make(int_chan, 0);
	go(stream_out, a, 1000);
	go(stream_out, b, 1000);
	int next[2] = { 0 }, v = 0;
	while (next[0] + next[1] < 2000) {
		int_chan nil = { 0 };
		int ran = chan_select_until(weft_in(next[0] % 3 * 200), on_recv(next[0] < 1000 ? a : nil, &v),
					    on_recv(next[1] < 1000 ? b : nil, &v));
		if (ran >= 0)
			check(v == next[ran]++);
		else
			weft_yield();
	}
	check(!chan_discard(a) && !chan_discard(b));
	chan_free(a);
	chan_free(b);
}

static atomic_bool stop_flood;

static void flood(int_chan ch)
{
	while (!stop_flood)
		(void)chan_send_until(ch, weft_in(WEFT_MS), 1);
}
GOROUTINE(flood, int_chan);

RunTest(select_many, a_busy_channel_cannot_starve_a_timer)
{
	int_chan ch = chan_make(int_chan, 8);
	weft_timer *t = weft_timer_start(weft_in(5 * WEFT_MS));
	weft_time_chan tick = weft_timer_chan(t);
	int64_t when = 0;
	int v = 0;
	for (int i = 0; i < 3; i++)
		go_with(flood, ch);
	while (chan_select(on_recv(ch, &v), on_recv(tick, &when)) != 1)
		;
	check(when > 0);
	stop_flood = true;
	weft_timer_free(t);
	until_alone();
	chan_free(ch);
}

struct hub {
	int_chan in[4], out;
};

static void fan_in(struct hub h)
{
	int v = 0;
	for (int i = 0; i < 400; i++) {
		chan_select(on_recv(h.in[0], &v), on_recv(h.in[1], &v), on_recv(h.in[2], &v),
			    on_recv(h.in[3], &v));
		chan_send(h.out, v);
	}
}
GOROUTINE(fan_in, struct hub);

static void send_hundred(struct item i)
{
	for (int n = 0; n < 100; n++)
		chan_send(i.ch, i.value);
}
GOROUTINE(send_hundred, struct item);

RunTest(select_many, fan_in_passes_every_value)
{
	struct hub h = { .out = chan_make(int_chan, 3) };
	int seen[4] = { 0 }, v = 0;
	for (int i = 0; i < 4; i++) {
		h.in[i] = chan_make(int_chan, (size_t)i);
		go(send_hundred, h.in[i], i);
	}
	go_with(fan_in, h);
	for (int i = 0; i < 400; i++) {
		chan_recv(h.out, &v);
		seen[v]++;
	}
	for (int i = 0; i < 4; i++) {
		check(seen[i] == 100);
		chan_free(h.in[i]);
	}
	chan_free(h.out);
}
