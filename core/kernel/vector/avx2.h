/* avx2.h: vectors of 32 bytes (x86-64-v3).  What each name means: ../vector.h. */
#ifndef WEFT_KERNEL_VECTOR_AVX2_H
#define WEFT_KERNEL_VECTOR_AVX2_H

#include <immintrin.h>

#define WEFT_VECTOR_BYTES 32
#define WEFT_RGB_LANES    2
#define WEFT_VECTOR_TABLE 0

#include "short_avx2.h"

WEFT_KERNEL void weft_stream_u8(uint8_t *to, weft_vu8 v)
{
	_mm256_stream_si256((__m256i *)(void *)to, (__m256i)v);
}

WEFT_KERNEL weft_vu16 weft_mulhi_u16(weft_vu16 a, uint16_t b)
{
	return weft_short_mulhi_u16(a, b);
}

WEFT_KERNEL weft_vs32 weft_dot_s16(weft_vs16 a, weft_vs16 b)
{
	return (weft_vs32)_mm256_madd_epi16((__m256i)a, (__m256i)b);
}

WEFT_KERNEL weft_vs16 weft_widen_u8(const uint8_t *p)
{
	return (weft_vs16)_mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)p));
}

WEFT_KERNEL weft_vs32 weft_widen_u16(const uint16_t *p)
{
	return (weft_vs32)_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(const void *)p));
}

WEFT_KERNEL weft_vf32 weft_clamp_f32(weft_vf32 v, float low, float high)
{
	v = (weft_vf32)_mm256_min_ps((__m256)v, _mm256_set1_ps(high));
	return (weft_vf32)_mm256_max_ps((__m256)v, _mm256_set1_ps(low));
}

WEFT_KERNEL weft_vu8 weft_zip_low_u8(weft_vu8 a, weft_vu8 b)
{
	return (weft_vu8)_mm256_unpacklo_epi8((__m256i)a, (__m256i)b);
}

WEFT_KERNEL weft_vu8 weft_zip_high_u8(weft_vu8 a, weft_vu8 b)
{
	return (weft_vu8)_mm256_unpackhi_epi8((__m256i)a, (__m256i)b);
}

WEFT_KERNEL weft_vs16 weft_zip_low_s16(weft_vs16 a, weft_vs16 b)
{
	return (weft_vs16)_mm256_unpacklo_epi16((__m256i)a, (__m256i)b);
}

WEFT_KERNEL weft_vs16 weft_zip_high_s16(weft_vs16 a, weft_vs16 b)
{
	return (weft_vs16)_mm256_unpackhi_epi16((__m256i)a, (__m256i)b);
}

WEFT_KERNEL weft_vs16 weft_pack_s32(weft_vs32 a, weft_vs32 b)
{
	return (weft_vs16)_mm256_packs_epi32((__m256i)a, (__m256i)b);
}

WEFT_KERNEL weft_vu8 weft_pack_u8(weft_vs16 a, weft_vs16 b)
{
	return (weft_vu8)_mm256_packus_epi16((__m256i)a, (__m256i)b);
}

WEFT_KERNEL weft_vu8 weft_narrow_u8(weft_vs16 a, weft_vs16 b)
{
	return (weft_vu8)_mm256_permute4x64_epi64((__m256i)weft_pack_u8(a, b), 0xd8);
}

WEFT_KERNEL void weft_narrow_s32(const weft_vs32 *w, weft_u8x16 v[2])
{
	const weft_vu8 mixed = weft_pack_u8(weft_pack_s32(w[0], w[1]), weft_pack_s32(w[2], w[3]));
	const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7),
		      both = _mm256_permutevar8x32_epi32((__m256i)mixed, order);

	memcpy(v, &both, sizeof both);
}

WEFT_KERNEL weft_vf32 weft_fuse_f32(weft_vf32 a, weft_vf32 b, weft_vf32 c)
{
#if defined(__FMA__) /* of its own beside AVX2, though every machine but VIA's has both */
	return (weft_vf32)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
	return a * b + c;
#endif
}

#define WEFT_VECTOR_SHUFFLE(a, b, of, k)                                                                     \
	__builtin_shufflevector(a, b, of(k, 0), of(k, 1), of(k, 2), of(k, 3), of(k, 4), of(k, 5), of(k, 6),  \
				of(k, 7))

/* ---- pixels of three bytes ---- */

WEFT_KERNEL weft_vu8 weft_rgb_load(const uint8_t *p, ptrdiff_t apart)
{
	const __m128i low = _mm_loadu_si128((const __m128i *)(const void *)p);

	return (weft_vu8)_mm256_inserti128_si256(
		_mm256_castsi128_si256(low), _mm_loadu_si128((const __m128i *)(const void *)(p + apart)), 1);
}

WEFT_KERNEL weft_vu8 weft_rgb_gather(const uint8_t *p, const ptrdiff_t *at)
{
	return weft_rgb_load(p + at[0], at[1] - at[0]);
}

WEFT_KERNEL void weft_rgb_store(uint8_t *p, weft_vu8 v)
{
	_mm_storeu_si128((__m128i *)(void *)p, _mm256_castsi256_si128((__m256i)v));
	_mm_storeu_si128((__m128i *)(void *)(p + 12), _mm256_extracti128_si256((__m256i)v, 1));
}

WEFT_KERNEL weft_vu8 weft_rgb_shuffle(weft_vu8 v, weft_u8x16 order)
{
	return (weft_vu8)_mm256_shuffle_epi8((__m256i)v, _mm256_broadcastsi128_si256((__m128i)order));
}

WEFT_KERNEL weft_vs16 weft_add_twos(weft_vu8 v)
{
	return (weft_vs16)_mm256_maddubs_epi16((__m256i)v, _mm256_set1_epi8(1));
}

WEFT_KERNEL weft_vu8 weft_rgb_spread(weft_vu8 v)
{
	return (weft_vu8)_mm256_permutevar8x32_epi32((__m256i)v, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

#endif
