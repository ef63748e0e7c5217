/* transpose: rows become columns.
 *
 * out(x, y) = in(y, x). */
#include "core/kernel/permute.h"

static weft_status transpose_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct weft_permutation *p = state;

	*p = (struct weft_permutation) { .swap = true };
	weft_permute_plan(*p, in, plan);
	return WEFT_OK;
}

static const char *const transpose_examples[] = { "transpose", NULL };

WEFT_FILTER(transpose, .help = "rows become columns", .kind = WEFT_GEOMETRIC,
	    .state_size = sizeof(struct weft_permutation), .prepare = transpose_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "geometry",
	    .examples = transpose_examples, .definition = "out(x, y) = in(y, x)");
