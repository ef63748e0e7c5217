/* chan.c: channels.  Invariants: channel.h.
 *
 * A value goes straight from the sender's place to the receiver's when one of
 * them waits, through the ring otherwise.  The side that comes second does
 * all the copying: a waiter that is woken never touches the channel again, so
 * a channel may be closed and freed at once.
 */
#include "../chan.h"

#include "../panic.h"
#include "../trace/tracing.h"
#include "channel.h"

#include <stdlib.h>

static inline void copy_value(void *into, const void *from, size_t size)
{
	if (size == 8)
		memcpy(into, from, 8);
	else if (size == 4)
		memcpy(into, from, 4);
	else if (size)
		memcpy(into, from, size);
}

static void zero_value(void *into, size_t size)
{
	if (into && size)
		memset(into, 0, size);
}

weft_chan *weft_chan_new(size_t element_size, size_t capacity)
{
	size_t bytes;
	if (capacity > PTRDIFF_MAX || __builtin_mul_overflow(element_size, capacity, &bytes) ||
	    bytes > PTRDIFF_MAX - sizeof(weft_chan) - WEFT_LINE)
		weft_panic("channel size out of range");
	weft_chan *ch =
		aligned_alloc(WEFT_LINE, (sizeof *ch + bytes + WEFT_LINE - 1) / WEFT_LINE * WEFT_LINE);
	if (!ch)
		weft_fatal("out of memory");
	memset(ch, 0, sizeof *ch);
	ch->capacity = capacity;
	ch->size = element_size;
	return ch;
}

size_t weft_chan_len(const weft_chan *ch)
{
	return ch ? WEFT_GET(((weft_chan *)(uintptr_t)ch)->count) : 0;
}

size_t weft_chan_cap(const weft_chan *ch)
{
	return ch ? ch->capacity : 0;
}

struct waiter *weft_chan_take_slow(weft_chan *ch, struct chan_queue *q)
{
	weft_chan_drop_stale(ch);
	for (struct waiter *w = WEFT_GET(q->head), *next; w; w = next) {
		struct waiter *prev = w->prev;
		next = w->next;
		if (!w->claim || weft_claim(w->claim, w->index)) {
			weft_chan_unlink(q, prev, next);
			return w;
		}
		/* Dead.  After DETACHED its owner may be gone; after LEAVING it
		 * waits for our lock to unlink it. */
		if (weft_waiter_detach(w))
			weft_chan_unlink(q, prev, next);
	}
	return NULL;
}

/* The oldest live waiter, taken out; most have no claim to win. */
static inline struct waiter *take(weft_chan *ch, struct chan_queue *q)
{
	struct waiter *w = WEFT_GET(q->head);
	if (!w)
		return NULL;
	if (WEFT_UNLIKELY(ch->epoch != WEFT_GET(weft_rt.epoch) || w->claim))
		return weft_chan_take_slow(ch, q);
	weft_chan_unlink(q, NULL, w->next);
	return w;
}

static inline unsigned char *slot(weft_chan *ch, size_t i)
{
	size_t at = ch->first + i;
	if (at >= ch->capacity)
		at -= ch->capacity;
	return ch->ring + at * ch->size;
}

/* The value of who waits was copied: let it go on. */
static inline __attribute__((always_inline)) void wake(struct waiter *w, bool traced,
						       enum weft_event_kind kind)
{
	w->result = WEFT_DONE;
	if (traced) {
		if (kind != WEFT_EVENT_NONE)
			weft_note(kind, w->g->id, 0);
		weft_note_ready(w->g);
	}
	weft_ready_unnoted(w->g);
}

