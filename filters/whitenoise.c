/* whitenoise: each sample random, whatever its neighbours are.
 *
 * By core/kernel/random.h of (seed, x, y, channel): uniform is u, gauss is 1/2 +
 * deviation*g, in single precision; integers floor(v*white + 1/2), clamped.  RGB,
 * or with mono=yes grey. */
#include "core/kernel/canvas.h"
#include "core/kernel/random.h"

struct whitenoise {
	struct weft_canvas canvas;
	int kind, seed;
	double deviation;
	bool mono;
};

static const char *const whitenoise_kinds[] = { "uniform", "gauss", NULL };

static const weft_param whitenoise_params[] = {
	{ WEFT_BIND(struct whitenoise, kind), .name = "kind", .help = "how samples are distributed",
	  .type = WEFT_CHOICE, .choices = whitenoise_kinds },
	{ WEFT_BIND(struct whitenoise, deviation), .name = "deviation", .help = "of gauss, of white",
	  .type = WEFT_REAL, .initial = 0.15, .min = 0, .max = 1 },
	{ WEFT_BIND(struct whitenoise, mono), .name = "mono", .help = "grey", .type = WEFT_BOOL },
	WEFT_SEED_PARAM(struct whitenoise),
	WEFT_CANVAS_PARAMS(struct whitenoise),
};

WEFT_KERNEL void whitenoise_samples(const struct whitenoise *s, const weft_row_job *job, int depth)
{
	const int channels = job->target.format.channels;
	const uint64_t row = weft_random_row(s->seed, job->y);

	for (int i = 0; i < job->width * channels; i++) {
		const uint64_t bits = weft_random_bits(row, job->x + i / channels, i % channels);
		const float v = s->kind ? 0.5f + (float)s->deviation * (float)weft_random_normal(bits)
					: (float)weft_random_uniform(bits);
		weft_canvas_put(job->out, i, depth, v);
	}
}

static void whitenoise_u8(const void *state, const weft_row_job *job)
{
	whitenoise_samples(state, job, WEFT_U8);
}

static void whitenoise_u16(const void *state, const weft_row_job *job)
{
	whitenoise_samples(state, job, WEFT_U16);
}

static void whitenoise_f32(const void *state, const weft_row_job *job)
{
	whitenoise_samples(state, job, WEFT_F32);
}

static weft_status whitenoise_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	const struct whitenoise *s = state;

	(void)in, (void)e;
	weft_canvas_plan(&s->canvas, s->mono ? 1 : 3, plan);
	plan->row = weft_row_for(plan->format, whitenoise_u8, whitenoise_u16, whitenoise_f32);
	plan->cost = 25;
	return WEFT_OK;
}

static const char *const whitenoise_aliases[] = { "random", NULL };
static const char *const whitenoise_examples[] = { "whitenoise:width=64,height=64",
						   "whitenoise:gauss,deviation=0.1,mono=yes,seed=5", NULL };

WEFT_FILTER(whitenoise, .help = "each sample random, whatever its neighbours are", .kind = WEFT_SOURCE,
	    WEFT_PARAMS(whitenoise_params), .state_size = sizeof(struct whitenoise),
	    .prepare = whitenoise_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "source", .aliases = whitenoise_aliases, .examples = whitenoise_examples,
	    .definition = "a uniform number of (seed, x, y, channel), or 1/2 + deviation*g, g normal");
