/* talk.c: what it costs to send values over channels. */
#include "goroutines.h"

#include <stdatomic.h>
#include <stdlib.h>

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

void bench_pingpong(void)
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

void bench_spsc(void)
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

void bench_mpmc(void)
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

void bench_select(void)
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

struct siever {
	int_chan in, out;
	int prime;
};

static void generate(int_chan out)
{
	for (int i = 2;; i++)
		chan_send(out, i);
}
GOROUTINE_STACK(generate, int_chan, 1024);

static void siever(struct siever s)
{
	for (int i; chan_recv(s.in, &i);)
		if (i % s.prime != 0)
			chan_send(s.out, i);
}
GOROUTINE_STACK(siever, struct siever, 1024);

void bench_sieve(void)
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
