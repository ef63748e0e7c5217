/* close: the dilation, then the erosion; what is dark and smaller than the window goes.
 *
 * erode(dilate(v)), both with the same window, samples outside the picture ignored
 * (Serra, "Image Analysis and Mathematical Morphology", 1982). */
#include "core/kernel/morphology_pair.h"

static const weft_param close_params[] = { WEFT_MORPHOLOGY_PAIR_PARAMS };

static weft_status close_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	return weft_morphology_pair_prepare(state, in, plan, WEFT_MORPH_CLOSE);
}

static const char *const close_aliases[] = { "closing", NULL };
static const char *const close_examples[] = { "close:2", "close:radius=4,shape=disk", NULL };

WEFT_FILTER(close, .help = "dark specks smaller than the window go, the rest keeps its shape",
	    .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(close_params),
	    .state_size = sizeof(struct weft_morphology_pair), .prepare = close_prepare,
	    .only_moves = weft_morphology_pair_only_moves, .depths = WEFT_DEPTH_ALL, .edge = WEFT_EDGE_CLAMP,
	    .group = "morphology", .aliases = close_aliases, .examples = close_examples,
	    .definition = "erode(dilate(v)); samples outside the picture are ignored");
