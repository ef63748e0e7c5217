/* trace_play.c: play back what was recorded.
 *
 * All events are put in order of time.  Then: which goroutine runs on which
 * track, since when; who was made ready and by whom; which value was sent
 * where.  An arrow is written when its end is met, so none is left without a
 * beginning; beginnings that were overwritten give no arrow. */
#include "trace_play.h"
#include "../sched/proc.h"
#include "trace_map.h"
#include "tracing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	LABELS = 4,
	HALF_WRITTEN = 64, /* the oldest slots of a full ring, which somebody may still write */
};

struct item {
	const struct weft_event *event, *text;
	int64_t ns;
	uint32_t order; /* in its ring */
	int ring;
};

struct label {
	char name[WEFT_EVENT_TEXT_BYTES];
	int x0, x1, y0, y1;
	int64_t begun_ns, since_ns;
};

struct labels {
	int count; /* may be more than are kept */
	struct label kept[LABELS];
};

struct actor {
	const weft_go_site *site;
	uint64_t id;
	int64_t since_ns;
	int ring;                                      /* it runs there; -1: nowhere */
	struct weft_play_point parked, readied, value; /* value: sent to it while it waits */
	const char *readied_how;
	struct labels *labels;
};

struct track {
	struct actor *runs;
	int64_t queue;
	int64_t call_ns;
};

/* Values are numbered in each channel. */
struct channel {
	uint32_t sent, taken;
};

struct player {
	const struct weft_play_out *out;
	const struct weft_recording *recording;
	struct weft_map actors, values, labels, threads, channels;
	struct track *tracks;
	int shared; /* the ring of threads without a processor */
	int64_t global;
};

static struct actor *actor_of(struct player *p, uint64_t id)
{
	struct actor *a = weft_map_at(&p->actors, id);
	if (a && a->id != id)
		*a = (struct actor) { .id = id, .ring = -1 };
	return a;
}

static const char *name_of(const struct actor *a)
{
	return a->site ? a->site->name : "goroutine";
}

static int kept(const struct labels *l)
{
	return !l ? 0 : l->count < LABELS ? l->count : LABELS;
}

static void put_slice(struct player *p, struct weft_play_point at, weft_trace_slice s)
{
	s.from = (weft_trace_point) { at.ns, at.threads ? -1 : at.track, at.goroutine };
	if (s.end_ns <= at.ns)
		s.end_ns = at.ns + 1;
	p->out->slice(p->out->to, &s, at.threads ? at.track : 0);
}

static void put_arrow(struct player *p, const char *kind, struct weft_play_point from,
		      struct weft_play_point at)
{
	if (p->out->arrow)
		p->out->arrow(p->out->to, kind, &from, &at);
}

static void put_label(struct player *p, const struct label *l, uint64_t goroutine, int ring, int64_t end_ns,
		      bool last)
{
	const struct weft_play_point at = { l->since_ns, ring, false, true, goroutine };
	if ((end_ns > l->since_ns || last) && ring != p->shared)
		put_slice(p, at,
			  (weft_trace_slice) { .kind = WEFT_TRACE_LABEL,
					       .end_ns = end_ns,
					       .name = l->name,
					       .begun_ns = l->begun_ns,
					       .last = last,
					       .x0 = l->x0,
					       .x1 = l->x1,
					       .y0 = l->y0,
					       .y1 = l->y1 });
}

/* Whoever runs on a ring's track ends its slice, because of why; labels are
 * cut where their goroutine is. */
static void leave(struct player *p, int ring, int64_t ns, const char *why)
{
	struct actor *a = p->tracks[ring].runs;
	if (!a)
		return;
	struct weft_play_point at = { a->since_ns, ring, false, true, a->id };
	put_slice(
		p, at,
		(weft_trace_slice) { .kind = WEFT_TRACE_RUN, .end_ns = ns, .name = name_of(a), .why = why });
	for (int i = 0; i < kept(a->labels); i++)
		put_label(p, &a->labels->kept[i], a->id, ring, ns, false);
	a->parked = at;
	a->parked.ns = ns > at.ns ? ns - 1 : at.ns; /* still within the slice */
	a->ring = -1;
	p->tracks[ring].runs = NULL;
}

static void count_queues(struct player *p, const struct item *it)
{
	struct track *t = &p->tracks[it->ring];
	if (p->out->queue && t->queue != it->event->aux)
		p->out->queue(p->out->to, it->ns, it->ring, (int)it->event->aux);
	if (p->out->queue && p->global != it->event->more)
		p->out->queue(p->out->to, it->ns, -1, it->event->more);
	t->queue = it->event->aux;
	p->global = it->event->more;
}

