/* blackhat: what is dark and smaller than the window, bright on black.
 *
 * erode(dilate(v)) - v; alpha stays (Meyer 1979; Serra 1982). */
#include "core/kernel/morphology_pair.h"

static const weft_param blackhat_params[] = { WEFT_MORPHOLOGY_PAIR_PARAMS };

static weft_status blackhat_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	return weft_morphology_pair_prepare(state, in, plan, WEFT_MORPH_BLACKHAT);
}

static const char *const blackhat_aliases[] = { "blacktophat", "bottomhat", NULL };
static const char *const blackhat_examples[] = { "blackhat:5", "blackhat:radius=8,shape=disk", NULL };

WEFT_FILTER(blackhat, .help = "what is dark and smaller than the window, alone and bright",
	    .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(blackhat_params),
	    .state_size = sizeof(struct weft_morphology_pair), .prepare = blackhat_prepare,
	    .depths = WEFT_DEPTH_ALL, .edge = WEFT_EDGE_CLAMP, .group = "morphology",
	    .aliases = blackhat_aliases, .examples = blackhat_examples,
	    .definition = "close(v) - v; alpha stays");
