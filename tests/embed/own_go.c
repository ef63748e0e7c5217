/* own_go.c: with WEFT_NO_GO the word go is the program's own; weft_go starts goroutines. */
#include <weft.h>

struct game {
	int (*go)(int steps);
};

static int go(int steps)
{
	return 2 * steps;
}

CHAN_TYPE(int_chan, int);

struct turn {
	int steps;
	int_chan to;
};

static void play(struct turn t)
{
	chan_send(t.to, t.steps);
}
GOROUTINE(play, struct turn);

static int start(int argc, char **argv)
{
	(void)argc, (void)argv;
	struct game game = { go };
	int_chan to = chan_make(int_chan, 3);
	weft_go(play, game.go(1), to);
	weft_go_with(play, ((struct turn) { go(10), to }));
	int sum = 0, steps;
	if (!weft_go_try(play, .steps = 100, .to = to))
		return 1;
	for (int i = 0; i < 3 && chan_recv(to, &steps); i++)
		sum += steps;
	chan_free(to);
	return sum != 2 + 20 + 100;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, start, argc, argv);
}
