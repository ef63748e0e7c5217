/* erode: the least sample of a window; dark shapes grow. */
#include "core/kernel/morphology.h"

static const weft_param erode_params[] = { WEFT_MORPHOLOGY_PARAMS };

static weft_status erode_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	return weft_morphology_prepare(state, in, plan, false);
}

static const char *const erode_aliases[] = { "min", "minimum", "erosion", NULL };
static const char *const erode_examples[] = { "erode", "erode:7", "erode:radius=5,shape=disk", NULL };

WEFT_FILTER(erode, .help = "dark shapes grow: the least sample of a window", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(erode_params), .state_size = sizeof(struct weft_morphology), .prepare = erode_prepare,
	    .only_moves = weft_morphology_only_moves, .depths = WEFT_DEPTH_ALL, .edge = WEFT_EDGE_CLAMP,
	    .group = "morphology", .aliases = erode_aliases, .examples = erode_examples,
	    .definition = "the least of the window's samples; those outside the picture are ignored");
