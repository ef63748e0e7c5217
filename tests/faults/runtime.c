/* runtime.c: a little of everything the runtime does, for runtime.sh to fail calls of libc under.
 *
 * Ends with 0 when every result was right; 3, and a line that says so, when a call told of the
 * fault as its header promises; 4 when something was wrong. */
#include "weft.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PARKED = 600, CASES = 40, TIMERS = 300 };

CHAN_TYPE(int_chan, int);

static atomic_int told;

static void want(bool right, const char *what)
{
	if (right)
		return;
	fprintf(stderr, "wrong: %s\n", what);
	_exit(4);
}

/* A result that may be minus an errno value where the machine refuses. */
static bool may_tell(long result)
{
	bool refused = result == -ENOMEM || result == -EAGAIN;
	want(result >= 0 || refused, "an undocumented error");
	if (refused)
		told++;
	return !refused;
}

struct meeting {
	int_chan from, to;
};

static void add_one(struct meeting m)
{
	int v;
	if (chan_recv(m.from, &v))
		chan_send(m.to, v + 1);
}
GOROUTINE(add_one, struct meeting);

static void crowd(void)
{
	struct meeting m = { chan_make(int_chan, 0), chan_make(int_chan, PARKED) };
	int started = 0, sum = 0, v;
	for (int i = 0; i < PARKED; i++)
		if (go_try(add_one, m.from, m.to))
			started++;
		else
			told++;
	for (int i = 0; i < started; i++)
		chan_send(m.from, i);
	for (int i = 0; i < started; i++) {
		chan_recv(m.to, &v);
		sum += v;
	}
	want(sum == started * (started + 1) / 2, "a value was lost");
	chan_free(m.from);
	chan_free(m.to);
}

static void wide_select(void)
{
	int_chan ch[CASES];
	weft_case cases[CASES];
	int v = 7, got = 0;
	for (int i = 0; i < CASES; i++) {
		ch[i] = chan_make(int_chan, 1);
		cases[i] = on_recv(ch[i], &got);
	}
	want(weft_select(cases, CASES, weft_in(WEFT_MS)) == -1, "an empty channel was ready");
	chan_send(ch[CASES / 2], v);
	want(weft_select(cases, CASES, WEFT_FOREVER) == CASES / 2 && got == 7, "the wrong case ran");
	for (int i = 0; i < CASES; i++)
		chan_free(ch[i]);
}

static void doze(int unused)
{
	(void)unused;
	weft_sleep(WEFT_MS);
}
GOROUTINE(doze, int);

static weft_status doze_in_group(int n, weft_context *context, weft_error *error)
{
	(void)context, (void)error;
	doze(n);
	return WEFT_OK;
}
GROUP_GOROUTINE(doze_in_group, int);

static void times(void)
{
	weft_timer *timers[TIMERS];
	for (int i = 0; i < TIMERS; i++)
		timers[i] = weft_timer_start(weft_in(i % 3 * WEFT_MS));
	for (int i = 0; i < TIMERS; i++) {
		want(chan_discard(weft_timer_chan(timers[i])), "a timer did not tick");
		weft_timer_free(timers[i]);
	}
	weft_ticker *k = weft_ticker_start(WEFT_MS);
	want(chan_discard(weft_ticker_chan(k)), "a ticker did not tick");
	weft_ticker_free(k);
	weft_context *parent = weft_context_cancelable(weft_context_root());
	weft_context *child = weft_context_deadline(parent, weft_in(WEFT_S));
	weft_context_cancel(parent);
	want(weft_context_over(child), "a child outlived its parent");
	weft_context_free(child);
	weft_context_free(parent);
	weft_group g = { 0 };
	for (int i = 0; i < 20; i++)
		weft_group_go(&g, doze_in_group, i);
	want(weft_group_wait(&g, NULL) == WEFT_OK, "a group failed");
}

static void connect_to(int port)
{
	int fd = weft_connect(NULL, port, weft_in(10 * WEFT_S));
	if (!may_tell(fd))
		return;
	may_tell(weft_write_all(fd, "hello", 5, WEFT_FOREVER));
	weft_close(fd);
}
GOROUTINE(connect_to, int);

static void outside(void)
{
	int listener = weft_listen(NULL, 0);
	if (!may_tell(listener))
		return;
	go_with(connect_to, weft_listen_port(listener));
	int fd = weft_accept(listener, weft_in(300 * WEFT_MS));
	if (fd == -ETIMEDOUT) {
		want(told > 0, "nobody came");
	} else if (may_tell(fd)) {
		char text[8];
		ssize_t n = weft_read(fd, text, sizeof text, weft_in(10 * WEFT_S));
		if (may_tell(n))
			want(n == 5 || told > 0, "the text was lost");
		weft_close(fd);
	}
	weft_close(listener);
}

static void calls(void *to)
{
	*(int *)to = 1;
}

static void call(struct meeting m)
{
	int called = 0;
	weft_blocking_call(calls, &called);
	chan_send(m.to, called);
}
GOROUTINE(call, struct meeting);

static void pool(void)
{
	enum { CALLS = 8 };
	struct meeting m = { .to = chan_make(int_chan, 0) };
	for (int i = 0; i < CALLS; i++)
		go(call, .to = m.to);
	for (int i = 0, called; i < CALLS; i++)
		want(chan_recv(m.to, &called) && called == 1, "a call was not made");
	chan_free(m.to);
	weft_blocking_begin();
	usleep(2000);
	weft_blocking_end();
}

static void signals(void)
{
	weft_signal_chan ch = chan_make(weft_signal_chan, 1);
	if (may_tell(weft_signal_notify(ch, SIGUSR1))) {
		int signo = 0;
		kill(getpid(), SIGUSR1);
		want(chan_recv(ch, &signo) && signo == SIGUSR1, "a signal was lost");
		weft_signal_stop(ch);
	}
	chan_free(ch);
}

static void child(void)
{
	weft_process p;
	if (!may_tell(weft_process_start(&p,
					 &(weft_process_how) { .argv = (const char *[]) { "true", NULL } })))
		return;
	int status = -1;
	if (may_tell(weft_process_wait(&p, WEFT_FOREVER, &status)))
		want(status == 0, "a child's status");
	weft_process_end(&p);
}

static void *visit(void *arg)
{
	struct meeting *m = arg;
	chan_send(m->from, 1);
	int v;
	chan_recv(m->to, &v);
	return NULL;
}

static void visitors(void)
{
	struct meeting m = { chan_make(int_chan, 0), chan_make(int_chan, 0) };
	pthread_t thread;
	if (pthread_create(&thread, NULL, visit, &m) != 0) {
		told++;
	} else {
		go(add_one, m.from, m.to);
		pthread_join(thread, NULL);
	}
	chan_free(m.from);
	chan_free(m.to);
}

static int everything(int argc, char **argv)
{
	(void)argc, (void)argv;
	crowd();
	wide_select();
	times();
	outside();
	pool();
	signals();
	child();
	visitors();
	weft_thread_pin();
	go_with(doze, 0);
	weft_sleep(2 * WEFT_MS);
	weft_thread_unpin();
	return 0;
}

int main(void)
{
	for (int round = 0; round < 2; round++)
		want(weft_run(&(weft_runtime) { .procs = 4 }, everything, 0, NULL) == 0, "main's result");
	if (told)
		fprintf(stderr, "told of it %d times\n", told);
	return told ? 3 : 0;
}
