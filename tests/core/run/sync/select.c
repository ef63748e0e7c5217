/* select.c: what select promises. */
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

static int_chan filled(int value)
{
	int_chan ch = chan_make(int_chan, 1);
	chan_send(ch, value);
	return ch;
}

RunTest(select, runs_the_ready_case_and_gives_its_index)
{
	int_chan a = chan_make(int_chan, 0), b = filled(5);
	int x = 0, y = 0;
	check(chan_select(on_recv(a, &x), on_recv(b, &y)) == 1);
	check(x == 0 && y == 5);
	chan_free(a);
	chan_free(b);
}

RunTest(select, waits_until_a_case_is_ready)
{
	int_chan a = chan_make(int_chan, 0), b = chan_make(int_chan, 0);
	int x = 0, y = 0;
	go(send_one, b, 6);
	check(chan_select(on_recv(a, &x), on_recv(b, &y)) == 1);
	check(y == 6);
	chan_free(a);
	chan_free(b);
}

RunTest(select, sends_from_a_place)
{
	int_chan ch = chan_make(int_chan, 1);
	int out = 4, in = 0;
	check(chan_select(on_send(ch, &out)) == 0);
	check(chan_recv(ch, &in) && in == 4);
	chan_free(ch);
}

RunTest(select, default_runs_only_when_nothing_is_ready)
{
	int_chan a = chan_make(int_chan, 0), b = filled(1);
	int v;
	check(chan_select_now(on_recv(a, &v)) == -1);
	check(chan_select_now(on_recv(a, &v), on_recv(b, &v)) == 1);
	check(chan_select_now(on_recv(a, &v), on_recv(b, &v)) == -1);
	chan_free(a);
	chan_free(b);
}

RunTest(select, gives_up_at_the_deadline_and_no_earlier)
{
	int_chan a = chan_make(int_chan, 0);
	int v = 3;
	int64_t deadline = weft_in(10 * WEFT_MS);
	check(chan_select_until(deadline, on_recv(a, &v), on_send(a, &v)) == -1);
	check(weft_now() >= deadline);
	check(v == 3);
	chan_free(a);
}

RunTest(select, a_deadline_in_the_past_tries_once)
{
	int_chan a = filled(9);
	int v = 0;
	check(chan_select_until(1, on_recv(a, &v)) == 0 && v == 9);
	check(chan_select_until(-1, on_recv(a, &v)) == -1);
	chan_free(a);
}

RunTest(select, never_runs_a_nil_case)
{
	int_chan nil = { 0 }, a = chan_make(int_chan, 0);
	int v = 1;
	check(chan_select_now(on_recv(nil, &v), on_send(nil, &v)) == -1);
	check(chan_select_until(weft_in(WEFT_MS), on_recv(nil, &v)) == -1);
	go(send_one, a, 2);
	check(chan_select(on_send(nil, &v), on_recv(nil, &v), on_recv(a, &v)) == 2);
	chan_free(a);
}

RunTest(select, a_closed_channel_is_ready_and_not_open)
{
	int_chan ch = filled(8);
	chan_close(ch);
	int v = 0;
	bool open = false;
	check(chan_select(on_recv_open(ch, &v, &open)) == 0 && open && v == 8);
	check(chan_select(on_recv_open(ch, &v, &open)) == 0 && !open && v == 0);
	chan_free(ch);
}

static void close_it(int_chan ch)
{
	chan_close(ch);
}
GOROUTINE(close_it, int_chan);

RunTest(select, a_close_wakes_it)
{
	int_chan a = chan_make(int_chan, 0), b = chan_make(int_chan, 0);
	int v = 9;
	bool open = true;
	go_with(close_it, b);
	check(chan_select(on_recv(a, &v), on_recv_open(b, &v, &open)) == 1);
	check(!open && v == 0);
	chan_free(a);
	chan_free(b);
}

RunTest(select, discards_without_a_place)
{
	int_chan ch = filled(1);
	check(chan_select(on_discard(ch)) == 0);
	check(chan_len(ch) == 0);
	chan_free(ch);
}

PanicTest(select, send_on_closed_panics, "send on closed channel")
{
	int_chan ch = chan_make(int_chan, 0);
	int v = 0;
	chan_close(ch);
	chan_select(on_send(ch, &v));
}

static void select_send(int_chan ch)
{
	int v = 0;
	int_chan other = chan_make(int_chan, 0);
	chan_select(on_recv(other, &v), on_send(ch, &v));
}
GOROUTINE(select_send, int_chan);

PanicTest(select, a_close_under_a_waiting_send_panics, "send on closed channel")
{
	int_chan ch = chan_make(int_chan, 0);
	go_with(select_send, ch);
	until_parked("select_send", 1);
	chan_close(ch);
	weft_sleep(WEFT_FOREVER);
}

