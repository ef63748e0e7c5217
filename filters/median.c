/* median: the middle of the (2 radius + 1)^2 samples about each.
 *
 * Radius 1 and 2: columns are sorted once for all windows that share them,
 * then a network finds the middle.  Larger, u8: cumulative histograms of
 * columns move down a row at a time and their sum along the row (Perreault
 * and Hebert), in 16 coarse bins and 16 fine ones in each, so that the bin of
 * the median is the number of sums that don't reach it; the cost does not grow
 * with the radius.  u16: one histogram of the window, in two steps, slides
 * along the row.  f32: the median's bits are settled one by one, by counting.
 * Floats are ordered by their bits (pick.h).
 */
#include "core/kernel/pick.h"
#include "core/kernel/sortnet.h"

enum { RADIUS_MAX = 127, TILE = 256, BINS = 16 };

struct median {
	int radius;
	size_t row; /* samples of a scratch row */
};

static const weft_param median_params[] = {
	{ .name = "radius",
	  .help = "pixels on each side of the centre",
	  .type = WEFT_INT,
	  .initial = 1,
	  .min = 0,
	  .max = RADIUS_MAX,
	  .unit = "px" },
};

static void median_copy(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

/* ---- radius 1 and 2 ---- */

#define WEFT_ORDER(a, b)                                                                                     \
	{                                                                                                    \
		const value_type lesser = a < b ? a : b, greater = a < b ? b : a;                            \
		b = greater;                                                                                 \
		a = lesser;                                                                                  \
	}

/* Of rows sorted down the columns and then along, what can be the middle:
 * 1: the greatest of the least, the middle of the middle, the least of the
 * greatest; 2: thirteen of the 25, six being surely below and six above. */
#define MEDIAN_SMALL(id, T, key)                                                                             \
	static void id##_1(const void *state, const weft_row_job *job)                                       \
	{                                                                                                    \
		typedef T value_type;                                                                        \
		const struct median *median = state;                                                         \
		const int s = job->source.format.channels, n = job->width * s, span = n + 2 * s;             \
		T *restrict low = job->scratch, *restrict mid = low + median->row,                           \
			    *restrict high = mid + median->row;                                              \
		const T *p = (const T *)(const void *)job->in[-1] - s;                                       \
		const T *q = (const T *)(const void *)job->in[0] - s;                                        \
		const T *r = (const T *)(const void *)job->in[1] - s;                                        \
		T *restrict out = (T *)(void *)job->out;                                                     \
		WEFT_INDEPENDENT for (int i = 0; i < span; i++)                                              \
		{                                                                                            \
			T a = key(p[i]), b = key(q[i]), c = key(r[i]);                                       \
			WEFT_SORT_3(a, b, c)                                                                 \
			low[i] = a, mid[i] = b, high[i] = c;                                                 \
		}                                                                                            \
		WEFT_INDEPENDENT for (int i = 0; i < n; i++)                                                 \
		{                                                                                            \
			T a = low[i], b = low[i + s], c = low[i + 2 * s];                                    \
			T d = mid[i], e = mid[i + s], f = mid[i + 2 * s];                                    \
			T g = high[i], h = high[i + s], k = high[i + 2 * s];                                 \
			WEFT_ORDER(a, b)                                                                     \
			WEFT_ORDER(b, c)                                                                     \
			WEFT_SORT_3(d, e, f)                                                                 \
			WEFT_ORDER(h, k)                                                                     \
			WEFT_ORDER(g, h)                                                                     \
			WEFT_SORT_3(c, e, g)                                                                 \
			out[i] = key(e);                                                                     \
		}                                                                                            \
	}                                                                                                    \
	static void id##_2(const void *state, const weft_row_job *job)                                       \
	{                                                                                                    \
		typedef T value_type;                                                                        \
		const struct median *median = state;                                                         \
		const int s = job->source.format.channels, n = job->width * s, span = n + 4 * s;             \
		T *sorted[5];                                                                                \
		const T *in[5];                                                                              \
		T *restrict out = (T *)(void *)job->out;                                                     \
		for (int k = 0; k < 5; k++) {                                                                \
			sorted[k] = (T *)job->scratch + (size_t)k * median->row;                             \
			in[k] = (const T *)(const void *)job->in[k - 2] - 2 * s;                             \
		}                                                                                            \
		T *restrict u = sorted[0], *restrict v = sorted[1], *restrict w = sorted[2],                 \
			    *restrict x = sorted[3], *restrict y = sorted[4];                                \
		WEFT_INDEPENDENT for (int i = 0; i < span; i++)                                              \
		{                                                                                            \
			T a = key(in[0][i]), b = key(in[1][i]), c = key(in[2][i]), d = key(in[3][i]),        \
			  e = key(in[4][i]);                                                                 \
			WEFT_SORT_5(a, b, c, d, e)                                                           \
			u[i] = a, v[i] = b, w[i] = c, x[i] = d, y[i] = e;                                    \
		}                                                                                            \
		WEFT_INDEPENDENT for (int i = 0; i < n; i++)                                                 \
		{                                                                                            \
			T u0 = u[i], u1 = u[i + s], u2 = u[i + 2 * s], u3 = u[i + 3 * s], u4 = u[i + 4 * s]; \
			T v0 = v[i], v1 = v[i + s], v2 = v[i + 2 * s], v3 = v[i + 3 * s], v4 = v[i + 4 * s]; \
			T w0 = w[i], w1 = w[i + s], w2 = w[i + 2 * s], w3 = w[i + 3 * s], w4 = w[i + 4 * s]; \
			T x0 = x[i], x1 = x[i + s], x2 = x[i + 2 * s], x3 = x[i + 3 * s], x4 = x[i + 4 * s]; \
			T y0 = y[i], y1 = y[i + s], y2 = y[i + 2 * s], y3 = y[i + 3 * s], y4 = y[i + 4 * s]; \
			WEFT_SORT_5(u0, u1, u2, u3, u4)                                                      \
			WEFT_SORT_5(v0, v1, v2, v3, v4)                                                      \
			WEFT_SORT_5(w0, w1, w2, w3, w4)                                                      \
			WEFT_SORT_5(x0, x1, x2, x3, x4)                                                      \
			WEFT_SORT_5(y0, y1, y2, y3, y4)                                                      \
			WEFT_MIDDLE_13(u3, u4, v2, v3, v4, w1, w2, w3, x0, x1, x2, y0, y1)                   \
			out[i] = key(w2);                                                                    \
		}                                                                                            \
	}
MEDIAN_SMALL(median_u8, uint8_t, WEFT_PICK_SAME)
MEDIAN_SMALL(median_u16, uint16_t, WEFT_PICK_SAME)
MEDIAN_SMALL(median_f32, int32_t, weft_float_order)

/* ---- u8, any radius ---- */

/* Lane i counts samples in bins up to i; (2 * 127 + 1)^2 < 2^16. */
typedef uint16_t bins __attribute__((vector_size(2 * BINS)));
typedef int8_t bin_flags __attribute__((vector_size(BINS)));

struct column {
	bins coarse, fine[BINS];
};

static const bins bin_index = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

/* How many bins hold no more than `count`: the bin that passes it. */
WEFT_KERNEL int bins_until(const bins *sums, int count)
{
	bin_flags below = __builtin_convertvector(*sums <= (uint16_t)count, bin_flags);
	uint64_t half[2];

	memcpy(half, &below, sizeof half);
	return (__builtin_popcountll(half[0]) + __builtin_popcountll(half[1])) / 8;
}

/* Every bin from the sample's own on counts it: comparing gives -1 there. */
WEFT_KERNEL void column_add(struct column *c, int v)
{
	c->coarse -= (bins)(bin_index >= (uint16_t)(v / BINS));
	c->fine[v / BINS] -= (bins)(bin_index >= (uint16_t)(v % BINS));
}

WEFT_KERNEL void column_drop(struct column *c, int v)
{
	c->coarse += (bins)(bin_index >= (uint16_t)(v / BINS));
	c->fine[v / BINS] += (bins)(bin_index >= (uint16_t)(v % BINS));
}

/* `width` medians of a row, `step` samples apart; column[x + r] is that of pixel x. */
static void median_along(const struct column *column, int r, int width, uint8_t *out, int step)
{
	const int middle = 2 * r * (r + 1);
	bins coarse = { 0 }, fine[BINS];
	int made[BINS]; /* the pixel whose window fine[] counts */

	for (int b = 0; b < BINS; b++)
		made[b] = -2 * r - 2;
	for (int x = 0; x < 2 * r; x++)
		coarse += column[x].coarse;
	for (int x = 0; x < width; x++) {
		coarse += column[x + 2 * r].coarse;
		const int b = bins_until(&coarse, middle);
		uint16_t before = 0;
		if (b > 0)
			before = coarse[b - 1];
		bins sums = fine[b];
		if (x - made[b] > r) {
			sums = (bins) { 0 };
			for (int k = 0; k <= 2 * r; k++)
				sums += column[x + k].fine[b];
		} else {
			for (int k = made[b]; k < x; k++)
				sums += column[k + 2 * r + 1].fine[b] - column[k].fine[b];
		}
		fine[b] = sums;
		made[b] = x;
		out[x * step] = (uint8_t)(b * BINS + bins_until(&sums, middle - before));
		coarse -= column[x].coarse;
	}
}

static void median_large_u8(const void *state, const weft_band_job *job)
{
	const struct median *median = state;
	const int step = job->source.format.channels, r = median->radius, count = job->y1 - job->y0;
	struct column *column = job->scratch;

	for (int tile = 0; tile < job->width; tile += TILE)
		for (int c = 0; c < step; c++) {
			const int width = job->width - tile < TILE ? job->width - tile : TILE;
			const int span = width + 2 * r, left = (tile - r) * step + c;
			memset(column, 0, (size_t)span * sizeof *column);
			for (int t = -r; t < r; t++)
				for (int x = 0; x < span; x++)
					column_add(column + x, job->in[t][left + x * step]);
			for (int t = 0; t < count; t++) {
				const uint8_t *come = job->in[t + r] + left, *gone = job->in[t - r] + left;
				for (int x = 0; x < span; x++)
					column_add(column + x, come[x * step]);
				median_along(column, r, width, job->out[t] + tile * step + c, step);
				for (int x = 0; x < span; x++)
					column_drop(column + x, gone[x * step]);
			}
		}
}

/* ---- u16, any radius ---- */

struct window {
	uint32_t coarse[256], fine[65536];
};

static void median_large_u16(const void *state, const weft_row_job *job)
{
	const struct median *median = state;
	const int step = job->source.format.channels, r = median->radius;
	const uint32_t middle = (uint32_t)(2 * r * (r + 1));
	struct window *w = job->scratch;

	for (int c = 0; c < step; c++) {
		memset(w, 0, sizeof *w);
		for (int x = -r; x < job->width + r; x++) {
			for (int dy = -r; dy <= r; dy++) {
				const uint16_t *row = (const uint16_t *)(const void *)job->in[dy] + c;
				w->coarse[row[x * step] >> 8]++;
				w->fine[row[x * step]]++;
				if (x > r) {
					const uint16_t gone = row[(x - 2 * r - 1) * step];
					w->coarse[gone >> 8]--;
					w->fine[gone]--;
				}
			}
			if (x < r)
				continue;
			uint32_t below = 0, v = 0;
			while (below + w->coarse[v >> 8] <= middle) {
				below += w->coarse[v >> 8];
				v += 256;
			}
			while (below + w->fine[v] <= middle)
				below += w->fine[v++];
			((uint16_t *)(void *)job->out)[(x - r) * step + c] = (uint16_t)v;
		}
	}
}

/* ---- f32, any radius ---- */

static void median_large_f32(const void *state, const weft_row_job *job)
{
	enum { CHUNK = 64 };
	const struct median *median = state;
	const int s = job->source.format.channels, n = job->width * s, r = median->radius;
	const int middle = 2 * r * (r + 1);
	int32_t *restrict out = (int32_t *)(void *)job->out;

	for (int at = 0; at < n; at += CHUNK) {
		const int count = n - at < CHUNK ? n - at : CHUNK;
		uint32_t value[CHUNK] = { 0 };
		/* The greatest value that no more than `middle` samples are below. */
		for (uint32_t bit = 1u << 31; bit; bit >>= 1) {
			int below[CHUNK] = { 0 };
			for (int dy = -r; dy <= r; dy++)
				for (int dx = -r; dx <= r; dx++) {
					const int32_t *v =
						(const int32_t *)(const void *)job->in[dy] + at + dx * s;
					for (int i = 0; i < count; i++)
						below[i] += ((uint32_t)weft_float_order(v[i]) ^ 1u << 31) <
							    (value[i] | bit);
				}
			for (int i = 0; i < count; i++)
				value[i] |= below[i] <= middle ? bit : 0;
		}
		for (int i = 0; i < count; i++)
			out[at + i] = weft_float_order((int32_t)(value[i] ^ 1u << 31));
	}
}

static weft_status median_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct median *median = state;
	const weft_format f = in.format;
	const int r = (int)args.value[0];

	median->radius = r;
	median->row = ((size_t)(in.width + 2 * r) * f.channels + 63) & ~(size_t)63;
	plan->halo = r;
	plan->scratch = 5 * median->row * f.depth;
	plan->cost = r == 1 ? 3 : 8;
	if (r == 0) {
		plan->row = median_copy;
	} else if (r == 1) {
		plan->row = weft_row_for(f, median_u8_1, median_u16_1, median_f32_1);
	} else if (r == 2) {
		plan->row = weft_row_for(f, median_u8_2, median_u16_2, median_f32_2);
	} else if (f.depth == WEFT_U8) {
		plan->band = median_large_u8;
		plan->scratch = (size_t)(TILE + 2 * r) * sizeof(struct column);
		plan->cost = 60;
	} else if (f.depth == WEFT_U16) {
		plan->row = median_large_u16;
		plan->scratch = sizeof(struct window);
		plan->cost = 20 + 8 * r;
	} else {
		plan->row = median_large_f32;
		plan->cost = (2 * r + 1) * (2 * r + 1);
	}
	return WEFT_OK;
}

static const char *const median_examples[] = { "median", "median:5", NULL };

WEFT_FILTER(median, .help = "the middle of a square of samples: takes specks away",
	    .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(median_params), .state_size = sizeof(struct median),
	    .prepare = median_prepare, .depths = WEFT_DEPTH_ALL, .edge = WEFT_EDGE_CLAMP, .group = "blur",
	    .examples = median_examples, .definition = "the middle of the (2 radius + 1)^2 samples");
