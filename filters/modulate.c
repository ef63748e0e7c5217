/* modulate: brightness, saturation and hue at once, by HSV (core/kernel/hsv.h).
 *
 * value*brightness, min(1, saturation*saturation given), hue + hue given. */
#include "core/kernel/hsv.h"

struct modulate {
	struct weft_hsv hsv;
	double brightness, saturation, hue;
};

static const weft_param modulate_params[] = {
	{ WEFT_BIND(struct modulate, brightness), .name = "brightness",
	  .help = "what the value is multiplied by", .type = WEFT_REAL, .initial = 1, .min = 0, .max = 100 },
	{ WEFT_BIND(struct modulate, saturation), .name = "saturation",
	  .help = "what the saturation is multiplied by", .type = WEFT_REAL, .initial = 1, .min = 0,
	  .max = 100 },
	{ WEFT_BIND(struct modulate, hue), .name = "hue", .help = "what is added to the hue",
	  .type = WEFT_REAL, .initial = 0, .min = -360, .max = 360, .unit = "deg" },
};

static weft_status modulate_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct modulate *s = state;

	weft_hsv_set(&s->hsv, s->hue, s->brightness, s->saturation);
	plan->row = weft_hsv_row(in.format);
	plan->cost = 6;
	return WEFT_OK;
}

static const char *const modulate_examples[] = { "modulate:1.1,saturation=1.3", "modulate:hue=90", NULL };

WEFT_FILTER(
	modulate, .help = "brightness, saturation and hue at once", .kind = WEFT_POINT,
	WEFT_PARAMS(modulate_params), .state_size = sizeof(struct modulate), .prepare = modulate_prepare,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	.examples = modulate_examples,
	.definition = "HSV in single precision: value*brightness, min(1, S*saturation), H + hue, and back");