enum { PICKS = 8000 };

/* Binomial: four of five standard deviations never happen by chance twice. */
static void check_even(const int *picked, int cases)
{
	int fair = PICKS / cases;
	for (int i = 0; i < cases; i++)
		check(picked[i] > fair * 3 / 4 && picked[i] < fair * 5 / 4);
}

RunTest(select, chooses_evenly_among_ready_channels)
{
	int_chan ch[4];
	int picked[4] = { 0 }, v;
	for (int i = 0; i < 4; i++) {
		ch[i] = chan_make(int_chan, 0);
		chan_close(ch[i]);
	}
	for (int i = 0; i < PICKS; i++)
		picked[chan_select(on_recv(ch[0], &v), on_recv(ch[1], &v), on_recv(ch[2], &v),
				   on_recv(ch[3], &v))]++;
	check_even(picked, 4);
	for (int i = 0; i < 4; i++)
		chan_free(ch[i]);
}

RunTest(select, chooses_evenly_among_cases_on_one_channel)
{
	int_chan ch = chan_make(int_chan, 0);
	int picked[3] = { 0 }, v;
	chan_close(ch);
	for (int i = 0; i < PICKS; i++)
		picked[chan_select(on_recv(ch, &v), on_recv(ch, &v), on_recv(ch, &v))]++;
	check_even(picked, 3);
	chan_free(ch);
}

RunTest(select, chooses_evenly_around_nil_cases)
{
	int_chan ch = chan_make(int_chan, 0), nil = { 0 };
	int picked[4] = { 0 }, v;
	chan_close(ch);
	for (int i = 0; i < PICKS; i++)
		picked[chan_select(on_recv(ch, &v), on_recv(nil, &v), on_recv(nil, &v), on_recv(ch, &v))]++;
	check(picked[1] == 0 && picked[2] == 0);
	check_even((int[]) { picked[0], picked[3] }, 2);
	chan_free(ch);
}

RunTest(select, chooses_evenly_between_send_and_receive)
{
	int_chan full = chan_make(int_chan, 2 * PICKS);
	int picked[2] = { 0 }, v = 0;
	for (int i = 0; i < PICKS; i++)
		chan_send(full, i);
	for (int i = 0; i < PICKS; i++)
		picked[chan_select(on_send(full, &v), on_recv(full, &v))]++;
	check_even(picked, 2);
	chan_free(full);
}

RunTest(select, its_own_send_and_receive_never_meet)
{
	int_chan ch = chan_make(int_chan, 0);
	int out = 1, in = 2;
	check(chan_select_now(on_send(ch, &out), on_recv(ch, &in)) == -1);
	check(chan_select_until(weft_in(5 * WEFT_MS), on_send(ch, &out), on_recv(ch, &in)) == -1);
	check(in == 2);
	chan_free(ch);
}

struct both {
	int_chan ch, done;
};

static void send_or_receive(struct both b)
{
	int out = 1, in = 0;
	chan_send(b.done, chan_select(on_send(b.ch, &out), on_recv(b.ch, &in)));
}
GOROUTINE(send_or_receive, struct both);

RunTest(select, two_that_send_or_receive_on_one_channel_meet)
{
	int_chan ch = chan_make(int_chan, 0), done = chan_make(int_chan, 0);
	for (int round = 0, a, b; round < 200; round++) {
		go(send_or_receive, ch, done);
		go(send_or_receive, ch, done);
		check(chan_recv(done, &a) && chan_recv(done, &b));
		check(a + b == 1);
	}
	chan_free(ch);
	chan_free(done);
}

FatalTest(select, no_cases_wait_for_ever, "all goroutines are asleep - deadlock!")
{
	weft_select(NULL, 0, WEFT_FOREVER);
}

RunTest(select, no_cases_give_minus_one_at_a_deadline)
{
	check(weft_select(NULL, 0, WEFT_NOW) == -1);
	check(weft_select(NULL, 0, weft_in(WEFT_MS)) == -1);
}

static int note(char *log, char c, int value)
{
	size_t n = strlen(log);
	log[n] = c;
	return value;
}

RunTest(select, evaluates_each_operand_once_and_in_order)
{
	int_chan ch[3] = { filled(1), chan_make(int_chan, 0), chan_make(int_chan, 0) };
	int v[3] = { 0 };
	char log[16] = "";
	chan_select(on_recv(ch[note(log, 'a', 0)], &v[note(log, 'b', 0)]),
		    on_send(ch[note(log, 'c', 1)], &v[note(log, 'd', 1)]),
		    on_recv(ch[note(log, 'e', 2)], &v[note(log, 'f', 2)]));
	check(strcmp(log, "abcdef") == 0);
	for (int i = 0; i < 3; i++)
		chan_free(ch[i]);
}
