/* sse2.h: vectors of 16 bytes on any x86-64.  What each name means: ../vector.h. */
#ifndef WEFT_KERNEL_VECTOR_SSE2_H
#define WEFT_KERNEL_VECTOR_SSE2_H

#include <immintrin.h>

#define WEFT_VECTOR_BYTES 16
#define WEFT_RGB_LANES    0
#define WEFT_VECTOR_TABLE 0

#include "types.h"

WEFT_KERNEL void weft_stream_u8(uint8_t *to, weft_vu8 v)
{
	_mm_stream_si128((__m128i *)(void *)to, (__m128i)v);
}

WEFT_KERNEL weft_vu16 weft_mulhi_u16(weft_vu16 a, uint16_t b)
{
	return (weft_vu16)_mm_mulhi_epu16((__m128i)a, _mm_set1_epi16((short)b));
}

WEFT_KERNEL weft_vs32 weft_dot_s16(weft_vs16 a, weft_vs16 b)
{
	return (weft_vs32)_mm_madd_epi16((__m128i)a, (__m128i)b);
}

WEFT_KERNEL weft_vs16 weft_widen_u8(const uint8_t *p)
{
	return (weft_vs16)_mm_unpacklo_epi8(_mm_loadl_epi64((const __m128i *)(const void *)p),
					    _mm_setzero_si128());
}

WEFT_KERNEL weft_vs32 weft_widen_u16(const uint16_t *p)
{
	return (weft_vs32)_mm_unpacklo_epi16(_mm_loadl_epi64((const __m128i *)(const void *)p),
					     _mm_setzero_si128());
}

WEFT_KERNEL weft_vf32 weft_clamp_f32(weft_vf32 v, float low, float high)
{
	v = (weft_vf32)_mm_min_ps((__m128)v, _mm_set1_ps(high));
	return (weft_vf32)_mm_max_ps((__m128)v, _mm_set1_ps(low));
}

WEFT_KERNEL weft_vs16 weft_pack_s32(weft_vs32 a, weft_vs32 b)
{
	return (weft_vs16)_mm_packs_epi32((__m128i)a, (__m128i)b);
}

WEFT_KERNEL weft_vu8 weft_pack_u8(weft_vs16 a, weft_vs16 b)
{
	return (weft_vu8)_mm_packus_epi16((__m128i)a, (__m128i)b);
}

WEFT_KERNEL weft_short_u16 weft_short_mulhi_u16(weft_short_u16 a, uint16_t b)
{
	return weft_mulhi_u16(a, b);
}

WEFT_KERNEL int weft_short_count_negative(weft_short_u8 v)
{
	const __m128i sums = _mm_sad_epu8((__m128i)(v >> 7), _mm_setzero_si128());

	return _mm_cvtsi128_si32(sums) + _mm_extract_epi16(sums, 4);
}

#include "sixteen.h"

#endif
