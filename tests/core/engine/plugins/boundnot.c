/* boundnot: its INT is bound to nothing. */
#include "broken.h"

struct boundnot {
	bool flag;
	int radius;
};

static const weft_param params[] = {
	{ .bound = WEFT_BOUND_NOT,
	  .name = "radius",
	  .help = "",
	  .type = WEFT_INT,
	  .initial = 1,
	  .min = 1,
	  .max = 9 },
};

BROKEN_PLUGIN(.abi = WEFT_FILTER_ABI, .size = sizeof(weft_filter), .param_size = sizeof(weft_param),
	      .name = "boundnot", WEFT_PARAMS(params), .state_size = sizeof(struct boundnot));
