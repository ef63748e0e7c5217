/* map.c: memory straight from the kernel. */
#include "sanitize.h"
#include "stack.h"

#include <sys/mman.h>

void *weft_map(size_t bytes)
{
	weft_fiber_ignore_begin(); /* who maps owns nothing of it */
	void *m = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	weft_fiber_ignore_end();
	return m == MAP_FAILED ? NULL : m;
}
