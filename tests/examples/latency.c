/* latency.c: waiting hidden by waiting together.
 *
 * A hundred goroutines each wait 100 ms for something far away.  One after
 * the other that is 10 seconds; on one processor, but at the same time, it is
 * little more than 100 ms: the last has begun before the first has ended.
 */
#include "weft.h"

#include <stdatomic.h>
#include <stdio.h>

enum { REQUESTS = 100 };

struct request {
	atomic_int *waiting, *most;
	weft_waitgroup *done;
};

static void ask_far_away(struct request r)
{
	int now = ++*r.waiting;
	if (now > *r.most) /* one processor: nobody comes between */
		*r.most = now;
	weft_sleep(100 * WEFT_MS);
	--*r.waiting;
	weft_waitgroup_done(r.done);
}
GOROUTINE(ask_far_away, struct request);

static int ask_all(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	atomic_int waiting = 0, most = 0;
	weft_waitgroup done = { 0 };

	int64_t start = weft_now();
	weft_waitgroup_add(&done, REQUESTS);
	for (int i = 0; i < REQUESTS; i++)
		go(ask_far_away, &waiting, &most, &done);
	weft_waitgroup_wait(&done);

	printf("%d requests of 100 ms, %d at once\n", REQUESTS, most);
	fprintf(stderr, "together %lld ms\n", (long long)((weft_now() - start) / WEFT_MS));
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(&(weft_runtime) { .procs = 1 }, ask_all, argc, argv);
}
