/* scratch: uses more scratch than it asked for.
 * check: 1: row uses more scratch than it asked for */
#include "plugin.h"

static weft_status prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state, (void)in, (void)plan, (void)e;
	plan->scratch = 64;
	return WEFT_OK;
}

static void scratch_row(const void *state, const weft_row_job *job)
{
	(void)state;
	memset(job->scratch, 1, 65);
	copy(job);
}

WEFT_FILTER(scratch, .help = "x", .row = scratch_row, .prepare = prepare);
