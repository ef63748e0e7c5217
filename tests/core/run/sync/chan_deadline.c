/* chan_deadline.c: deadlines, element sizes, and the wrong uses of a channel. */
#include "../run.h"

#include <stdalign.h>

RunTest(chan_deadline, a_receive_times_out_no_earlier_than_asked)
{
	int_chan ch = chan_make(int_chan, 0);
	int v = 3;
	int64_t deadline = weft_in(20 * WEFT_MS);
	check(chan_recv_until(ch, deadline, &v) == WEFT_TIMED_OUT);
	check(weft_now() >= deadline);
	check(v == 3);
	chan_free(ch);
}

RunTest(chan_deadline, a_send_times_out_and_leaves_nothing)
{
	int_chan ch = chan_make(int_chan, 0);
	int v = 3;
	int64_t deadline = weft_in(20 * WEFT_MS);
	check(chan_send_until(ch, deadline, 1) == WEFT_TIMED_OUT);
	check(weft_now() >= deadline);
	check(!chan_try_recv(ch, &v) && v == 3);
	chan_free(ch);
}

RunTest(chan_deadline, the_past_tries_once)
{
	int_chan ch = chan_make(int_chan, 1);
	int v = 0;
	check(chan_recv_until(ch, -5, &v) == WEFT_TIMED_OUT);
	check(chan_send_until(ch, 1, 4) == WEFT_DONE);
	check(chan_send_until(ch, weft_now() - 1, 5) == WEFT_TIMED_OUT);
	check(chan_recv_until(ch, 1, &v) == WEFT_DONE && v == 4);
	chan_free(ch);
}

static void send_seven(int_chan ch)
{
	chan_send(ch, 7);
}
GOROUTINE(send_seven, int_chan);

RunTest(chan_deadline, a_value_in_time_is_received)
{
	int_chan ch = chan_make(int_chan, 0);
	int v = 0;
	go_with(send_seven, ch);
	check(chan_recv_until(ch, weft_in(HANG_S * WEFT_S), &v) == WEFT_DONE);
	check(v == 7);
	chan_free(ch);
}

static void receive_until(int_chan ch)
{
	int v;
	check(chan_recv_until(ch, weft_in(WEFT_MS), &v) == WEFT_TIMED_OUT);
}
GOROUTINE(receive_until, int_chan);

RunTest(chan_deadline, one_that_gave_up_is_out_of_the_queue)
{
	int_chan ch = chan_make(int_chan, 0);
	for (int i = 0; i < 20; i++)
		go_with(receive_until, ch);
	until_alone();
	check(!chan_try_send(ch, 1));
	chan_free(ch);
}

/* A value that arrives as the deadline passes is either received or still there: never lost. */
static void send_all(int_chan ch)
{
	for (int i = 0; i < 2000; i++)
		chan_send(ch, i);
}
GOROUTINE(send_all, int_chan);

RunTest(chan_deadline, a_race_with_the_deadline_loses_nothing)
{
	int_chan ch = chan_make(int_chan, 0);
	go_with(send_all, ch);
	for (int want = 0, v; want < 2000;)
		if (chan_recv_until(ch, weft_in(want % 3 * 300), &v) == WEFT_DONE)
			check(v == want++);
		else
			weft_yield();
	chan_free(ch);
}

struct odd {
	char bytes[7];
};
struct large {
	int first;
	char bytes[64 * 1024];
	int last;
};
struct strict {
	alignas(64) int value;
};
CHAN_TYPE(char_chan, char);
CHAN_TYPE(odd_chan, struct odd);
CHAN_TYPE(large_chan, struct large);
CHAN_TYPE(strict_chan, struct strict);

RunTest(chan_size, of_one_byte)
{
	char_chan ch = chan_make(char_chan, 300);
	for (int i = 0; i < 300; i++)
		chan_send(ch, (char)i);
	char c;
	for (int i = 0; i < 300; i++)
		check(chan_recv(ch, &c) && c == (char)i);
	chan_free(ch);
}

RunTest(chan_size, of_an_odd_number_of_bytes)
{
	odd_chan ch = chan_make(odd_chan, 3);
	struct {
		struct odd o;
		char after;
	} got = { .after = 'x' };
	for (int i = 0; i < 3; i++)
		chan_send(ch, (struct odd) { "abcdef" });
	for (int i = 0; i < 3; i++)
		check(chan_recv(ch, &got.o) && strcmp(got.o.bytes, "abcdef") == 0 && got.after == 'x');
	chan_free(ch);
}

RunTest(chan_size, of_nothing)
{
	weft_chan *ch = weft_chan_new(0, 2);
	check(weft_chan_send(ch, NULL, WEFT_NOW) == WEFT_DONE);
	check(weft_chan_send(ch, NULL, WEFT_NOW) == WEFT_DONE);
	check(weft_chan_send(ch, NULL, WEFT_NOW) == WEFT_WOULD_BLOCK);
	check(weft_chan_recv(ch, NULL, WEFT_NOW) == WEFT_DONE);
	check(weft_chan_len(ch) == 1);
	weft_chan_free(ch);
}

static void send_large(large_chan ch)
{
	struct large *v = calloc(1, sizeof *v);
	v->first = 1;
	v->last = 2;
	chan_send_from(ch, v);
	free(v);
}
GOROUTINE(send_large, large_chan);

