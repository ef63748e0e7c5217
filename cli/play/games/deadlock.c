/* Two goroutines want the fork and the knife: each its own way round, or both
 * the s(ame). */
#include "weft.h"

#include <stdio.h>

struct meal {
	weft_mutex *first, *second;
	weft_waitgroup *done;
};

static void eat(struct meal m)
{
	weft_lock(m.first);
	weft_lock(m.second);
	weft_unlock(m.second);
	weft_unlock(m.first);
	weft_waitgroup_done(m.done);
}

static void anna(struct meal m)
{
	eat(m);
}
GOROUTINE(anna, struct meal);

static void ben(struct meal m)
{
	eat(m);
}
GOROUTINE(ben, struct meal);

static int run(int argc, char **argv)
{
	const bool same = argc > 1 && argv[1][0] == 's';
	weft_mutex fork = { 0 }, knife = { 0 };
	weft_waitgroup done = { 0 };
	weft_waitgroup_add(&done, 2);
	go(anna, &fork, &knife, &done);
	go(ben, same ? &fork : &knife, same ? &knife : &fork, &done);
	weft_waitgroup_wait(&done);
	printf("both have eaten\n");
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
