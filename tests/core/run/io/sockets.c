/* sockets.c: sockets, pipes and datagrams: deadlines, closes, errors, numbers used again. */
#include "../run.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

struct sockets {
	int client, server;
};

static struct sockets connect_two(void)
{
	struct sockets s;
	int listener = weft_listen(NULL, 0);
	check(listener >= 0);
	s.client = weft_connect(NULL, weft_listen_port(listener), WEFT_FOREVER);
	s.server = weft_accept(listener, WEFT_FOREVER);
	check(s.client >= 0 && s.server >= 0);
	check(weft_close(listener) == 0);
	return s;
}

static void close_two(struct sockets s)
{
	check(weft_close(s.client) == 0 && weft_close(s.server) == 0);
}

RunTest(net, accept_ends_at_its_deadline_and_no_earlier)
{
	int listener = weft_listen(NULL, 0);
	int64_t deadline = weft_in(10 * WEFT_MS);
	check(weft_accept(listener, WEFT_NOW) == -EAGAIN);
	check(weft_accept(listener, deadline) == -ETIMEDOUT && weft_now() >= deadline);
	check(weft_accept(listener, 1) == -ETIMEDOUT);
	check(weft_accept(listener, -5) == -ETIMEDOUT);
	int client = weft_connect("127.0.0.1", weft_listen_port(listener), WEFT_FOREVER);
	int server = weft_accept(listener, weft_in(HANG_S * WEFT_S));
	check(client >= 0 && server >= 0);
	close_two((struct sockets) { client, server });
	weft_close(listener);
}

static void accept_until_closed(int listener)
{
	check(weft_accept(listener, WEFT_FOREVER) == -ECANCELED);
}
GOROUTINE(accept_until_closed, int);

RunTest(net, a_close_wakes_whoever_accepts)
{
	for (int i = 0; i < 30; i++) {
		int listener = weft_listen(NULL, 0);
		for (int k = 0; k < 3; k++)
			go_with(accept_until_closed, listener);
		until_parked("accept_until_closed", 3);
		check(weft_close(listener) == 0);
		until_alone();
	}
}

RunTest(net, a_refused_connection_says_so)
{
	int listener = weft_listen(NULL, 0), port = weft_listen_port(listener);
	weft_close(listener);
	for (int i = 0; i < 20; i++)
		check(weft_connect(NULL, port, WEFT_FOREVER) == -ECONNREFUSED);
	check(weft_connect(NULL, -1, WEFT_FOREVER) == -EINVAL);
	check(weft_connect(NULL, 70000, WEFT_FOREVER) == -EINVAL);
}

RunTest(net, a_port_in_use_is_refused)
{
	int listener = weft_listen(NULL, 0);
	check(weft_listen_port(listener) > 0);
	check(weft_listen(NULL, weft_listen_port(listener)) == -EADDRINUSE);
	weft_close(listener);
}

RunTest(net, a_write_ends_at_its_deadline_when_nobody_reads)
{
	static char block[1 << 16];
	struct sockets s = connect_two();
	int64_t deadline = weft_in(20 * WEFT_MS);
	ssize_t n;
	do
		n = weft_write(s.client, block, sizeof block, deadline);
	while (n > 0);
	check(n == -ETIMEDOUT && weft_now() >= deadline);
	check(weft_write(s.client, block, sizeof block, WEFT_NOW) == -EAGAIN);
	check(weft_write_all(s.client, block, sizeof block, weft_in(WEFT_MS)) == -ETIMEDOUT);
	close_two(s);
}

static void write_until_closed(int fd)
{
	static char block[1 << 16];
	ssize_t n;
	while ((n = weft_write(fd, block, sizeof block, WEFT_FOREVER)) > 0)
		;
	check(n == -ECANCELED);
}
GOROUTINE(write_until_closed, int);

RunTest(net, a_close_wakes_whoever_writes)
{
	for (int i = 0; i < 10; i++) {
		struct sockets s = connect_two();
		go_with(write_until_closed, s.client);
		until_parked("write_until_closed", 1);
		check(weft_close(s.client) == 0);
		until_alone();
		weft_close(s.server);
	}
}

RunTest(net, the_other_ends_close_is_the_end_of_the_data)
{
	char bytes[8];
	struct sockets s = connect_two();
	check(weft_write_all(s.client, "abc", 3, WEFT_FOREVER) == 3);
	check(weft_close(s.client) == 0);
	for (ssize_t got = 0, n; got < 3; got += n)
		check((n = weft_read(s.server, bytes + got, 8 - (size_t)got, WEFT_FOREVER)) > 0);
	check(weft_read(s.server, bytes, 8, WEFT_FOREVER) == 0);
	check(weft_read(s.server, bytes, 8, WEFT_FOREVER) == 0);
	check(weft_close(s.server) == 0);
}

