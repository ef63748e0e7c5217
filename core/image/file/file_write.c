/* file_write.c: files that appear whole or not at all.
 *
 * The bytes go into a file without a name (O_TMPFILE) where the file system
 * has that (and /proc to name it by), else into a locked temporary file beside
 * the target; they are synchronised before the target's name points at them, and
 * the folder after.  What is no regular file gets them all at the end, from memory.
 */
#include "../file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../base/system.h"
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
	return weft_fail(e, weft_status_writing(error), "%s: %s", path, strerrordesc_np(error));
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

/* A nameless file gets a name by way of /proc. */
static bool can_name_the_nameless(void)
{
	return access("/proc/self/fd", X_OK) == 0;
}

/* An empty, locked, open file: *slot is its temporary name, or -1 where it has
 * none yet.  Minus an errno value on failure. */
static int open_temporary(const target *t, int *slot)
{
	*slot = -1;
	int fd = -1;
	errno = EOPNOTSUPP;
	if (can_name_the_nameless())
		fd = open(t->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
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

/* The new file is as the old one was, and on disk; 0, or an errno value. */
static int settle(int fd, const target *t)
{
	if (t->exists) {
		/* Owner first: changing it clears bits of the mode.  It may be forbidden, and
		 * then the new file is ours. */
		if (fchown(fd, t->st.st_uid, t->st.st_gid) != 0 && errno != EPERM)
			return errno;
		/* But setuid and setgid were given to other bytes. */
		if (fchmod(fd, t->st.st_mode & 01777) != 0)
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

/* The name is on disk, too.  Where a folder can't be opened or synchronised there is
 * nothing more to do; 0, or an errno value. */
static int sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	int error = fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS ? 0 : errno;
	close(fd);
	return error;
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
	if (link(temporary, t->path) == 0) {
		unlink(temporary);
		return 0;
	}
	/* Some file systems have no links. */
	if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS && errno != EMLINK)
		return errno;
	return renameat2(AT_FDCWD, temporary, AT_FDCWD, t->path, RENAME_NOREPLACE) == 0 ? 0 : errno;
}

/* ---- a file on its way ---- */

struct weft_file_writer {
	char *name; /* as it was given */
	target t;
	bool replace;
	bool whole;       /* no regular file: gets all of `held` at the end */
	bool synced;      /* weft_file_sync was well */
	int fd, slot;     /* of the temporary file */
	weft_buffer held; /* of what gets all at the end */
};

static weft_status check_target(const weft_file_writer *w, weft_error *e)
{
	const target *t = &w->t;
	if (t->exists && S_ISDIR(t->st.st_mode))
		return weft_fail(e, WEFT_CANT_CREATE, "%s: is a folder", w->name);
	if (!w->whole && t->exists && !w->replace)
		return weft_fail(e, WEFT_CANT_CREATE, "%s: exists already", w->name);
	if (!w->whole && t->exists && faccessat(AT_FDCWD, t->path, W_OK, AT_EACCESS) != 0)
		return refuse(w->name, errno, e);
	return WEFT_OK;
}

static bool is_stdout(const char *name)
{
	return strcmp(name, "-") == 0;
}

static weft_status start(weft_file_writer *w, weft_error *e)
{
	int error = is_stdout(w->name) ? 0 : resolve(w->name, &w->t);
	if (error)
		return refuse(w->name, error, e);
	w->whole = is_stdout(w->name) || (w->t.exists && !S_ISREG(w->t.st.st_mode));
	weft_status status = check_target(w, e);
	if (status != WEFT_OK || w->whole)
		return status;
	w->fd = open_temporary(&w->t, &w->slot);
	return w->fd < 0 ? refuse(w->name, -w->fd, e) : WEFT_OK;
}

weft_status weft_file_create(weft_file_writer **created, const char *path, const weft_file_options *how,
			     weft_error *e)
{
	weft_file_writer *w = calloc(1, sizeof *w);
	*created = NULL;
	if (w)
		w->name = strdup(path);
	if (!w || !w->name) {
		free(w);
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", path);
	}
	w->replace = how && how->replace;
	w->fd = w->slot = -1;
	weft_status status = start(w, e);
	if (status == WEFT_OK)
		*created = w;
	else
		weft_file_abandon(w);
	return status;
}

weft_status weft_file_append(weft_file_writer *w, weft_bytes bytes, weft_error *e)
{
	if (bytes.length == 0)
		return WEFT_OK;
	if (w->whole)
		return weft_buffer_add(&w->held, bytes.at, bytes.length)
			       ? WEFT_OK
			       : weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", w->name);
	int error = write_all(w->fd, bytes);
	return error ? refuse(w->name, error, e) : WEFT_OK;
}

static weft_status write_whole(const weft_file_writer *w, weft_error *e)
{
	const weft_bytes bytes = { w->held.at, w->held.length };
	if (is_stdout(w->name)) {
		int error = write_all(STDOUT_FILENO, bytes);
		return error ? refuse("standard output", error, e) : WEFT_OK;
	}
	int fd = open(w->name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return refuse(w->name, errno, e);
	int error = write_all(fd, bytes);
	if (close(fd) != 0 && !error)
		error = errno;
	return error ? refuse(w->name, error, e) : WEFT_OK;
}

weft_status weft_file_sync(weft_file_writer *w, weft_error *e)
{
	weft_status status = WEFT_OK;
	int error = w->synced || w->whole ? 0 : settle(w->fd, &w->t);
	if (error)
		return refuse(w->name, error, e);
	if (!w->synced && w->whole)
		status = write_whole(w, e);
	w->synced = status == WEFT_OK;
	return status;
}

static weft_status put_in_place(weft_file_writer *w, weft_error *e)
{
	int error = publish(w->fd, &w->slot, &w->t, w->replace);
	if (error == EEXIST)
		return weft_fail(e, WEFT_CANT_CREATE, "%s: exists already", w->name);
	if (error)
		return refuse(w->name, error, e);
	if (w->slot >= 0)
		weft_temporary_forget(w->slot);
	w->slot = -1;
	error = sync_folder(w->t.folder);
	return error ? refuse(w->name, error, e) : WEFT_OK;
}

int weft_file_descriptor(const weft_file_writer *w)
{
	return w->fd;
}

weft_status weft_file_commit(weft_file_writer *w, weft_error *e)
{
	weft_status status = weft_file_sync(w, e);
	if (status == WEFT_OK && !w->whole)
		status = put_in_place(w, e);
	weft_file_abandon(w); /* of what is in its place nothing is left to give up */
	return status;
}

void weft_file_abandon(weft_file_writer *w)
{
	if (!w)
		return;
	if (w->slot >= 0) {
		unlink(weft_temporary_path(w->slot));
		weft_temporary_forget(w->slot);
	}
	if (w->fd >= 0)
		close(w->fd); /* everything was checked by fsync */
	weft_buffer_free(&w->held);
	free(w->name);
	free(w);
}

weft_status weft_file_write(const char *path, weft_bytes bytes, const weft_file_options *how, weft_error *e)
{
	weft_file_writer *w;
	weft_status status = weft_file_create(&w, path, how, e);
	if (status != WEFT_OK)
		return status;
	status = weft_file_append(w, bytes, e);
	if (status == WEFT_OK)
		return weft_file_commit(w, e);
	weft_file_abandon(w);
	return status;
}
