/* buffered.c: a buffered channel lets the sender run ahead, until it is full. */
#include "weft.h"

#include <stdatomic.h>
#include <stdio.h>

CHAN_TYPE(number_chan, int);

struct sender {
	number_chan numbers;
	atomic_int *sent;
};

static void send_five(struct sender s)
{
	for (int i = 1; i <= 5; i++) {
		chan_send(s.numbers, i);
		*s.sent = i;
	}
	chan_close(s.numbers);
}
GOROUTINE(send_five, struct sender);

static int show(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	number_chan numbers = chan_make(number_chan, 2);
	atomic_int sent = 0;

	go(send_five, numbers, &sent);
	weft_sleep(10 * WEFT_MS); /* all the time the sender could want */
	printf("%d sent, then it blocks: %zu of %zu places are full\n", sent, chan_len(numbers),
	       chan_cap(numbers));
	chan_range (n, numbers)
		printf("took %d\n", n);
	printf("%d sent\n", sent);

	chan_free(numbers);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(&(weft_runtime) { .procs = 1 }, show, argc, argv);
}
