/* file_write.c: files that appear whole or not at all.
 *
 * The bytes go into a file without a name (O_TMPFILE) where the file system
 * has that, else into a locked temporary file beside the target; they are
 * synchronised before the target's name points at them.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "temporary.h"

enum { LINKS_MAX = 40 };

typedef struct target {
	char path[PATH_MAX]; /* symbolic links followed */
	char folder[PATH_MAX];
	bool exists;
	struct stat st;
} target;

static weft_status refuse(const char *path, int error, weft_error *e)
{
	weft_status status = error == EACCES || error == EPERM || error == EROFS ? WEFT_DENIED
			     : error == ENOSPC || error == EDQUOT || error == EIO || error == EFBIG ||
					     error == EPIPE || error == EAGAIN
				     ? WEFT_IO
			     : error == ENOMEM ? WEFT_NO_MEMORY
					       : WEFT_CANT_CREATE;
	return weft_fail(e, status, "%s: %s", path, strerrordesc_np(error));
}

/* 0, or an errno value. */
static int write_all(int fd, weft_bytes bytes)
{
	while (bytes.length) {
		ssize_t n = write(fd, bytes.at, bytes.length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		bytes.at += n;
		bytes.length -= (size_t)n;
	}
	return 0;
}

/* ---- where to ---- */

static void folder_of(const char *path, char folder[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		strcpy(folder, ".");
	else if (slash == path)
		strcpy(folder, "/");
	else
		snprintf(folder, PATH_MAX, "%.*s", (int)(slash - path), path);
}

/* Replace path by what its symbolic link says; 0, or an errno value. */
static int follow(char path[PATH_MAX])
{
	char link[PATH_MAX], folder[PATH_MAX];
	ssize_t n = readlink(path, link, sizeof link - 1);
	if (n < 0)
		return errno;
	link[n] = 0;
	folder_of(path, folder);
	char joined[2 * PATH_MAX];
	int length = link[0] == '/' ? snprintf(joined, sizeof joined, "%s", link)
				    : snprintf(joined, sizeof joined, "%s/%s", folder, link);
	if (length >= PATH_MAX)
		return ENAMETOOLONG;
	memcpy(path, joined, (size_t)length + 1);
	return 0;
}

/* 0, or an errno value. */
static int resolve(const char *path, target *t)
{
	if (strlen(path) >= sizeof t->path)
		return ENAMETOOLONG;
	strcpy(t->path, path);
	for (int i = 0; i < LINKS_MAX; i++) {
		t->exists = lstat(t->path, &t->st) == 0;
		if (!t->exists && errno != ENOENT)
			return errno;
		if (!t->exists || !S_ISLNK(t->st.st_mode)) {
			folder_of(t->path, t->folder);
			return 0;
		}
		/* Links that the kernel makes up (/dev/stdout to a pipe) lead to no path. */
		struct stat behind;
		if (stat(t->path, &behind) == 0 && !S_ISREG(behind.st_mode) && !S_ISDIR(behind.st_mode)) {
			t->st = behind;
			return 0;
		}
		int error = follow(t->path);
		if (error)
			return error;
	}
	return ELOOP;
}

/* ---- the steps ---- */

/* An empty, locked, open file: *slot is its temporary name, or -1 where it has
 * none yet.  Minus an errno value on failure. */
static int open_temporary(const target *t, int *slot)
{
	*slot = -1;
	int fd = open(t->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT)) {
		if (fd >= 0)
			flock(fd, LOCK_EX | LOCK_NB);
		return fd >= 0 ? fd : -errno;
	}
	*slot = weft_temporary_name(t->folder);
	if (*slot < 0)
		return -ENAMETOOLONG;
	fd = open(weft_temporary_path(*slot), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
	int error = errno;
	if (fd < 0) {
		weft_temporary_forget(*slot);
		*slot = -1;
		return -error;
	}
	flock(fd, LOCK_EX | LOCK_NB);
	return fd;
}

/* 0, or an errno value. */
static int fill(int fd, const target *t, weft_bytes bytes)
{
	int error = write_all(fd, bytes);
	if (error)
		return error;
	if (t->exists) {
		/* Owner first: changing it clears bits of the mode.  It may be forbidden, and
		 * then the new file is ours. */
		if (fchown(fd, t->st.st_uid, t->st.st_gid) != 0 && errno != EPERM)
			return errno;
		if (fchmod(fd, t->st.st_mode & 07777) != 0)
			return errno;
	}
	return fsync(fd) == 0 ? 0 : errno;
}

static int link_nameless(int fd, const char *path)
{
	char name[64];
	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, name, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

/* Give the file its name; 0, or an errno value. */
static int publish(int fd, int *slot, const target *t, bool replace)
{
	if (*slot < 0 && !replace)
		return link_nameless(fd, t->path);
	if (*slot < 0) {
		*slot = weft_temporary_name(t->folder);
		int error = *slot < 0 ? ENAMETOOLONG : link_nameless(fd, weft_temporary_path(*slot));
		if (error)
			return error;
	}
	const char *temporary = weft_temporary_path(*slot);
	if (replace)
		return rename(temporary, t->path) == 0 ? 0 : errno;
	if (link(temporary, t->path) != 0)
		return errno;
	unlink(temporary);
	return 0;
}

static weft_status write_atomically(const char *path, const target *t, weft_bytes bytes, bool replace,
				    weft_error *e)
{
	int slot, fd = open_temporary(t, &slot);
	if (fd < 0)
		return refuse(path, -fd, e);
	int error = fill(fd, t, bytes);
	if (!error)
		error = publish(fd, &slot, t, replace);
	if (slot >= 0) {
		if (error)
			unlink(weft_temporary_path(slot));
		weft_temporary_forget(slot);
	}
	close(fd); /* everything was checked by fsync */
	if (error == EEXIST)
		return weft_fail(e, WEFT_CANT_CREATE, "%s: exists already", path);
	return error ? refuse(path, error, e) : WEFT_OK;
}

static weft_status write_through(const char *path, weft_bytes bytes, weft_error *e)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return refuse(path, errno, e);
	int error = write_all(fd, bytes);
	if (close(fd) != 0 && !error)
		error = errno;
	return error ? refuse(path, error, e) : WEFT_OK;
}

weft_status weft_file_write(const char *path, weft_bytes bytes, const weft_file_options *how, weft_error *e)
{
	bool replace = how && how->replace;
	if (strcmp(path, "-") == 0) {
		int error = write_all(STDOUT_FILENO, bytes);
		return error ? refuse("standard output", error, e) : WEFT_OK;
	}
	target t;
	int error = resolve(path, &t);
	if (error)
		return refuse(path, error, e);
	if (t.exists && S_ISDIR(t.st.st_mode))
		return weft_fail(e, WEFT_CANT_CREATE, "%s: is a folder", path);
	if (t.exists && !S_ISREG(t.st.st_mode))
		return write_through(path, bytes, e);
	if (t.exists && !replace)
		return weft_fail(e, WEFT_CANT_CREATE, "%s: exists already", path);
	if (t.exists && faccessat(AT_FDCWD, t.path, W_OK, AT_EACCESS) != 0)
		return refuse(path, errno, e);
	return write_atomically(path, &t, bytes, replace, e);
}