RunTest(net, a_half_that_was_shut_down_leaves_the_other)
{
	char bytes[8];
	struct sockets s = connect_two();
	check(weft_shutdown(s.client, SHUT_WR) == 0);
	check(weft_read(s.server, bytes, 8, WEFT_FOREVER) == 0);
	check(weft_write_all(s.server, "back", 4, WEFT_FOREVER) == 4);
	check(weft_read(s.client, bytes, 4, WEFT_FOREVER) > 0);
	check(weft_write(s.client, "x", 1, WEFT_FOREVER) == -EPIPE);
	close_two(s);
}

enum { LENGTH = SANITIZED ? 1 << 18 : 1 << 22 };

static void pour(int fd)
{
	unsigned char block[5000];
	for (int sent = 0; sent < LENGTH; sent += (int)sizeof block) {
		for (int i = 0; i < (int)sizeof block; i++)
			block[i] = (unsigned char)((sent + i) % 251);
		check(weft_write_all(fd, block, sizeof block, WEFT_FOREVER) == sizeof block);
	}
	check(weft_shutdown(fd, SHUT_WR) == 0);
}
GOROUTINE(pour, int);

static void drink(int fd)
{
	unsigned char block[3000];
	int got = 0;
	for (ssize_t n; (n = weft_read(fd, block, sizeof block, WEFT_FOREVER)) > 0; got += (int)n)
		for (ssize_t i = 0; i < n; i++)
			check(block[i] == (got + i) % 251);
	check(got >= LENGTH);
}
GOROUTINE(drink, int);

RunTest(net, both_directions_of_both_ends_at_once)
{
	struct sockets s = connect_two();
	go_with(pour, s.client);
	go_with(pour, s.server);
	go_with(drink, s.client);
	go_with(drink, s.server);
	until_alone();
	close_two(s);
}

static void echo_all(int fd)
{
	char bytes[512];
	ssize_t n;
	while ((n = weft_read(fd, bytes, sizeof bytes, WEFT_FOREVER)) > 0)
		check(weft_write_all(fd, bytes, (size_t)n, WEFT_FOREVER) == n);
	check(n == 0 && weft_close(fd) == 0);
}
GOROUTINE(echo_all, int);

static void serve_all(int listener)
{
	int fd;
	while ((fd = weft_accept(listener, WEFT_FOREVER)) >= 0)
		go_with(echo_all, fd);
	check(fd == -ECANCELED);
}
GOROUTINE(serve_all, int);

static void talk(int port)
{
	int fd = weft_connect(NULL, port, WEFT_FOREVER);
	check(fd >= 0);
	for (int i = 0; i < 20; i++) {
		int said = i * 7919, heard = 0;
		check(weft_write_all(fd, &said, sizeof said, WEFT_FOREVER) == sizeof said);
		for (size_t got = 0; got < sizeof heard;) {
			ssize_t n = weft_read(fd, (char *)&heard + got, sizeof heard - got, WEFT_FOREVER);
			check(n > 0);
			got += (size_t)n;
		}
		check(heard == said);
	}
	check(weft_close(fd) == 0);
}
GOROUTINE(talk, int);

RunTest(net, hundreds_of_clients_are_served_at_once)
{
	int listener = weft_listen(NULL, 0);
	go_with(serve_all, listener);
	for (int i = 0; i < 200; i++)
		go_with(talk, weft_listen_port(listener));
	while (weft_goroutine_count() > 2)
		weft_sleep(WEFT_MS);
	check(weft_close(listener) == 0);
	until_alone();
}

