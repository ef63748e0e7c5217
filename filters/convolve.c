/* convolve: the weighted sum of a square of samples.
 *
 * Whole weights over a scale that is a power of two are summed in integers.
 * Otherwise the weights are float(kernel / scale) and the sum is that of
 * doubles, row by row and left to right.  For u8, where no double of it rounds,
 * integers make it; else most sums are made in single precision with a bound of
 * their error, and only where that bound leaves the rounding open in double: the
 * same result, sooner.
 */
#include <math.h>

#include "core/kernel/exact_sum.h"
#include "core/kernel/fail.h"

enum {
	SIDE_MAX = 31,
	TAPS_MAX = SIDE_MAX * SIDE_MAX,
	CHUNK = 512,  /* samples summed at a time, so that widened rows stay in cache */
	OPEN_MAX = 8, /* more open roundings in a chunk are sooner settled together */
	BLOCK = 4 * WEFT_VECTOR_BYTES,
	SPAN_MAX = CHUNK + BLOCK + (SIDE_MAX - 1) * WEFT_CHANNELS_MAX,
	NARROW_TAPS_MAX = INT16_MAX / 255, /* whole weights whose sums fit 16 bits */
};

struct tap {
	short dy, dx; /* from the top left of the window */
	float weight;
};

struct convolve {
	struct tap tap[TAPS_MAX];             /* in raster order, without weights of 0 */
	float dense[TAPS_MAX + 2 * SIDE_MAX]; /* all weights, a row of zeros above and below */
	int taps, side, shift;
	weft_numbers kernel;
	double scale, bias;
	double offset; /* the bias in levels; of a sum before the shift for whole weights */
	struct weft_exact exact;
	float whole; /* f32: what the weights were divided by, a power of two, so that no sum overflows */
	float sure;  /* a single-precision sum no farther than this from a level rounds as the double */
};

static const weft_param convolve_params[] = {
	{ WEFT_BIND(struct convolve, kernel), .name = "kernel",
	  .help = "weights, row by row: a square of 1, 9, 25 ... 961 numbers", .type = WEFT_LIST, .min = -1e6,
	  .max = 1e6, .text_initial = "0 -1 0 / -1 5 -1 / 0 -1 0" },
	{ WEFT_BIND(struct convolve, scale), .name = "scale", .help = "divides the sum", .type = WEFT_REAL,
	  .initial = 1, .min = 1e-6, .max = 1e9 },
	{ WEFT_BIND(struct convolve, bias), .name = "bias",
	  .help = "added to the sum, as a fraction of white", .type = WEFT_REAL, .initial = 0, .min = -1,
	  .max = 1 },
};

#define WEFT_ID     sum_s32
#define WEFT_T      int32_t
#define WEFT_VECTOR weft_vs32
#include "convolve_template.h"
#define WEFT_ID     sum_f32
#define WEFT_T      float
#define WEFT_VECTOR weft_vf32
#include "convolve_template.h"
#define WEFT_ID     sum_f64
#define WEFT_T      double
#define WEFT_VECTOR weft_vf64
#include "convolve_template.h"

/* Whole weights: rint((sum + bias) / 2^shift), exactly. */
#define CONVOLVE_WHOLE(id, T, sum_of, depth)                                                                 \
	static void id(const void *state, const weft_row_job *job)                                           \
	{                                                                                                    \
		const struct convolve *cv = state;                                                           \
		const int n = job->width * job->source.format.channels, shift = cv->shift;                   \
		const T half = (T)(shift ? (1 << (shift - 1)) - 1 : 0), odd = shift != 0,                    \
			bias = (T)cv->offset;                                                                \
		T sum[CHUNK + BLOCK];                                                                        \
		uint8_t *restrict out = job->out;                                                            \
		for (int at = 0; at < n; at += CHUNK) {                                                      \
			const int count = n - at < CHUNK ? n - at : CHUNK;                                   \
			sum_of(cv, job, depth, at, count, sum);                                              \
			for (int i = 0; i < count; i++) {                                                    \
				T v = (T)(sum[i] + bias);                                                    \
				v = (T)((v + half + ((v >> shift) & odd)) >> shift);                         \
				weft_put_clamped(out, at + i, depth, v);                                     \
			}                                                                                    \
		}                                                                                            \
		weft_keep_alpha(job);                                                                        \
	}
CONVOLVE_WHOLE(whole_s32_u8, int32_t, sum_s32, WEFT_U8)
CONVOLVE_WHOLE(whole_s32_u16, int32_t, sum_s32, WEFT_U16)

