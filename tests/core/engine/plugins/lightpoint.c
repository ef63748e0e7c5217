/* lightpoint: adds up light, of one pixel. */
#include "broken.h"

BROKEN_PLUGIN(.abi = WEFT_FILTER_ABI, .size = sizeof(weft_filter), .param_size = sizeof(weft_param),
	      .name = "lightpoint", .kind = WEFT_POINT, .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT);
