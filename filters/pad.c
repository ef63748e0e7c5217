/* pad: a frame around the picture, of one colour or of the picture continued.
 *
 * out(x, y) = in(x - left, y - top); where that is outside, the colour, or with
 * fill= the pixel that an edge of that name would show there: clamp a a|a b c,
 * mirror c b|a b c, reflect b a|a b c, wrap b c|a b c. */
#include <string.h>

#include "core/kernel/background.h"
#include "core/kernel/fail.h"

enum side { LEFT, TOP, RIGHT, BOTTOM, SIDES };
enum { FILL_COLOR, FILL_CLAMP, FILL_MIRROR, FILL_REFLECT, FILL_WRAP };

struct pad {
	int all, side[SIDES];
	bool given[SIDES];
	weft_color color;
	int left, top, fill;
	union weft_background frame;
};

#define PAD_SIDE(id, text, ...)                                                                              \
	{                                                                                                    \
		__VA_ARGS__, .name = id, .help = text, .type = WEFT_INT, .max = WEFT_SIDE_MAX, .unit = "px"  \
	}
#define PAD_BIND(at) WEFT_BIND(struct pad, side[at]), WEFT_BIND_GIVEN(struct pad, given[at])
static const char *const pad_fills[] = { "color", "clamp", "mirror", "reflect", "wrap", NULL };
static const char *const pad_fill_names[] = { "extend", NULL };
static const weft_param pad_params[] = {
	PAD_SIDE("all", "on each side not given", WEFT_BIND(struct pad, all)),
	PAD_SIDE("left", "columns before", PAD_BIND(LEFT)),
	PAD_SIDE("top", "rows above", PAD_BIND(TOP)),
	PAD_SIDE("right", "columns after", PAD_BIND(RIGHT)),
	PAD_SIDE("bottom", "rows below", PAD_BIND(BOTTOM)),
	{ WEFT_BIND(struct pad, color), .name = "color", .help = "of the frame", .type = WEFT_COLOR,
	  .text_initial = "black", .flags = WEFT_PARAM_PROMOTES },
	{ WEFT_BIND(struct pad, fill), .name = "fill", .help = "what the frame shows", .type = WEFT_CHOICE,
	  .choices = pad_fills, .aliases = pad_fill_names },
};

/* Which of n pixels is shown at place i, wherever that is. */
static int pad_place(int i, int n, int fill)
{
	const int period = fill == FILL_MIRROR ? 2 * n - 2 : fill == FILL_REFLECT ? 2 * n : n;

	if (i >= 0 && i < n)
		return i;
	if (fill == FILL_CLAMP || period < 1)
		return i < 0 ? 0 : n - 1;
	i %= period;
	i += i < 0 ? period : 0;
	return i < n ? i : fill == FILL_MIRROR ? period - i : period - 1 - i;
}

static void pad_row(const void *state, const weft_row_job *job)
{
	const struct pad *s = state;
	const size_t pixel = weft_pixel_bytes(job->source.format);
	const int w = job->source.width, h = job->source.height, from = job->y - s->top;
	const bool continued = s->fill != FILL_COLOR && w > 0 && h > 0;
	const int y = continued ? pad_place(from, h, s->fill) : from;
	const bool inside = y >= 0 && y < h;
	uint8_t *out = job->out;

	for (int x = job->x - s->left, end = x + job->width; x < end;) {
		int n = 1;
		if (inside && x >= 0 && x < w) {
			n = end < w ? end - x : w - x;
			memcpy(out, weft_row(job->source, y) + (size_t)x * pixel, (size_t)n * pixel);
		} else if (continued) {
			memcpy(out, weft_row(job->source, y) + (size_t)pad_place(x, w, s->fill) * pixel,
			       pixel);
		} else {
			memcpy(out, &s->frame, pixel);
		}
		out += (size_t)n * pixel;
		x += n;
	}
}

static weft_status pad_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct pad *s = state;
	int side[SIDES];

	for (int i = 0; i < SIDES; i++)
		side[i] = s->given[i] ? s->side[i] : s->all;
	s->left = side[LEFT];
	s->top = side[TOP];
	plan->width += side[LEFT] + side[RIGHT];
	plan->height += side[TOP] + side[BOTTOM];
	if (plan->width > WEFT_SIDE_MAX || plan->height > WEFT_SIDE_MAX)
		return weft_refuse(e, WEFT_BAD_PARAM, "pad: %dx%d is larger than %d a side", plan->width,
				   plan->height, WEFT_SIDE_MAX);
	weft_background_set(&s->frame, s->color, in.format, true);
	plan->cost = 1;
	return WEFT_OK;
}

static const char *const pad_examples[] = { "pad:20,color=white", "pad:left=10,bottom=40",
					    "pad:30,fill=mirror", NULL };
static const char *const pad_aliases[] = { "border", "extend", "frame", "expand", NULL };

WEFT_FILTER(pad, .help = "a frame around the picture, of one colour or of the picture continued",
	    .kind = WEFT_GEOMETRIC, WEFT_PARAMS(pad_params), .state_size = sizeof(struct pad),
	    .prepare = pad_prepare, .row = pad_row, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "geometry", .aliases = pad_aliases, .examples = pad_examples,
	    .definition = "out(x, y) = in(x - left, y - top), else the colour or what the edge would show");
