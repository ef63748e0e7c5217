/* exercise: race
 *
 * Four goroutines count to 4000 together.  No update may get lost.
 */
#include <weft.h>

#include <stdio.h>

static volatile int counter;
static weft_mutex lock;

static void count(weft_waitgroup *done)
{
	for (int i = 0; i < 1000; i++) {
		weft_lock(&lock);
		int seen = counter;
		if (i % 10 == 0)
			weft_yield(); /* stays here */
		counter = seen + 1;
		weft_unlock(&lock);
	}
	weft_waitgroup_done(done);
}
GOROUTINE(count, weft_waitgroup *);

static int run(int argc, char **argv)
{
	(void)argc, (void)argv;
	weft_waitgroup done = { 0 };
	weft_waitgroup_add(&done, 4);
	for (int i = 0; i < 4; i++)
		go_with(count, &done);
	weft_waitgroup_wait(&done);
	printf("counted = %d\n", counter);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
