/* polar: around the middle becomes along the rows, or the other way.
 *
 * R is half the smaller side. to=strip: pixel (x, y) looks from the middle in the
 * direction 2 pi*(x + 1/2)/width, from above clockwise, as far as R*(y + 1/2)/height. to=disk:
 * the pixel at the distance d and the angle a of the middle, likewise, looks at
 * (width*a/(2 pi) - 1/2, height*d/R - 1/2) of a < 2 pi. By core/kernel/distort.h; the shape
 * stays. */
#include "core/kernel/distort.h"

enum { STRIP, DISK };

static const char *const polar_ways[] = { "strip", "disk", NULL };

struct polar {
	struct weft_distort distort;
	int to, width, height;
	double x, y, reach;
};

static const weft_param polar_params[] = {
	{ WEFT_BIND(struct polar, to), .name = "to", .help = "unrolled, or rolled up", .type = WEFT_CHOICE,
	  .choices = polar_ways },
	WEFT_DISTORT_PARAMS(struct polar),
};

static void polar_unroll(const struct polar *s, double x, double y, double *u, double *v)
{
	const double d = s->reach * ((y + 0.5) / s->height);
	double sine, cosine;

	weft_sin_cos(2 * WEFT_PI * ((x + 0.5) / s->width), &sine, &cosine);
	*u = s->x + d * sine;
	*v = s->y - d * cosine;
}

static void polar_roll(const struct polar *s, double x, double y, double *u, double *v)
{
	const double dx = x - s->x, dy = y - s->y;
	double a = weft_angle_of(dx, -dy);

	a = a < 0 ? a + 2 * WEFT_PI : a;
	*u = s->width * (a / (2 * WEFT_PI)) - 0.5;
	*v = s->height * (sqrt(dx * dx + dy * dy) / s->reach) - 0.5;
}

static void polar_map(const void *state, int x, int y, int n, double *u, double *v)
{
	const struct polar *s = state;

	for (int i = 0; i < n; i++)
		if (s->to == STRIP)
			polar_unroll(s, x + i, y, &u[i], &v[i]);
		else
			polar_roll(s, x + i, y, &u[i], &v[i]);
}

static weft_status polar_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct polar *s = state;

	(void)e;
	s->width = in.width;
	s->height = in.height;
	s->x = (in.width - 1) / 2.0;
	s->y = (in.height - 1) / 2.0;
	s->reach = (in.width < in.height ? in.width : in.height) / 2.0;
	weft_distort_plan(&s->distort, polar_map, in, plan);
	return WEFT_OK;
}

static const char *const polar_aliases[] = { "depolar", NULL };
static const char *const polar_examples[] = { "polar", "polar:disk", NULL };

WEFT_FILTER(polar, .help = "around the middle becomes along the rows, or the other way",
	    .kind = WEFT_GEOMETRIC, WEFT_PARAMS(polar_params), .state_size = sizeof(struct polar),
	    .prepare = polar_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "geometry",
	    .aliases = polar_aliases, .examples = polar_examples,
	    .definition = "strip: out(x, y) = in(middle + R*(y + 1/2)/height in the direction 2 pi*(x + "
			  "1/2)/width); disk: back");
