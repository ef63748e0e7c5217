/* overmax: the sample below, from the greatest of all: a global step, then a neighbourhood. */
#include "core/engine/filter.h"

struct overmax {
	uint8_t most;
};

static weft_status overmax_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state;
	(void)in;
	(void)e;
	plan->partial = 1;
	plan->halo_x = 0;
	plan->halo_y = 1;
	return WEFT_OK;
}

static void overmax_gather(const void *state, const weft_row_job *job, void *partial)
{
	uint8_t *most = partial;
	(void)state;
	for (int i = 0; i < job->width * job->source.format.channels; i++)
		*most = job->in[0][i] > *most ? job->in[0][i] : *most;
}

static void overmax_merge(const void *state, void *into, const void *from)
{
	(void)state;
	if (*(const uint8_t *)from > *(uint8_t *)into)
		*(uint8_t *)into = *(const uint8_t *)from;
}

static void overmax_settle(void *state, const void *partial)
{
	((struct overmax *)state)->most = *(const uint8_t *)partial;
}

static void overmax_row(const void *state, const weft_row_job *job)
{
	const struct overmax *s = state;
	for (int i = 0; i < job->width * job->target.format.channels; i++)
		job->out[i] = (uint8_t)(s->most - job->in[1][i]);
}

WEFT_FILTER(overmax, .help = "from the greatest", .kind = WEFT_GLOBAL, .state_size = sizeof(struct overmax),
	    .prepare = overmax_prepare, .row = overmax_row, .gather = overmax_gather, .merge = overmax_merge,
	    .settle = overmax_settle, .edge = WEFT_EDGE_CLAMP);
