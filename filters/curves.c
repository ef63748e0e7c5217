/* curves: every level through a curve that is drawn by points.
 *
 * Each colour is g_c(f(v)), f the curve of `points`, g_c that of `red`, `green` or
 * `blue` (a grey picture: f alone), v a fraction of white; a curve without
 * points changes nothing, and is constant before its first point and after its last.
 * Between points it is what core/kernel/spline.h says: monotone (Fritsch and
 * Butland 1984), natural or linear.  Integers: in double, floor(white * x + 1/2),
 * clamped; f32 in single precision.  Alpha stays. */
#include "core/kernel/curves.h"
#include "core/kernel/spline.h"

struct curves {
	struct weft_curves table;
	struct weft_spline all, own[3];
	weft_numbers points, colour[3];
	int smooth;
	bool coloured;
};

static const char *const curves_kinds[] = { "monotone", "natural", "linear", NULL };

static const weft_param curves_params[] = {
	{ WEFT_BIND(struct curves, points), .name = "points",
	  .help = "x,y x,y ... in fractions of white, x rising", .type = WEFT_LIST, .text_initial = "" },
	{ WEFT_BIND(struct curves, smooth), .name = "smooth", .help = "what joins the points",
	  .type = WEFT_CHOICE, .choices = curves_kinds },
	{ WEFT_BIND(struct curves, colour[0]), .name = "red", .help = "a curve of red's own, after it",
	  .type = WEFT_LIST, .text_initial = "" },
	{ WEFT_BIND(struct curves, colour[1]), .name = "green", .help = "of green's own", .type = WEFT_LIST,
	  .text_initial = "" },
	{ WEFT_BIND(struct curves, colour[2]), .name = "blue", .help = "of blue's own", .type = WEFT_LIST,
	  .text_initial = "" },
};

static double curves_at(const void *state, int c, double v)
{
	const struct curves *s = state;
	const double to = weft_spline_at(&s->all, v);

	return s->coloured ? weft_spline_at(&s->own[c], to) : to;
}

WEFT_CURVES_F32(curves_f32, struct curves,
		from == 3 ? weft_spline_single(&s->own[c], weft_spline_single(&s->all, v))
			  : weft_spline_single(&s->all, v));

static weft_status curves_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct curves *s = state;
	const enum weft_spline_kind kind = (enum weft_spline_kind)s->smooth;
	weft_status status = weft_spline_make(&s->all, s->points, kind, "curves", e);

	for (int c = 0; c < 3 && !status; c++)
		status = weft_spline_make(&s->own[c], s->colour[c], kind, "curves", e);
	if (status)
		return status;
	s->coloured = in.format.channels >= 3;
	weft_curves_fill(&s->table, in.format, curves_at, s);
	plan->row = weft_row_for(in.format, weft_curves_u8, weft_curves_u16, curves_f32);
	plan->cost = 2;
	return WEFT_OK;
}

static const char *const curves_aliases[] = { "curve", NULL };
static const char *const curves_examples[] = { "curves:0,0 0.25,0.18 0.75,0.84 1,1",
					       "curves:red=0,0 0.5,0.6 1,1,blue=0,0.1 1,0.9", NULL };

WEFT_FILTER(curves, .help = "every level through a curve drawn by points", .kind = WEFT_POINT,
	    WEFT_PARAMS(curves_params), .state_size = sizeof(struct curves), .prepare = curves_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .aliases = curves_aliases, .examples = curves_examples,
	    .definition =
		    "own curve of the colour (curve of points (v)); piecewise cubic, monotone by Fritsch and "
		    "Butland, constant beyond the ends");
