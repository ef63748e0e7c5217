/* libc.h: what glibc has and musl has not, by the kernel's own names. */
#ifndef WEFT_RUN_LIBC_H
#define WEFT_RUN_LIBC_H

#include <unistd.h> /* says __GLIBC__ */

#ifndef __GLIBC__
#include <signal.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>

#define RWF_NOWAIT                   8
#define __GLIBC_PREREQ(major, minor) 0
#define __SIGRTMIN                   32 /* the first of those the C library keeps for itself */

static inline ssize_t preadv2(int fd, const struct iovec *into, int count, off_t at, int flags)
{
	return syscall(SYS_preadv2, fd, into, count, (long)at, 0L, flags);
}

static inline ssize_t pwritev2(int fd, const struct iovec *from, int count, off_t at, int flags)
{
	return syscall(SYS_pwritev2, fd, from, count, (long)at, 0L, flags);
}

static inline int epoll_pwait2(int epoll, struct epoll_event *events, int most,
			       const struct timespec *timeout, const sigset_t *mask)
{
	return (int)syscall(SYS_epoll_pwait2, epoll, events, most, timeout, mask, _NSIG / 8);
}
#endif

#endif
