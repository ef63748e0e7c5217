/* planes.h: pixels of any format as planes of colour and alpha, and back. */
#ifndef WEFT_KERNEL_PLANES_H
#define WEFT_KERNEL_PLANES_H

#include "compose.h"
#include "core/engine/filter.h"

static inline float weft_sample_fraction(const uint8_t *row, uint8_t depth, int i)
{
	if (depth == WEFT_U8)
		return (float)row[i] * (1.0f / 255);
	if (depth == WEFT_U16)
		return (float)((const uint16_t *)(const void *)row)[i] * (1.0f / 65535);
	return ((const float *)(const void *)row)[i];
}

/* Of whole numbers: clamped, then floor(v*white + 1/2). */
static inline void weft_sample_put(uint8_t *row, uint8_t depth, int i, float v)
{
	const float clamped = v > 0 ? v < 1 ? v : 1 : 0;
	if (depth == WEFT_U8)
		row[i] = (uint8_t)(int)(clamped * 255 + 0.5f);
	else if (depth == WEFT_U16)
		((uint16_t *)(void *)row)[i] = (uint16_t)(int)(clamped * 65535 + 0.5f);
	else
		((float *)(void *)row)[i] = v;
}

/* n pixels from pixel x on; grey is three times the same, no alpha is 1. */
static inline void weft_planes_load(const uint8_t *row, weft_format f, int x, int n, weft_planes to)
{
	const int colours = f.channels >= 3 ? 3 : 1;
	for (int i = 0; i < n; i++) {
		const int at = (x + i) * f.channels;
		for (int c = 0; c < 3; c++)
			to[c][i] = weft_sample_fraction(row, f.depth, at + (colours == 3 ? c : 0));
		to[3][i] = f.channels % 2 ? 1 : weft_sample_fraction(row, f.depth, at + colours);
	}
}

static inline void weft_planes_store(weft_planes from, uint8_t *row, weft_format f, int x, int n)
{
	const int colours = f.channels >= 3 ? 3 : 1;
	for (int i = 0; i < n; i++) {
		const int at = (x + i) * f.channels;
		for (int c = 0; c < colours; c++)
			weft_sample_put(row, f.depth, at + c, from[c][i]);
		if (f.channels % 2 == 0)
			weft_sample_put(row, f.depth, at + colours, from[3][i]);
	}
}

#endif
