/* unsharp: sharpen by what a Gaussian blur takes away.
 *
 * b is the blur of v.  Where |v - b| is at least threshold of white the
 * result is round(v + amount * (v - b)) in single precision, elsewhere v;
 * with amount 1 that is 2 v - b.
 */
#include "core/kernel/fail.h"
#include "core/kernel/gaussian.h"

struct unsharp {
	struct weft_gaussian gaussian;
	double sigma;
	float amount;
	double threshold;
	float least; /* the threshold in units of samples */
};

static const weft_param unsharp_params[] = {
	{ WEFT_BIND(struct unsharp, sigma), .name = "sigma", .help = "of the blur: the size of the detail",
	  .type = WEFT_REAL, .initial = 1, .min = 0.1, .max = 10, .unit = "px" },
	{ WEFT_BIND(struct unsharp, amount), .name = "amount", .help = "how much is added", .type = WEFT_REAL,
	  .initial = 1, .min = 0, .max = 10 },
	{ WEFT_BIND(struct unsharp, threshold), .name = "threshold",
	  .help = "differences below this fraction of white stay", .type = WEFT_REAL, .initial = 0.02,
	  .min = 0, .max = 1 },
};

/* amount 1, in integers. */
WEFT_KERNEL void unsharp_by_one(const void *state, const uint8_t *in, uint8_t *out, int n, int depth)
{
	const struct unsharp *unsharp = state;
	const int threshold = (int)unsharp->least + (unsharp->least > (int)unsharp->least);

	WEFT_INDEPENDENT
	for (int i = 0; i < n; i++) {
		const int here = weft_at(in, i, depth), rise = here - weft_at(out, i, depth);
		weft_put_clamped(out, i, depth, here + (abs(rise) >= threshold ? rise : 0));
	}
}

WEFT_KERNEL void unsharp_by(const void *state, const uint8_t *in, uint8_t *out, int n, int depth)
{
	const struct unsharp *unsharp = state;
	const float amount = unsharp->amount, threshold = unsharp->least;

	WEFT_INDEPENDENT
	for (int i = 0; i < n; i++) {
		const float here = weft_at_f(in, i, depth), rise = here - weft_at_f(out, i, depth);
		weft_put_rounded(out, i, depth,
				 amount > 0 && fabsf(rise) >= threshold ? here + amount * rise : here);
	}
}

#define UNSHARP_BAND(id, depth, finish)                                                                      \
	static void id##_after(const void *state, const uint8_t *in, uint8_t *out, int n)                    \
	{                                                                                                    \
		finish(state, in, out, n, depth);                                                            \
	}                                                                                                    \
	static void id(const void *state, const weft_band_job *job)                                          \
	{                                                                                                    \
		const struct unsharp *unsharp = state;                                                       \
		weft_gaussian_band(&unsharp->gaussian, job, depth, id##_after, state);                       \
		for (int y = 0; y < job->y1 - job->y0; y++)                                                  \
			weft_keep_alpha(&(weft_row_job) { .in = job->in + y,                                 \
							  .out = job->out[y],                                \
							  .width = job->width,                               \
							  .source = job->source });                          \
	}
UNSHARP_BAND(one_u8, WEFT_U8, unsharp_by_one)
UNSHARP_BAND(one_u16, WEFT_U16, unsharp_by_one)
UNSHARP_BAND(any_u8, WEFT_U8, unsharp_by)
UNSHARP_BAND(any_u16, WEFT_U16, unsharp_by)
UNSHARP_BAND(any_f32, WEFT_F32, unsharp_by)

static weft_status unsharp_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct unsharp *unsharp = state;
	const weft_format f = in.format;

	unsharp->least = (float)(unsharp->threshold * weft_white(f));
	if (weft_gaussian_make(&unsharp->gaussian, unsharp->sigma, in, plan) != WEFT_OK)
		return weft_refuse(e, WEFT_NO_MEMORY, "unsharp: out of memory");
	plan->cost += 1;
	plan->band = unsharp->amount == 1 ? weft_band_for(f, one_u8, one_u16, any_f32)
					  : weft_band_for(f, any_u8, any_u16, any_f32);
	return WEFT_OK;
}

static void unsharp_finish(void *state)
{
	free(((struct unsharp *)state)->gaussian.weight);
}

static const char *const unsharp_examples[] = { "unsharp", "unsharp:2,amount=0.5", NULL };

WEFT_FILTER(unsharp, .help = "sharpen by what a blur takes away", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(unsharp_params), .state_size = sizeof(struct unsharp), .prepare = unsharp_prepare,
	    .finish = unsharp_finish, .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "sharpen",
	    .examples = unsharp_examples,
	    .definition =
		    "b = blur(v) by direct taps; where |v - b| >= threshold: round(v + amount * (v - b)), "
		    "else v; clamped for u8 and u16, alpha copied");
