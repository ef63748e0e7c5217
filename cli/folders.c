/* folders.c: mkdir -p. */
#include "folders.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

weft_status make_folders_for(const char *path, weft_error *e)
{
	char *name = strdup(path);
	weft_status status = name ? WEFT_OK : weft_fail(e, WEFT_NO_MEMORY, "out of memory");

	for (char *slash = name; status == WEFT_OK && (slash = strchr(slash + 1, '/'));) {
		*slash = 0;
		if (mkdir(name, 0777) != 0 && errno != EEXIST) {
			const int error = errno;
			status = weft_fail(e,
					   error == EACCES || error == EPERM ? WEFT_DENIED : WEFT_CANT_CREATE,
					   "cannot make the folder %.100s: %s", name, strerror(error));
		}
		*slash = '/';
	}
	free(name);
	return status;
}
