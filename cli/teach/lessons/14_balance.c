/* The Mandelbrot set: some rows are a hundred times as dear as others.  Drawn
 * s(equentially), in h(alves), r(ows) or p(ixels), or by w(orkers) who take rows
 * from a channel. */
#include "weft.h"

#include <stdatomic.h>
#include <stdio.h>

enum { SIDE = 256, MOST = 2000 };
CHAN_TYPE(row_chan, int);

static int steps_at(int x, int y)
{
	double a = x * 3.0 / SIDE - 2.2, b = y * 2.4 / SIDE - 0.1, u = 0, v = 0;
	int n = 0;
	for (; n < MOST && u * u + v * v < 4; n++) {
		double t = u * u - v * v + a;
		v = 2 * u * v + b;
		u = t;
	}
	return n;
}

struct area {
	int x0, x1, y0, y1;
	atomic_long *steps;
	weft_waitgroup *done;
};

static void draw(struct area a)
{
	long steps = 0;
	for (int y = a.y0; y < a.y1; y++)
		for (int x = a.x0; x < a.x1; x++)
			steps += steps_at(x, y);
	*a.steps += steps;
	weft_waitgroup_done(a.done);
}
GOROUTINE(draw, struct area);

struct worker {
	row_chan rows;
	atomic_long *steps;
	weft_waitgroup *done;
};

static void work(struct worker w)
{
	chan_range (y, w.rows)
		draw((struct area) { 0, SIDE, y, y + 1, w.steps, w.done });
}
GOROUTINE(work, struct worker);

static void spread(char how, atomic_long *steps, weft_waitgroup *done)
{
	int high = how == 's' ? SIDE : how == 'h' ? SIDE / 2 : 1, wide = how == 'p' ? 1 : SIDE;
	row_chan rows = chan_make(row_chan, 16);
	weft_waitgroup_add(done, SIDE / high * (SIDE / wide));
	for (int i = 0; how == 'w' && i < weft_procs(); i++)
		go(work, rows, steps, done);
	for (int y = 0; y < SIDE; y += high) {
		if (how == 'w')
			chan_send(rows, y);
		for (int x = 0; how != 'w' && x < SIDE; x += wide)
			go(draw, x, x + wide, y, y + high, steps, done);
	}
	chan_close(rows);
	weft_waitgroup_wait(done);
	chan_free(rows);
}

static int run(int argc, char **argv)
{
	atomic_long steps = 0;
	weft_waitgroup done = { 0 };
	int64_t start = weft_now();
	spread(argc > 1 ? argv[1][0] : 'r', &steps, &done);
	printf("steps = %ld\ntime = %.1f ms\n", (long)steps, (double)(weft_now() - start) / WEFT_MS);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
