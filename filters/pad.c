/* pad: a frame of one colour around the picture.
 *
 * out(x, y) = in(x - left, y - top), the colour where that is outside. */
#include <string.h>

#include "core/kernel/background.h"
#include "core/kernel/refuse.h"

enum { PAD_ALL, PAD_LEFT, PAD_TOP, PAD_RIGHT, PAD_BOTTOM, PAD_COLOR };

struct pad {
	int left, top;
	union weft_background color;
};

#define PAD_SIDE(id, text)                                                                                   \
	{                                                                                                    \
		.name = id, .help = text, .type = WEFT_INT, .max = WEFT_SIDE_MAX, .unit = "px"               \
	}
static const weft_param pad_params[] = {
	PAD_SIDE("all", "on each side not given"),
	PAD_SIDE("left", "columns before"),
	PAD_SIDE("top", "rows above"),
	PAD_SIDE("right", "columns after"),
	PAD_SIDE("bottom", "rows below"),
	{ .name = "color", .help = "of the frame", .type = WEFT_COLOR, .text_initial = "black" },
};

static void pad_row(const void *state, const weft_row_job *job)
{
	const struct pad *s = state;
	const size_t pixel = weft_pixel_bytes(job->source.format);
	const int y = job->y - s->top, w = job->source.width;
	const bool inside = y >= 0 && y < job->source.height;
	uint8_t *out = job->out;

	for (int x = job->x - s->left, end = x + job->width; x < end;) {
		int n = 1;
		if (inside && x >= 0 && x < w) {
			n = end < w ? end - x : w - x;
			memcpy(out, weft_row(job->source, y) + (size_t)x * pixel, (size_t)n * pixel);
		} else
			memcpy(out, &s->color, pixel);
		out += (size_t)n * pixel;
		x += n;
	}
}

static weft_status pad_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	struct pad *s = state;
	int side[PAD_COLOR];

	for (int i = PAD_LEFT; i <= PAD_BOTTOM; i++)
		side[i] = (int)args.value[args.given[i] ? i : PAD_ALL];
	s->left = side[PAD_LEFT];
	s->top = side[PAD_TOP];
	plan->width += side[PAD_LEFT] + side[PAD_RIGHT];
	plan->height += side[PAD_TOP] + side[PAD_BOTTOM];
	if (plan->width > WEFT_SIDE_MAX || plan->height > WEFT_SIDE_MAX)
		return weft_refuse(e, WEFT_BAD_PARAM, "pad: %dx%d is larger than %d a side", plan->width,
				   plan->height, WEFT_SIDE_MAX);
	weft_background_set(&s->color, args.numbers[PAD_COLOR], in.format, true);
	plan->cost = 1;
	return WEFT_OK;
}

static const char *const pad_examples[] = { "pad:20,color=white", "pad:left=10,bottom=40", NULL };

WEFT_FILTER(pad, .help = "a frame of one colour around the picture", .kind = WEFT_GEOMETRIC,
	    WEFT_PARAMS(pad_params), .state_size = sizeof(struct pad), .prepare = pad_prepare, .row = pad_row,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "geometry",
	    .examples = pad_examples, .definition = "out(x, y) = in(x - left, y - top), else the colour");