static inline __attribute__((always_inline)) weft_outcome send_locked(weft_chan *ch, const void *value,
								      bool traced)
{
	if (WEFT_UNLIKELY(WEFT_GET(ch->closed))) {
		weft_spin_unlock(&ch->lock);
		weft_panic("send on closed channel");
	}
	struct waiter *w = take(ch, &ch->receivers);
	if (w) {
		size_t size = ch->size;
		weft_spin_unlock(&ch->lock);
		weft_hb_acquire(w->g);
		if (w->place)
			copy_value(w->place, value, size);
		wake(w, traced, WEFT_EVENT_SEND_TO);
		return WEFT_DONE;
	}
	size_t count = WEFT_GET(ch->count);
	if (count == ch->capacity)
		return WEFT_WOULD_BLOCK;
	weft_hb_acquire(&ch->capacity);
	copy_value(slot(ch, count), value, ch->size);
	WEFT_SET(ch->count, count + 1);
	weft_hb_release(ch);
	if (traced)
		weft_note(WEFT_EVENT_SEND, (uintptr_t)ch, ch->taken + (uint32_t)count);
	weft_spin_unlock(&ch->lock);
	return WEFT_DONE;
}

/* The first of count values was taken, and w, if any, put its own behind them.
 * Values come out in their order, so a value's number in its channel tells the
 * receive from the send. */
static __attribute__((noinline, cold)) void note_taken(weft_chan *ch, const struct waiter *w, size_t count)
{
	weft_note(WEFT_EVENT_RECEIVE, (uintptr_t)ch, ch->taken++);
	if (w)
		weft_note_of(w->g, WEFT_EVENT_SEND_WAITING, (uintptr_t)ch, ch->taken + (uint32_t)count - 1);
}

/* The ring's oldest value; a waiting sender's takes the room. */
static inline __attribute__((always_inline)) weft_outcome recv_buffered(weft_chan *ch, void *place,
									size_t count, bool traced)
{
	weft_hb_acquire(ch);
	if (place)
		copy_value(place, slot(ch, 0), ch->size);
	if (++ch->first == ch->capacity)
		ch->first = 0;
	struct waiter *w = take(ch, &ch->senders);
	if (w) {
		weft_hb_acquire(w->g);
		copy_value(slot(ch, count - 1), w->place, ch->size);
		weft_hb_release(ch);
	} else {
		WEFT_SET(ch->count, count - 1);
	}
	weft_hb_release(&ch->capacity);
	if (traced)
		note_taken(ch, w, count);
	weft_spin_unlock(&ch->lock);
	if (w)
		wake(w, traced, WEFT_EVENT_NONE);
	return WEFT_DONE;
}

static inline __attribute__((always_inline)) weft_outcome recv_locked(weft_chan *ch, void *place, bool traced)
{
	size_t count = WEFT_GET(ch->count);
	if (count)
		return recv_buffered(ch, place, count, traced);
	struct waiter *w = take(ch, &ch->senders);
	if (w) {
		size_t size = ch->size;
		weft_spin_unlock(&ch->lock);
		weft_hb_acquire(w->g);
		if (place)
			copy_value(place, w->place, size);
		wake(w, traced, WEFT_EVENT_RECEIVE_FROM);
		return WEFT_DONE;
	}
	if (!WEFT_GET(ch->closed))
		return WEFT_WOULD_BLOCK;
	weft_hb_acquire(ch);
	zero_value(place, ch->size);
	weft_spin_unlock(&ch->lock);
	return WEFT_CLOSED;
}

weft_outcome weft_chan_send_locked(weft_chan *ch, const void *value)
{
	return weft_tracing() ? send_locked(ch, value, true) : send_locked(ch, value, false);
}

weft_outcome weft_chan_recv_locked(weft_chan *ch, void *place)
{
	return weft_tracing() ? recv_locked(ch, place, true) : recv_locked(ch, place, false);
}

/* The nil channel: wait for ever, or for the deadline. */
static weft_outcome wait_on_nil(int64_t deadline_ns, enum weft_state why)
{
	if (deadline_ns == WEFT_NOW)
		return WEFT_WOULD_BLOCK;
	struct g *g = weft_self_g();
	if (deadline_ns != WEFT_FOREVER) {
		struct claim claim = { WEFT_UNCLAIMED };
		struct deadline d;
		weft_set_state(g, why);
		weft_deadline_start(&d, deadline_ns, &claim, g);
		weft_park();
		return WEFT_TIMED_OUT;
	}
	for (;;) {
		weft_set_state(g, why);
		weft_park();
	}
}

