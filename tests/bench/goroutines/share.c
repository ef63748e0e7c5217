/* share.c: tasks dealt out to a few goroutines, and turns taken. */
#include "goroutines.h"

#include <stdlib.h>

struct fan_worker {
	int_chan c;
	weft_waitgroup *wg;
	uint64_t *out;
	int iterations;
};

static void fan_worker(struct fan_worker f)
{
	chan_range (i, f.c)
		f.out[i] = work((uint64_t)i + 1, f.iterations);
	weft_waitgroup_done(f.wg);
}
GOROUTINE(fan_worker, struct fan_worker);

enum { FAN_TASKS = 4000, FAN_WORKERS = 2 };

static void fan_round(uint64_t *out, int iterations)
{
	int_chan c = chan_make(int_chan, 64);
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, FAN_WORKERS);
	for (int w = 0; w < FAN_WORKERS; w++)
		go(fan_worker, c, &wg, out, iterations);
	for (int i = 0; i < FAN_TASKS; i++)
		chan_send(c, i);
	chan_close(c);
	weft_waitgroup_wait(&wg);
	chan_free(c);
}

void bench_fan_out(void)
{
	static const struct {
		const char *name;
		int iterations, rounds;
	} settings[] = { { "g_fanout_0us", 0, 200 },
			 { "g_fanout_1us", 600, 100 },
			 { "g_fanout_10us", 6000, 20 } };
	static uint64_t out[FAN_TASKS];
	for (size_t s = 0; s < sizeof settings / sizeof *settings; s++) {
		int rounds = scaled(settings[s].rounds), iterations = settings[s].iterations;
		int64_t t = weft_now();
		for (int r = 0; r < rounds; r++)
			for (int i = 0; i < FAN_TASKS; i++)
				out[i] = work((uint64_t)i + 1, iterations);
		int64_t plain = weft_now() - t;
		t = weft_now();
		for (int r = 0; r < rounds; r++)
			fan_round(out, iterations);
		per_op(settings[s].name, "", weft_now() - t, (int64_t)rounds * FAN_TASKS);
		per_op(settings[s].name, "_seq", plain, (int64_t)rounds * FAN_TASKS);
	}
}

struct yielder {
	weft_waitgroup *wg;
	int count;
};

static void yielder(struct yielder y)
{
	for (int i = 0; i < y.count; i++)
		weft_yield();
	weft_waitgroup_done(y.wg);
}
GOROUTINE(yielder, struct yielder);

void bench_yield(void)
{
	int ops = scaled(10000000);
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, 2);
	int64_t t = weft_now();
	for (int g = 0; g < 2; g++)
		go(yielder, &wg, ops / 2);
	weft_waitgroup_wait(&wg);
	per_op("b_yield", "", weft_now() - t, ops);
}

struct locker {
	weft_mutex *m;
	weft_waitgroup *wg;
	int *x;
	int count;
};

static void locker(struct locker l)
{
	for (int i = 0; i < l.count; i++) {
		weft_lock(l.m);
		++*l.x;
		weft_unlock(l.m);
	}
	weft_waitgroup_done(l.wg);
}
GOROUTINE(locker, struct locker);

void bench_mutex(void)
{
	int each = scaled(1000000), x = 0;
	weft_mutex m = { 0 };
	weft_waitgroup wg = { 0 };
	int64_t t = weft_now();
	for (int g = 0; g < 8; g++) {
		weft_waitgroup_add(&wg, 1);
		go(locker, &m, &wg, &x, each);
	}
	weft_waitgroup_wait(&wg);
	if (x != 8 * each)
		abort();
	per_op("l_mutex8", "", weft_now() - t, 8 * (int64_t)each);
}
