/* morphgradient: how far the samples of a window lie apart, which is much at edges.
 *
 * dilate(v) - erode(v); alpha stays (Beucher 1990). */
#include "core/kernel/morphology_pair.h"

static const weft_param morphgradient_params[] = { WEFT_MORPHOLOGY_PAIR_PARAMS };

static weft_status morphgradient_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	return weft_morphology_pair_prepare(state, in, plan, WEFT_MORPH_GRADIENT);
}

static const char *const morphgradient_aliases[] = { "morphologicalgradient", NULL };
static const char *const morphgradient_examples[] = { "morphgradient", "gray | morphgradient:2", NULL };

WEFT_FILTER(morphgradient, .help = "how far samples differ within the window: edges",
	    .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(morphgradient_params),
	    .state_size = sizeof(struct weft_morphology_pair), .prepare = morphgradient_prepare,
	    .depths = WEFT_DEPTH_ALL, .edge = WEFT_EDGE_CLAMP, .group = "morphology",
	    .aliases = morphgradient_aliases, .examples = morphgradient_examples,
	    .definition = "dilate(v) - erode(v); alpha stays");
