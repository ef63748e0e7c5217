/* timer.c: timers and tickers: a channel of one value, filled by the clock.
 *
 * A timer's fire and its stop exclude each other by the heap's lock, so a stop
 * that comes too late knows that the tick is in the channel, or was received.
 * A reset drops a tick that nobody took: what is received later belongs to
 * what was started later.  Stops and resets of one timer from several
 * processors take turns by its changing lock: two resets at once would put it
 * into two heaps.  Order: changing, then the heap's lock; a fire holds the
 * heap's and never wants the other.
 */
#include "../panic.h"
#include "channel.h"

#include <stdlib.h>

struct weft_timer {
	struct timer timer;
	atomic_int changing;
	weft_chan *chan;
};

struct weft_ticker {
	struct timer timer;
	atomic_int changing;
	weft_chan *chan;
	int64_t period_ns;
};

static void *must(void *memory)
{
	if (!memory)
		weft_fatal("out of memory");
	return memory;
}

static void insert(struct timer *t, int64_t deadline_ns, void (*fire)(struct timer *, int64_t))
{
	t->deadline_ns = deadline_ns;
	t->fire = fire;
	t->stays = false;
	weft_timer_insert(t);
}

/* Outside of changing: it may fire. */
static void started(int64_t deadline_ns)
{
	struct worker *w = weft_self();
	if (w && w->p && deadline_ns <= weft_now())
		weft_timers_run(w->p, weft_now());
}

static void need_runtime(void)
{
	weft_enter();
	weft_self_g(); /* panics where there is none */
}

static void fire_once(struct timer *t, int64_t now_ns)
{
	weft_chan_offer(((weft_timer *)t)->chan, &now_ns);
}

weft_timer *weft_timer_start(int64_t deadline_ns)
{
	need_runtime();
	weft_timer *t = must(malloc(sizeof *t));
	atomic_init(&t->changing, 0);
	t->chan = weft_chan_new(sizeof(int64_t), 1);
	insert(&t->timer, deadline_ns, fire_once);
	started(deadline_ns);
	return t;
}

weft_time_chan weft_timer_chan(weft_timer *t)
{
	return (weft_time_chan) { .raw = t->chan };
}

bool weft_timer_stop(weft_timer *t)
{
	weft_enter();
	weft_spin_lock(&t->changing);
	bool stopped = weft_timer_remove(&t->timer);
	weft_spin_unlock(&t->changing);
	return stopped;
}

bool weft_timer_reset(weft_timer *t, int64_t deadline_ns)
{
	weft_enter();
	weft_spin_lock(&t->changing);
	bool stopped = weft_timer_remove(&t->timer) || weft_chan_drain(t->chan);
	insert(&t->timer, deadline_ns, fire_once);
	weft_spin_unlock(&t->changing);
	started(deadline_ns);
	return stopped;
}

void weft_timer_free(weft_timer *t)
{
	if (!t)
		return;
	weft_timer_remove(&t->timer);
	weft_chan_free(t->chan);
	free(t);
}

/* The next tick keeps the rhythm; those that were missed are lost. */
static void fire_again(struct timer *t, int64_t now_ns)
{
	weft_ticker *k = (weft_ticker *)t;
	weft_chan_offer(k->chan, &now_ns);
	int64_t missed = (now_ns - t->deadline_ns) / k->period_ns;
	t->deadline_ns += (missed + 1) * k->period_ns;
	weft_timer_insert_locked(t->heap, t);
}

static void need_positive(int64_t period_ns)
{
	if (period_ns <= 0)
		weft_panic("ticker period not positive");
}

static void ticker_begin(weft_ticker *k, int64_t period_ns)
{
	k->period_ns = period_ns;
	insert(&k->timer, weft_in(period_ns), fire_again);
}

weft_ticker *weft_ticker_start(int64_t period_ns)
{
	need_runtime();
	need_positive(period_ns);
	weft_ticker *k = must(malloc(sizeof *k));
	atomic_init(&k->changing, 0);
	k->chan = weft_chan_new(sizeof(int64_t), 1);
	ticker_begin(k, period_ns);
	started(WEFT_FOREVER);
	return k;
}

weft_time_chan weft_ticker_chan(weft_ticker *k)
{
	return (weft_time_chan) { .raw = k->chan };
}

static void ticker_end(weft_ticker *k)
{
	weft_timer_remove(&k->timer);
	weft_chan_drain(k->chan);
}

void weft_ticker_stop(weft_ticker *k)
{
	weft_enter();
	weft_spin_lock(&k->changing);
	ticker_end(k);
	weft_spin_unlock(&k->changing);
}

void weft_ticker_reset(weft_ticker *k, int64_t period_ns)
{
	weft_enter();
	need_positive(period_ns);
	weft_spin_lock(&k->changing);
	ticker_end(k);
	ticker_begin(k, period_ns);
	weft_spin_unlock(&k->changing);
	started(WEFT_FOREVER);
}

void weft_ticker_free(weft_ticker *k)
{
	if (!k)
		return;
	weft_timer_remove(&k->timer);
	weft_chan_free(k->chan);
	free(k);
}
