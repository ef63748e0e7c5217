/* rotate: turned clockwise about its middle, by any angle.
 *
 * Pixel (x, y) of the result, counted from its middle, is what the source has
 * at (cos*x + sin*y, cos*y - sin*x) from its own, by core/kernel/warp.h.  cos
 * and sin are exact for right angles.  The shape stays, or with expand all is
 * seen: ceil(|w*cos| + |h*sin| - 2^-20) by ceil(|w*sin| + |h*cos| - 2^-20). */
#include "core/kernel/warp.h"

enum { ROTATE_ANGLE, ROTATE_KERNEL, ROTATE_BACKGROUND, ROTATE_EXPAND };

static const weft_param rotate_params[] = {
	{ .name = "angle",
	  .help = "clockwise",
	  .type = WEFT_REAL,
	  .initial = 15,
	  .min = -36000,
	  .max = 36000,
	  .unit = "deg" },
	WEFT_WARP_PARAMS,
	{ .name = "expand", .help = "as large as it takes to see all", .type = WEFT_BOOL },
};

static int rotate_side(double side)
{
	const double whole = ceil(side - 1 / 1048576.0);

	return whole < 1 ? 1 : whole > WEFT_SIDE_MAX ? WEFT_SIDE_MAX : (int)whole;
}

static weft_status rotate_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct weft_warp *s = state;
	const double angle = args.value[ROTATE_ANGLE], quarters = angle / 90;
	double cosine = cos(angle * 3.14159265358979323846 / 180),
	       sine = sin(angle * 3.14159265358979323846 / 180);

	if (quarters == floor(quarters)) {
		cosine = rint(cosine);
		sine = rint(sine);
	}
	if (args.value[ROTATE_EXPAND] && in.width && in.height) {
		plan->width = rotate_side(fabs(in.width * cosine) + fabs(in.height * sine));
		plan->height = rotate_side(fabs(in.width * sine) + fabs(in.height * cosine));
	}
	weft_background_set(&s->background, args.numbers[ROTATE_BACKGROUND], in.format, false);
	weft_warp_plan(s, (double[]) { cosine, sine, -sine, cosine, 0, 0 },
		       (enum weft_warp_kernel)args.value[ROTATE_KERNEL], in, plan);
	return WEFT_OK;
}

static const char *const rotate_examples[] = { "rotate:15", "rotate:-3.5,kernel=bilinear,expand=yes", NULL };

WEFT_FILTER(
	rotate, .help = "turned clockwise about its middle, by any angle", .kind = WEFT_GEOMETRIC,
	WEFT_PARAMS(rotate_params), .state_size = sizeof(struct weft_warp), .prepare = rotate_prepare,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "geometry", .examples = rotate_examples,
	.definition = "out(x, y) = in(cos x + sin y, cos y - sin x) from the middles; positions in 256ths "
		      "for u8, 2^-24ths else; bilinear or Keys' cubic (-1/2)");
