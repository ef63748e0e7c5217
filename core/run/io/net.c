/* net.c: read, write, accept, datagrams: one loop for all.
 *
 * Each operation is a system call that must not block, tried until it would
 * not (operate).  The calls stand in functions of their own that are never
 * inlined and return minus errno: a goroutine that waited may have changed
 * threads, and errno's address with it.
 */
#include "../net.h"

#include "../clock.h"
#include "../sched/pool.h"
#include "../sched/runtime_state.h"
#include "../sched/state.h"
#include "libc.h"
#include "poll.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FULL_PAUSE_MS = 10 };

struct call {
	int fd;
	bool socket; /* so recv and send will do, which find their way sooner than read and write */
	void *into;
	const void *from;
	size_t length;
	struct sockaddr *address;
	socklen_t *address_length;
	socklen_t to_length;
};

typedef ssize_t (*try_call)(const struct call *c);

static __attribute__((noinline)) ssize_t try_read(const struct call *c)
{
	ssize_t n =
		c->socket ? recv(c->fd, c->into, c->length, MSG_DONTWAIT) : read(c->fd, c->into, c->length);
	return n < 0 ? -errno : n;
}

/* flags: RWF_NOWAIT, or 0. */
static ssize_t write_now(int fd, const void *from, size_t length, int flags)
{
	struct iovec part = { (void *)(uintptr_t)from, length };
	ssize_t n = flags ? pwritev2(fd, &part, 1, -1, flags) : write(fd, from, length);
	return n < 0 ? -errno : n;
}

/* A pipe without a reader raises SIGPIPE in this thread: hold it back and take it. */
static ssize_t write_quietly(int fd, const void *from, size_t length, int flags)
{
	sigset_t pipe_only, before, pending;
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	sigpending(&pending);
	pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
	ssize_t result = write_now(fd, from, length, flags);
	if (result == -EPIPE && !sigismember(&pending, SIGPIPE))
		sigtimedwait(&pipe_only, NULL, &(struct timespec) { 0 });
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return result;
}

static __attribute__((noinline)) ssize_t try_write(const struct call *c)
{
	if (!c->socket)
		return write_quietly(c->fd, c->from, c->length, 0);
	ssize_t n = send(c->fd, c->from, c->length, MSG_NOSIGNAL | MSG_DONTWAIT);
	return n < 0 ? -errno : n;
}

