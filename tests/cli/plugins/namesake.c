/* namesake: reports two numbers under one name.
 * check: 1: namesake: reports two results of one name: 'level' */
#include "plugin.h"

static void report(const void *state, weft_report *r)
{
	(void)state;
	r->number(r, "level", 1);
	r->text(r, "unit", "dB");
	r->number(r, "level", 2);
}

static void namesake_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(namesake, .help = "x", .row = namesake_row, .report = report);
