/* modulate: brightness, saturation and hue at once, by HSV (core/kernel/hsv.h).
 *
 * value*brightness, min(1, saturation*saturation given), hue + hue given. */
#include "core/kernel/hsv.h"

enum { MODULATE_BRIGHTNESS, MODULATE_SATURATION, MODULATE_HUE };

static const weft_param modulate_params[] = {
	{ .name = "brightness",
	  .help = "what the value is multiplied by",
	  .type = WEFT_REAL,
	  .initial = 1,
	  .min = 0,
	  .max = 100 },
	{ .name = "saturation",
	  .help = "what the saturation is multiplied by",
	  .type = WEFT_REAL,
	  .initial = 1,
	  .min = 0,
	  .max = 100 },
	{ .name = "hue",
	  .help = "what is added to the hue",
	  .type = WEFT_REAL,
	  .initial = 0,
	  .min = -360,
	  .max = 360,
	  .unit = "deg" },
};

static weft_status modulate_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	weft_hsv_set(state, args.value[MODULATE_HUE], args.value[MODULATE_BRIGHTNESS],
		     args.value[MODULATE_SATURATION]);
	plan->row = weft_hsv_row(in.format);
	plan->cost = 6;
	return WEFT_OK;
}

static const char *const modulate_examples[] = { "modulate:1.1,saturation=1.3", "modulate:hue=90", NULL };

WEFT_FILTER(
	modulate, .help = "brightness, saturation and hue at once", .kind = WEFT_POINT,
	WEFT_PARAMS(modulate_params), .state_size = sizeof(struct weft_hsv), .prepare = modulate_prepare,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	.examples = modulate_examples,
	.definition = "HSV in single precision: value*brightness, min(1, S*saturation), H + hue, and back");
