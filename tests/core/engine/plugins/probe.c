/* probe: shows what a neighbourhood filter is shown.  Each sample becomes the
 * one at dx, dy from it, so any wrong row or column of the halo is seen.  Only
 * a band function, and scratch that it checks is its own. */
#include "core/engine/filter.h"

#include <string.h>

struct probe {
	int dx, dy;
};

static const weft_param probe_params[] = {
	{ WEFT_BIND(struct probe, dx), .name = "dx", .help = "columns to the right", .type = WEFT_INT,
	  .initial = 2, .min = -99, .max = 99 },
	{ WEFT_BIND(struct probe, dy), .name = "dy", .help = "rows down", .type = WEFT_INT, .initial = -1,
	  .min = -99, .max = 99 },
};

static int magnitude(int v)
{
	return v < 0 ? -v : v;
}

static weft_status probe_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)in;
	(void)e;
	struct probe *p = state;
	plan->halo_x = magnitude(p->dx);
	plan->halo_y = magnitude(p->dy);
	plan->scratch = sizeof(int);
	return WEFT_OK;
}

static void probe_band(const void *state, const weft_band_job *job)
{
	const struct probe *p = state;
	int *busy = job->scratch;
	const size_t pixel = weft_pixel_bytes(job->source.format);
	if ((*busy)++ != 0)
		return; /* someone else has my scratch: the output will tell */
	for (int y = 0; y < job->y1 - job->y0; y++)
		memcpy(job->out[y], job->in[y + p->dy] + (ptrdiff_t)p->dx * (ptrdiff_t)pixel,
		       (size_t)job->width * pixel);
	(*busy)--;
}

WEFT_FILTER(probe, .help = "the picture moved", .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(probe_params),
	    .state_size = sizeof(struct probe), .prepare = probe_prepare, .band = probe_band,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA);
