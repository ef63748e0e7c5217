/* tiff_library.c: loading libtiff. */
#ifdef WEFT_HAVE_TIFF
#include "tiff_library.h"

#include <pthread.h>

#include "library.h"
#include "tiff.h"

weft_tiff_library weft_libtiff;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool there;

static void load(void)
{
#define ENTRY(name) WEFT_LIBRARY_ENTRY(weft_libtiff, name),
	const weft_library_entry entries[] = { WEFT_TIFF_FUNCTIONS(ENTRY) };
#undef ENTRY
	there = weft_library_load(WEFT_TIFF_LIBRARY, entries, sizeof entries / sizeof *entries);
}

bool weft_tiff_load(void)
{
	pthread_once(&once, load);
	return there;
}
#else
typedef int weft_tiff_library_is_not_built_in;
#endif
