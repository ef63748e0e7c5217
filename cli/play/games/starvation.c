/* One goroutine asks again and again whether the other is ready; with w(ait)
 * it waits to be told. */
#include "weft.h"

#include <stdio.h>

CHAN_TYPE(word_chan, int);

struct pair {
	word_chan told;
	bool asks;
	weft_waitgroup *done;
};

static volatile bool ready;

static void impatient(struct pair p)
{
	while (p.asks && !ready)
		weft_yield();
	if (!p.asks)
		chan_discard(p.told);
	weft_waitgroup_done(p.done);
}
GOROUTINE(impatient, struct pair);

static void slow(struct pair p)
{
	ready = true;
	if (!p.asks)
		chan_send(p.told, 1);
	weft_waitgroup_done(p.done);
}
GOROUTINE(slow, struct pair);

static int run(int argc, char **argv)
{
	const bool asks = argc < 2 || argv[1][0] != 'w';
	word_chan told = chan_make(word_chan, 0);
	weft_waitgroup done = { 0 };
	weft_waitgroup_add(&done, 2);
	go(impatient, told, asks, &done);
	go(slow, told, asks, &done);
	weft_waitgroup_wait(&done);
	chan_free(told);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
