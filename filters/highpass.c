/* highpass: the fine detail alone, on grey.
 *
 * With b the blur:sigma of v: (v - b) + bias*W*a in single precision, a the pixel's
 * opacity, as pixels come premultiplied; integers floor(r + 1/2), clamped.  Alpha
 * stays. */
#include "core/kernel/fail.h"
#include "core/kernel/gaussian.h"

struct highpass {
	struct weft_gaussian gaussian;
	double sigma, bias;
};

static const weft_param highpass_params[] = {
	{ WEFT_BIND(struct highpass, sigma), .name = "sigma", .help = "of the blur: what is larger goes",
	  .type = WEFT_REAL, .initial = 3, .min = 0.1, .max = 10, .unit = "px" },
	{ WEFT_BIND(struct highpass, bias), .name = "bias", .help = "what is flat, of white",
	  .type = WEFT_REAL, .initial = 0.5, .min = 0, .max = 1 },
};

WEFT_KERNEL void highpass_row(const struct highpass *s, const weft_format f, const uint8_t *in, uint8_t *out,
			      int width, int depth)
{
	const float white = (float)weft_white(f), bias = (float)s->bias * white;
	const int channels = f.channels;

	for (int i = 0; i < width * channels; i++) {
		const float rise = weft_at_f(in, i, depth) - weft_at_f(out, i, depth);
		const float a =
			channels % 2 ? white : weft_at_f(in, i / channels * channels + channels - 1, depth);
		weft_put_rounded(out, i, depth, rise + bias * (a / white));
	}
}

WEFT_KERNEL void highpass_band(const void *state, const weft_band_job *job, int depth)
{
	const struct highpass *s = state;

	weft_gaussian_band(&s->gaussian, job, depth, NULL, NULL);
	for (int y = 0; y < job->y1 - job->y0; y++) {
		highpass_row(s, job->source.format, job->in[y], job->out[y], job->width, depth);
		weft_keep_alpha(&(weft_row_job) {
			.in = job->in + y, .out = job->out[y], .width = job->width, .source = job->source });
	}
}

static void highpass_u8(const void *state, const weft_band_job *job)
{
	highpass_band(state, job, WEFT_U8);
}

static void highpass_u16(const void *state, const weft_band_job *job)
{
	highpass_band(state, job, WEFT_U16);
}

static void highpass_f32(const void *state, const weft_band_job *job)
{
	highpass_band(state, job, WEFT_F32);
}

static weft_status highpass_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct highpass *s = state;

	if (weft_gaussian_make(&s->gaussian, s->sigma, in, plan) != WEFT_OK)
		return weft_refuse(e, WEFT_NO_MEMORY, "highpass: out of memory");
	plan->cost += 2;
	plan->band = weft_band_for(in.format, highpass_u8, highpass_u16, highpass_f32);
	return WEFT_OK;
}

static void highpass_finish(void *state)
{
	free(((struct highpass *)state)->gaussian.weight);
}

static const char *const highpass_examples[] = { "highpass", "gray | highpass:2", NULL };

WEFT_FILTER(highpass, .help = "the fine detail alone, on grey", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(highpass_params), .state_size = sizeof(struct highpass), .prepare = highpass_prepare,
	    .finish = highpass_finish, .depths = WEFT_DEPTH_ALL, .group = "sharpen",
	    .examples = highpass_examples,
	    .definition = "(v - blur(v)) + bias, by direct taps; alpha copied");
