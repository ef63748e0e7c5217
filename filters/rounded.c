/* rounded: round corners, clear outside.
 *
 * Corners are quarters of an ellipse with the radii rx and ry, in per cent of the
 * width and the height; where two don't fit on a side both are made smaller by the
 * same factor, min(1, w/2rx, h/2ry) (CSS Backgrounds and Borders 3, 5.5).  A
 * pixel's alpha, 1 where there was none, is multiplied by the share of its 16 x 16
 * parts whose middles lie within: floor(a*count/256 + 1/2), f32 a*(count/256).
 * Colours stay. */
#include "core/kernel/typed.h"

enum { PARTS = 16 };

struct rounded {
	weft_size radius;
	double rx, ry;
	int width, height;
};

static const weft_param rounded_params[] = {
	{ WEFT_BIND(struct rounded, radius), .name = "radius", .help = "of the corners; 50%: an ellipse",
	  .type = WEFT_SIZE, .text_initial = "16", .max = WEFT_SIDE_MAX, .unit = "px" },
};

/* Is the point x, y within? */
static bool rounded_within(const struct rounded *s, double x, double y)
{
	x = x < s->width - x ? x : s->width - x;
	y = y < s->height - y ? y : s->height - y;
	const double u = (s->rx - x) / s->rx, v = (s->ry - y) / s->ry;

	return x >= s->rx || y >= s->ry || u * u + v * v <= 1;
}

/* Of 256 parts of the pixel at x, y. */
static int rounded_parts(const struct rounded *s, int x, int y)
{
	const double part = 1.0 / PARTS, first = part / 2, last = 1 - part / 2;
	int count = 0;

	/* of a pixel in the middle of a side, both ends are nearer to a corner */
	if (2 * x + 1 != s->width && 2 * y + 1 != s->height) {
		const bool within = rounded_within(s, x + first, y + first);
		if (within == rounded_within(s, x + last, y + last) &&
		    within == rounded_within(s, x + first, y + last) &&
		    within == rounded_within(s, x + last, y + first))
			return within ? PARTS * PARTS : 0;
	}
	for (int j = 0; j < PARTS; j++)
		for (int i = 0; i < PARTS; i++)
			count += rounded_within(s, x + first + i * part, y + first + j * part);
	return count;
}

static void rounded_alpha(uint8_t *alpha, int depth, int count)
{
	if (depth == WEFT_F32)
		*(float *)(void *)alpha *= (float)count * (1 / 256.0f);
	else
		weft_put(alpha, 0, depth, (weft_at(alpha, 0, depth) * count * 2 + 256) >> 9);
}

/* Pixels as they come, opaque where they have no alpha. */
static void rounded_copy(const weft_row_job *job)
{
	const weft_format f = job->source.format;
	const size_t from = weft_pixel_bytes(f), to = weft_pixel_bytes(job->target.format);
	const float one = 1;

	if (from == to) {
		memcpy(job->out, job->in[0], (size_t)job->width * from);
		return;
	}
	for (size_t x = 0; x < (size_t)job->width; x++) {
		memcpy(job->out + x * to, job->in[0] + x * from, from);
		if (f.depth == WEFT_F32)
			memcpy(job->out + x * to + from, &one, sizeof one);
		else
			memset(job->out + x * to + from, 0xff, f.depth);
	}
}

static void rounded_row(const void *state, const weft_row_job *job)
{
	const struct rounded *s = state;
	const size_t to = weft_pixel_bytes(job->target.format);
	const int depth = job->source.format.depth, below = s->height - 1 - job->y;
	const int y = job->y < below ? job->y : below, reach = (int)s->rx + 1;
	uint8_t *alpha = job->out + to - (size_t)depth;

	rounded_copy(job);
	if (y >= s->ry)
		return;
	for (int i = 0; i < job->width; i++) {
		const int left = job->x + i, right = s->width - 1 - left;
		if (left > reach && right > reach) {
			/* on to where the right corner begins */
			i += right - reach - 1;
			continue;
		}
		rounded_alpha(alpha + (size_t)i * to, depth, rounded_parts(s, left, job->y));
	}
}

static double rounded_radius(double size, bool percent, double other, bool other_percent, int side)
{
	if (size != size) { /* only the other was given */
		size = other;
		percent = other_percent;
	}
	return percent ? size * side / 100 : size;
}

static weft_status rounded_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct rounded *s = state;
	const weft_size r = s->radius;
	double factor = 1;

	(void)e;
	s->width = in.width;
	s->height = in.height;
	s->rx = rounded_radius(r.width, r.width_percent, r.height, r.height_percent, in.width);
	s->ry = rounded_radius(r.height, r.height_percent, r.width, r.width_percent, in.height);
	if (2 * s->rx > in.width)
		factor = in.width / (2 * s->rx);
	if (2 * s->ry * factor > in.height)
		factor = in.height / (2 * s->ry);
	s->rx *= factor;
	s->ry *= factor;
	if (!(s->rx > 0) || !(s->ry > 0))
		s->rx = s->ry = 0;
	if (!weft_has_alpha(in.format))
		plan->format.channels++;
	plan->cost = 2;
	return WEFT_OK;
}

static const char *const rounded_aliases[] = { "round", "corners", NULL };
static const char *const rounded_examples[] = { "rounded:24", "rounded:50%", "rounded:40x20", NULL };

WEFT_FILTER(rounded, .help = "round corners, clear outside", .kind = WEFT_POINT, WEFT_PARAMS(rounded_params),
	    .state_size = sizeof(struct rounded), .prepare = rounded_prepare, .row = rounded_row,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "geometry",
	    .aliases = rounded_aliases, .examples = rounded_examples,
	    .definition = "alpha times the share of a pixel's 16 x 16 parts within the corner's ellipse");
