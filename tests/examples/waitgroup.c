/* waitgroup.c: wait for goroutines with a WaitGroup, not with a sleep.
 *
 * A sleep guesses how long the others take: too short, and work is lost; too
 * long, and time is.  A WaitGroup counts them, and knows.
 */
#include "weft.h"

#include <stdio.h>

enum { SQUARES = 10 };

struct square {
	int n;
	int *result;
	weft_waitgroup *done;
};

static void compute(struct square s)
{
	*s.result = s.n * s.n;
	weft_waitgroup_done(s.done);
}
GOROUTINE(compute, struct square);

static int squares(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	int results[SQUARES];
	weft_waitgroup done = { 0 };

	weft_waitgroup_add(&done, SQUARES);
	for (int i = 0; i < SQUARES; i++)
		go(compute, .n = i, .result = &results[i], .done = &done);
	weft_waitgroup_wait(&done);

	for (int i = 0; i < SQUARES; i++)
		printf("%d\n", results[i]);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, squares, argc, argv);
}