RunTest(net, datagrams_are_answered)
{
	int a = weft_udp(NULL, 0), b = weft_udp(NULL, 0);
	check(a >= 0 && b >= 0);
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)weft_listen_port(b)),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_storage from;
	char bytes[16];
	for (int i = 0; i < 50; i++) {
		socklen_t length = sizeof from;
		check(weft_recv_from(b, bytes, sizeof bytes, NULL, NULL, WEFT_NOW) == -EAGAIN);
		check(weft_send_to(a, "ask", 3, (struct sockaddr *)&to, sizeof to, WEFT_FOREVER) == 3);
		check(weft_recv_from(b, bytes, sizeof bytes, (struct sockaddr *)&from, &length,
				     WEFT_FOREVER) == 3);
		check(weft_send_to(b, "answer", 6, (struct sockaddr *)&from, length, WEFT_FOREVER) == 6);
		check(weft_recv_from(a, bytes, sizeof bytes, NULL, NULL, WEFT_FOREVER) == 6);
		check(memcmp(bytes, "answer", 6) == 0);
	}
	int64_t deadline = weft_in(5 * WEFT_MS);
	check(weft_recv_from(b, bytes, sizeof bytes, NULL, NULL, deadline) == -ETIMEDOUT);
	check(weft_now() >= deadline);
	check(weft_send_to(a, "", 0, (struct sockaddr *)&to, sizeof to, WEFT_FOREVER) == 0);
	check(weft_recv_from(b, bytes, sizeof bytes, NULL, NULL, WEFT_FOREVER) == 0);
	weft_close(a);
	weft_close(b);
}

static void hear_until_closed(int fd)
{
	char byte;
	check(weft_recv_from(fd, &byte, 1, NULL, NULL, WEFT_FOREVER) == -ECANCELED);
}
GOROUTINE(hear_until_closed, int);

RunTest(net, a_close_wakes_whoever_waits_for_a_datagram)
{
	int fd = weft_udp(NULL, 0);
	go_with(hear_until_closed, fd);
	until_parked("hear_until_closed", 1);
	check(weft_close(fd) == 0);
	until_alone();
}

/* The number of a closed descriptor comes again at once: its reader must not
 * be woken by what happened to the old one, nor the old reader stay asleep. */
RunTest(net, a_number_used_again_gets_no_old_event)
{
	for (int i = 0; i < 200; i++) {
		int old[2], new[2];
		char byte;
		check(pipe(old) == 0);
		check(weft_read(old[0], &byte, 1, WEFT_NOW) == -EAGAIN);
		check(weft_write(old[1], "x", 1, WEFT_FOREVER) == 1);
		check(weft_close(old[0]) == 0 && weft_close(old[1]) == 0);
		check(pipe(new) == 0 && new[0] == old[0]);
		check(weft_read(new[0], &byte, 1, weft_in(WEFT_US * 100)) == -ETIMEDOUT);
		check(weft_write(new[1], "y", 1, WEFT_FOREVER) == 1);
		check(weft_read(new[0], &byte, 1, WEFT_FOREVER) == 1 && byte == 'y');
		weft_close(new[0]);
		weft_close(new[1]);
	}
}

struct reader {
	int fd;
	atomic_int *ended;
};

static void read_one_or_be_closed(struct reader r)
{
	char byte;
	ssize_t n = weft_read(r.fd, &byte, 1, WEFT_FOREVER);
	check(n == 1 || n == -ECANCELED || n == -EBADF);
	(*r.ended)++;
}
GOROUTINE(read_one_or_be_closed, struct reader);

static void close_it(int fd)
{
	int result = weft_close(fd);
	check(result == 0 || result == -EBADF || result == -ECANCELED);
}
GOROUTINE(close_it, int);

RunTest(net, data_and_a_close_at_once_lose_no_reader)
{
	for (int i = 0; i < 200; i++) {
		int ends[2];
		atomic_int ended = 0;
		check(pipe(ends) == 0);
		for (int k = 0; k < 4; k++)
			go(read_one_or_be_closed, ends[0], &ended);
		if (i % 3)
			weft_yield();
		check(weft_write(ends[1], "ab", 2, WEFT_FOREVER) == 2);
		go_with(close_it, ends[0]);
		until_alone();
		check(ended == 4);
		weft_close(ends[1]);
	}
}

RunTest(net, two_that_close_at_once_close_once)
{
	int ok = 0;
	int ends[2];
	check(pipe(ends) == 0);
	check(weft_read(ends[0], &(char) { 0 }, 1, WEFT_NOW) == -EAGAIN);
	for (int i = 0; i < 3; i++)
		ok += weft_close(ends[0]) == 0;
	check(ok == 1);
	weft_close(ends[1]);
}

RunTest(net, what_is_no_descriptor_is_refused)
{
	char byte;
	check(weft_read(-1, &byte, 1, WEFT_FOREVER) == -EBADF);
	check(weft_write(987654, &byte, 1, WEFT_FOREVER) == -EBADF);
	check(weft_close(-1) == -EBADF);
	check(weft_accept(-1, WEFT_FOREVER) == -EBADF);
	check(weft_listen_port(-1) == -EBADF);
}

