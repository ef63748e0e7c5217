/* sockets.c: sockets that listen at an address, or are connected to one.
 *
 * As in net.c, calls that set errno stand in functions that are never inlined.
 */
#include "../net.h"

#include "../clock.h"
#include "../sched/pool.h"
#include "../sched/runtime_state.h"
#include "poll.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static __attribute__((noinline)) int close_failed(int fd)
{
	int error = -errno;
	close(fd);
	return error;
}

typedef int (*with_address)(const struct addrinfo *a, int64_t deadline_ns);

struct lookup {
	struct addrinfo hints, *list;
	int failed;
	char service[16];
	char host[];
};

static void look_up(void *arg)
{
	struct lookup *l = arg;
	l->failed = getaddrinfo(l->host, l->service, &l->hints, &l->list);
}

static void drop_lookup(void *arg)
{
	struct lookup *l = arg;
	if (!l->failed)
		freeaddrinfo(l->list);
	free(l);
}

static struct lookup *new_lookup(const char *host, int port, int type)
{
	size_t length = strlen(host) + 1;
	struct lookup *l = calloc(1, sizeof *l + length);
	if (!l)
		return NULL;
	memcpy(l->host, host, length);
	snprintf(l->service, sizeof l->service, "%d", port);
	l->hints = (struct addrinfo) { .ai_socktype = type, .ai_flags = AI_NUMERICSERV | AI_NUMERICHOST };
	l->failed = EAI_AGAIN; /* until it is done: there is no list */
	return l;
}

static int lookup_error(int failed)
{
	return failed == EAI_MEMORY ? -ENOMEM : failed == EAI_AGAIN ? -EAGAIN : -EADDRNOTAVAIL;
}

/* The first of host's addresses that `attempt` likes; else its last error.  A
 * resolver knows no deadline: one that takes longer is left behind, on its
 * thread, with what it works on. */
static int over_addresses(const char *host, int port, int type, int64_t deadline_ns, with_address attempt)
{
	if (port < 0 || port > 65535)
		return -EINVAL;
	weft_enter();
	struct lookup *l = new_lookup(host ? host : "127.0.0.1", port, type);
	if (!l)
		return -ENOMEM;
	look_up(l);
	if (l->failed == EAI_NONAME) { /* not a number: a name has to be asked for */
		l->hints.ai_flags = AI_NUMERICSERV;
		if (!weft_blocking_call_until(look_up, l, drop_lookup, deadline_ns))
			return deadline_ns == WEFT_NOW ? -EAGAIN : -ETIMEDOUT;
	}
	int fd = l->failed ? lookup_error(l->failed) : -EADDRNOTAVAIL;
	for (struct addrinfo *a = l->failed ? NULL : l->list; a && fd < 0; a = a->ai_next)
		fd = attempt(a, deadline_ns);
	drop_lookup(l);
	return fd;
}

static __attribute__((noinline)) int open_socket(const struct addrinfo *a)
{
	int fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
	return fd < 0 ? -errno : fd;
}

static int bound(const struct addrinfo *a, int64_t deadline_ns)
{
	(void)deadline_ns;
	int fd = open_socket(a), one = 1;
	if (fd < 0)
		return fd;
	if (a->ai_socktype == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, a->ai_addr, a->ai_addrlen) < 0 ||
	    (a->ai_socktype == SOCK_STREAM && listen(fd, BACKLOG) < 0))
		return close_failed(fd);
	return fd;
}

int weft_listen(const char *host, int port)
{
	return over_addresses(host, port, SOCK_STREAM, WEFT_FOREVER, bound);
}

int weft_udp(const char *host, int port)
{
	return over_addresses(host, port, SOCK_DGRAM, WEFT_FOREVER, bound);
}

static __attribute__((noinline)) int start_connect(int fd, const struct addrinfo *a)
{
	return connect(fd, a->ai_addr, a->ai_addrlen) < 0 ? -errno : 0;
}

static int await_connect(int fd, int64_t deadline_ns)
{
	int error = 0;
	struct record *r = weft_poll_enter(fd, &error);
	if (!r)
		return error;
	struct sockaddr_storage peer;
	struct poll_patience patience = { { deadline_ns, NULL }, weft_poll_interrupts(r, WEFT_WRITABLE) };
	for (;;) {
		uint32_t turn = weft_poll_turn(r, WEFT_WRITABLE);
		socklen_t length = sizeof error, peer_length = sizeof peer;
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
		error = -error;
		if (error < 0 || getpeername(fd, (struct sockaddr *)&peer, &peer_length) == 0)
			break;
		error = weft_poll_wait(r, WEFT_WRITABLE, turn, &patience, WEFT_ON_CONNECT);
		if (error < 0)
			break;
	}
	weft_poll_leave(r);
	return error;
}

static int connected(const struct addrinfo *a, int64_t deadline_ns)
{
	int fd = open_socket(a), one = 1;
	if (fd < 0)
		return fd;
	int error = start_connect(fd, a);
	if (error == -EINPROGRESS || error == -EINTR)
		error = await_connect(fd, deadline_ns);
	if (error < 0) {
		weft_close(fd);
		return error;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

int weft_connect(const char *host, int port, int64_t deadline_ns)
{
	return over_addresses(host, port, SOCK_STREAM, deadline_ns, connected);
}

int weft_listen_port(int fd)
{
	struct sockaddr_storage own;
	socklen_t length = sizeof own;
	if (getsockname(fd, (struct sockaddr *)&own, &length) < 0)
		return -errno;
	return ntohs(own.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&own)->sin6_port
					       : ((struct sockaddr_in *)&own)->sin_port);
}