/* The same of u8, where sums fit 16 bits: straight from the bytes. */
static void whole_s16_u8(const void *state, const weft_row_job *job)
{
	enum { WIDE = 4, LANES = WEFT_VECTOR_BYTES / 2, ALL = WIDE * LANES };
	const struct convolve *cv = state;
	const int step = job->source.format.channels, n = job->width * step, r = cv->side / 2;
	const int shift = cv->shift, taps = cv->taps;
	const int16_t half = (int16_t)(shift ? (1 << (shift - 1)) - 1 : 0), odd = shift != 0,
		      bias = (int16_t)cv->offset;
	const uint8_t *from[NARROW_TAPS_MAX];
	int16_t weight[NARROW_TAPS_MAX];

	if (n < ALL) {
		whole_s32_u8(state, job);
		return;
	}
	for (int k = 0; k < taps; k++) {
		const struct tap *tap = cv->tap + k;
		from[k] = job->in[tap->dy - r] + (tap->dx - r) * step;
		weight[k] = (int16_t)tap->weight;
	}
	for (int i = 0; i < n; i += ALL) {
		const int at = i + ALL <= n ? i : n - ALL;
		weft_vs16 sum[WIDE];
		for (int v = 0; v < WIDE; v++)
			sum[v] = (weft_vs16) { 0 } + bias;
		for (int k = 0; k < taps; k++)
			for (int v = 0; v < WIDE; v++)
				sum[v] += weft_widen_u8(from[k] + at + v * LANES) * weight[k];
		for (int v = 0; v < WIDE; v++)
			sum[v] = (sum[v] + half + ((sum[v] >> shift) & odd)) >> shift;
		for (int v = 0; v < WIDE; v += 2) {
			const weft_vu8 levels = weft_narrow_u8(sum[v], sum[v + 1]);
			memcpy(job->out + at + v * LANES, &levels, sizeof levels);
		}
	}
	weft_keep_alpha(job);
}

/* Two vectors of sums less 2^15 for every one of their weights, to levels. */
WEFT_KERNEL weft_vu16 whole_levels_u16(weft_vs32 a, weft_vs32 b, int32_t bias, int shift)
{
	const int32_t half = shift ? (1 << (shift - 1)) - 1 : 0, odd = shift != 0;

	a += bias;
	b += bias;
	a = (a + half + ((a >> shift) & odd)) >> shift;
	b = (b + half + ((b >> shift) & odd)) >> shift;
	return (weft_vu16)weft_pack_s32(a - 32768, b - 32768) ^ 0x8000; /* which clamps */
}

/* Whole weights of 16 bits: straight from the samples, two taps at a time. */
static void whole_pairs_u16(const void *state, const weft_row_job *job)
{
	enum { LANES = WEFT_VECTOR_BYTES / 2 };
	const struct convolve *cv = state;
	const int step = job->source.format.channels, n = job->width * step, r = cv->side / 2;
	const uint16_t *from[TAPS_MAX + 1];
	int32_t pair[TAPS_MAX / 2 + 1], bias = (int32_t)cv->offset;

	if (n < LANES) {
		whole_s32_u16(state, job);
		return;
	}
	for (int k = 0; k < cv->taps; k++) {
		const struct tap *tap = cv->tap + k;
		const uint32_t weight = (uint16_t)(int16_t)tap->weight;
		from[k] = (const uint16_t *)(const void *)job->in[tap->dy - r] + (tap->dx - r) * step;
		pair[k / 2] = (int32_t)(k % 2 ? (uint32_t)pair[k / 2] | weight << 16 : weight);
		bias += 32768 * (int32_t)tap->weight;
	}
	if (cv->taps % 2)
		from[cv->taps] = from[cv->taps - 1]; /* of no weight */
	for (int i = 0; i < n; i += LANES) {
		const int at = i + LANES <= n ? i : n - LANES;
		weft_vs32 a = { 0 }, b = { 0 };
		for (int k = 0; k < cv->taps; k += 2) {
			const weft_vs16 w = (weft_vs16)((weft_vs32) { 0 } + pair[k / 2]);
			const weft_vs16 u = (weft_vs16)(weft_vu16_load(from[k] + at) ^ 0x8000);
			const weft_vs16 v = (weft_vs16)(weft_vu16_load(from[k + 1] + at) ^ 0x8000);
			a += weft_dot_s16(weft_zip_low_s16(u, v), w);
			b += weft_dot_s16(weft_zip_high_s16(u, v), w);
		}
		const weft_vu16 levels = whole_levels_u16(a, b, bias, cv->shift);
		memcpy((uint16_t *)(void *)job->out + at, &levels, sizeof levels);
	}
	weft_keep_alpha(job);
}

