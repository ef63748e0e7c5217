/* trace_play.c: play back what was recorded.
 *
 * All events are put in order of time.  Then: which goroutine runs on which
 * track, since when; who was made ready and by whom; which value was sent
 * where.  An arrow is written when its end is met, so none is left without a
 * beginning; beginnings that were overwritten give no arrow. */
#include "trace_json.h"
#include "trace_map.h"
#include "tracing.h"

#include <errno.h>
#include <inttypes.h>
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
	int first, end;
	int64_t since_ns;
};

struct labels {
	int count; /* may be more than are kept */
	struct label kept[LABELS];
};

struct actor {
	const weft_go_site *site;
	uint64_t id;
	int64_t since_ns;
	struct weft_json_point parked, readied, value; /* value: sent to it while it waits */
	const char *readied_how;
	struct labels *labels;
};

struct track {
	struct actor *runs;
	int64_t queue;
	int64_t call_ns;
};

struct player {
	struct weft_json json;
	struct weft_map actors, values, labels, threads;
	struct track *tracks;
	int shared; /* the ring of threads without a processor */
	int64_t global;
};

static struct actor *actor_of(struct player *p, uint64_t id)
{
	struct actor *a = weft_map_at(&p->actors, id);
	if (a)
		a->id = id;
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

static void write_label(struct player *p, const struct label *l, int ring, int64_t end_ns)
{
	char args[64];
	snprintf(args, sizeof args, "\"first\":%d,\"end\":%d", l->first, l->end);
	if (end_ns > l->since_ns && ring != p->shared)
		weft_json_slice(&p->json,
				(struct weft_json_point) { l->since_ns, WEFT_JSON_PROCESSORS, ring, true },
				end_ns, l->name, args);
}

/* Whoever runs on a ring's track ends its slice, because of why; labels are
 * cut where their goroutine is. */
static void leave(struct player *p, int ring, int64_t ns, const char *why)
{
	struct actor *a = p->tracks[ring].runs;
	char args[128];
	if (!a)
		return;
	struct weft_json_point at = { a->since_ns, WEFT_JSON_PROCESSORS, ring, true };
	snprintf(args, sizeof args, "\"goroutine\":%" PRIu64 ",\"end\":\"%s\"", a->id, why);
	weft_json_slice(&p->json, at, ns, name_of(a), args);
	for (int i = 0; i < kept(a->labels); i++)
		write_label(p, &a->labels->kept[i], ring, ns);
	a->parked = at;
	a->parked.ns = ns > at.ns ? ns - 1 : at.ns; /* still within the slice */
	p->tracks[ring].runs = NULL;
}

static void count_queues(struct player *p, const struct item *it)
{
	char name[48];
	struct track *t = &p->tracks[it->ring];
	snprintf(name, sizeof name, "queue of processor %d", it->ring);
	if (t->queue != it->event->aux)
		weft_json_counter(&p->json, it->ns, name, t->queue = it->event->aux);
	if (p->global != it->event->more)
		weft_json_counter(&p->json, it->ns, "global queue", p->global = it->event->more);
}

static void enter(struct player *p, const struct item *it, struct actor *a)
{
	struct weft_json_point at = { it->ns, WEFT_JSON_PROCESSORS, it->ring, true };
	leave(p, it->ring, it->ns, "lost");
	a->site = (const weft_go_site *)(uintptr_t)it->event->other;
	a->since_ns = it->ns;
	for (int i = 0; i < kept(a->labels); i++) /* within the slice, one in the other */
		a->labels->kept[i].since_ns = it->ns + 1 + i;
	p->tracks[it->ring].runs = a;
	if (a->readied.set)
		weft_json_arrow(&p->json, a->readied_how, a->readied, at);
	if (a->value.set)
		weft_json_arrow(&p->json, "send", a->value, at);
	a->readied.set = a->value.set = false;
	count_queues(p, it);
}

/* Where an event stands; where nothing runs there, in a slice of its own. */
static struct weft_json_point here(struct player *p, const struct item *it, const char *what)
{
	uint64_t g = it->event->g;
	struct weft_json_point at = { it->ns, WEFT_JSON_PROCESSORS, it->ring, true };
	if (g & WEFT_EVENT_THREAD) {
		at.process = WEFT_JSON_THREADS;
		at.track = (int)(g & ~WEFT_EVENT_THREAD);
		weft_map_at(&p->threads, (uint64_t)at.track);
	} else if (it->ring == p->shared) { /* a goroutine in a blocking section */
		at.process = WEFT_JSON_THREADS;
		at.track = 0;
	} else if (p->tracks[it->ring].runs) {
		return at;
	}
	weft_json_slice(&p->json, at, it->ns + 1, what, "");
	return at;
}

static void instant(struct player *p, const struct item *it, const char *name, const char *key, int64_t value)
{
	weft_json_instant(&p->json, here(p, it, name), name, key, value);
}

/* Values of a channel come out in the order they went in, so a value is known
 * by its channel and its number there. */
static uint64_t value_key(const struct weft_event *e)
{
	return (e->other >> 4) * UINT64_C(0x9e3779b97f4a7c15) ^ e->aux;
}

static void send(struct player *p, const struct item *it, struct actor *a)
{
	struct weft_json_point *sent = weft_map_at(&p->values, value_key(it->event));
	if (sent)
		*sent = it->event->kind == WEFT_EVENT_SEND_WAITING ? a->parked : here(p, it, "send");
}

static void receive(struct player *p, const struct item *it)
{
	struct weft_json_point *sent = weft_map_at(&p->values, value_key(it->event)),
			       at = here(p, it, "receive");
	if (sent && sent->set)
		weft_json_arrow(&p->json, "send", *sent, at);
	if (sent)
		sent->set = false;
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
	struct actor *a = actor_of(p, it->event->other);
	if (a && it->event->other && a->parked.set)
		weft_json_arrow(&p->json, "send", a->parked, here(p, it, "receive"));
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
	l->first = (int)(it->event->other >> 32);
	l->end = (int)(uint32_t)it->event->other;
	l->since_ns = it->ns;
}

static void label_end(struct player *p, const struct item *it, struct actor *a)
{
	if (!a->labels || a->labels->count == 0)
		return;
	if (--a->labels->count < LABELS)
		write_label(p, &a->labels->kept[a->labels->count], it->ring, it->ns);
}

static void call(struct player *p, const struct item *it)
{
	int64_t *since_ns = weft_map_at(&p->threads, it->event->g & ~WEFT_EVENT_THREAD);
	char args[64];
	if (!since_ns)
		return;
	if (it->event->kind == WEFT_EVENT_CALL) {
		*since_ns = it->ns;
		return;
	}
	struct weft_json_point at = { *since_ns, WEFT_JSON_THREADS, (int)(it->event->g & ~WEFT_EVENT_THREAD),
				      true };
	snprintf(args, sizeof args, "\"goroutine\":%" PRIu64, it->event->other);
	if (*since_ns)
		weft_json_slice(&p->json, at, it->ns, "blocking call", args);
}

static void play(struct player *p, const struct item *it)
{
	const struct weft_event *e = it->event;
	struct actor *a = actor_of(p, e->g);
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
	case WEFT_EVENT_STEAL: instant(p, it, "steal", "from", (int64_t)e->other); break;
	case WEFT_EVENT_POLL: instant(p, it, "poll", "ready", e->aux); break;
	case WEFT_EVENT_CALL:
	case WEFT_EVENT_CALL_END: call(p, it); break;
	case WEFT_EVENT_LABEL: label(p, it, a); break;
	case WEFT_EVENT_LABEL_END: label_end(p, it, a); break;
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

/* What of ring i belongs to the recording, behind items; how many. */
static size_t collect(const struct weft_recording *r, int i, struct item *items)
{
	struct weft_trace_ring *ring = r->rings[i];
	uint64_t head = atomic_load_explicit(&ring->head, memory_order_acquire), at = ring->base;
	size_t count = 0;
	if (head - at > WEFT_TRACE_EVENTS - HALF_WRITTEN)
		at = head - WEFT_TRACE_EVENTS + HALF_WRITTEN;
	for (; at < head; at++) {
		const struct weft_event *e = &ring->events[at % WEFT_TRACE_EVENTS], *text = NULL;
		if (e->kind == WEFT_EVENT_TEXT || e->kind == WEFT_EVENT_NONE || e->ticks < r->first_ticks ||
		    e->ticks > r->last_ticks)
			continue;
		if (e->kind == WEFT_EVENT_LABEL && at + 1 < head)
			text = &ring->events[(at + 1) % WEFT_TRACE_EVENTS];
		items[count] =
			(struct item) { .event = e,
					.text = text,
					.ns = (int64_t)((double)(e->ticks - r->first_ticks) * r->ns_a_tick),
					.order = (uint32_t)count,
					.ring = i };
		count++;
	}
	return count;
}

static void name_thread(uint64_t thread, void *value, void *arg)
{
	char name[32];
	(void)value;
	snprintf(name, sizeof name, "thread %" PRIu64, thread);
	weft_json_name(arg, "thread_name", WEFT_JSON_THREADS, (int)thread, name);
}

static void name_tracks(struct player *p)
{
	char name[32];
	weft_json_name(&p->json, "process_name", WEFT_JSON_PROCESSORS, 0, "processors");
	weft_json_name(&p->json, "process_name", WEFT_JSON_THREADS, 0, "threads without a processor");
	weft_json_name(&p->json, "thread_name", WEFT_JSON_THREADS, 0, "goroutines in blocking sections");
	for (int i = 0; i < p->shared; i++) {
		snprintf(name, sizeof name, "processor %d", i);
		weft_json_name(&p->json, "thread_name", WEFT_JSON_PROCESSORS, i, name);
	}
	weft_map_each(&p->threads, name_thread, &p->json);
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

int weft_trace_write(FILE *f, const struct weft_recording *r)
{
	struct player p = { .actors.value_bytes = sizeof(struct actor),
			    .values.value_bytes = sizeof(struct weft_json_point),
			    .labels.value_bytes = sizeof(struct labels),
			    .threads.value_bytes = sizeof(int64_t),
			    .tracks = calloc((size_t)r->rings_count, sizeof *p.tracks),
			    .shared = r->rings_count - 1 };
	struct item *items = malloc(most_items(r) * sizeof *items);
	int error = -ENOMEM;
	if (p.tracks && items) {
		size_t count = 0;
		int64_t end_ns = (int64_t)((double)(r->last_ticks - r->first_ticks) * r->ns_a_tick);
		for (int i = 0; i < r->rings_count; i++)
			count += collect(r, i, items + count);
		qsort(items, count, sizeof *items, in_time);
		weft_json_begin(&p.json, f);
		for (size_t i = 0; i < count; i++)
			play(&p, &items[i]);
		for (int i = 0; i < r->rings_count; i++)
			leave(&p, i, end_ns, "end of the recording");
		name_tracks(&p);
		error = weft_json_end(&p.json);
	}
	weft_map_free(&p.actors);
	weft_map_free(&p.values);
	weft_map_free(&p.labels);
	weft_map_free(&p.threads);
	free(items);
	free(p.tracks);
	return error;
}
