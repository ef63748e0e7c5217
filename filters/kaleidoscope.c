/* kaleidoscope: one sector of the picture mirrored all around.
 *
 * The pixel at the distance d and the angle a of the middle, from above clockwise, looks at
 * the same distance and the angle `angle` + f, f within 0..pi/count: with w = pi/count and t = a -
 * 2w*floor(a/2w), f = t for t <= w, else 2w - t. By core/kernel/distort.h, places outside mirrored (c b|a b
 * c). */
#include "core/kernel/distort.h"

struct kaleidoscope {
	struct weft_distort distort;
	int count, width, height;
	double angle, x, y;
};

static const weft_param kaleidoscope_params[] = {
	{ WEFT_BIND(struct kaleidoscope, count), .name = "count", .help = "mirrored pairs of sectors",
	  .type = WEFT_INT, .initial = 6, .min = 1, .max = 360 },
	{ WEFT_BIND(struct kaleidoscope, angle), .name = "angle", .help = "where the sector begins",
	  .type = WEFT_REAL, .min = -360, .max = 360, .unit = "deg" },
	WEFT_DISTORT_PARAMS(struct kaleidoscope),
};

/* Back into 0..last, mirrored at both ends. */
static double kaleidoscope_fold(double at, double last)
{
	if (last <= 0)
		return 0;
	const double t = fabs(at) - 2 * last * floor(fabs(at) / (2 * last));
	return t <= last ? t : 2 * last - t;
}

static void kaleidoscope_map(const void *state, int x, int y, int n, double *u, double *v)
{
	const struct kaleidoscope *s = state;
	const double w = WEFT_PI / s->count, dy = y - s->y;

	for (int i = 0; i < n; i++) {
		const double dx = x + i - s->x, d = sqrt(dx * dx + dy * dy), a = weft_angle_of(dx, -dy);
		const double t = a - 2 * w * floor(a / (2 * w)), f = t <= w ? t : 2 * w - t;
		double sine, cosine;

		weft_sin_cos(f + s->angle * (WEFT_PI / 180), &sine, &cosine);
		u[i] = kaleidoscope_fold(s->x + d * sine, s->width - 1);
		v[i] = kaleidoscope_fold(s->y - d * cosine, s->height - 1);
	}
}

static weft_status kaleidoscope_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct kaleidoscope *s = state;

	(void)e;
	s->width = in.width;
	s->height = in.height;
	s->x = (in.width - 1) / 2.0;
	s->y = (in.height - 1) / 2.0;
	weft_distort_plan(&s->distort, kaleidoscope_map, in, plan);
	return WEFT_OK;
}

static const char *const kaleidoscope_examples[] = { "kaleidoscope", "kaleidoscope:4,angle=30", NULL };

WEFT_FILTER(
	kaleidoscope, .help = "one sector of the picture mirrored all around", .kind = WEFT_GEOMETRIC,
	WEFT_PARAMS(kaleidoscope_params), .state_size = sizeof(struct kaleidoscope),
	.prepare = kaleidoscope_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT,
	.group = "geometry", .examples = kaleidoscope_examples,
	.definition = "angles folded to 0..pi/count; out(p) = in(p at the folded angle), mirrored outside");
