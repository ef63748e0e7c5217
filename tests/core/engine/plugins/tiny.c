/* tiny: a table too small to be one. */
#include "broken.h"

BROKEN_PLUGIN(.abi = WEFT_FILTER_ABI, .size = 24, .name = "tiny");
