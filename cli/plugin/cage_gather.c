/* cage_gather.c: a first pass and what it finds, in guarded memory.
 *
 * Two copies of the partial result that is being filled stay in guarded
 * memory, each fed the same rows, until the engine goes on to another. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "outcome.h"

static void kept_free(struct cell *c)
{
	for (size_t i = 0; i < c->kept_count; i++)
		free(c->kept[i]);
	free(c->kept);
	c->kept = NULL;
	c->kept_count = 0;
}

void cell_free_gather(struct cell *c)
{
	kept_free(c);
	for (int i = 0; i < GUARD_SIDES; i++)
		guard_free(&c->partials[i]);
	guard_free(&c->from);
}

/* A copy of a partial result, or a zeroed one, to be merged later. */
static void *keep(struct cell *c, const void *partial)
{
	void *copy = calloc(1, c->plan.partial + 1);
	void **more = realloc(c->kept, (c->kept_count + 1) * sizeof *more);
	if (more)
		c->kept = more;
	if (!more || !copy) {
		free(copy);
		return NULL;
	}
	if (partial)
		memcpy(copy, partial, c->plan.partial);
	return c->kept[c->kept_count++] = copy;
}

/* ---- gather ---- */

/* The copies become the engine's partial result. */
static void gathered_end(struct cell *c)
{
	if (!c->gathered)
		return;
	if (memcmp(c->partial[0].ours, c->partial[1].ours, c->plan.partial) != 0)
		cage_found("gathers other bytes when called again: does it depend on time, an address, or an "
			   "earlier call?");
	memcpy(c->gathered, c->partial[0].ours, c->plan.partial);
	c->gathered = NULL;
}

static bool partial_show(const struct cell *c, struct guard *area, enum guard_side side, const void *partial,
			 struct guarded *got)
{
	const size_t bytes = c->plan.partial;
	if (!guard_block(area, bytes, cage_align(bytes), side, got))
		return false;
	memcpy(got->ours, partial, bytes);
	return true;
}

static bool gathered_begin(struct cell *c, void *partial)
{
	if (c->gathered == partial)
		return true;
	gathered_end(c);
	for (int i = 0; i < GUARD_SIDES; i++) {
		c->partials[i].beyond = "reads or writes beyond its partial result";
		if (!partial_show(c, &c->partials[i], (enum guard_side)i, partial, &c->partial[i]))
			return false;
	}
	c->gathered = partial;
	return true;
}

/* The row between forbidden pages. */
static bool row_show(struct cell *c, enum guard_side side, const weft_row_job *job, const uint8_t **row)
{
	struct guard *area = &c->sides[side].in;
	const size_t bytes = (size_t)job->width * weft_pixel_bytes(job->source.format);
	struct guarded got;
	area->beyond = "reads beyond the row that it gathers";
	area->written = "writes to its input";
	if (!guard_rows(area, 1, bytes, side, &got))
		return false;
	memcpy(got.ours, job->in[0], bytes);
	*row = got.shown;
	return true;
}

static void gather_on(struct cell *c, enum guard_side side, const weft_row_job *job, void *partial)
{
	const uint8_t *row;
	weft_row_job shown = *job;
	if (row_show(c, side, job, &row))
		shown.in = &row;
	guard_tail_fill(&c->state_area, side);
	c->plan.gather(c->state, &shown, partial);
}

void cage_gather(const void *state, const weft_row_job *job, void *partial)
{
	struct cell *c = cell_of(state);
	if (!cage_calls("gather"))
		return;
	if (cage.merging == CAGE_MERGE_NEVER) {
		void *only = c->kept_count ? c->kept[0] : keep(c, NULL);
		gather_on(c, GUARD_BEFORE, job, only);
		return;
	}
	if (!gathered_begin(c, partial)) {
		c->plan.gather(c->state, job, partial);
		return;
	}
	for (int side = 0; side < GUARD_SIDES; side++) {
		gather_on(c, (enum guard_side)side, job, c->partial[side].shown);
		cage_tail_check(&c->partials[side]);
	}
}

/* ---- merge and settle ---- */

/* Read-only for the filter; NULL: no memory. */
static const void *from_show(struct cell *c, enum guard_side side, const void *from)
{
	struct guarded got;
	c->from.beyond = "reads beyond a partial result";
	c->from.written = "writes to the partial result that it reads";
	return partial_show(c, &c->from, side, from, &got) ? got.shown : from;
}

