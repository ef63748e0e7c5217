/* misplan: a point filter that plans another shape. */
#include "core/engine/filter.h"

static weft_status misplan_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state;
	(void)e;
	plan->width = in.width + 1;
	return WEFT_OK;
}

static void misplan_row(const void *state, const weft_row_job *job)
{
	(void)state;
	(void)job;
}

WEFT_FILTER(misplan, .help = "plans nonsense", .kind = WEFT_POINT, .prepare = misplan_prepare,
	    .row = misplan_row);
