/* deadlock.c: when no goroutine can ever run again the runtime says so, and never otherwise. */
#include "../run.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define ASLEEP "all goroutines are asleep - deadlock!"

static void wait_here(int_chan ch)
{
	chan_discard(ch);
}
GOROUTINE(wait_here, int_chan);

FatalTest(deadlock, a_receive_nobody_answers, ASLEEP)
{
	int_chan ch = chan_make(int_chan, 0);
	chan_discard(ch);
}

FatalTest(deadlock, a_send_nobody_takes, ASLEEP)
{
	int_chan ch = chan_make(int_chan, 1);
	chan_send(ch, 1);
	chan_send(ch, 2);
}

FatalTest(deadlock, a_nil_channel, ASLEEP)
{
	int_chan nil = { 0 };
	chan_send(nil, 1);
}

FatalTest(deadlock, a_mutex_locked_twice, ASLEEP)
{
	weft_mutex m = { 0 };
	weft_lock(&m);
	weft_lock(&m);
}

FatalTest(deadlock, a_waitgroup_never_done, ASLEEP)
{
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, 1);
	weft_waitgroup_wait(&wg);
}

FatalTest(deadlock, a_reader_waiting_for_itself, ASLEEP)
{
	weft_rwmutex m = { 0 };
	weft_read_lock(&m);
	weft_write_lock(&m);
}

FatalTest(deadlock, permits_nobody_releases, ASLEEP)
{
	weft_semaphore s = { 0 };
	weft_semaphore_acquire(&s, 1);
}

FatalTest(deadlock, a_sleep_without_end, ASLEEP)
{
	weft_sleep(WEFT_FOREVER);
}

FatalTest(deadlock, after_the_last_timer_fired, ASLEEP)
{
	int_chan ch = chan_make(int_chan, 0);
	weft_sleep(10 * WEFT_MS);
	chan_discard(ch);
}

FatalTest(deadlock, after_the_last_blocking_section_ended, ASLEEP)
{
	weft_blocking_begin();
	usleep(1000);
	weft_blocking_end();
	chan_discard((int_chan) { 0 });
}

static int all_asleep(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	int_chan ch = chan_make(int_chan, 0);
	for (int i = 0; i < 3; i++)
		go_with(wait_here, ch);
	weft_mutex m = { 0 };
	weft_lock(&m);
	weft_lock(&m);
	return 0;
}

static int occurrences(const char *text, const char *words)
{
	int n = 0;
	for (const char *p = text; (p = strstr(p, words)); p += strlen(words))
		n++;
	return n;
}

Test(deadlock, the_report_lists_every_goroutine_with_what_it_waits_for, .timeout = HANG_S)
{
	death d = death_of(NULL, all_asleep);
	check_death(&d, "fatal error", ASLEEP);
	check(strstr(d.text, "goroutine 1 "));
	check(occurrences(d.text, "\"wait_here\" [chan receive, ") == 3);
	check(occurrences(d.text, "deadlock.c:") >= 3);
}

static void send_later(int_chan ch)
{
	weft_sleep(30 * WEFT_MS);
	chan_send(ch, 1);
}
GOROUTINE(send_later, int_chan);

RunTest(no_deadlock, while_one_sleeps)
{
	int_chan ch = chan_make(int_chan, 0);
	go_with(send_later, ch);
	check(chan_discard(ch));
	chan_free(ch);
}

RunTest(no_deadlock, while_a_timer_runs)
{
	weft_timer *t = weft_timer_start(weft_in(30 * WEFT_MS));
	check(chan_discard(weft_timer_chan(t)));
	weft_timer_free(t);
}

RunTest(no_deadlock, while_a_context_has_a_deadline)
{
	weft_context *c = weft_context_deadline(weft_context_root(), weft_in(30 * WEFT_MS));
	check(!chan_discard(weft_context_done(c)));
	weft_context_free(c);
}

static void *send_from_outside(void *raw)
{
	int_chan ch = { .raw = raw };
	usleep(30000);
	chan_send(ch, 3);
	return NULL;
}

static void *send_and_end(void *raw)
{
	chan_send((int_chan) { .raw = raw }, 1);
	return NULL;
}

