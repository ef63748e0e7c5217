/* farorder: hands to pixels further aside than it says.
 * check: 1: ordered adds to more pixels of the rows below than carry_side */
#include "plugin.h"

static void farorder_block(const void *state, const weft_ordered_job *job)
{
	const size_t n = job->source.format.channels;
	(void)state;
	for (int i = 0; i < job->width; i++) {
		uint8_t *here = job->carry[0], *below = job->carry[1];
		for (size_t c = 0; c < n; c++)
			job->out[i * n + c] = (uint8_t)(job->in[i * n + c] + here[i]);
		below[i + 2] = (uint8_t)(below[i + 2] + here[i]);
	}
}

static weft_status prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state, (void)in, (void)e;
	plan->carry = 1;
	plan->carry_down = 1;
	plan->carry_side = 1;
	return WEFT_OK;
}

WEFT_FILTER(farorder, .help = "x", .kind = WEFT_ORDERED, .prepare = prepare, .ordered = farorder_block);
