/* folders.c: mkdir -p, and sweeping up. */
#include "folders.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../core/image/file.h"

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

/* Bytes of path that name its folder. */
static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? (size_t)(slash - path) + 1 : 0;
}

void sweep_beside(const char *output, const char *before, size_t most)
{
	const size_t length = folder_length(output);

	if (before && folder_length(before) == length && strncmp(output, before, length) == 0)
		return;
	char *real = realpath(output, NULL);
	const char *path = real ? real : output;
	char *folder = strndup(path, folder_length(path));
	if (folder)
		weft_file_sweep(*folder ? folder : ".", most);
	free(folder);
	free(real);
}
