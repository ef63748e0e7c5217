/* foreign_end.c: a thread that still waits when the run ends is told, and never waits for ever. */
#include "../run.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static int_chan nothing_comes;
static weft_mutex held;
static weft_waitgroup never_done;
static weft_semaphore none;
static pthread_t waiting;

static void *wait_in_chan(void *unused)
{
	int v;
	chan_recv(nothing_comes, &v);
	return unused;
}

static void *wait_until(void *unused)
{
	int v;
	(void)chan_recv_until(nothing_comes, weft_in(1000 * WEFT_S), &v);
	return unused;
}

static void *wait_for_lock(void *unused)
{
	weft_lock(&held);
	return unused;
}

static void *wait_for_group(void *unused)
{
	weft_waitgroup_wait(&never_done);
	return unused;
}

static void *wait_for_permit(void *unused)
{
	weft_semaphore_acquire(&none, 1);
	return unused;
}

static void *(*const waits[])(void *) = { wait_in_chan, wait_until, wait_for_lock, wait_for_group,
					  wait_for_permit };
static const char *const what[] = { "chan receive", "chan receive", "mutex", "waitgroup", "semaphore" };
enum { WAITS = sizeof waits / sizeof *waits };
static int kind;

static int end_before_it(int argc, char **argv)
{
	(void)argc, (void)argv;
	nothing_comes = chan_make(int_chan, 0);
	weft_lock(&held);
	weft_waitgroup_add(&never_done, 1);
	pthread_create(&waiting, NULL, waits[kind], NULL);
	weft_sleep(20 * WEFT_MS);
	return 0;
}

static int end_and_join(int argc, char **argv)
{
	(void)argc, (void)argv;
	weft_run(NULL, end_before_it, 0, NULL);
	pthread_join(waiting, NULL);
	return 0;
}

static death death_outside(run_main fn)
{
	death d = { 0 };
	int ends[2];
	check(pipe(ends) == 0);
	pid_t child = fork_child();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		_exit(fn(0, NULL));
	}
	close(ends[1]);
	size_t got = 0;
	for (ssize_t n; (n = read(ends[0], d.text + got, sizeof d.text - 1 - got)) > 0;)
		got += (size_t)n;
	close(ends[0]);
	int status;
	check(waitpid(child, &status, 0) == child && WIFEXITED(status));
	d.status = WEXITSTATUS(status);
	return d;
}

Test(foreign, a_thread_that_still_waits_when_the_run_ends_panics, .timeout = HANG_S)
{
	for (kind = 0; kind < WAITS; kind++) {
		death d = death_outside(end_and_join);
		check_death(&d, "panic", "the run ended while a thread that is no goroutine waited in it");
		check(strstr(d.text, what[kind]));
	}
}

static int64_t woke;

static void *sleep_past_the_end(void *until)
{
	weft_sleep(*(int64_t *)until - weft_now());
	woke = weft_now();
	return NULL;
}

static int64_t until;

static int end_before_sleeper(int argc, char **argv)
{
	(void)argc, (void)argv;
	until = weft_in(60 * WEFT_MS);
	pthread_create(&waiting, NULL, sleep_past_the_end, &until);
	weft_sleep(10 * WEFT_MS);
	return 0;
}

Test(foreign, a_thread_that_sleeps_when_the_run_ends_sleeps_its_time, .timeout = HANG_S)
{
	check(weft_run(NULL, end_before_sleeper, 0, NULL) == 0);
	check(pthread_join(waiting, NULL) == 0);
	check(woke >= until);
}

static void wait_on_the_pool(void *unused)
{
	wait_in_chan(unused);
}

static void block(int unused)
{
	(void)unused;
	weft_blocking_call(wait_on_the_pool, NULL);
}
GOROUTINE(block, int);

static int end_before_call(int argc, char **argv)
{
	(void)argc, (void)argv;
	nothing_comes = chan_make(int_chan, 0);
	go_with(block, 0);
	weft_sleep(20 * WEFT_MS);
	return 0;
}

Test(foreign, a_blocking_call_that_waits_for_goroutines_when_the_run_ends_panics, .timeout = HANG_S)
{
	death d = death_of(NULL, end_before_call);
	check_death(&d, "panic", "waited in it (chan receive)");
}
