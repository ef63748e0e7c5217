/* box: the mean of a square, (sum + area / 2) / area.
 *
 * The sums of each column move down a row at a time and their sum along the
 * row a pixel at a time, so the cost does not grow with the radius.  Sums are
 * modulo 2^16, 2^32 or 2^64, whichever holds the largest there can be.
 * f32: columns are summed top to bottom, then those left to right, in single
 * precision and afresh for every sample, so that no schedule shows.  What is
 * summed is divided by a power of two before, which changes no bit but keeps
 * large samples from overflowing.
 */
#include "core/kernel/scan.h"

enum {
	RADIUS_MAX = 255,
	SMALL_RADIUS_MAX = 7,   /* (2r + 1)^2 * 255 + (2r + 1)^2 / 2 < 2^16 */
	QUICK_RADIUS_MAX = 63,  /* (2r + 1)^2 < 2^14 */
	SUM16_RADIUS_MAX = 128, /* (2r + 1) * 255 < 2^16 */
	SUM32_RADIUS_MAX = 127, /* (2r + 1)^2 * 65535 < 2^32 */
	CHUNK = 1024,           /* samples */
};

struct box {
	int radius;
	uint32_t area;
	/* Small squares: n / area = (n * ratio >> 16) >> shift for all n there are. */
	uint16_t ratio;
	int shift;
};

static const weft_param box_params[] = {
	{ WEFT_BIND(struct box, radius), .name = "radius", .help = "pixels on each side of the centre",
	  .type = WEFT_INT, .initial = 2, .min = 0, .max = RADIUS_MAX, .unit = "px" },
};

/* (sum + area / 2) / area.  The quotient in single precision is off by one at
 * most, since it is below 2^16; the remainder tells. */
WEFT_KERNEL uint32_t mean_of(uint32_t sum, uint32_t area, float per_area)
{
	uint32_t n = sum + area / 2;
	uint32_t q = (uint32_t)(int32_t)((float)n * per_area);
	int32_t rest = (int32_t)(n - q * area);

	q += rest >= (int32_t)area;
	return q - (rest < 0);
}

/* The same for bytes and an area below 2^14: n + 1/2 is exact, and its quotient is off by
 * less than 2^-15, which is less than half of 1 / area, so no nearer to a whole number. */
WEFT_KERNEL uint32_t mean_of_bytes(uint32_t sum, uint32_t area, float per_area)
{
	return (uint32_t)(int32_t)(((float)(int32_t)(sum + area / 2) + 0.5f) * per_area);
}

/* One row of means from column sums that start `radius` pixels to the left. */
#define WEFT_ID   along_quick
#define WEFT_T    uint16_t
#define WEFT_MEAN mean_of_bytes
#include "box_along_template.h"
#define WEFT_ID   along_16
#define WEFT_T    uint16_t
#define WEFT_MEAN mean_of
#include "box_along_template.h"
#define WEFT_ID   along_32
#define WEFT_T    uint32_t
#define WEFT_MEAN mean_of
#include "box_along_template.h"

/* Sums too large for 32 bits. */
WEFT_KERNEL void along_64(const struct box *box, const uint32_t *restrict column, uint8_t *restrict out,
			  int n, int step, int depth)
{
	const int ahead = (2 * box->radius + 1) * step;
	uint64_t sum[WEFT_CHANNELS_MAX] = { 0 };

	for (int i = 0; i < ahead; i++)
		sum[i % step] += column[i];
	for (int i = 0; i < n; i++) {
		weft_put(out, i, depth, (int)((sum[i % step] + box->area / 2) / box->area));
		sum[i % step] += (uint64_t)column[i + ahead] - column[i];
	}
}

/* Small squares: 16 bits hold the sums, and adding them up anew takes no longer than moving them along. */
WEFT_KERNEL void along_small(const struct box *box, const uint16_t *restrict column, uint8_t *restrict out,
			     int n, int step, int depth)
{
	enum { LANES = WEFT_VECTOR_BYTES / 2, BOTH = 2 * LANES };
	const uint16_t half = (uint16_t)(box->area / 2);

	(void)depth;
	for (int i = 0; i < n; i += BOTH) {
		weft_vu16 sum[2] = { (weft_vu16) { 0 } + half, (weft_vu16) { 0 } + half };
		for (int k = 0; k <= 2 * box->radius; k++)
			for (int v = 0; v < 2; v++)
				sum[v] += weft_vu16_load(column + i + k * step + v * LANES);
		for (int v = 0; v < 2; v++)
			sum[v] = weft_mulhi_u16(sum[v], box->ratio) >> box->shift;
		const weft_vu8 mean = weft_narrow_u8((weft_vs16)sum[0], (weft_vs16)sum[1]);
		if (n - i >= BOTH)
			memcpy(out + i, &mean, sizeof mean);
		else
			memcpy(out + i, &mean, (size_t)(n - i));
	}
}

