/* sketch: pencil lines on paper: each sample over its surroundings.
 *
 * With b the blur:sigma of v: W*min(1, v/b), white where b is 0 or less; what a colour
 * dodge of the picture with its blurred negative gives.  In single precision, as
 * (v/b)*(W*a), a the pixel's opacity, as pixels come premultiplied; integers floor(r +
 * 1/2).  Alpha stays. */
#include "core/kernel/fail.h"
#include "core/kernel/gaussian.h"

struct sketch {
	struct weft_gaussian gaussian;
	double sigma;
};

static const weft_param sketch_params[] = {
	{ WEFT_BIND(struct sketch, sigma), .name = "sigma", .help = "of the blur: broader lines",
	  .type = WEFT_REAL, .initial = 4, .min = 0.1, .max = 10, .unit = "px" },
};

WEFT_KERNEL void sketch_row(const weft_format f, const uint8_t *in, uint8_t *out, int width, int depth)
{
	const float white = (float)weft_white(f);
	const int channels = f.channels;

	for (int i = 0; i < width * channels; i++) {
		const float v = weft_at_f(in, i, depth), b = weft_at_f(out, i, depth);
		const float paper =
			channels % 2 ? white : weft_at_f(in, i / channels * channels + channels - 1, depth);
		weft_put_rounded(out, i, depth, b > 0 && v < b ? (v / b) * paper : paper);
	}
}

WEFT_KERNEL void sketch_band(const void *state, const weft_band_job *job, int depth)
{
	const struct sketch *s = state;

	weft_gaussian_band(&s->gaussian, job, depth, NULL, NULL);
	for (int y = 0; y < job->y1 - job->y0; y++) {
		sketch_row(job->source.format, job->in[y], job->out[y], job->width, depth);
		weft_keep_alpha(&(weft_row_job) {
			.in = job->in + y, .out = job->out[y], .width = job->width, .source = job->source });
	}
}

static void sketch_u8(const void *state, const weft_band_job *job)
{
	sketch_band(state, job, WEFT_U8);
}

static void sketch_u16(const void *state, const weft_band_job *job)
{
	sketch_band(state, job, WEFT_U16);
}

static void sketch_f32(const void *state, const weft_band_job *job)
{
	sketch_band(state, job, WEFT_F32);
}

static weft_status sketch_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct sketch *s = state;

	if (weft_gaussian_make(&s->gaussian, s->sigma, in, plan) != WEFT_OK)
		return weft_refuse(e, WEFT_NO_MEMORY, "sketch: out of memory");
	plan->cost += 3;
	plan->band = weft_band_for(in.format, sketch_u8, sketch_u16, sketch_f32);
	return WEFT_OK;
}

static void sketch_finish(void *state)
{
	free(((struct sketch *)state)->gaussian.weight);
}

static const char *const sketch_aliases[] = { "pencil", NULL };
static const char *const sketch_examples[] = { "gray | sketch", "sketch:2", NULL };

WEFT_FILTER(sketch, .help = "pencil lines on paper", .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(sketch_params),
	    .state_size = sizeof(struct sketch), .prepare = sketch_prepare, .finish = sketch_finish,
	    .depths = WEFT_DEPTH_ALL, .group = "artistic", .aliases = sketch_aliases,
	    .examples = sketch_examples, .definition = "white*min(1, v/blur(v)); alpha copied");
