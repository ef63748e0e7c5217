/* tiff_library.c: loading libtiff. */
#ifdef WEFT_HAVE_TIFF
#include "tiff_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include "tiff.h"

weft_tiff_library weft_libtiff;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool there;

static bool find(void *library, const char *name, void *function)
{
	void *at = dlsym(library, name);
	memcpy(function, &at, sizeof at);
	return at;
}

static void load(void)
{
	void *library = dlopen(WEFT_TIFF_LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		return;
	there = true;
#define FIND(name) there = there && find(library, #name, &weft_libtiff.name);
	WEFT_TIFF_FUNCTIONS(FIND)
#undef FIND
}

bool weft_tiff_load(void)
{
	pthread_once(&once, load);
	return there;
}
#else
typedef int weft_tiff_library_is_not_built_in;
#endif
