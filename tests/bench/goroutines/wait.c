/* wait.c: what it costs to have many that wait. */
#include "goroutines.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static double rss_bytes(void)
{
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	if (!f || fscanf(f, "%*d %ld", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static double cpu_ms(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

struct parked {
	int_chan c;
	weft_waitgroup *ready, *done;
};

static void parked(struct parked p)
{
	weft_waitgroup_done(p.ready);
	chan_discard(p.c);
	weft_waitgroup_done(p.done);
}
GOROUTINE(parked, struct parked);

static void parked_small(struct parked p)
{
	parked(p);
}
GOROUTINE_STACK(parked_small, struct parked, 1024);

static void park_many(const char *name, int count, bool small)
{
	int_chan c = chan_make(int_chan, 0);
	weft_waitgroup ready = { 0 }, done = { 0 };
	weft_waitgroup_add(&ready, count);
	weft_waitgroup_add(&done, count);
	double before = rss_bytes();
	int64_t t = weft_now();
	for (int i = 0; i < count; i++)
		if (small)
			go(parked_small, c, &ready, &done);
		else
			go(parked, c, &ready, &done);
	weft_waitgroup_wait(&ready);
	for (int i = 0; i < 3; i++)
		weft_yield();
	int64_t create = weft_now() - t;
	double after = rss_bytes();
	t = weft_now();
	chan_close(c);
	weft_waitgroup_wait(&done);
	int64_t wake = weft_now() - t;
	per_op(name, "_create", create, count);
	per_op(name, "_wake", wake, count);
	put(name, "_rss", (after - before) / count, "B/goroutine");
}

void bench_park(void)
{
	park_many("i_park100k", scaled(100000), true);
}

void bench_park_full(void)
{
	park_many("i_full_stacks", scaled(100000), false);
}

void bench_park_million(void)
{
	park_many("i2_park1M", scaled(1000000), true);
}

void bench_park_million_full(void)
{
	park_many("i2_full_stacks", scaled(1000000), false);
}

struct sleeping {
	weft_waitgroup *wg;
	_Atomic int64_t *worst;
	int64_t length_ns;
};

static void sleeping(struct sleeping s)
{
	int64_t start = weft_now();
	weft_sleep(s.length_ns);
	int64_t late = weft_now() - start - s.length_ns, worst = atomic_load(s.worst);
	while (late > worst && !atomic_compare_exchange_weak(s.worst, &worst, late))
		;
	weft_waitgroup_done(s.wg);
}
GOROUTINE_STACK(sleeping, struct sleeping, 1024);

void bench_sleepers(void)
{
	int count = scaled(100000);
	weft_waitgroup wg = { 0 };
	_Atomic int64_t worst = 0;
	uint64_t random = 88172645463325252U;
	double cpu = cpu_ms();
	int64_t t = weft_now();
	for (int i = 0; i < count; i++) {
		random = work(random, 1);
		weft_waitgroup_add(&wg, 1);
		go(sleeping, &wg, &worst, (int64_t)(random % (uint64_t)WEFT_S));
	}
	weft_waitgroup_wait(&wg);
	put("m_timers_wall", "", (double)(weft_now() - t) / 1e6, "ms");
	put("m_timers_cpu", "", cpu_ms() - cpu, "ms");
	put("m_timers_worst_late", "", (double)worst / 1e6, "ms");
}

enum { ECHO_BYTES = 64 };

static void echo_connection(int fd)
{
	char message[ECHO_BYTES];
	for (;;) {
		for (ssize_t got = 0, n; got < ECHO_BYTES; got += n) {
			n = weft_read(fd, message + got, (size_t)(ECHO_BYTES - got), WEFT_FOREVER);
			if (n <= 0) {
				weft_close(fd);
				return;
			}
		}
		if (weft_write_all(fd, message, ECHO_BYTES, WEFT_FOREVER) < 0) {
			weft_close(fd);
			return;
		}
	}
}
GOROUTINE(echo_connection, int);

/* Until it is killed; the peers' echoclient measures it. */
void bench_echo(void)
{
	int listener = weft_listen("127.0.0.1", 0);
	if (listener < 0)
		abort();
	printf("PORT %d\n", weft_listen_port(listener));
	fflush(stdout);
	for (int fd; (fd = weft_accept(listener, WEFT_FOREVER)) >= 0;)
		go_with(echo_connection, fd);
}
