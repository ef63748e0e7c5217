/* pool.c: weft_blocking_call keeps processors free, is bounded, and gives its threads back. */
#include "../run.h"

#include <dirent.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static int threads_alive(void)
{
	int n = 0;
	DIR *d = opendir("/proc/self/task");
	check(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static void note_thread(void *into)
{
	*(pthread_t *)into = pthread_self();
}

RunTest(pool, a_call_runs_on_another_thread_and_is_over_when_it_returns)
{
	pthread_t there = pthread_self();
	weft_blocking_call(note_thread, &there);
	check(!pthread_equal(there, pthread_self()));
}

RunTest(pool, a_pinned_goroutine_stays_on_its_thread)
{
	pthread_t there;
	weft_thread_pin();
	weft_blocking_call(note_thread, &there);
	check(pthread_equal(there, pthread_self()));
	weft_thread_unpin();
}

RunTest(pool, a_call_in_a_blocking_section_stays_in_it)
{
	pthread_t there;
	weft_blocking_begin();
	weft_blocking_call(note_thread, &there);
	check(pthread_equal(there, pthread_self()));
	weft_blocking_end();
}

Test(pool, without_a_runtime_it_is_a_plain_call, .timeout = HANG_S)
{
	pthread_t there;
	weft_blocking_call(note_thread, &there);
	check(pthread_equal(there, pthread_self()));
}

/* A gate that calls wait at, outside the runtime. */
static struct gate {
	pthread_mutex_t m;
	pthread_cond_t c;
	int waiting, most, passed;
	bool open;
} gate = { .m = PTHREAD_MUTEX_INITIALIZER, .c = PTHREAD_COND_INITIALIZER };

static void wait_at_gate(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&gate.m);
	if (++gate.waiting > gate.most)
		gate.most = gate.waiting;
	while (!gate.open)
		pthread_cond_wait(&gate.c, &gate.m);
	gate.waiting--;
	gate.passed++;
	pthread_mutex_unlock(&gate.m);
}

static int waiting_at_gate(void)
{
	pthread_mutex_lock(&gate.m);
	int n = gate.waiting;
	pthread_mutex_unlock(&gate.m);
	return n;
}

static void open_gate(void)
{
	pthread_mutex_lock(&gate.m);
	gate.open = true;
	pthread_cond_broadcast(&gate.c);
	pthread_mutex_unlock(&gate.m);
}

static void call_gate(int unused)
{
	(void)unused;
	weft_blocking_call(wait_at_gate, NULL);
}
GOROUTINE(call_gate, int);

static void count_values(int_chan ch)
{
	chan_range (v, ch)
		(void)v;
}
GOROUTINE(count_values, int_chan);

/* All 50 are still in their calls after 20 000 values went over the channel. */
RunTestWith(pool, calls_leave_the_only_processor_to_others, .procs = 1)
{
	int_chan ch = chan_make(int_chan, 0);
	for (int i = 0; i < 50; i++)
		go(call_gate, 0);
	go_with(count_values, ch);
	for (int i = 0; i < 20000; i++)
		chan_send(ch, i);
	while (waiting_at_gate() < 50)
		weft_yield();
	for (int i = 0; i < 20000; i++)
		chan_send(ch, i);
	check(waiting_at_gate() == 50 && gate.passed == 0);
	open_gate();
	chan_close(ch);
	until_alone();
	check(gate.passed == 50);
}

RunTestWith(pool, no_more_threads_than_asked_for, .blocking_threads = 3)
{
	for (int i = 0; i < 20; i++)
		go(call_gate, 0);
	until_parked("call_gate", 20);
	while (waiting_at_gate() < 3)
		weft_yield();
	open_gate();
	until_alone();
	check(gate.passed == 20 && gate.most == 3);
}

RunTest(pool, at_most_512_threads_by_default)
{
	enum { CALLS = SANITIZED ? 40 : 600, MOST = SANITIZED ? 40 : 512 };
	for (int i = 0; i < CALLS; i++)
		go(call_gate, 0);
	until_parked("call_gate", CALLS);
	while (waiting_at_gate() < MOST)
		weft_sleep(WEFT_MS);
	weft_sleep(20 * WEFT_MS);
	open_gate();
	until_alone();
	check(gate.passed == CALLS && gate.most == MOST);
}

RunTest(pool, idle_threads_are_given_back)
{
	int before = threads_alive();
	for (int i = 0; i < 20; i++)
		go(call_gate, 0);
	while (waiting_at_gate() < 20)
		weft_sleep(WEFT_MS);
	check(threads_alive() >= before + 20);
	open_gate();
	until_alone();
	/* One that ended may wait to be joined; workers may have started since. */
	while (threads_alive() > before + 1 + weft_procs())
		weft_sleep(10 * WEFT_MS);
}

static int call_then_leave(int calls, char **argv)
{
	(void)argv;
	for (int i = 0; i < calls; i++)
		go(call_gate, 0);
	pthread_t there;
	weft_blocking_call(note_thread, &there);
	return 0;
}

Test(pool, a_thousand_runs_leave_no_thread, .timeout = HANG_S)
{
	int before = threads_alive();
	gate.open = true;
	for (int i = 0; i < (SANITIZED ? 50 : 1000); i++)
		weft_run(NULL, call_then_leave, i % 4, NULL);
	check(threads_alive() <= before + SANITIZED); /* ThreadSanitizer has one of its own */
}

static atomic_bool leaving;

static int leave_calls_queued(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	for (int i = 0; i < 4; i++)
		go(call_gate, 0);
	until_parked("call_gate", 4);
	while (waiting_at_gate() < 1)
		weft_yield();
	leaving = true;
	return 0;
}

static void *open_later(void *unused)
{
	(void)unused;
	while (!leaving)
		usleep(1000);
	usleep(100000); /* main has returned long since */
	open_gate();
	return NULL;
}

Test(pool, a_run_waits_for_the_call_under_way_and_drops_the_rest, .timeout = HANG_S)
{
	pthread_t t;
	pthread_create(&t, NULL, open_later, NULL);
	weft_run(&(weft_runtime) { .blocking_threads = 1 }, leave_calls_queued, 0, NULL);
	pthread_join(t, NULL);
	check(gate.passed == 1);
}

/* Where there is no memory for threads, calls take their callers' own. */
RunTestWith(pool, without_a_thread_the_caller_does_it, .procs = 1)
{
	pthread_t there;
	if (SANITIZED) /* sanitizers need the addresses themselves */
		return;
	check(setrlimit(RLIMIT_AS, &(struct rlimit) { 1 << 20, RLIM_INFINITY }) == 0);
	for (int i = 0; i < 10; i++) {
		weft_blocking_call(note_thread, &there);
		check(pthread_equal(there, pthread_self()));
	}
	check(setrlimit(RLIMIT_AS, &(struct rlimit) { RLIM_INFINITY, RLIM_INFINITY }) == 0);
}

static void send_from_pool(void *raw)
{
	int_chan ch = { .raw = raw };
	for (int i = 0; i < 100; i++)
		chan_send(ch, i);
	chan_close(ch);
}

static void call_sender(int_chan ch)
{
	weft_blocking_call(send_from_pool, ch.raw);
}
GOROUTINE(call_sender, int_chan);

RunTest(pool, a_call_may_use_channels)
{
	int_chan ch = chan_make(int_chan, 0);
	int expected = 0;
	go_with(call_sender, ch);
	chan_range (v, ch)
		check(v == expected++);
	check(expected == 100);
	until_alone();
	chan_free(ch);
}

RunTest(pool, a_file_is_read_and_written_through_it)
{
	enum { BYTES = 1 << 20 };
	char *out = malloc(BYTES), *in = malloc(BYTES);
	for (int i = 0; i < BYTES; i++)
		out[i] = (char)(i * 7);
	FILE *f = tmpfile();
	check(f && weft_write_all(fileno(f), out, BYTES, WEFT_FOREVER) == BYTES);
	check(lseek(fileno(f), 0, SEEK_SET) == 0);
	ssize_t n;
	for (ssize_t got = 0; got < BYTES; got += n)
		check((n = weft_read(fileno(f), in + got, (size_t)(BYTES - got), WEFT_FOREVER)) > 0);
	check(weft_read(fileno(f), in, 1, WEFT_FOREVER) == 0);
	check(memcmp(in, out, BYTES) == 0);
	fclose(f);
	free(in);
	free(out);
}

RunTest(pool, names_are_looked_up)
{
	int listener = weft_listen("localhost", 0);
	check(listener >= 0);
	int fd = weft_connect("localhost", weft_listen_port(listener), WEFT_FOREVER);
	check(fd >= 0);
	weft_close(fd);
	weft_close(listener);
	check(weft_connect("no such name", 1, WEFT_FOREVER) < 0);
}
