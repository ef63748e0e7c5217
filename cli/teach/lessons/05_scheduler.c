/* Goroutines take turns: who runs next is what the scheduler decides. */
#include "weft.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TURNS = 20 };
static atomic_int last, changes;

struct taker {
	int number;
	weft_waitgroup *done;
};

static void take_turns(struct taker t)
{
	for (int i = 0; i < TURNS; i++, weft_yield()) {
		changes += last != t.number;
		last = t.number;
	}
	weft_waitgroup_done(t.done);
}
GOROUTINE(take_turns, struct taker);

static int threads(void)
{
	char line[128];
	int count = 0;
	FILE *status = fopen("/proc/self/status", "r");
	while (status && fgets(line, sizeof line, status))
		if (strncmp(line, "Threads:", 8) == 0)
			count = atoi(line + 8);
	if (status)
		fclose(status);
	return count;
}

static int run(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 3;
	weft_waitgroup done = { 0 };
	int64_t start = weft_now();
	weft_waitgroup_add(&done, count);
	for (int i = 1; i <= count; i++)
		go(take_turns, i, &done);
	weft_waitgroup_wait(&done);
	printf("turns = %d\nchanges = %d\nthreads = %d\n", count * TURNS, changes, threads());
	printf("turn = %.1f ns\n", (double)(weft_now() - start) / (count * TURNS));
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