/* Like a row it is made twice, and both have to agree. */
static void merge(struct cell *c, void *into, const void *from)
{
	struct guarded got[GUARD_SIDES];
	for (int side = 0; side < GUARD_SIDES; side++) {
		struct guard *area = &c->partials[side];
		area->beyond = "merges beyond its partial result";
		if (!cage_calls("merge"))
			return;
		if (!partial_show(c, area, (enum guard_side)side, into, &got[side])) {
			cage.cut_short = true;
			return;
		}
		guard_tail_fill(&c->state_area, (enum guard_side)side);
		cage.real->merge(c->state, got[side].shown, from_show(c, (enum guard_side)side, from));
		cage_tail_check(area);
	}
	if (memcmp(got[0].ours, got[1].ours, c->plan.partial) != 0)
		cage_found("gives something else when called again");
	memcpy(into, got[0].ours, c->plan.partial);
}

void cage_merge(const void *state, void *into, const void *from)
{
	struct cell *c = cell_of(state);
	gathered_end(c);
	if (cage.merging == CAGE_MERGE_FROM_LAST)
		keep(c, from);
	else if (cage.merging == CAGE_MERGE_IN_ORDER)
		merge(c, into, from);
}

/* first + (kept[0] + (kept[1] + ...)), as the last of the kept; NULL: there are none. */
static const void *merge_from_last(struct cell *c, const void *first)
{
	if (c->kept_count == 0)
		return NULL;
	void *into = keep(c, first);
	for (size_t i = c->kept_count - 1; i > 1; i--)
		merge(c, c->kept[i - 2], c->kept[i - 1]);
	if (into)
		merge(c, into, c->kept[0]);
	return into;
}

void cage_settle(void *engine_state, const void *partial)
{
	struct cell *c = cell_of(engine_state);
	const void *settled = NULL;
	gathered_end(c);
	if (cage.merging == CAGE_MERGE_NEVER && c->kept_count)
		settled = c->kept[0];
	else if (cage.merging == CAGE_MERGE_FROM_LAST)
		settled = merge_from_last(c, partial);
	settled = from_show(c, GUARD_AFTER, settled ? settled : partial);
	guard_open(&c->state_area);
	if (cage_calls("settle"))
		cage.real->settle(c->state, settled);
	cage_tail_check(&c->state_area);
	guard_shut(&c->state_area);
	kept_free(c);
}

/* ---- report ---- */

/* The filter's own calls are taken down before they go to the engine. */
struct listener {
	weft_report report; /* first: a filter gives it back to us */
	weft_report *to;    /* NULL: nobody is told again */
	struct outcome said;
};

enum { SAID_MAX = 100000 };

static weft_report *heard(weft_report *r, weft_result result)
{
	struct listener *l = (struct listener *)(void *)r;
	result.filter = cage.real->name;
	result.name = result.name ? result.name : "";
	guard_during("reports what is not there");
	if (l->said.number_count < SAID_MAX)
		outcome_result(&l->said, &result);
	guard_during(NULL);
	return l->to;
}

static void hear_number(weft_report *r, const char *name, double value)
{
	weft_report *to =
		heard(r, (weft_result) { .name = name, .values = &value, .column_count = 1, .row_count = 1 });
	if (to)
		to->number(to, name, value);
}

static void hear_text(weft_report *r, const char *name, const char *value)
{
	weft_report *to = heard(r, (weft_result) { .name = name, .text = value });
	if (to)
		to->text(to, name, value);
}

static void hear_table(weft_report *r, const char *name, const char *const *columns, const double *values,
		       size_t row_count)
{
	size_t count = 0;
	guard_during("reports a table whose columns do not end in a NULL");
	while (columns && columns[count])
		count++;
	weft_report *to = heard(r, (weft_result) { .name = name,
						   .values = values,
						   .columns = columns,
						   .column_count = count,
						   .row_count = row_count });
	if (to)
		to->table(to, name, columns, values, row_count);
}

static void report_once(const struct cell *c, struct listener *l, weft_report *to)
{
	*l = (struct listener) { .report = { .size = sizeof(weft_report),
					     .number = hear_number,
					     .text = hear_text,
					     .table = hear_table },
				 .to = to };
	if (cage_calls("report"))
		cage.real->report(c->state, &l->report);
}

void cage_report(const void *state, weft_report *report)
{
	struct cell *c = cell_of(state);
	struct listener first, again;
	report_once(c, &first, report);
	report_once(c, &again, NULL);
	if (!cage.cut_short && !outcome_same(&first.said, &again.said))
		cage_found("tells something else when called again");
	outcome_free(&first.said);
	outcome_free(&again.said);
}
