/* affine: stretched, sheared, turned and moved at once.
 *
 * The matrix a b c d moves what is at (x, y) from the middle of the picture to
 * (a*x + b*y + right, c*x + d*y + down); the shape stays.  Each pixel of the
 * result looks back through the inverse, by core/kernel/warp.h. */
#include "core/kernel/refuse.h"
#include "core/kernel/warp.h"

enum { AFFINE_MATRIX, AFFINE_KERNEL, AFFINE_BACKGROUND, AFFINE_RIGHT, AFFINE_DOWN };
/* No pixel of the result is further away in the source than that many times its distance. */
enum { AFFINE_STEEPEST = 64 };

static const weft_param affine_params[] = {
	{ .name = "matrix",
	  .help = "a b c d: (x, y) goes to (ax + by, cx + dy)",
	  .type = WEFT_LIST,
	  .text_initial = "1 0 0 1",
	  .min = -1000,
	  .max = 1000 },
	WEFT_WARP_PARAMS,
	{ .name = "right",
	  .help = "then moved to the right",
	  .type = WEFT_REAL,
	  .min = -100000,
	  .max = 100000,
	  .unit = "px" },
	{ .name = "down",
	  .help = "then moved down",
	  .type = WEFT_REAL,
	  .min = -100000,
	  .max = 100000,
	  .unit = "px" },
};

static weft_status affine_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	struct weft_warp *s = state;
	const weft_numbers n = args.numbers[AFFINE_MATRIX];

	if (n.count != 4)
		return weft_refuse(e, WEFT_BAD_PARAM, "affine: matrix has %zu numbers instead of 4", n.count);
	const double area = n.at[0] * n.at[3] - n.at[1] * n.at[2];
	double m[6] = { n.at[3] / area, -n.at[1] / area, -n.at[2] / area, n.at[0] / area, 0, 0 };
	for (int i = 0; i < 4; i++)
		if (!(fabs(m[i]) <= AFFINE_STEEPEST))
			return weft_refuse(e, WEFT_BAD_PARAM, "affine: matrix %g %g %g %g shrinks too much",
					   n.at[0], n.at[1], n.at[2], n.at[3]);
	m[4] = -m[0] * args.value[AFFINE_RIGHT] - m[1] * args.value[AFFINE_DOWN];
	m[5] = -m[2] * args.value[AFFINE_RIGHT] - m[3] * args.value[AFFINE_DOWN];
	weft_background_set(&s->background, args.numbers[AFFINE_BACKGROUND], in.format, false);
	weft_warp_plan(s, m, (enum weft_warp_kernel)args.value[AFFINE_KERNEL], in, plan);
	return WEFT_OK;
}

static const char *const affine_examples[] = { "affine:'1 0.3 0 1'",
					       "affine:'0.5 0 0 0.5',right=20,background=white", NULL };

WEFT_FILTER(affine, .help = "stretched, sheared, turned and moved at once", .kind = WEFT_GEOMETRIC,
	    WEFT_PARAMS(affine_params), .state_size = sizeof(struct weft_warp), .prepare = affine_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "geometry",
	    .examples = affine_examples,
	    .definition = "out(p) = in(M^-1 (p - shift)) from the middle; positions in 256ths for u8, "
			  "2^-24ths else; bilinear or Keys' cubic (-1/2)");