FatalTest(deadlock, after_the_foreign_thread_that_used_us_ended, ASLEEP)
{
	int_chan ch = chan_make(int_chan, 1);
	pthread_t t;
	pthread_create(&t, NULL, send_and_end, ch.raw);
	pthread_join(t, NULL);
	chan_discard(ch);
	chan_discard(ch);
}

static pthread_barrier_t met;
static int_chan early_chan;

static void *send_as_an_elder(void *unused)
{
	(void)unused;
	pthread_barrier_wait(&met);
	return send_from_outside(early_chan.raw);
}

static int wait_for_elder(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	early_chan = chan_make(int_chan, 0);
	pthread_barrier_wait(&met);
	int v;
	check(chan_recv(early_chan, &v) && v == 3);
	return 0;
}

Test(no_deadlock, while_a_thread_older_than_the_run_may_wake_someone, .timeout = HANG_S)
{
	pthread_t t;
	pthread_barrier_init(&met, NULL, 2);
	pthread_create(&t, NULL, send_as_an_elder, NULL);
	check(weft_run(NULL, wait_for_elder, 0, NULL) == 0);
	pthread_join(t, NULL);
}

/* A thread that has met the runtime may still wake someone. */
static void *meet_then_send(void *raw)
{
	int_chan ch = { .raw = raw };
	chan_send(ch, 1);
	pthread_barrier_wait(&met);
	return send_from_outside(raw);
}

RunTest(no_deadlock, while_a_foreign_thread_may_wake_someone)
{
	int_chan ch = chan_make(int_chan, 1);
	pthread_t t;
	pthread_barrier_init(&met, NULL, 2);
	pthread_create(&t, NULL, meet_then_send, ch.raw);
	pthread_barrier_wait(&met);
	int v;
	check(chan_recv(ch, &v) && v == 1);
	check(chan_recv(ch, &v) && v == 3);
	pthread_join(t, NULL);
	chan_free(ch);
}

RunTest(dump, names_every_goroutine_and_its_state)
{
	int_chan ch = chan_make(int_chan, 0);
	for (int i = 0; i < 5; i++)
		go_with(wait_here, ch);
	until_parked("wait_here", 5);
	char *text = dump_text();
	check(occurrences(text, "goroutine ") >= 6);
	check(occurrences(text, "\"wait_here\" [chan receive, ") == 5);
	check(occurrences(text, "] started at ") >= 5);
	free(text);
	chan_close(ch);
	until_alone();
	chan_free(ch);
}

RunTest(dump, goes_to_a_stream_in_memory_too)
{
	char *text = NULL;
	size_t length = 0;
	FILE *f = open_memstream(&text, &length);
	check(f);
	fprintf(f, "before\n");
	weft_dump(f);
	fprintf(f, "after\n");
	fclose(f);
	check(strncmp(text, "before\ngoroutine 1 \"main\" [running] started by weft_run\n", 50) == 0);
	check(strcmp(text + length - 6, "after\n") == 0);
	free(text);
}

static void spin(int unused)
{
	(void)unused;
	for (volatile int i = 0;; i = i + 1)
		let_signals_in();
}
GOROUTINE(spin, int);

static int spin_all(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	go_with(wait_here, chan_make(int_chan, 0));
	until_parked("wait_here", 1);
	for (int i = 0; i < weft_procs() - 1; i++)
		go(spin, 0);
	dprintf(STDERR_FILENO, "ready\n");
	spin(0);
	return 0;
}

Test(dump, sigquit_prints_all_while_all_spin, .timeout = HANG_S)
{
	int ends[2];
	check(pipe(ends) == 0);
	pid_t child = fork_child();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		_exit(weft_run(NULL, spin_all, 0, NULL));
	}
	close(ends[1]);
	char text[65536] = "";
	for (ssize_t n = 0, got; (got = read(ends[0], text + n, sizeof text - 1 - (size_t)n)) > 0;) {
		if (n == 0) {
			usleep(50000);
			kill(child, SIGQUIT);
		}
		n += got;
	}
	close(ends[0]);
	int status;
	check(waitpid(child, &status, 0) == child);
	check(WIFEXITED(status) && WEXITSTATUS(status) == WEFT_PANIC_STATUS);
	check(strstr(text, "\"wait_here\" [chan receive, "));
	check(strstr(text, "goroutine 1 "));
}