static void enter(struct player *p, const struct item *it, struct actor *a)
{
	struct weft_play_point at = { it->ns, it->ring, false, true, a->id };
	leave(p, it->ring, it->ns, "lost");
	a->site = (const weft_go_site *)(uintptr_t)it->event->other;
	a->since_ns = it->ns;
	for (int i = 0; i < kept(a->labels); i++) /* within the slice, one in the other */
		a->labels->kept[i].since_ns = it->ns + 1 + i;
	p->tracks[it->ring].runs = a;
	a->ring = it->ring;
	if (a->readied.set)
		put_arrow(p, a->readied_how, a->readied, at);
	if (a->value.set)
		put_arrow(p, "send", a->value, at);
	a->readied.set = a->value.set = false;
	count_queues(p, it);
}

/* Where an event stands; where nothing runs there, in a slice of its own. */
static struct weft_play_point here(struct player *p, const struct item *it, const char *what)
{
	uint64_t g = it->event->g;
	struct weft_play_point at = { it->ns, it->ring, false, true, g & WEFT_EVENT_THREAD ? 0 : g };
	if (g & WEFT_EVENT_THREAD) {
		at.threads = true;
		at.track = (int)(g & ~WEFT_EVENT_THREAD);
		weft_map_at(&p->threads, (uint64_t)at.track);
	} else if (it->ring == p->shared) { /* a goroutine in a blocking section */
		at.threads = true;
		at.track = 0;
	} else if (p->tracks[it->ring].runs) {
		return at;
	}
	put_slice(p, at, (weft_trace_slice) { .kind = WEFT_TRACE_MOMENT, .name = what });
	return at;
}

static void steal(struct player *p, const struct item *it)
{
	const struct weft_play_point at = here(p, it, "steal");
	if (p->out->stole)
		p->out->stole(p->out->to, &at, (int)it->event->other);
}

static void poll(struct player *p, const struct item *it)
{
	const struct weft_play_point at = here(p, it, "poll");
	if (p->out->polled)
		p->out->polled(p->out->to, &at, (int)it->event->aux);
}

/* How many values wait in the channel of a send or receive now.  One whose memory was another's counts anew.
 */
static void count_values(struct player *p, const struct item *it, bool sent)
{
	struct channel *c = p->out->waiting ? weft_map_at(&p->channels, it->event->other) : NULL;
	if (!c)
		return;
	const uint32_t number = it->event->aux + 1;
	if (sent && (number <= c->sent || c->sent == 0))
		*c = (struct channel) { .taken = number - 1 };
	*(sent ? &c->sent : &c->taken) = number;
	if (c->sent < c->taken)
		c->sent = c->taken;
	p->out->waiting(p->out->to, it->ns, it->event->other, (int)(c->sent - c->taken));
}

/* Values of a channel come out in the order they went in, so a value is known
 * by its channel and its number there. */
static uint64_t value_key(const struct weft_event *e)
{
	return (e->other >> 4) * UINT64_C(0x9e3779b97f4a7c15) ^ e->aux;
}

/* Where a sender waits.  Who waits is known to others before it has noted that it parks: then
 * it is still seen to run. */
static struct weft_play_point waiting(const struct actor *a, const struct item *it)
{
	if (a->ring < 0)
		return a->parked;
	return (struct weft_play_point) { it->ns, a->ring, false, true, a->id };
}

static void send(struct player *p, const struct item *it, struct actor *a)
{
	struct weft_play_point *sent = weft_map_at(&p->values, value_key(it->event));
	if (sent)
		*sent = it->event->kind == WEFT_EVENT_SEND_WAITING ? waiting(a, it) : here(p, it, "send");
	count_values(p, it, true);
}

static void receive(struct player *p, const struct item *it)
{
	struct weft_play_point *sent = weft_map_at(&p->values, value_key(it->event)),
			       at = here(p, it, "receive");
	if (sent && sent->set)
		put_arrow(p, "send", *sent, at);
	if (sent)
		sent->set = false;
	count_values(p, it, false);
}

static void ready(struct player *p, const struct item *it, const char *how)
{
	struct actor *a = actor_of(p, it->event->other);
	if (!a)
		return;
	a->readied = here(p, it, how);
	a->readied_how = how;
}

