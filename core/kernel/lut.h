/* lut.h: every colour sample through a table, alpha stays. */
#ifndef WEFT_KERNEL_LUT_H
#define WEFT_KERNEL_LUT_H

#include "lanes.h"
#include "vector.h"

#if WEFT_VECTOR_TABLE
/* Of `count` samples as many as fill vectors, which hold whole pixels of 2 and 4; returns how many. */
static inline ptrdiff_t weft_lut_vectors(const uint8_t table[256], const uint8_t *in, uint8_t *out,
					 ptrdiff_t count, int channels)
{
	const weft_table_u8 t = weft_table_load(table);
	const weft_vu32 alpha = (weft_vu32) { 0 } + (channels == 4   ? 0xff000000
						     : channels == 2 ? 0xff00ff00
								     : 0);
	ptrdiff_t i = 0;

	for (; i + WEFT_VECTOR_BYTES <= count; i += WEFT_VECTOR_BYTES) {
		const weft_vu8 v = weft_vu8_load(in + i);
		const weft_vu8 to = (v & (weft_vu8)alpha) | (weft_table_at(&t, v) & (weft_vu8)~alpha);

		memcpy(out + i, &to, sizeof to);
	}
	return i;
}
#endif

static inline void weft_lut_u8(const uint8_t table[256], const weft_row_job *job)
{
	const int channels = job->source.format.channels, alpha = weft_alpha_lane(job->source.format);
	const int count = job->width * channels;
	const uint8_t *in = job->in[0];
	uint8_t *out = job->out;
	int i = 0;

#if WEFT_VECTOR_TABLE
	i = (int)weft_lut_vectors(table, in, out, count, channels);
#endif
	if (alpha < 0)
		for (; i < count; i++)
			out[i] = table[in[i]];
	else
		for (; i < count; i++)
			out[i] = weft_sample_is_alpha(i, alpha) ? in[i] : table[in[i]];
}

WEFT_KERNEL void weft_lut_u16_of(const uint16_t *table, const uint16_t *in, uint16_t *out, int count,
				 const int colours, const int channels)
{
	for (int i = 0; i < count; i += channels) {
		for (int c = 0; c < colours; c++)
			out[i + c] = table[in[i + c]];
		if (colours < channels)
			out[i + colours] = in[i + colours];
	}
}

static inline void weft_lut_u16(const uint16_t *table, const weft_row_job *job)
{
	const int channels = job->source.format.channels, count = job->width * channels;
	const uint16_t *in = (const uint16_t *)(const void *)job->in[0];
	uint16_t *out = (uint16_t *)(void *)job->out;

	switch (channels) {
	case 2: weft_lut_u16_of(table, in, out, count, 1, 2); break;
	case 4: weft_lut_u16_of(table, in, out, count, 3, 4); break;
	default: weft_lut_u16_of(table, in, out, count, 1, 1); break;
	}
}

#endif
