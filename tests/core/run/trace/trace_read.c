/* trace_read.c: what a program reads of its own recording. */
#include "../run.h"

#include "run/trace.h"

#include <errno.h>

struct seen {
	int short_ones, turns, labels, sent, most, last_waiting, ends;
	int x0, x1, y0, y1;
	int64_t last_ns, total_ns;
	uint64_t lost;
	bool in_order;
};

static void see_slice(void *user, const weft_trace_slice *s)
{
	struct seen *seen = user;
	if (s->kind == WEFT_TRACE_MANY || s->kind == WEFT_TRACE_RUN) {
		seen->turns++;
		if (strcmp(s->name, "count") == 0)
			seen->short_ones += s->kind == WEFT_TRACE_MANY ? s->count
					    : strcmp(s->why, "exit") == 0
						    ? 1
						    : strcmp(s->why, "end of the recording") == 0;
		seen->in_order = seen->in_order && s->from.ns <= s->end_ns;
	}
	if (s->kind != WEFT_TRACE_LABEL || !s->last)
		return;
	seen->labels++;
	if (strcmp(s->name, "row") != 0)
		return;
	seen->x0 = s->x0;
	seen->x1 = s->x1;
	seen->y0 = s->y0;
	seen->y1 = s->y1;
	seen->in_order = seen->in_order && s->begun_ns <= s->from.ns;
}

static void see_sent(void *user, const weft_trace_point *from, const weft_trace_point *to)
{
	struct seen *seen = user;
	seen->sent++;
	seen->in_order = seen->in_order && from->goroutine != 0 && to->goroutine != from->goroutine;
}

static void see_waiting(void *user, int64_t ns, uint64_t channel, int values)
{
	struct seen *seen = user;
	(void)channel;
	seen->in_order = seen->in_order && ns >= seen->last_ns && values >= 0;
	seen->last_ns = ns;
	seen->most = values > seen->most ? values : seen->most;
	seen->last_waiting = values;
}

static void see_end(void *user, int64_t ns, uint64_t lost)
{
	struct seen *seen = user;
	seen->ends++;
	seen->total_ns = ns;
	seen->lost = lost;
}

static void read_into(struct seen *seen)
{
	const weft_trace_reader reader = { .size = sizeof reader,
					   .user = seen,
					   .slice = see_slice,
					   .sent = see_sent,
					   .waiting = see_waiting,
					   .end = see_end };
	*seen = (struct seen) { .in_order = true };
	check(weft_trace_read(&reader) == 0);
	check(weft_trace_read(&reader) == -EBUSY);
}

static void count(weft_waitgroup *all)
{
	weft_waitgroup_done(all);
}
GOROUTINE(count, weft_waitgroup *);

/* Three events each would be more than the rings hold. */
RunTest(trace_read, goroutines_that_end_at_once_are_counted)
{
	enum { CROWD = SANITIZED ? 20000 : 300000, AT_ONCE = 1000 };
	struct seen seen;
	read_into(&seen);
	for (int i = 0; i < CROWD / AT_ONCE; i++) {
		weft_waitgroup all = { 0 };
		weft_waitgroup_add(&all, AT_ONCE);
		for (int k = 0; k < AT_ONCE; k++)
			go(count, &all);
		weft_waitgroup_wait(&all);
	}
	check(weft_trace_stop() == 0);
	check(seen.short_ones == CROWD);
	check(seen.lost == 0);
	check(seen.turns < CROWD);
	check(seen.ends == 1 && seen.total_ns > 0);
}

struct sender {
	int_chan ch;
	int values;
};

static void send_values(struct sender s)
{
	for (int i = 0; i < s.values; i++)
		chan_send(s.ch, i);
}
GOROUTINE(send_values, struct sender);

RunTest(trace_read, values_wait_in_a_channel_and_go_over)
{
	int_chan ch = chan_make(int_chan, 6);
	struct seen seen;
	read_into(&seen);
	go(send_values, ch, 10);
	weft_sleep(20 * WEFT_MS); /* it fills the channel, and waits */
	for (int i = 0; i < 10; i++)
		chan_discard(ch);
	check(weft_trace_stop() == 0);
	check(seen.sent == 10);
	check(seen.most == 6);
	check(seen.last_waiting == 0);
	check(seen.in_order);
	chan_free(ch);
}

static void label_tile(weft_waitgroup *all)
{
	weft_trace_begin_area("task", 30, 90, 10, 20);
	weft_yield();
	weft_trace_begin("row", 11, 12);
	weft_yield();
	weft_trace_end();
	weft_trace_end();
	weft_waitgroup_done(all);
}
GOROUTINE(label_tile, weft_waitgroup *);

RunTest(trace_read, a_label_has_the_columns_of_the_one_around_it)
{
	weft_waitgroup all = { 0 };
	struct seen seen;
	read_into(&seen);
	weft_waitgroup_add(&all, 1);
	go(label_tile, &all);
	weft_waitgroup_wait(&all);
	check(weft_trace_stop() == 0);
	check(seen.labels == 2);
	check(seen.x0 == 30 && seen.x1 == 90 && seen.y0 == 11 && seen.y1 == 12);
	check(seen.in_order);
}

static int64_t label_of(const char *name)
{
	weft_trace_begin(name, 0, 1);
	const int64_t begin = weft_now(); /* after the label's own, so it is never shorter */
	while (weft_now() < begin + 2 * WEFT_MS)
		;
	weft_trace_end();
	return weft_now() - begin;
}

/* 2 ms of its own and a hundred times that; the other has only its own, however busy the machine. */
RunTest(trace_read, labels_that_are_dragged_take_longer_and_others_do_not)
{
	static const char *const dragged[] = { "slow", NULL };
	struct seen seen;
	weft_trace_drag(dragged, 100);
	read_into(&seen);
	check(label_of("slow") >= 202 * WEFT_MS);
	check(label_of("other") < 200 * WEFT_MS);
	weft_trace_drag(NULL, 0);
	check(label_of("slow") < 200 * WEFT_MS);
	check(weft_trace_stop() == 0);
}
