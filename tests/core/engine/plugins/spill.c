/* spill: hands floats down and along, so that any other order of the sums shows. */
#include "core/engine/filter.h"

struct spill {
	int side, down;
};

static const weft_param spill_params[] = {
	{ WEFT_BIND(struct spill, side), .name = "side", .help = "columns", .type = WEFT_INT, .initial = 3,
	  .min = 0, .max = 200 },
	{ WEFT_BIND(struct spill, down), .name = "down", .help = "rows", .type = WEFT_INT, .initial = 2,
	  .min = 1, .max = 9 },
};

static weft_status spill_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	const struct spill *s = state;
	(void)e;
	plan->carry = in.format.channels * sizeof(float);
	plan->carry_down = s->down;
	plan->carry_side = s->side;
	plan->left = in.format.channels * sizeof(float);
	return WEFT_OK;
}

static void spill_block(const void *state, const weft_ordered_job *job)
{
	const struct spill *s = state;
	const int n = job->target.format.channels;
	float *here = job->carry[0], *next = job->carry[1], *last = job->carry[s->down], *left = job->left;
	for (int x = 0; x < job->width; x++)
		for (int c = 0; c < n; c++) {
			const int at = x * n + c, far = s->side * n;
			const float v = (float)job->in[at] + here[at] + left[c];
			const int whole = (int)v & 255;
			job->out[at] = (uint8_t)whole;
			left[c] = v * 0.3f - (float)(whole >> 4);
			next[at + far] += v * 0.1f;
			next[at] += (float)whole * 0.07f;
			last[at - far] += v * 0.13f;
		}
}

WEFT_FILTER(spill, .help = "what is left over runs down", .kind = WEFT_ORDERED, WEFT_PARAMS(spill_params),
	    .state_size = sizeof(struct spill), .prepare = spill_prepare, .ordered = spill_block);