/* The same of 16 bits: a sum is below 2^24, so that floats hold it, and what remains of it. */
WEFT_KERNEL void along_small_words(const struct box *box, const uint32_t *restrict column,
				   uint8_t *restrict out, int n, int step, int depth)
{
	enum { LANES = WEFT_VECTOR_BYTES / 4, BOTH = 2 * LANES };
	const float area = (float)box->area, per_area = 0x1.fffffp-1f / area; /* one short at most */
	const int32_t half = (int32_t)(box->area / 2);
	int32_t mean[CHUNK];

	for (int at = 0; at < n; at += CHUNK) {
		const int count = n - at < CHUNK ? n - at : CHUNK;
		for (int i = 0; i < count; i += BOTH) {
			weft_vs32 sum[2] = { (weft_vs32) { 0 } + half, (weft_vs32) { 0 } + half };
			for (int k = 0; k <= 2 * box->radius; k++)
				for (int v = 0; v < 2; v++)
					sum[v] += weft_vs32_load(column + at + i + k * step + v * LANES);
			for (int v = 0; v < 2; v++) {
				const weft_vf32 whole = __builtin_convertvector(sum[v], weft_vf32);
				const weft_vs32 q = __builtin_convertvector(whole * per_area, weft_vs32);
				const weft_vf32 rest = whole - __builtin_convertvector(q, weft_vf32) * area;
				sum[v] = q - (rest >= area);
			}
			memcpy(mean + i, sum, sizeof sum);
		}
		for (int i = 0; i < count; i++)
			weft_put(out, at + i, depth, mean[i]);
	}
}

#define WEFT_ID    box_small_u8
#define WEFT_T     uint16_t
#define WEFT_ALONG along_small
#define WEFT_DEPTH WEFT_U8
#include "box_band_template.h"
#define WEFT_ID    box_quick_u8
#define WEFT_T     uint16_t
#define WEFT_ALONG along_quick
#define WEFT_DEPTH WEFT_U8
#include "box_band_template.h"
#define WEFT_ID    box_16_u8
#define WEFT_T     uint16_t
#define WEFT_ALONG along_16
#define WEFT_DEPTH WEFT_U8
#include "box_band_template.h"
#define WEFT_ID    box_32_u8
#define WEFT_T     uint32_t
#define WEFT_ALONG along_32
#define WEFT_DEPTH WEFT_U8
#include "box_band_template.h"
#define WEFT_ID    box_small_u16
#define WEFT_T     uint32_t
#define WEFT_ALONG along_small_words
#define WEFT_DEPTH WEFT_U16
#include "box_band_template.h"
#define WEFT_ID    box_32_u16
#define WEFT_T     uint32_t
#define WEFT_ALONG along_32
#define WEFT_DEPTH WEFT_U16
#include "box_band_template.h"
#define WEFT_ID    box_64_u16
#define WEFT_T     uint32_t
#define WEFT_ALONG along_64
#define WEFT_DEPTH WEFT_U16
#include "box_band_template.h"

static void box_f32(const void *state, const weft_row_job *job)
{
	enum { LANES = WEFT_VECTOR_BYTES / sizeof(float) };
	const struct box *box = state;
	const int step = job->source.format.channels, r = box->radius;
	const int n = job->width * step, span = (job->width + 2 * r) * step;
	const float area = (float)box->area;
	float part = 1, whole;
	float *restrict column = job->scratch, *restrict out = (float *)(void *)job->out;

	while (part * (float)(2 * r + 1) > 1)
		part /= 2;
	whole = 1 / (part * part);
	memset(column, 0, (size_t)span * sizeof *column);
	for (int dy = -r; dy <= r; dy++) {
		const float *row = (const float *)(const void *)job->in[dy] - r * step;
		for (int i = 0; i < span; i++)
			column[i] += part * row[i];
	}
	for (int i = 0; i < span; i++)
		column[i] *= part;
	for (int i = 0; i < n; i += LANES) {
		weft_vf32 sum = { 0 };
		for (int k = 0; k <= 2 * r; k++)
			sum += weft_vf32_load(column + i + k * step);
		sum = sum / area * whole;
		memcpy(out + i, &sum, n - i < LANES ? (size_t)(n - i) * sizeof *out : sizeof sum);
	}
}

/* Plans small squares, of more than one sample. */
static bool box_in_16_bits(struct box *box)
{
	if (box->radius < 1 || box->radius > SMALL_RADIUS_MAX)
		return false;
	while (box->area >> (box->shift + 1))
		box->shift++;
	box->ratio = (uint16_t)(((1u << (16 + box->shift)) + box->area - 1) / box->area);
	return true;
}

static weft_status box_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct box *box = state;
	const int r = box->radius;

	box->area = (uint32_t)((2 * r + 1) * (2 * r + 1));
	plan->halo = r;
	plan->cost = 3;
	plan->scratch = (((size_t)in.width + 2 * (size_t)r) * in.format.channels + 64) * sizeof(uint32_t);
	if (in.format.depth == WEFT_F32) {
		plan->row = box_f32;
		plan->cost = 3 + r;
	} else if (in.format.depth == WEFT_U8) {
		plan->band = box_in_16_bits(box)     ? box_small_u8
			     : r <= QUICK_RADIUS_MAX ? box_quick_u8
			     : r <= SUM16_RADIUS_MAX ? box_16_u8
						     : box_32_u8;
	} else {
		plan->band = r <= SMALL_RADIUS_MAX   ? box_small_u16
			     : r <= SUM32_RADIUS_MAX ? box_32_u16
						     : box_64_u16;
	}
	return WEFT_OK;
}

static bool box_only_moves(const void *state)
{
	return ((const struct box *)state)->radius == 0;
}

static const char *const box_examples[] = { "box", "box:10", "box:3 | box:3 | box:3", NULL };

WEFT_FILTER(box, .help = "mean of a square", .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(box_params),
	    .state_size = sizeof(struct box), .prepare = box_prepare, .only_moves = box_only_moves,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "blur", .examples = box_examples,
	    .definition = "(sum + area / 2) / area over (2 radius + 1)^2 samples; f32: columns summed top to "
			  "bottom, then left to right, divided by area");
