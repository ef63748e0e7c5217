/* handed: an order in which a byte more is handed on than was asked for.
 * check 1: 1: ordered uses more of `left` than it asked for
 * check 2: 1: ordered adds to more pixels of the rows below than carry_side
 * check 3: 0: good */
#include "plugin.h"

static weft_status prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state, (void)in, (void)e;
	plan->left = 3;
	plan->carry = 1;
	plan->carry_side = 1;
	return WEFT_OK;
}

static void ordered(const void *state, const weft_ordered_job *job)
{
	volatile uint8_t *left = job->left, *below = job->carry[1];
	(void)state;
	if (job->width == 0)
		return;
	memcpy(job->out, job->in, (size_t)job->width * weft_pixel_bytes(job->source.format));
	left[WRONG == 1 ? 3 : 2] = job->in[0];
	below[WRONG == 2 ? job->width + 1 : job->width] = 1;
}

WEFT_FILTER(NAME, .help = "x", .kind = WEFT_ORDERED, .ordered = ordered, .prepare = prepare);
