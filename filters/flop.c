/* flop: left and right exchanged.
 *
 * out(x, y) = in(width - 1 - x, y). */
#include "core/kernel/permute.h"

static weft_status flop_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct weft_permutation *p = state;

	*p = (struct weft_permutation) { .mirror_x = true };
	weft_permute_plan(*p, in, plan);
	return WEFT_OK;
}

static const char *const flop_examples[] = { "flop", NULL };

WEFT_FILTER(flop, .help = "left and right exchanged", .kind = WEFT_GEOMETRIC,
	    .state_size = sizeof(struct weft_permutation), .prepare = flop_prepare, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_STRAIGHT_ALPHA, .group = "geometry", .examples = flop_examples,
	    .definition = "out(x, y) = in(width - 1 - x, y)");
