/* account.c: see account.h. */
#include "account.h"

#include <stdlib.h>
#include <string.h>

const char *const why_kind_names[WHY_KINDS] = { "work", "spreading", "serial steps", "no task", "the end" };

struct span {
	int64_t from, to;
};

static double overlap(struct span a, struct span b)
{
	const int64_t from = a.from > b.from ? a.from : b.from, to = a.to < b.to ? a.to : b.to;
	return to > from ? (double)(to - from) : 0;
}

/* Steps in which rows are spread; all others are one goroutine's. */
static bool spreads(const struct replay_recording *r, const struct replay_part *step)
{
	const char *name = replay_name(r, step->name);
	return strcmp(name, "filter") == 0 || strcmp(name, "stream") == 0;
}

/* When the last part of a step begins: then there is no further task. */
static int64_t last_begin(const struct replay_recording *r, const struct replay_part *step)
{
	int64_t last = step->begin;
	for (size_t i = 0; i < r->parts.count; i++) {
		const struct replay_part *p = REPLAY_AT(r->parts, struct replay_part, i);
		if (p->begin < step->end && p->end > step->begin && p->begin > last)
			last = p->begin;
	}
	return last;
}

static void idle(struct why_account *a, const struct replay_recording *r, const int64_t *last, int p,
		 struct span gap)
{
	for (size_t i = 0; i < r->steps.count; i++) {
		const struct replay_part *s = REPLAY_AT(r->steps, struct replay_part, i);
		if (!spreads(r, s)) {
			a->of[p][WHY_SERIAL] += overlap(gap, (struct span) { s->begin, s->end });
			continue;
		}
		a->of[p][WHY_NO_TASK] += overlap(gap, (struct span) { s->begin, last[i] });
		a->of[p][WHY_END] += overlap(gap, (struct span) { last[i], s->end });
	}
}

static int by_lane(const void *a, const void *b)
{
	const struct replay_run *x = a, *y = b;
	if (x->processor != y->processor)
		return x->processor < y->processor ? -1 : 1;
	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

/* runs are in order of lane and time. */
static void account_gaps(struct why_account *a, const struct replay_recording *r, const int64_t *last)
{
	size_t i = 0;
	for (int p = 0; p < a->procs; p++) {
		int64_t at = 0;
		double running = 0, encoding = 0;
		for (; i < r->runs.count && REPLAY_AT(r->runs, struct replay_run, i)->processor == p; i++) {
			const struct replay_run *run = REPLAY_AT(r->runs, struct replay_run, i);
			if (run->begin > at)
				idle(a, r, last, p, (struct span) { at, run->begin });
			running += (double)(run->end - run->begin);
			if (strcmp(replay_name(r, run->name), "part") == 0) /* of a picture to encode */
				encoding += (double)(run->end - run->begin);
			at = run->end > at ? run->end : at;
		}
		idle(a, r, last, p, (struct span) { at, r->ns });
		a->of[p][WHY_SPREAD] = running;
		a->of[p][WHY_WORK] = encoding;
	}
}

static bool is_work(const struct replay_recording *r, const struct replay_part *step)
{
	const char *name = replay_name(r, step->name);
	return strcmp(name, "decode") == 0 || strcmp(name, "encode") == 0;
}

/* A whole step that is work, as long as its goroutine ran: it may have waited for others, as for a decoder in
 * its jail. */
static void account_step(struct why_account *a, const struct replay_recording *r,
			 const struct replay_part *step)
{
	for (size_t i = 0; i < r->runs.count; i++) {
		const struct replay_run *run = REPLAY_AT(r->runs, struct replay_run, i);
		if (run->goroutine == step->goroutine && run->processor >= 0 && run->processor < a->procs)
			a->of[run->processor][WHY_WORK] += overlap((struct span) { run->begin, run->end },
								   (struct span) { step->begin, step->end });
	}
}

static void account_work(struct why_account *a, const struct replay_recording *r)
{
	for (size_t i = 0; i < r->parts.count; i++) {
		const struct replay_part *p = REPLAY_AT(r->parts, struct replay_part, i);
		if (p->processor >= 0 && p->processor < a->procs)
			a->of[p->processor][WHY_WORK] += (double)(p->end - p->begin);
	}
	for (size_t i = 0; i < r->steps.count; i++) {
		const struct replay_part *step = REPLAY_AT(r->steps, struct replay_part, i);
		if (is_work(r, step))
			account_step(a, r, step);
	}
}

static double waited_for_room(const struct replay_recording *r)
{
	double ns = 0;
	for (size_t i = 0; i < r->runs.count; i++) {
		const struct replay_run *run = REPLAY_AT(r->runs, struct replay_run, i);
		if (strcmp(replay_name(r, run->why), "chan send") != 0)
			continue;
		int64_t next = r->ns;
		for (size_t k = 0; k < r->runs.count; k++) {
			const struct replay_run *later = REPLAY_AT(r->runs, struct replay_run, k);
			if (later->goroutine == run->goroutine && later->begin >= run->end &&
			    later->begin < next)
				next = later->begin;
		}
		ns += (double)(next - run->end);
	}
	return ns;
}

bool why_account_make(struct why_account *a, const struct replay_recording *r)
{
	int64_t *last = calloc(r->steps.count + 1, sizeof *last);

	*a = (struct why_account) { .procs = r->procs, .ns = (double)r->ns };
	a->of = calloc((size_t)r->procs, sizeof *a->of);
	if (!last || !a->of) {
		free(last);
		return false;
	}
	for (size_t i = 0; i < r->steps.count; i++)
		last[i] = last_begin(r, REPLAY_AT(r->steps, struct replay_part, i));
	if (r->runs.count)
		qsort(r->runs.at, r->runs.count, r->runs.size, by_lane);
	account_gaps(a, r, last);
	account_work(a, r);
	free(last);
	for (int p = 0; p < a->procs; p++) {
		double *of = a->of[p];
		/* A part may have waited for others meanwhile. */
		of[WHY_WORK] = of[WHY_WORK] < of[WHY_SPREAD] ? of[WHY_WORK] : of[WHY_SPREAD];
		of[WHY_SPREAD] -= of[WHY_WORK];
		for (int k = 0; k < WHY_KINDS; k++)
			a->all[k] += of[k] / (a->ns * a->procs);
	}
	a->no_room = waited_for_room(r) / a->ns;
	return true;
}

void why_account_free(struct why_account *a)
{
	free(a->of);
	a->of = NULL;
}
