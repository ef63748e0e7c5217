/* draw: lines, polygons, rectangles and circles on the picture.
 *
 * Pixel x, y is the square x..x+1, y..y+1, so a rectangle 10,10 20,20 is ten pixels wide.  Points are
 * rounded to 65536ths of a pixel, and pixels covered by exact area (core/kernel/polygon.h):
 *
 *   line       the points in turn, each stretch with round ends, w wide; of several the one that
 *              covers most
 *   polygon    the points, the last joined to the first, filled; where it crosses itself by its
 *              winding number; around it a line through the same points
 *   rectangle  between two corners, filled; around it what lies between the rectangles w/2 further
 *              out and w/2 further in
 *   circle     x,y,radius, filled; around it the ring between radius - w/2 and radius + w/2
 *
 * Round parts are polygons of points on them, no further than 1/4096 of a pixel from them.
 * First `fill` is laid over the picture, then `color` along the outline (core/kernel/paint.h), as two
 * draws would, one after the other. */
#include <stdlib.h>

#include "core/kernel/fail.h"
#include "core/kernel/paint.h"
#include "core/kernel/polygon.h"

enum shape { LINE, POLYGON, RECTANGLE, CIRCLE };

/* Contours that count together, one after the other in the points. */
struct piece {
	size_t first[2], count[2];
	int64_t left, top, right, bottom;
};

struct draw {
	int shape;
	weft_numbers at;
	double width;
	weft_color color, fill;

	struct weft_point *points;
	struct piece *pieces; /* the first is the fill, where there is one */
	size_t point_count, piece_count, filled;
};

static const double SAGITTA = 1.0 / 4096, PI = 3.14159265358979323846;

static const char *const draw_shapes[] = { "line", "polygon", "rectangle", "circle", NULL };

static const weft_param draw_params[] = {
	{ WEFT_BIND(struct draw, shape), .name = "shape", .help = "what is drawn", .type = WEFT_CHOICE,
	  .choices = draw_shapes },
	{ WEFT_BIND(struct draw, at), .name = "points", .help = "x,y x,y ..., of a circle x,y,radius",
	  .type = WEFT_LIST, .min = -1e6, .max = 1e6, .unit = "px", .flags = WEFT_PARAM_REQUIRED },
	{ WEFT_BIND(struct draw, color), .name = "color", .help = "of lines and outlines", .type = WEFT_COLOR,
	  .text_initial = "white", .aliases = (const char *const[]) { "colour", "stroke", NULL } },
	{ WEFT_BIND(struct draw, width), .name = "width", .help = "of lines and outlines; 0: none",
	  .type = WEFT_REAL, .initial = 1, .min = 0, .max = 1e5, .unit = "px" },
	{ WEFT_BIND(struct draw, fill), .name = "fill", .help = "of what lies within; with alpha 0: none",
	  .type = WEFT_COLOR, .text_initial = "#0000" },
};

/* ---- shapes to polygons ---- */

/* In how many parts a circle is as good as round. */
static size_t draw_parts(double radius)
{
	const double parts = radius > SAGITTA ? PI / acos(1 - SAGITTA / radius) : 0;

	return 4 * ((size_t)(parts / 4) + 2);
}

static void draw_point(struct draw *s, struct piece *p, int contour, double x, double y)
{
	const struct weft_point at = weft_polygon_point(x, y);
	const int64_t column = at.x >> WEFT_POLYGON_BITS, row = at.y >> WEFT_POLYGON_BITS;
	const bool first = p->count[0] + p->count[1] == 0;

	if (p->count[contour]++ == 0)
		p->first[contour] = s->point_count;
	s->points[s->point_count++] = at;
	p->left = first || column < p->left ? column : p->left;
	p->right = first || column > p->right ? column : p->right;
	p->top = first || row < p->top ? row : p->top;
	p->bottom = first || row > p->bottom ? row : p->bottom;
}

/* Of a circle `parts` from `begin` on, both ends. */
static void draw_arc(struct draw *s, struct piece *p, int contour, const double circle[3], double begin,
		     size_t parts, size_t all)
{
	for (size_t i = 0; i <= parts; i++) {
		const double angle = begin + 2 * PI * (double)i / (double)all;
		draw_point(s, p, contour, circle[0] + circle[2] * cos(angle),
			   circle[1] + circle[2] * sin(angle));
	}
}