/* rint(v), clamped; ties to even by leaving a double no bits for a fraction. */
WEFT_KERNEL int level_of(double v, int depth)
{
	const double white = weft_depth_white(depth), magic = 6755399441055744.0;

	v = v < white ? v : white;
	v = v > 0 ? v : 0;
	return (int)((v + magic) - magic);
}

static inline void chunk_f64(const struct convolve *cv, const weft_row_job *job, int depth, int at, int count)
{
	uint8_t *restrict out = job->out;
	double sum[CHUNK + BLOCK];

	sum_f64(cv, job, depth, at, count, sum);
	for (int i = 0; i < count; i++)
		weft_put(out, at + i, depth, level_of(sum[i] + cv->offset, depth));
}

WEFT_KERNEL void any_f64(const void *state, const weft_row_job *job, int depth)
{
	const int n = job->width * job->source.format.channels;

	for (int at = 0; at < n; at += CHUNK)
		chunk_f64(state, job, depth, at, n - at < CHUNK ? n - at : CHUNK);
	weft_keep_alpha(job);
}

static void any_f64_u8(const void *state, const weft_row_job *job)
{
	any_f64(state, job, WEFT_U8);
}

static void any_f64_u16(const void *state, const weft_row_job *job)
{
	any_f64(state, job, WEFT_U16);
}

/* The definition, for one sample. */
static uint8_t sample_u8(const struct convolve *cv, const weft_row_job *job, int i)
{
	const int step = job->source.format.channels, r = cv->side / 2;
	double sum = 0;

	for (int k = 0; k < cv->taps; k++) {
		const struct tap *tap = cv->tap + k;
		sum += (double)tap->weight * job->in[tap->dy - r][i + (tap->dx - r) * step];
	}
	return (uint8_t)level_of(sum + cv->offset, WEFT_U8);
}

/* A ring of rows as floats: row y of the window's is at y % (side + 1). */
typedef float float_row[SPAN_MAX];

static inline void widen_u8(const uint8_t *restrict row, float *restrict wide, int span)
{
	for (int i = 0; i < span; i++)
		wide[i] = row[i];
}

/* Sums of n samples of `rows` rows (1 or 2) in single precision, a subtotal
 * for each row of the kernel, which rounds less.  `top` is the window's first
 * row in the ring; what a sample gives to both rows it is loaded once for. */
WEFT_KERNEL void sum_u8(const struct convolve *cv, float_row *ring, int top, int step, int n,
			float sum[2][CHUNK + BLOCK], const int rows)
{
	enum { LANES = WEFT_VECTOR_BYTES / sizeof(float), WIDE = WEFT_VECTOR_BYTES == 64 ? 4 : 2 };
	const int side = cv->side;

	for (int b = 0; b < n; b += WIDE * LANES) {
		weft_vf32 total[2][WIDE] = { { { 0 } } };
		for (int y = 0; y < side + rows - 1; y++) {
			const float *row = ring[(top + y) % (side + 1)] + b;
			const float *weight = cv->dense + (y + 1) * side, *lower = weight - side;
			weft_vf32 line[2][WIDE] = { { { 0 } } };
			for (int k = 0; k < side; k++)
				for (int v = 0; v < WIDE; v++) {
					const weft_vf32 here = weft_vf32_load(row + k * step + v * LANES);
					line[0][v] =
						weft_fuse_f32(here, weft_vf32_all(weight[k]), line[0][v]);
					if (rows == 2)
						line[1][v] = weft_fuse_f32(here, weft_vf32_all(lower[k]),
									   line[1][v]);
				}
			for (int r = 0; r < rows; r++)
				for (int v = 0; v < WIDE; v++)
					total[r][v] += line[r][v];
		}
		for (int r = 0; r < rows; r++)
			memcpy(sum[r] + b, total[r], sizeof total[r]);
	}
}

/* The levels of a chunk from its sums; where they leave one open, anew. */
static inline void settle_u8(const struct convolve *cv, const weft_row_job *job, int at, int count,
			     const float *restrict sum)
{
	const float bias = (float)cv->offset, sure = cv->sure;
	uint8_t *restrict out = job->out + at;
	uint8_t unsure[CHUNK];
	int open = 0;

	for (int i = 0; i < count; i++) {
		const float v = weft_clampf(sum[i] + bias, -1, 256), level = weft_rintf(v);
		unsure[i] = fabsf(v - level) > sure;
		open += unsure[i];
		weft_put_clamped(out, i, WEFT_U8, (int)level);
	}
	if (open > OPEN_MAX)
		chunk_f64(cv, job, WEFT_U8, at, count);
	else
		for (int i = 0; open && i < count; i++)
			if (unsure[i])
				out[i] = sample_u8(cv, job, at + i);
}

