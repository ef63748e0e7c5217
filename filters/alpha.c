/* alpha: given, taken away, changed, shown, multiplied in.
 *
 * a is alpha (white where there is none), W white, `value` a fraction of it.
 *   add            a stays, or becomes value where there was none
 *   remove         the colours alone, as they are
 *   set            a = value, floor(W*value + 1/2)
 *   fade           a times value: floor(a*value + 1/2) in double; f32 in single precision
 *   extract        a as a grey picture
 *   premultiply    each colour (v*a + (W-1)/2) / W; f32 v*a
 *   unpremultiply  min(W, (v*W + a/2) / a), 0 where a is 0; f32 v/a
 * A picture without alpha gets it from add, set and fade, and none from the last two. */
#include <math.h>
#include <string.h>

#include "core/kernel/typed.h"

enum alpha_mode { ADD, REMOVE, SET, FADE, EXTRACT, PREMULTIPLY, UNPREMULTIPLY };

struct alpha {
	int mode;
	double value;
	uint16_t level; /* of integers */
};

static const char *const alpha_modes[] = { "add",     "remove",      "set",           "fade",
					   "extract", "premultiply", "unpremultiply", NULL };

static const weft_param alpha_params[] = {
	{ WEFT_BIND(struct alpha, mode), .name = "mode", .help = "what is done to it", .type = WEFT_CHOICE,
	  .choices = alpha_modes },
	{ WEFT_BIND(struct alpha, value), .name = "value", .help = "add, set, fade: fraction of opaque",
	  .type = WEFT_REAL, .initial = 1, .min = 0, .max = 1,
	  .aliases = (const char *const[]) { "opacity", NULL } },
};

/* What alpha becomes. */
WEFT_KERNEL float alpha_made(const struct alpha *s, const uint8_t *in, ptrdiff_t at, bool had, int depth)
{
	const float given = depth == WEFT_F32 ? (float)s->value : (float)s->level;
	const float white = depth == WEFT_F32 ? 1 : (float)weft_depth_white(depth);
	const float a = had ? weft_at_f(in, at, depth) : white;

	if (s->mode == FADE)
		return depth == WEFT_F32 ? a * given : (float)floor(a * s->value + 0.5);
	return s->mode == SET || (s->mode == ADD && !had) ? given : a;
}

WEFT_KERNEL void alpha_put(uint8_t *out, ptrdiff_t at, int depth, float v)
{
	if (depth == WEFT_F32)
		((float *)(void *)out)[at] = v;
	else
		weft_put(out, at, depth, (int)v);
}

WEFT_KERNEL void alpha_change(const struct alpha *s, const weft_row_job *job, int depth, const int colours,
			      const int had)
{
	for (int x = 0; x < job->width; x++) {
		const ptrdiff_t from = (ptrdiff_t)x * (colours + had), to = (ptrdiff_t)x * (colours + 1);

		memcpy(job->out + to * depth, job->in[0] + from * depth, (size_t)(colours * depth));
		alpha_put(job->out, to + colours, depth,
			  alpha_made(s, job->in[0], from + colours, had, depth));
	}
}

/* `take` samples of each pixel, from sample `first` on. */
WEFT_KERNEL void alpha_take(const weft_row_job *job, int depth, int first, int take)
{
	const int channels = job->source.format.channels;

	for (int x = 0; x < job->width; x++)
		memcpy(job->out + (ptrdiff_t)x * take * depth,
		       job->in[0] + ((ptrdiff_t)x * channels + first) * depth, (size_t)(take * depth));
}

