/* spread: each pixel from a random place nearby, as through frosted glass.
 *
 * out(x, y) = in(x + dx, y + dy); dx and dy are whole, alike likely within
 * -radius..radius: with the bits of (seed, x, y, 0) by core/kernel/random.h and w =
 * 2*radius + 1, dx = (high 32 bits * w >> 32) - radius, dy from the low ones. */
#include "core/kernel/random.h"

enum { RADIUS_MAX = 255 };

struct spread {
	int radius, seed;
};

static const weft_param spread_params[] = {
	{ WEFT_BIND(struct spread, radius), .name = "radius", .help = "how far at most", .type = WEFT_INT,
	  .initial = 3, .max = RADIUS_MAX, .unit = "px" },
	WEFT_SEED_PARAM(struct spread),
};

static void spread_row(const void *state, const weft_row_job *job)
{
	const struct spread *s = state;
	const size_t pixel = weft_pixel_bytes(job->source.format);
	const uint64_t row = weft_random_row(s->seed, job->y), window = (uint64_t)(2 * s->radius + 1);

	for (int x = 0; x < job->width; x++) {
		const uint64_t bits = weft_random_bits(row, job->x + x, 0);
		const int dx = (int)((bits >> 32) * window >> 32) - s->radius;
		const int dy = (int)((bits & 0xFFFFFFFFu) * window >> 32) - s->radius;
		memcpy(job->out + (size_t)x * pixel, job->in[dy] + (ptrdiff_t)(x + dx) * (ptrdiff_t)pixel,
		       pixel);
	}
}

static weft_status spread_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)in, (void)e;
	plan->halo = ((const struct spread *)state)->radius;
	plan->cost = 10;
	return WEFT_OK;
}

static bool spread_only_moves(const void *state)
{
	(void)state;
	return true;
}

static const char *const spread_aliases[] = { "jitter", "frosted", NULL };
static const char *const spread_examples[] = { "spread", "spread:8,seed=2", NULL };

WEFT_FILTER(spread, .help = "each pixel from a random place nearby, as through frosted glass",
	    .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(spread_params), .state_size = sizeof(struct spread),
	    .prepare = spread_prepare, .only_moves = spread_only_moves, .row = spread_row,
	    .depths = WEFT_DEPTH_ALL, .group = "artistic", .aliases = spread_aliases,
	    .examples = spread_examples,
	    .definition = "out(x, y) = in(x + dx, y + dy), dx and dy random within -radius..radius");
