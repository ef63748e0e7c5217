/* compare_apart.c: what the machine itself gives.
 *
 * As many plain loops at once as there are processors, each on its strip of
 * the picture and sharing nothing.  Where cores share caches, memory or
 * themselves with each other, or a neighbour takes some of them, it shows here:
 * no schedule can be asked for more. */
#include <stdlib.h>

#include "../../core/base/clock.h"
#include "../../core/weft.h"
#include "../run/job.h"
#include "compare.h"

enum { WARM_ROWS = 16 };

struct part {
	const struct comparison *c;
	weft_view rows;
	weft_waitgroup *wg;
};

static void filter_part(struct part p)
{
	weft_image out = { 0 };
	weft_chain_run(p.c->chain, p.rows, &out, &WEFT_SEQUENTIAL, NULL, NULL);
	weft_image_free(&out);
	weft_waitgroup_done(p.wg);
}
GOROUTINE(filter_part, struct part);

/* height rows of the picture, in as many strips as there are processors. */
static void run_parts(const struct comparison *c, int height)
{
	const weft_view in = c->in.view;
	const int count = weft_procs();
	weft_waitgroup wg = { 0 };

	weft_waitgroup_add(&wg, count);
	for (int i = 0; i < count; i++) {
		const int y = (int)((int64_t)height * i / count),
			  end = (int)((int64_t)height * (i + 1) / count);
		go(filter_part, c, weft_view_crop(in, 0, y, in.width, end - y), &wg);
	}
	weft_waitgroup_wait(&wg);
}

struct shot {
	const struct comparison *c;
	double ms;
};

static int shoot(void *arg)
{
	struct shot *s = arg;
	const int height = s->c->in.view.height, warm = WARM_ROWS * weft_procs();

	run_parts(s->c, warm < height ? warm : height);
	const int64_t start = weft_clock_ns();
	run_parts(s->c, height);
	s->ms = (double)(weft_clock_ns() - start) / 1e6;
	return 0;
}

void compare_apart_round(struct comparison *c)
{
	for (size_t i = 0; i < c->apart_count; i++) {
		struct apart *a = &c->apart[i];
		struct shot s = { .c = c };
		const struct how how = { .mode = MODE_ROW, .procs = a->procs, .buffer = -1 };
		how_run(&how, shoot, &s);
		a->ms[a->n++] = s.ms;
	}
}

static bool has(const struct comparison *c, int procs)
{
	for (size_t i = 0; i < c->apart_count; i++)
		if (c->apart[i].procs == procs)
			return true;
	return false;
}

bool compare_apart_choose(struct comparison *c)
{
	c->apart = calloc(c->count, sizeof *c->apart);
	if (!c->apart)
		return false;
	for (size_t i = 1; c->in.view.pixels && i < c->count; i++) {
		const int p = c->cells[i].how.procs;
		if (p > 1 && p <= c->in.view.height && !has(c, p))
			c->apart[c->apart_count++].procs = p;
	}
	return true;
}

void compare_apart_settle(struct comparison *c)
{
	const struct cell *base = &c->cells[0];

	for (size_t i = 0; i < c->apart_count; i++) {
		struct apart *a = &c->apart[i];
		a->speedup = stats_median(base->ms, base->n) / stats_median(a->ms, a->n);
		a->speedup_ci = stats_ratio(base->ms, base->n, a->ms, a->n);
	}
}
