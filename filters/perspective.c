/* perspective: a rectangle out of four points that it had in perspective.
 *
 * The points are where the corners of the result lie in the picture: top left, top right,
 * bottom right, bottom left, counted from the picture's own top left corner, so that 0,0 w,0
 * w,h 0,h is all of it. The map is the projective one of a square to a quadrilateral
 * (Heckbert, "Fundamentals of texture mapping", 1989); pixel (x, y) of the result is at ((x +
 * 1/2)/width, (y + 1/2)/height) of the square. Without a size the result is as wide as the longer
 * of the sides above and below, and as high as the longer of the others, rounded. By
 * core/kernel/distort.h. */
#include "core/kernel/distort.h"
#include "core/kernel/fail.h"

struct perspective {
	struct weft_distort distort;
	weft_numbers points;
	weft_size size;
	int width, height;
	double a, b, c, d, e, f, g, h;
};

static const weft_param perspective_params[] = {
	{ WEFT_BIND(struct perspective, points), .name = "points",
	  .help = "x,y of the top left, top right, bottom right and bottom left", .type = WEFT_LIST,
	  .text_initial = "", .min = -1e6, .max = 1e6, .flags = WEFT_PARAM_REQUIRED },
	{ WEFT_BIND(struct perspective, size), .name = "size",
	  .help = "of the result, else as long as the sides", .type = WEFT_SIZE, .max = WEFT_SIDE_MAX,
	  .unit = "px" },
	WEFT_DISTORT_PARAMS(struct perspective),
};

static void perspective_map(const void *state, int x, int y, int n, double *u, double *v)
{
	const struct perspective *s = state;
	const double t = (y + 0.5) / s->height;

	for (int i = 0; i < n; i++) {
		const double r = (x + i + 0.5) / s->width, w = s->g * r + s->h * t + 1;
		u[i] = (s->a * r + s->b * t + s->c) / w - 0.5;
		v[i] = (s->d * r + s->e * t + s->f) / w - 0.5;
	}
}

/* The map of the unit square to the four points; false where they are not the corners of a convex one. */
static bool perspective_solve(struct perspective *s, const double *p)
{
	const double sx = p[0] - p[2] + p[4] - p[6], sy = p[1] - p[3] + p[5] - p[7];
	const double x1 = p[2] - p[4], x2 = p[6] - p[4], y1 = p[3] - p[5], y2 = p[7] - p[5];
	const double area = x1 * y2 - x2 * y1;

	s->g = (sx * y2 - x2 * sy) / area;
	s->h = (x1 * sy - sx * y1) / area;
	s->a = p[2] - p[0] + s->g * p[2];
	s->b = p[6] - p[0] + s->h * p[6];
	s->c = p[0];
	s->d = p[3] - p[1] + s->g * p[3];
	s->e = p[7] - p[1] + s->h * p[7];
	s->f = p[1];
	return area != 0 && 1 + s->g > 0 && 1 + s->h > 0 && 1 + s->g + s->h > 0;
}

static double perspective_longer(const double *a, const double *b, const double *c, const double *d)
{
	const double first = hypot(a[0] - b[0], a[1] - b[1]), second = hypot(c[0] - d[0], c[1] - d[1]);
	const double longer = floor((first > second ? first : second) + 0.5);

	return longer < 1 ? 1 : longer;
}

static double perspective_side(double asked, bool percent, int side, double else_side)
{
	if (!(asked > 0))
		return else_side;
	const double pixels = floor((percent ? asked * side / 100 : asked) + 0.5);
	return pixels < 1 ? 1 : pixels;
}

static weft_status perspective_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct perspective *s = state;

	const double *p = s->points.at;

	if (s->points.count != 8)
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "perspective: points has %zu numbers instead of 8: x,y of four corners",
				   s->points.count);
	if (!perspective_solve(s, p))
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "perspective: the points are not the corners of a convex shape, in turn "
				   "from the top left");
	const double width = perspective_side(s->size.width, s->size.width_percent, in.width,
					      perspective_longer(p, p + 2, p + 6, p + 4));
	const double height = perspective_side(s->size.height, s->size.height_percent, in.height,
					       perspective_longer(p, p + 6, p + 2, p + 4));
	if (width > WEFT_SIDE_MAX || height > WEFT_SIDE_MAX)
		return weft_refuse(e, WEFT_BAD_PARAM, "perspective: %.0fx%.0f is larger than %d a side",
				   width, height, WEFT_SIDE_MAX);
	plan->width = s->width = (int)width;
	plan->height = s->height = (int)height;
	weft_distort_plan(&s->distort, perspective_map, in, plan);
	return WEFT_OK;
}

static const char *const perspective_aliases[] = { "fourpoint", NULL };
static const char *const perspective_examples[] = { "perspective:10,20 200,5 190,150 0,160",
						    "perspective:0,0 100,10 100,90 0,100,size=120x120",
						    NULL };

WEFT_FILTER(perspective, .help = "a rectangle out of four points that it had in perspective",
	    .kind = WEFT_GEOMETRIC, WEFT_PARAMS(perspective_params), .state_size = sizeof(struct perspective),
	    .prepare = perspective_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT,
	    .group = "geometry", .aliases = perspective_aliases, .examples = perspective_examples,
	    .definition = "the projective map of the unit square to the four points; pixel (x, y) at ((x + "
			  "1/2)/width, (y + 1/2)/height)");
