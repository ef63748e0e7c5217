/* boundbool: its INT is bound to a bool. */
#include "broken.h"

struct boundbool {
	bool flag;
	int radius;
};

static const weft_param params[] = {
	{ WEFT_BIND(struct boundbool, flag), .name = "radius", .help = "", .type = WEFT_INT, .initial = 1,
	  .min = 1, .max = 9 },
};

BROKEN_PLUGIN(.abi = WEFT_FILTER_ABI, .size = sizeof(weft_filter), .param_size = sizeof(weft_param),
	      .name = "boundbool", WEFT_PARAMS(params), .state_size = sizeof(struct boundbool));
