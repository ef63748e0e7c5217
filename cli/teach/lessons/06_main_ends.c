/* Five goroutines need 10, 20 ... 50 ms.  Main sleeps so many ms, and returns. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>

static int finished;

static void work(int number)
{
	weft_sleep(number * 10 * WEFT_MS);
	finished++;
}
GOROUTINE(work, int);

static int run(int argc, char **argv)
{
	int sleeps = argc > 1 ? atoi(argv[1]) : 0;
	for (int i = 1; i <= 5; i++)
		go_with(work, i);
	weft_sleep(sleeps * WEFT_MS);
	printf("finished = %d\n", finished);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(&(weft_runtime) { .procs = 1 }, run, argc, argv);
}
