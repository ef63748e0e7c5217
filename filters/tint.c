/* tint: the middle tones towards a colour, black and white stay.
 *
 * v becomes v + amount*(colour_c - grey)*max(0, 1 - (2v - 1)^2), grey the colour's
 * own BT.601 grey, so that a grey colour changes nothing (as ImageMagick's
 * -tint weighs it).  A grey picture becomes one of colours.  Integers: in double,
 * floor(white*x + 1/2); f32 in single precision.  Alpha stays. */
#include "core/kernel/curves.h"
#include "core/kernel/luma.h"

struct tint {
	struct weft_curves table;
	weft_color color;
	double amount, by[3];
	float single[3];
};

static const weft_param tint_params[] = {
	{ WEFT_BIND(struct tint, color), .name = "color", .help = "towards which", .type = WEFT_COLOR,
	  .text_initial = "#ff9040" },
	{ WEFT_BIND(struct tint, amount), .name = "amount", .help = "how far; 1: the whole way in the middle",
	  .type = WEFT_REAL, .initial = 0.5, .min = -4, .max = 4 },
};

static double tint_at(const void *state, int c, double v)
{
	const double off = 2 * v - 1;

	return v + ((const struct tint *)state)->by[c] * (1 - off * off);
}

WEFT_KERNEL float tint_weight(float v)
{
	const float off = 2 * v - 1, weight = 1 - off * off;

	return weight > 0 ? weight : 0;
}

WEFT_CURVES_F32(tint_f32, struct tint, v + s->single[c] * tint_weight(v));

static weft_status tint_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct tint *s = state;
	const double *c = s->color.rgba, grey = weft_grey_of_color(c);

	(void)e;
	for (int i = 0; i < 3; i++) {
		s->by[i] = s->amount * (c[i] - grey);
		s->single[i] = (float)s->by[i];
	}
	plan->format.channels = weft_has_alpha(in.format) ? 4 : 3;
	weft_curves_fill(&s->table, in.format, tint_at, s);
	plan->row = weft_row_for(in.format, weft_curves_u8, weft_curves_u16, tint_f32);
	plan->cost = 2;
	return WEFT_OK;
}

static const char *const tint_examples[] = { "tint:#4080ff", "gray | tint:orange,amount=30%", NULL };

WEFT_FILTER(tint, .help = "the middle tones towards a colour", .kind = WEFT_POINT, WEFT_PARAMS(tint_params),
	    .state_size = sizeof(struct tint), .prepare = tint_prepare, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_STRAIGHT_ALPHA, .group = "colour", .examples = tint_examples,
	    .definition = "v + amount*(colour - its BT.601 grey)*max(0, 1 - (2v - 1)^2)");
