/* record.c: see record.h. */
#include "record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/run/runtime.h"
#include "../../core/run/trace.h"
#include "settle.h"

void *replay_add(struct replay_list *list, size_t size)
{
	if (list->count == list->room) {
		const size_t room = list->room ? 2 * list->room : 256;
		char *at = realloc(list->at, room * size);
		if (!at)
			return NULL;
		list->at = at;
		list->room = room;
		list->size = size;
	}
	return memset(list->at + list->count++ * size, 0, size);
}

/* To an item of the recording; NULL where there is no memory, which is noted. */
static void *add(struct replay_recording *r, struct replay_list *list, size_t size)
{
	void *item = replay_add(list, size);
	r->no_memory = r->no_memory || !item;
	return item;
}

const char *replay_name(const struct replay_recording *r, int name)
{
	return *REPLAY_AT(r->names, char *, name);
}

int replay_name_number(struct replay_recording *r, const char *text)
{
	for (size_t i = r->names.count; i-- > 0;)
		if (strcmp(replay_name(r, (int)i), text) == 0)
			return (int)i;
	char *copy = strdup(text);
	char **slot = copy ? add(r, &r->names, sizeof *slot) : NULL;
	if (!slot) {
		free(copy);
		r->no_memory = true;
		return 0;
	}
	*slot = copy;
	return (int)r->names.count - 1;
}

static int channel_number(struct replay_recording *r, uint64_t channel)
{
	for (size_t i = r->channels.count; i-- > 0;)
		if (*REPLAY_AT(r->channels, uint64_t, i) == channel)
			return (int)i;
	uint64_t *slot = add(r, &r->channels, sizeof *slot);
	if (slot)
		*slot = channel;
	return (int)r->channels.count - 1;
}

static void see_label(struct replay_recording *r, const weft_trace_slice *s)
{
	const bool step = s->x1 == 0 && s->y1 == 0, task = strcmp(s->name, "task") == 0;
	struct replay_part *p = s->last ? add(r,
					      step   ? &r->steps
					      : task ? &r->tasks
						     : &r->parts,
					      sizeof *p)
					: NULL;
	if (p)
		*p = (struct replay_part) { .begin = s->begun_ns,
					    .end = s->end_ns,
					    .goroutine = s->from.goroutine,
					    .processor = s->from.processor,
					    .name = replay_name_number(r, s->name),
					    .x0 = s->x0,
					    .x1 = s->x1,
					    .y0 = s->y0,
					    .y1 = s->y1 };
}

static void see_slice(void *user, const weft_trace_slice *s)
{
	struct replay_recording *r = user;
	if (s->kind == WEFT_TRACE_LABEL)
		see_label(r, s);
	if ((s->kind != WEFT_TRACE_RUN && s->kind != WEFT_TRACE_MANY) || s->from.processor < 0)
		return;
	struct replay_run *run = add(r, &r->runs, sizeof *run);
	if (run)
		*run = (struct replay_run) { .begin = s->from.ns,
					     .end = s->end_ns,
					     .goroutine = s->from.goroutine,
					     .processor = s->from.processor,
					     .name = replay_name_number(r, s->name),
					     .why = replay_name_number(r, s->why ? s->why : "exit"),
					     .count = s->kind == WEFT_TRACE_MANY ? s->count : 1 };
}

static void see_sent(void *user, const weft_trace_point *from, const weft_trace_point *to)
{
	struct replay_recording *r = user;
	struct replay_arrow *a = add(r, &r->arrows, sizeof *a);
	if (a)
		*a = (struct replay_arrow) { from->ns, to->ns, from->processor, to->processor,
					     to->goroutine };
}

static void see_steal(void *user, const weft_trace_point *by, int from)
{
	struct replay_recording *r = user;
	struct replay_steal *s = add(r, &r->steals, sizeof *s);
	if (s)
		*s = (struct replay_steal) { by->ns, by->processor, from };
}

static void see_waiting(void *user, int64_t ns, uint64_t channel, int values)
{
	struct replay_recording *r = user;
	struct replay_fill *f = add(r, &r->fills, sizeof *f);
	if (f)
		*f = (struct replay_fill) { ns, channel_number(r, channel), values };
}

static void see_end(void *user, int64_t ns, uint64_t lost)
{
	struct replay_recording *r = user;
	r->ns = ns;
	r->lost = lost;
}

bool replay_begin(struct replay_recording *r)
{
	const weft_schedule schedule = how_schedule(&r->how);
	const weft_trace_reader reader = { .size = sizeof reader,
					   .user = r,
					   .slice = see_slice,
					   .sent = see_sent,
					   .stole = see_steal,
					   .waiting = see_waiting,
					   .end = see_end };
	r->procs = weft_procs();
	r->buffer = schedule.workers > 0 ? schedule.queue : -1;
	r->grain = schedule.grain;
	r->error = weft_trace_read(&reader);
	return r->error == 0;
}

void replay_end(struct replay_recording *r)
{
	const int error = weft_trace_stop();
	r->error = r->no_memory ? -ENOMEM : error;
	if (!r->error)
		replay_settle(r);
}

struct how replay_runtime(const struct how *how)
{
	return how->mode == MODE_SEQ ? (struct how) { .mode = MODE_ROW, .procs = 1, .buffer = -1 } : *how;
}

void replay_run(struct replay_recording *r, const struct how *how, int (*fn)(void *arg), void *arg)
{
	const struct how runtime = replay_runtime(how);
	r->how = *how;
	how_run(&runtime, fn, arg);
}

void replay_free(struct replay_recording *r)
{
	for (size_t i = 0; i < r->names.count; i++)
		free(*REPLAY_AT(r->names, char *, i));
	for (struct replay_list *lists[] = { &r->names, &r->channels, &r->steps, &r->tasks, &r->parts,
					     &r->runs, &r->arrows, &r->steals, &r->fills, NULL },
				**l = lists;
	     *l; l++)
		free((*l)->at);
	*r = (struct replay_recording) { 0 };
}

void replay_title(const struct replay_recording *r, char *into, size_t size)
{
	if (r->how.mode == MODE_SEQ) {
		snprintf(into, size, "seq, a plain loop");
		return;
	}
	int used = snprintf(into, size, "%s, %d processor%s, buffer %d", mode_names[r->how.mode], r->procs,
			    r->procs == 1 ? "" : "s", r->buffer);
	if (r->grain > 0 && used > 0 && (size_t)used < size)
		snprintf(into + used, size - (size_t)used, ", grain %d", r->grain);
}
