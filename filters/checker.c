/* checker: squares of two colours in turn.
 *
 * The first where floor(x/size) + floor(y/size) is even, else the second; RGB, and
 * RGBA if one of them is not opaque. */
#include "core/kernel/background.h"
#include "core/kernel/canvas.h"

struct checker {
	struct weft_canvas canvas;
	int size;
	weft_color from, to;
	union weft_background pixel[2];
};

static const weft_param checker_params[] = {
	{ WEFT_BIND(struct checker, size), .name = "size", .help = "side of a square", .type = WEFT_INT,
	  .initial = 16, .min = 1, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct checker, from), .name = "from", .help = "colour of the top left square",
	  .type = WEFT_COLOR, .text_initial = "0.4" },
	{ WEFT_BIND(struct checker, to), .name = "to", .help = "colour of those beside it",
	  .type = WEFT_COLOR, .text_initial = "0.6" },
	WEFT_CANVAS_PARAMS(struct checker),
};

static void checker_row(const void *state, const weft_row_job *job)
{
	const struct checker *s = state;
	const size_t pixel = weft_pixel_bytes(job->target.format);
	const int down = job->y / s->size;

	for (int x = 0; x < job->width; x++)
		memcpy(job->out + (size_t)x * pixel, &s->pixel[((job->x + x) / s->size + down) % 2], pixel);
}

static weft_status checker_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct checker *s = state;

	(void)in, (void)e;
	weft_canvas_plan(&s->canvas, s->from.rgba[3] < 1 || s->to.rgba[3] < 1 ? 4 : 3, plan);
	weft_background_set(&s->pixel[0], s->from, plan->format, true);
	weft_background_set(&s->pixel[1], s->to, plan->format, true);
	plan->cost = 4;
	return WEFT_OK;
}

static const char *const checker_aliases[] = { "checkerboard", "chessboard", NULL };
static const char *const checker_examples[] = { "checker:8,width=64,height=64",
						"checker:size=32,from=black,to=white", NULL };

WEFT_FILTER(checker, .help = "squares of two colours in turn", .kind = WEFT_SOURCE,
	    WEFT_PARAMS(checker_params), .state_size = sizeof(struct checker), .prepare = checker_prepare,
	    .row = checker_row, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "source",
	    .aliases = checker_aliases, .examples = checker_examples,
	    .definition = "`from` where floor(x/size) + floor(y/size) is even, else `to`");
