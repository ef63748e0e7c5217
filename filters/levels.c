/* levels: stretch what lies between two levels to between two others.
 *
 * t = (v - low) / (high - low), into 0..1; to_low + (to_high - to_low) * t^(1/gamma).
 * Integers: in double, floor(white * x + 1/2).  f32: t = (v - low) * (1/(high -
 * low)) in single precision, the power within 4e-6 (core/kernel/power.h; none
 * for gamma 1).  Alpha stays. */
#include "core/kernel/curve.h"
#include "core/kernel/power.h"
#include "core/kernel/refuse.h"

enum { LEVELS_LOW, LEVELS_HIGH, LEVELS_GAMMA, LEVELS_TO_LOW, LEVELS_TO_HIGH };

struct levels {
	struct weft_curve curve;
	double low, high, exponent, to_low, to_high;
	float from, scale, power, base, span;
};

static const weft_param levels_params[] = {
	{ .name = "low", .help = "what becomes to_low", .type = WEFT_REAL, .initial = 0, .min = 0, .max = 1 },
	{ .name = "high",
	  .help = "what becomes to_high",
	  .type = WEFT_REAL,
	  .initial = 1,
	  .min = 0,
	  .max = 1 },
	{ .name = "gamma",
	  .help = "above 1 brightens the middle",
	  .type = WEFT_REAL,
	  .initial = 1,
	  .min = 0.1,
	  .max = 10 },
	{ .name = "to_low", .help = "the darkest", .type = WEFT_REAL, .initial = 0, .min = 0, .max = 1 },
	{ .name = "to_high", .help = "the lightest", .type = WEFT_REAL, .initial = 1, .min = 0, .max = 1 },
};

static double levels_at(const void *state, double v)
{
	const struct levels *s = state;
	const double t = (v - s->low) / (s->high - s->low), unit = t > 0 ? t < 1 ? t : 1 : 0;

	return s->to_low + (s->to_high - s->to_low) * pow(unit, s->exponent);
}

static inline float levels_single(const struct levels *s, float v)
{
	const float t = weft_clampf((v - s->from) * s->scale, 0, 1);

	return s->base + s->span * (s->power == 1 ? t : weft_powf(t, s->power));
}

WEFT_CURVE_F32(levels_f32, struct levels, levels_single(s, v));

static weft_status levels_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	struct levels *s = state;

	s->low = args.value[LEVELS_LOW];
	s->high = args.value[LEVELS_HIGH];
	s->exponent = 1 / args.value[LEVELS_GAMMA];
	s->to_low = args.value[LEVELS_TO_LOW];
	s->to_high = args.value[LEVELS_TO_HIGH];
	if (!(s->low < s->high))
		return weft_refuse(e, WEFT_BAD_PARAM, "levels: low=%g is not below high=%g", s->low, s->high);
	s->from = (float)s->low;
	s->scale = (float)(1 / (s->high - s->low));
	s->power = (float)s->exponent;
	s->base = (float)s->to_low;
	s->span = (float)(s->to_high - s->to_low);
	weft_curve_fill(&s->curve, in.format, levels_at, s);
	plan->row = weft_row_for(in.format, weft_curve_u8, weft_curve_u16, levels_f32);
	plan->cost = 2;
	return WEFT_OK;
}

static const char *const levels_examples[] = { "levels:0.05,high=0.9", "levels:gamma=1.4,to_high=0.8", NULL };

WEFT_FILTER(levels, .help = "stretch what lies between two levels", .kind = WEFT_POINT,
	    WEFT_PARAMS(levels_params), .state_size = sizeof(struct levels), .prepare = levels_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .examples = levels_examples,
	    .definition = "to_low + (to_high - to_low) * clamp((v - low) / (high - low))^(1/gamma)");
