/* brightness: lighter or darker by a constant.
 *
 * v becomes v + white*amount: rint(v + b), b = white*amount in single precision, and into
 * range; f32 keeps the sum.  Alpha stays. */
#include "core/kernel/affine.h"

struct brightness {
	struct weft_affine affine;
	double amount;
};

static const weft_param brightness_params[] = {
	{ WEFT_BIND(struct brightness, amount), .name = "amount", .help = "fraction of white to add",
	  .type = WEFT_REAL, .initial = 0.1, .min = -1, .max = 1 },
};

static weft_status brightness_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct brightness *s = state;

	weft_affine_set(&s->affine, in.format, 1, weft_white(in.format) * s->amount);
	plan->row = weft_affine_row(in.format);
	plan->cost = 1;
	return WEFT_OK;
}

static const char *const brightness_examples[] = { "brightness:0.2", "brightness:-0.1", NULL };

WEFT_FILTER(brightness, .help = "lighter or darker by a constant", .kind = WEFT_POINT,
	    WEFT_PARAMS(brightness_params), .state_size = sizeof(struct brightness),
	    .prepare = brightness_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "colour", .examples = brightness_examples,
	    .definition = "rint(v + white*amount), clamped; f32 v + amount");
