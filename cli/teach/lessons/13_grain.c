/* A million small steps, cut into goroutines of so many steps each. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>

enum { STEPS = 2000000 };

struct grain {
	int steps;
	weft_waitgroup *done;
};

static void compute(struct grain g)
{
	for (volatile int step = 0; step < 10 * g.steps; step++)
		;
	weft_waitgroup_done(g.done);
}
GOROUTINE(compute, struct grain);

static int run(int argc, char **argv)
{
	int grain = argc > 1 ? atoi(argv[1]) : 1000;
	weft_waitgroup done = { 0 };
	int64_t start = weft_now();
	weft_waitgroup_add(&done, STEPS / grain);
	for (int i = 0; i < STEPS / grain; i++)
		go(compute, grain, &done);
	weft_waitgroup_wait(&done);
	printf("goroutines = %d\ntime = %.1f ms\n", STEPS / grain, (double)(weft_now() - start) / WEFT_MS);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
