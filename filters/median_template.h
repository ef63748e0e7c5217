/* median_template.h: medians of radius 1 and 2, four rows at a time; rows past
 * the last go to scratch.  What is left of a row beyond whole vectors is padded
 * to one: sample by sample it would take longer than all the rest of a narrow
 * picture.
 *
 * WEFT_T is what samples are compared as, WEFT_KEY(v) one of them to its order
 * and back.  Makes WEFT_OF(1) and WEFT_OF(2), which are band functions.
 */
#include "core/kernel/sortnet_template.h"

WEFT_KERNEL void WEFT_OF(samples)(const WEFT_T *const *in, WEFT_T *const *out, int count, int s, const int r)
{
	WEFT_INDEPENDENT for (int i = 0; i < count; i++)
	{
		WEFT_T row[ROWS + 4][5], middle[ROWS];
		WEFT_UNROLL for (int k = 0; k < ROWS + 2 * r; k++)
			WEFT_UNROLL for (int j = 0; j <= 2 * r; j++) row[k][j] = WEFT_KEY(in[k][i + j * s]);
		if (r == 1)
			WEFT_OF(middles_3)(middle, row);
		else
			WEFT_OF(middles_5)(middle, row);
		for (int k = 0; k < ROWS; k++)
			out[k][i] = WEFT_KEY(middle[k]);
	}
}

WEFT_KERNEL void WEFT_OF(rest)(const WEFT_T *const *in, WEFT_T *const *out, int count, int s, const int r)
{
	enum { LANES = WEFT_VECTOR_BYTES / sizeof(WEFT_T), ROW = LANES + 4 * WEFT_CHANNELS_MAX };
	WEFT_T from[ROWS + 4][ROW] = { { 0 } }, to[ROWS][LANES];
	const WEFT_T *rows[ROWS + 4];
	WEFT_T *made[ROWS];
	for (int k = 0; k < ROWS + 2 * r; k++) {
		memcpy(from[k], in[k], (size_t)(count + 2 * r * s) * sizeof(WEFT_T));
		rows[k] = from[k];
	}
	for (int k = 0; k < ROWS; k++)
		made[k] = to[k];
	WEFT_OF(samples)(rows, made, LANES, s, r);
	for (int k = 0; k < ROWS; k++)
		memcpy(out[k], to[k], (size_t)count * sizeof(WEFT_T));
}

WEFT_KERNEL void WEFT_OF(four)(const weft_band_job *job, int y, ptrdiff_t at, int count, const int r)
{
	enum { LANES = WEFT_VECTOR_BYTES / sizeof(WEFT_T) };
	const int s = job->source.format.channels, rows = job->y1 - job->y0 - y;
	const int whole = count & -LANES;
	const WEFT_T *in[ROWS + 4];
	WEFT_T *out[ROWS];
	for (int k = 0; k < ROWS + 2 * r; k++) {
		const int row = k - r < rows + r - 1 ? y + k - r : y + rows + r - 1;
		in[k] = (const WEFT_T *)(const void *)job->in[row] + at - r * s;
	}
	for (int k = 0; k < ROWS; k++)
		out[k] = k < rows ? (WEFT_T *)(void *)job->out[y + k] + at
				  : (WEFT_T *)job->scratch + (size_t)k * (PIECE_BYTES / sizeof(WEFT_T));
	WEFT_OF(samples)(in, out, whole, s, r);
	for (int k = 0; k < ROWS + 2 * r; k++)
		in[k] += whole;
	for (int k = 0; k < ROWS; k++)
		out[k] += whole;
	if (whole < count)
		WEFT_OF(rest)(in, out, count - whole, s, r);
}

WEFT_KERNEL void WEFT_OF(of)(const weft_band_job *job, const int r)
{
	enum { PIECE = PIECE_BYTES / sizeof(WEFT_T) };
	const int n = job->width * job->source.format.channels;
	for (int y = 0; y < job->y1 - job->y0; y += ROWS)
		for (int at = 0; at < n; at += PIECE)
			WEFT_OF(four)(job, y, at, n - at < PIECE ? n - at : PIECE, r);
}

static void WEFT_OF(1)(const void *state, const weft_band_job *job)
{
	(void)state;
	WEFT_OF(of)(job, 1);
}

static void WEFT_OF(2)(const void *state, const weft_band_job *job)
{
	(void)state;
	WEFT_OF(of)(job, 2);
}

#undef WEFT_ID
#undef WEFT_T
#undef WEFT_KEY
