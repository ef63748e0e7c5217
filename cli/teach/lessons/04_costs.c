/* Start something that ends at once and wait for its end, many times:
 * a p(rocess), a t(hread), a g(oroutine). */
#include "weft.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void quick(weft_waitgroup *done)
{
	weft_waitgroup_done(done);
}
GOROUTINE(quick, weft_waitgroup *);

static void *nothing(void *arg)
{
	return arg;
}

static void start_and_wait(char kind)
{
	weft_waitgroup done = { 0 };
	pthread_t thread;
	pid_t child;
	if (kind == 'p' && (child = fork()) == 0)
		_exit(0);
	else if (kind == 'p')
		waitpid(child, NULL, 0);
	else if (kind == 't' && pthread_create(&thread, NULL, nothing, NULL) == 0)
		pthread_join(thread, NULL);
	else if (kind == 'g') {
		weft_waitgroup_add(&done, 1);
		go_with(quick, &done);
		weft_waitgroup_wait(&done);
	}
}

static int run(int argc, char **argv)
{
	char kind = argc > 1 ? argv[1][0] : 'g';
	int times = kind == 'g' ? 100000 : 300;
	int64_t start = weft_now();
	for (int i = 0; i < times; i++)
		start_and_wait(kind);
	printf("each = %.3f us\n", (double)(weft_now() - start) / times / WEFT_US);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
