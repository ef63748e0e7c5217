/* solarize: what is lighter than a level becomes its negative.
 *
 * v > level ? white - v : v, v/white compared in double for integers; f32
 * v > level ? 1 - v : v.  Alpha stays. */
#include "core/kernel/curve.h"

struct solarize {
	struct weft_curve curve;
	double level;
	float single;
};

static const weft_param solarize_params[] = {
	{ WEFT_BIND(struct solarize, level), .name = "level", .help = "fraction of white from which it turns",
	  .type = WEFT_REAL, .initial = 0.5, .min = 0, .max = 1 },
};

static double solarize_at(const void *state, double v)
{
	return v > ((const struct solarize *)state)->level ? 1 - v : v;
}

WEFT_CURVE_F32(solarize_f32, struct solarize, v > s->single ? 1 - v : v);

static weft_status solarize_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct solarize *s = state;

	s->single = (float)s->level;
	weft_curve_fill(&s->curve, in.format, solarize_at, s);
	plan->row = weft_row_for(in.format, weft_curve_u8, weft_curve_u16, solarize_f32);
	plan->cost = 1;
	return WEFT_OK;
}

static const char *const solarize_examples[] = { "solarize", "solarize:0.3", NULL };

WEFT_FILTER(solarize, .help = "what is lighter than a level becomes its negative", .kind = WEFT_POINT,
	    WEFT_PARAMS(solarize_params), .state_size = sizeof(struct solarize), .prepare = solarize_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .examples = solarize_examples, .definition = "v > level ? white - v : v");
