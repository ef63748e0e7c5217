/* fault.c: preloaded, makes the N-th call of one libc function fail.
 *
 *   WEFT_FAULT=CALL:N:WHAT   CALL is write, read, open, fsync, fdatasync, ftruncate, fchmod, fchown,
 *                            linkat, link, rename, close, flock, mkdir, thread, malloc, mmap or
 *                            sendfile; the N-th call and all after it (with ! at the end of WHAT:
 *                            that one only) do WHAT: an errno's number; "short" (write half);
 *                            "SIGNAL-number" as -9, sent before the call (with !: twice)
 *   WEFT_FAULT_MARK=FILE     made when the N-th call came
 *   WEFT_FAULT_TMPFILE=no    there are no files without a name
 *   WEFT_FAULT_IN=decoders   only in the processes forked, not where they are forked;
 *                            without it the other way round
 *
 * malloc stands for all its kin.  Calls that libc makes within itself are not seen. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum call {
	NONE,
	WRITE,
	READ,
	OPEN,
	FSYNC,
	FDATASYNC,
	FTRUNCATE,
	FCHMOD,
	FCHOWN,
	LINKAT,
	LINK,
	RENAME,
	CLOSE,
	FLOCK,
	MKDIR,
	THREAD,
	MALLOC,
	MMAP,
	SENDFILE
};

static const char *const names[] = { "none",      "write",     "read",   "open",    "fsync",
				     "fdatasync", "ftruncate", "fchmod", "fchown",  "linkat",
				     "link",      "rename",    "close",  "flock",   "mkdir",
				     "thread",    "malloc",    "mmap",   "sendfile" };

static struct {
	enum call call;
	long at;
	int what; /* > 0 errno, < 0 signal, 0 short */
	bool once, no_tmpfile, in_decoders, is_decoder;
	const char *mark;
} plan;
static atomic_long count;

static void forked(void)
{
	plan.is_decoder = true;
}

__attribute__((constructor)) static void read_plan(void)
{
	pthread_atfork(NULL, NULL, forked);
	const char *text = getenv("WEFT_FAULT"), *tmpfile_wanted = getenv("WEFT_FAULT_TMPFILE");

	plan.no_tmpfile = tmpfile_wanted && strcmp(tmpfile_wanted, "no") == 0;
	plan.mark = getenv("WEFT_FAULT_MARK");
	plan.in_decoders = getenv("WEFT_FAULT_IN") != NULL;
	const char *colon = text ? strchr(text, ':') : NULL, *second = colon ? strchr(colon + 1, ':') : NULL;
	if (!second)
		return;
	for (size_t i = 1; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == (size_t)(colon - text) &&
		    strncmp(text, names[i], (size_t)(colon - text)) == 0)
			plan.call = (enum call)i;
	plan.at = atol(colon + 1);
	plan.once = second[strlen(second) - 1] == '!';
	plan.what = atoi(second + 1);
}

/* Whether this call is to fail; errno is set.  A signal is sent and the call goes on. */
static bool fails(enum call call)
{
	if (call != plan.call || plan.in_decoders != plan.is_decoder)
		return false;
	const long n = atomic_fetch_add(&count, 1) + 1;
	if (n < plan.at || (n > plan.at && (plan.once || plan.what < 0)))
		return false;
	if (n == plan.at && plan.mark) {
		long fd = syscall(SYS_openat, AT_FDCWD, plan.mark, O_WRONLY | O_CREAT, 0666);
		syscall(SYS_close, fd);
	}
	if (plan.what < 0) {
		kill(getpid(), -plan.what);
		if (plan.once)
			kill(getpid(), -plan.what);
		return false;
	}
	errno = plan.what;
	return true;
}

/* Descriptors of the terminal and of messages are left alone. */
ssize_t write(int fd, const void *bytes, size_t n)
{
	if (fd != STDERR_FILENO && fails(WRITE)) {
		if (plan.what != 0)
			return -1;
		n = n > 1 ? n / 2 : n;
	}
	return syscall(SYS_write, fd, bytes, n);
}

ssize_t read(int fd, void *bytes, size_t n)
{
	return fails(READ) ? -1 : syscall(SYS_read, fd, bytes, n);
}

ssize_t sendfile(int to, int from, off_t *at, size_t n)
{
	if (fails(SENDFILE)) {
		if (plan.what != 0)
			return -1;
		n = n > 4096 ? 4096 : n;
	}
	return syscall(SYS_sendfile, to, from, at, n);
}

static int do_open(int folder, const char *path, int flags, mode_t mode)
{
	if ((flags & O_TMPFILE) == O_TMPFILE && plan.no_tmpfile) {
		errno = EOPNOTSUPP;
		return -1;
	}
	if ((flags & (O_CREAT | O_TMPFILE)) && fails(OPEN))
		return -1;
	return (int)syscall(SYS_openat, folder, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	const mode_t mode = va_arg(args, mode_t);
	va_end(args);
	return do_open(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	const mode_t mode = va_arg(args, mode_t);
	va_end(args);
	return do_open(folder, path, flags, mode);
}

int fsync(int fd)
{
	return fails(FSYNC) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return fails(FDATASYNC) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t length)
{
	return fails(FTRUNCATE) ? -1 : (int)syscall(SYS_ftruncate, fd, length);
}

int fchmod(int fd, mode_t mode)
{
	return fails(FCHMOD) ? -1 : (int)syscall(SYS_fchmod, fd, mode);
}

int fchown(int fd, uid_t user, gid_t group)
{
	return fails(FCHOWN) ? -1 : (int)syscall(SYS_fchown, fd, user, group);
}

int linkat(int from, const char *old, int to, const char *new, int flags)
{
	return fails(LINKAT) ? -1 : (int)syscall(SYS_linkat, from, old, to, new, flags);
}

int link(const char *old, const char *new)
{
	return fails(LINK) ? -1 : (int)syscall(SYS_linkat, AT_FDCWD, old, AT_FDCWD, new, 0);
}

int rename(const char *old, const char *new)
{
	return fails(RENAME) ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, old, AT_FDCWD, new, 0);
}

int close(int fd)
{
	/* As the kernel does: closed, whatever it says. */
	const long done = syscall(SYS_close, fd);
	return fails(CLOSE) ? -1 : (int)done;
}

int flock(int fd, int how)
{
	return fails(FLOCK) ? -1 : (int)syscall(SYS_flock, fd, how);
}

int mkdir(const char *path, mode_t mode)
{
	return fails(MKDIR) ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*fn)(void *), void *arg)
{
	static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
	if (fails(THREAD))
		return plan.what;
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
	return real(thread, how, fn, arg);
}

/* ---- memory: glibc's own names, since dlsym allocates ---- */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
	return fails(MALLOC) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails(MALLOC) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	return fails(MALLOC) ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return fails(MALLOC) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **to, size_t alignment, size_t size)
{
	if (fails(MALLOC))
		return ENOMEM;
	*to = __libc_memalign(alignment, size);
	return *to ? 0 : ENOMEM;
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	if (fails(MMAP))
		return MAP_FAILED;
	return (void *)syscall(SYS_mmap, at, size, protection, flags, fd, offset);
}
