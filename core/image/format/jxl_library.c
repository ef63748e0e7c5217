/* jxl_library.c: loading libjxl. */
#ifdef WEFT_HAVE_JXL
#include "jxl_library.h"

#include <pthread.h>

#include "library.h"

weft_jxl_library weft_libjxl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool there;

static void load(void)
{
#define ENTRY(name) WEFT_LIBRARY_ENTRY(weft_libjxl, name),
	const weft_library_entry entries[] = { WEFT_JXL_FUNCTIONS(ENTRY) };
#undef ENTRY
	there = weft_library_load(WEFT_JXL_LIBRARY, entries, sizeof entries / sizeof *entries);
}

bool weft_jxl_load(void)
{
	pthread_once(&once, load);
	return there;
}
#else
typedef int weft_jxl_library_is_not_built_in;
#endif
