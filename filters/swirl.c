/* swirl: turned about the middle, most in the middle itself.
 *
 * d is the distance from the middle and R = radius * half the smaller side. Where
 * d < R the pixel at (dx, dy) from the middle looks at (cos*dx + sin*dy, cos*dy -
 * sin*dx) of the angle a = angle*(1 - d/R)^2, clockwise; elsewhere at itself; by
 * core/kernel/distort.h. */
#include "core/kernel/distort.h"

struct swirl {
	struct weft_distort distort;
	double angle, radius;
	double reach, x, y, most;
};

static const weft_param swirl_params[] = {
	{ WEFT_BIND(struct swirl, angle), .name = "angle", .help = "in the middle, clockwise",
	  .type = WEFT_REAL, .initial = 120, .min = -36000, .max = 36000, .unit = "deg" },
	{ WEFT_BIND(struct swirl, radius), .name = "radius",
	  .help = "how far it reaches; 1: half the smaller side", .type = WEFT_REAL, .initial = 1, .min = 0,
	  .max = 100 },
	WEFT_DISTORT_PARAMS(struct swirl),
};

static void swirl_map(const void *state, int x, int y, int n, double *u, double *v)
{
	const struct swirl *s = state;
	const double dy = y - s->y;

	for (int i = 0; i < n; i++) {
		const double dx = x + i - s->x, d = sqrt(dx * dx + dy * dy), left = 1 - d / s->reach;
		double sine, cosine;

		u[i] = x + i;
		v[i] = y;
		if (!(d < s->reach))
			continue;
		weft_sin_cos(s->most * (left * left), &sine, &cosine);
		u[i] = s->x + (cosine * dx + sine * dy);
		v[i] = s->y + (cosine * dy - sine * dx);
	}
}

static weft_status swirl_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct swirl *s = state;

	(void)e;
	s->x = (in.width - 1) / 2.0;
	s->y = (in.height - 1) / 2.0;
	s->reach = s->radius * (in.width < in.height ? in.width : in.height) / 2;
	s->most = s->angle * (WEFT_PI / 180);
	weft_distort_plan(&s->distort, swirl_map, in, plan);
	return WEFT_OK;
}

static const char *const swirl_aliases[] = { "twirl", "twist", NULL };
static const char *const swirl_examples[] = { "swirl", "swirl:-200,radius=0.8", NULL };

WEFT_FILTER(swirl, .help = "turned about the middle, most in the middle itself", .kind = WEFT_GEOMETRIC,
	    WEFT_PARAMS(swirl_params), .state_size = sizeof(struct swirl), .prepare = swirl_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "geometry", .aliases = swirl_aliases,
	    .examples = swirl_examples,
	    .definition = "a = angle*(1 - d/R)^2: out(p) = in(p turned back by a) about the middle");
