/* A web server.  Each answer takes 20 ms, as if it came from a database.
 * Twenty clients call at once. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLIENTS = 20 };
static const char answer[] = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello\n";

static void serve(int client)
{
	char request[1024];
	if (weft_read(client, request, sizeof request, WEFT_FOREVER) > 0) {
		weft_sleep(20 * WEFT_MS);
		weft_write_all(client, answer, strlen(answer), WEFT_FOREVER);
	}
	weft_close(client);
}
GOROUTINE(serve, int);

struct listener {
	int fd;
	bool each_its_own;
};

static void accept_all(struct listener l)
{
	for (int client; (client = weft_accept(l.fd, WEFT_FOREVER)) >= 0;) {
		if (l.each_its_own)
			go_with(serve, client);
		else
			serve(client);
	}
}
GOROUTINE(accept_all, struct listener);

struct call {
	int port, *answered;
	weft_waitgroup *done;
};

static void call(struct call c)
{
	char heard[256];
	int server = weft_connect(NULL, c.port, WEFT_FOREVER);
	weft_write_all(server, "GET / HTTP/1.1\r\n\r\n", 18, WEFT_FOREVER);
	*c.answered += weft_read(server, heard, sizeof heard, WEFT_FOREVER) > 0;
	weft_close(server);
	weft_waitgroup_done(c.done);
}
GOROUTINE(call, struct call);

static int run(int argc, char **argv)
{
	int answered = 0, fd = weft_listen(NULL, 0);
	weft_waitgroup done = { 0 };
	int64_t start = weft_now();
	go(accept_all, fd, argc > 1 && strcmp(argv[1], "go") == 0);
	weft_waitgroup_add(&done, CLIENTS);
	for (int i = 0; i < CLIENTS; i++)
		go(call, weft_listen_port(fd), &answered, &done);
	weft_waitgroup_wait(&done);
	printf("answered = %d\ntime = %.1f ms\n", answered, (double)(weft_now() - start) / WEFT_MS);
	weft_close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(&(weft_runtime) { .procs = 1 }, run, argc, argv);
}
