/* Ask three mirrors, take the first answer.  The channel has so much room. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>

CHAN_TYPE(answer_chan, int);

struct mirror {
	int number;
	answer_chan to;
};

static void ask(struct mirror m)
{
	weft_sleep(m.number * WEFT_MS);
	chan_send(m.to, m.number);
}
GOROUTINE(ask, struct mirror);

static int run(int argc, char **argv)
{
	int room = argc > 1 ? atoi(argv[1]) : 0, answers = 0;
	for (int i = 0; i < 100; i++) {
		int answer;
		answer_chan first = chan_make(answer_chan, (size_t)room);
		for (int k = 1; k <= 3; k++)
			go(ask, k, first);
		answers += chan_recv(first, &answer);
	}
	weft_sleep(50 * WEFT_MS);
	printf("answers = %d\nleft = %d\n", answers, (int)weft_goroutine_count() - 1);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(&(weft_runtime) { .procs = 1 }, run, argc, argv);
}
