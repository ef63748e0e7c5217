/* rot90: clockwise by quarter turns.
 *
 * One turn: out(x, y) = in(y, height - 1 - x).  turns=-1 is anticlockwise. */
#include "core/kernel/permute.h"

struct rot90 {
	struct weft_permutation permutation;
	int turns;
};

static const weft_param rot90_params[] = {
	{ WEFT_BIND(struct rot90, turns), .name = "turns", .help = "quarter turns clockwise",
	  .type = WEFT_INT, .initial = 1, .min = -3, .max = 3 },
};

static weft_status rot90_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct rot90 *s = state;
	const int turns = (s->turns + 4) % 4;

	s->permutation = (struct weft_permutation) { .swap = turns % 2 == 1,
						     .mirror_x = turns >= 2,
						     .mirror_y = turns == 1 || turns == 2 };
	weft_permute_plan(s->permutation, in, plan);
	return WEFT_OK;
}

static const char *const rot90_aliases[] = { "rotate90", NULL };
static const char *const rot90_examples[] = { "rot90", "rot90:2", "rot90:-1", NULL };

WEFT_FILTER(rot90, .help = "clockwise by quarter turns", .kind = WEFT_GEOMETRIC, WEFT_PARAMS(rot90_params),
	    .state_size = sizeof(struct rot90), .prepare = rot90_prepare, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_STRAIGHT_ALPHA, .group = "geometry", .aliases = rot90_aliases,
	    .examples = rot90_examples, .definition = "one turn: out(x, y) = in(y, height - 1 - x)");
