/* rank: of the (2 radius + 1)^2 samples about each, one by its place in their order.
 *
 * Of n samples sorted from the least, number floor(p*(n - 1) + 1/2), counted from
 * 0: p = 0 is the least, 1/2 the median, 1 the greatest.  Found as the median is:
 * core/kernel/median_u8.h, median_deep.h.  Floats are ordered by their bits
 * (min_max.h). */
#include <math.h>

#include "core/kernel/median_deep.h"

struct rank {
	struct weft_median_u8 window;
	int radius;
	double p;
};

static const char *const rank_p_names[] = { "percentile", "quantile", NULL };

static const weft_param rank_params[] = {
	{ WEFT_BIND(struct rank, p), .name = "p", .help = "place in the order: 0 the least, 1 the greatest",
	  .type = WEFT_REAL, .initial = 0.5, .min = 0, .max = 1, .aliases = rank_p_names },
	{ WEFT_BIND(struct rank, radius), .name = "radius", .help = "pixels on each side of the centre",
	  .type = WEFT_INT, .initial = 1, .min = 0, .max = WEFT_RANK_RADIUS_MAX, .unit = "px" },
};

static void rank_u8(const void *state, const weft_band_job *job)
{
	weft_median_u8_band(&((const struct rank *)state)->window, job);
}

static void rank_u16(const void *state, const weft_band_job *job)
{
	weft_median_deep_band(&((const struct rank *)state)->window, job, WEFT_U16);
}

static void rank_f32(const void *state, const weft_band_job *job)
{
	weft_median_deep_band(&((const struct rank *)state)->window, job, WEFT_F32);
}

static void rank_copy(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

static weft_status rank_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct rank *s = state;
	const int side = 2 * s->radius + 1;

	plan->halo = s->radius;
	plan->cost = in.format.depth == WEFT_U8 ? 15 : 60;
	if (s->radius == 0) {
		plan->row = rank_copy;
		plan->cost = 1;
		return WEFT_OK;
	}
	plan->band = weft_band_for(in.format, rank_u8, rank_u16, rank_f32);
	plan->scratch = in.format.depth == WEFT_U8 ? weft_median_u8_make(&s->window, s->radius)
						   : weft_median_deep_make(&s->window, s->radius);
	s->window.rank = (int)floor(s->p * (side * side - 1) + 0.5);
	return WEFT_OK;
}

static bool rank_only_moves(const void *state)
{
	return ((const struct rank *)state)->radius == 0;
}

static const char *const rank_aliases[] = { "percentile", "rankfilter", NULL };
static const char *const rank_examples[] = { "rank:0.25,radius=3", "rank:90%,radius=2", NULL };

WEFT_FILTER(
	rank, .help = "one of a square of samples, by its place in their order", .kind = WEFT_NEIGHBOURHOOD,
	WEFT_PARAMS(rank_params), .state_size = sizeof(struct rank), .prepare = rank_prepare,
	.only_moves = rank_only_moves, .depths = WEFT_DEPTH_ALL, .edge = WEFT_EDGE_CLAMP, .group = "blur",
	.aliases = rank_aliases, .examples = rank_examples,
	.definition = "sample floor(p*(n - 1) + 1/2), counted from 0, of the n = (2 radius + 1)^2 in order");
