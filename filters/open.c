/* open: the erosion, then the dilation; what is bright and smaller than the window goes.
 *
 * dilate(erode(v)), both with the same window, samples outside the picture ignored
 * (Serra, "Image Analysis and Mathematical Morphology", 1982). */
#include "core/kernel/morphology_pair.h"

static const weft_param open_params[] = { WEFT_MORPHOLOGY_PAIR_PARAMS };

static weft_status open_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	return weft_morphology_pair_prepare(state, in, plan, WEFT_MORPH_OPEN);
}

static const char *const open_aliases[] = { "opening", NULL };
static const char *const open_examples[] = { "open:2", "open:radius=4,shape=disk", NULL };

WEFT_FILTER(open, .help = "bright specks smaller than the window go, the rest keeps its shape",
	    .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(open_params),
	    .state_size = sizeof(struct weft_morphology_pair), .prepare = open_prepare,
	    .only_moves = weft_morphology_pair_only_moves, .depths = WEFT_DEPTH_ALL, .edge = WEFT_EDGE_CLAMP,
	    .group = "morphology", .aliases = open_aliases, .examples = open_examples,
	    .definition = "dilate(erode(v)); samples outside the picture are ignored");
