/* Equal tasks, a goroutine each: whoever is free takes the next. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>

static void task(weft_waitgroup *done)
{
	for (volatile long step = 0; step < 20000000; step++)
		;
	weft_waitgroup_done(done);
}
GOROUTINE(task, weft_waitgroup *);

static int run(int argc, char **argv)
{
	int tasks = argc > 1 ? atoi(argv[1]) : 4;
	weft_waitgroup done = { 0 };
	int64_t start = weft_now();
	weft_waitgroup_add(&done, tasks);
	for (int i = 0; i < tasks; i++)
		go_with(task, &done);
	weft_waitgroup_wait(&done);
	printf("tasks = %d\ntime = %.1f ms\n", tasks, (double)(weft_now() - start) / WEFT_MS);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