static void send_to(struct player *p, const struct item *it)
{
	struct actor *a = actor_of(p, it->event->other);
	if (a && it->event->other)
		a->value = here(p, it, "send");
}

static void receive_from(struct player *p, const struct item *it)
{
	const struct actor *a = actor_of(p, it->event->other);
	const struct weft_play_point sent = a ? waiting(a, it) : (struct weft_play_point) { 0 };
	if (it->event->other && sent.set)
		put_arrow(p, "send", sent, here(p, it, "receive"));
}

static void label(struct player *p, const struct item *it, struct actor *a)
{
	if (!a->labels)
		a->labels = weft_map_at(&p->labels, a->id);
	if (!it->text || !a->labels || a->labels->count++ >= LABELS)
		return;
	struct label *l = &a->labels->kept[a->labels->count - 1];
	memcpy(l->name, it->text->text, sizeof l->name);
	l->name[sizeof l->name - 1] = 0;
	l->y0 = (int)(it->event->other >> 32);
	l->y1 = (int)(uint32_t)it->event->other;
	l->x0 = (int)it->event->aux;
	l->x1 = (int)it->text->aux;
	if (l->x1 == 0 && a->labels->count > 1) {
		l->x0 = l[-1].x0;
		l->x1 = l[-1].x1;
	}
	l->begun_ns = l->since_ns = it->ns;
}

static void label_end(struct player *p, const struct item *it, struct actor *a)
{
	if (!a->labels || a->labels->count == 0)
		return;
	if (--a->labels->count < LABELS)
		put_label(p, &a->labels->kept[a->labels->count], a->id, it->ring, it->ns, true);
}

static void call(struct player *p, const struct item *it)
{
	int64_t *since_ns = weft_map_at(&p->threads, it->event->g & ~WEFT_EVENT_THREAD);
	if (!since_ns)
		return;
	if (it->event->kind == WEFT_EVENT_CALL) {
		*since_ns = it->ns;
		return;
	}
	const struct weft_play_point at = { *since_ns, (int)(it->event->g & ~WEFT_EVENT_THREAD), true, true,
					    it->event->other };
	if (*since_ns)
		put_slice(p, at,
			  (weft_trace_slice) {
				  .kind = WEFT_TRACE_CALL, .end_ns = it->ns, .name = "blocking call" });
}

static int64_t ns_of(const struct weft_recording *r, uint64_t ticks)
{
	return (int64_t)((double)(ticks - r->first_ticks) * r->ns_a_tick);
}

static void many(struct player *p, const struct item *it)
{
	const struct weft_event *e = it->event;
	const weft_go_site *site = (const weft_go_site *)(uintptr_t)e->g;
	put_slice(p, (struct weft_play_point) { it->ns, it->ring, false, true, 0 },
		  (weft_trace_slice) { .kind = WEFT_TRACE_MANY,
				       .end_ns = ns_of(p->recording, e->other),
				       .name = site->name,
				       .count = (int)e->aux });
}

static void play(struct player *p, const struct item *it)
{
	const struct weft_event *e = it->event;
	struct actor *a = e->kind == WEFT_EVENT_MANY ? NULL : actor_of(p, e->g);
	if (e->kind == WEFT_EVENT_MANY)
		many(p, it);
	if (!a)
		return;
	switch ((enum weft_event_kind)e->kind) {
	case WEFT_EVENT_CREATE: ready(p, it, "go"); break;
	case WEFT_EVENT_START:
	case WEFT_EVENT_RUN: enter(p, it, a); break;
	case WEFT_EVENT_PARK:
		leave(p, it->ring, it->ns, e->reason < WEFT_STATES ? weft_state_names[e->reason] : "?");
		break;
	case WEFT_EVENT_READY: ready(p, it, "ready"); break;
	case WEFT_EVENT_EXIT: leave(p, it->ring, it->ns, "exit"); break;
	case WEFT_EVENT_SEND:
	case WEFT_EVENT_SEND_WAITING: send(p, it, a); break;
	case WEFT_EVENT_RECEIVE: receive(p, it); break;
	case WEFT_EVENT_SEND_TO: send_to(p, it); break;
	case WEFT_EVENT_RECEIVE_FROM: receive_from(p, it); break;
	case WEFT_EVENT_STEAL: steal(p, it); break;
	case WEFT_EVENT_POLL: poll(p, it); break;
	case WEFT_EVENT_CALL:
	case WEFT_EVENT_CALL_END: call(p, it); break;
	case WEFT_EVENT_LABEL: label(p, it, a); break;
	case WEFT_EVENT_LABEL_END: label_end(p, it, a); break;
	case WEFT_EVENT_MANY:
	case WEFT_EVENT_NONE:
	case WEFT_EVENT_TEXT: break;
	}
}

