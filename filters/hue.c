/* hue: colours turned around the circle, by HSV (core/kernel/hsv.h).
 *
 * h + angle/60, in sixths of a turn; saturation and value stay. */
#include "core/kernel/hsv.h"

struct hue {
	struct weft_hsv hsv;
	double angle;
};

static const weft_param hue_params[] = {
	{ WEFT_BIND(struct hue, angle), .name = "angle", .help = "120: red becomes green", .type = WEFT_REAL,
	  .initial = 30, .min = -360, .max = 360, .unit = "deg" },
};

static weft_status hue_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct hue *s = state;

	weft_hsv_set(&s->hsv, s->angle, 1, 1);
	plan->row = weft_hsv_row(in.format);
	plan->cost = 6;
	return WEFT_OK;
}

static const char *const hue_examples[] = { "hue:30", "hue:-120", NULL };

WEFT_FILTER(hue, .help = "colours turned around the circle", .kind = WEFT_POINT, WEFT_PARAMS(hue_params),
	    .state_size = sizeof(struct hue), .prepare = hue_prepare, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_STRAIGHT_ALPHA, .group = "colour", .examples = hue_examples,
	    .definition = "HSV in single precision: the hue plus angle, and back");
