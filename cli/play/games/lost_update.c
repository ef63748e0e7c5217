/* Two goroutines add one to a counter: it is read, and written later.  With
 * g(uard), a mutex is held meanwhile. */
#include "weft.h"

#include <stdio.h>

static volatile int counter;

struct adder {
	weft_mutex *guard; /* NULL: none */
	weft_waitgroup *done;
};

static void add(struct adder a)
{
	if (a.guard)
		weft_lock(a.guard);
	const int seen = counter;
	weft_yield(); /* others go on between the two halves of counter++ */
	counter = seen + 1;
	if (a.guard)
		weft_unlock(a.guard);
	weft_waitgroup_done(a.done);
}
GOROUTINE(add, struct adder);

static int run(int argc, char **argv)
{
	const bool guarded = argc > 1 && argv[1][0] == 'g';
	weft_mutex guard = { 0 };
	weft_waitgroup done = { 0 };
	weft_waitgroup_add(&done, 2);
	for (int i = 0; i < 2; i++)
		go(add, guarded ? &guard : NULL, &done);
	weft_waitgroup_wait(&done);
	printf("counter = %d\n", counter);
	return counter == 2 ? 0 : 1;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