static weft_row_job row_of(const weft_band_job *job, int y, void *scratch)
{
	return (weft_row_job) { .size = sizeof(weft_row_job),
				.in = job->in + y,
				.out = job->out[y],
				.y = job->y0 + y,
				.width = job->width,
				.source = job->source,
				.scratch = scratch,
				.x = job->x,
				.target = job->target };
}

static void any_u8(const void *state, const weft_band_job *job)
{
	const struct convolve *cv = state;
	const int step = job->source.format.channels, n = job->width * step, r = cv->side / 2;
	const int height = job->y1 - job->y0;
	float_row *ring = (float_row *)job->scratch;
	float sum[2][CHUNK + BLOCK];

	for (int at = 0; at < n; at += CHUNK) {
		const int count = n - at < CHUNK ? n - at : CHUNK, span = count + 2 * r * step;
		int made = 0; /* rows of the window's, from -r of y0 on */
		for (int y = 0; y < height; y += 2) {
			const int rows = y + 1 < height ? 2 : 1;
			for (; made < y + cv->side + rows - 1; made++)
				widen_u8(job->in[made - r] + at - r * step, ring[made % (cv->side + 1)],
					 span);
			if (rows == 2)
				sum_u8(cv, ring, y, step, count, sum, 2);
			else
				sum_u8(cv, ring, y, step, count, sum, 1);
			for (int k = 0; k < rows; k++) {
				const weft_row_job row = row_of(job, y + k, ring + cv->side + 1);
				settle_u8(cv, &row, at, count, sum[k]);
				if (at + count == n)
					weft_keep_alpha(&row);
			}
		}
	}
}

static void exact_u8(const void *state, const weft_band_job *job)
{
	const struct convolve *cv = state;

	weft_exact_band(&cv->exact, job);
	for (int y = 0; y < job->y1 - job->y0; y++) {
		const weft_row_job row = row_of(job, y, NULL);
		weft_keep_alpha(&row);
	}
}

enum {
	FLOATS = WEFT_VECTOR_BYTES / sizeof(float),
	STRAIGHT = 4 * FLOATS,
};

/* Rows of STRAIGHT samples at least, from where they are. */
static void straight_f32(const struct convolve *cv, const weft_row_job *job)
{
	const int step = job->source.format.channels, n = job->width * step, r = cv->side / 2;
	const float bias = (float)cv->offset;
	const float *from[TAPS_MAX];

	for (int k = 0; k < cv->taps; k++)
		from[k] =
			(const float *)(const void *)job->in[cv->tap[k].dy - r] + (cv->tap[k].dx - r) * step;
	for (int i = 0; i < n; i += STRAIGHT) {
		const int at = i + STRAIGHT <= n ? i : n - STRAIGHT;
		weft_vf32 sum[4] = { { 0 } };
		for (int k = 0; k < cv->taps; k++)
			for (int v = 0; v < 4; v++)
				sum[v] += weft_vf32_load(from[k] + at + v * FLOATS) * cv->tap[k].weight;
		for (int v = 0; v < 4; v++)
			sum[v] = cv->whole * sum[v] + bias;
		memcpy((float *)(void *)job->out + at, sum, sizeof sum);
	}
}

static void any_f32(const void *state, const weft_row_job *job)
{
	const struct convolve *cv = state;
	const int n = job->width * job->source.format.channels;
	const float bias = (float)cv->offset;
	float *restrict out = (float *)(void *)job->out;
	float sum[CHUNK + BLOCK];

	if (n >= STRAIGHT) {
		straight_f32(cv, job);
		weft_keep_alpha(job);
		return;
	}
	for (int at = 0; at < n; at += CHUNK) {
		const int count = n - at < CHUNK ? n - at : CHUNK;
		sum_f32(cv, job, WEFT_F32, at, count, sum);
		for (int i = 0; i < count; i++)
			out[at + i] = cv->whole * sum[i] + bias;
	}
	weft_keep_alpha(job);
}

/* Weights whose sizes sum to 1 at most make no sum larger than a sample. */
static void divide_weights(struct convolve *cv, double weights)
{
	cv->whole = 1;
	while (cv->whole < weights)
		cv->whole *= 2;
	for (int k = 0; k < cv->taps; k++)
		cv->tap[k].weight /= cv->whole;
}

