/* motionblur: as if the camera had moved while the picture was taken.
 *
 * The mean of n = `length` samples of the line through the pixel at `angle`, a pixel
 * apart: at t*(cos, sin), t = k - (n - 1)/2 for k = 0..n-1, each weighed bilinearly
 * out of the four around; by core/kernel/taps.h. cos and sin are exact for right angles. */
#include "core/kernel/taps.h"

struct motionblur {
	struct weft_taps taps;
	int length;
	double angle;
};

enum { LENGTH_MAX = 255 };

static const weft_param motionblur_params[] = {
	{ WEFT_BIND(struct motionblur, length), .name = "length", .help = "of the movement", .type = WEFT_INT,
	  .initial = 15, .min = 1, .max = LENGTH_MAX, .unit = "px" },
	{ WEFT_BIND(struct motionblur, angle), .name = "angle", .help = "0: along the rows, 90: down",
	  .type = WEFT_REAL, .min = -360, .max = 360, .unit = "deg" },
};

static weft_status motionblur_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct motionblur *s = state;
	const int n = s->length, radius = n / 2 + 1, side = 2 * radius + 1;
	const double quarters = s->angle / 90, turn = s->angle * (3.14159265358979323846 / 180);
	const bool right = quarters == floor(quarters);
	const double across = right ? rint(cos(turn)) : cos(turn), down = right ? rint(sin(turn)) : sin(turn);
	double *square = weft_taps_square(radius);

	for (int k = 0; square && k < n; k++) {
		const double t = k - (n - 1) / 2.0, x = t * across, y = t * down;
		const double left = floor(x), top = floor(y), fx = x - left, fy = y - top;
		double *at = square + ((int)top + radius) * side + (int)left + radius;
		at[0] += (1 - fx) * (1 - fy) / n;
		at[1] += fx * (1 - fy) / n;
		at[side] += (1 - fx) * fy / n;
		at[side + 1] += fx * fy / n;
	}
	return weft_taps_plan(&s->taps, square, radius, in, plan, e);
}

static bool motionblur_only_moves(const void *state)
{
	return ((const struct motionblur *)state)->length == 1;
}

static void motionblur_finish(void *state)
{
	weft_taps_free(&((struct motionblur *)state)->taps);
}

static const char *const motionblur_aliases[] = { "motion", NULL };
static const char *const motionblur_examples[] = { "motionblur", "motionblur:25,angle=30", NULL };

WEFT_FILTER(motionblur, .help = "as if the camera had moved", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(motionblur_params), .state_size = sizeof(struct motionblur),
	    .prepare = motionblur_prepare, .finish = motionblur_finish, .only_moves = motionblur_only_moves,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "blur",
	    .aliases = motionblur_aliases, .examples = motionblur_examples,
	    .definition = "the mean of `length` samples of a line at `angle`, a pixel apart, bilinear");
