/* halfmerge: merge takes the mean, so the order in which parts are merged shows.
 * check: 1: does merge add? */
#include "plugin.h"

static void gather(const void *state, const weft_row_job *job, void *partial)
{
	uint64_t *sum = partial;
	(void)state;
	for (int i = 0; i < samples(job); i++)
		*sum += job->in[0][i];
}

static void merge(const void *state, void *into, const void *from)
{
	(void)state;
	*(uint64_t *)into = (*(uint64_t *)into + *(const uint64_t *)from) / 2;
}

static void settle(void *state, const void *partial)
{
	*(uint64_t *)state = *(const uint64_t *)partial;
}

static weft_status prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state, (void)in, (void)plan, (void)e;
	plan->partial = sizeof(uint64_t);
	return WEFT_OK;
}

static void halfmerge_row(const void *state, const weft_row_job *job)
{
	for (int i = 0; i < samples(job); i++)
		job->out[i] = (uint8_t)(job->in[0][i] + *(const uint64_t *)state);
}

WEFT_FILTER(halfmerge, .help = "x", .row = halfmerge_row, .kind = WEFT_GLOBAL, .prepare = prepare,
	    .gather = gather, .merge = merge, .settle = settle, .state_size = sizeof(uint64_t));