static void hold_descriptors(int listener)
{
	int fd = weft_connect(NULL, weft_listen_port(listener), WEFT_FOREVER);
	check(fd >= 0);
	weft_close(fd);
}
GOROUTINE(hold_descriptors, int);

RunTest(net, running_out_of_descriptors_is_told_and_passes)
{
	struct rlimit limit, old;
	int listener = weft_listen(NULL, 0), taken[256], n = 0;
	check(weft_accept(listener, WEFT_NOW) == -EAGAIN);
	int client = weft_connect(NULL, weft_listen_port(listener), WEFT_FOREVER);
	check(client >= 0 && getrlimit(RLIMIT_NOFILE, &old) == 0);
	limit = (struct rlimit) { 128, old.rlim_max };
	check(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	while (n < 256 && (taken[n] = dup(client)) >= 0)
		n++;
	for (int i = 0; i < 3; i++)
		check(weft_accept(listener, WEFT_FOREVER) == -EMFILE);
	check(weft_listen(NULL, 0) == -EMFILE);
	while (n > 0)
		close(taken[--n]);
	int server = weft_accept(listener, WEFT_FOREVER);
	check(server >= 0);
	go_with(hold_descriptors, listener);
	int next = weft_accept(listener, WEFT_FOREVER);
	check(next >= 0);
	until_alone();
	weft_close(next);
	close_two((struct sockets) { client, server });
	weft_close(listener);
}

static void read_by_deadline(int fd)
{
	char byte;
	for (int i = 0; i < 50; i++) {
		int64_t deadline = weft_in(i % 10 * 50 * WEFT_US);
		ssize_t n = weft_read(fd, &byte, 1, deadline);
		check(n == 1 || (n == -ETIMEDOUT && weft_now() >= deadline));
	}
}
GOROUTINE(read_by_deadline, int);

RunTest(net, a_deadline_that_races_with_data_loses_nothing)
{
	int ends[2], left = 0;
	char bytes[64];
	check(pipe(ends) == 0);
	for (int k = 0; k < 4; k++)
		go_with(read_by_deadline, ends[0]);
	int sent = 0;
	for (; weft_goroutine_count() > 1; weft_sleep(60 * WEFT_US))
		sent += weft_write(ends[1], "x", 1, WEFT_NOW) == 1;
	ssize_t n;
	while ((n = weft_read(ends[0], bytes, sizeof bytes, WEFT_NOW)) > 0)
		left += (int)n;
	check(n == -EAGAIN && left <= sent && sent - left <= 200);
	weft_close(ends[0]);
	weft_close(ends[1]);
}

static void write_later(int fd)
{
	weft_sleep(5 * WEFT_MS);
	check(weft_write(fd, "x", 1, WEFT_FOREVER) == 1);
}
GOROUTINE(write_later, int);

/* Nothing can run until the descriptor is ready: that is no deadlock. */
RunTest(net, waiting_for_a_descriptor_is_no_deadlock)
{
	int ends[2];
	char byte;
	check(pipe(ends) == 0);
	go_with(write_later, ends[1]);
	check(weft_read(ends[0], &byte, 1, WEFT_FOREVER) == 1);
	until_alone();
	weft_close(ends[0]);
	weft_close(ends[1]);
}

static atomic_bool stop;

static void spin_and_yield(int unused)
{
	(void)unused;
	while (!stop)
		weft_yield();
}
GOROUTINE(spin_and_yield, int);

RunTest(net, the_busy_look_at_descriptors_too)
{
	struct sockets s = connect_two();
	char byte;
	for (int i = 0; i < 2 * weft_procs(); i++)
		go(spin_and_yield, 0);
	for (int i = 0; i < 20; i++) {
		go_with(write_later, s.client);
		check(weft_read(s.server, &byte, 1, WEFT_FOREVER) == 1);
	}
	stop = true;
	until_alone();
	close_two(s);
}

RunTest(net, stdin_may_be_a_pipe)
{
	int ends[2], old = dup(STDIN_FILENO);
	char bytes[8];
	check(pipe(ends) == 0 && dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
	check(weft_read(STDIN_FILENO, bytes, 8, WEFT_NOW) == -EAGAIN);
	go_with(write_later, ends[1]);
	check(weft_read(STDIN_FILENO, bytes, 8, WEFT_FOREVER) == 1);
	weft_close(STDIN_FILENO);
	weft_close(ends[0]);
	weft_close(ends[1]);
	if (old >= 0)
		dup2(old, STDIN_FILENO);
}
