/* boundfar: its INT is bound beyond the state. */
#include "broken.h"

struct boundfar {
	bool flag;
	int radius;
};

/* What the author took for the state. */
struct other {
	int before[2], radius;
};

static const weft_param params[] = {
	{ WEFT_BIND(struct other, radius), .name = "radius", .help = "", .type = WEFT_INT, .initial = 1,
	  .min = 1, .max = 9 },
};

BROKEN_PLUGIN(.abi = WEFT_FILTER_ABI, .size = sizeof(weft_filter), .param_size = sizeof(weft_param),
	      .name = "boundfar", WEFT_PARAMS(params), .state_size = sizeof(struct boundfar));
