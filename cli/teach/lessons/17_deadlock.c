/* Two locks, two goroutines that want both: in the s(ame) order, or each in
 * its o(wn). */
#include "weft.h"

#include <stdio.h>

struct pair {
	weft_mutex *first, *second;
	weft_waitgroup *done;
};

static void take_both(struct pair p)
{
	weft_lock(p.first);
	weft_yield(); /* the other gets its first, too */
	weft_lock(p.second);
	weft_unlock(p.second);
	weft_unlock(p.first);
	weft_waitgroup_done(p.done);
}
GOROUTINE(take_both, struct pair);

static int run(int argc, char **argv)
{
	weft_mutex fork = { 0 }, knife = { 0 };
	weft_waitgroup done = { 0 };
	bool same = argc < 2 || argv[1][0] == 's';
	weft_waitgroup_add(&done, 2);
	go(take_both, &fork, &knife, &done);
	go(take_both, same ? &fork : &knife, same ? &knife : &fork, &done);
	weft_waitgroup_wait(&done);
	printf("both have eaten\n");
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(&(weft_runtime) { .procs = 1 }, run, argc, argv);
}
