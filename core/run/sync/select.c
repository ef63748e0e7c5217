/* select.c: one of several channel operations.
 *
 * First a look without locks: of the cases that seem ready one is drawn
 * uniformly, its channel locked, and the operation done if it still can be.
 * Else all channels are locked, by address, each once, and it is decided: a
 * ready case, drawn uniformly; or none at this one instant, so the default,
 * or a record in every queue under one claim (wait.h).
 *
 * Waiting in every queue costs several switches.  So where others are queued
 * on this processor, a select that may wait for ever first lets them run
 * once: often they are the partners.  Where they are not, it stops trying for
 * a while (proc.select_luck).
 */
#include "../panic.h"
#include "../sched/runq.h"
#include "channel.h"

#include <stdlib.h>

enum { INLINE_CASES = 8, NONE = -1, UNLUCKY = -15, LUCKY = 3 };

struct select {
	const weft_case *cases;
	int count;
	struct g *g;
	struct claim claim;
	struct waiter *waiters; /* one a case */
	int *order;             /* non-nil cases, by channel address */
	int order_count;
	struct waiter inline_waiters[INLINE_CASES];
	int inline_order[INLINE_CASES];
};

static uint64_t draw(void)
{
	static _Thread_local uint64_t foreign = 88172645463325252U;
	struct worker *w = weft_self();
	return weft_random(w && w->p ? &w->p->random : &foreign);
}

/* 0 .. n-1, the high bits' way (no division, no bias worth naming). */
static int draw_below(int n)
{
	return (int)(((draw() >> 32) * (uint64_t)n) >> 32);
}

static inline bool seems_ready(const weft_case *c)
{
	if (!c->chan)
		return false;
	return c->send ? weft_chan_can_send(c->chan) : weft_chan_can_recv(c->chan);
}

/* The case to try, uniformly among those that seem ready; or NONE. */
static inline int draw_ready(const weft_case *cases, int count)
{
	int ready = 0, chosen = NONE;
	if (count <= 64) {
		uint64_t set = 0;
		for (int i = 0; i < count; i++) {
			bool is = seems_ready(&cases[i]);
			set |= (uint64_t)is << i;
			ready += is;
		}
		if (!set)
			return NONE;
		for (int skip = ready > 1 ? draw_below(ready) : 0; skip; skip--)
			set &= set - 1;
		return __builtin_ctzll(set);
	}
	for (int i = 0; i < count; i++)
		if (seems_ready(&cases[i]) && draw_below(++ready) == 0)
			chosen = i;
	return chosen;
}

static void set_open(const weft_case *c, bool open)
{
	if (!c->send && c->open)
		*c->open = open;
}

/* With c's channel locked; unlocks it if it could be done. */
static bool try_case(const weft_case *c)
{
	weft_outcome o =
		c->send ? weft_chan_send_locked(c->chan, c->place) : weft_chan_recv_locked(c->chan, c->place);
	if (o == WEFT_WOULD_BLOCK)
		return false;
	set_open(c, o == WEFT_DONE);
	return true;
}

static int by_address(const void *a, const void *b, void *cases)
{
	uintptr_t x = (uintptr_t)((const weft_case *)cases)[*(const int *)a].chan;
	uintptr_t y = (uintptr_t)((const weft_case *)cases)[*(const int *)b].chan;
	return (x > y) - (x < y);
}

static void sort_cases(struct select *s)
{
	s->order_count = 0;
	for (int i = 0; i < s->count; i++)
		if (s->cases[i].chan)
			s->order[s->order_count++] = i;
	if (s->order_count > INLINE_CASES) {
		qsort_r(s->order, (size_t)s->order_count, sizeof *s->order, by_address,
			(void *)(uintptr_t)s->cases);
		return;
	}
	for (int i = 1; i < s->order_count; i++) {
		int moving = s->order[i], at = i;
		for (; at > 0 && s->cases[s->order[at - 1]].chan > s->cases[moving].chan; at--)
			s->order[at] = s->order[at - 1];
		s->order[at] = moving;
	}
}

/* Lock (or unlock) every channel once; `except` was unlocked already. */
static void lock_all(const struct select *s)
{
	weft_chan *last = NULL;
	for (int i = 0; i < s->order_count; i++) {
		weft_chan *ch = s->cases[s->order[i]].chan;
		if (ch != last)
			weft_spin_lock(&ch->lock);
		last = ch;
	}
}

static void unlock_all(const struct select *s, const weft_chan *except)
{
	weft_chan *last = NULL;
	for (int i = s->order_count - 1; i >= 0; i--) {
		weft_chan *ch = s->cases[s->order[i]].chan;
		if (ch != last && ch != except)
			weft_spin_unlock(&ch->lock);
		last = ch;
	}
}

static bool select_begin(struct select *s, const weft_case *cases, int count)
{
	s->cases = cases;
	s->count = count;
	s->claim.winner = WEFT_UNCLAIMED;
	s->waiters = s->inline_waiters;
	s->order = s->inline_order;
	if (count > INLINE_CASES) {
		s->waiters = malloc((size_t)count * (sizeof *s->waiters + sizeof *s->order));
		if (!s->waiters)
			return false;
		s->order = (int *)(s->waiters + count);
	}
	sort_cases(s);
	return true;
}

