/* exercise: wait
 *
 * Ten goroutines square a number each, and need a while for it.  Main must wait for
 * all of them, however long that is, and no longer.
 */
#include <weft.h>

#include <stdio.h>
#include <stdlib.h>

struct square {
	int number, while_ms;
	int *result;
	weft_waitgroup *done;
};

static void square(struct square s)
{
	weft_sleep(s.while_ms * WEFT_MS);
	*s.result = s.number * s.number;
	weft_waitgroup_done(s.done);
}
GOROUTINE(square, struct square);

static int run(int argc, char **argv)
{
	int while_ms = argc > 1 ? atoi(argv[1]) : 5, results[10] = { 0 }, sum = 0;
	weft_waitgroup done = { 0 };
	weft_waitgroup_add(&done, 10);
	for (int i = 0; i < 10; i++)
		go(square, i, while_ms, &results[i], &done);
	weft_waitgroup_wait(&done);
	for (int i = 0; i < 10; i++)
		sum += results[i];
	printf("sum = %d\n", sum);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
