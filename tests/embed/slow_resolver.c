/* slow_resolver.c: a resolver that takes longer than a connect has time is left
 * behind on its thread, and what it finds in the end is freed. */
#include <weft.h>

#include <errno.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CLIENTS = 5, SLOW_US = 700 * 1000 };

static atomic_int asked, answered, freed;

/* Instead of libc's. */
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **list)
{
	(void)name, (void)service;
	if (hints->ai_flags & AI_NUMERICHOST)
		return EAI_NONAME;
	asked++;
	usleep(SLOW_US);
	answered++;
	*list = calloc(1, sizeof **list);
	return *list ? 0 : EAI_MEMORY;
}

void freeaddrinfo(struct addrinfo *list)
{
	freed++;
	free(list);
}

struct client {
	int number;
	weft_waitgroup *over;
};

static void connect_briefly(struct client c)
{
	char name[32];
	snprintf(name, sizeof name, "host%d.example", c.number);
	int64_t deadline = weft_in(30 * WEFT_MS);
	int result = weft_connect(name, 80, deadline);
	if (result != -ETIMEDOUT || weft_now() < deadline || answered)
		_exit(fprintf(stderr, "%d, %d answers\n", result, answered) ? 1 : 2);
	weft_waitgroup_done(c.over);
}
GOROUTINE(connect_briefly, struct client);

static int start(int argc, char **argv)
{
	(void)argc, (void)argv;
	weft_waitgroup over = { 0 };
	weft_waitgroup_add(&over, CLIENTS);
	for (int i = 0; i < CLIENTS; i++)
		go(connect_briefly, i, &over);
	weft_waitgroup_wait(&over);
	return weft_connect("host.example", 80, WEFT_NOW) != -EAGAIN;
}

int main(int argc, char **argv)
{
	int wrong = weft_run(NULL, start, argc, argv);
	/* The run waited for calls under way, and dropped those that had not begun. */
	if (asked != answered || freed != answered)
		wrong = fprintf(stderr, "%d asked, %d answered, %d freed\n", asked, answered, freed);
	return wrong != 0;
}
