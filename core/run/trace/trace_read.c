/* trace_read.c: see trace_read.h. */
#include "trace_read.h"

#include "trace_play.h"
#include "tracing.h"

#include <string.h>

static weft_trace_point point(const struct weft_play_point *p)
{
	return (weft_trace_point) { p->ns, p->threads ? -1 : p->track, p->goroutine };
}

static void tell_slice(void *to, const weft_trace_slice *s, int thread)
{
	const weft_trace_reader *r = to;
	(void)thread;
	if (r->slice)
		r->slice(r->user, s);
}

static void tell_arrow(void *to, const char *kind, const struct weft_play_point *from,
		       const struct weft_play_point *at)
{
	const weft_trace_reader *r = to;
	const weft_trace_point here = point(from), there = point(at);
	if (r->sent && strcmp(kind, "send") == 0)
		r->sent(r->user, &here, &there);
}

static void tell_steal(void *to, const struct weft_play_point *at, int from)
{
	const weft_trace_reader *r = to;
	const weft_trace_point here = point(at);
	if (r->stole)
		r->stole(r->user, &here, from);
}

static void tell_waiting(void *to, int64_t ns, uint64_t channel, int values)
{
	const weft_trace_reader *r = to;
	if (r->waiting)
		r->waiting(r->user, ns, channel, values);
}

static void tell_end(void *to, int64_t ns, uint64_t lost)
{
	const weft_trace_reader *r = to;
	if (r->end)
		r->end(r->user, ns, lost);
}

int weft_trace_tell(const struct weft_recording *r, const weft_trace_reader *reader)
{
	const struct weft_play_out out = { .to = (void *)reader,
					   .slice = tell_slice,
					   .arrow = tell_arrow,
					   .stole = tell_steal,
					   .waiting = tell_waiting,
					   .end = tell_end };
	return weft_trace_play(r, &out);
}
