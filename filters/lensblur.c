/* lensblur: points of light become disks, as out of focus.
 *
 * The mean over the disk of `radius` about the pixel: neighbour dx, dy weighs the
 * share of its 8 x 8 parts whose middles are no further than radius + 1/2 away,
 * over the sum of all; by core/kernel/taps.h. */
#include "core/kernel/taps.h"

enum { RADIUS_MAX = 50, PARTS = 8 };

struct lensblur {
	struct weft_taps taps;
	double radius;
};

static const weft_param lensblur_params[] = {
	{ WEFT_BIND(struct lensblur, radius), .name = "radius", .help = "of the disk", .type = WEFT_REAL,
	  .initial = 4, .min = 0, .max = RADIUS_MAX, .unit = "px" },
};

/* Of 64 parts of the pixel. */
static int lensblur_parts(double dx, double dy, double radius)
{
	int count = 0;

	for (int j = 0; j < PARTS; j++)
		for (int i = 0; i < PARTS; i++) {
			const double x = dx + (2 * i + 1 - PARTS) / (2.0 * PARTS);
			const double y = dy + (2 * j + 1 - PARTS) / (2.0 * PARTS);
			count += x * x + y * y <= radius * radius;
		}
	return count;
}

static weft_status lensblur_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct lensblur *s = state;
	const int radius = (int)ceil(s->radius), side = 2 * radius + 1;
	double *square = weft_taps_square(radius), sum = 0;

	for (int i = 0; square && i < side * side; i++)
		sum += square[i] = lensblur_parts(i % side - radius, i / side - radius, s->radius + 0.5);
	for (int i = 0; square && i < side * side; i++)
		square[i] /= sum;
	return weft_taps_plan(&s->taps, square, radius, in, plan, e);
}

static bool lensblur_only_moves(const void *state)
{
	return ((const struct lensblur *)state)->radius == 0;
}

static void lensblur_finish(void *state)
{
	weft_taps_free(&((struct lensblur *)state)->taps);
}

static const char *const lensblur_aliases[] = { "diskblur", "bokeh", NULL };
static const char *const lensblur_examples[] = { "lensblur", "lensblur:9,linear=yes", NULL };

WEFT_FILTER(lensblur, .help = "points of light become disks, as out of focus", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(lensblur_params), .state_size = sizeof(struct lensblur), .prepare = lensblur_prepare,
	    .finish = lensblur_finish, .only_moves = lensblur_only_moves, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_ADDS_LIGHT, .group = "blur", .aliases = lensblur_aliases,
	    .examples = lensblur_examples,
	    .definition = "the mean over a disk; pixels weigh by their 8 x 8 parts within radius + 1/2");
