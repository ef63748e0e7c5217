/* sample.h: what every filter needs to know of a sample.
 *
 * Float arithmetic here is single precision in the order written, and uses
 * only operations that every machine rounds alike.
 */
#ifndef WEFT_KERNEL_SAMPLE_H
#define WEFT_KERNEL_SAMPLE_H

#include "../engine/filter.h"

enum { WEFT_U8_WHITE = 255, WEFT_U16_WHITE = 65535 };

static inline double weft_white(weft_format f)
{
	return f.depth == WEFT_U8 ? WEFT_U8_WHITE : f.depth == WEFT_U16 ? WEFT_U16_WHITE : 1;
}

/* Channels that are not alpha: 1 or 3. */
static inline int weft_colours(weft_format f)
{
	return f.channels - weft_has_alpha(f);
}

static inline weft_row_fn *weft_row_for(weft_format f, weft_row_fn *u8, weft_row_fn *u16, weft_row_fn *f32)
{
	return f.depth == WEFT_U8 ? u8 : f.depth == WEFT_U16 ? u16 : f32;
}

static inline weft_band_fn *weft_band_for(weft_format f, weft_band_fn *u8, weft_band_fn *u16,
					  weft_band_fn *f32)
{
	return f.depth == WEFT_U8 ? u8 : f.depth == WEFT_U16 ? u16 : f32;
}

/* Into low..high; NaN becomes high. */
static inline float weft_clampf(float v, float low, float high)
{
	v = v < high ? v : high;
	return v > low ? v : low;
}

/* To the nearest whole number, ties to even; |v| < 2^22.  Adding 1.5 * 2^23
 * leaves no bits for a fraction, on machines with and without a rounding
 * instruction. */
static inline float weft_rintf(float v)
{
	return (v + 12582912.0f) - 12582912.0f;
}

#endif
