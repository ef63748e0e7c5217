/* manifest.c: lines that are whole or not there. */
#include "manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../json_read.h"
#include "../report.h"

/* Where the last whole line ends; -1: it can't be read. */
static off_t whole_lines(int fd, off_t length)
{
	char bytes[4096];

	while (length > 0) {
		const off_t start = length > (off_t)sizeof bytes ? length - (off_t)sizeof bytes : 0;
		const ssize_t n = pread(fd, bytes, (size_t)(length - start), start);
		if (n != length - start)
			return -1;
		const char *end = memrchr(bytes, '\n', (size_t)n);
		if (end)
			return start + (end - bytes) + 1;
		length = start;
	}
	return 0;
}

static bool begins_a_line(int fd, off_t at)
{
	char c;
	return pread(fd, &c, 1, at) == 1 && c == '{';
}

/* A file of ours holds lines of JSON; of the last one a kill may have left a part. */
static bool is_ours(int fd, off_t whole, off_t length)
{
	return length == 0 || (begins_a_line(fd, 0) && (whole == length || begins_a_line(fd, whole)));
}

/* Is the last line whole but for its end? */
static bool lacks_its_end(int fd, off_t at, off_t length)
{
	enum { LINE_MOST = 1 << 20 };
	const size_t n = (size_t)(length - at);
	struct json_object o;
	char *line = n < LINE_MOST ? calloc(1, n + 1) : NULL;

	const bool whole = line && pread(fd, line, n, at) == (ssize_t)n && json_read(line, &o);
	free(line);
	return whole;
}

/* The next line begins on a line of its own. 0: it does now. */
static int end_last_line(int fd, off_t whole, off_t length)
{
	if (whole == length)
		return 0;
	if (lacks_its_end(fd, whole, length))
		return write(fd, "\n", 1) == 1 ? 0 : -1;
	return ftruncate(fd, whole);
}

static int failed(const char *path, const char *what, int error)
{
	report_error("%s: %s: %s", path, what, strerror(error));
	return error == EACCES || error == EPERM || error == EROFS  ? EXIT_DENIED
	       : error == EIO || error == ENOSPC || error == EDQUOT ? EXIT_IO
								    : EXIT_CANT_CREATE;
}

int manifest_open(struct manifest *m, const char *path)
{
	struct stat st;

	*m = (struct manifest) { .path = path, .fd = -1 };
	if (!path)
		return EXIT_DONE;
	m->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (m->fd < 0 && (errno == EINVAL || errno == ENXIO || errno == EACCES)) { /* a pipe, a terminal */
		const int why = errno;
		m->fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
		errno = m->fd < 0 && errno == ENOENT ? why : errno;
	}
	if (m->fd < 0 || fstat(m->fd, &st) != 0)
		return failed(path, "cannot open to write what is done", errno);
	m->open = true;
	m->regular = S_ISREG(st.st_mode);
	if (!m->regular)
		return EXIT_DONE;
	if (flock(m->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
		report_error("%s: another run writes it; each wants one of its own", path);
		return EXIT_RETRY;
	}
	/* Its length may have grown before we had the lock. */
	if (fstat(m->fd, &st) != 0)
		return failed(path, "cannot open to write what is done", errno);
	const off_t whole = whole_lines(m->fd, st.st_size);
	if (whole >= 0 && !is_ours(m->fd, whole, st.st_size)) {
		report_error("%s: holds something else than what was done; nothing was added to it", path);
		return EXIT_DATA;
	}
	if (whole < 0 || end_last_line(m->fd, whole, st.st_size) != 0)
		return failed(path, "cannot mend its last line", errno);
	return EXIT_DONE;
}

void manifest_close(struct manifest *m)
{
	if (m->fd >= 0 && m->path)
		close(m->fd);
	*m = (struct manifest) { 0 };
}

weft_status manifest_add(struct manifest *m, const char *line, size_t length, bool durable, weft_error *e)
{
	if (!m->open)
		return WEFT_OK;
	const off_t before = m->regular ? lseek(m->fd, 0, SEEK_END) : 0;
	ssize_t n;
	do
		n = write(m->fd, line, length);
	while (n < 0 && errno == EINTR);
	int error = n < 0 ? errno : n < (ssize_t)length ? ENOSPC : 0;
	if (!error && durable && fdatasync(m->fd) != 0 && errno != EINVAL)
		error = errno;
	if (!error)
		return WEFT_OK;
	if (m->regular && ftruncate(m->fd, before) != 0)
		error = errno;
	return weft_fail(e, WEFT_IO, "%s: cannot note what is done: %s", m->path, strerror(error));
}
