/* exposure: as if light had fallen in 2^ev times as long.
 *
 * The sample is made linear by sRGB's curve, multiplied by 2^ev, and put back:
 *   linear(v) = v <= 0.04045 ? v/12.92 : ((v + 0.055)/1.055)^2.4
 *   back(l) = l <= 0.0031308 ? 12.92*l : 1.055*l^(1/2.4) - 0.055
 * Integers: in double, floor(white * x + 1/2), clamped.  f32: in single
 * precision, the powers within 4e-6 (core/kernel/pow_approx.h).  Alpha stays. */
#include "core/kernel/curve.h"
#include "core/kernel/pow_approx.h"

struct exposure {
	struct weft_curve curve;
	double ev, gain;
	float single;
};

static const weft_param exposure_params[] = {
	{ WEFT_BIND(struct exposure, ev), .name = "ev", .help = "1: twice the light", .type = WEFT_REAL,
	  .initial = 1, .min = -20, .max = 20, .unit = "ev" },
};

static double exposure_at(const void *state, double v)
{
	const double linear = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
	const double more = linear * ((const struct exposure *)state)->gain;

	return more <= 0.0031308 ? 12.92 * more : 1.055 * pow(more, 1 / 2.4) - 0.055;
}

static inline float exposure_single(float gain, float v)
{
	const float low = v * (1 / 12.92f), high = weft_powf((v + 0.055f) * (1 / 1.055f), 2.4f);
	const float more = (v <= 0.04045f ? low : high) * gain;
	const float dark = 12.92f * more, light = 1.055f * weft_powf(more, 1 / 2.4f) - 0.055f;

	return more <= 0.0031308f ? dark : light;
}

WEFT_CURVE_F32(exposure_f32, struct exposure, exposure_single(s->single, v));

static weft_status exposure_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct exposure *s = state;

	s->gain = exp2(s->ev);
	s->single = (float)s->gain;
	weft_curve_fill(&s->curve, in.format, exposure_at, s);
	plan->row = weft_row_for(in.format, weft_curve_u8, weft_curve_u16, exposure_f32);
	plan->cost = 2;
	return WEFT_OK;
}

static const char *const exposure_examples[] = { "exposure:0.7", "exposure:-1", NULL };

WEFT_FILTER(exposure, .help = "as if light had fallen in 2^ev times as long", .kind = WEFT_POINT,
	    WEFT_PARAMS(exposure_params), .state_size = sizeof(struct exposure), .prepare = exposure_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .examples = exposure_examples, .definition = "back(2^ev * linear(v)) by sRGB's curve");
