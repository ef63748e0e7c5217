/* Four goroutines count to 4000 together: read, think, write.  With a l(ock)
 * or with n(one). */
#include "weft.h"

#include <stdio.h>

enum { COUNTERS = 4, TIMES = 1000 };
static volatile int counter;
static weft_mutex lock;

struct count {
	bool locked;
	weft_waitgroup *done;
};

static void count(struct count c)
{
	for (int i = 0; i < TIMES; i++) {
		if (c.locked)
			weft_lock(&lock);
		int seen = counter;
		if (i % 10 == 0)
			weft_yield(); /* as the machine may, at any time */
		counter = seen + 1;
		if (c.locked)
			weft_unlock(&lock);
	}
	weft_waitgroup_done(c.done);
}
GOROUTINE(count, struct count);

static int run(int argc, char **argv)
{
	weft_waitgroup done = { 0 };
	weft_waitgroup_add(&done, COUNTERS);
	for (int i = 0; i < COUNTERS; i++)
		go(count, argc > 1 && argv[1][0] == 'l', &done);
	weft_waitgroup_wait(&done);
	printf("wanted = %d\ncounted = %d\n", COUNTERS * TIMES, counter);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
