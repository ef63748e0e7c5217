/* Equalize in two phases: count every level, then map every pixel.  Nobody may
 * map before all have counted. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>

enum { PARTS = 8 };

struct part {
	int amount;
	weft_waitgroup *phase;
};

static void compute(struct part p)
{
	for (volatile long step = 0; step < p.amount * 1000000L; step++)
		;
	weft_waitgroup_done(p.phase);
}
GOROUTINE(compute, struct part);

static int run(int argc, char **argv)
{
	int last = argc > 1 ? atoi(argv[1]) : 2;
	int64_t start = weft_now(), counted = 0;
	for (int phase = 0; phase < 2; phase++) {
		weft_waitgroup parts = { 0 };
		weft_waitgroup_add(&parts, PARTS);
		for (int i = 0; i < PARTS; i++)
			go(compute, i < PARTS - 1 ? 2 : last, &parts);
		weft_waitgroup_wait(&parts); /* the barrier */
		counted = counted ? counted : weft_now();
	}
	printf("counting = %.1f ms\n", (double)(counted - start) / WEFT_MS);
	printf("time = %.1f ms\n", (double)(weft_now() - start) / WEFT_MS);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
