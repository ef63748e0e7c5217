/* library.h: libraries that are loaded when the first file wants them. */
#ifndef WEFT_IMAGE_LIBRARY_H
#define WEFT_IMAGE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* A function of one, and where its address goes. */
typedef struct weft_library_entry {
	const char *name;
	void *at;
} weft_library_entry;
#define WEFT_LIBRARY_ENTRY(of, function)                                                                     \
	{                                                                                                    \
#function, &(of).function                                                                    \
	}

/* False: it, or one of them, isn't there. */
bool weft_library_load(const char *name, const weft_library_entry *entries, size_t count);

#endif
