/* levels: stretch what lies between two levels to between two others.
 *
 * t = (v - low) / (high - low), into 0..1; to_low + (to_high - to_low) * t^(1/gamma).
 * Integers: in double, floor(white * x + 1/2).  f32: t = (v - low) * (1/(high -
 * low)) in single precision, the power within 4e-6 (core/kernel/pow_approx.h; none
 * for gamma 1); levels of floats may lie beyond 0..1.  on=luma: the grey does, and takes the
 * colours along (core/kernel/luma_map.h).  Alpha stays. */
#include "core/kernel/curve.h"
#include "core/kernel/fail.h"
#include "core/kernel/luma_map.h"
#include "core/kernel/pow_approx.h"

struct levels {
	struct weft_curve curve;
	double low, high, gamma, to_low, to_high, exponent;
	int on;
	float from, scale, power, base, span;
};

#define LEVEL_MAX 1e30 /* of floats; integers 1 */

static const char *const levels_on[] = { "each", "luma", NULL };

static const weft_param levels_params[] = {
	{ WEFT_BIND(struct levels, low), .name = "low", .help = "what becomes to_low", .type = WEFT_REAL,
	  .initial = 0, .min = -LEVEL_MAX, .max = LEVEL_MAX },
	{ WEFT_BIND(struct levels, high), .name = "high", .help = "what becomes to_high", .type = WEFT_REAL,
	  .initial = 1, .min = -LEVEL_MAX, .max = LEVEL_MAX },
	{ WEFT_BIND(struct levels, gamma), .name = "gamma", .help = "above 1 brightens the middle",
	  .type = WEFT_REAL, .initial = 1, .min = 0.1, .max = 10 },
	{ WEFT_BIND(struct levels, to_low), .name = "to_low", .help = "the darkest", .type = WEFT_REAL,
	  .initial = 0, .min = -LEVEL_MAX, .max = LEVEL_MAX },
	{ WEFT_BIND(struct levels, to_high), .name = "to_high", .help = "the lightest", .type = WEFT_REAL,
	  .initial = 1, .min = -LEVEL_MAX, .max = LEVEL_MAX },
	{ WEFT_BIND(struct levels, on), .name = "on", .help = "each colour, or the grey, which keeps hues",
	  .type = WEFT_CHOICE, .choices = levels_on },
};

static double levels_at(const void *state, double v)
{
	const struct levels *s = state;
	const double t = (v - s->low) / (s->high - s->low), unit = t > 0 ? t < 1 ? t : 1 : 0;

	return s->to_low + (s->to_high - s->to_low) * (s->exponent == 1 ? unit : pow(unit, s->exponent));
}

static inline float levels_within(const struct levels *s, float v)
{
	return weft_clampf((v - s->from) * s->scale, 0, 1);
}

WEFT_CURVE_F32(levels_straight_f32, struct levels, s->base + s->span * levels_within(s, v));
WEFT_CURVE_F32(levels_f32, struct levels, s->base + s->span * weft_powf(levels_within(s, v), s->power));

static void levels_map_u8(const void *state, const uint8_t *from, uint8_t *to, int n)
{
	for (int i = 0; i < n; i++)
		to[i] = ((const struct levels *)state)->curve.map.u8[from[i]];
}

static void levels_map_u16(const void *state, const uint8_t *from, uint8_t *to, int n)
{
	for (int i = 0; i < n; i++)
		weft_put(to, i, WEFT_U16,
			 ((const struct levels *)state)->curve.map.u16[weft_at(from, i, WEFT_U16)]);
}

static void levels_map_f32(const void *state, const uint8_t *from, uint8_t *to, int n)
{
	const struct levels *s = state;

	for (int i = 0; i < n; i++) {
		const float within = levels_within(s, weft_at_f(from, i, WEFT_F32));
		((float *)(void *)to)[i] = weft_unit_of(
			s->base + s->span * (s->power == 1 ? within : weft_powf(within, s->power)));
	}
}

WEFT_LUMA_MAP_ROW(levels_luma_u8, levels_map_u8, WEFT_U8)
WEFT_LUMA_MAP_ROW(levels_luma_u16, levels_map_u16, WEFT_U16)
WEFT_LUMA_MAP_ROW(levels_luma_f32, levels_map_f32, WEFT_F32)

/* Which of the levels integers can't have, or NULL. */
static const char *levels_beyond(const struct levels *s)
{
	const double given[] = { s->low, s->high, s->to_low, s->to_high };
	static const char *const names[] = { "low", "high", "to_low", "to_high" };

	for (int i = 0; i < 4; i++)
		if (!(given[i] >= 0 && given[i] <= 1))
			return names[i];
	return NULL;
}

static weft_status levels_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct levels *s = state;

	if (!(s->low < s->high))
		return weft_refuse(e, WEFT_BAD_PARAM, "levels: low=%g is not below high=%g", s->low, s->high);
	const char *beyond = in.format.depth == WEFT_F32 ? NULL : levels_beyond(s);
	if (beyond)
		return weft_refuse(
			e, WEFT_BAD_PARAM,
			"levels: %s is not within 0 to 1, fractions of white: only floats go beyond", beyond);
	s->exponent = 1 / s->gamma;
	s->from = (float)s->low;
	s->scale = (float)(1 / (s->high - s->low));
	s->power = (float)s->exponent;
	s->base = (float)s->to_low;
	s->span = (float)(s->to_high - s->to_low);
	weft_curve_fill(&s->curve, in.format, levels_at, s);
	plan->row = weft_row_for(in.format, weft_curve_u8, weft_curve_u16,
				 s->power == 1 ? levels_straight_f32 : levels_f32);
	plan->cost = 2;
	if (s->on && in.format.channels >= 3) {
		plan->row = weft_row_for(in.format, levels_luma_u8, levels_luma_u16, levels_luma_f32);
		plan->cost = 5;
	}
	return WEFT_OK;
}

static const char *const levels_examples[] = { "levels:0.05,high=0.9", "levels:gamma=1.4,to_high=0.8",
					       "levels:0.1,high=0.8,on=luma", NULL };

WEFT_FILTER(levels, .help = "stretch what lies between two levels", .kind = WEFT_POINT,
	    WEFT_PARAMS(levels_params), .state_size = sizeof(struct levels), .prepare = levels_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .examples = levels_examples,
	    .definition = "to_low + (to_high - to_low) * clamp((v - low) / (high - low))^(1/gamma)");