/* Enqueue under the lock, let go of it, park. */
static inline weft_outcome wait_in(weft_chan *ch, struct chan_queue *q, void *place, enum weft_state why)
{
	struct waiter w; /* filled in by hand: what nobody reads is not cleared */
	w.g = weft_self_g();
	w.place = place;
	w.claim = NULL;
	weft_chan_enqueue(ch, q, &w);
	weft_set_state(w.g, why);
	weft_hb_release(w.g);
	weft_spin_unlock(&ch->lock);
	weft_park();
	return (weft_outcome)w.result;
}

/* The same, for so long, if there is any time. */
static __attribute__((noinline)) weft_outcome wait_until(weft_chan *ch, struct chan_queue *q, void *place,
							 enum weft_state why, int64_t deadline_ns)
{
	int no_time = weft_no_time(deadline_ns);
	if (no_time != WEFT_DONE) {
		weft_spin_unlock(&ch->lock);
		return (weft_outcome)no_time;
	}
	struct claim claim = { WEFT_UNCLAIMED };
	struct waiter w = { .g = weft_self_g(), .place = place, .claim = &claim };
	struct deadline d;
	weft_chan_enqueue(ch, q, &w);
	weft_set_state(w.g, why);
	weft_hb_release(w.g);
	weft_spin_unlock(&ch->lock);
	weft_deadline_start(&d, deadline_ns, &claim, w.g);
	weft_park();
	weft_timer_remove(&d.timer);
	if (weft_claim_winner(&claim) != WEFT_CLAIMED_BY_TIME)
		return (weft_outcome)w.result;
	weft_chan_leave(ch, q, &w);
	return WEFT_TIMED_OUT;
}

/* The owner of a dead record takes it out, unless somebody did. */
void weft_chan_leave(weft_chan *ch, struct chan_queue *q, struct waiter *w)
{
	if (!weft_waiter_leave(w))
		return;
	weft_spin_lock(&ch->lock);
	weft_chan_unlink(q, w->prev, w->next);
	weft_spin_unlock(&ch->lock);
}

static inline __attribute__((always_inline)) weft_outcome send(weft_chan *ch, const void *value,
							       int64_t deadline_ns, bool traced)
{
	if (WEFT_UNLIKELY(!ch))
		return wait_on_nil(deadline_ns, WEFT_ON_SEND_NIL);
	weft_spin_lock(&ch->lock);
	if (WEFT_LIKELY(send_locked(ch, value, traced) == WEFT_DONE))
		return WEFT_DONE;
	void *place = (void *)(uintptr_t)value; /* only read */
	weft_outcome o = deadline_ns == WEFT_FOREVER
				 ? wait_in(ch, &ch->senders, place, WEFT_ON_SEND)
				 : wait_until(ch, &ch->senders, place, WEFT_ON_SEND, deadline_ns);
	if (WEFT_UNLIKELY(o == WEFT_CLOSED))
		weft_panic("send on closed channel");
	return o;
}

static inline __attribute__((always_inline)) weft_outcome recv(weft_chan *ch, void *place,
							       int64_t deadline_ns, bool traced)
{
	if (WEFT_UNLIKELY(!ch))
		return wait_on_nil(deadline_ns, WEFT_ON_RECEIVE_NIL);
	weft_spin_lock(&ch->lock);
	weft_outcome o = recv_locked(ch, place, traced);
	if (WEFT_LIKELY(o != WEFT_WOULD_BLOCK))
		return o;
	if (deadline_ns == WEFT_FOREVER)
		return wait_in(ch, &ch->receivers, place, WEFT_ON_RECEIVE);
	return wait_until(ch, &ch->receivers, place, WEFT_ON_RECEIVE, deadline_ns);
}

