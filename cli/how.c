/* how.c: where the work runs. */
#include "how.h"

#include <unistd.h>

#include "../core/run/go.h"
#include "../core/run/runtime.h"
#include "../core/run/sync.h"
#include "report.h"

const char *const mode_names[] = { "seq", "pixel", "row", "band", "tile", NULL };

/* Codecs are not ours and may want more than a goroutine's usual stack;
 * pages are only touched where they are used. */
enum { STACK_BYTES = 512 << 10 };

static const weft_unit units[MODE_COUNT] = {
	[MODE_SEQ] = WEFT_BY_ROW,   [MODE_PIXEL] = WEFT_BY_PIXEL, [MODE_ROW] = WEFT_BY_ROW,
	[MODE_BAND] = WEFT_BY_BAND, [MODE_TILE] = WEFT_BY_TILE,
};

weft_schedule how_schedule(const struct how *how)
{
	if (how->mode == MODE_SEQ)
		return WEFT_SEQUENTIAL;
	weft_schedule schedule = weft_schedule_default();
	schedule.unit = units[how->mode];
	schedule.workers = weft_procs();
	schedule.grain = how->grain;
	if (how->buffer >= 0)
		schedule.queue = how->buffer;
	return schedule;
}

struct part {
	void (*fn)(void *arg, int i);
	void *arg;
	int i;
	weft_waitgroup *wg;
};

static void part(struct part p)
{
	p.fn(p.arg, p.i);
	weft_waitgroup_done(p.wg);
}
GOROUTINE(part, struct part);

static void spread(void *ctx, int count, void (*fn)(void *arg, int i), void *arg)
{
	weft_waitgroup wg = { 0 };
	const bool goroutines = weft_procs() > 0;

	(void)ctx;
	weft_waitgroup_add(&wg, goroutines ? count : 0);
	for (int i = 0; i < count; i++) {
		if (goroutines)
			go(part, fn, arg, i, &wg);
		else
			fn(arg, i);
	}
	weft_waitgroup_wait(&wg);
}

const weft_spread how_spread = { .each = spread };

/* weft_run hands on argc and argv only, so what to call waits here. */
static struct {
	int (*fn)(void *arg);
	void *arg;
} pending;

static int main_goroutine(int argc, char **argv)
{
	(void)argc, (void)argv;
	return pending.fn(pending.arg);
}

static void end_fatally(const char *text)
{
	report_error("%s", text);
	_exit(EXIT_BUG);
}

int how_run(const struct how *how, int (*fn)(void *arg), void *arg)
{
	if (how->mode == MODE_SEQ)
		return fn(arg);
	pending.fn = fn;
	pending.arg = arg;
	const weft_runtime runtime = {
		.procs = how->procs,
		.stack_bytes = STACK_BYTES,
		/* A codec or a slow filter may compute for seconds; that is no mistake of the user's. */
		.unwatched = true,
		.on_fatal = end_fatally,
	};
	return weft_run(&runtime, main_goroutine, 0, 0);
}
