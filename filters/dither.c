/* dither: few levels for each colour, and the mean of a region kept.
 *
 * Level k of n+1 is L(k) = floor(k*W/n + 1/2), k in 0..n, W the white of the
 * depth: 255, 65535.  Each colour channel goes on its own; alpha stays.
 *
 * floyd, atkinson, jarvis, stucki, sierra spread the error.  Rows from the top,
 * pixels from the left:  t = v + floor(E/D), with E the sum of weight*error that
 * pixels before this one have handed it;  k = floor(t*n/W + 1/2), within 0..n;
 * the result is L(k), and the error t - L(k) goes, times these weights, to the
 * pixels beside and below (* is this one).  What leaves the picture is lost.
 *
 *   floyd /16   atkinson /8   jarvis /48     stucki /42     sierra /32
 *     * 7         * 1 1           * 7 5          * 8 4          * 5 3
 *   3 5 1       1 1 1         3 5 7 5 3      2 4 8 4 2      2 4 5 4 2
 *                 1           1 3 5 3 1      1 2 4 2 1        2 3 2
 *
 * atkinson hands on six eighths, so that lights and shadows lose detail.
 *
 * bayer2, 4, 8, 16:  k = floor(v*n/W + (M + 1/2)/N^2), M the entry of the N x N
 * matrix at row y mod N, column x mod N:  M(1) = 0, and M(2N) is, in quarters,
 *
 *   4 M(N)       4 M(N) + 2
 *   4 M(N) + 3   4 M(N) + 1
 *
 * f32: a sample within 0..1 (NaN: 0) is taken as the u16 it rounds to,
 * floor(v*65535 + 1/2) in single precision; the result is k/n instead of L(k).
 *
 * Floyd, Steinberg, "An adaptive algorithm for spatial grey scale", Proc. SID 17
 * (1976).  Atkinson's is that of HyperScan (Apple).  Jarvis, Judice, Ninke, "A
 * survey of techniques for the display of continuous tone pictures on bilevel
 * displays", CGIP 5 (1976).  Stucki, "MECCA", IBM RZ1060 (1981).  Sierra's is the
 * one of three rows (1989).  Bayer, "An optimum method for two-level rendition of
 * continuous-tone pictures", ICC (1973). */
#include "core/kernel/typed.h"

enum {
	FLOYD,
	ATKINSON,
	JARVIS,
	STUCKI,
	SIERRA,
	BAYER2,
	BAYER16 = BAYER2 + 3,
	LONG_FLOYD,
	SIDE_MAX = 2,
	COLOURS_MAX = 3,
	MATRIX_MAX = 16
};

struct dither {
	int levels, method;
	int last;          /* n */
	int value[256];    /* L(k) */
	float single[256]; /* k/n */
	/* bayer: the least remainder of v*n/W that is rounded up. */
	int mask; /* N - 1 */
	int limit[MATRIX_MAX][MATRIX_MAX];
};

static const char *const dither_methods[] = { "floyd",   "atkinson",        "jarvis", "stucki",
					      "sierra",  "bayer2",          "bayer4", "bayer8",
					      "bayer16", "floyd-steinberg", NULL };

static const weft_param dither_params[] = {
	{ WEFT_BIND(struct dither, levels), .name = "levels", .help = "how many for each colour",
	  .type = WEFT_INT, .initial = 2, .min = 2, .max = 256 },
	{ WEFT_BIND(struct dither, method), .name = "method", .help = "how the error is spread, or hidden",
	  .type = WEFT_CHOICE, .initial = FLOYD, .choices = dither_methods },
};

struct weights {
	int sum, side, down;
	int right[SIDE_MAX];
	int below[2][2 * SIDE_MAX + 1]; /* the middle is the same column */
};

static const struct weights floyd = { 16, 1, 1, { 7 }, { { 0, 3, 5, 1 } } };
static const struct weights atkinson = { 8, 1, 2, { 1, 1 }, { { 0, 1, 1, 1 }, { 0, 0, 1 } } };
static const struct weights jarvis = { 48, 2, 2, { 7, 5 }, { { 3, 5, 7, 5, 3 }, { 1, 3, 5, 3, 1 } } };
static const struct weights stucki = { 42, 2, 2, { 8, 4 }, { { 2, 4, 8, 4, 2 }, { 1, 2, 4, 2, 1 } } };
static const struct weights sierra = { 32, 2, 2, { 5, 3 }, { { 2, 4, 5, 4, 2 }, { 0, 2, 3, 2 } } };

