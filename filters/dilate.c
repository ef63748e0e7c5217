/* dilate: the greatest sample of a window; bright shapes grow. */
#include "core/kernel/morphology.h"

static const weft_param dilate_params[] = { WEFT_MORPHOLOGY_PARAMS };

static weft_status dilate_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	return weft_morphology_prepare(state, in, plan, true);
}

static const char *const dilate_aliases[] = { "max", "maximum", "dilation", NULL };
static const char *const dilate_examples[] = { "dilate", "dilate:7", "dilate:radius=5,shape=disk", NULL };

WEFT_FILTER(dilate, .help = "bright shapes grow: the greatest sample of a window", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(dilate_params), .state_size = sizeof(struct weft_morphology),
	    .prepare = dilate_prepare, .only_moves = weft_morphology_only_moves, .depths = WEFT_DEPTH_ALL,
	    .edge = WEFT_EDGE_CLAMP, .group = "morphology", .aliases = dilate_aliases,
	    .examples = dilate_examples,
	    .definition = "the greatest of the window's samples; those outside the picture are ignored");
