/* seed.c: with a seed and one processor every choice is the same each run. */
#include "../run.h"

enum { STEPS = 3000 };

static unsigned char path[2][STEPS];
static atomic_int steps;
static int which;

static void step(int number)
{
	int at = steps++;
	if (at < STEPS)
		path[which][at] = (unsigned char)number;
}

struct walker {
	int number;
	int_chan a, b;
	weft_waitgroup *wg;
};

static void walk(struct walker w)
{
	for (int i = 0; i < 100; i++) {
		int v = w.number;
		step(w.number * 4 +
		     chan_select_now(on_send(w.a, &v), on_recv(w.b, &v), on_recv(w.a, &v), on_send(w.b, &v)));
		weft_yield();
	}
	weft_waitgroup_done(w.wg);
}
GOROUTINE(walk, struct walker);

static int wander(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	steps = 0;
	int_chan a = chan_make(int_chan, 3), b = chan_make(int_chan, 3);
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, 8);
	for (int i = 0; i < 8; i++)
		go(walk, i, a, b, &wg);
	weft_waitgroup_wait(&wg);
	chan_free(a);
	chan_free(b);
	return 0;
}

static bool same_path(unsigned first, unsigned second)
{
	which = 0;
	weft_run(&(weft_runtime) { .procs = 1, .seed = first }, wander, 0, NULL);
	which = 1;
	weft_run(&(weft_runtime) { .procs = 1, .seed = second }, wander, 0, NULL);
	return memcmp(path[0], path[1], STEPS) == 0;
}

Test(seed, the_same_gives_the_same_choices, .timeout = HANG_S)
{
	for (unsigned seed = 1; seed < 20; seed++)
		check(same_path(seed, seed));
}

Test(seed, another_gives_others, .timeout = HANG_S)
{
	int same = 0;
	for (unsigned seed = 1; seed < 20; seed++)
		same += same_path(seed, seed + 1000);
	check(same < 3);
}

Test(seed, may_come_from_the_environment, .timeout = HANG_S)
{
	setenv("WEFT_SEED", "77", 1);
	check(same_path(0, 0));
	check(same_path(0, 77));
}
