/* scharr: strength of edges, with kernels [-3 0 3; -10 0 10; -3 0 3] and its transpose. */
#include "core/kernel/gradient.h"

WEFT_GRADIENT_FILTER(scharr, 3, 10)

static const char *const scharr_examples[] = { "scharr", "scharr:l2", NULL };

WEFT_FILTER(scharr, .help = "strength of edges, kernel 3 10 3", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(scharr_params), .state_size = sizeof(struct weft_gradient), .prepare = scharr_prepare,
	    .depths = WEFT_DEPTH_ALL, .group = "edges", .examples = scharr_examples,
	    .definition = "dx = [-3 0 3; -10 0 10; -3 0 3], dy its transpose; l1: |dx| + |dy|, l2: "
			  "rint(sqrt(dx^2 + dy^2)); clamped for u8 and u16, alpha copied");
