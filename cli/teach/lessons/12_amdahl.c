/* So many percent of a work can't be spread: main does them alone, then 16
 * goroutines do the rest. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>

enum { ALL = 1600, PARTS = 16 };

static void compute(int amount)
{
	for (volatile long step = 0; step < amount * 100000L; step++)
		;
}

struct part {
	int amount;
	weft_waitgroup *done;
};

static void compute_part(struct part p)
{
	compute(p.amount);
	weft_waitgroup_done(p.done);
}
GOROUTINE(compute_part, struct part);

static int run(int argc, char **argv)
{
	int alone = argc > 1 ? atoi(argv[1]) : 40;
	weft_waitgroup done = { 0 };
	int64_t start = weft_now();
	compute(ALL * alone / 100);
	weft_waitgroup_add(&done, PARTS);
	for (int i = 0; i < PARTS; i++)
		go(compute_part, (ALL - ALL * alone / 100) / PARTS, &done);
	weft_waitgroup_wait(&done);
	printf("alone = %d %%\ntime = %.1f ms\n", alone, (double)(weft_now() - start) / WEFT_MS);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
