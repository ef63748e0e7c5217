/* A WaitGroup counts who isn't done yet; to wait is to wait for zero. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>

struct job {
	int number;
	int *finished;
	weft_waitgroup *done;
};

static void work(struct job j)
{
	weft_sleep(j.number * 10 * WEFT_MS);
	++*j.finished;
	weft_waitgroup_done(j.done);
}
GOROUTINE(work, struct job);

static int run(int argc, char **argv)
{
	int jobs = argc > 1 ? atoi(argv[1]) : 5, finished = 0;
	weft_waitgroup done = { 0 };
	int64_t start = weft_now();
	weft_waitgroup_add(&done, jobs);
	for (int i = 1; i <= jobs; i++)
		go(work, i, &finished, &done);
	weft_waitgroup_wait(&done);
	printf("finished = %d\ntime = %.1f ms\n", finished, (double)(weft_now() - start) / WEFT_MS);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(&(weft_runtime) { .procs = 1 }, run, argc, argv);
}
