/* echo_server.c: a TCP server with one goroutine a client.
 *
 * It reads as if each client had a thread of its own: accept, start, read and
 * write until the end.  Nothing here blocks a thread.  As a demonstration it
 * is its own clients, fifty at once, on the loopback.
 */
#include "weft.h"

#include <stdio.h>
#include <string.h>

enum { CLIENTS = 50, ROUNDS = 20 };

static void serve_client(int client)
{
	char line[512];
	ssize_t n;
	while ((n = weft_read(client, line, sizeof line, WEFT_FOREVER)) > 0)
		if (weft_write_all(client, line, (size_t)n, WEFT_FOREVER) != n)
			break;
	weft_close(client);
}
GOROUTINE(serve_client, int);

static void serve(int listener)
{
	int client;
	while ((client = weft_accept(listener, WEFT_FOREVER)) >= 0)
		go_with(serve_client, client);
}
GOROUTINE(serve, int);

struct caller {
	int port, number;
	int *echoes;
	weft_waitgroup *done;
};

static void call(struct caller c)
{
	char said[64], heard[64];
	int server = weft_connect(NULL, c.port, WEFT_FOREVER);
	for (int i = 0; i < ROUNDS && server >= 0; i++) {
		size_t length = (size_t)snprintf(said, sizeof said, "client %d says %d", c.number, i),
		       got = 0;
		weft_write_all(server, said, length, WEFT_FOREVER);
		while (got < length) {
			ssize_t n = weft_read(server, heard + got, length - got, WEFT_FOREVER);
			if (n <= 0)
				break;
			got += (size_t)n;
		}
		*c.echoes += got == length && memcmp(said, heard, length) == 0;
	}
	weft_close(server);
	weft_waitgroup_done(c.done);
}
GOROUTINE(call, struct caller);

static int demonstrate(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	int echoes[CLIENTS] = { 0 }, total = 0;
	weft_waitgroup done = { 0 };
	int listener = weft_listen(NULL, 0);
	if (listener < 0) {
		fprintf(stderr, "listen: %s\n", strerror(-listener));
		return 1;
	}

	go_with(serve, listener);
	weft_waitgroup_add(&done, CLIENTS);
	for (int i = 0; i < CLIENTS; i++)
		go(call, weft_listen_port(listener), i, &echoes[i], &done);
	weft_waitgroup_wait(&done);
	weft_close(listener);

	for (int i = 0; i < CLIENTS; i++)
		total += echoes[i];
	printf("%d clients heard %d echoes\n", CLIENTS, total);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, demonstrate, argc, argv);
}
