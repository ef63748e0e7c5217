/* median: the middle of the (2 radius + 1)^2 samples about each.
 *
 * Radius 1 and 2: by sorting networks that four windows share (sortnet.h).
 * Larger: how many samples surpass each level is counted in running windows
 * over tiles, of u8 for their own levels (rank.h), of u16 and f32 for their
 * places among the tile's sorted samples (select.h).
 * Floats are ordered by their bits (pick.h).
 */
#include "core/kernel/select.h"
#include "core/kernel/sortnet.h"

enum {
	RADIUS_MAX = WEFT_RANK_RADIUS_MAX,
	PIECE_BYTES = 2048, /* of a row at a time, so that the rows stay in the nearest cache */
	ROWS = 4,           /* made together where the radius is 1 or 2 */
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

/* Four rows at a time; rows past the last go to scratch.  What is left of a row
 * beyond whole vectors is padded to one: sample by sample it would take longer
 * than all the rest of a narrow picture. */
#define MEDIAN_SMALL(id, T, key)                                                                             \
	WEFT_SORTNET(id, T)                                                                                  \
	WEFT_KERNEL void id##_samples(const T *const *in, T *const *out, int count, int s, const int r)      \
	{                                                                                                    \
		WEFT_INDEPENDENT for (int i = 0; i < count; i++)                                             \
		{                                                                                            \
			T row[ROWS + 4][5], middle[ROWS];                                                    \
			WEFT_UNROLL for (int k = 0; k < ROWS + 2 * r; k++)                                   \
				WEFT_UNROLL for (int j = 0; j <= 2 * r; j++) row[k][j] =                     \
					key(in[k][i + j * s]);                                               \
			if (r == 1)                                                                          \
				id##_middles_3(middle, row);                                                 \
			else                                                                                 \
				id##_middles_5(middle, row);                                                 \
			for (int k = 0; k < ROWS; k++)                                                       \
				out[k][i] = key(middle[k]);                                                  \
		}                                                                                            \
	}                                                                                                    \
	WEFT_KERNEL void id##_rest(const T *const *in, T *const *out, int count, int s, const int r)         \
	{                                                                                                    \
		enum { LANES = WEFT_VECTOR_BYTES / sizeof(T), ROW = LANES + 4 * WEFT_CHANNELS_MAX };         \
		T from[ROWS + 4][ROW] = { { 0 } }, to[ROWS][LANES];                                          \
		const T *rows[ROWS + 4];                                                                     \
		T *made[ROWS];                                                                               \
		for (int k = 0; k < ROWS + 2 * r; k++) {                                                     \
			memcpy(from[k], in[k], (size_t)(count + 2 * r * s) * sizeof(T));                     \
			rows[k] = from[k];                                                                   \
		}                                                                                            \
		for (int k = 0; k < ROWS; k++)                                                               \
			made[k] = to[k];                                                                     \
		id##_samples(rows, made, LANES, s, r);                                                       \
		for (int k = 0; k < ROWS; k++)                                                               \
			memcpy(out[k], to[k], (size_t)count * sizeof(T));                                    \
	}                                                                                                    \
	WEFT_KERNEL void id##_four(const weft_band_job *job, int y, ptrdiff_t at, int count, const int r)    \
	{                                                                                                    \
		enum { LANES = WEFT_VECTOR_BYTES / sizeof(T) };                                              \
		const int s = job->source.format.channels, rows = job->y1 - job->y0 - y;                     \
		const int whole = count & -LANES;                                                            \
		const T *in[ROWS + 4];                                                                       \
		T *out[ROWS];                                                                                \
		for (int k = 0; k < ROWS + 2 * r; k++) {                                                     \
			const int row = k - r < rows + r - 1 ? y + k - r : y + rows + r - 1;                 \
			in[k] = (const T *)(const void *)job->in[row] + at - r * s;                          \
		}                                                                                            \
		for (int k = 0; k < ROWS; k++)                                                               \
			out[k] = k < rows ? (T *)(void *)job->out[y + k] + at                                \
					  : (T *)job->scratch + (size_t)k * (PIECE_BYTES / sizeof(T));       \
		id##_samples(in, out, whole, s, r);                                                          \
		for (int k = 0; k < ROWS + 2 * r; k++)                                                       \
			in[k] += whole;                                                                      \
		for (int k = 0; k < ROWS; k++)                                                               \
			out[k] += whole;                                                                     \
		if (whole < count)                                                                           \
			id##_rest(in, out, count - whole, s, r);                                             \
	}                                                                                                    \
	WEFT_KERNEL void id##_of(const weft_band_job *job, const int r)                                      \
	{                                                                                                    \
		enum { PIECE = PIECE_BYTES / sizeof(T) };                                                    \
		const int n = job->width * job->source.format.channels;                                      \
		for (int y = 0; y < job->y1 - job->y0; y += ROWS)                                            \
			for (int at = 0; at < n; at += PIECE)                                                \
				id##_four(job, y, at, n - at < PIECE ? n - at : PIECE, r);                   \
	}                                                                                                    \
	static void id##_1(const void *state, const weft_band_job *job)                                      \
	{                                                                                                    \
		(void)state;                                                                                 \
		id##_of(job, 1);                                                                             \
	}                                                                                                    \
	static void id##_2(const void *state, const weft_band_job *job)                                      \
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
	plan->scratch = ROWS * PIECE_BYTES;
	plan->cost = r == 1 ? 3 : 8;
	if (r == 0) {
		plan->row = median_copy;
	} else if (r == 1) {
		plan->band = weft_band_for(f, median_u8_1, median_u16_1, median_f32_1);
	} else if (r == 2) {
		plan->band = weft_band_for(f, median_u8_2, median_u16_2, median_f32_2);
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
