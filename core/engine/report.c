/* report.c: what a filter found, told to who watches the run. */
#include "run.h"

struct reporter {
	weft_report report; /* first: a filter gives it back to us */
	const weft_stage *stage;
	const weft_watch *watch;
};

static void tell(weft_report *r, weft_result result)
{
	const struct reporter *to = (const struct reporter *)(void *)r;
	result.size = sizeof result;
	result.filter = to->stage->filter->name;
	result.filter_index = to->stage->index;
	to->watch->result(to->watch->user, &result);
}

static void tell_number(weft_report *r, const char *name, double value)
{
	tell(r, (weft_result) { .name = name, .values = &value, .column_count = 1, .row_count = 1 });
}

static void tell_text(weft_report *r, const char *name, const char *value)
{
	tell(r, (weft_result) { .name = name, .text = value });
}

static void tell_table(weft_report *r, const char *name, const char *const *columns, const double *values,
		       size_t row_count)
{
	size_t count = 0;
	while (columns[count])
		count++;
	tell(r, (weft_result) { .name = name,
				.values = values,
				.columns = columns,
				.column_count = count,
				.row_count = row_count });
}

void weft_stage_report(const weft_stage *s, const weft_watch *watch)
{
	if (!watch || !WEFT_HAS(watch, result) || !watch->result || !s->filter->report || s->shared_state)
		return;
	struct reporter r = { .report = { .size = sizeof r.report,
					  .number = tell_number,
					  .text = tell_text,
					  .table = tell_table },
			      .stage = s,
			      .watch = watch };
	s->filter->report(s->state, &r.report);
}
