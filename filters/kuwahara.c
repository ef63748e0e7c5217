/* kuwahara: smooth areas, sharp edges, as if painted (Kuwahara et al. 1976).
 *
 * Of the four squares of (radius + 1)^2 pixels that have the pixel at a corner, in
 * the order northwest, northeast, southwest, southeast, the first whose variance is
 * least; the result is its mean.  The variance is the sum over colours (and alpha) of
 * sum v^2 - (sum v)^2/n, in double; of integers, sums are exact.  The mean is
 * floor((2 sum + n)/(2n)), of f32 sum/n rounded to single; sums go row by row, left to
 * right. */
#include "core/kernel/typed.h"

enum { RADIUS_MAX = 32 };

struct kuwahara {
	int radius;
};

static const weft_param kuwahara_params[] = {
	{ WEFT_BIND(struct kuwahara, radius), .name = "radius", .help = "side of a square, less one",
	  .type = WEFT_INT, .initial = 3, .min = 0, .max = RADIUS_MAX, .unit = "px" },
};

/* Samples of the window's columns at x: sums over `rows` rows from y0 on. */
WEFT_KERNEL double kuwahara_square(const uint8_t *const *in, ptrdiff_t at, int side, int channels, int depth,
				   double sum[WEFT_CHANNELS_MAX])
{
	double squares[WEFT_CHANNELS_MAX] = { 0 }, variance = 0;

	for (int c = 0; c < channels; c++)
		sum[c] = 0;
	for (int y = 0; y < side; y++)
		for (int x = 0; x < side; x++)
			for (int c = 0; c < channels; c++) {
				const double v = weft_at_f(in[y], at + (ptrdiff_t)x * channels + c, depth);
				sum[c] += v;
				squares[c] += v * v;
			}
	for (int c = 0; c < channels; c++)
		variance += squares[c] - sum[c] * sum[c] / (side * side);
	return variance;
}

WEFT_KERNEL void kuwahara_pixel(const weft_row_job *job, int x, int radius, int depth)
{
	const int channels = job->source.format.channels, side = radius + 1, n = side * side;
	double best[WEFT_CHANNELS_MAX], least = 0;

	for (int k = 0; k < 4; k++) {
		double sum[WEFT_CHANNELS_MAX];
		const ptrdiff_t at = (ptrdiff_t)(x - (k % 2 ? 0 : radius)) * channels;
		const double v =
			kuwahara_square(job->in - (k < 2 ? radius : 0), at, side, channels, depth, sum);
		if (k > 0 && !(v < least))
			continue;
		least = v;
		memcpy(best, sum, sizeof best);
	}
	for (int c = 0; c < channels; c++) {
		const ptrdiff_t to = (ptrdiff_t)x * channels + c;
		if (depth == WEFT_F32)
			((float *)(void *)job->out)[to] = (float)(best[c] / n);
		else
			weft_put(job->out, to, depth, (int)((2 * (int64_t)best[c] + n) / (2 * n)));
	}
}

static void kuwahara_u8(const void *state, const weft_row_job *job)
{
	for (int x = 0; x < job->width; x++)
		kuwahara_pixel(job, x, ((const struct kuwahara *)state)->radius, WEFT_U8);
}

static void kuwahara_u16(const void *state, const weft_row_job *job)
{
	for (int x = 0; x < job->width; x++)
		kuwahara_pixel(job, x, ((const struct kuwahara *)state)->radius, WEFT_U16);
}

static void kuwahara_f32(const void *state, const weft_row_job *job)
{
	for (int x = 0; x < job->width; x++)
		kuwahara_pixel(job, x, ((const struct kuwahara *)state)->radius, WEFT_F32);
}

static weft_status kuwahara_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	const struct kuwahara *s = state;

	(void)e;
	plan->halo = s->radius;
	plan->row = weft_row_for(in.format, kuwahara_u8, kuwahara_u16, kuwahara_f32);
	plan->cost = 4.0 * (s->radius + 1) * (s->radius + 1);
	return WEFT_OK;
}

static bool kuwahara_only_moves(const void *state)
{
	return ((const struct kuwahara *)state)->radius == 0;
}

static const char *const kuwahara_examples[] = { "kuwahara", "kuwahara:5", NULL };

WEFT_FILTER(kuwahara, .help = "smooth areas, sharp edges, as if painted", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(kuwahara_params), .state_size = sizeof(struct kuwahara), .prepare = kuwahara_prepare,
	    .only_moves = kuwahara_only_moves, .depths = WEFT_DEPTH_ALL, .group = "blur",
	    .examples = kuwahara_examples,
	    .definition = "the mean of that of four squares of (radius + 1)^2 pixels which varies least");
