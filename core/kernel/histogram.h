/* histogram.h: how often each level occurs.
 *
 * u8 has 256 levels, u16 65536, f32 65536 bins: clamp to 0..1 (NaN is 0),
 * then floor(v*65535 + 0.5) in single precision.
 * 8-bit counts go to four tables in turn, because adding to the same counter
 * twice in a row would wait for the first addition; fold them at the end.
 */
#ifndef WEFT_KERNEL_HISTOGRAM_H
#define WEFT_KERNEL_HISTOGRAM_H

#include "luma.h"

enum { WEFT_HISTOGRAM_TABLES = 4, WEFT_HISTOGRAM_CHUNK = 1024 };

static inline int weft_histogram_bins(weft_format f)
{
	return f.depth == WEFT_U8 ? 256 : 65536;
}

/* Counters of a partial result, for all tables. */
static inline size_t weft_histogram_counters(weft_format f)
{
	return f.depth == WEFT_U8 ? 256 * WEFT_HISTOGRAM_TABLES : 65536;
}

static inline uint16_t weft_bin_f32(float v)
{
	v = v > 0 ? v : 0;
	v = v < 1 ? v : 1;
	return (uint16_t)(v * 65535.0f + 0.5f);
}

/* n samples, `step` apart. */
static inline void weft_histogram_u8(uint64_t *count, const uint8_t *in, int n, int step)
{
	int i = 0;

	for (; step == 1 && i + 8 <= n; i += 8, in += 8) {
		uint64_t eight;
		memcpy(&eight, in, sizeof eight);
		for (int k = 0; k < 8; k++)
			count[k % WEFT_HISTOGRAM_TABLES * 256 + (eight >> 8 * k & 255)]++;
	}
	for (; i + 4 <= n; i += 4, in += 4 * step) {
		count[in[0]]++;
		count[256 + in[step]]++;
		count[512 + in[2 * step]]++;
		count[768 + in[3 * step]]++;
	}
	for (; i < n; i++, in += step)
		count[in[0]]++;
}

static inline void weft_histogram_u16(uint64_t *count, const uint16_t *in, int n, int step)
{
	for (int i = 0; i < n; i++)
		count[in[(ptrdiff_t)i * step]]++;
}

static inline void weft_histogram_f32(uint64_t *count, const float *in, int n, int step)
{
	for (int i = 0; i < n; i++)
		count[weft_bin_f32(in[(ptrdiff_t)i * step])]++;
}

static inline void weft_histogram_add(uint64_t *count, const void *in, int depth, int n, int step)
{
	if (depth == WEFT_U8)
		weft_histogram_u8(count, in, n, step);
	else if (depth == WEFT_U16)
		weft_histogram_u16(count, in, n, step);
	else
		weft_histogram_f32(count, in, n, step);
}

/* Gathers the BT.601 grey of a row. */
static inline void weft_histogram_luma(const void *state, const weft_row_job *job, void *partial)
{
	const weft_format f = job->source.format;
	const struct weft_luma weights = WEFT_LUMA_BT601;
	_Alignas(64) uint8_t grey[WEFT_HISTOGRAM_CHUNK * sizeof(float)];

	(void)state;
	if (f.channels < 3) {
		weft_histogram_add(partial, job->in[0], f.depth, job->width, f.channels);
		return;
	}
	for (int x = 0; x < job->width; x += WEFT_HISTOGRAM_CHUNK) {
		const uint8_t *in = job->in[0] + (size_t)x * weft_pixel_bytes(f);
		int n = job->width - x < WEFT_HISTOGRAM_CHUNK ? job->width - x : WEFT_HISTOGRAM_CHUNK;

		if (f.depth == WEFT_U8)
			weft_luma_u8(&weights, in, grey, n, f.channels);
		else if (f.depth == WEFT_U16)
			weft_luma_u16(&weights, (const uint16_t *)in, (uint16_t *)grey, n, f.channels);
		else
			weft_luma_f32(&weights, (const float *)in, (float *)grey, n, f.channels);
		weft_histogram_add(partial, grey, f.depth, n, 1);
	}
}

/* Gathers every colour sample of a row. */
static inline void weft_histogram_colours(const void *state, const weft_row_job *job, void *partial)
{
	const weft_format f = job->source.format;

	(void)state;
	if (!weft_has_alpha(f)) {
		weft_histogram_add(partial, job->in[0], f.depth, job->width * f.channels, 1);
		return;
	}
	for (int c = 0; c < f.channels - 1; c++)
		weft_histogram_add(partial, job->in[0] + c * f.depth, f.depth, job->width, f.channels);
}

static inline void weft_histogram_merge(uint64_t *into, const uint64_t *from, size_t counters)
{
	for (size_t i = 0; i < counters; i++)
		into[i] += from[i];
}

/* What level `bin` was counted, over all tables. */
static inline uint64_t weft_histogram_at(const uint64_t *count, size_t counters, int bins, int bin)
{
	uint64_t sum = 0;

	for (size_t i = (size_t)bin; i < counters; i += (size_t)bins)
		sum += count[i];
	return sum;
}

#endif
