/* hysteresis: white above a high level, and above a low one where that touches white.
 *
 * Of the BT.601 grey: above white*high a pixel is white; above white*low it is where one of its 8
 * neighbours is white, over and over; all others are black.  Levels of integers are compared
 * with floor(white*level), those of floats may be any.  The result is one grey channel:
 * alpha is gone, colours count as over black. */
#include <math.h>

#include "core/kernel/fail.h"
#include "core/kernel/follow.h"
#include "core/kernel/luma_map.h"

struct hysteresis {
	double low, high;
	float weak, strong; /* in units of samples */
	weft_pass pass[2];
};

static const weft_param hysteresis_params[] = {
	{ WEFT_BIND(struct hysteresis, low), .name = "low", .help = "above this fraction of white it goes on",
	  .type = WEFT_REAL, .initial = 0.3, .min = -1e30, .max = 1e30 },
	{ WEFT_BIND(struct hysteresis, high), .name = "high", .help = "above this it begins",
	  .type = WEFT_REAL, .initial = 0.6, .min = -1e30, .max = 1e30 },
};

WEFT_KERNEL void hysteresis_marks(const struct hysteresis *s, const weft_band_job *job, int depth)
{
	enum { CHUNK = 256 };
	const int channels = job->source.format.channels;
	_Alignas(64) uint8_t grey[CHUNK * sizeof(float)];

	for (int y = job->y0; y < job->y1; y++) {
		const uint8_t *in = weft_row(job->source, y) + (ptrdiff_t)job->x * channels * depth;
		uint8_t *out = job->out[y - job->y0];
		for (int x = 0, n; x < job->width; x += n) {
			n = job->width - x < CHUNK ? job->width - x : CHUNK;
			if (channels >= 3)
				weft_luma_of(in + (ptrdiff_t)x * channels * depth, grey, n, channels, depth);
			for (int i = 0; i < n; i++) {
				const float v = channels >= 3
							? weft_at_f(grey, i, depth)
							: weft_at_f(in, (ptrdiff_t)(x + i) * channels, depth);
				out[x + i] = (uint8_t)((v > s->weak) + (v > s->strong));
			}
		}
	}
}

#define HYSTERESIS_MARKS(id, depth)                                                                          \
	static void id(const void *state, const weft_band_job *job)                                          \
	{                                                                                                    \
		hysteresis_marks(state, job, depth);                                                         \
	}
HYSTERESIS_MARKS(hysteresis_marks_u8, WEFT_U8)
HYSTERESIS_MARKS(hysteresis_marks_u16, WEFT_U16)
HYSTERESIS_MARKS(hysteresis_marks_f32, WEFT_F32)

#define WEFT_ID    hysteresis_u8
#define WEFT_T     uint8_t
#define WEFT_WHITE WEFT_U8_WHITE
#include "core/kernel/follow_template.h"
#define WEFT_ID    hysteresis_u16
#define WEFT_T     uint16_t
#define WEFT_WHITE WEFT_U16_WHITE
#include "core/kernel/follow_template.h"
#define WEFT_ID    hysteresis_f32
#define WEFT_T     float
#define WEFT_WHITE 1
#include "core/kernel/follow_template.h"

static weft_status hysteresis_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct hysteresis *s = state;
	const weft_format grey = { 1, in.format.depth }, mark = { 1, WEFT_U8 };
	const double white = weft_white(in.format);
	const bool whole = in.format.depth != WEFT_F32;

	if (s->low > s->high)
		return weft_refuse(e, WEFT_BAD_PARAM, "hysteresis: low=%g is above high=%g", s->low, s->high);
	if (whole && !(s->low >= 0 && s->high <= 1))
		return weft_refuse(
			e, WEFT_BAD_PARAM,
			"hysteresis: low=%g and high=%g are not within 0 to 1, fractions of white: only "
			"floats go beyond",
			s->low, s->high);
	s->weak = (float)(whole ? floor(s->low * white) : s->low);
	s->strong = (float)(whole ? floor(s->high * white) : s->high);
	s->pass[0] = (weft_pass) { in.width,
				   in.height,
				   mark,
				   WEFT_CUT_ROWS,
				   weft_band_for(in.format, hysteresis_marks_u8, hysteresis_marks_u16,
						 hysteresis_marks_f32),
				   0,
				   0 };
	s->pass[1] = (weft_pass) { in.width,
				   in.height,
				   grey,
				   WEFT_CUT_NOWHERE,
				   weft_band_for(grey, hysteresis_u8, hysteresis_u16, hysteresis_f32),
				   WEFT_FOLLOW_SCRATCH(in.width),
				   0 };
	plan->passes = s->pass;
	plan->pass_count = 2;
	plan->pass_size = sizeof(weft_pass);
	plan->format = grey;
	plan->cost = 3;
	return WEFT_OK;
}

static const char *const hysteresis_examples[] = { "hysteresis:0.4,high=0.7",
						   "sobel | hysteresis:0.1,high=0.3", NULL };

WEFT_FILTER(
	hysteresis, .help = "white above a high level, and above a low one where that touches white",
	.kind = WEFT_GEOMETRIC, WEFT_PARAMS(hysteresis_params), .state_size = sizeof(struct hysteresis),
	.prepare = hysteresis_prepare, .depths = WEFT_DEPTH_ALL, .group = "colour",
	.examples = hysteresis_examples,
	.definition =
		"the BT.601 grey above white*high, and above white*low where one of 8 neighbours is white");
