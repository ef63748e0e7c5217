/* A grid of blocks; each needs the one to its left and, as error diffusion
 * does, the one above to the right.  A goroutine a row tells the row below, over
 * a channel, how far it is. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS = 16 };
CHAN_TYPE(token_chan, int);

struct row {
	token_chan above, below;
	weft_waitgroup *done;
};

static void compute_row(struct row r)
{
	int seen = 0;
	for (int x = 0; x < COLUMNS; x++) {
		for (int wanted = x + 2 < COLUMNS ? x + 2 : COLUMNS; r.above.raw && seen < wanted; seen++)
			chan_discard(r.above);
		for (volatile long step = 0; step < 1000000; step++)
			;
		chan_send(r.below, x);
	}
	weft_waitgroup_done(r.done);
}
GOROUTINE(compute_row, struct row);

static int run(int argc, char **argv)
{
	int rows = argc > 1 ? atoi(argv[1]) : 16;
	token_chan *links = calloc((size_t)rows + 1, sizeof *links);
	weft_waitgroup done = { 0 };
	int64_t start = weft_now();
	weft_waitgroup_add(&done, rows);
	for (int y = 0; links && y < rows; y++) {
		links[y + 1] = chan_make(token_chan, COLUMNS);
		go(compute_row, links[y], links[y + 1], &done);
	}
	weft_waitgroup_wait(&done);
	printf("blocks = %d\ntime = %.1f ms\n", rows * COLUMNS, (double)(weft_now() - start) / WEFT_MS);
	for (int y = 1; links && y <= rows; y++)
		chan_free(links[y]);
	free(links);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