static void select_end(struct select *s)
{
	if (s->waiters != s->inline_waiters)
		free(s->waiters);
}

/* Of several cases on one channel each is the first in its queue as likely. */
static void shuffle_equals(struct select *s)
{
	for (int begin = 0, i = 1; i < s->order_count; i++) {
		if (s->cases[s->order[i]].chan != s->cases[s->order[begin]].chan) {
			begin = i;
			continue;
		}
		int at = begin + draw_below(i - begin + 1), moved = s->order[i];
		s->order[i] = s->order[at];
		s->order[at] = moved;
	}
}

static void enqueue_all(struct select *s)
{
	shuffle_equals(s);
	for (int i = 0; i < s->order_count; i++) {
		int k = s->order[i];
		const weft_case *c = &s->cases[k];
		struct waiter *w = &s->waiters[k];
		w->g = s->g;
		w->claim = &s->claim;
		w->place = c->place;
		w->index = k;
		w->result = WEFT_DONE;
		w->hold = WEFT_QUEUED;
		weft_chan_enqueue(c->chan, c->send ? &c->chan->senders : &c->chan->receivers, w);
	}
}

static void leave_all(struct select *s, int winner)
{
	for (int i = 0; i < s->order_count; i++) {
		int k = s->order[i];
		const weft_case *c = &s->cases[k];
		if (k != winner)
			weft_chan_leave(c->chan, c->send ? &c->chan->senders : &c->chan->receivers,
					&s->waiters[k]);
	}
}

static int won(struct select *s, int winner)
{
	const weft_case *c = &s->cases[winner];
	bool closed = s->waiters[winner].result == WEFT_CLOSED;
	if (closed && c->send)
		weft_panic("send on closed channel");
	set_open(c, !closed);
	return winner;
}

/* All locked, none ready. */
static int wait_for_one(struct select *s, int64_t deadline_ns)
{
	struct deadline d;
	s->g = weft_self_g();
	enqueue_all(s);
	weft_set_state(s->g, WEFT_ON_SELECT);
	weft_hb_release(s->g);
	unlock_all(s, NULL);
	if (deadline_ns != WEFT_FOREVER)
		weft_deadline_start(&d, deadline_ns, &s->claim, s->g);
	weft_park();
	if (deadline_ns != WEFT_FOREVER)
		weft_timer_remove(&d.timer);
	int winner = weft_claim_winner(&s->claim);
	leave_all(s, winner);
	return winner >= 0 ? won(s, winner) : NONE;
}

static __attribute__((noinline)) int select_locked(const weft_case *cases, int count, int64_t deadline_ns)
{
	struct select s;
	if (!select_begin(&s, cases, count))
		weft_fatal("out of memory");
	lock_all(&s);
	int i = draw_ready(cases, count);
	/* A record that lost its claim may make a case seem ready: try the rest. */
	for (int tried = 0; i != NONE && tried < count; tried++, i = (i + 1) % count) {
		if (!seems_ready(&cases[i]) || !try_case(&cases[i]))
			continue;
		unlock_all(&s, cases[i].chan);
		select_end(&s);
		return i;
	}
	int result = NONE;
	if (weft_no_time(deadline_ns) != WEFT_DONE)
		unlock_all(&s, NULL);
	else
		result = wait_for_one(&s, deadline_ns);
	select_end(&s);
	return result;
}

static int wait_for_none(int64_t deadline_ns)
{
	if (deadline_ns != WEFT_FOREVER)
		return select_locked(NULL, 0, deadline_ns);
	for (;;) {
		weft_set_state(weft_self_g(), WEFT_ON_SELECT_NONE);
		weft_park();
	}
}

/* Let those queued here run: the case that is ready then, or NONE. */
static int draw_after_others(const weft_case *cases, int count)
{
	struct worker *w = weft_self();
	if (!w || !w->p || w->g->pinned || w->g->blocking)
		return NONE;
	if (w->p->select_luck < 0) {
		w->p->select_luck++;
		return NONE;
	}
	if (weft_runq_length(w->p) == 0)
		return NONE;
	weft_yield();
	int i = draw_ready(cases, count);
	struct proc *p = weft_self()->p; /* may be another one by now */
	if (i == NONE)
		p->select_luck = p->select_luck > 0 ? p->select_luck - 1 : UNLUCKY;
	else if (p->select_luck < LUCKY)
		p->select_luck++;
	return i;
}

int weft_select(const weft_case *cases, int count, int64_t deadline_ns)
{
	weft_enter();
	if (WEFT_UNLIKELY(count <= 0))
		return wait_for_none(deadline_ns);
	int i = draw_ready(cases, count);
	if (i == NONE && deadline_ns == WEFT_FOREVER)
		i = draw_after_others(cases, count);
	if (WEFT_LIKELY(i != NONE)) {
		weft_chan *ch = cases[i].chan;
		weft_spin_lock(&ch->lock);
		if (WEFT_LIKELY(try_case(&cases[i])))
			return i;
		weft_spin_unlock(&ch->lock);
	}
	return select_locked(cases, count, deadline_ns);
}
