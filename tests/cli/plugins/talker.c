/* talker: reports without end.
 * check: 1: report reports more than 100000 values */
#include "plugin.h"

static void report(const void *state, weft_report *r)
{
	(void)state;
	for (volatile int i = 0; i < 2000000; i++)
		r->number(r, "n", i);
}

static void talker_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(talker, .help = "x", .row = talker_row, .report = report);
