/* compare_take.c: a schedule once more, for whoever records it.
 *
 * A recording costs a little time of its own, so none of the table's figures
 * come from here. */
#include "../replay/record.h"
#include "../report.h"
#include "compare.h"

#include "../../core/run/trace.h"

enum { WARM_ROWS = 64 };

struct take {
	const struct comparison *c;
	const struct cell *cell;
	const struct recorder *by;
	weft_status status;
	weft_error error;
};

static int take(void *arg)
{
	struct take *t = arg;
	const weft_schedule how = how_schedule(&t->cell->how);
	const weft_view in = t->c->in.view;
	weft_image out = { 0 };

	if (in.pixels) { /* threads awake, memory touched: as the figures were taken */
		weft_chain_run(t->c->chain, weft_view_crop(in, 0, 0, in.width, WARM_ROWS), &out, &how, NULL,
			       NULL);
		weft_image_free(&out);
	}
	if (!t->by->begin(t->by->user))
		return 0;
	weft_trace_begin("filter", 0, 0);
	t->status = weft_chain_run(t->c->chain, in, &out, &how, NULL, &t->error);
	weft_trace_end();
	t->by->end(t->by->user);
	weft_image_free(&out);
	return 0;
}

int compare_take(const struct comparison *c, const struct cell *cell, const struct recorder *by)
{
	struct take t = { .c = c, .cell = cell, .by = by };
	const struct how runtime = replay_runtime(&cell->how);

	how_run(&runtime, take, &t);
	return t.status == WEFT_OK ? EXIT_DONE : report_failure_in(c->chain_text, &t.error);
}
