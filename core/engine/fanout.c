/* fanout.c: the tasks of a picture, one after another. */
#include "internal.h"

/* The next task, in order: rows of tasks from the top, each from the left. */
static bool next_task(const weft_cuts *c, weft_rect *t)
{
	t->x0 = t->x1;
	if (t->x0 >= c->width) {
		t->x0 = 0;
		t->y0 = t->y1;
	}
	int left = c->height - t->y0, height = c->task_height;
	if (left <= 0 || c->width <= 0)
		return false;
	if (c->workers > 0 && t->x0 == 0)
		height = max_int(min_int(height, left / (2 * c->workers)), 1);
	t->x1 = min_int(t->x0 + c->task_width, c->width);
	t->y1 = min_int(t->y0 + height, c->height);
	return true;
}

weft_status weft_fan_out(weft_cuts cuts, const weft_schedule *how, weft_task_fn *run, void *work,
			 weft_context *ctx, weft_error *e)
{
	(void)how;
	(void)ctx;
	(void)e;
	weft_rect task = { 0 };
	while (next_task(&cuts, &task))
		run(work, 0, task);
	return WEFT_OK;
}
