/* badrange: the initial value is out of the range. */
#include "broken.h"

static const weft_param params[] = {
	{ .name = "amount", .help = "", .type = WEFT_REAL, .initial = 5, .min = 0, .max = 1 },
};

BROKEN_PLUGIN(.abi = WEFT_FILTER_ABI, .size = sizeof(weft_filter), .name = "badrange", WEFT_PARAMS(params));
