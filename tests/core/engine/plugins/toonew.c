/* toonew: says that this weft is too old for it. */
#include "core/engine/filter.h"

__attribute__((visibility("default"))) const weft_filter *weft_plugin(uint32_t host_abi);
const weft_filter *weft_plugin(uint32_t host_abi)
{
	(void)host_abi;
	return NULL;
}
