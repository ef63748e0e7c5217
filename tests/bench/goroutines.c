/* goroutines.c: micro-benchmarks of the runtime: goroutines BENCH THREADS.
 *
 * The same programs, counts and output as the peers' (run goroutines): lines
 * of name, value, unit.  BENCH_SCALE scales the counts; an unknown BENCH
 * exits with 3. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

CHAN_TYPE(int_chan, int);
CHAN_TYPE(long_chan, long);

static double scale = 1.0;

static int scaled(int x)
{
	int v = (int)(x * scale);
	return v < 1 ? 1 : v;
}

static void put(const char *name, const char *suffix, double value, const char *unit)
{
	printf("%s%s\t%.3f\t%s\n", name, suffix, value, unit);
}

static void per_op(const char *name, const char *suffix, int64_t ns, int64_t ops)
{
	put(name, suffix, (double)ns / (double)ops, "ns/op");
}

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

__attribute__((noinline)) static uint64_t work(uint64_t x, int iterations)
{
	for (int i = 0; i < iterations; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
	}
	return x;
}

static void done_only(weft_waitgroup *wg)
{
	weft_waitgroup_done(wg);
}
GOROUTINE(done_only, weft_waitgroup *);

static void spawn_all(void)
{
	int ops = scaled(1000000);
	weft_waitgroup wg = { 0 };
	int64_t t = weft_now();
	weft_waitgroup_add(&wg, ops);
	for (int i = 0; i < ops; i++)
		go_with(done_only, &wg);
	weft_waitgroup_wait(&wg);
	per_op("a1_spawn_all", "", weft_now() - t, ops);
}

static void spawn_batch(void)
{
	int batches = scaled(1000);
	weft_waitgroup wg = { 0 };
	int64_t t = weft_now();
	for (int b = 0; b < batches; b++) {
		weft_waitgroup_add(&wg, 1000);
		for (int i = 0; i < 1000; i++)
			go_with(done_only, &wg);
		weft_waitgroup_wait(&wg);
	}
	per_op("a2_spawn_batch1000", "", weft_now() - t, batches * (int64_t)1000);
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

static void yields(void)
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

struct pair {
	int_chan a, b, done;
	int ops;
};

static void ponger(struct pair p)
{
	chan_range (v, p.a)
		chan_send(p.b, v);
}
GOROUTINE(ponger, struct pair);

static void pinger(struct pair p)
{
	for (int i = 0, v; i < p.ops; i++) {
		chan_send(p.a, i);
		chan_recv(p.b, &v);
	}
	chan_send(p.done, 1);
}
GOROUTINE(pinger, struct pair);

static void pingpong(void)
{
	struct pair p = { chan_make(int_chan, 0), chan_make(int_chan, 0), chan_make(int_chan, 0),
			  scaled(2000000) };
	go_with(ponger, p);
	int64_t t = weft_now();
	go_with(pinger, p);
	chan_discard(p.done);
	per_op("c_pingpong", "", weft_now() - t, p.ops);
}

static void count_up(struct pair p)
{
	for (int i = 0; i < p.ops; i++)
		chan_send(p.a, i);
	chan_close(p.a);
}
GOROUTINE(count_up, struct pair);

static void sum_up(struct pair p)
{
	int sum = 0;
	chan_range (v, p.a)
		sum += v;
	chan_send(p.done, sum);
}
GOROUTINE(sum_up, struct pair);

static void spsc(void)
{
	struct pair p = { .a = chan_make(int_chan, 128),
			  .done = chan_make(int_chan, 0),
			  .ops = scaled(10000000) };
	int64_t t = weft_now();
	go_with(count_up, p);
	go_with(sum_up, p);
	chan_discard(p.done);
	per_op("d_spsc128", "", weft_now() - t, p.ops);
}

struct crowd {
	int_chan c;
	weft_waitgroup *wg;
	_Atomic long *sum;
	int count;
};

static void producer(struct crowd m)
{
	for (int k = 0; k < m.count; k++)
		chan_send(m.c, k);
	weft_waitgroup_done(m.wg);
}
GOROUTINE(producer, struct crowd);

static void consumer(struct crowd m)
{
	long sum = 0;
	chan_range (v, m.c)
		sum += v;
	atomic_fetch_add(m.sum, sum);
	weft_waitgroup_done(m.wg);
}
GOROUTINE(consumer, struct crowd);

static void mpmc(void)
{
	int ops = scaled(4000000);
	int_chan c = chan_make(int_chan, 128);
	weft_waitgroup producers = { 0 }, consumers = { 0 };
	_Atomic long sum = 0;
	int64_t t = weft_now();
	for (int i = 0; i < 4; i++) {
		weft_waitgroup_add(&producers, 1);
		go(producer, c, &producers, &sum, ops / 4);
		weft_waitgroup_add(&consumers, 1);
		go(consumer, c, &consumers, &sum, 0);
	}
	weft_waitgroup_wait(&producers);
	chan_close(c);
	weft_waitgroup_wait(&consumers);
	per_op("e_mpmc4x4", "", weft_now() - t, ops);
}

struct selecting {
	int_chan c[4], done;
	int ops;
};

struct feeder {
	int_chan c;
	int count;
};

static void feeder(struct feeder f)
{
	for (int k = 0; k < f.count; k++)
		chan_send(f.c, k);
}
GOROUTINE(feeder, struct feeder);

static void selecting(struct selecting s)
{
	int sum = 0;
	for (int k = 0; k < s.ops / 4 * 4; k++) {
		int v = 0;
		chan_select(on_recv(s.c[0], &v), on_recv(s.c[1], &v), on_recv(s.c[2], &v),
			    on_recv(s.c[3], &v));
		sum += v;
	}
	chan_send(s.done, sum);
}
GOROUTINE(selecting, struct selecting);

static void select_of_4(void)
{
	struct selecting s = { .done = chan_make(int_chan, 0), .ops = scaled(2000000) };
	for (int i = 0; i < 4; i++)
		s.c[i] = chan_make(int_chan, 0);
	int64_t t = weft_now();
	for (int i = 0; i < 4; i++)
		go(feeder, s.c[i], s.ops / 4);
	go_with(selecting, s);
	chan_discard(s.done);
	per_op("f_select4", "", weft_now() - t, s.ops);
}

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

static void fan_out(void)
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

struct pixel {
	uint8_t *at;
	weft_waitgroup *wg;
};

static void pixel(struct pixel p)
{
	++*p.at;
	weft_waitgroup_done(p.wg);
}
GOROUTINE(pixel, struct pixel);

static void pixels(const char *name, int batch)
{
	int count = scaled(12000000);
	uint8_t *image = calloc((size_t)count, 1);
	if (!image)
		abort();
	if (batch == 0)
		batch = count;
	weft_waitgroup wg = { 0 };
	int64_t t = weft_now();
	for (int from = 0; from < count; from += batch) {
		int to = from + batch < count ? from + batch : count;
		weft_waitgroup_add(&wg, to - from);
		for (int i = from; i < to; i++)
			go(pixel, &image[i], &wg);
		weft_waitgroup_wait(&wg);
	}
	per_op(name, "", weft_now() - t, count);
	free(image);
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

static void park_many(const char *name, int count)
{
	int_chan c = chan_make(int_chan, 0);
	weft_waitgroup ready = { 0 }, done = { 0 };
	weft_waitgroup_add(&ready, count);
	weft_waitgroup_add(&done, count);
	double before = rss_bytes();
	int64_t t = weft_now();
	for (int i = 0; i < count; i++)
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

struct siever {
	int_chan in, out;
	int prime;
};

static void generate(int_chan out)
{
	for (int i = 2;; i++)
		chan_send(out, i);
}
GOROUTINE(generate, int_chan);

static void siever(struct siever s)
{
	for (int i; chan_recv(s.in, &i);)
		if (i % s.prime != 0)
			chan_send(s.out, i);
}
GOROUTINE(siever, struct siever);

static void sieve(void)
{
	int primes = scaled(2000), p = 0;
	int64_t t = weft_now();
	int_chan c = chan_make(int_chan, 0);
	go_with(generate, c);
	for (int i = 0; i < primes; i++) {
		chan_recv(c, &p);
		int_chan next = chan_make(int_chan, 0);
		go(siever, c, next, p);
		c = next;
	}
	if (primes == 2000 && p != 17389)
		abort();
	put("j_sieve2000", "", (double)(weft_now() - t) / 1e6, "ms");
}

struct skynet {
	long_chan up;
	long num;
	int size;
};

static void skynet(struct skynet s);
GOROUTINE(skynet, struct skynet);

static void skynet(struct skynet s)
{
	if (s.size == 1) {
		chan_send(s.up, s.num);
		return;
	}
	long_chan r = chan_make(long_chan, 0);
	long sum = 0;
	for (int i = 0; i < 10; i++)
		go(skynet, r, s.num + (long)i * (s.size / 10), s.size / 10);
	for (int i = 0; i < 10; i++) {
		long v = 0;
		chan_recv(r, &v);
		sum += v;
	}
	chan_free(r);
	chan_send(s.up, sum);
}

static void skynet_all(void)
{
	long_chan c = chan_make(long_chan, 0);
	long sum = 0;
	int64_t t = weft_now();
	go(skynet, c, 0, 1000000);
	chan_recv(c, &sum);
	if (sum != 499999500000)
		abort();
	put("k_skynet", "", (double)(weft_now() - t) / 1e6, "ms");
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

static void mutex_of_8(void)
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
GOROUTINE(sleeping, struct sleeping);

static void sleepers(void)
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
static void echo(void)
{
	int listener = weft_listen("127.0.0.1", 0);
	if (listener < 0)
		abort();
	printf("PORT %d\n", weft_listen_port(listener));
	fflush(stdout);
	for (int fd; (fd = weft_accept(listener, WEFT_FOREVER)) >= 0;)
		go_with(echo_connection, fd);
}

static int bench(int argc, char **argv)
{
	(void)argc;
	const char *name = argv[1];
	if (!strcmp(name, "a1"))
		spawn_all();
	else if (!strcmp(name, "a2"))
		spawn_batch();
	else if (!strcmp(name, "b"))
		yields();
	else if (!strcmp(name, "c"))
		pingpong();
	else if (!strcmp(name, "d"))
		spsc();
	else if (!strcmp(name, "e"))
		mpmc();
	else if (!strcmp(name, "f"))
		select_of_4();
	else if (!strcmp(name, "g"))
		fan_out();
	else if (!strcmp(name, "h"))
		pixels("h_pixel_b4096", 4096);
	else if (!strcmp(name, "h2"))
		pixels("h2_pixel_unbounded", 0);
	else if (!strcmp(name, "i"))
		park_many("i_park100k", scaled(100000));
	else if (!strcmp(name, "i2"))
		park_many("i2_park1M", scaled(1000000));
	else if (!strcmp(name, "j"))
		sieve();
	else if (!strcmp(name, "k"))
		skynet_all();
	else if (!strcmp(name, "l"))
		mutex_of_8();
	else if (!strcmp(name, "m"))
		sleepers();
	else if (!strcmp(name, "n"))
		echo();
	else
		return 3;
	return 0;
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: %s BENCH THREADS\n", argv[0]);
		return 64;
	}
	const char *s = getenv("BENCH_SCALE");
	if (s)
		scale = strtod(s, NULL);
	return weft_run(&(weft_runtime) { .procs = atoi(argv[2]) }, bench, argc, argv);
}
