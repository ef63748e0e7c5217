/* steps.c: tiny programs whose schedules are counted by hand (play.sh). */
#include <weft.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct walker {
	int steps;
	weft_waitgroup *done;
};

static void steps(int n)
{
	for (int i = 0; i < n; i++)
		weft_yield();
}

static void walk(struct walker w)
{
	steps(w.steps);
	weft_waitgroup_done(w.done);
}
GOROUTINE(walk, struct walker);

static int run(int argc, char **argv)
{
	weft_waitgroup done = { 0 };
	const int n = argc > 2 ? atoi(argv[2]) : 0;
	if (argc < 2)
		return 64;
	if (strcmp(argv[1], "one") == 0) { /* beside main, which goes as many steps */
		weft_waitgroup_add(&done, 1);
		go(walk, n, &done);
		steps(n);
	} else if (strcmp(argv[1], "two") == 0) { /* and main only waits */
		weft_waitgroup_add(&done, 2);
		go(walk, n, &done);
		go(walk, n, &done);
	} else if (strcmp(argv[1], "alone") == 0) {
		steps(n);
	} else if (strcmp(argv[1], "sleep") == 0) {
		weft_sleep(3600 * WEFT_S); /* by the run's own clock */
	} else {
		weft_waitgroup_add(&done, 1); /* whom nobody ends */
	}
	weft_waitgroup_wait(&done);
	puts("over");
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