static __attribute__((noinline)) ssize_t try_accept(const struct call *c)
{
	int fd = accept4(c->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static __attribute__((noinline)) ssize_t try_send_to(const struct call *c)
{
	ssize_t n = sendto(c->fd, c->from, c->length, MSG_NOSIGNAL | MSG_DONTWAIT, c->address, c->to_length);
	return n < 0 ? -errno : n;
}

static __attribute__((noinline)) ssize_t try_recv_from(const struct call *c)
{
	ssize_t n = recvfrom(c->fd, c->into, c->length, MSG_DONTWAIT, c->address, c->address_length);
	return n < 0 ? -errno : n;
}

struct file_call {
	const struct call *call;
	try_call attempt;
	ssize_t result;
};

static void call_on_file(void *arg)
{
	struct file_call *f = arg;
	f->result = f->attempt(f->call);
}

/* What is in the page cache already. */
static __attribute__((noinline)) ssize_t try_read_cached(const struct call *c)
{
	struct iovec into = { c->into, c->length };
	ssize_t n = preadv2(c->fd, &into, 1, -1, RWF_NOWAIT);
	return n < 0 ? -errno : n;
}

/* Files are always "ready" and block all the same. */
static ssize_t operate_on_file(const struct call *c, try_call attempt)
{
	if (attempt == try_read) {
		ssize_t n = try_read_cached(c);
		if (n >= 0)
			return n;
	}
	struct file_call f = { .call = c, .attempt = attempt };
	weft_blocking_call(call_on_file, &f);
	return f.result;
}

/* Read or write without blocking, by a flag of the call. */
static __attribute__((noinline)) ssize_t try_without_waiting(const struct call *c, try_call attempt)
{
	if (attempt == try_write)
		return write_quietly(c->fd, c->from, c->length, RWF_NOWAIT);
	struct iovec into = { c->into, c->length };
	ssize_t n = preadv2(c->fd, &into, 1, -1, RWF_NOWAIT);
	return n < 0 ? -errno : n;
}

/* Only when it seems ready, and no more than it is sure to take; but another
 * process may be faster, and then it blocks. */
static __attribute__((noinline)) ssize_t attempt_if_ready(struct call c, try_call attempt,
							  enum weft_side side)
{
	struct pollfd p = { .fd = c.fd, .events = side == WEFT_READABLE ? POLLIN : POLLOUT };
	if (poll(&p, 1, 0) == 0)
		return -EAGAIN;
	if (side == WEFT_WRITABLE && c.length > PIPE_BUF)
		c.length = PIPE_BUF;
	return attempt(&c);
}

/* For a descriptor whose mode we leave alone.  Sockets are told by each call not
 * to block, pipes too (since Linux 6.4); a terminal or an older kernel's pipe is
 * opened once more. */
static ssize_t attempt_shared(struct record *r, struct call c, try_call attempt, enum weft_side side)
{
	if (c.socket && attempt != try_accept)
		return attempt(&c);
	if (attempt == try_read || attempt == try_write) {
		ssize_t n = try_without_waiting(&c, attempt);
		if (n != -EOPNOTSUPP && n != -ENOSYS && n != -EPERM && n != -EINVAL)
			return n;
		int own = weft_poll_own_opening(r, side);
		if (own >= 0) {
			c.fd = own;
			return attempt(&c);
		}
	}
	return attempt_if_ready(c, attempt, side);
}

/* One of a descriptor's operations, while its record is held. */
static ssize_t operate_on(struct record *r, struct call *c, try_call attempt, enum weft_side side,
			  const struct poll_patience *patience, enum weft_state why)
{
	c->socket = weft_poll_is_socket(r);
	for (;;) {
		uint32_t turn = weft_poll_turn(r, side);
		ssize_t n = WEFT_UNLIKELY(weft_poll_may_block(r)) ? attempt_shared(r, *c, attempt, side)
								  : attempt(c);
		if (n == -EINTR)
			continue;
		if (n != -EAGAIN)
			return n;
		n = weft_poll_wait(r, side, turn, patience, why);
		if (n < 0)
			return n;
	}
}

/* A context that is over by its deadline has run out of time, like any other. */
static ssize_t told(ssize_t n, const struct bound *bound)
{
	bool late = n == -ECANCELED && weft_context_cause(bound->context) == WEFT_CAUSE_DEADLINE;
	return late ? -ETIMEDOUT : n;
}

static ssize_t operate(struct call *c, try_call attempt, enum weft_side side, struct bound bound,
		       enum weft_state why)
{
	weft_enter();
	int error;
	struct record *r = weft_poll_enter(c->fd, &error);
	if (!r)
		return error;
	struct poll_patience patience = { bound, weft_poll_interrupts(r, side) };
	ssize_t n = error == -EPERM ? operate_on_file(c, attempt)
				    : operate_on(r, c, attempt, side, &patience, why);
	weft_poll_leave(r);
	return told(n, &bound);
}

static struct bound until(int64_t deadline_ns)
{
	return (struct bound) { deadline_ns, NULL };
}

static struct bound within(weft_context *c)
{
	return (struct bound) { WEFT_FOREVER, c };
}

ssize_t weft_read(int fd, void *into, size_t length, int64_t deadline_ns)
{
	struct call c = { .fd = fd, .into = into, .length = length };
	return operate(&c, try_read, WEFT_READABLE, until(deadline_ns), WEFT_ON_READ);
}

ssize_t weft_read_within(int fd, void *into, size_t length, weft_context *context)
{
	struct call c = { .fd = fd, .into = into, .length = length };
	return operate(&c, try_read, WEFT_READABLE, within(context), WEFT_ON_READ);
}

ssize_t weft_write(int fd, const void *from, size_t length, int64_t deadline_ns)
{
	struct call c = { .fd = fd, .from = from, .length = length };
	return operate(&c, try_write, WEFT_WRITABLE, until(deadline_ns), WEFT_ON_WRITE);
}

int weft_interrupt(int fd, int how)
{
	weft_enter();
	if (how != SHUT_RD && how != SHUT_WR && how != SHUT_RDWR)
		return -EINVAL;
	int error = how == SHUT_WR ? 0 : weft_poll_interrupt_side(fd, WEFT_READABLE);
	return error || how == SHUT_RD ? error : weft_poll_interrupt_side(fd, WEFT_WRITABLE);
}

/* In several steps, so the record is held over all of them: between two of them
 * fd can't become another descriptor's number. */
static ssize_t write_all(int fd, const void *from, size_t length, struct bound bound, size_t *written)
{
	size_t done = 0;
	ssize_t n = 0;
	int error;
	*written = 0;
	weft_enter();
	struct record *r = weft_poll_enter(fd, &error);
	if (!r)
		return error;
	struct poll_patience patience = { bound, weft_poll_interrupts(r, WEFT_WRITABLE) };
	while (done < length) {
		struct call c = { .fd = fd, .from = (const char *)from + done, .length = length - done };
		if (weft_poll_closing(r))
			n = -ECANCELED;
		else if (error == -EPERM)
			n = operate_on_file(&c, try_write);
		else
			n = operate_on(r, &c, try_write, WEFT_WRITABLE, &patience, WEFT_ON_WRITE);
		if (n < 0)
			break;
		done += (size_t)n;
	}
	weft_poll_leave(r);
	*written = done;
	return n < 0 ? told(n, &bound) : (ssize_t)done;
}

ssize_t weft_write_all_counted(int fd, const void *from, size_t length, int64_t deadline_ns, size_t *written)
{
	return write_all(fd, from, length, until(deadline_ns), written);
}

ssize_t weft_write_all(int fd, const void *from, size_t length, int64_t deadline_ns)
{
	size_t written;
	return write_all(fd, from, length, until(deadline_ns), &written);
}

ssize_t weft_write_all_within(int fd, const void *from, size_t length, weft_context *context, size_t *written)
{
	size_t unused;
	return write_all(fd, from, length, within(context), written ? written : &unused);
}

ssize_t weft_send_to(int fd, const void *from, size_t length, const struct sockaddr *to, socklen_t to_length,
		     int64_t deadline_ns)
{
	struct sockaddr_storage copy = { 0 };
	if (to_length > sizeof copy)
		return -EINVAL;
	memcpy(&copy, to, to_length);
	struct call c = { .fd = fd,
			  .from = from,
			  .length = length,
			  .address = (struct sockaddr *)&copy,
			  .to_length = to_length };
	return operate(&c, try_send_to, WEFT_WRITABLE, until(deadline_ns), WEFT_ON_WRITE);
}

ssize_t weft_recv_from(int fd, void *into, size_t length, struct sockaddr *from, socklen_t *from_length,
		       int64_t deadline_ns)
{
	struct call c = {
		.fd = fd, .into = into, .length = length, .address = from, .address_length = from_length
	};
	return operate(&c, try_recv_from, WEFT_READABLE, until(deadline_ns), WEFT_ON_READ);
}

/* Out of descriptors, the connection stays pending: pause before saying so, so
 * that a loop around us does not spin. */
static int accept_one(int fd, struct bound bound)
{
	struct call c = { .fd = fd };
	int client = (int)operate(&c, try_accept, WEFT_READABLE, bound, WEFT_ON_ACCEPT);
	if (client == -EMFILE || client == -ENFILE || client == -ENOBUFS || client == -ENOMEM)
		weft_sleep(FULL_PAUSE_MS * WEFT_MS);
	return client;
}

int weft_accept(int fd, int64_t deadline_ns)
{
	return accept_one(fd, until(deadline_ns));
}

int weft_accept_within(int fd, weft_context *context)
{
	return accept_one(fd, within(context));
}

int weft_shutdown(int fd, int how)
{
	return shutdown(fd, how) < 0 ? -errno : 0;
}

int weft_close(int fd)
{
	weft_enter();
	return weft_poll_close(fd);
}
