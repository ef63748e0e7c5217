/* chan.c: what a channel promises. */
#include "../run.h"

struct item {
	int_chan ch;
	int value;
};
static atomic_int sent, received;

static void send_one(struct item i)
{
	chan_send(i.ch, i.value);
	sent++;
}
GOROUTINE(send_one, struct item);

/* Sends 0, 1, ... value - 1, then closes. */
static void send_count(struct item i)
{
	for (int n = 0; n < i.value; n++)
		chan_send(i.ch, n);
	chan_close(i.ch);
}
GOROUTINE(send_count, struct item);

RunTest(chan, a_value_sent_is_received)
{
	int_chan ch = chan_make(int_chan, 0);
	go(send_one, ch, 42);
	int v = 0;
	check(chan_recv(ch, &v));
	check(v == 42);
	chan_free(ch);
}

RunTest(chan, an_unbuffered_send_ends_only_after_the_receive)
{
	int_chan ch = chan_make(int_chan, 0);
	go(send_one, ch, 1);
	until_parked("send_one", 1);
	check(sent == 0);
	check(chan_discard(ch));
	while (sent == 0)
		weft_yield();
	chan_free(ch);
}

RunTest(chan, a_buffered_send_with_room_does_not_wait)
{
	int_chan ch = chan_make(int_chan, 2);
	chan_send(ch, 1);
	chan_send(ch, 2);
	check(chan_len(ch) == 2);
	chan_free(ch);
}

struct letter {
	int_chan ch;
	int *written;
};

static void write_then_send(struct letter l)
{
	*l.written = 5;
	chan_send(l.ch, 0);
}
GOROUTINE(write_then_send, struct letter);

static void write_then_receive(struct letter l)
{
	*l.written = 6;
	chan_discard(l.ch);
}
GOROUTINE(write_then_receive, struct letter);

static void write_then_close(struct letter l)
{
	*l.written = 7;
	chan_close(l.ch);
}
GOROUTINE(write_then_close, struct letter);

RunTest(chan, what_came_before_a_send_is_seen_after_the_receive)
{
	for (size_t capacity = 0; capacity < 2; capacity++) {
		int_chan ch = chan_make(int_chan, capacity);
		int written = 0;
		go(write_then_send, ch, &written);
		chan_discard(ch);
		check(written == 5);
		chan_free(ch);
	}
}

RunTest(chan, what_came_before_an_unbuffered_receive_is_seen_after_the_send)
{
	int_chan ch = chan_make(int_chan, 0);
	int written = 0;
	go(write_then_receive, ch, &written);
	chan_send(ch, 0);
	check(written == 6);
	chan_free(ch);
}

RunTest(chan, what_came_before_a_close_is_seen_after_the_receive_that_tells_of_it)
{
	int_chan ch = chan_make(int_chan, 0);
	int written = 0;
	go(write_then_close, ch, &written);
	check(!chan_discard(ch));
	check(written == 7);
	chan_free(ch);
}

RunTest(chan, senders_are_served_first_in_first_out)
{
	int_chan ch = chan_make(int_chan, 0);
	for (int i = 0; i < 8; i++) {
		go(send_one, ch, i);
		until_parked("send_one", i + 1);
	}
	for (int i = 0, v; i < 8; i++)
		check(chan_recv(ch, &v) && v == i);
	chan_free(ch);
}

struct place {
	int_chan ch;
	int *place;
};

static void receive_into(struct place p)
{
	chan_recv(p.ch, p.place);
	received++;
}
GOROUTINE(receive_into, struct place);

RunTest(chan, receivers_are_served_first_in_first_out)
{
	int_chan ch = chan_make(int_chan, 0);
	int got[8];
	for (int i = 0; i < 8; i++) {
		go(receive_into, ch, &got[i]);
		until_parked("receive_into", i + 1);
	}
	for (int i = 0; i < 8; i++)
		chan_send(ch, 100 + i);
	while (received < 8)
		weft_yield();
	for (int i = 0; i < 8; i++)
		check(got[i] == 100 + i);
	chan_free(ch);
}

RunTest(chan, a_waiting_senders_value_follows_those_in_the_buffer)
{
	int_chan ch = chan_make(int_chan, 3);
	for (int i = 0; i < 3; i++)
		chan_send(ch, i);
	go(send_one, ch, 3);
	until_parked("send_one", 1);
	for (int i = 0, v; i < 4; i++)
		check(chan_recv(ch, &v) && v == i);
	chan_free(ch);
}

RunTest(chan, every_capacity_is_exact)
{
	for (int capacity = 0; capacity < 200; capacity++) {
		int_chan ch = chan_make(int_chan, (size_t)capacity);
		check(chan_cap(ch) == (size_t)capacity);
		for (int i = 0; i < capacity; i++) {
			check(chan_len(ch) == (size_t)i);
			check(chan_try_send(ch, i));
		}
		check(!chan_try_send(ch, -1));
		for (int i = 0, v; i < capacity; i++)
			check(chan_try_recv(ch, &v) && v == i);
		check(chan_len(ch) == 0);
		chan_free(ch);
	}
}