RunTest(chan_size, of_64_kib_from_a_pointer)
{
	for (size_t capacity = 0; capacity < 3; capacity++) {
		large_chan ch = chan_make(large_chan, capacity);
		struct large *v = calloc(1, sizeof *v);
		go_with(send_large, ch);
		check(chan_recv(ch, v) && v->first == 1 && v->last == 2);
		free(v);
		chan_free(ch);
	}
}

RunTest(chan_size, of_an_over_aligned_type)
{
	strict_chan ch = chan_make(strict_chan, 3);
	for (int i = 0; i < 3; i++)
		chan_send(ch, (struct strict) { i });
	struct strict v;
	for (int i = 0; i < 3; i++)
		check(chan_recv(ch, &v) && v.value == i);
	chan_free(ch);
}

RunTest(chan_value, is_converted_as_by_assignment)
{
	char_chan ch = chan_make(char_chan, 1);
	char c;
	int wide = 256 + 'a';
	chan_send(ch, wide);
	check(chan_recv(ch, &c) && c == 'a');
	chan_free(ch);
}

RunTest(chan_value, is_evaluated_once)
{
	int_chan ch = chan_make(int_chan, 4);
	int n = 0;
	chan_send(ch, n++);
	check(chan_try_send(ch, n++));
	check(chan_send_until(ch, WEFT_FOREVER, n++) == WEFT_DONE);
	check(n == 3);
	chan_free(ch);
}

struct request {
	int value;
	int_chan reply;
};
CHAN_TYPE(request_chan, struct request);

static void serve(request_chan requests)
{
	chan_range (r, requests)
		chan_send(r.reply, r.value * 2);
}
GOROUTINE(serve, request_chan);

RunTest(chan_value, may_hold_a_channel)
{
	request_chan requests = chan_make(request_chan, 0);
	int_chan reply = chan_make(int_chan, 0);
	go_with(serve, requests);
	for (int i = 0, v; i < 100; i++) {
		chan_send(requests, (struct request) { i, reply });
		check(chan_recv(reply, &v) && v == 2 * i);
	}
	chan_close(requests);
	until_alone();
	chan_free(requests);
	chan_free(reply);
}

struct crowd {
	int_chan ch;
	int_chan sums;
	int first, count;
};

static void produce(struct crowd c)
{
	for (int i = 0; i < c.count; i++)
		chan_send(c.ch, c.first + i);
	chan_send(c.sums, 0);
}
GOROUTINE(produce, struct crowd);

static void consume(struct crowd c)
{
	int sum = 0;
	chan_range (v, c.ch)
		sum += v;
	chan_send(c.sums, sum);
}
GOROUTINE(consume, struct crowd);

RunTest(chan_value, none_is_lost_or_doubled_among_many)
{
	for (size_t capacity = 0; capacity < 20; capacity += 3) {
		int_chan ch = chan_make(int_chan, capacity), sums = chan_make(int_chan, 16);
		int total = 0, v;
		for (int i = 0; i < 8; i++) {
			go(produce, ch, sums, .first = i * 100, .count = 100);
			go(consume, .ch = ch, .sums = sums);
		}
		for (int i = 0; i < 8; i++)
			check(chan_recv(sums, &v) && v == 0);
		chan_close(ch);
		for (int i = 0; i < 8; i++) {
			chan_recv(sums, &v);
			total += v;
		}
		check(total == 800 * 799 / 2);
		chan_free(ch);
		chan_free(sums);
	}
}

PanicTest(chan_misuse, send_on_closed, "send on closed channel")
{
	int_chan ch = chan_make(int_chan, 1);
	chan_close(ch);
	chan_send(ch, 1);
}

PanicTest(chan_misuse, try_send_on_closed, "send on closed channel")
{
	int_chan ch = chan_make(int_chan, 0);
	chan_close(ch);
	(void)chan_try_send(ch, 1);
}

PanicTest(chan_misuse, close_under_a_waiting_sender, "send on closed channel")
{
	int_chan ch = chan_make(int_chan, 0);
	go_with(send_seven, ch);
	until_parked("send_seven", 1);
	chan_close(ch);
	weft_sleep(WEFT_FOREVER);
}

PanicTest(chan_misuse, close_of_closed, "close of closed channel")
{
	int_chan ch = chan_make(int_chan, 0);
	chan_close(ch);
	chan_close(ch);
}

PanicTest(chan_misuse, close_of_nil, "close of nil channel")
{
	int_chan nil = { 0 };
	chan_close(nil);
}

PanicTest(chan_misuse, free_under_a_waiting_goroutine, "free of channel with waiting goroutines")
{
	int_chan ch = chan_make(int_chan, 0);
	go_with(send_seven, ch);
	until_parked("send_seven", 1);
	chan_free(ch);
}

PanicTest(chan_misuse, negative_capacity, "channel size out of range")
{
	volatile int wrong = -1;
	(void)chan_make(int_chan, (size_t)wrong);
}

PanicTest(chan_misuse, capacity_that_overflows, "channel size out of range")
{
	volatile size_t wrong = SIZE_MAX / 2;
	(void)chan_make(large_chan, wrong);
}
