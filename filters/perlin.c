/* perlin: clouds, of gradients at random on a lattice (Perlin, "Improving noise", SIGGRAPH 2002).
 *
 * In double.  Octave k, from 0, has its lattice scale/2^k pixels apart; at u, v in
 * its units, with i = floor(u), p = u - i, j = floor(v), q = v - j, corner (a, b)
 * of the four adds g*(p - a, q - b).  Its gradient g is one of eight by the top 3 of
 * the bits of (seed, 16(i + a) + k, j + b, 0) by core/kernel/random.h: 0..3 are (1, 0),
 * (-1, 0), (0, 1), (0, -1), 4..7 are (s, s), (-s, s), (s, -s), (-s, -s), s = sqrt(1/2).
 * The corners are weighed by t^3(6t^2 - 15t + 10), along first: n = mix over q of (mix
 * over p).  The result is 1/2 + sum of w_k*n_k / (sqrt(2) * sum of w_k), w_k =
 * persistence^k, clamped to 0..1; lattices finer than a pixel add nothing; integers floor(v*white + 1/2).
 * Grey. */
#include "core/kernel/canvas.h"
#include "core/kernel/random.h"

enum { OCTAVES_MAX = 12 };

struct perlin {
	struct weft_canvas canvas;
	double scale, persistence;
	int octaves, seed;
	double weight[OCTAVES_MAX], total;
};

static const weft_param perlin_params[] = {
	{ WEFT_BIND(struct perlin, scale), .name = "scale", .help = "size of the largest clouds",
	  .type = WEFT_REAL, .initial = 64, .min = 1, .max = 100000, .unit = "px" },
	{ WEFT_BIND(struct perlin, octaves), .name = "octaves", .help = "how many, each half as large",
	  .type = WEFT_INT, .initial = 4, .min = 1, .max = OCTAVES_MAX },
	{ WEFT_BIND(struct perlin, persistence), .name = "persistence",
	  .help = "weight of an octave, of that before", .type = WEFT_REAL, .initial = 0.5, .min = 0,
	  .max = 1 },
	WEFT_SEED_PARAM(struct perlin),
	WEFT_CANVAS_PARAMS(struct perlin),
};

static inline double perlin_corner(uint64_t bits, double x, double y)
{
	const double s = 0.70710678118654752;
	const int g = (int)(bits >> 61);

	if (g < 4)
		return g < 2 ? (g == 0 ? x : -x) : (g == 2 ? y : -y);
	return s * (g % 2 ? -x : x) + s * (g >= 6 ? -y : y);
}

static inline double perlin_fade(double t)
{
	return t * t * t * (t * (t * 6 - 15) + 10);
}

static double perlin_octave(double u, double v, int octave, int seed)
{
	const int i = (int)u, j = (int)v;
	const double p = u - i, q = v - j, across = perlin_fade(p), down = perlin_fade(q);
	double row[2];

	for (int b = 0; b < 2; b++) {
		const uint64_t of_row = weft_random_row(seed, j + b);
		const double left = perlin_corner(weft_random_bits(of_row, 16 * i + octave, 0), p, q - b);
		const double right =
			perlin_corner(weft_random_bits(of_row, 16 * (i + 1) + octave, 0), p - 1, q - b);
		row[b] = left + across * (right - left);
	}
	return row[0] + down * (row[1] - row[0]);
}

static float perlin_at(const struct perlin *s, int x, int y)
{
	double sum = 0, step = 1 / s->scale;

	for (int k = 0; k < s->octaves && step <= 1; k++, step *= 2)
		sum += s->weight[k] * perlin_octave(x * step, y * step, k, s->seed);
	const double v = 0.5 + sum * s->total;
	return (float)(v > 0 ? v < 1 ? v : 1 : 0);
}

WEFT_KERNEL void perlin_samples(const struct perlin *s, const weft_row_job *job, int depth)
{
	for (int x = 0; x < job->width; x++)
		weft_canvas_put(job->out, x, depth, perlin_at(s, job->x + x, job->y));
}

static void perlin_u8(const void *state, const weft_row_job *job)
{
	perlin_samples(state, job, WEFT_U8);
}

static void perlin_u16(const void *state, const weft_row_job *job)
{
	perlin_samples(state, job, WEFT_U16);
}

static void perlin_f32(const void *state, const weft_row_job *job)
{
	perlin_samples(state, job, WEFT_F32);
}

static weft_status perlin_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct perlin *s = state;
	double weight = 1, sum = 0;

	(void)in, (void)e;
	for (int k = 0; k < s->octaves; k++, weight *= s->persistence)
		sum += s->weight[k] = weight;
	s->total = 1 / (1.4142135623730951 * sum);
	weft_canvas_plan(&s->canvas, 1, plan);
	plan->row = weft_row_for(plan->format, perlin_u8, perlin_u16, perlin_f32);
	plan->cost = 30 * s->octaves;
	return WEFT_OK;
}

static const char *const perlin_aliases[] = { "clouds", "plasma", NULL };
static const char *const perlin_examples[] = { "perlin:width=128,height=96",
					       "perlin:scale=24,octaves=2,seed=9 | levels:0.2,high=0.8",
					       NULL };

WEFT_FILTER(perlin, .help = "clouds: gradient noise in octaves", .kind = WEFT_SOURCE,
	    WEFT_PARAMS(perlin_params), .state_size = sizeof(struct perlin), .prepare = perlin_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "source",
	    .aliases = perlin_aliases, .examples = perlin_examples,
	    .definition = "1/2 + sum w_k*n_k / (sqrt(2) sum w_k); n_k Perlin's noise of a lattice scale/2^k "
			  "apart, w_k = persistence^k");
