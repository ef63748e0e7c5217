/* exercise: close
 *
 * Three producers send a hundred numbers each; main adds up all it gets.
 */
#include <weft.h>

#include <stdio.h>

CHAN_TYPE(number_chan, int);

struct producer {
	number_chan to;
	weft_waitgroup *done;
};

static void produce(struct producer p)
{
	for (int i = 1; i <= 100; i++)
		chan_send(p.to, i);
	weft_waitgroup_done(p.done);
}
GOROUTINE(produce, struct producer);

static void close_after(struct producer p)
{
	weft_waitgroup_wait(p.done);
	chan_close(p.to);
}
GOROUTINE(close_after, struct producer);

static int run(int argc, char **argv)
{
	(void)argc, (void)argv;
	int sum = 0;
	number_chan numbers = chan_make(number_chan, 4);
	weft_waitgroup done = { 0 };
	weft_waitgroup_add(&done, 3);
	for (int i = 0; i < 3; i++)
		go(produce, numbers, &done);
	go(close_after, numbers, &done);
	chan_range (n, numbers)
		sum += n;
	printf("sum = %d\n", sum);
	chan_free(numbers);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
