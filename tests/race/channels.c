/* channels.c: what channels and select order. */
#include "race.h"

/* A send orders what came before it. */
static void send_here(struct scene *s)
{
	if (!s->racy)
		write_x(s);
	chan_send(s->ch, 1);
	if (s->racy)
		write_x(s);
}
static void receive_then_read(struct scene *s)
{
	chan_discard(s->ch);
	read_x(s);
}

/* An unbuffered receive orders what came before it; a buffered one with room not. */
static void receive_here(struct scene *s)
{
	while (s->racy && chan_len(s->other_ch) == 0)
		weft_yield();
	write_x(s);
	chan_discard(s->racy ? s->other_ch : s->ch);
}
static void send_then_read(struct scene *s)
{
	chan_send(s->racy ? s->other_ch : s->ch, 1);
	read_x(s);
}

/* A channel of one place is a mutex, one of two is not. */
static void channel_as_lock(struct scene *s)
{
	int_chan ch = s->racy ? s->other_ch : s->ch;
	for (int i = 0; i < 10; i++) {
		chan_send(ch, 1);
		write_x(s);
		weft_yield();
		chan_discard(ch);
	}
}

/* A close orders what came before it. */
static void close_here(struct scene *s)
{
	if (!s->racy)
		write_x(s);
	chan_close(s->ch);
	if (s->racy)
		write_x(s);
}

/* The length of a channel says nothing of what its sender wrote. */
static void write_then_send(struct scene *s)
{
	write_x(s);
	chan_send(s->ch, 1);
}
static void length_then_read(struct scene *s)
{
	while (chan_len(s->ch) == 0)
		weft_yield();
	if (!s->racy)
		chan_discard(s->ch);
	read_x(s);
}

/* try_send and try_recv order as send and receive do, when they happen. */
static void try_send_here(struct scene *s)
{
	if (!s->racy)
		write_x(s);
	while (!chan_try_send(s->ch, 1))
		weft_yield();
	if (s->racy)
		write_x(s);
}
static void try_receive_then_read(struct scene *s)
{
	int v;
	while (!chan_try_recv(s->ch, &v))
		weft_yield();
	read_x(s);
}

/* A receive that gave up at its deadline orders nothing. */
static void write_and_send(struct scene *s)
{
	write_x(s);
	if (!s->racy)
		chan_send(s->ch, 1);
}
static void receive_in_time_then_read(struct scene *s)
{
	int v;
	chan_recv_until(s->ch, s->racy ? weft_in(WEFT_MS) : WEFT_FOREVER, &v);
	read_x(s);
}

/* select orders by the case that ran, not by the others nor by a default. */
static void select_send_here(struct scene *s)
{
	int v = 1;
	if (!s->racy)
		write_x(s);
	chan_select(on_send(s->ch, &v), on_discard(s->other_ch));
	if (s->racy)
		write_x(s);
}
static void select_receive_then_read(struct scene *s)
{
	int v;
	chan_select(on_recv(s->ch, &v), on_discard(s->other_ch));
	read_x(s);
}
static void select_default_then_read(struct scene *s)
{
	int v;
	while (chan_select_now(on_recv(s->ch, &v)) < 0 && !s->racy)
		weft_yield();
	read_x(s);
}

/* What is sent by pointer is still the sender's until the send is over. */
static void send_block(struct scene *s)
{
	s->block.bytes[LARGE / 2] = 1;
	chan_send_from(s->large, &s->block);
}
static void change_block(struct scene *s)
{
	struct large got;
	if (s->racy)
		s->block.bytes[LARGE / 2] = 2;
	chan_recv(s->large, &got);
	if (!s->racy)
		s->block.bytes[LARGE / 2] = 2;
}

const struct pair channel_pairs[] = {
	{ "send", send_here, receive_then_read, 0 },
	{ "send-buffered", send_here, receive_then_read, 3 },
	{ "receive", receive_here, send_then_read, 0 },
	{ "capacity", channel_as_lock, channel_as_lock, 1 },
	{ "close", close_here, receive_then_read, 0 },
	{ "len", write_then_send, length_then_read, 1 },
	{ "try", try_send_here, try_receive_then_read, 1 },
	{ "deadline", write_and_send, receive_in_time_then_read, 0 },
	{ "select-send", select_send_here, receive_then_read, 0 },
	{ "select-receive", send_here, select_receive_then_read, 0 },
	{ "select-default", write_and_send, select_default_then_read, 0 },
	{ "send-from", send_block, change_block, 0 },
	{ 0 },
};