static void draw_circle(struct draw *s, struct piece *p, int contour, double x, double y, double radius)
{
	const size_t parts = draw_parts(radius);

	draw_arc(s, p, contour, (double[]) { x, y, radius }, 0, parts - 1, parts);
}

static void draw_rectangle(struct draw *s, struct piece *p, int contour, const double *at, double out)
{
	const double left = fmin(at[0], at[2]) - out, right = fmax(at[0], at[2]) + out;
	const double top = fmin(at[1], at[3]) - out, bottom = fmax(at[1], at[3]) + out;

	draw_point(s, p, contour, left, top);
	draw_point(s, p, contour, right, top);
	draw_point(s, p, contour, right, bottom);
	draw_point(s, p, contour, left, bottom);
}

static void draw_stretch(struct draw *s, struct piece *p, const double *from, const double *to)
{
	const double radius = s->width / 2, along = atan2(to[1] - from[1], to[0] - from[0]);
	const size_t parts = draw_parts(radius);

	draw_arc(s, p, 0, (double[]) { to[0], to[1], radius }, along - PI / 2, parts / 2, parts);
	draw_arc(s, p, 0, (double[]) { from[0], from[1], radius }, along + PI / 2, parts / 2, parts);
}

static void draw_outline(struct draw *s, struct piece *p)
{
	const double *at = s->at.at, half = s->width / 2;
	const size_t corners = s->at.count / 2, stretches = s->shape == LINE ? corners - 1 : corners;

	if (s->shape == RECTANGLE) {
		draw_rectangle(s, p, 0, at, half);
		if (fabs(at[0] - at[2]) > s->width && fabs(at[1] - at[3]) > s->width)
			draw_rectangle(s, p, 1, at, -half);
	} else if (s->shape == CIRCLE) {
		draw_circle(s, p, 0, at[0], at[1], at[2] + half);
		if (at[2] > half)
			draw_circle(s, p, 1, at[0], at[1], at[2] - half);
	} else {
		for (size_t i = 0; i < stretches; i++)
			draw_stretch(s, &p[i], at + 2 * i, at + 2 * ((i + 1) % corners));
	}
}

static void draw_inside(struct draw *s, struct piece *p)
{
	if (s->shape == CIRCLE)
		draw_circle(s, p, 0, s->at.at[0], s->at.at[1], s->at.at[2]);
	else if (s->shape == RECTANGLE)
		draw_rectangle(s, p, 0, s->at.at, 0);
	else
		for (size_t i = 0; i + 1 < s->at.count; i += 2)
			draw_point(s, p, 0, s->at.at[i], s->at.at[i + 1]);
}

/* ---- before a pixel moves ---- */

static void draw_finish(void *state)
{
	struct draw *s = state;

	free(s->points);
	free(s->pieces);
}

static weft_status draw_check(const struct draw *s, weft_error *e)
{
	static const char *const wanted[] = { "x,y of two points or more", "x,y of three points or more",
					      "x,y of two corners", "x,y of its middle and a radius" };
	const size_t n = s->at.count;
	const bool good = s->shape == LINE        ? n >= 4 && n % 2 == 0
			  : s->shape == POLYGON   ? n >= 6 && n % 2 == 0
			  : s->shape == RECTANGLE ? n == 4
						  : n == 3 && s->at.at[2] >= 0;

	if (!good)
		return weft_refuse(e, WEFT_BAD_PARAM, "draw: points: a %s takes %s", draw_shapes[s->shape],
				   wanted[s->shape]);
	return WEFT_OK;
}

