/* contrast: spread around, or draw towards, middle grey.
 *
 * v becomes rint(a*v + b) with a = 1 + amount, b = -white*amount/2, both rounded to single
 * precision, so that middle grey stays; and into range; f32 keeps the sum.  Alpha stays. */
#include "core/kernel/affine.h"

struct contrast {
	struct weft_affine affine;
	double amount;
};

static const weft_param contrast_params[] = {
	{ WEFT_BIND(struct contrast, amount), .name = "amount",
	  .help = "-1: all grey, 0: as it is, 1: twice the contrast", .type = WEFT_REAL, .initial = 0.2,
	  .min = -1, .max = 10 },
};

static weft_status contrast_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct contrast *s = state;

	weft_affine_set(&s->affine, in.format, 1 + s->amount, -weft_white(in.format) * s->amount / 2);
	plan->row = weft_affine_row(in.format);
	plan->cost = 1;
	return WEFT_OK;
}

static const char *const contrast_examples[] = { "contrast:0.5", "contrast:-0.3", NULL };

WEFT_FILTER(contrast, .help = "spread around, or draw towards, middle grey", .kind = WEFT_POINT,
	    WEFT_PARAMS(contrast_params), .state_size = sizeof(struct contrast), .prepare = contrast_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .examples = contrast_examples,
	    .definition = "rint((1 + amount)*v - white*amount/2), clamped; f32 not rounded");
