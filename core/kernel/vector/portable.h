/* portable.h: vectors of 16 bytes by the compiler's own operators, for any
 * machine.  What each name means: ../vector.h. */
#ifndef WEFT_KERNEL_VECTOR_PORTABLE_H
#define WEFT_KERNEL_VECTOR_PORTABLE_H

#ifndef WEFT_RGB_LANES /* a machine that shuffles bytes has said so, and adds how */
#define WEFT_RGB_LANES 0
#endif
#define WEFT_VECTOR_BYTES 16
#define WEFT_VECTOR_TABLE 0

#include "types.h"

WEFT_KERNEL void weft_stream_u8(uint8_t *to, weft_vu8 v)
{
	memcpy(to, &v, sizeof v);
}

WEFT_KERNEL weft_vu16 weft_mulhi_u16(weft_vu16 a, uint16_t b)
{
	typedef uint32_t wide __attribute__((vector_size(2 * WEFT_VECTOR_BYTES)));

	return __builtin_convertvector(__builtin_convertvector(a, wide) * b >> 16, weft_vu16);
}

WEFT_KERNEL weft_vs32 weft_dot_s16(weft_vs16 a, weft_vs16 b)
{
	const weft_vs32 x = (weft_vs32)a, y = (weft_vs32)b;
	const weft_vs32 low_x = (weft_vs32)((weft_vu32)x << 16) >> 16,
			low_y = (weft_vs32)((weft_vu32)y << 16) >> 16;

	return low_x * low_y + (x >> 16) * (y >> 16);
}

WEFT_KERNEL weft_vs16 weft_widen_u8(const uint8_t *p)
{
	typedef uint8_t half __attribute__((vector_size(WEFT_VECTOR_BYTES / 2)));
	half v;

	memcpy(&v, p, sizeof v);
	return __builtin_convertvector(v, weft_vs16);
}

WEFT_KERNEL weft_vs32 weft_widen_u16(const uint16_t *p)
{
	typedef uint16_t half __attribute__((vector_size(WEFT_VECTOR_BYTES / 2)));
	half v;

	memcpy(&v, p, sizeof v);
	return __builtin_convertvector(v, weft_vs32);
}

WEFT_KERNEL weft_vf32 weft_clamp_f32(weft_vf32 v, float low, float high)
{
	for (size_t l = 0; l < sizeof v / sizeof(float); l++)
		v[l] = weft_clampf(v[l], low, high);
	return v;
}

WEFT_KERNEL weft_vs16 weft_clamp_s16(weft_vs16 v, weft_vs16 low, weft_vs16 high)
{
	v = (v & (v >= low)) | (low & (v < low));
	return (v & (v <= high)) | (high & (v > high));
}

WEFT_KERNEL weft_vs32 weft_clamp_s32(weft_vs32 v, weft_vs32 low, weft_vs32 high)
{
	v = (v & (v >= low)) | (low & (v < low));
	return (v & (v <= high)) | (high & (v > high));
}

WEFT_KERNEL weft_vs16 weft_pack_s32(weft_vs32 a, weft_vs32 b)
{
	const weft_vs32 low = (weft_vs32) { 0 } + INT16_MIN, high = (weft_vs32) { 0 } + INT16_MAX;

	a = weft_clamp_s32(a, low, high);
	b = weft_clamp_s32(b, low, high);
	return __builtin_shufflevector((weft_vs16)a, (weft_vs16)b, 0, 2, 4, 6, 8, 10, 12, 14);
}

WEFT_KERNEL weft_vu8 weft_pack_u8(weft_vs16 a, weft_vs16 b)
{
	const weft_vs16 low = { 0 }, high = low + 255;

	a = weft_clamp_s16(a, low, high);
	b = weft_clamp_s16(b, low, high);
	return __builtin_shufflevector((weft_vu8)a, (weft_vu8)b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22,
				       24, 26, 28, 30);
}

WEFT_KERNEL weft_short_u16 weft_short_mulhi_u16(weft_short_u16 a, uint16_t b)
{
	return weft_mulhi_u16(a, b);
}

WEFT_KERNEL int weft_short_count_negative(weft_short_u8 v)
{
	uint8_t sum = 0;

	v >>= 7;
	for (int l = 0; l < WEFT_SHORT_BYTES; l++)
		sum += v[l];
	return sum;
}

#include "sixteen.h"

#endif