static __attribute__((noinline, cold)) weft_outcome send_watched(weft_chan *ch, const void *value,
								 int64_t deadline_ns)
{
	weft_enter_slow();
	return send(ch, value, deadline_ns, weft_tracing());
}

static __attribute__((noinline, cold)) weft_outcome recv_watched(weft_chan *ch, void *place,
								 int64_t deadline_ns)
{
	weft_enter_slow();
	return recv(ch, place, deadline_ns, weft_tracing());
}

/* The plain way is compiled without any look at the trace: tracing.h says why. */
weft_outcome weft_chan_send(weft_chan *ch, const void *value, int64_t deadline_ns)
{
	if (weft_rt_has(~0))
		return send_watched(ch, value, deadline_ns);
	return send(ch, value, deadline_ns, false);
}

weft_outcome weft_chan_recv(weft_chan *ch, void *place, int64_t deadline_ns)
{
	if (weft_rt_has(~0))
		return recv_watched(ch, place, deadline_ns);
	return recv(ch, place, deadline_ns, false);
}

void weft_chan_offer(weft_chan *ch, const void *value)
{
	weft_spin_lock(&ch->lock);
	if (weft_chan_send_locked(ch, value) != WEFT_DONE)
		weft_spin_unlock(&ch->lock);
}

bool weft_chan_drain(weft_chan *ch)
{
	for (bool any = false;; any = true) {
		weft_spin_lock(&ch->lock);
		if (weft_chan_recv_locked(ch, NULL) == WEFT_DONE)
			continue;
		weft_spin_unlock(&ch->lock);
		return any;
	}
}

/* Everybody who waits in q, claimed, as a list. */
static struct waiter *take_all(weft_chan *ch, struct chan_queue *q, size_t zero_bytes)
{
	struct waiter *list = NULL, **end = &list;
	for (struct waiter *w; (w = take(ch, q));) {
		weft_hb_acquire(w->g);
		zero_value(w->place, zero_bytes);
		w->result = WEFT_CLOSED;
		weft_waiters_ahead(w, w->next);
		*end = w;
		end = &w->next;
	}
	*end = NULL;
	return list;
}

void weft_chan_close(weft_chan *ch)
{
	weft_enter();
	if (!ch)
		weft_panic("close of nil channel");
	weft_chan_shut(ch);
}

void weft_chan_shut(weft_chan *ch)
{
	weft_spin_lock(&ch->lock);
	if (WEFT_GET(ch->closed)) {
		weft_spin_unlock(&ch->lock);
		weft_panic("close of closed channel");
	}
	WEFT_SET(ch->closed, true);
	weft_hb_release(ch);
	struct waiter *receivers = take_all(ch, &ch->receivers, ch->size);
	struct waiter *senders = take_all(ch, &ch->senders, 0);
	weft_spin_unlock(&ch->lock);
	weft_ready_all(receivers);
	weft_ready_all(senders);
}

/* Dead records leave first; true if a live one is left. */
static bool anyone_waits(weft_chan *ch, struct chan_queue *q)
{
	weft_chan_drop_stale(ch);
	for (struct waiter *w = WEFT_GET(q->head), *next; w; w = next) {
		struct waiter *prev = w->prev;
		next = w->next;
		if (!w->claim || weft_claim_winner(w->claim) == WEFT_UNCLAIMED)
			return true;
		if (weft_waiter_detach(w))
			weft_chan_unlink(q, prev, next);
	}
	return false;
}

void weft_chan_free(weft_chan *ch)
{
	if (!ch)
		return;
	for (int spins = 0;;) {
		weft_spin_lock(&ch->lock);
		if (anyone_waits(ch, &ch->receivers) || anyone_waits(ch, &ch->senders)) {
			weft_spin_unlock(&ch->lock);
			weft_panic("free of channel with waiting goroutines");
		}
		bool empty = !WEFT_GET(ch->receivers.head) && !WEFT_GET(ch->senders.head);
		weft_spin_unlock(&ch->lock);
		if (empty)
			break;
		weft_wait_a_moment(&spins); /* an owner is on its way out */
	}
	free(ch);
}
