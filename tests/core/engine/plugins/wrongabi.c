/* wrongabi: made for another plugin interface. */
#include "broken.h"

BROKEN_PLUGIN(.abi = WEFT_FILTER_ABI + 7, .size = sizeof(weft_filter), .param_size = sizeof(weft_param),
	      .name = "wrongabi");
