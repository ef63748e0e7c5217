/* Two goroutines compute, a piece at a time; after each piece others may go. */
#include "weft.h"

#include <stdio.h>

enum { PIECES = 10, STEPS = 4000000 };

static void compute(weft_waitgroup *done)
{
	for (int i = 0; i < PIECES; i++, weft_yield())
		for (volatile long step = 0; step < STEPS; step++)
			;
	weft_waitgroup_done(done);
}
GOROUTINE(compute, weft_waitgroup *);

static int run(int argc, char **argv)
{
	(void)argc, (void)argv;
	weft_waitgroup done = { 0 };
	int64_t start = weft_now();
	weft_waitgroup_add(&done, 2);
	go_with(compute, &done);
	go_with(compute, &done);
	weft_waitgroup_wait(&done);
	printf("processors = %d\ntime = %.1f ms\n", weft_procs(), (double)(weft_now() - start) / WEFT_MS);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
