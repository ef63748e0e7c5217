/* gray: one grey channel out of three colours.
 *
 * Integers: (r*R + g*G + b*B + 16384) >> 15, weights in 32768ths:
 *   bt601 9798 19235 3735, bt709 6966 23436 2366, average 10923 10922 10923;
 * f32: (r*R + g*G) + b*B with 0.299 0.587 0.114, 0.2126 0.7152 0.0722, 1/3.
 * RGB becomes grey, RGBA grey and alpha; what is grey already stays. */
#include "core/kernel/luma.h"

struct gray {
	struct weft_luma luma;
	int weights;
};

static const char *const gray_weights[] = { "bt601", "bt709", "average", NULL };
static const weft_param gray_params[] = {
	{ WEFT_BIND(struct gray, weights), .name = "weights", .help = "how much each colour counts",
	  .type = WEFT_CHOICE, .initial = 0, .max = 2, .choices = gray_weights },
};

static void gray_keep(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

static void gray_u8(const void *state, const weft_row_job *job)
{
	weft_luma_u8(state, job->in[0], job->out, job->width, 3);
}

static void gray_u16(const void *state, const weft_row_job *job)
{
	weft_luma_u16(state, (const uint16_t *)job->in[0], (uint16_t *)job->out, job->width, 3);
}

static void gray_f32(const void *state, const weft_row_job *job)
{
	weft_luma_f32(state, (const float *)job->in[0], (float *)job->out, job->width, 3);
}

enum { CHUNK = 256 }; /* pixels, of whole vectors */

static weft_vs16 gray_pair(uint32_t even, uint32_t odd)
{
	return (weft_vs16)((weft_vu32) { 0 } + (even | odd << 16));
}

#define GRAY_ALPHA_ROW(name, type, sum, weight, expression)                                                  \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		const struct weft_luma s = *(const struct weft_luma *)state;                                 \
		const sum r = s.weight[0], g = s.weight[1], b = s.weight[2];                                 \
		const type *in = (const type *)job->in[0];                                                   \
		type *out = (type *)job->out;                                                                \
                                                                                                             \
		for (int x = 0; x < job->width; x++) {                                                       \
			const type *p = in + 4 * (ptrdiff_t)x;                                               \
			type grey = (type)(expression);                                                      \
			out[2 * x + 1] = p[3];                                                               \
			out[2 * x] = grey;                                                                   \
		}                                                                                            \
	}

/* A pixel is a word: red and blue, green and nothing are weighed two by two. */
static void gray_alpha_u8(const void *state, const weft_row_job *job)
{
	enum { LANES = WEFT_VECTOR_BYTES / 4 };
	const struct weft_luma *luma = state;
	const weft_vs16 red_blue = gray_pair(luma->whole[0], luma->whole[2]),
			green = gray_pair(luma->whole[1], 0);
	const uint8_t *in = job->in[0];
	uint32_t made[CHUNK] = { 0 };

	for (int x = 0; x < job->width; x += CHUNK) {
		const int n = job->width - x < CHUNK ? job->width - x : CHUNK;
		memcpy(made, in + 4 * (ptrdiff_t)x, 4 * (size_t)n);
		for (int i = 0; i < n; i += LANES) {
			const weft_vu32 v = (weft_vu32)weft_vs32_load(made + i);
			const weft_vs32 sum = weft_dot_s16((weft_vs16)(v & 0x00ff00ff), red_blue) +
					      weft_dot_s16((weft_vs16)(v >> 8 & 0x00ff00ff), green);
			const weft_vu32 to = ((weft_vu32)(sum + 16384) >> 15) | (v >> 16 & 0xff00);
			memcpy(made + i, &to, sizeof to);
		}
		for (int i = 0; i < n; i++) {
			const uint16_t to = (uint16_t)made[i];
			memcpy(job->out + 2 * (ptrdiff_t)(x + i), &to, sizeof to);
		}
	}
}

GRAY_ALPHA_ROW(gray_alpha_u16, uint16_t, uint32_t, whole, (r * p[0] + g * p[1] + b * p[2] + 16384) >> 15)
GRAY_ALPHA_ROW(gray_alpha_f32, float, float, real, r *p[0] + g * p[1] + b * p[2])

static weft_status gray_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	const struct weft_luma weights[] = { WEFT_LUMA_BT601, WEFT_LUMA_BT709, WEFT_LUMA_AVERAGE };
	struct gray *s = state;

	s->luma = weights[s->weights];
	plan->cost = 1;
	if (in.format.channels < 3) {
		plan->row = gray_keep;
	} else if (weft_has_alpha(in.format)) {
		plan->format.channels = 2;
		plan->row = weft_row_for(in.format, gray_alpha_u8, gray_alpha_u16, gray_alpha_f32);
	} else {
		plan->format.channels = 1;
		plan->row = weft_row_for(in.format, gray_u8, gray_u16, gray_f32);
	}
	return WEFT_OK;
}

static const char *const gray_aliases[] = { "grayscale", "grey", "greyscale", NULL };
static const char *const gray_examples[] = { "gray", "gray:bt709", NULL };

WEFT_FILTER(gray, .help = "one grey channel out of three colours", .kind = WEFT_POINT,
	    WEFT_PARAMS(gray_params), .state_size = sizeof(struct gray), .prepare = gray_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .aliases = gray_aliases, .examples = gray_examples,
	    .definition =
		    "(9798 R + 19235 G + 3735 B + 16384) >> 15 for bt601; f32 (0.299 R + 0.587 G) + 0.114 B");
