/* median: the middle of the (2 radius + 1)^2 samples about each.
 *
 * Radius 1 and 2: columns are sorted once for all windows that share them,
 * then a network finds the middle.  Larger: levels are bisected for tiles of
 * pixels at a time, of u8 the samples' own (rank.h), of u16 and f32 their
 * places among the tile's sorted samples (select.h).
 * Floats are ordered by their bits (pick.h).
 */
#include "core/kernel/select.h"
#include "core/kernel/sortnet.h"

enum {
	RADIUS_MAX = WEFT_RANK_RADIUS_MAX,
	PIECE_BYTES = 2048, /* of a row at a time, so that its sorted columns stay in the nearest cache */
	BEYOND = 64,        /* samples: room for the window, and lines stay whole */
};

struct median {
	struct weft_rank rank;
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
	WEFT_KERNEL void id##_piece_1(const T *const *in, T *restrict out, T *const *sorted, int n, int s)   \
	{                                                                                                    \
		typedef T value_type;                                                                        \
		const T *p = in[0], *q = in[1], *r = in[2];                                                  \
		T *restrict low = sorted[0], *restrict mid = sorted[1], *restrict high = sorted[2];          \
		WEFT_INDEPENDENT for (int i = 0; i < n + 2 * s; i++)                                         \
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
	WEFT_KERNEL void id##_piece_2(const T *const *in, T *restrict out, T *const *sorted, int n, int s)   \
	{                                                                                                    \
		typedef T value_type;                                                                        \
		T *restrict u = sorted[0], *restrict v = sorted[1], *restrict w = sorted[2],                 \
			    *restrict x = sorted[3], *restrict y = sorted[4];                                \
		WEFT_INDEPENDENT for (int i = 0; i < n + 4 * s; i++)                                         \
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
	}                                                                                                    \
	WEFT_KERNEL void id##_of(const weft_row_job *job, const int r)                                       \
	{                                                                                                    \
		enum { PIECE = PIECE_BYTES / sizeof(T), ROW = PIECE + BEYOND };                              \
		const int s = job->source.format.channels, n = job->width * s;                               \
		T *out = (T *)(void *)job->out, *sorted[5];                                                  \
		const T *in[5];                                                                              \
		for (int k = 0; k < 5; k++)                                                                  \
			sorted[k] = (T *)job->scratch + k * ROW;                                             \
		for (int k = 0; k <= 2 * r; k++)                                                             \
			in[k] = (const T *)(const void *)job->in[k - r] - r * s;                             \
		for (int at = 0; at < n; at += PIECE) {                                                      \
			const int count = n - at < PIECE ? n - at : PIECE;                                   \
			if (r == 1)                                                                          \
				id##_piece_1(in, out + at, sorted, count, s);                                \
			else                                                                                 \
				id##_piece_2(in, out + at, sorted, count, s);                                \
			for (int k = 0; k <= 2 * r; k++)                                                     \
				in[k] += count;                                                              \
		}                                                                                            \
	}                                                                                                    \
	static void id##_1(const void *state, const weft_row_job *job)                                       \
	{                                                                                                    \
		(void)state;                                                                                 \
		id##_of(job, 1);                                                                             \
	}                                                                                                    \
	static void id##_2(const void *state, const weft_row_job *job)                                       \
	{                                                                                                    \
		(void)state;                                                                                 \
		id##_of(job, 2);                                                                             \
	}
MEDIAN_SMALL(median_u8, uint8_t, WEFT_PICK_SAME)
MEDIAN_SMALL(median_u16, uint16_t, WEFT_PICK_SAME)
MEDIAN_SMALL(median_f32, int32_t, weft_float_order)

/* ---- any radius ---- */

static void median_large_u8(const void *state, const weft_band_job *job)
{
	weft_rank_band(&((const struct median *)state)->rank, job);
}

static void median_large_u16(const void *state, const weft_band_job *job)
{
	weft_select_band(&((const struct median *)state)->rank, job, WEFT_U16);
}

static void median_large_f32(const void *state, const weft_band_job *job)
{
	weft_select_band(&((const struct median *)state)->rank, job, WEFT_F32);
}

static weft_status median_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct median *median = state;
	const weft_format f = in.format;
	const int r = (int)args.value[0];

	plan->halo = r;
	plan->scratch = 5 * (PIECE_BYTES + BEYOND * (size_t)f.depth);
	plan->cost = r == 1 ? 3 : 8;
	if (r == 0) {
		plan->row = median_copy;
	} else if (r == 1) {
		plan->row = weft_row_for(f, median_u8_1, median_u16_1, median_f32_1);
	} else if (r == 2) {
		plan->row = weft_row_for(f, median_u8_2, median_u16_2, median_f32_2);
	} else if (f.depth == WEFT_U8) {
		plan->band = median_large_u8;
		plan->scratch = weft_rank_make(&median->rank, r);
		plan->cost = 15;
	} else {
		plan->band = f.depth == WEFT_U16 ? median_large_u16 : median_large_f32;
		plan->scratch = weft_select_make(&median->rank, r);
		plan->cost = 60;
	}
	return WEFT_OK;
}

static const char *const median_examples[] = { "median", "median:5", NULL };

WEFT_FILTER(median, .help = "the middle of a square of samples: takes specks away",
	    .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(median_params), .state_size = sizeof(struct median),
	    .prepare = median_prepare, .depths = WEFT_DEPTH_ALL, .edge = WEFT_EDGE_CLAMP, .group = "blur",
	    .examples = median_examples, .definition = "the middle of the (2 radius + 1)^2 samples");
