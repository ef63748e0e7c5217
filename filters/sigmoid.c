/* sigmoid: contrast that spares highlights and shadows, along an S.
 *
 * f(x) = 1/(1 + e^(contrast*(midpoint - x))), and v becomes (f(v) - f(0))/(f(1) - f(0)):
 * sigmoidal contrast, Braun and Fairchild, "Image lightness rescaling using
 * sigmoidal contrast enhancement functions", J. Electronic Imaging 8 (1999).
 * Below 0 the inverse of the curve of -contrast; 0 changes nothing.  Integers: in
 * double, floor(white*x + 1/2); f32: in single precision within 1e-5 (core/kernel/pow_approx.h), the
 * inverse of v within 0..1.  Alpha stays. */
#include "core/kernel/curve.h"
#include "core/kernel/pow_approx.h"

struct sigmoid {
	struct weft_curve curve;
	double contrast, midpoint, slope, low, range;
	float steep, middle, from, scale, span;
};

static const weft_param sigmoid_params[] = {
	{ WEFT_BIND(struct sigmoid, contrast), .name = "contrast",
	  .help = "how steep in the middle; below 0 flatter", .type = WEFT_REAL, .initial = 4, .min = -30,
	  .max = 30, .aliases = (const char *const[]) { "amount", NULL } },
	{ WEFT_BIND(struct sigmoid, midpoint), .name = "midpoint", .help = "the level that is the middle",
	  .type = WEFT_REAL, .initial = 0.5, .min = 0, .max = 1 },
};

static double sigmoid_of(const struct sigmoid *s, double x)
{
	return 1 / (1 + exp(s->slope * (s->midpoint - x)));
}

static double sigmoid_at(const void *state, double v)
{
	const struct sigmoid *s = state;

	if (s->slope == 0)
		return v;
	if (s->contrast > 0)
		return (sigmoid_of(s, v) - s->low) / s->range;
	return s->midpoint - log(1 / (v * s->range + s->low) - 1) / s->slope;
}

WEFT_CURVE_F32(sigmoid_f32, struct sigmoid,
	       (1 / (1 + weft_exp2f(s->steep * (s->middle - v))) - s->from) * s->scale);
WEFT_CURVE_F32(sigmoid_back_f32, struct sigmoid,
	       s->middle - weft_log2f(1 / (weft_clampf(v, 0, 1) * s->span + s->from) - 1) * s->scale);
WEFT_CURVE_F32(sigmoid_same_f32, struct sigmoid, v);

static weft_status sigmoid_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct sigmoid *s = state;

	(void)e;
	s->slope = fabs(s->contrast);
	s->low = sigmoid_of(s, 0);
	s->range = sigmoid_of(s, 1) - s->low;
	s->steep = (float)(s->slope * 1.4426950408889634); /* log2 e */
	s->middle = (float)s->midpoint;
	s->from = (float)s->low;
	s->span = (float)s->range;
	s->scale = (float)(s->contrast > 0 ? 1 / s->range : 0.6931471805599453 / s->slope); /* ln 2 */
	weft_curve_fill(&s->curve, in.format, sigmoid_at, s);
	plan->row = weft_row_for(in.format, weft_curve_u8, weft_curve_u16,
				 s->slope == 0     ? sigmoid_same_f32
				 : s->contrast > 0 ? sigmoid_f32
						   : sigmoid_back_f32);
	plan->cost = 2;
	return WEFT_OK;
}

static const char *const sigmoid_aliases[] = { "sigmoidal", "sigmoidal-contrast", NULL };
static const char *const sigmoid_examples[] = { "sigmoid:5", "sigmoid:3,midpoint=40%", "sigmoid:-4", NULL };

WEFT_FILTER(sigmoid, .help = "contrast along an S, which spares highlights and shadows", .kind = WEFT_POINT,
	    WEFT_PARAMS(sigmoid_params), .state_size = sizeof(struct sigmoid), .prepare = sigmoid_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .aliases = sigmoid_aliases, .examples = sigmoid_examples,
	    .definition =
		    "(f(v) - f(0)) / (f(1) - f(0)), f(x) = 1/(1 + e^(contrast*(midpoint - x))); below 0 "
		    "the inverse of that of -contrast");
