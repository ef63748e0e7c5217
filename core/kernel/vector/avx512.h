/* avx512.h: vectors of 64 bytes (x86-64-v4).  What each name means: ../vector.h. */
#ifndef WEFT_KERNEL_VECTOR_AVX512_H
#define WEFT_KERNEL_VECTOR_AVX512_H

#include <immintrin.h>

#define WEFT_VECTOR_BYTES 64
#define WEFT_RGB_LANES    4
#define WEFT_VECTOR_TABLE 1

#include "short_avx2.h"

WEFT_KERNEL void weft_stream_u8(uint8_t *to, weft_vu8 v)
{
	_mm512_stream_si512((__m512i *)(void *)to, (__m512i)v);
}

WEFT_KERNEL weft_vu16 weft_mulhi_u16(weft_vu16 a, uint16_t b)
{
	return (weft_vu16)_mm512_mulhi_epu16((__m512i)a, _mm512_set1_epi16((short)b));
}

WEFT_KERNEL weft_vs32 weft_dot_s16(weft_vs16 a, weft_vs16 b)
{
	return (weft_vs32)_mm512_madd_epi16((__m512i)a, (__m512i)b);
}

WEFT_KERNEL weft_vs16 weft_widen_u8(const uint8_t *p)
{
	return (weft_vs16)_mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)(const void *)p));
}

WEFT_KERNEL weft_vs32 weft_widen_u16(const uint16_t *p)
{
	return (weft_vs32)_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)p));
}

WEFT_KERNEL weft_vf32 weft_clamp_f32(weft_vf32 v, float low, float high)
{
	v = (weft_vf32)_mm512_min_ps((__m512)v, _mm512_set1_ps(high));
	return (weft_vf32)_mm512_max_ps((__m512)v, _mm512_set1_ps(low));
}

WEFT_KERNEL weft_vu8 weft_zip_low_u8(weft_vu8 a, weft_vu8 b)
{
	return (weft_vu8)_mm512_unpacklo_epi8((__m512i)a, (__m512i)b);
}

WEFT_KERNEL weft_vu8 weft_zip_high_u8(weft_vu8 a, weft_vu8 b)
{
	return (weft_vu8)_mm512_unpackhi_epi8((__m512i)a, (__m512i)b);
}

WEFT_KERNEL weft_vs16 weft_zip_low_s16(weft_vs16 a, weft_vs16 b)
{
	return (weft_vs16)_mm512_unpacklo_epi16((__m512i)a, (__m512i)b);
}

WEFT_KERNEL weft_vs16 weft_zip_high_s16(weft_vs16 a, weft_vs16 b)
{
	return (weft_vs16)_mm512_unpackhi_epi16((__m512i)a, (__m512i)b);
}

WEFT_KERNEL weft_vs16 weft_pack_s32(weft_vs32 a, weft_vs32 b)
{
	return (weft_vs16)_mm512_packs_epi32((__m512i)a, (__m512i)b);
}

WEFT_KERNEL weft_vu8 weft_pack_u8(weft_vs16 a, weft_vs16 b)
{
	return (weft_vu8)_mm512_packus_epi16((__m512i)a, (__m512i)b);
}

WEFT_KERNEL weft_vu8 weft_narrow_u8(weft_vs16 a, weft_vs16 b)
{
	return (weft_vu8)_mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7),
						  (__m512i)weft_pack_u8(a, b));
}

WEFT_KERNEL void weft_narrow_s32(const weft_vs32 *w, weft_u8x16 v[2])
{
	for (int j = 0; j < 2; j++)
		v[j] = (weft_u8x16)_mm512_cvtusepi32_epi8(
			_mm512_max_epi32((__m512i)w[j], _mm512_setzero_si512()));
}

WEFT_KERNEL weft_vf32 weft_fuse_f32(weft_vf32 a, weft_vf32 b, weft_vf32 c)
{
	return (weft_vf32)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}

