/* d_halo_param: its halo is right for the initial value only.
 * check: 1: d_halo_param:r=8, 23 x 17 RGB u8, base: row reads rows beyond its window */
#include "plugin.h"

struct d_halo_param {
	int r;
};

static const weft_param params[] = {
	{ WEFT_BIND(struct d_halo_param, r), .name = "r", .help = "x", .type = WEFT_INT, .initial = 1,
	  .min = 1, .max = 8 },
};

static weft_status prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state, (void)in, (void)plan, (void)e;
	plan->halo = 1;
	return WEFT_OK;
}

static void d_halo_param_row(const void *state, const weft_row_job *job)
{
	const int r = ((const struct d_halo_param *)state)->r, n = job->source.format.channels;
	for (int i = 0; i < samples(job); i++)
		job->out[i] = job->in[r][i - r * n];
}

WEFT_FILTER(d_halo_param, .help = "x", .row = d_halo_param_row, .kind = WEFT_NEIGHBOURHOOD,
	    .prepare = prepare, WEFT_PARAMS(params), .state_size = sizeof(struct d_halo_param));