static weft_status draw_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct draw *s = state;
	const size_t stretches = s->shape == LINE || s->shape == POLYGON ? s->at.count / 2 : 1;
	const weft_status status = draw_check(s, e);

	if (status != WEFT_OK)
		return status;
	const double radius = s->width / 2 + (s->shape == CIRCLE ? s->at.at[2] : 0);
	s->pieces = calloc(stretches + 1, sizeof *s->pieces);
	s->points = malloc(((stretches + 2) * (draw_parts(radius) + 8)) * sizeof *s->points);
	if (!s->pieces || !s->points) {
		draw_finish(s);
		return weft_refuse(e, WEFT_NO_MEMORY, "draw: out of memory");
	}
	s->point_count = s->piece_count = 0;
	s->filled = s->shape != LINE && s->fill.rgba[3] > 0;
	if (s->filled)
		draw_inside(s, s->pieces);
	s->piece_count = s->filled;
	if (s->width > 0 && s->color.rgba[3] > 0) {
		draw_outline(s, s->pieces + s->piece_count);
		s->piece_count += s->shape == LINE ? stretches - 1 : stretches;
	}
	plan->scratch = 2 * ((size_t)in.width + 2) * sizeof(int64_t);
	plan->cost = 20;
	return WEFT_OK;
}

/* ---- rows ---- */

/* Raises most[i] to how much the piece covers of pixel i, in 2^-33 of it. */
static void draw_cover(const struct draw *s, const struct piece *p, const weft_row_job *job, int64_t *most,
		       int64_t *sum)
{
	const int64_t whole = 2ll * WEFT_POLYGON_ONE * WEFT_POLYGON_ONE;
	int64_t running = 0;

	if (job->y < p->top || job->y > p->bottom || p->left >= job->x + job->width || p->right < job->x)
		return;
	const int first = p->left > job->x ? (int)(p->left - job->x) : 0;
	const int last = p->right < job->x + job->width - 1 ? (int)(p->right - job->x) : job->width - 1;
	const int n = last - first + 1;
	memset(sum, 0, ((size_t)n + 1) * sizeof *sum);
	for (int contour = 0; contour < 2; contour++) {
		const struct weft_point *at = s->points + p->first[contour];
		for (size_t i = 0, count = p->count[contour]; i < count; i++) {
			/* the inner one the other way around */
			const struct weft_point a = at[i], b = at[i + 1 < count ? i + 1 : 0];
			weft_polygon_edge(sum, job->x + first, n, job->y, contour ? b : a, contour ? a : b);
		}
	}
	for (int i = 0; i < n; i++) {
		running += sum[i];
		const int64_t covered = running < 0 ? -running : running;
		const int64_t cover = covered < whole ? covered : whole;
		most[first + i] = cover > most[first + i] ? cover : most[first + i];
	}
}

static void draw_paint(const weft_row_job *job, weft_color color, const int64_t *most)
{
	const double whole = 2.0 * WEFT_POLYGON_ONE * WEFT_POLYGON_ONE;
	const struct weft_paint paint = weft_paint_of(color, job->source.format);
	const size_t step = weft_pixel_bytes(job->source.format);

	for (int x = 0; x < job->width; x++)
		if (most[x])
			weft_paint_over(&paint, job->out + (size_t)x * step, (double)most[x] / whole);
}

static void draw_row(const void *state, const weft_row_job *job)
{
	const struct draw *s = state;
	int64_t *most = job->scratch, *sum = most + job->width;

	memcpy(job->out, job->in[0], weft_pixel_bytes(job->source.format) * (size_t)job->width);
	for (size_t i = 0; i < s->piece_count; i++) {
		if (i == 0 || i == s->filled)
			memset(most, 0, (size_t)job->width * sizeof *most);
		draw_cover(s, &s->pieces[i], job, most, sum);
		if (i + 1 == s->filled || i + 1 == s->piece_count)
			draw_paint(job, i < s->filled ? s->fill : s->color, most);
	}
}

static const char *const draw_examples[] = { "draw:circle,points=120 90 60,color=red,width=6",
					     "draw:rectangle,points=20 20 200 120,color=black,fill=#ffffff80",
					     "draw:polygon,points=30 30 160 60 90 150,fill=yellow,width=0",
					     "draw:line,points=0 0 80 120 200 40,width=3", NULL };

WEFT_FILTER(draw, .help = "lines, polygons, rectangles and circles on the picture", .kind = WEFT_POINT,
	    WEFT_PARAMS(draw_params), .state_size = sizeof(struct draw), .prepare = draw_prepare,
	    .row = draw_row, .finish = draw_finish, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "draw", .examples = draw_examples,
	    .definition =
		    "the exact area that each shape covers of a pixel, times alpha, of the colour over it; "
		    "round parts within 1/4096 of a pixel");
