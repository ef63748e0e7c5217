/* library.c: see library.h. */
#include "library.h"

#include <dlfcn.h>
#include <string.h>

bool weft_library_load(const char *name, const weft_library_entry *entries, size_t count)
{
	void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	for (size_t i = 0; library && i < count; i++) {
		void *at = dlsym(library, entries[i].name);
		if (!at)
			return false;
		memcpy(entries[i].at, &at, sizeof at);
	}
	return library;
}
