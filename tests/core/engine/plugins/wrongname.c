/* wrongname: its file is called otherwise. */
#include "broken.h"

BROKEN_PLUGIN(.abi = WEFT_FILTER_ABI, .size = sizeof(weft_filter), .param_size = sizeof(weft_param),
	      .name = "rightname");
