/* shear: slanted, rows aside or columns down.
 *
 * What is at (x, y) from the middle goes to (x + a*y, y + b*x), a = tan(across), b =
 * tan(down); each pixel of the result looks back through the inverse, by
 * core/kernel/warp.h.  The shape stays, or with expand all is seen: ceil(w +
 * |a|*h - 2^-20) by ceil(h + |b|*w - 2^-20). */
#include "core/kernel/fail.h"
#include "core/kernel/warp.h"

struct shear {
	struct weft_warp warp;
	double across, down;
	bool expand;
};

static const weft_param shear_params[] = {
	{ WEFT_BIND(struct shear, across), .name = "across", .help = "how far columns lean over",
	  .type = WEFT_REAL, .initial = 15, .min = -80, .max = 80, .unit = "deg" },
	{ WEFT_BIND(struct shear, down), .name = "down", .help = "how far rows sink", .type = WEFT_REAL,
	  .min = -80, .max = 80, .unit = "deg" },
	WEFT_WARP_PARAMS(struct shear),
	{ WEFT_BIND(struct shear, expand), .name = "expand", .help = "as large as it takes to see all",
	  .type = WEFT_BOOL },
};

static weft_status shear_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct shear *s = state;
	const double a = tan(s->across * (3.14159265358979323846 / 180));
	const double b = tan(s->down * (3.14159265358979323846 / 180)), area = 1 - a * b;

	if (!(fabs(area) > 1 / 64.0))
		return weft_refuse(e, WEFT_BAD_PARAM, "shear: %g and %g degrees leave nothing but a line",
				   s->across, s->down);
	if (s->expand && in.width && in.height) {
		const double width = ceil(in.width + fabs(a) * in.height - 1 / 1048576.0);
		const double height = ceil(in.height + fabs(b) * in.width - 1 / 1048576.0);
		if (width > WEFT_SIDE_MAX || height > WEFT_SIDE_MAX)
			return weft_refuse(e, WEFT_BAD_PARAM, "shear: %.0fx%.0f is larger than %d a side",
					   width, height, WEFT_SIDE_MAX);
		plan->width = (int)width;
		plan->height = (int)height;
	}
	weft_warp_plan(&s->warp, (double[]) { 1 / area, -a / area, -b / area, 1 / area, 0, 0 }, false, in,
		       plan);
	return WEFT_OK;
}

static const char *const shear_aliases[] = { "skew", NULL };
static const char *const shear_examples[] = { "shear:20", "shear:10,down=5,expand=yes,background=white",
					      NULL };

WEFT_FILTER(shear, .help = "slanted, rows aside or columns down", .kind = WEFT_GEOMETRIC,
	    WEFT_PARAMS(shear_params), .state_size = sizeof(struct shear), .prepare = shear_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "geometry", .aliases = shear_aliases,
	    .examples = shear_examples,
	    .definition = "(x, y) from the middle goes to (x + tan(across)*y, y + tan(down)*x)");
