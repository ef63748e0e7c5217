/* flatten: the picture over one colour, without alpha after.
 *
 * b is the colour (its BT.601 grey in a grey picture), a alpha, W white.
 * Integers: (v*a + b*(W - a) + (W-1)/2) / W; f32: v*a + b*(1 - a) in single
 * precision, b where a is 0.  A picture without alpha stays. */
#include <string.h>

#include "core/kernel/background.h"
#include "core/kernel/typed.h"

struct flatten {
	weft_color color;
	union weft_background under;
};

static const weft_param flatten_params[] = {
	{ WEFT_BIND(struct flatten, color), .name = "color", .help = "what shows through", .type = WEFT_COLOR,
	  .text_initial = "black", .aliases = (const char *const[]) { "background", "colour", NULL } },
};

static void flatten_keep(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

#define FLATTEN_ROW(name, type, member, expression)                                                          \
	WEFT_KERNEL void name##_of(const struct flatten *s, const weft_row_job *job, const int colours)      \
	{                                                                                                    \
		const type *in = (const type *)job->in[0];                                                   \
		type *out = (type *)job->out;                                                                \
                                                                                                             \
		WEFT_INDEPENDENT for (int x = 0; x < job->width; x++)                                        \
		{                                                                                            \
			const type a = in[x * (colours + 1) + colours];                                      \
			WEFT_UNROLL for (int c = 0; c < colours; c++)                                        \
			{                                                                                    \
				const type v = in[x * (colours + 1) + c], b = s->under.member[c];            \
				out[x * colours + c] = (type)(expression);                                   \
			}                                                                                    \
		}                                                                                            \
	}                                                                                                    \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		const struct flatten s = *(const struct flatten *)state;                                     \
		if (job->source.format.channels == 2)                                                        \
			name##_of(&s, job, 1);                                                               \
		else                                                                                         \
			name##_of(&s, job, 3);                                                               \
	}
FLATTEN_ROW(flatten_u8, uint8_t, u8, ((uint32_t)v * a + (uint32_t)b * (255u - a) + 127) / 255)
FLATTEN_ROW(flatten_u16, uint16_t, u16, ((uint32_t)v * a + (uint32_t)b * (65535u - a) + 32767) / 65535)
FLATTEN_ROW(flatten_f32, float, f32, a == 0 ? b : v * a + b * (1 - a))

static weft_status flatten_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct flatten *s = state;

	(void)e;
	weft_background_set(&s->under, s->color, in.format, true);
	plan->cost = 1;
	plan->row = flatten_keep;
	if (!weft_has_alpha(in.format))
		return WEFT_OK;
	plan->format.channels = (uint8_t)weft_colours(in.format);
	plan->row = weft_row_for(in.format, flatten_u8, flatten_u16, flatten_f32);
	plan->cost = 1.5;
	return WEFT_OK;
}

static const char *const flatten_examples[] = { "flatten:white", "mask:with=(gray) | flatten:#204080", NULL };

WEFT_FILTER(flatten, .help = "over one colour, without alpha after", .kind = WEFT_POINT,
	    WEFT_PARAMS(flatten_params), .state_size = sizeof(struct flatten), .prepare = flatten_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "alpha",
	    .examples = flatten_examples,
	    .definition = "(v*a + colour*(white - a) + (white-1)/2) / white; f32 v*a + colour*(1 - a)");
