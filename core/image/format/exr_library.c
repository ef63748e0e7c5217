/* exr_library.c: loading OpenEXR's core. */
#ifdef WEFT_HAVE_EXR
#include "exr_library.h"

#include <pthread.h>

#include "library.h"

weft_exr_library weft_libexr;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool there;

static void load(void)
{
#define ENTRY(name) WEFT_LIBRARY_ENTRY(weft_libexr, name),
	const weft_library_entry entries[] = { WEFT_EXR_FUNCTIONS(ENTRY) };
#undef ENTRY
	there = weft_library_load(WEFT_EXR_LIBRARY, entries, sizeof entries / sizeof *entries);
}

bool weft_exr_load(void)
{
	pthread_once(&once, load);
	return there;
}
#else
typedef int weft_exr_library_is_not_built_in;
#endif
