/* Requests to something far away: each waits 50 ms and computes nothing. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>

static void ask(weft_waitgroup *done)
{
	weft_sleep(50 * WEFT_MS);
	weft_waitgroup_done(done);
}
GOROUTINE(ask, weft_waitgroup *);

static int run(int argc, char **argv)
{
	int requests = argc > 1 ? atoi(argv[1]) : 100;
	weft_waitgroup done = { 0 };
	int64_t start = weft_now();
	weft_waitgroup_add(&done, requests);
	for (int i = 0; i < requests; i++)
		go_with(ask, &done);
	weft_waitgroup_wait(&done);
	printf("requests = %d\ntime = %.1f ms\n", requests, (double)(weft_now() - start) / WEFT_MS);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
