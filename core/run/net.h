/* net.h: descriptors that park a goroutine, not a thread.
 *
 * Every result is a count or a descriptor, or minus an errno value; errno
 * itself is not used.  -ETIMEDOUT at a deadline, -EAGAIN for WEFT_NOW,
 * -ECANCELED when another goroutine closed it or the context was cancelled
 * (-ETIMEDOUT: by its deadline), -EINTR after weft_interrupt.  Each tries once
 * where no time is left.  Never SIGPIPE.  Descriptors
 * are made non-blocking until the run ends, but 0, 1 and 2 keep their mode, as
 * other processes share them; regular files go through the blocking pool.
 *
 * Who may call: goroutines only.
 */
#ifndef WEFT_RUN_NET_H
#define WEFT_RUN_NET_H

#include "../base/linkage.h"
#include "context.h"
#include "fresh_errno.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

WEFT_PUBLIC_BEGIN

/* host: a name or number, NULL for loopback; port 0: any free one. */
int weft_listen(const char *host, int port);
int weft_listen_port(int fd); /* the port a listener got */
int weft_accept(int fd, int64_t deadline_ns);
int weft_accept_within(int fd, weft_context *c);
int weft_connect(const char *host, int port, int64_t deadline_ns);

ssize_t weft_read(int fd, void *into, size_t length, int64_t deadline_ns); /* 0: end */
ssize_t weft_read_within(int fd, void *into, size_t length, weft_context *c);
ssize_t weft_write(int fd, const void *from, size_t length, int64_t deadline_ns); /* may be short */
/* All of it.  A close meanwhile ends it with -ECANCELED; no byte reaches another
 * descriptor that gets the number. */
ssize_t weft_write_all(int fd, const void *from, size_t length, int64_t deadline_ns);
/* The same; *written is how many bytes have gone, whatever the result. */
ssize_t weft_write_all_counted(int fd, const void *from, size_t length, int64_t deadline_ns, size_t *written);
ssize_t weft_write_all_within(int fd, const void *from, size_t length, weft_context *c,
			      size_t *written); /* written may be NULL */
/* Wake, without closing fd, those who have begun to read (SHUT_RD), write (SHUT_WR) or either
 * (SHUT_RDWR) and would wait: -EINTR for them.  Nothing is lost, and who begins after it waits
 * as ever: where that can't be told apart, give readers a context.  Not for regular files. */
int weft_interrupt(int fd, int how);
int weft_shutdown(int fd, int how); /* SHUT_RD, SHUT_WR, SHUT_RDWR */
/* Always use this, never close(): it wakes whoever waits on fd. */
int weft_close(int fd);

int weft_udp(const char *host, int port); /* a bound datagram socket */
ssize_t weft_send_to(int fd, const void *from, size_t length, const struct sockaddr *to, socklen_t to_length,
		     int64_t deadline_ns);
ssize_t weft_recv_from(int fd, void *into, size_t length, struct sockaddr *from, socklen_t *from_length,
		       int64_t deadline_ns);

WEFT_PUBLIC_END

#endif
