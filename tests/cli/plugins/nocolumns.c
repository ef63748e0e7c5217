/* nocolumns: reports a table without columns.
 * check: 1: nocolumns: reports a table without columns */
#include "plugin.h"

static void report(const void *state, weft_report *r)
{
	(void)state;
	r->table(r, "t", NULL, NULL, 3);
}

static void nocolumns_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(nocolumns, .help = "x", .row = nocolumns_row, .report = report);
