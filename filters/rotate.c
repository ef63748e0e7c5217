/* rotate: turned clockwise about its middle, by any angle.
 *
 * Pixel (x, y) of the result, counted from its middle, is what the source has
 * at (cos*x + sin*y, cos*y - sin*x) from its own, by core/kernel/warp.h.  cos
 * and sin are exact for right angles.  The shape stays, or with expand all is
 * seen: ceil(|w*cos| + |h*sin| - 2^-20) by ceil(|w*sin| + |h*cos| - 2^-20).
 *
 * crop=auto: the largest upright rectangle, about the middle, in which no background weighs; the whole
 * picture for right angles.  The places that the pixels' middles may look at are W = w - 1 by H = h - 1, 2
 * less for bicubic; with s = |sin|, c = |cos|, the longer L and the shorter S of W and H, the rectangle has
 *   S <= 2*s*c*L:  S/2s along the longer, S/2c across it (turned by more than 45 degrees the other way)
 *   else           (W*c - H*s) / (c^2 - s^2) by (H*c - W*s) / (c^2 - s^2)
 * and floor(. - 2^-16) + 1 pixels, at least 1. */
#include <inttypes.h>

#include "core/kernel/fail.h"
#include "core/kernel/warp.h"

struct rotate {
	struct weft_warp warp;
	double angle;
	bool expand;
	int crop;
};

enum { CROP_NO, CROP_AUTO };
static const char *const rotate_crops[] = { "no", "auto", NULL };

static const weft_param rotate_params[] = {
	{ WEFT_BIND(struct rotate, angle), .name = "angle", .help = "clockwise", .type = WEFT_REAL,
	  .initial = 15, .min = -36000, .max = 36000, .unit = "deg" },
	WEFT_WARP_PARAMS(struct rotate),
	{ WEFT_BIND(struct rotate, expand), .name = "expand", .help = "as large as it takes to see all",
	  .type = WEFT_BOOL },
	{ WEFT_BIND(struct rotate, crop), .name = "crop", .help = "auto: the largest part without background",
	  .type = WEFT_CHOICE, .choices = rotate_crops },
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

	return fmod(s->angle, s->expand || s->crop == CROP_AUTO ? 90 : 180) == 0;
}

static int rotate_pixels(double reach)
{
	const double whole = floor(reach - 1 / 65536.0);

	return whole < 0 ? 1 : (int)whole + 1;
}

/* cosine and sine, neither negative, neither zero. */
static void rotate_crop(const struct rotate *s, weft_view in, double cosine, double sine, weft_plan *plan)
{
	const int less = s->warp.kernel == WEFT_WARP_BICUBIC ? 3 : 1;
	const double w = in.width > less ? in.width - less : 0, h = in.height > less ? in.height - less : 0;
	const double longer = w > h ? w : h, shorter = w > h ? h : w;
	const double square = cosine * cosine - sine * sine;

	if (shorter <= 2 * sine * cosine * longer) {
		plan->width = rotate_pixels(w > h ? shorter / (2 * sine) : shorter / (2 * cosine));
		plan->height = rotate_pixels(w > h ? shorter / (2 * cosine) : shorter / (2 * sine));
	} else {
		plan->width = rotate_pixels((w * cosine - h * sine) / square);
		plan->height = rotate_pixels((h * cosine - w * sine) / square);
	}
}

static weft_status rotate_expand(weft_view in, double cosine, double sine, weft_plan *plan, weft_error *e)
{
	const int64_t width = rotate_side(in.width * cosine + in.height * sine);
	const int64_t height = rotate_side(in.width * sine + in.height * cosine);

	if (width > WEFT_SIDE_MAX || height > WEFT_SIDE_MAX)
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "rotate: %" PRId64 "x%" PRId64 " is larger than %d a side", width, height,
				   WEFT_SIDE_MAX);
	plan->width = (int)width;
	plan->height = (int)height;
	return WEFT_OK;
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
	const bool empty = !in.width || !in.height, turned = cosine != 0 && sine != 0;
	weft_status status = WEFT_OK;
	if (s->crop == CROP_AUTO && turned && !empty)
		rotate_crop(s, in, fabs(cosine), fabs(sine), plan);
	else if ((s->expand || s->crop == CROP_AUTO) && !empty)
		status = rotate_expand(in, fabs(cosine), fabs(sine), plan, e);
	if (status != WEFT_OK)
		return status;
	weft_warp_plan(&s->warp, (double[]) { cosine, sine, -sine, cosine, 0, 0 }, rotate_only_moves(s), in,
		       plan);
	return WEFT_OK;
}

static const char *const rotate_examples[] = { "rotate:15", "rotate:-3.5,kernel=bilinear,expand=yes",
					       "rotate:2.3,crop=auto", NULL };

WEFT_FILTER(rotate, .help = "turned clockwise about its middle, by any angle", .kind = WEFT_GEOMETRIC,
	    WEFT_PARAMS(rotate_params), .state_size = sizeof(struct rotate), .prepare = rotate_prepare,
	    .only_moves = rotate_only_moves, .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT,
	    .group = "geometry", .examples = rotate_examples,
	    .definition =
		    "out(x, y) = in(cos x + sin y, cos y - sin x) from the middles; positions in 256ths "
		    "for u8, 2^-24ths else; bilinear or Keys' cubic (-1/2)");
