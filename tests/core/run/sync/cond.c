/* cond.c: what a condition variable promises. */
#include "../run.h"

struct waiting {
	weft_cond *c;
	weft_mutex *m;
	int_chan order;
	int number;
};

static void wait_turn(struct waiting w)
{
	weft_lock(w.m);
	weft_cond_wait(w.c, w.m);
	check(!weft_try_lock(w.m)); /* locked again */
	chan_send(w.order, w.number);
	weft_unlock(w.m);
}
GOROUTINE(wait_turn, struct waiting);

static weft_cond c;
static weft_mutex m;

static int_chan start_waiters(int n)
{
	int_chan order = chan_make(int_chan, 64);
	for (int i = 0; i < n; i++) {
		go(wait_turn, &c, &m, order, i);
		until_parked("wait_turn", i + 1);
	}
	return order;
}

RunTest(cond, signal_wakes_exactly_one_in_order)
{
	int_chan order = start_waiters(8);
	int v;
	for (int i = 0; i < 8; i++) {
		weft_cond_signal(&c);
		check(chan_recv(order, &v) && v == i);
		weft_lock(&m);
		weft_unlock(&m);
		check(!chan_try_recv(order, &v));
		until_parked("wait_turn", 7 - i);
	}
	until_alone();
	chan_free(order);
}

RunTest(cond, broadcast_wakes_all)
{
	int_chan order = start_waiters(10);
	weft_cond_broadcast(&c);
	until_alone();
	check(chan_len(order) == 10);
	chan_free(order);
}

RunTest(cond, broadcast_under_the_lock_wakes_all)
{
	int_chan order = start_waiters(10);
	weft_lock(&m);
	weft_cond_broadcast(&c);
	weft_yield();
	check(chan_len(order) == 0);
	weft_unlock(&m);
	until_alone();
	check(chan_len(order) == 10);
	chan_free(order);
}

RunTest(cond, a_signal_to_nobody_is_not_kept)
{
	weft_cond_signal(&c);
	weft_cond_broadcast(&c);
	int_chan order = start_waiters(1);
	check(chan_len(order) == 0);
	weft_cond_signal(&c);
	until_alone();
	chan_free(order);
}

struct queue {
	weft_mutex lock;
	weft_cond changed;
	int items, taken;
};

static void take_items(struct queue *q)
{
	for (int i = 0; i < 100; i++) {
		weft_lock(&q->lock);
		while (q->items == 0)
			weft_cond_wait(&q->changed, &q->lock);
		q->items--;
		q->taken++;
		weft_unlock(&q->lock);
	}
}
GOROUTINE(take_items, struct queue *);

static void put_items(struct queue *q)
{
	for (int i = 0; i < 100; i++) {
		weft_lock(&q->lock);
		q->items++;
		weft_cond_signal(&q->changed);
		weft_unlock(&q->lock);
		weft_yield();
	}
}
GOROUTINE(put_items, struct queue *);

RunTest(cond, no_signal_is_lost_between_unlock_and_park)
{
	struct queue q = { 0 };
	for (int i = 0; i < 6; i++) {
		go_with(take_items, &q);
		go_with(put_items, &q);
	}
	until_alone();
	weft_lock(&q.lock);
	check(q.taken == 600 && q.items == 0);
	weft_unlock(&q.lock);
}

FatalTest(cond, one_never_signalled_is_a_deadlock, "all goroutines are asleep - deadlock!")
{
	weft_lock(&m);
	weft_cond_wait(&c, &m);
}
