/* ramp: a picture of its own, where each pixel tells its place. */
#include "core/engine/filter.h"

static weft_status ramp_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state;
	(void)in;
	(void)e;
	plan->width = 61;
	plan->height = 47;
	plan->format = (weft_format) { 3, WEFT_U8 };
	return WEFT_OK;
}

static void ramp_row(const void *state, const weft_row_job *job)
{
	(void)state;
	for (int i = 0; i < job->width; i++) {
		job->out[3 * i] = (uint8_t)(job->x + i);
		job->out[3 * i + 1] = (uint8_t)job->y;
		job->out[3 * i + 2] = (uint8_t)(job->target.width + (job->in != NULL));
	}
}

WEFT_FILTER(ramp, .help = "each pixel tells its place", .kind = WEFT_SOURCE, .prepare = ramp_prepare,
	    .row = ramp_row);
