/* oil: strokes of the colour that is most frequent around each pixel.
 *
 * Of the (2 radius + 1)^2 pixels about each those count whose brightness is the most
 * frequent of `levels`, the darker of several, and the result is their mean.  A
 * pixel's brightness is min(levels - 1, floor(g*levels/W)), g its BT.601 grey as the filter
 * gray makes it (f32: within 0..1, in single precision; NaN is 0).  The mean is
 * floor((2 sum + n)/(2n)); of f32 the sum, in double, row by row, left to right, over n,
 * rounded once.  Pixels come premultiplied, and alpha is averaged, too. */
#include "core/kernel/luma.h"
#include "core/kernel/typed.h"

enum { RADIUS_MAX = 32, LEVELS_MAX = 64 };

struct oil {
	int radius, levels;
};

static const weft_param oil_params[] = {
	{ WEFT_BIND(struct oil, radius), .name = "radius", .help = "of a stroke", .type = WEFT_INT,
	  .initial = 4, .max = RADIUS_MAX, .unit = "px" },
	{ WEFT_BIND(struct oil, levels), .name = "levels", .help = "how many brightnesses are told apart",
	  .type = WEFT_INT, .initial = 20, .min = 1, .max = LEVELS_MAX },
};

WEFT_KERNEL int oil_level(const uint8_t *row, ptrdiff_t at, int channels, int depth, int levels)
{
	if (depth == WEFT_F32) {
		const float *v = (const float *)(const void *)row + at;
		const float g = channels < 3 ? v[0] : weft_grey_of_fractions(v[0], v[1], v[2]);
		const float within = g > 0 ? g < 1 ? g : 1 : 0;
		const int level = (int)(within * (float)levels);
		return level < levels ? level : levels - 1;
	}
	const uint32_t g = channels < 3 ? (uint32_t)weft_at(row, at, depth)
					: weft_grey_of_levels((uint32_t)weft_at(row, at, depth),
							      (uint32_t)weft_at(row, at + 1, depth),
							      (uint32_t)weft_at(row, at + 2, depth));
	const int level = (int)(g * (uint32_t)levels / (uint32_t)weft_depth_white(depth));
	return level < levels ? level : levels - 1;
}

/* The mean of those pixels of the window whose level is the one sought; x is in the window's columns. */
WEFT_KERNEL void oil_mean(const weft_row_job *job, const uint8_t *level, int stride, int x, int radius,
			  int sought, int depth)
{
	const int channels = job->source.format.channels, side = 2 * radius + 1;
	double sum[WEFT_CHANNELS_MAX] = { 0 };
	int n = 0;

	for (int dy = 0; dy < side; dy++)
		for (int dx = 0; dx < side; dx++) {
			if (level[(ptrdiff_t)dy * stride + x + dx] != sought)
				continue;
			n++;
			for (int c = 0; c < channels; c++)
				sum[c] += weft_at_f(job->in[dy - radius],
						    (ptrdiff_t)(x + dx - radius) * channels + c, depth);
		}
	for (int c = 0; c < channels; c++) {
		const ptrdiff_t to = (ptrdiff_t)x * channels + c;
		if (depth == WEFT_F32)
			((float *)(void *)job->out)[to] = (float)(sum[c] / n);
		else
			weft_put(job->out, to, depth, (int)((2 * (int64_t)sum[c] + n) / (2 * n)));
	}
}

WEFT_KERNEL void oil_row(const struct oil *s, const weft_row_job *job, int depth)
{
	const int channels = job->source.format.channels, r = s->radius, side = 2 * r + 1;
	const int stride = job->width + 2 * r;
	uint8_t *level = job->scratch;
	int count[LEVELS_MAX] = { 0 };

	for (int dy = 0; dy < side; dy++)
		for (int x = 0; x < stride; x++)
			level[(ptrdiff_t)dy * stride + x] = (uint8_t)oil_level(
				job->in[dy - r], (ptrdiff_t)(x - r) * channels, channels, depth, s->levels);
	/* the window's counts slide along: a column comes, one goes */
	for (int x = 0; x < stride; x++) {
		for (int dy = 0; dy < side; dy++) {
			count[level[(ptrdiff_t)dy * stride + x]]++;
			if (x >= side)
				count[level[(ptrdiff_t)dy * stride + x - side]]--;
		}
		if (x < side - 1)
			continue;
		int best = 0;
		for (int k = 1; k < s->levels; k++)
			best = count[k] > count[best] ? k : best;
		oil_mean(job, level, stride, x - side + 1, r, best, depth);
	}
}

static void oil_u8(const void *state, const weft_row_job *job)
{
	oil_row(state, job, WEFT_U8);
}

static void oil_u16(const void *state, const weft_row_job *job)
{
	oil_row(state, job, WEFT_U16);
}

static void oil_f32(const void *state, const weft_row_job *job)
{
	oil_row(state, job, WEFT_F32);
}

static weft_status oil_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	const struct oil *s = state;
	const size_t side = 2 * (size_t)s->radius + 1;

	(void)e;
	plan->halo = s->radius;
	plan->scratch = side * ((size_t)in.width + side);
	plan->row = weft_row_for(in.format, oil_u8, oil_u16, oil_f32);
	plan->cost = 2.0 * (double)(side * side);
	return WEFT_OK;
}

static bool oil_only_moves(const void *state)
{
	return ((const struct oil *)state)->radius == 0;
}

static const char *const oil_aliases[] = { "oilpaint", "paint", NULL };
static const char *const oil_examples[] = { "oil", "oil:6,levels=12", NULL };

WEFT_FILTER(oil, .help = "strokes of the colour that is most frequent around", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(oil_params), .state_size = sizeof(struct oil), .prepare = oil_prepare,
	    .only_moves = oil_only_moves, .depths = WEFT_DEPTH_ALL, .group = "artistic",
	    .aliases = oil_aliases, .examples = oil_examples,
	    .definition =
		    "the mean of those of the (2 radius + 1)^2 pixels whose brightness, of `levels`, is "
		    "the most frequent");
