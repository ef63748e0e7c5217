/* foreign_thread.c: threads the runtime did not make may use it while it runs. */
#include "../run.h"

#include <pthread.h>

static int_chan to_thread, to_goroutine;

static void *echo(void *unused)
{
	(void)unused;
	chan_range (v, to_thread)
		chan_send(to_goroutine, v + 1);
	chan_close(to_goroutine);
	return NULL;
}

RunTest(foreign, a_thread_and_a_goroutine_talk_over_channels)
{
	pthread_t t;
	for (size_t capacity = 0; capacity < 2; capacity++) {
		to_thread = chan_make(int_chan, capacity);
		to_goroutine = chan_make(int_chan, capacity);
		pthread_create(&t, NULL, echo, NULL);
		for (int i = 0, v; i < 500; i++) {
			chan_send(to_thread, i);
			check(chan_recv(to_goroutine, &v) && v == i + 1);
		}
		chan_close(to_thread);
		check(!chan_discard(to_goroutine));
		pthread_join(t, NULL);
		chan_free(to_thread);
		chan_free(to_goroutine);
	}
}

static weft_mutex mutex;
static int plain;

static void count_up(weft_waitgroup *wg)
{
	for (int i = 0; i < 500; i++) {
		weft_lock(&mutex);
		plain++;
		weft_unlock(&mutex);
	}
	weft_waitgroup_done(wg);
}
GOROUTINE(count_up, weft_waitgroup *);

static void *count_on_a_thread(void *wg)
{
	count_up(wg);
	return NULL;
}

RunTest(foreign, threads_and_goroutines_share_a_mutex_and_a_waitgroup)
{
	pthread_t t[4];
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, 8);
	for (int i = 0; i < 4; i++) {
		pthread_create(&t[i], NULL, count_on_a_thread, &wg);
		go_with(count_up, &wg);
	}
	weft_waitgroup_wait(&wg);
	check(plain == 4000);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
}

static atomic_int ran;

static void run(weft_waitgroup *wg)
{
	ran++;
	weft_waitgroup_done(wg);
}
GOROUTINE(run, weft_waitgroup *);

static void *start_and_wait(void *unused)
{
	(void)unused;
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, 100);
	for (int i = 0; i < 100; i++)
		go_with(run, &wg);
	weft_waitgroup_wait(&wg);
	check(weft_goroutine_id() == 0);
	return NULL;
}

struct threads {
	pthread_t t[4];
	int_chan ended;
};

static void join_all(struct threads t)
{
	weft_blocking_begin();
	for (int i = 0; i < 4; i++)
		pthread_join(t.t[i], NULL);
	weft_blocking_end();
	chan_close(t.ended);
}
GOROUTINE(join_all, struct threads);

RunTest(foreign, threads_start_goroutines_and_wait_for_them)
{
	struct threads t = { .ended = chan_make(int_chan, 0) };
	for (int i = 0; i < 4; i++)
		pthread_create(&t.t[i], NULL, start_and_wait, NULL);
	go_with(join_all, t);
	check(!chan_discard(t.ended));
	check(ran == 400);
	chan_free(t.ended);
}

static void *select_on_a_thread(void *raw)
{
	int_chan ch = { .raw = raw }, never = chan_make(int_chan, 0);
	int v = 0;
	check(chan_select_until(weft_in(WEFT_MS), on_recv(never, &v)) == -1);
	check(chan_select(on_recv(never, &v), on_recv(ch, &v)) == 1 && v == 6);
	weft_sleep(WEFT_MS);
	chan_free(never);
	chan_send(ch, 7);
	return NULL;
}

RunTest(foreign, a_thread_selects_and_sleeps)
{
	int_chan ch = chan_make(int_chan, 0);
	pthread_t t;
	int v = 0;
	pthread_create(&t, NULL, select_on_a_thread, ch.raw);
	chan_send(ch, 6);
	check(chan_recv(ch, &v) && v == 7);
	pthread_join(t, NULL);
	chan_free(ch);
}
