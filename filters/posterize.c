/* posterize: few levels for each colour.
 *
 * Integers: the step is floor(v * levels / (white + 1)), of equal width; the
 * result floor(step * white / (levels - 1) + 1/2).  f32: the step is
 * floor(v * levels) within 0..levels-1 (NaN: 0), the result step/(levels - 1).
 * Alpha stays. */
#include "core/kernel/lut.h"
#include "core/kernel/typed.h"

struct posterize {
	int levels;
	float single;
	uint8_t map[256];
	uint16_t map16[256]; /* what each step becomes */
};

static const weft_param posterize_params[] = {
	{ WEFT_BIND(struct posterize, levels), .name = "levels", .help = "how many for each colour",
	  .type = WEFT_INT, .initial = 4, .min = 2, .max = 256 },
};

static void posterize_u8(const void *state, const weft_row_job *job)
{
	weft_lut_u8(((const struct posterize *)state)->map, job);
}

static void posterize_u16(const void *state, const weft_row_job *job)
{
	const struct posterize *s = state;
	const int count = job->width * job->source.format.channels;
	const int alpha = weft_alpha_lane(job->source.format), levels = s->levels;
	const uint16_t *in = (const uint16_t *)(const void *)job->in[0];
	uint16_t *out = (uint16_t *)(void *)job->out;

	for (int i = 0; i < count; i++)
		out[i] = weft_sample_is_alpha(i, alpha) ? in[i] : s->map16[in[i] * levels >> 16];
}

static void posterize_f32(const void *state, const weft_row_job *job)
{
	const struct posterize *s = state;
	const int count = job->width * job->source.format.channels;
	const int alpha = weft_alpha_lane(job->source.format);
	const float levels = s->single, last = levels - 1;
	const float *in = (const float *)(const void *)job->in[0];
	float *out = (float *)(void *)job->out;

	WEFT_INDEPENDENT for (int i = 0; i < count; i++)
	{
		const float v = in[i] * levels, above = v > 0 ? v : 0, step = above < last ? above : last;

		out[i] = weft_sample_is_alpha(i, alpha) ? in[i] : (float)(int)step / last;
	}
}

static weft_status posterize_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct posterize *s = state;
	const int n = s->levels;

	s->single = (float)n;
	for (int v = 0; v < 256; v++)
		s->map[v] = (uint8_t)(((v * n >> 8) * 255 * 2 + n - 1) / (2 * (n - 1)));
	for (int step = 0; step < n; step++)
		s->map16[step] = (uint16_t)(((int64_t)step * 65535 * 2 + n - 1) / (2 * (n - 1)));
	plan->row = weft_row_for(in.format, posterize_u8, posterize_u16, posterize_f32);
	plan->cost = 2;
	return WEFT_OK;
}

static const char *const posterize_examples[] = { "posterize:4", NULL };

WEFT_FILTER(posterize, .help = "few levels for each colour", .kind = WEFT_POINT,
	    WEFT_PARAMS(posterize_params), .state_size = sizeof(struct posterize),
	    .prepare = posterize_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "colour", .examples = posterize_examples,
	    .definition = "step = floor(v*levels/(white + 1)); floor(step*white/(levels - 1) + 1/2)");
