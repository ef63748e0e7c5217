/* file_read.c: whole files into memory. */
#include "../file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../base/system.h"

static weft_status refuse(const char *path, int error, weft_error *e)
{
	return weft_fail(e, weft_status_reading(error), "%s: %s", path, strerrordesc_np(error));
}

enum { STEP = 1 << 16 };

static weft_status read_all(int fd, const char *path, size_t most, weft_buffer *b, weft_error *e)
{
	size_t start = b->length;
	for (;;) {
		if (!weft_buffer_reserve(b, STEP))
			return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", path);
		ssize_t n = read(fd, b->at + b->length, b->capacity - b->length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return refuse(path, errno, e);
		if (n == 0)
			return WEFT_OK;
		b->length += (size_t)n;
		if (most && b->length - start > most)
			return weft_fail(e, WEFT_LIMIT, "%s: over the limit of %zu bytes", path, most);
	}
}

weft_status weft_file_read(const char *path, size_t most, weft_buffer *b, weft_error *e)
{
	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, "standard input", most, b, e);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return refuse(path, errno, e);
	struct stat st;
	weft_status status = WEFT_OK;
	if (fstat(fd, &st) != 0)
		status = refuse(path, errno, e);
	else if (S_ISDIR(st.st_mode))
		status = weft_fail(e, WEFT_NO_FILE, "%s: is a folder", path);
	else if (S_ISREG(st.st_mode) && most && (uint64_t)st.st_size > most)
		status = weft_fail(e, WEFT_LIMIT, "%s: over the limit of %zu bytes", path, most);
	else if (S_ISREG(st.st_mode) && !weft_buffer_reserve(b, (size_t)st.st_size + STEP))
		status = weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", path);
	else
		status = read_all(fd, path, most, b, e);
	close(fd);
	return status;
}

bool weft_file_same(const char *a, const char *b)
{
	struct stat x, y;
	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}