RunTest(chan, a_buffer_keeps_order_as_it_wraps)
{
	int_chan ch = chan_make(int_chan, 5);
	int in = 0, out = 0, v;
	for (int round = 0; round < 1000; round++) {
		for (int i = 0; i < 1 + round % 5 && chan_try_send(ch, in); i++)
			in++;
		for (int i = 0; i < 1 + round % 4 && chan_try_recv(ch, &v); i++)
			check(v == out++);
	}
	chan_free(ch);
}

RunTest(chan, a_range_sees_exactly_what_was_sent)
{
	static const size_t capacities[] = { 0, 1, 7, 1000 };
	for (int c = 0; c < 4; c++) {
		int_chan ch = chan_make(int_chan, capacities[c]);
		go(send_count, ch, 500);
		int n = 0;
		chan_range (v, ch)
			check(v == n++);
		check(n == 500);
		chan_free(ch);
	}
}

RunTest(chan, a_closed_channel_is_drained_first)
{
	int_chan ch = chan_make(int_chan, 2);
	chan_send(ch, 1);
	chan_send(ch, 2);
	chan_close(ch);
	int v = 9;
	check(chan_recv(ch, &v) && v == 1);
	check(chan_try_recv(ch, &v) && v == 2);
	check(!chan_recv(ch, &v));
	chan_free(ch);
}

RunTest(chan, receive_from_closed_gives_zero_and_false_for_ever)
{
	int_chan ch = chan_make(int_chan, 0);
	chan_close(ch);
	for (int i = 0; i < 3; i++) {
		int v = 9;
		check(!chan_recv(ch, &v) && v == 0);
		v = 9;
		check(!chan_try_recv(ch, &v) && v == 0);
		v = 9;
		check(chan_recv_until(ch, WEFT_FOREVER, &v) == WEFT_CLOSED && v == 0);
		check(!chan_discard(ch));
	}
	chan_free(ch);
}

RunTest(chan, close_wakes_every_receiver_with_zero)
{
	int_chan ch = chan_make(int_chan, 0);
	int got[10];
	for (int i = 0; i < 10; i++) {
		got[i] = 99;
		go(receive_into, ch, &got[i]);
	}
	until_parked("receive_into", 10);
	chan_close(ch);
	while (received < 10)
		weft_yield();
	for (int i = 0; i < 10; i++)
		check(got[i] == 0);
	chan_free(ch);
}

RunTest(chan, a_channel_may_be_freed_right_after_closing_it)
{
	int got = 99;
	for (int i = 0; i < 200; i++) {
		int_chan ch = chan_make(int_chan, 0);
		received = 0;
		go(receive_into, ch, &got);
		until_parked("receive_into", 1);
		chan_close(ch);
		chan_free(ch);
		while (!received)
			weft_yield();
	}
}

RunTest(chan, freeing_nil_does_nothing)
{
	int_chan nil = { 0 };
	chan_free(nil);
}

RunTest(chan, nil_has_no_length_and_no_capacity)
{
	int_chan nil = { 0 };
	check(chan_len(nil) == 0);
	check(chan_cap(nil) == 0);
}

RunTest(chan, nil_is_never_ready)
{
	int_chan nil = { 0 };
	int v = 3;
	check(!chan_try_send(nil, 1));
	check(!chan_try_recv(nil, &v));
	check(chan_send_until(nil, weft_in(WEFT_MS), 1) == WEFT_TIMED_OUT);
	check(chan_recv_until(nil, weft_in(WEFT_MS), &v) == WEFT_TIMED_OUT);
	check(v == 3);
}

RunTest(chan, try_leaves_the_place_alone_when_it_would_block)
{
	int_chan ch = chan_make(int_chan, 1);
	int v = 3;
	check(!chan_try_recv(ch, &v));
	check(chan_recv_until(ch, WEFT_NOW, &v) == WEFT_WOULD_BLOCK);
	check(v == 3);
	chan_send(ch, 1);
	check(chan_send_until(ch, WEFT_NOW, 2) == WEFT_WOULD_BLOCK);
	chan_free(ch);
}

RunTest(chan, try_send_meets_a_waiting_receiver)
{
	int_chan ch = chan_make(int_chan, 0);
	int got = 0;
	check(!chan_try_send(ch, 8));
	go(receive_into, ch, &got);
	until_parked("receive_into", 1);
	check(chan_try_send(ch, 8));
	while (!received)
		weft_yield();
	check(got == 8);
	chan_free(ch);
}

RunTest(chan, try_receive_meets_a_waiting_sender)
{
	int_chan ch = chan_make(int_chan, 0);
	int v = 0;
	check(!chan_try_recv(ch, &v));
	go(send_one, ch, 8);
	until_parked("send_one", 1);
	check(chan_try_recv(ch, &v) && v == 8);
	chan_free(ch);
}
