/* badrange: the initial value is out of the range. */
#include "broken.h"

struct badrange {
	double amount;
};

static const weft_param params[] = {
	{ WEFT_BIND(struct badrange, amount), .name = "amount", .help = "", .type = WEFT_REAL, .initial = 5,
	  .min = 0, .max = 1 },
};

BROKEN_PLUGIN(.abi = WEFT_FILTER_ABI, .size = sizeof(weft_filter), .param_size = sizeof(weft_param),
	      .name = "badrange", WEFT_PARAMS(params), .state_size = sizeof(struct badrange));
