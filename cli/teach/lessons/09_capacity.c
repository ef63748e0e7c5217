/* A producer makes 16 values in a burst, then rests; a consumer takes 0.3 ms
 * for each. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>

CHAN_TYPE(value_chan, int);

enum { BURSTS = 10, BURST = 16 };

static void produce(value_chan to)
{
	for (int i = 0; i < BURSTS; i++) {
		for (int k = 0; k < BURST; k++)
			chan_send(to, i * BURST + k);
		weft_sleep(5 * WEFT_MS);
	}
	chan_close(to);
}
GOROUTINE(produce, value_chan);

static int run(int argc, char **argv)
{
	int capacity = argc > 1 ? atoi(argv[1]) : 0, taken = 0;
	value_chan values = chan_make(value_chan, (size_t)capacity);
	int64_t start = weft_now();
	go_with(produce, values);
	chan_range (value, values) {
		weft_sleep(300 * WEFT_US);
		taken++;
	}
	printf("taken = %d\ntime = %.1f ms\n", taken, (double)(weft_now() - start) / WEFT_MS);
	chan_free(values);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(&(weft_runtime) { .procs = 1 }, run, argc, argv);
}