/* Sample i of a row as the integer that is dithered. */
WEFT_KERNEL int dither_in(const void *row, ptrdiff_t i, int depth)
{
	if (depth != WEFT_F32)
		return weft_at(row, i, depth);
	float v = ((const float *)row)[i];

	v = v > 0 ? v : 0;
	v = v < 1 ? v : 1;
	return (int)(v * 65535.0f + 0.5f);
}

WEFT_KERNEL void dither_out(void *row, ptrdiff_t i, int depth, const struct dither *s, int k)
{
	if (depth == WEFT_F32)
		((float *)row)[i] = s->single[k];
	else
		weft_put(row, i, depth, s->value[k]);
}

WEFT_KERNEL void dither_alpha(const void *in, void *out, ptrdiff_t i, int depth)
{
	if (depth == WEFT_F32)
		((float *)out)[i] = ((const float *)in)[i];
	else
		weft_put(out, i, depth, weft_at(in, i, depth));
}

/* floor(sum/by): |sum| is below 65536*by, as no error exceeds half a step. */
WEFT_KERNEL int dither_share(int sum, int by)
{
	return (int)((unsigned)(sum + 65536 * by) / (unsigned)by) - 65536;
}

WEFT_KERNEL int dither_nearest(int t, int last, int white)
{
	const int v = t < 0 ? 0 : t > white ? white : t;

	return (int)((unsigned)(2 * last * v + white) / (unsigned)(2 * white));
}

/* A pixel's carry: one sum of weight*error for each colour.  left: two for each, of the next two pixels. */
WEFT_KERNEL void dither_spread(const struct dither *s, const weft_ordered_job *job, int depth,
			       const struct weights *w)
{
	const int channels = job->source.format.channels, colours = weft_colours(job->source.format);
	const int white = weft_depth_white(depth), last = s->last;
	const int *here = job->carry[0];
	int *const below[] = { job->carry[1], w->down > 1 ? job->carry[2] : NULL };
	int(*left)[SIDE_MAX] = job->left;

	for (int x = 0; x < job->width; x++) {
		const ptrdiff_t at = (ptrdiff_t)x * channels;

		for (int c = 0; c < colours; c++) {
			const ptrdiff_t place = (ptrdiff_t)x * colours + c;
			const int t = dither_in(job->in, at + c, depth) +
				      dither_share(here[place] + left[c][0], w->sum);
			const int k = dither_nearest(t, last, white), error = t - s->value[k];

			dither_out(job->out, at + c, depth, s, k);
			left[c][0] = left[c][1] + w->right[0] * error;
			left[c][1] = w->right[1] * error;
			for (int row = 0; row < w->down; row++)
				for (int side = -w->side; side <= w->side; side++)
					below[row][place + side * colours] +=
						w->below[row][side + SIDE_MAX] * error;
		}
		if (colours < channels)
			dither_alpha(job->in, job->out, at + colours, depth);
	}
}

WEFT_KERNEL void dither_mask(const struct dither *s, const weft_ordered_job *job, int depth)
{
	const int channels = job->source.format.channels, colours = weft_colours(job->source.format);
	const int *limit = s->limit[job->y & s->mask];
	const int white = weft_depth_white(depth), last = s->last;

	for (int x = 0; x < job->width; x++) {
		const ptrdiff_t at = (ptrdiff_t)x * channels;
		const int least = limit[(job->x + x) & s->mask];

		for (int c = 0; c < colours; c++) {
			const int scaled = dither_in(job->in, at + c, depth) * last, k = scaled / white;

			dither_out(job->out, at + c, depth, s, k + (scaled - k * white >= least));
		}
		if (colours < channels)
			dither_alpha(job->in, job->out, at + colours, depth);
	}
}

#define DITHER_BLOCK(name, call, ...)                                                                        \
	static void name(const void *state, const weft_ordered_job *job)                                     \
	{                                                                                                    \
		call(state, job, __VA_ARGS__);                                                               \
	}
