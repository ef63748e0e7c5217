/* noname: reports a number without a name.
 * check: 1: noname: reports something without a proper name */
#include "plugin.h"

static void report(const void *state, weft_report *r)
{
	(void)state;
	r->number(r, NULL, 1);
}

static void noname_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(noname, .help = "x", .row = noname_row, .report = report);
