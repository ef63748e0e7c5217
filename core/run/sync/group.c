/* group.c: goroutines that succeed or fail together. */
#include "../group.h"

weft_context *weft_group_context(weft_group *g)
{
	weft_context *c;
	weft_locked (&g->m) {
		if (!g->context)
			g->context = weft_context_cancelable(g->parent);
		c = g->context;
	}
	return c;
}

void weft_group_end_(weft_group *g, weft_status status, const weft_error *error)
{
	if (status != WEFT_OK) {
		weft_context *c = weft_group_context(g);
		weft_locked (&g->m) {
			if (g->status == WEFT_OK) {
				g->status = status;
				g->first = *error;
				g->first.status = status;
			}
		}
		weft_context_cancel(c);
	}
	weft_waitgroup_done(&g->running);
}

weft_status weft_group_wait(weft_group *g, weft_error *error)
{
	weft_waitgroup_wait(&g->running);
	weft_status status = g->status;
	if (error)
		*error = g->first;
	weft_context_free(g->context);
	weft_context *parent = g->parent;
	*g = (weft_group) { .parent = parent };
	return status;
}
