/* fickle: reports something else each time.
 * check: 1: report tells something else when called again */
#include "plugin.h"

static void report(const void *state, weft_report *r)
{
	static int n;
	(void)state;
	r->number(r, "n", n++);
}

static void fickle_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(fickle, .help = "x", .row = fickle_row, .report = report);
