/* j2k_library.c: loading OpenJPEG. */
#ifdef WEFT_HAVE_J2K
#include "j2k_library.h"

#include <pthread.h>

#include "library.h"

weft_j2k_library weft_libj2k;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool there;

static void load(void)
{
#define ENTRY(name) WEFT_LIBRARY_ENTRY(weft_libj2k, name),
	const weft_library_entry entries[] = { WEFT_J2K_FUNCTIONS(ENTRY) };
#undef ENTRY
	there = weft_library_load(WEFT_J2K_LIBRARY, entries, sizeof entries / sizeof *entries);
}

bool weft_j2k_load(void)
{
	pthread_once(&once, load);
	return there;
}
#else
typedef int weft_j2k_library_is_not_built_in;
#endif