WEFT_KERNEL void alpha_multiply(const struct alpha *s, const weft_row_job *job, int depth, const int colours)
{
	const uint32_t white = depth == WEFT_F32 ? 1 : (uint32_t)weft_depth_white(depth);
	const ptrdiff_t channels = colours + 1;

	for (ptrdiff_t i = 0; i < job->width * channels; i += channels) {
		for (int c = 0; c < colours; c++) {
			if (depth == WEFT_F32) {
				const float v = weft_at_f(job->in[0], i + c, depth),
					    a = weft_at_f(job->in[0], i + colours, depth);
				alpha_put(job->out, i + c, depth,
					  s->mode == PREMULTIPLY ? v * a
					  : a == 0               ? 0
								 : v / a);
				continue;
			}
			const uint32_t v = (uint32_t)weft_at(job->in[0], i + c, depth),
				       a = (uint32_t)weft_at(job->in[0], i + colours, depth);
			const uint32_t up = a ? (v * white + a / 2) / a : 0;
			weft_put(job->out, i + c, depth,
				 (int)(s->mode == PREMULTIPLY ? (v * a + white / 2) / white
				       : up < white           ? up
							      : white));
		}
		memcpy(job->out + (i + colours) * depth, job->in[0] + (i + colours) * depth, (size_t)depth);
	}
}

WEFT_KERNEL void alpha_row(const struct alpha *s, const weft_row_job *job, int depth)
{
	const int colours = weft_colours(job->source.format), had = weft_has_alpha(job->source.format);

	switch (s->mode) {
	case REMOVE: alpha_take(job, depth, 0, colours); break;
	case EXTRACT: alpha_take(job, depth, colours, 1); break;
	case PREMULTIPLY:
	case UNPREMULTIPLY:
		if (colours == 3)
			alpha_multiply(s, job, depth, 3);
		else
			alpha_multiply(s, job, depth, 1);
		break;
	default:
		if (colours == 3)
			had ? alpha_change(s, job, depth, 3, 1) : alpha_change(s, job, depth, 3, 0);
		else
			had ? alpha_change(s, job, depth, 1, 1) : alpha_change(s, job, depth, 1, 0);
	}
}

#define ALPHA_ROW(name, depth)                                                                               \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		const struct alpha s = *(const struct alpha *)state;                                         \
		alpha_row(&s, job, depth);                                                                   \
	}
ALPHA_ROW(alpha_u8, WEFT_U8)
ALPHA_ROW(alpha_u16, WEFT_U16)
ALPHA_ROW(alpha_f32, WEFT_F32)

static void alpha_keep(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

/* The alpha of a picture without. */
static void alpha_opaque(const void *state, const weft_row_job *job)
{
	const int depth = job->source.format.depth;

	(void)state;
	if (depth != WEFT_F32)
		memset(job->out, 255, (size_t)job->width * (size_t)depth);
	for (int x = 0; depth == WEFT_F32 && x < job->width; x++)
		((float *)(void *)job->out)[x] = 1;
}

static weft_status alpha_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct alpha *s = state;
	const int colours = weft_colours(in.format);
	const bool had = weft_has_alpha(in.format);

	(void)e;
	s->level = (uint16_t)floor(s->value * weft_white(in.format) + 0.5);
	plan->row = weft_row_for(in.format, alpha_u8, alpha_u16, alpha_f32);
	plan->cost = 1;
	if (s->mode == EXTRACT)
		plan->format.channels = 1;
	else if (s->mode == REMOVE)
		plan->format.channels = (uint8_t)colours;
	else if (s->mode < EXTRACT)
		plan->format.channels = (uint8_t)(colours + 1);
	if (!had && s->mode == EXTRACT)
		plan->row = alpha_opaque;
	else if (!had && (s->mode == REMOVE || s->mode >= PREMULTIPLY))
		plan->row = alpha_keep;
	return WEFT_OK;
}

static const char *const alpha_examples[] = { "alpha:set,value=50%", "mask:with=(gray) | alpha:extract",
					      "alpha:remove", NULL };

WEFT_FILTER(alpha, .help = "given, taken away, changed, shown, multiplied in", .kind = WEFT_POINT,
	    WEFT_PARAMS(alpha_params), .state_size = sizeof(struct alpha), .prepare = alpha_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "alpha",
	    .examples = alpha_examples,
	    .definition = "set: floor(white*value + 1/2); fade: floor(a*value + 1/2); premultiply: (v*a + "
			  "(white-1)/2) / white; unpremultiply: (v*white + a/2) / a, at most white");
