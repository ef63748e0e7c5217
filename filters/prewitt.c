/* prewitt: strength of edges, with kernels [-1 0 1; -1 0 1; -1 0 1] and its transpose. */
#include "core/kernel/gradient.h"

WEFT_GRADIENT_FILTER(prewitt, 1, 1)

static const char *const prewitt_examples[] = { "prewitt", "prewitt:l2", NULL };

WEFT_FILTER(prewitt, .help = "strength of edges, kernel 1 1 1", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(prewitt_params), .state_size = sizeof(struct weft_gradient),
	    .prepare = prewitt_prepare, .depths = WEFT_DEPTH_ALL, .group = "edges",
	    .examples = prewitt_examples,
	    .definition = "dx = [-1 0 1; -1 0 1; -1 0 1], dy its transpose; l1: |dx| + |dy|, l2: "
			  "rint(sqrt(dx^2 + dy^2)); clamped for u8 and u16, alpha copied");
