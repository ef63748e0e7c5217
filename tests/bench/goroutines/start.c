/* start.c: what it costs to start a goroutine that ends before long. */
#include "goroutines.h"

#include <stdlib.h>

static void done_only(weft_waitgroup *wg)
{
	weft_waitgroup_done(wg);
}
GOROUTINE(done_only, weft_waitgroup *);

void bench_spawn_all(void)
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

void bench_spawn_batch(void)
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

void bench_pixels(void)
{
	pixels("h_pixel_b4096", 4096);
}

void bench_pixels_unbounded(void)
{
	pixels("h2_pixel_unbounded", 0);
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

void bench_skynet(void)
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
