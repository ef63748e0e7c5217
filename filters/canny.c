/* canny: thin lines along the edges (Canny 1986).
 *
 * 1. The BT.601 grey, then blur:sigma with clamped edges (0: none).
 * 2. dx, dy: Sobel's slopes, edges clamped; m = |dx| + |dy|, 0 outside.
 * 3. A pixel is thin where m is greatest across the edge, by the slope's
 *    direction; t = 13573/32768 (tan 22.5 degrees):
 *      |dy| < t |dx|        m > m(x-1, y) and m >= m(x+1, y)
 *      |dy| > (2 + t) |dx|  m > m(x, y-1) and m >= m(x, y+1)
 *      else                 m > m(x-s, y-1) and m > m(x+s, y+1),
 *                           s = -1 where dx and dy differ in sign, else 1
 * 4. Thin pixels with m > high are white, and those with m > low that touch
 *    a white one (8 neighbours), over and over; all others black.
 *
 * Integers are exact, levels floor(white * level); f32 in single precision.
 * The result is one grey channel: alpha is gone, colours count as over black.
 */
#include "core/kernel/fail.h"
#include "core/kernel/follow.h"
#include "core/kernel/gaussian.h"
#include "core/kernel/luma.h"

struct canny {
	struct weft_gaussian gaussian;
	double sigma, low, high;
	double weak, strong; /* low and high in units of samples; whole for integers */
	weft_pass pass[4];
};

static const weft_param canny_params[] = {
	{ WEFT_BIND(struct canny, sigma), .name = "sigma", .help = "of the blur before; 0: none",
	  .type = WEFT_REAL, .initial = 1.4, .min = 0, .max = 5, .unit = "px" },
	{ WEFT_BIND(struct canny, low), .name = "low",
	  .help = "slopes above this fraction of white go on with a line", .type = WEFT_REAL, .initial = 0.1,
	  .min = 0, .max = 8 },
	{ WEFT_BIND(struct canny, high), .name = "high",
	  .help = "slopes above this fraction of white begin one", .type = WEFT_REAL, .initial = 0.3,
	  .min = 0, .max = 8 },
};

static inline int canny_inside(int at, int side)
{
	return at < 0 ? 0 : at >= side ? side - 1 : at;
}

/* ---- grey ---- */

static void canny_grey(const void *state, const weft_band_job *job)
{
	(void)state;
	const struct weft_luma luma = WEFT_LUMA_BT601;
	const weft_format f = job->source.format;

	for (int y = job->y0; y < job->y1; y++) {
		const uint8_t *in = weft_row(job->source, y) + (size_t)job->x * weft_pixel_bytes(f);
		uint8_t *out = job->out[y - job->y0];
		if (f.channels < 3)
			for (int x = 0; x < job->width; x++)
				memcpy(out + x * f.depth, in + x * 2 * f.depth, f.depth);
		else if (f.depth == WEFT_U8)
			weft_luma_u8(&luma, in, out, job->width, f.channels);
		else if (f.depth == WEFT_U16)
			weft_luma_u16(&luma, (const uint16_t *)(const void *)in, (uint16_t *)(void *)out,
				      job->width, f.channels);
		else
			weft_luma_f32(&luma, (const float *)(const void *)in, (float *)(void *)out,
				      job->width, f.channels);
	}
}

/* ---- blur ---- */

WEFT_KERNEL void canny_blur(const struct weft_gaussian *g, const weft_band_job *job, int depth)
{
	const int reach = depth == WEFT_U8 ? g->fixed.reach : g->reach, n = job->width + 2 * reach;
	const int first = canny_inside(job->x - reach, job->source.width);
	const int end = canny_inside(job->x + job->width + reach - 1, job->source.width) + 1;
	const int left = first - (job->x - reach), right = n - left - (end - first);
	const uint8_t **rows = (const uint8_t **)job->scratch + g->reach;
	void *column = (const uint8_t **)job->scratch + 2 * g->reach + 1;

	for (int y = job->y0; y < job->y1; y++) {
		for (int k = -reach; k <= reach; k++)
			rows[k] = weft_row(job->source, canny_inside(y + k, job->source.height));
		if (depth == WEFT_U8) {
			uint16_t *fixed = column;
			weft_fixed_down(&g->fixed, rows, first, end - first, fixed + left, depth);
			for (int i = 0; i < left; i++)
				fixed[i] = fixed[left];
			for (int i = n - right; i < n; i++)
				fixed[i] = fixed[n - right - 1];
			weft_fixed_along(&g->fixed, fixed, job->width, 1, job->out[y - job->y0], depth);
		} else {
			float *sum = column;
			weft_float_down(g->weight, reach, rows, first, end - first,
					(float *[2]) { sum + left }, depth, 1);
			for (int i = 0; i < left; i++)
				sum[i] = sum[left];
			for (int i = n - right; i < n; i++)
				sum[i] = sum[n - right - 1];
			weft_float_along(g->weight, reach, sum, job->width, 1, job->out[y - job->y0], depth);
		}
	}
}

