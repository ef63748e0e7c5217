/* sobel: strength of edges, from the slope across 3x3 pixels.
 *
 * dx = [-1 0 1; -2 0 2; -1 0 1], dy its transpose; operator=scharr weighs
 * 3, 10, 3 and prewitt 1, 1, 1.
 */
#include "core/kernel/gradient.h"

enum weights { SOBEL, SCHARR, PREWITT };

struct sobel {
	enum weights weights;
	int norm;
};

static const char *const operator_names[] = { "sobel", "scharr", "prewitt", NULL };

static const weft_param sobel_params[] = {
	{ WEFT_BIND(struct sobel, weights), .name = "operator",
	  .help = "weights of the three rows: sobel 1 2 1, scharr 3 10 3, prewitt 1 1 1", .type = WEFT_CHOICE,
	  .initial = SOBEL, .choices = operator_names },
	WEFT_NORM_PARAM(struct sobel),
};

WEFT_GRADIENT(sobel, 1, 2)
WEFT_GRADIENT(scharr, 3, 10)
WEFT_GRADIENT(prewitt, 1, 1)

static weft_status sobel_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	const struct sobel *s = state;
	const enum weights weights = s->weights;
	const int norm = s->norm;

	plan->halo = 1;
	plan->cost = 2;
	plan->row = weights == SOBEL    ? sobel_row(in.format, norm)
		    : weights == SCHARR ? scharr_row(in.format, norm)
					: prewitt_row(in.format, norm);
	return WEFT_OK;
}

static const char *const sobel_examples[] = { "sobel", "gray | blur:2 | sobel", "sobel:scharr,norm=l2",
					      NULL };

WEFT_FILTER(sobel, .help = "strength of edges", .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(sobel_params),
	    .state_size = sizeof(struct sobel), .prepare = sobel_prepare, .depths = WEFT_DEPTH_ALL,
	    .group = "edges", .examples = sobel_examples,
	    .definition = "dx = [-1 0 1; -2 0 2; -1 0 1], dy its transpose; l1: |dx| + |dy|, l2: "
			  "rint(sqrt(dx^2 + dy^2)); clamped for u8 and u16, alpha copied");
