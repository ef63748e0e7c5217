/* tophat: what is bright and smaller than the window, on black.
 *
 * v - dilate(erode(v)); alpha stays (Meyer 1979; Serra 1982). */
#include "core/kernel/morphology_pair.h"

static const weft_param tophat_params[] = { WEFT_MORPHOLOGY_PAIR_PARAMS };

static weft_status tophat_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	return weft_morphology_pair_prepare(state, in, plan, WEFT_MORPH_TOPHAT);
}

static const char *const tophat_aliases[] = { "whitetophat", NULL };
static const char *const tophat_examples[] = { "tophat:5", "tophat:radius=8,shape=disk", NULL };

WEFT_FILTER(tophat, .help = "what is bright and smaller than the window, alone", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(tophat_params), .state_size = sizeof(struct weft_morphology_pair),
	    .prepare = tophat_prepare, .depths = WEFT_DEPTH_ALL, .edge = WEFT_EDGE_CLAMP,
	    .group = "morphology", .aliases = tophat_aliases, .examples = tophat_examples,
	    .definition = "v - open(v); alpha stays");
