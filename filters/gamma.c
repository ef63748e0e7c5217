/* gamma: brighten (above 1) or darken the middle, black and white stay.
 *
 * Integers: floor(white * (v/white)^(1/gamma) + 1/2), the power in double.
 * f32: v^(1/gamma) within 4e-6 of the true value (core/kernel/power.h); 0 for
 * v <= 0.  Alpha stays. */
#include <math.h>

#include "core/kernel/lut.h"
#include "core/kernel/power.h"

struct gamma {
	float exponent;
	union {
		uint8_t u8[256];
		uint16_t u16[65536];
	} map;
};

static const weft_param gamma_params[] = {
	{ .name = "gamma",
	  .help = "above 1 brightens",
	  .type = WEFT_REAL,
	  .initial = 2.2,
	  .min = 0.1,
	  .max = 10 },
};

static void gamma_u8(const void *state, const weft_row_job *job)
{
	weft_lut_u8(((const struct gamma *)state)->map.u8, job);
}

static void gamma_u16(const void *state, const weft_row_job *job)
{
	weft_lut_u16(((const struct gamma *)state)->map.u16, job);
}

static void gamma_f32(const void *state, const weft_row_job *job)
{
	const float exponent = ((const struct gamma *)state)->exponent;
	const int channels = job->source.format.channels, colours = weft_colours(job->source.format);
	const float *in = (const float *)job->in[0];
	float *out = (float *)job->out;

	if (channels == colours)
		for (int i = 0; i < job->width * channels; i++)
			out[i] = weft_powf(in[i], exponent);
	else
		for (int x = 0; x < job->width; x++, in += channels, out += channels)
			for (int c = 0; c < channels; c++)
				out[c] = c < colours ? weft_powf(in[c], exponent) : in[c];
}

static weft_status gamma_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct gamma *s = state;
	const double exponent = 1 / args.value[0], white = weft_white(in.format);

	s->exponent = (float)exponent;
	for (int v = 0; in.format.depth != WEFT_F32 && v <= (int)white; v++) {
		double result = floor(white * pow(v / white, exponent) + 0.5);

		if (in.format.depth == WEFT_U8)
			s->map.u8[v] = (uint8_t)result;
		else
			s->map.u16[v] = (uint16_t)result;
	}
	plan->row = weft_row_for(in.format, gamma_u8, gamma_u16, gamma_f32);
	plan->cost = 2;
	return WEFT_OK;
}

static const char *const gamma_examples[] = { "gamma:2.2", "gamma:0.45", NULL };

WEFT_FILTER(
	gamma, .help = "brighten or darken the middle; black and white stay", .kind = WEFT_POINT,
	WEFT_PARAMS(gamma_params), .state_size = sizeof(struct gamma), .prepare = gamma_prepare,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour", .examples = gamma_examples,
	.definition = "floor(white * (v/white)^(1/gamma) + 1/2); f32 v^(1/gamma) within 4e-6, 0 below black");
