/* solid: one colour.
 *
 * floor(v*white + 1/2), f32 v; RGB, and RGBA if the colour is not opaque. */
#include "core/kernel/background.h"
#include "core/kernel/canvas.h"

struct solid {
	struct weft_canvas canvas;
	weft_color color;
	union weft_background pixel;
};

static const weft_param solid_params[] = {
	{ WEFT_BIND(struct solid, color), .name = "color", .help = "of all pixels", .type = WEFT_COLOR,
	  .text_initial = "black" },
	WEFT_CANVAS_PARAMS(struct solid),
};

static void solid_row(const void *state, const weft_row_job *job)
{
	const size_t pixel = weft_pixel_bytes(job->target.format);

	for (size_t x = 0; x < (size_t)job->width; x++)
		memcpy(job->out + x * pixel, &((const struct solid *)state)->pixel, pixel);
}

static weft_status solid_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct solid *s = state;

	(void)in, (void)e;
	weft_canvas_plan(&s->canvas, s->color.rgba[3] < 1 ? 4 : 3, plan);
	weft_background_set(&s->pixel, s->color, plan->format, true);
	plan->cost = 1;
	return WEFT_OK;
}

static const char *const solid_aliases[] = { "canvas", "xc", NULL };
static const char *const solid_examples[] = { "solid:#204080,width=64,height=48", "solid:0.5,depth=f32",
					      NULL };

WEFT_FILTER(solid, .help = "one colour", .kind = WEFT_SOURCE, WEFT_PARAMS(solid_params),
	    .state_size = sizeof(struct solid), .prepare = solid_prepare, .row = solid_row,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "source",
	    .aliases = solid_aliases, .examples = solid_examples, .definition = "the colour, everywhere");
