/* grain: the grain of film, strongest in the middle tones.
 *
 * Normal numbers g of (seed, x, y) by core/kernel/random.h stand on a lattice
 * `size` pixels apart.  At u = x/size, v = y/size (double) the four around weigh
 * (1-fu)(1-fv), fu(1-fv), (1-fu)fv and fu*fv, and n is their sum over the root of
 * the sum of their squares, so that it deviates by 1 everywhere.  Each colour is
 * v + amount*W*n*4l(1 - l) in single precision, l = v/W within 0..1, rounded as
 * floor(r + 1/2) and clamped.  Alpha stays. */
#include "core/kernel/random.h"

struct grain {
	double amount, size;
	int seed;
};

static const weft_param grain_params[] = {
	{ WEFT_BIND(struct grain, amount), .name = "amount",
	  .help = "deviation in the middle tones, of white", .type = WEFT_REAL, .initial = 0.06, .min = 0,
	  .max = 1 },
	{ WEFT_BIND(struct grain, size), .name = "size", .help = "of a grain", .type = WEFT_REAL,
	  .initial = 1.5, .min = 1, .max = 64, .unit = "px" },
	WEFT_SEED_PARAM(struct grain),
};

static float grain_at(const struct grain *s, int x, int y)
{
	const double u = x / s->size, v = y / s->size, fu = u - floor(u), fv = v - floor(v);
	const int i = (int)u, j = (int)v;
	const double weight[] = { (1 - fu) * (1 - fv), fu * (1 - fv), (1 - fu) * fv, fu * fv };
	const uint64_t rows[] = { weft_random_row(s->seed, j), weft_random_row(s->seed, j + 1) };
	double sum = 0, squares = 0;

	for (int k = 0; k < 4; k++) {
		if (weight[k] > 0)
			sum += weight[k] * weft_random_normal(weft_random_bits(rows[k / 2], i + k % 2, 0));
		squares += weight[k] * weight[k];
	}
	return (float)(sum / sqrt(squares));
}

WEFT_KERNEL void grain_samples(const struct grain *s, const weft_row_job *job, int depth)
{
	const int channels = job->source.format.channels, colours = weft_colours(job->source.format);
	const float white = (float)weft_white(job->source.format), reach = (float)s->amount * white;

	for (int x = 0; x < job->width; x++) {
		const float n = grain_at(s, job->x + x, job->y);
		for (int c = 0; c < colours; c++) {
			const ptrdiff_t at = (ptrdiff_t)x * channels + c;
			const float v = weft_at_f(job->in[0], at, depth), share = v / white;
			const float l = share > 0 ? share < 1 ? share : 1 : 0;
			weft_put_rounded(job->out, at, depth, v + (reach * n) * (4 * (l * (1 - l))));
		}
	}
	weft_keep_alpha(job);
}

static void grain_u8(const void *state, const weft_row_job *job)
{
	grain_samples(state, job, WEFT_U8);
}

static void grain_u16(const void *state, const weft_row_job *job)
{
	grain_samples(state, job, WEFT_U16);
}

static void grain_f32(const void *state, const weft_row_job *job)
{
	grain_samples(state, job, WEFT_F32);
}

static weft_status grain_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state, (void)e;
	plan->row = weft_row_for(in.format, grain_u8, grain_u16, grain_f32);
	plan->cost = 80;
	return WEFT_OK;
}

static const char *const grain_aliases[] = { "filmgrain", NULL };
static const char *const grain_examples[] = { "grain", "gray | grain:0.1,size=2.5,seed=3", NULL };

WEFT_FILTER(grain, .help = "the grain of film, strongest in the middle tones", .kind = WEFT_POINT,
	    WEFT_PARAMS(grain_params), .state_size = sizeof(struct grain), .prepare = grain_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "artistic",
	    .aliases = grain_aliases, .examples = grain_examples,
	    .definition = "v + amount*white*n*4l(1 - l), l = v/white; n normal, from a lattice `size` apart");
