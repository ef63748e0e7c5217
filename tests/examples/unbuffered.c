/* unbuffered.c: on an unbuffered channel sender and receiver meet.
 *
 * A send ends only when its value was taken, so the sender is never ahead:
 * each time main looks before it receives, the sender still waits.
 */
#include "weft.h"

#include <stdatomic.h>
#include <stdio.h>

CHAN_TYPE(number_chan, int);

struct sender {
	number_chan numbers;
	atomic_int *sent;
};

static void send_three(struct sender s)
{
	for (int i = 1; i <= 3; i++) {
		chan_send(s.numbers, i);
		*s.sent = i;
	}
}
GOROUTINE(send_three, struct sender);

static int show(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	number_chan numbers = chan_make(number_chan, 0);
	atomic_int sent = 0;
	int taken;

	printf("nobody receives yet: a send %s\n", chan_try_send(numbers, 0) ? "ends" : "would block");
	go(send_three, numbers, &sent);
	for (int i = 1; i <= 3; i++) {
		weft_sleep(10 * WEFT_MS); /* all the time the sender could want */
		printf("before receive %d: %d sent\n", i, sent);
		chan_recv(numbers, &taken);
	}

	chan_free(numbers);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(&(weft_runtime) { .procs = 1 }, show, argc, argv);
}
