/* old: compiled against a filter.h of interface 1, whose table ended before `band`; behind it is no memory.
 * check: 69: made for plugin interface 1, this weft has 2: rebuild it with this weft's filter.h */
#include "plugin.h"

#include <sys/mman.h>

/* How version 1 began. */
struct old_filter {
	uint32_t abi, size;
	const char *name, *help;
	int kind;
	const void *params;
	size_t param_count, state_size;
	void *prepare, *row;
};

__attribute__((visibility("default"))) const weft_filter *weft_plugin(uint32_t host_abi)
{
	(void)host_abi;
	char *p = mmap(0, 131072, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const struct old_filter f = { .abi = 1, .size = sizeof f, .name = "old", .help = "x" };
	mprotect(p + 65536, 65536, PROT_NONE);
	return memcpy(p + 65536 - sizeof f, &f, sizeof f);
}
