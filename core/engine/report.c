/* report.c: what a filter found, told to who watches the run.
 *
 * Whoever reads it goes by the names: each result has one of its own, and so
 * has each column of a table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

enum { RESULTS_MAX = 1000, COLUMNS_MAX = 256, NAME_MAX_BYTES = 200 };

struct reporter {
	weft_report report; /* first: a filter gives it back to us */
	const weft_stage *stage;
	const weft_watch *watch;
	char *names[RESULTS_MAX];
	size_t count;
	char fault[160]; /* the first */
};

static bool name_is_proper(const char *name)
{
	const size_t n = name ? strnlen(name, NAME_MAX_BYTES) : 0;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)name[i] < ' ' || name[i] == 0x7f)
			return false;
	return n > 0 && n < NAME_MAX_BYTES;
}

static bool fails(struct reporter *to, const char *fault, const char *name)
{
	if (!*to->fault && name)
		snprintf(to->fault, sizeof to->fault, "reports %s: '%.60s'", fault, name);
	else if (!*to->fault)
		snprintf(to->fault, sizeof to->fault, "reports %s", fault);
	return false;
}

static bool name_is_new(struct reporter *to, const char *name)
{
	if (*to->fault)
		return false;
	if (!name_is_proper(name))
		return fails(to, "something without a proper name", NULL);
	for (size_t i = 0; i < to->count; i++)
		if (strcmp(to->names[i], name) == 0)
			return fails(to, "two results of one name", name);
	if (to->count == RESULTS_MAX)
		return fails(to, "more than a thousand results", NULL);
	to->names[to->count] = strdup(name);
	return to->names[to->count] ? ++to->count : fails(to, "more than there is memory for", NULL);
}

static void tell(struct reporter *to, weft_result result)
{
	result.size = sizeof result;
	result.filter = to->stage->filter->name;
	result.filter_index = to->stage->index;
	to->watch->result(to->watch->user, &result);
}

static struct reporter *reporter_of(weft_report *r)
{
	return (struct reporter *)(void *)r;
}

static void tell_number(weft_report *r, const char *name, double value)
{
	struct reporter *to = reporter_of(r);
	if (name_is_new(to, name))
		tell(to, (weft_result) { .name = name, .values = &value, .column_count = 1, .row_count = 1 });
}

static void tell_text(weft_report *r, const char *name, const char *value)
{
	struct reporter *to = reporter_of(r);
	if (name_is_new(to, name) && (value || fails(to, "no text", name)))
		tell(to, (weft_result) { .name = name, .text = value });
}

/* How many there are; 0: they are none that can be told. */
static size_t columns_count(const char *const *columns)
{
	size_t count = 0;
	for (; columns && columns[count]; count++) {
		if (count == COLUMNS_MAX || !name_is_proper(columns[count]))
			return 0;
		for (size_t i = 0; i < count; i++)
			if (strcmp(columns[i], columns[count]) == 0)
				return 0;
	}
	return count;
}

static void tell_table(weft_report *r, const char *name, const char *const *columns, const double *values,
		       size_t row_count)
{
	struct reporter *to = reporter_of(r);
	if (!name_is_new(to, name))
		return;
	const size_t count = columns_count(columns);
	if (count == 0)
		fails(to, "a table without columns of proper names, each its own, and a NULL behind them",
		      name);
	else if (row_count > 0 && !values)
		fails(to, "a table without values", name);
	else
		tell(to, (weft_result) { .name = name,
					 .values = values,
					 .columns = columns,
					 .column_count = count,
					 .row_count = row_count });
}

weft_status weft_stage_report(const weft_stage *s, const weft_watch *watch, weft_error *e)
{
	weft_status status = WEFT_OK;
	if (!watch || !WEFT_HAS(watch, result) || !watch->result || !s->filter->report || s->shared_state)
		return status;
	struct reporter *r = calloc(1, sizeof *r);
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", s->filter->name);
	*r = (struct reporter) { .report = { .size = sizeof r->report,
					     .number = tell_number,
					     .text = tell_text,
					     .table = tell_table },
				 .stage = s,
				 .watch = watch };
	s->filter->report(s->state, &r->report);
	if (*r->fault)
		status = weft_fail_at(e, WEFT_INTERNAL, s->at, "%s: %s", s->filter->name, r->fault);
	for (size_t i = 0; i < r->count; i++)
		free(r->names[i]);
	free(r);
	return status;
}
