/* affine: stretched, sheared, turned and moved at once.
 *
 * The matrix a b c d moves what is at (x, y) from the middle of the picture to
 * (a*x + b*y + right, c*x + d*y + down); the shape stays.  Each pixel of the
 * result looks back through the inverse, by core/kernel/warp.h. */
#include "core/kernel/fail.h"
#include "core/kernel/warp.h"

/* No pixel of the result is further away in the source than that many times its distance. */
enum { AFFINE_STEEPEST = 64 };

struct affine {
	struct weft_warp warp;
	weft_numbers matrix;
	double right, down;
};

static const weft_param affine_params[] = {
	{ WEFT_BIND(struct affine, matrix), .name = "matrix",
	  .help = "a b c d: (x, y) goes to (ax + by, cx + dy)", .type = WEFT_LIST, .text_initial = "1 0 0 1",
	  .min = -1000, .max = 1000 },
	WEFT_WARP_PARAMS(struct affine),
	{ WEFT_BIND(struct affine, right), .name = "right", .help = "then moved to the right",
	  .type = WEFT_REAL, .min = -100000, .max = 100000, .unit = "px" },
	{ WEFT_BIND(struct affine, down), .name = "down", .help = "then moved down", .type = WEFT_REAL,
	  .min = -100000, .max = 100000, .unit = "px" },
};

/* Mirrored or not, and by whole pixels: so they come to lie on pixels. */
static bool affine_only_moves(const void *state)
{
	const struct affine *s = state;
	const double *m = s->matrix.at;

	return s->matrix.count == 4 && fabs(m[0]) == 1 && m[1] == 0 && m[2] == 0 && fabs(m[3]) == 1 &&
	       s->right == floor(s->right) && s->down == floor(s->down);
}

static weft_status affine_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct affine *s = state;
	const weft_numbers n = s->matrix;

	if (n.count != 4)
		return weft_refuse(e, WEFT_BAD_PARAM, "affine: matrix has %zu numbers instead of 4", n.count);
	const double area = n.at[0] * n.at[3] - n.at[1] * n.at[2];
	double m[6] = { n.at[3] / area, -n.at[1] / area, -n.at[2] / area, n.at[0] / area, 0, 0 };
	for (int i = 0; i < 4; i++)
		if (!(fabs(m[i]) <= AFFINE_STEEPEST))
			return weft_refuse(e, WEFT_BAD_PARAM, "affine: matrix %g %g %g %g shrinks too much",
					   n.at[0], n.at[1], n.at[2], n.at[3]);
	m[4] = -m[0] * s->right - m[1] * s->down;
	m[5] = -m[2] * s->right - m[3] * s->down;
	weft_warp_plan(&s->warp, m, affine_only_moves(s), in, plan);
	return WEFT_OK;
}

static const char *const affine_examples[] = { "affine:1 0.3 0 1",
					       "affine:0.5 0 0 0.5,right=20,background=white", NULL };

WEFT_FILTER(affine, .help = "stretched, sheared, turned and moved at once", .kind = WEFT_GEOMETRIC,
	    WEFT_PARAMS(affine_params), .state_size = sizeof(struct affine), .prepare = affine_prepare,
	    .only_moves = affine_only_moves, .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT,
	    .group = "geometry", .examples = affine_examples,
	    .definition = "out(p) = in(M^-1 (p - shift)) from the middle; positions in 256ths for u8, "
			  "2^-24ths else; bilinear or Keys' cubic (-1/2)");
