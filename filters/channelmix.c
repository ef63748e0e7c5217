/* channelmix: every colour a sum of shares of all.
 *
 * The matrix is 3x3, 3x4 (an offset last, a fraction of white) or 4x5 (rows
 * and columns R G B A, then the offset).
 * Integers: (sum of rint(1024*m)*v + rint(1024*white*offset) + 512) >> 10,
 * clamped; f32: (((m0*R + m1*G) + m2*B) + m3*A) + offset.
 * Grey counts as three equal colours and becomes RGB; without a row of its own
 * alpha stays; a 4x5 matrix makes RGBA, taking absent alpha as opaque. */
#include "core/kernel/fail.h"
#include "core/kernel/mix.h"

struct channelmix {
	struct weft_mix mix;
	weft_numbers matrix;
};

static const weft_param channelmix_params[] = {
	{ WEFT_BIND(struct channelmix, matrix), .name = "matrix", .help = "9, 12 or 20 numbers, row by row",
	  .type = WEFT_LIST, .text_initial = "1 0 0 0 1 0 0 0 1", .min = -1000, .max = 1000 },
};

static weft_status channelmix_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct channelmix *s = state;
	struct weft_mix *mix = &s->mix;
	const weft_numbers n = s->matrix;
	const int columns = n.count == 9 ? 3 : n.count == 12 ? 4 : 5;

	if (n.count != 9 && n.count != 12 && n.count != 20)
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "channelmix: matrix has %zu numbers instead of 9, 12 or 20", n.count);
	mix->makes_alpha = n.count == 20;
	for (int i = 0; i < (int)n.count; i++) {
		int column = i % columns;

		mix->real[i / columns][columns == 4 && column == 3 ? 4 : column] = n.at[i];
	}
	weft_mix_plan(mix, in.format, plan);
	return WEFT_OK;
}

static const char *const channelmix_examples[] = { "channelmix:0 0 1 0 1 0 1 0 0", NULL };

WEFT_FILTER(channelmix, .help = "every colour a sum of shares of all", .kind = WEFT_POINT,
	    WEFT_PARAMS(channelmix_params), .state_size = sizeof(struct channelmix),
	    .prepare = channelmix_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "colour", .examples = channelmix_examples,
	    .definition = "(sum rint(1024*m)*v + 512) >> 10, clamped");