#define WEFT_VECTOR_SHUFFLE(a, b, of, k)                                                                     \
	__builtin_shufflevector(a, b, of(k, 0), of(k, 1), of(k, 2), of(k, 3), of(k, 4), of(k, 5), of(k, 6),  \
				of(k, 7), of(k, 8), of(k, 9), of(k, 10), of(k, 11), of(k, 12), of(k, 13),    \
				of(k, 14), of(k, 15))

/* ---- pixels of three bytes ---- */

WEFT_KERNEL weft_vu8 weft_rgb_load(const uint8_t *p, ptrdiff_t apart)
{
	__m512i v = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(const void *)p));

	v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(const void *)(p + apart)), 1);
	v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(const void *)(p + 2 * apart)), 2);
	return (weft_vu8)_mm512_inserti32x4(
		v, _mm_loadu_si128((const __m128i *)(const void *)(p + 3 * apart)), 3);
}

WEFT_KERNEL weft_vu8 weft_rgb_gather(const uint8_t *p, const ptrdiff_t *at)
{
	__m512i v = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(const void *)(p + at[0])));

	v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(const void *)(p + at[1])), 1);
	v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(const void *)(p + at[2])), 2);
	return (weft_vu8)_mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(const void *)(p + at[3])),
					    3);
}

WEFT_KERNEL void weft_rgb_store(uint8_t *p, weft_vu8 v)
{
	const __m512i tight = _mm512_permutexvar_epi32(
		_mm512_setr_epi32(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15), (__m512i)v);

	_mm512_mask_storeu_epi32(p, 0xfff, tight);
}

WEFT_KERNEL weft_vu8 weft_rgb_shuffle(weft_vu8 v, weft_u8x16 order)
{
	return (weft_vu8)_mm512_shuffle_epi8((__m512i)v, _mm512_broadcast_i32x4((__m128i)order));
}

WEFT_KERNEL weft_vs16 weft_add_twos(weft_vu8 v)
{
	return (weft_vs16)_mm512_maddubs_epi16((__m512i)v, _mm512_set1_epi8(1));
}

WEFT_KERNEL weft_vu8 weft_rgb_spread(weft_vu8 v)
{
	return (weft_vu8)_mm512_permutexvar_epi32(
		_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), (__m512i)v);
}

/* ---- bytes through a table ---- */

/* 256 bytes are 128 words in four registers: two lookups of 64 words each
 * find the word that holds a sample's entry, its lowest bit the half of it. */
typedef struct weft_table_u8 {
	__m512i at[4];
} weft_table_u8;

WEFT_KERNEL weft_table_u8 weft_table_load(const uint8_t table[256])
{
	weft_table_u8 t;

	for (int k = 0; k < 4; k++)
		t.at[k] = _mm512_loadu_si512(table + 64 * k);
	return t;
}

WEFT_KERNEL __m512i weft_table_even(const weft_table_u8 *t, __m512i v)
{
	const __m512i index = _mm512_srli_epi16(v, 1);
	const __m512i low = _mm512_permutex2var_epi16(t->at[0], index, t->at[1]);
	const __m512i high = _mm512_permutex2var_epi16(t->at[2], index, t->at[3]);
	const __m512i word =
		_mm512_mask_blend_epi16(_mm512_test_epi16_mask(v, _mm512_set1_epi16(128)), low, high);
	const __m512i shift = _mm512_slli_epi16(_mm512_and_si512(v, _mm512_set1_epi16(1)), 3);

	return _mm512_and_si512(_mm512_srlv_epi16(word, shift), _mm512_set1_epi16(255));
}

WEFT_KERNEL weft_vu8 weft_table_at(const weft_table_u8 *t, weft_vu8 v)
{
	const __m512i even = weft_table_even(t, _mm512_and_si512((__m512i)v, _mm512_set1_epi16(255)));
	const __m512i odd = weft_table_even(t, _mm512_srli_epi16((__m512i)v, 8));

	return (weft_vu8)_mm512_or_si512(even, _mm512_slli_epi16(odd, 8));
}

#endif
