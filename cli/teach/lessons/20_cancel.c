/* Eight goroutines search for something that isn't there, until a context says
 * that time is up. */
#include "weft.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct search {
	weft_context *until;
	atomic_long *looked;
	weft_waitgroup *done;
};

static void search(struct search s)
{
	long looked = 0;
	for (; !weft_context_over(s.until); weft_yield())
		for (int i = 0; i < 1000; i++)
			looked++;
	*s.looked += looked;
	weft_waitgroup_done(s.done);
}
GOROUTINE(search, struct search);

static int run(int argc, char **argv)
{
	int ms = argc > 1 ? atoi(argv[1]) : 30;
	atomic_long looked = 0;
	weft_waitgroup done = { 0 };
	int64_t start = weft_now();
	weft_context *until = weft_context_deadline(weft_context_root(), weft_in(ms * WEFT_MS));
	weft_waitgroup_add(&done, 8);
	for (int i = 0; i < 8; i++)
		go(search, until, &looked, &done);
	weft_waitgroup_wait(&done);
	printf("looked = %ld\ntime = %.1f ms\n", (long)looked, (double)(weft_now() - start) / WEFT_MS);
	weft_context_free(until);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
