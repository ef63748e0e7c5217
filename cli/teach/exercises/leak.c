/* exercise: leak
 *
 * A search asks three sources and takes the first answer.  Nobody may stay behind.
 */
#include <weft.h>

#include <stdio.h>

CHAN_TYPE(answer_chan, int);

struct source {
	int number;
	answer_chan to;
};

static void ask(struct source s)
{
	weft_sleep(s.number * WEFT_MS);
	chan_send(s.to, s.number);
}
GOROUTINE(ask, struct source);

static int run(int argc, char **argv)
{
	(void)argc, (void)argv;
	int answers = 0;
	for (int i = 0; i < 20; i++) {
		int answer;
		answer_chan first = chan_make(answer_chan, 0);
		for (int k = 1; k <= 3; k++)
			go(ask, k, first);
		answers += chan_recv(first, &answer);
	}
	weft_sleep(100 * WEFT_MS);
	printf("answers = %d, left = %d\n", answers, (int)weft_goroutine_count() - 1);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