#define CANNY_BLUR(id, depth)                                                                                \
	static void id(const void *state, const weft_band_job *job)                                          \
	{                                                                                                    \
		canny_blur(&((const struct canny *)state)->gaussian, job, depth);                            \
	}
CANNY_BLUR(canny_blur_u8, WEFT_U8)
CANNY_BLUR(canny_blur_u16, WEFT_U16)
CANNY_BLUR(canny_blur_f32, WEFT_F32)

/* ---- thin lines ---- */

enum way { ACROSS, DOWN, FALLING, RISING };

#define WEFT_ID    canny_thin_u8
#define WEFT_T     uint8_t
#define WEFT_SLOPE int16_t
#define WEFT_WIDE  int32_t
#include "canny_thin_template.h"
#define WEFT_ID    canny_thin_u16
#define WEFT_T     uint16_t
#define WEFT_SLOPE int32_t
#define WEFT_WIDE  int64_t
#include "canny_thin_template.h"
#define WEFT_ID    canny_thin_f32
#define WEFT_T     float
#define WEFT_SLOPE float
#define WEFT_WIDE  float
#include "canny_thin_template.h"

/* ---- from strong to weak ---- */

#define WEFT_ID    canny_follow_u8
#define WEFT_T     uint8_t
#define WEFT_WHITE WEFT_U8_WHITE
#include "core/kernel/follow_template.h"
#define WEFT_ID    canny_follow_u16
#define WEFT_T     uint16_t
#define WEFT_WHITE WEFT_U16_WHITE
#include "core/kernel/follow_template.h"
#define WEFT_ID    canny_follow_f32
#define WEFT_T     float
#define WEFT_WHITE 1
#include "core/kernel/follow_template.h"

static void canny_plan(struct canny *s, weft_plan *plan, weft_format f, weft_cut cut, weft_band_fn *band,
		       size_t scratch)
{
	s->pass[plan->pass_count++] = (weft_pass) { plan->width, plan->height, f, cut, band, scratch, 0 };
}

static weft_status canny_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct canny *s = state;
	const double low = s->low, high = s->high, white = weft_white(in.format);
	const weft_format grey = { 1, in.format.depth }, mark = { 1, WEFT_U8 };
	const size_t room = WEFT_FOLLOW_ROOM(in.width);

	if (low > high)
		return weft_refuse(e, WEFT_BAD_PARAM, "canny: low=%g is above high=%g", low, high);
	s->weak = grey.depth == WEFT_F32 ? low : floor(low * white);
	s->strong = grey.depth == WEFT_F32 ? high : floor(high * white);
	plan->passes = s->pass;
	plan->pass_size = sizeof(weft_pass);
	if (in.format.channels > 1)
		canny_plan(s, plan, grey, WEFT_CUT_ROWS, canny_grey, 0);
	if (s->sigma > 0) {
		weft_plan blur = *plan;
		if (weft_gaussian_make(&s->gaussian, s->sigma, in, &blur))
			return weft_refuse(e, WEFT_NO_MEMORY, "canny: out of memory");
		canny_plan(s, plan, grey, WEFT_CUT_ROWS,
			   weft_band_for(grey, canny_blur_u8, canny_blur_u16, canny_blur_f32),
			   ((size_t)in.width + 2 * (size_t)blur.halo + 64) * sizeof(float) +
				   (size_t)(2 * blur.halo + 1) * sizeof(uint8_t *));
	}
	canny_plan(s, plan, mark, WEFT_CUT_ROWS,
		   weft_band_for(grey, canny_thin_u8, canny_thin_u16, canny_thin_f32),
		   3 * room * (sizeof(float) + sizeof(uint16_t)));
	canny_plan(s, plan, grey, WEFT_CUT_NOWHERE,
		   weft_band_for(grey, canny_follow_u8, canny_follow_u16, canny_follow_f32),
		   WEFT_FOLLOW_SCRATCH(in.width));
	plan->format = grey;
	plan->cost = 10;
	return WEFT_OK;
}

static void canny_finish(void *state)
{
	free(((struct canny *)state)->gaussian.weight);
}

static const char *const canny_examples[] = { "canny", "canny:sigma=2,low=0.05,high=0.15", NULL };

WEFT_FILTER(canny, .help = "thin lines along the edges", .kind = WEFT_GEOMETRIC, WEFT_PARAMS(canny_params),
	    .state_size = sizeof(struct canny), .prepare = canny_prepare, .finish = canny_finish,
	    .depths = WEFT_DEPTH_ALL, .group = "edges", .examples = canny_examples,
	    .definition =
		    "Sobel slopes of the blurred BT.601 grey, m = |dx| + |dy|; greatest across the edge in "
		    "four directions, cut at 13573/32768; above high, or above low and touching such");
