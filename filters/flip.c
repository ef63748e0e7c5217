/* flip: upside down.
 *
 * out(x, y) = in(x, height - 1 - y). */
#include "core/kernel/permute.h"

static weft_status flip_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct weft_permutation *p = state;

	*p = (struct weft_permutation) { .mirror_y = true };
	weft_permute_plan(*p, in, plan);
	return WEFT_OK;
}

static const char *const flip_examples[] = { "flip", NULL };

WEFT_FILTER(flip, .help = "upside down", .kind = WEFT_GEOMETRIC,
	    .state_size = sizeof(struct weft_permutation), .prepare = flip_prepare, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_STRAIGHT_ALPHA, .group = "geometry", .examples = flip_examples,
	    .definition = "out(x, y) = in(x, height - 1 - y)");
