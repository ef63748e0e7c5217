/* rotate: turned clockwise about its middle, by any angle.
 *
 * Pixel (x, y) of the result, counted from its middle, is what the source has
 * at (cos*x + sin*y, cos*y - sin*x) from its own, by core/kernel/warp.h.  cos
 * and sin are exact for right angles.  The shape stays, or with expand all is
 * seen: ceil(|w*cos| + |h*sin| - 2^-20) by ceil(|w*sin| + |h*cos| - 2^-20). */
#include <inttypes.h>

#include "core/kernel/fail.h"
#include "core/kernel/warp.h"

struct rotate {
	struct weft_warp warp;
	double angle;
	bool expand;
};

static const weft_param rotate_params[] = {
	{ WEFT_BIND(struct rotate, angle), .name = "angle", .help = "clockwise", .type = WEFT_REAL,
	  .initial = 15, .min = -36000, .max = 36000, .unit = "deg" },
	WEFT_WARP_PARAMS(struct rotate),
	{ WEFT_BIND(struct rotate, expand), .name = "expand", .help = "as large as it takes to see all",
	  .type = WEFT_BOOL },
};

static int64_t rotate_side(double side)
{
	const double whole = ceil(side - 1 / 1048576.0);

	return whole < 1 ? 1 : (int64_t)whole;
}

/* By quarter turns the pixels come to lie on pixels, if the sides' halves are not mixed. */
static bool rotate_only_moves(const void *state)
{
	const struct rotate *s = state;

	return fmod(s->angle, s->expand ? 90 : 180) == 0;
}

static weft_status rotate_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct rotate *s = state;
	const double angle = s->angle, quarters = angle / 90;
	double cosine = cos(angle * 3.14159265358979323846 / 180),
	       sine = sin(angle * 3.14159265358979323846 / 180);

	if (quarters == floor(quarters)) {
		cosine = rint(cosine);
		sine = rint(sine);
	}
	if (s->expand && in.width && in.height) {
		const int64_t width = rotate_side(fabs(in.width * cosine) + fabs(in.height * sine));
		const int64_t height = rotate_side(fabs(in.width * sine) + fabs(in.height * cosine));
		if (width > WEFT_SIDE_MAX || height > WEFT_SIDE_MAX)
			return weft_refuse(e, WEFT_BAD_PARAM,
					   "rotate: %" PRId64 "x%" PRId64 " is larger than %d a side", width,
					   height, WEFT_SIDE_MAX);
		plan->width = (int)width;
		plan->height = (int)height;
	}
	weft_warp_plan(&s->warp, (double[]) { cosine, sine, -sine, cosine, 0, 0 }, rotate_only_moves(s), in,
		       plan);
	return WEFT_OK;
}

static const char *const rotate_examples[] = { "rotate:15", "rotate:-3.5,kernel=bilinear,expand=yes", NULL };

WEFT_FILTER(rotate, .help = "turned clockwise about its middle, by any angle", .kind = WEFT_GEOMETRIC,
	    WEFT_PARAMS(rotate_params), .state_size = sizeof(struct rotate), .prepare = rotate_prepare,
	    .only_moves = rotate_only_moves, .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT,
	    .group = "geometry", .examples = rotate_examples,
	    .definition =
		    "out(x, y) = in(cos x + sin y, cos y - sin x) from the middles; positions in 256ths "
		    "for u8, 2^-24ths else; bilinear or Keys' cubic (-1/2)");
