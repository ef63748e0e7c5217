/* compare_pixel.c: what of pixel's loss is the goroutine's.
 *
 * Called pixel by pixel a filter loses its vector code and what it shares
 * along a row, whoever calls.  The control, a plain loop that calls so, has
 * that loss and no goroutine. */
#include "compare.h"

/* What a takes longer than b, a pixel of the result. */
static struct pixel_cost cost_over(const struct comparison *c, const struct cell *a, const struct cell *b)
{
	const double ns_a_pixel = 1e6 / ((double)c->result.width * c->result.height);
	const struct interval ms = stats_difference(a->ms, a->n, b->ms, b->n);

	return (struct pixel_cost) {
		.ns = (stats_median(a->ms, a->n) - stats_median(b->ms, b->n)) * ns_a_pixel,
		.ci = { ms.low * ns_a_pixel, ms.high * ns_a_pixel },
	};
}

bool compare_call_cost(const struct comparison *c, struct pixel_cost *cost)
{
	if (c->timed == c->count)
		return false;
	*cost = cost_over(c, &c->cells[c->count], &c->cells[0]);
	return true;
}

bool compare_goroutine_cost(const struct comparison *c, struct pixel_cost *cost)
{
	for (size_t i = 1; i < c->count; i++)
		if (c->cells[i].how.mode == MODE_PIXEL && c->cells[i].how.procs == 1) {
			*cost = cost_over(c, &c->cells[i], &c->cells[c->count]);
			return true;
		}
	return false;
}