static int in_time(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	if (x->ring != y->ring)
		return x->ring < y->ring ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

struct loss {
	uint64_t events;
	int64_t until_ns; /* before that, only some rings have all */
};

/* What of ring i belongs to the recording, behind items; how many. */
static size_t collect(const struct weft_recording *r, int i, struct item *items, struct loss *lost)
{
	struct weft_trace_ring *ring = r->rings[i];
	uint64_t head = atomic_load_explicit(&ring->head, memory_order_acquire), at = ring->base;
	size_t count = 0;
	if (head - at > WEFT_TRACE_EVENTS - HALF_WRITTEN)
		at = head - WEFT_TRACE_EVENTS + HALF_WRITTEN;
	const uint64_t overwritten = at - ring->base;
	for (; at < head; at++) {
		const struct weft_event *e = &ring->events[at % WEFT_TRACE_EVENTS], *text = NULL;
		if (e->kind == WEFT_EVENT_TEXT || e->kind == WEFT_EVENT_NONE || e->ticks < r->first_ticks ||
		    e->ticks > r->last_ticks)
			continue;
		if (e->kind == WEFT_EVENT_LABEL && at + 1 < head)
			text = &ring->events[(at + 1) % WEFT_TRACE_EVENTS];
		items[count] = (struct item) { .event = e,
					       .text = text,
					       .ns = ns_of(r, e->ticks),
					       .order = (uint32_t)count,
					       .ring = i };
		count++;
	}
	if (overwritten && count && items[0].ns > lost->until_ns)
		lost->until_ns = items[0].ns;
	lost->events += overwritten;
	return count;
}

static void name_thread(uint64_t thread, void *value, void *arg)
{
	const struct weft_play_out *out = arg;
	(void)value;
	out->thread(out->to, (int)thread);
}

static void finish(struct player *p, int64_t end_ns, uint64_t lost)
{
	const struct weft_play_out *out = p->out;
	for (int i = 0; i <= p->shared; i++)
		leave(p, i, end_ns, "end of the recording");
	for (int i = 0; out->processor && i < p->shared; i++)
		out->processor(out->to, i);
	if (out->thread)
		weft_map_each(&p->threads, name_thread, (void *)out);
	if (out->end)
		out->end(out->to, end_ns, lost);
}

static size_t most_items(const struct weft_recording *r)
{
	size_t most = 0;
	for (int i = 0; i < r->rings_count; i++) {
		uint64_t n = atomic_load(&r->rings[i]->head) - r->rings[i]->base;
		most += n < WEFT_TRACE_EVENTS ? (size_t)n : WEFT_TRACE_EVENTS;
	}
	return most + (size_t)(r->rings_count * HALF_WRITTEN);
}

int weft_trace_play(const struct weft_recording *r, const struct weft_play_out *out)
{
	struct player p = { .out = out,
			    .recording = r,
			    .actors.value_bytes = sizeof(struct actor),
			    .values.value_bytes = sizeof(struct weft_play_point),
			    .labels.value_bytes = sizeof(struct labels),
			    .threads.value_bytes = sizeof(int64_t),
			    .channels.value_bytes = sizeof(struct channel),
			    .tracks = calloc((size_t)r->rings_count, sizeof *p.tracks),
			    .shared = r->rings_count - 1 };
	struct item *items = malloc(most_items(r) * sizeof *items);
	int error = -ENOMEM;
	if (p.tracks && items) {
		size_t count = 0;
		struct loss lost = { 0 };
		for (int i = 0; i < r->rings_count; i++)
			count += collect(r, i, items + count, &lost);
		qsort(items, count, sizeof *items, in_time);
		for (size_t i = 0; i < count; i++) {
			if (items[i].ns >= lost.until_ns)
				play(&p, &items[i]);
			else
				lost.events++;
		}
		finish(&p, ns_of(r, r->last_ticks), lost.events);
		error = 0;
	}
	weft_map_free(&p.actors);
	weft_map_free(&p.values);
	weft_map_free(&p.labels);
	weft_map_free(&p.threads);
	weft_map_free(&p.channels);
	free(items);
	free(p.tracks);
	return error;
}
