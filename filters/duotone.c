/* duotone: the greys between two colours, or over three.
 *
 * t is the BT.601 grey of a pixel (as `gray` makes it) in fractions of white,
 * into 0..1; each colour becomes dark + (light - dark)*t; with `middle` it goes
 * from dark to middle at 1/2 and on to light.  Integers: in double, floor(white*x
 * + 1/2); f32 in single precision.  The result has colours; alpha stays. */
#include "core/kernel/curves.h"
#include "core/kernel/luma.h"

enum { CHUNK = 512 };

struct duotone {
	struct weft_curves table;
	weft_color dark, light, middle;
	bool three;
	float from[2][3], step[2][3]; /* below and above the middle */
};

static const weft_param duotone_params[] = {
	{ WEFT_BIND(struct duotone, dark), .name = "dark", .help = "what black becomes", .type = WEFT_COLOR,
	  .text_initial = "#1a1446", .aliases = (const char *const[]) { "shadow", NULL } },
	{ WEFT_BIND(struct duotone, light), .name = "light", .help = "what white becomes", .type = WEFT_COLOR,
	  .text_initial = "#ffe9c0", .aliases = (const char *const[]) { "highlight", NULL } },
	{ WEFT_BIND(struct duotone, middle), WEFT_BIND_GIVEN(struct duotone, three), .name = "middle",
	  .help = "what middle grey becomes, if it is given", .type = WEFT_COLOR, .text_initial = "gray" },
};

static double duotone_at(const void *state, int c, double v)
{
	const struct duotone *s = state;
	const double *dark = s->dark.rgba, *light = s->light.rgba, *middle = s->middle.rgba;

	if (!s->three)
		return dark[c] + (light[c] - dark[c]) * v;
	return v < 0.5 ? dark[c] + (middle[c] - dark[c]) * 2 * v
		       : middle[c] + (light[c] - middle[c]) * (2 * v - 1);
}

#define DUOTONE_ROW(name, type, luma, expression)                                                            \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		const struct duotone *s = state;                                                             \
		const struct weft_luma bt601 = WEFT_LUMA_BT601;                                              \
		const int channels = job->source.format.channels, alpha = channels % 2 == 0;                 \
		const type *in = (const type *)job->in[0];                                                   \
		type *out = (type *)job->out, grey[CHUNK];                                                   \
                                                                                                             \
		for (int x = 0, n; x < job->width; x += n) {                                                 \
			n = job->width - x < CHUNK ? job->width - x : CHUNK;                                 \
			if (channels >= 3)                                                                   \
				luma(&bt601, in, grey, n, channels);                                         \
			for (int i = 0; i < n; i++, in += channels, out += 3 + alpha) {                      \
				const type v = channels >= 3 ? grey[i] : in[0];                              \
				for (int c = 0; c < 3; c++)                                                  \
					out[c] = (expression);                                               \
				if (alpha)                                                                   \
					out[3] = in[channels - 1];                                           \
			}                                                                                    \
		}                                                                                            \
	}

WEFT_KERNEL float duotone_single(const struct duotone *s, float v, int c)
{
	const float t = weft_clampf(v, 0, 1);
	const int above = t >= 0.5f;

	return s->from[above][c] + s->step[above][c] * t;
}

DUOTONE_ROW(duotone_u8, uint8_t, weft_luma_u8, s->table.map.u8[c][v])
DUOTONE_ROW(duotone_u16, uint16_t, weft_luma_u16, s->table.map.u16[c][v])
DUOTONE_ROW(duotone_f32, float, weft_luma_f32, duotone_single(s, v, c))

static weft_status duotone_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct duotone *s = state;

	(void)e;
	for (int c = 0; c < 3; c++) {
		const double middle = duotone_at(s, c, 0.5), end[2] = { s->dark.rgba[c], s->light.rgba[c] };
		s->from[0][c] = (float)end[0];
		s->step[0][c] = (float)(2 * (middle - end[0]));
		s->from[1][c] = (float)(2 * middle - end[1]);
		s->step[1][c] = (float)(2 * (end[1] - middle));
	}
	weft_curves_fill(&s->table, in.format, duotone_at, s);
	plan->format.channels = weft_has_alpha(in.format) ? 4 : 3;
	plan->row = weft_row_for(in.format, duotone_u8, duotone_u16, duotone_f32);
	plan->cost = 3;
	return WEFT_OK;
}

static const char *const duotone_aliases[] = { "gradientmap", "falsecolor", NULL };
static const char *const duotone_examples[] = { "duotone", "duotone:navy,light=#ffd0a0,middle=#c04060",
						NULL };

WEFT_FILTER(duotone, .help = "the greys between two colours, or over three", .kind = WEFT_POINT,
	    WEFT_PARAMS(duotone_params), .state_size = sizeof(struct duotone), .prepare = duotone_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .aliases = duotone_aliases, .examples = duotone_examples,
	    .definition = "dark + (light - dark)*t, t the BT.601 grey; with middle in two pieces");
