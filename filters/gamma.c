/* gamma: brighten (above 1) or darken the middle, black and white stay.
 *
 * Integers: floor(white * (v/white)^(1/gamma) + 1/2), the power in double.
 * f32: v^(1/gamma) within 4e-6 of the true value (core/kernel/pow_approx.h); 0 for
 * v <= 0.  Alpha stays. */
#include "core/kernel/curve.h"
#include "core/kernel/pow_approx.h"

struct gamma {
	struct weft_curve curve;
	double gamma, exponent;
	float single;
};

static const weft_param gamma_params[] = {
	{ WEFT_BIND(struct gamma, gamma), .name = "gamma", .help = "above 1 brightens", .type = WEFT_REAL,
	  .initial = 2.2, .min = 0.1, .max = 10 },
};

static double gamma_at(const void *state, double v)
{
	return pow(v, ((const struct gamma *)state)->exponent);
}

WEFT_CURVE_F32(gamma_f32, struct gamma, weft_powf(v, s->single));

static weft_status gamma_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct gamma *s = state;

	s->exponent = 1 / s->gamma;
	s->single = (float)s->exponent;
	weft_curve_fill(&s->curve, in.format, gamma_at, s);
	plan->row = weft_row_for(in.format, weft_curve_u8, weft_curve_u16, gamma_f32);
	plan->cost = 2;
	return WEFT_OK;
}

static const char *const gamma_examples[] = { "gamma:2.2", "gamma:0.45", NULL };

WEFT_FILTER(
	gamma, .help = "brighten or darken the middle; black and white stay", .kind = WEFT_POINT,
	WEFT_PARAMS(gamma_params), .state_size = sizeof(struct gamma), .prepare = gamma_prepare,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour", .examples = gamma_examples,
	.definition = "floor(white * (v/white)^(1/gamma) + 1/2); f32 v^(1/gamma) within 4e-6, 0 below black");
