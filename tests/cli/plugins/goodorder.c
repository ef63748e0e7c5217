/* goodorder: hands down its samples, and right.
 * check: 0: good */
#include "plugin.h"

static void goodorder_block(const void *state, const weft_ordered_job *job)
{
	const size_t n = job->source.format.channels;
	(void)state;
	for (int i = 0; i < job->width; i++) {
		uint8_t *here = job->carry[0], *below = job->carry[1];
		for (size_t c = 0; c < n; c++)
			job->out[i * n + c] = (uint8_t)(job->in[i * n + c] + here[i]);
		below[i] = (uint8_t)(below[i] + job->in[i * n]);
		below[i + 1] = (uint8_t)(below[i + 1] + here[i]);
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

WEFT_FILTER(goodorder, .help = "x", .kind = WEFT_ORDERED, .prepare = prepare, .ordered = goodorder_block);
