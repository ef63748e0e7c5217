/* settle.c: see settle.h. */
#include "settle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- which value asked for which rows ---- */

static int by_goroutine(const void *a, const void *b)
{
	const struct replay_part *x = a, *y = b;
	if (x->goroutine != y->goroutine)
		return x->goroutine < y->goroutine ? -1 : 1;
	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

static int arrow_by_goroutine(const void *a, const void *b)
{
	const struct replay_arrow *x = a, *y = b;
	if (x->goroutine != y->goroutine)
		return x->goroutine < y->goroutine ? -1 : 1;
	return x->received < y->received ? -1 : x->received > y->received;
}

static int by_begin(const void *a, const void *b)
{
	const struct replay_part *x = a, *y = b;
	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

static void sort(struct replay_list *list, int (*order)(const void *, const void *))
{
	if (list->count > 1)
		qsort(list->at, list->count, list->size, order);
}

/* Tasks i .. end-1 are one goroutine's, which received n values from `first` on.  A worker may have taken
 * several values that lie below one another as one task, but each stands for as many rows. */
static void give_arrows(const struct replay_recording *r, size_t i, size_t end, int first, int n)
{
	int rows = 0;
	for (size_t k = i; k < end; k++)
		rows += REPLAY_AT(r->tasks, struct replay_part, k)->y1 -
			REPLAY_AT(r->tasks, struct replay_part, k)->y0;
	const bool each = end - i == (size_t)n;
	const int unit = n ? (rows + n - 1) / n : 0;
	for (; i < end && n > 0; i++) {
		struct replay_part *t = REPLAY_AT(r->tasks, struct replay_part, i);
		int take = each ? 1 : (t->y1 - t->y0 + unit - 1) / unit;
		take = take < n ? take : n;
		t->first_arrow = first;
		t->arrows = take;
		first += take;
		n -= take;
	}
}

/* When a task was handed out. */
static int64_t handed_out(const struct replay_recording *r, const struct replay_part *task)
{
	return task->arrows ? REPLAY_AT(r->arrows, struct replay_arrow, task->first_arrow)->sent
			    : task->begin;
}

/* Tasks are handed out in order, so that at the top left begins a round. */
static void rounds_tell(struct replay_recording *r)
{
	struct replay_list begins = { 0 }; /* int64_t: when each round did */
	for (size_t i = 0; i < r->tasks.count; i++) {
		const struct replay_part *task = REPLAY_AT(r->tasks, struct replay_part, i);
		int64_t *begin = task->x0 == 0 && task->y0 == 0 ? replay_add(&begins, sizeof *begin) : NULL;
		if (begin)
			*begin = handed_out(r, task);
	}
	for (size_t i = 0; i < r->tasks.count; i++) {
		struct replay_part *task = REPLAY_AT(r->tasks, struct replay_part, i);
		const int64_t when = handed_out(r, task);
		task->round = -1;
		for (size_t k = 0; k < begins.count; k++)
			task->round += *REPLAY_AT(begins, int64_t, k) <= when;
	}
	free(begins.at);
}

/* What a filter does in a second round is a stage of its own: "blur", "blur 2" ... */
static void names_tell_rounds(struct replay_recording *r)
{
	struct replay_list stages = { 0 }; /* struct replay_part: the first of each */
	for (size_t i = 0; i < r->parts.count; i++) {
		struct replay_part *p = REPLAY_AT(r->parts, struct replay_part, i);
		const struct replay_part as_found = *p;
		char text[48];
		int nth = 1;
		size_t k = 0;
		for (; k < stages.count; k++) {
			const struct replay_part *s = REPLAY_AT(stages, struct replay_part, k);
			if (s->name == p->name && s->round == p->round)
				break;
			nth += s->name == p->name;
		}
		struct replay_part *stage = k == stages.count ? replay_add(&stages, sizeof *stage) : NULL;
		if (stage)
			*stage = as_found;
		snprintf(text, sizeof text, "%s %d", replay_name(r, p->name), nth);
		if (nth > 1)
			p->name = replay_name_number(r, text);
	}
	free(stages.at);
}

static size_t same_goroutine(const struct replay_list *parts, size_t i)
{
	const uint64_t g = REPLAY_AT(*parts, struct replay_part, i)->goroutine;
	while (i < parts->count && REPLAY_AT(*parts, struct replay_part, i)->goroutine == g)
		i++;
	return i;
}

/* Arrows of goroutine g from *at on; returns how many. */
static int arrows_of(const struct replay_recording *r, uint64_t g, size_t *at)
{
	int n = 0;
	while (*at < r->arrows.count && REPLAY_AT(r->arrows, struct replay_arrow, *at)->goroutine < g)
		++*at;
	while (*at + (size_t)n < r->arrows.count &&
	       REPLAY_AT(r->arrows, struct replay_arrow, *at + (size_t)n)->goroutine == g)
		n++;
	return n;
}

static void tasks_get_arrows(struct replay_recording *r)
{
	size_t at = 0;
	for (size_t i = 0, end; i < r->tasks.count; i = end) {
		const uint64_t g = REPLAY_AT(r->tasks, struct replay_part, i)->goroutine;
		end = same_goroutine(&r->tasks, i);
		const int n = arrows_of(r, g, &at);
		give_arrows(r, i, end, (int)at, n);
	}
}

/* The arrow whose value goroutine p->goroutine received last before p began. */
static void last_arrow(const struct replay_recording *r, struct replay_part *p, size_t *at)
{
	const int n = arrows_of(r, p->goroutine, at);
	for (int k = n; k-- > 0;)
		if (REPLAY_AT(r->arrows, struct replay_arrow, *at + (size_t)k)->received <= p->begin) {
			p->first_arrow = (int)*at + k;
			p->arrows = 1;
			return;
		}
}

/* A part of a task has its arrows, by its rows. */
static void take_arrows(struct replay_part *p, const struct replay_part *task)
{
	const int height = task->y1 - task->y0;
	p->round = task->round;
	if (!task->arrows)
		return;
	int skip = height > 0 ? (int)((int64_t)(p->y0 - task->y0) * task->arrows / height) : 0;
	skip = skip < 0 ? 0 : skip >= task->arrows ? task->arrows - 1 : skip;
	p->first_arrow = task->first_arrow + skip;
	p->arrows = task->arrows - skip;
}

/* Both lists are in order of goroutine and time. */
static void parts_get_arrows(struct replay_recording *r, int first_pass)
{
	const size_t parts = r->parts.count;
	size_t at = 0, k = 0;
	for (size_t i = 0; i < r->tasks.count; i++) {
		const struct replay_part task = *REPLAY_AT(r->tasks, struct replay_part, i);
		bool any = false;
		while (k < parts && by_goroutine(REPLAY_AT(r->parts, struct replay_part, k), &task) < 0)
			last_arrow(r, REPLAY_AT(r->parts, struct replay_part, k++), &at);
		for (; k < parts; k++) {
			struct replay_part *p = REPLAY_AT(r->parts, struct replay_part, k);
			if (p->goroutine != task.goroutine || p->begin > task.end)
				break;
			take_arrows(p, &task);
			any = true;
		}
		struct replay_part *own = any ? NULL : replay_add(&r->parts, sizeof *own);
		if (own) {
			*own = task;
			own->name = first_pass;
		}
	}
	for (; k < parts; k++)
		last_arrow(r, REPLAY_AT(r->parts, struct replay_part, k), &at);
}

static void runs_cut(struct replay_list *runs, int64_t ns)
{
	size_t n = 0;
	for (size_t i = 0; i < runs->count; i++) {
		struct replay_run run = *REPLAY_AT(*runs, struct replay_run, i);
		run.end = run.end < ns ? run.end : ns;
		if (run.begin < ns)
			*REPLAY_AT(*runs, struct replay_run, n++) = run;
	}
	runs->count = n;
}

void replay_settle(struct replay_recording *r)
{
	sort(&r->arrows, arrow_by_goroutine);
	sort(&r->tasks, by_goroutine);
	sort(&r->parts, by_goroutine);
	tasks_get_arrows(r);
	rounds_tell(r);
	parts_get_arrows(r, replay_name_number(r, "first pass"));
	sort(&r->parts, by_begin);
	names_tell_rounds(r);
	sort(&r->tasks, by_begin);
	sort(&r->steps, by_begin);
	/* What comes behind the last step only ended the recording. */
	if (r->steps.count) {
		r->ns = 0;
		for (size_t i = 0; i < r->steps.count; i++) {
			const struct replay_part *s = REPLAY_AT(r->steps, struct replay_part, i);
			r->ns = s->end > r->ns ? s->end : r->ns;
		}
		runs_cut(&r->runs, r->ns);
	}
}

/* ---- less ---- */

static int by_place(const void *a, const void *b)
{
	const struct replay_part *x = a, *y = b;
	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	if (x->x0 != y->x0)
		return x->x0 < y->x0 ? -1 : 1;
	if (x->y0 != y->y0)
		return x->y0 < y->y0 ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

static bool same_place(const struct replay_part *a, const struct replay_part *b, int rows)
{
	return a->name == b->name && a->x0 == b->x0 && a->y0 / rows == b->y0 / rows;
}

static size_t places(const struct replay_list *parts, int rows)
{
	size_t n = 0;
	for (size_t i = 0; i < parts->count; i++)
		n += i == 0 || !same_place(REPLAY_AT(*parts, struct replay_part, i - 1),
					   REPLAY_AT(*parts, struct replay_part, i), rows);
	return n;
}

/* Parts that begin in the same `rows` rows become one, of the processor that ended last. */
static void join_places(struct replay_list *parts, int rows)
{
	size_t n = 0;
	for (size_t i = 0; i < parts->count; i++) {
		const struct replay_part *p = REPLAY_AT(*parts, struct replay_part, i);
		struct replay_part *q = n ? REPLAY_AT(*parts, struct replay_part, n - 1) : NULL;
		if (!q || !same_place(q, p, rows)) {
			*REPLAY_AT(*parts, struct replay_part, n++) = *p;
			continue;
		}
		q->begin = q->begin < p->begin ? q->begin : p->begin;
		if (p->end > q->end) {
			q->end = p->end;
			q->processor = p->processor;
			q->goroutine = p->goroutine;
		}
		q->y1 = q->y1 > p->y1 ? q->y1 : p->y1;
	}
	parts->count = n;
}

static int thin_parts(struct replay_list *parts, size_t most)
{
	int rows = 1;
	if (parts->count <= most)
		return rows;
	sort(parts, by_place);
	while (rows < 1 << 24 && places(parts, rows) > most)
		rows *= 2;
	join_places(parts, rows);
	sort(parts, by_begin);
	return rows;
}

static int by_processor(const void *a, const void *b)
{
	const struct replay_run *x = a, *y = b;
	if (x->processor != y->processor)
		return x->processor < y->processor ? -1 : 1;
	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

static bool near_runs(const struct replay_run *a, const struct replay_run *b, int64_t ns)
{
	return a->processor == b->processor && a->name == b->name && b->begin - a->end < ns &&
	       b->end - a->begin < 16 * ns;
}

static size_t join_runs(const struct replay_list *runs, int64_t ns, bool count_only)
{
	size_t n = 0;
	struct replay_run last = { .processor = -1 };
	for (size_t i = 0; i < runs->count; i++) {
		const struct replay_run run = *REPLAY_AT(*runs, struct replay_run, i);
		if (n && near_runs(&last, &run, ns)) {
			last.end = run.end;
			last.count += run.count;
			last.why = run.why;
			last.goroutine = last.goroutine == run.goroutine ? run.goroutine : 0;
		} else {
			last = run;
			n++;
		}
		if (!count_only)
			*REPLAY_AT(*runs, struct replay_run, n - 1) = last;
	}
	return n;
}

static int64_t thin_runs(struct replay_list *runs, size_t most, int64_t total)
{
	int64_t ns = 0;
	sort(runs, by_processor);
	if (runs->count <= most)
		return ns;
	for (ns = 1000; ns < total && join_runs(runs, ns, true) > most; ns *= 2)
		;
	runs->count = join_runs(runs, ns, false);
	return ns;
}

static int thin_evenly(struct replay_list *list, size_t most)
{
	const size_t step = (list->count + most - 1) / most;
	if (step <= 1)
		return 1;
	size_t n = 0;
	for (size_t i = 0; i < list->count; i += step)
		memcpy(list->at + n++ * list->size, list->at + i * list->size, list->size);
	list->count = n;
	return (int)step;
}

struct replay_thinning replay_thin(struct replay_recording *r, size_t most)
{
	struct replay_thinning t = { .no_arrows = r->arrows.count > most };
	t.rows = thin_parts(&r->parts, most);
	t.runs_ns = thin_runs(&r->runs, most, r->ns);
	t.fills = thin_evenly(&r->fills, most);
	t.steals = thin_evenly(&r->steals, most);
	if (t.no_arrows || t.rows > 1) {
		t.no_arrows = true;
		r->arrows.count = 0;
		for (size_t i = 0; i < r->parts.count; i++) {
			struct replay_part *p = REPLAY_AT(r->parts, struct replay_part, i);
			p->first_arrow = p->arrows = 0;
		}
	}
	return t;
}