/* True where sums stay exact in integers; then taps hold the kernel itself. */
static bool choose_whole(struct convolve *cv, weft_numbers kernel, double scale, double bias, int depth,
			 weft_plan *plan)
{
	const double white = depth == WEFT_U8 ? WEFT_U8_WHITE : WEFT_U16_WHITE;
	double reach = fabs(bias * scale) + scale, most = 0;
	int exponent;

	if (depth == WEFT_F32 || frexp(scale, &exponent) != 0.5 || exponent < 1 || exponent > 20 ||
	    bias * scale != floor(bias * scale))
		return false;
	for (size_t i = 0; i < kernel.count; i++) {
		if (kernel.at[i] != floor(kernel.at[i]))
			return false;
		reach += fabs(kernel.at[i]) * white;
		most = fmax(most, fabs(kernel.at[i]));
	}
	if (reach > INT32_MAX)
		return false;
	for (int k = 0; k < cv->taps; k++) {
		struct tap *tap = cv->tap + k;
		tap->weight = (float)kernel.at[tap->dy * cv->side + tap->dx];
	}
	cv->shift = exponent - 1;
	cv->offset = bias * scale;
	if (depth == WEFT_U16)
		plan->row = most <= INT16_MAX ? whole_pairs_u16 : whole_s32_u16;
	else
		plan->row = reach <= INT16_MAX ? whole_s16_u8 : whole_s32_u8;
	return true;
}

static weft_status convolve_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct convolve *cv = state;
	const weft_numbers kernel = cv->kernel;
	const int depth = in.format.depth;
	const double scale = cv->scale, bias = cv->bias * weft_white(in.format);
	double weights = 0;

	while ((size_t)(cv->side * cv->side) < kernel.count && cv->side < SIDE_MAX)
		cv->side++;
	if (cv->side % 2 == 0 || (size_t)(cv->side * cv->side) != kernel.count)
		return weft_refuse(
			e, WEFT_BAD_PARAM,
			"convolve: kernel has %zu numbers; it takes 1, 9, 25, 49 ... %d (an odd square)",
			kernel.count, TAPS_MAX);
	for (int i = 0; i < cv->side * cv->side; i++) {
		const float weight = (float)(kernel.at[i] / scale);
		weights += fabs((double)weight);
		cv->dense[cv->side + i] = weight;
		if (weight != 0)
			cv->tap[cv->taps++] =
				(struct tap) { (short)(i / cv->side), (short)(i % cv->side), weight };
	}
	if (depth == WEFT_F32)
		divide_weights(cv, weights);
	cv->offset = bias;
	plan->halo = cv->side / 2;
	plan->cost = 1 + cv->taps;
	plan->scratch = (size_t)(cv->side + 1) * SPAN_MAX * (sizeof(float) + sizeof(double));
	if (plan->scratch < WEFT_EXACT_SCRATCH)
		plan->scratch = WEFT_EXACT_SCRATCH;
	if (choose_whole(cv, kernel, scale, bias, depth, plan))
		return WEFT_OK;
	/* A sum of n floats is off by less than n + 1 half units of its terms; subtotals
	 * make n twice the side.  Three more for the bias, the clamp and the double. */
	const double off = (2 * cv->side + 4) * 0x1p-24 * 1.01 * (255 * weights + fabs(bias));
	cv->sure = (float)(0.499999 - off);
	if (depth == WEFT_U8 && weft_exact_plan(&cv->exact, cv->dense + cv->side, cv->side, bias))
		plan->band = exact_u8;
	else if (depth == WEFT_U8 && off <= 0.05)
		plan->band = any_u8;
	else
		plan->row = weft_row_for(in.format, any_f64_u8, any_f64_u16, any_f32);
	return WEFT_OK;
}

static const char *const convolve_examples[] = { "convolve:0 -1 0 / -1 5 -1 / 0 -1 0",
						 "convolve:kernel=1 2 1 / 2 4 2 / 1 2 1,scale=16", NULL };

WEFT_FILTER(convolve, .help = "the weighted sum of a square of samples", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(convolve_params), .state_size = sizeof(struct convolve), .prepare = convolve_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "sharpen",
	    .examples = convolve_examples,
	    .definition =
		    "rint(sum(kernel * v) / scale + bias), clamped for u8 and u16; exact for whole weights "
		    "and a scale of 2^n, else a double sum of float weights; f32: a float sum; alpha copied");