#define DITHER_SPREAD(method)                                                                                \
	DITHER_BLOCK(method##_u8, dither_spread, WEFT_U8, &method)                                           \
	DITHER_BLOCK(method##_u16, dither_spread, WEFT_U16, &method)                                         \
	DITHER_BLOCK(method##_f32, dither_spread, WEFT_F32, &method)
#define DITHER_BLOCKS(method)                                                                                \
	{                                                                                                    \
		method##_u8, method##_u16, method##_f32                                                      \
	}

DITHER_SPREAD(floyd)
DITHER_SPREAD(atkinson)
DITHER_SPREAD(jarvis)
DITHER_SPREAD(stucki)
DITHER_SPREAD(sierra)
DITHER_BLOCK(bayer_u8, dither_mask, WEFT_U8)
DITHER_BLOCK(bayer_u16, dither_mask, WEFT_U16)
DITHER_BLOCK(bayer_f32, dither_mask, WEFT_F32)

static weft_ordered_fn *const blocks[][3] = { DITHER_BLOCKS(floyd),  DITHER_BLOCKS(atkinson),
					      DITHER_BLOCKS(jarvis), DITHER_BLOCKS(stucki),
					      DITHER_BLOCKS(sierra), DITHER_BLOCKS(bayer) };
static const struct weights *const spreads[] = { &floyd, &atkinson, &jarvis, &stucki, &sierra };

/* The entry at x, y: the lowest bit of a place weighs most. */
static int matrix_at(int x, int y, int size)
{
	static const int quarter[2][2] = { { 0, 2 }, { 3, 1 } };
	int entry = 0;

	for (int bit = 1; bit < size; bit *= 2)
		entry = 4 * entry + quarter[(y & bit) != 0][(x & bit) != 0];
	return entry;
}

/* remainder/W + (M + 1/2)/N^2 >= 1 */
static void limits_make(struct dither *s, int white)
{
	const int size = s->mask + 1, halves = 2 * size * size;

	for (int y = 0; y < size; y++)
		for (int x = 0; x < size; x++) {
			const int64_t rest = halves - 2 * matrix_at(x, y, size) - 1;

			s->limit[y][x] = (int)((rest * white + halves - 1) / halves);
		}
}

static weft_status dither_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct dither *s = state;
	const int depth = in.format.depth, white = weft_depth_white(depth), n = s->levels - 1;
	const int way = s->method == LONG_FLOYD ? FLOYD : s->method < BAYER2 ? s->method : BAYER2;
	(void)e;

	s->last = n;
	for (int k = 0; k <= n; k++) {
		s->value[k] = (2 * k * white + n) / (2 * n);
		s->single[k] = (float)k / (float)n;
	}
	plan->ordered = blocks[way][depth == WEFT_U8 ? 0 : depth == WEFT_U16 ? 1 : 2];
	plan->cost = way < BAYER2 ? 35 : 15;
	plan->carry_down = 1;
	if (way == BAYER2) {
		s->mask = (2 << (s->method - BAYER2)) - 1;
		limits_make(s, white);
		return WEFT_OK;
	}
	plan->carry = (size_t)weft_colours(in.format) * sizeof(int);
	plan->carry_down = spreads[way]->down;
	plan->carry_side = spreads[way]->side;
	plan->left = COLOURS_MAX * sizeof(int[SIDE_MAX]);
	return WEFT_OK;
}

static const char *const dither_examples[] = { "dither", "gray | dither:method=atkinson",
					       "dither:4,method=bayer8", NULL };

WEFT_FILTER(dither, .help = "few levels for each colour, in a pattern that keeps the mean",
	    .kind = WEFT_ORDERED, WEFT_PARAMS(dither_params), .state_size = sizeof(struct dither),
	    .prepare = dither_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "colour", .examples = dither_examples,
	    .definition = "n = levels - 1; t = v + floor(sum of weight*error/D), k = floor(t*n/white + 1/2), "
			  "error t - floor(k*white/n + 1/2); bayer: k = floor(v*n/white + (M + 1/2)/N^2); "
			  "floor(k*white/n + 1/2)");
