/* colorbalance: red, green and blue moved in shadows, middle tones and highlights each.
 *
 * In fractions of white: L = (max(R, G, B) + min(R, G, B))/2 within 0..1 and, with
 * u(x) = x within 0..1, the shares of the three ranges
 *
 *   S = 0.7 u((0.333 - L)/0.25 + 1/2)
 *   M = 0.7 u((L - 0.333)/0.25 + 1/2) u((0.667 - L)/0.25 + 1/2)
 *   H = 0.7 u((L - 0.667)/0.25 + 1/2);
 *
 * each colour becomes v + s*S + m*M + h*H, s, m and h what the three lists say of it: the colour
 * balance of GIMP and of FFmpeg's filter of this name.  With keep=yes all three are moved by
 * Y - Y', the BT.601 greys before and after, so that the grey stays.  In single precision;
 * integers floor(white*x + 1/2), clamped.  Grey pictures and alpha stay. */
#include "core/kernel/colours.h"
#include "core/kernel/fail.h"
#include "core/kernel/luma.h"

enum { SHADOWS, MIDTONES, HIGHLIGHTS, RANGES };

struct colorbalance {
	weft_numbers given[RANGES];
	bool keep;
	float by[RANGES][3];
};

#define COLORBALANCE_LIST(range, word, about, ...)                                                           \
	{                                                                                                    \
		WEFT_BIND(struct colorbalance, given[range]),                                                \
			.name = word, .help = about, .type = WEFT_LIST, .text_initial = "0 0 0", .min = -1,  \
			.max = 1, .aliases = (const char *const[])                                           \
		{                                                                                            \
			__VA_ARGS__, NULL                                                                    \
		}                                                                                            \
	}

static const weft_param colorbalance_params[] = {
	COLORBALANCE_LIST(SHADOWS, "shadows", "red, green and blue more in the dark, or less", "low"),
	COLORBALANCE_LIST(MIDTONES, "midtones", "the same between dark and light", "mid"),
	COLORBALANCE_LIST(HIGHLIGHTS, "highlights", "the same in the light", "high"),
	{ WEFT_BIND(struct colorbalance, keep), .name = "keep", .help = "each pixel's grey stays as it is",
	  .type = WEFT_BOOL, .aliases = (const char *const[]) { "luminosity", NULL } },
};

WEFT_KERNEL void colorbalance_planes(const struct colorbalance *s, weft_colour_planes p, int n)
{
	for (int i = 0; i < n; i++) {
		const float r = p[0][i], g = p[1][i], b = p[2][i];
		const float most = g > b ? g : b, least = g < b ? g : b;
		const float light = weft_unit_of(((r > most ? r : most) + (r < least ? r : least)) * 0.5f);
		const float dark = weft_unit_of((0.333f - light) * 4 + 0.5f) * 0.7f;
		const float bright = weft_unit_of((light - 0.667f) * 4 + 0.5f) * 0.7f;
		const float middle = weft_unit_of((light - 0.333f) * 4 + 0.5f) *
				     weft_unit_of((0.667f - light) * 4 + 0.5f) * 0.7f;
		float by[3];
		for (int c = 0; c < 3; c++)
			by[c] = s->by[SHADOWS][c] * dark + s->by[MIDTONES][c] * middle +
				s->by[HIGHLIGHTS][c] * bright;
		const float grey = weft_grey_of_fractions(by[0], by[1], by[2]);
		const float back = s->keep ? grey : 0;
		p[0][i] = r + (by[0] - back);
		p[1][i] = g + (by[1] - back);
		p[2][i] = b + (by[2] - back);
	}
}
WEFT_COLOUR_ROWS(colorbalance, colorbalance_planes)

static void colorbalance_copy(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

static weft_status colorbalance_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct colorbalance *s = state;

	for (int range = 0; range < RANGES; range++) {
		if (s->given[range].count != 3)
			return weft_refuse(e, WEFT_BAD_PARAM,
					   "colorbalance: %s: three numbers, of red, green and blue, not %zu",
					   colorbalance_params[range].name, s->given[range].count);
		for (int c = 0; c < 3; c++)
			s->by[range][c] = (float)s->given[range].at[c];
	}
	plan->row = in.format.channels < 3
			    ? colorbalance_copy
			    : weft_row_for(in.format, colorbalance_u8, colorbalance_u16, colorbalance_f32);
	plan->cost = 6;
	return WEFT_OK;
}

static const char *const colorbalance_aliases[] = { "colourbalance", NULL };
static const char *const colorbalance_examples[] = {
	"colorbalance:shadows=-0.1 0 0.2,highlights=0.15 0.05 -0.1",
	"colorbalance:midtones=0.2 0 -0.2,keep=yes", NULL
};

WEFT_FILTER(colorbalance, .help = "red, green and blue moved in shadows, middle tones and highlights each",
	    .kind = WEFT_POINT, WEFT_PARAMS(colorbalance_params), .state_size = sizeof(struct colorbalance),
	    .prepare = colorbalance_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "colour", .aliases = colorbalance_aliases, .examples = colorbalance_examples,
	    .definition =
		    "v + s*S + m*M + h*H, the shares of L = (max + min)/2: S = 0.7 u(4 (0.333 - L) + 1/2), "
		    "H = 0.7 u(4 (L - 0.667) + 1/2), M = 0.7 u(4 (L - 0.333) + 1/2) u(4 (0.667 - L) + 1/2), "
		    "u(x) = x within 0..1");
