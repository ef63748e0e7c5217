/* vector.h: the widest vectors of the machine a filter is built for.
 *
 * Results never depend on the width: lanes are independent samples.
 */
#ifndef WEFT_KERNEL_VECTOR_H
#define WEFT_KERNEL_VECTOR_H

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "typed.h"

#if defined(__AVX512BW__)
#define WEFT_VECTOR_BYTES 64
#elif defined(__AVX2__)
#define WEFT_VECTOR_BYTES 32
#else
#define WEFT_VECTOR_BYTES 16
#endif

typedef uint8_t weft_vu8 __attribute__((vector_size(WEFT_VECTOR_BYTES)));
typedef uint16_t weft_vu16 __attribute__((vector_size(WEFT_VECTOR_BYTES)));
typedef int16_t weft_vs16 __attribute__((vector_size(WEFT_VECTOR_BYTES)));
typedef uint32_t weft_vu32 __attribute__((vector_size(WEFT_VECTOR_BYTES)));
typedef int32_t weft_vs32 __attribute__((vector_size(WEFT_VECTOR_BYTES)));
typedef float weft_vf32 __attribute__((vector_size(WEFT_VECTOR_BYTES)));
typedef double weft_vf64 __attribute__((vector_size(WEFT_VECTOR_BYTES)));

#define WEFT_VECTOR_LOAD(V)                                                                                  \
	WEFT_KERNEL V V##_load(const void *p)                                                                \
	{                                                                                                    \
		V v;                                                                                         \
		memcpy(&v, p, sizeof v);                                                                     \
		return v;                                                                                    \
	}
WEFT_VECTOR_LOAD(weft_vu8)
WEFT_VECTOR_LOAD(weft_vu16)
WEFT_VECTOR_LOAD(weft_vs16)
WEFT_VECTOR_LOAD(weft_vs32)
WEFT_VECTOR_LOAD(weft_vf32)
WEFT_VECTOR_LOAD(weft_vf64)

WEFT_KERNEL weft_vf32 weft_vf32_all(float v)
{
	return (weft_vf32) { 0 } + v;
}

/* Soon wanted: short pieces of many rows are nothing that the machine would see coming. */
WEFT_KERNEL void weft_fetch_to_read(const uint8_t *from, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += 64)
		__builtin_prefetch(from + i, 0);
}

WEFT_KERNEL void weft_fetch_to_write(const uint8_t *to, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += 64)
		__builtin_prefetch(to + i, 1);
}

/* To an address that is a multiple of WEFT_VECTOR_BYTES: past the caches, where the machine can.  Only
 * where the row job says so. */
WEFT_KERNEL void weft_stream_u8(uint8_t *to, weft_vu8 v)
{
#if defined(__AVX512BW__)
	_mm512_stream_si512((__m512i *)(void *)to, (__m512i)v);
#elif defined(__AVX2__)
	_mm256_stream_si256((__m256i *)(void *)to, (__m256i)v);
#elif defined(__SSE2__)
	_mm_stream_si128((__m128i *)(void *)to, (__m128i)v);
#else
	memcpy(to, &v, sizeof v);
#endif
}

/* The high half of every product: one instruction that no vector operator names. */
WEFT_KERNEL weft_vu16 weft_mulhi_u16(weft_vu16 a, uint16_t b)
{
#if defined(__AVX512BW__)
	return (weft_vu16)_mm512_mulhi_epu16((__m512i)a, _mm512_set1_epi16((short)b));
#elif defined(__AVX2__)
	return (weft_vu16)_mm256_mulhi_epu16((__m256i)a, _mm256_set1_epi16((short)b));
#elif defined(__SSE2__)
	return (weft_vu16)_mm_mulhi_epu16((__m128i)a, _mm_set1_epi16((short)b));
#else
	typedef uint32_t wide __attribute__((vector_size(2 * WEFT_VECTOR_BYTES)));

	return __builtin_convertvector(__builtin_convertvector(a, wide) * b >> 16, weft_vu16);
#endif
}

#ifndef __SSE2__
#define WEFT_VECTOR_CLAMP(name, V)                                                                           \
	WEFT_KERNEL V name(V v, V low, V high)                                                               \
	{                                                                                                    \
		v = (v & (V)(v >= low)) | (low & (V)(v < low));                                              \
		return (v & (V)(v <= high)) | (high & (V)(v > high));                                        \
	}
WEFT_VECTOR_CLAMP(weft_clamp_s16, weft_vs16)
WEFT_VECTOR_CLAMP(weft_clamp_s32, weft_vs32)
#undef WEFT_VECTOR_CLAMP
#endif

/* a[2i] * b[2i] + a[2i+1] * b[2i+1] of halves, in 32 bits: one instruction, as those that follow. */
WEFT_KERNEL weft_vs32 weft_dot_s16(weft_vs16 a, weft_vs16 b)
{
#if defined(__AVX512BW__)
	return (weft_vs32)_mm512_madd_epi16((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
	return (weft_vs32)_mm256_madd_epi16((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
	return (weft_vs32)_mm_madd_epi16((__m128i)a, (__m128i)b);
#else
	const weft_vs32 x = (weft_vs32)a, y = (weft_vs32)b;
	const weft_vs32 low_x = (weft_vs32)((weft_vu32)x << 16) >> 16,
			low_y = (weft_vs32)((weft_vu32)y << 16) >> 16;

	return low_x * low_y + (x >> 16) * (y >> 16);
#endif
}

/* Bytes to 16 bits, WEFT_VECTOR_BYTES / 2 of them. */
WEFT_KERNEL weft_vs16 weft_widen_u8(const uint8_t *p)
{
#if defined(__AVX512BW__)
	return (weft_vs16)_mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)(const void *)p));
#elif defined(__AVX2__)
	return (weft_vs16)_mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)p));
#elif defined(__SSE2__)
	return (weft_vs16)_mm_unpacklo_epi8(_mm_loadl_epi64((const __m128i *)(const void *)p),
					    _mm_setzero_si128());
#else
	typedef uint8_t half __attribute__((vector_size(WEFT_VECTOR_BYTES / 2)));
	half v;

	memcpy(&v, p, sizeof v);
	return __builtin_convertvector(v, weft_vs16);
#endif
}

/* 16 bits to 32, WEFT_VECTOR_BYTES / 4 of them. */
WEFT_KERNEL weft_vs32 weft_widen_u16(const uint16_t *p)
{
#if defined(__AVX512BW__)
	return (weft_vs32)_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)p));
#elif defined(__AVX2__)
	return (weft_vs32)_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(const void *)p));
#elif defined(__SSE2__)
	return (weft_vs32)_mm_unpacklo_epi16(_mm_loadl_epi64((const __m128i *)(const void *)p),
					     _mm_setzero_si128());
#else
	typedef uint16_t half __attribute__((vector_size(WEFT_VECTOR_BYTES / 2)));
	half v;

	memcpy(&v, p, sizeof v);
	return __builtin_convertvector(v, weft_vs32);
#endif
}

/* weft_clampf of every lane. */
WEFT_KERNEL weft_vf32 weft_clamp_f32(weft_vf32 v, float low, float high)
{
#if defined(__AVX512BW__)
	v = (weft_vf32)_mm512_min_ps((__m512)v, _mm512_set1_ps(high));
	return (weft_vf32)_mm512_max_ps((__m512)v, _mm512_set1_ps(low));
#elif defined(__AVX2__)
	v = (weft_vf32)_mm256_min_ps((__m256)v, _mm256_set1_ps(high));
	return (weft_vf32)_mm256_max_ps((__m256)v, _mm256_set1_ps(low));
#elif defined(__SSE2__)
	v = (weft_vf32)_mm_min_ps((__m128)v, _mm_set1_ps(high));
	return (weft_vf32)_mm_max_ps((__m128)v, _mm_set1_ps(low));
#else
	for (size_t l = 0; l < sizeof v / sizeof(float); l++)
		v[l] = weft_clampf(v[l], low, high);
	return v;
#endif
}

/* Within each 16 bytes: a's and b's samples in turn, of the lower and of the upper 8 bytes. */
WEFT_KERNEL weft_vs16 weft_zip_low_s16(weft_vs16 a, weft_vs16 b)
{
#if defined(__AVX512BW__)
	return (weft_vs16)_mm512_unpacklo_epi16((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
	return (weft_vs16)_mm256_unpacklo_epi16((__m256i)a, (__m256i)b);
#else
	return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
#endif
}

WEFT_KERNEL weft_vs16 weft_zip_high_s16(weft_vs16 a, weft_vs16 b)
{
#if defined(__AVX512BW__)
	return (weft_vs16)_mm512_unpackhi_epi16((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
	return (weft_vs16)_mm256_unpackhi_epi16((__m256i)a, (__m256i)b);
#else
	return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
#endif
}

/* Clamped to 16 bits; within each 16 bytes a's four, then b's: zip_low and zip_high undone. */
WEFT_KERNEL weft_vs16 weft_pack_s32(weft_vs32 a, weft_vs32 b)
{
#if defined(__AVX512BW__)
	return (weft_vs16)_mm512_packs_epi32((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
	return (weft_vs16)_mm256_packs_epi32((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
	return (weft_vs16)_mm_packs_epi32((__m128i)a, (__m128i)b);
#else
	const weft_vs32 low = (weft_vs32) { 0 } + INT16_MIN, high = (weft_vs32) { 0 } + INT16_MAX;

	a = weft_clamp_s32(a, low, high);
	b = weft_clamp_s32(b, low, high);
	return __builtin_shufflevector((weft_vs16)a, (weft_vs16)b, 0, 2, 4, 6, 8, 10, 12, 14);
#endif
}

/* Clamped to bytes; within each 16 bytes a's eight, then b's. */
WEFT_KERNEL weft_vu8 weft_pack_u8(weft_vs16 a, weft_vs16 b)
{
#if defined(__AVX512BW__)
	return (weft_vu8)_mm512_packus_epi16((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
	return (weft_vu8)_mm256_packus_epi16((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
	return (weft_vu8)_mm_packus_epi16((__m128i)a, (__m128i)b);
#else
	const weft_vs16 low = { 0 }, high = low + 255;

	a = weft_clamp_s16(a, low, high);
	b = weft_clamp_s16(b, low, high);
	return __builtin_shufflevector((weft_vu8)a, (weft_vu8)b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22,
				       24, 26, 28, 30);
#endif
}

/* a's lanes, then b's, clamped to bytes. */
WEFT_KERNEL weft_vu8 weft_narrow_u8(weft_vs16 a, weft_vs16 b)
{
#if defined(__AVX512BW__)
	return (weft_vu8)_mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7),
						  (__m512i)weft_pack_u8(a, b));
#elif defined(__AVX2__)
	return (weft_vu8)_mm256_permute4x64_epi64((__m256i)weft_pack_u8(a, b), 0xd8);
#else
	return weft_pack_u8(a, b);
#endif
}

/* a * b + c, rounded once where the machine can: only where a result doesn't hang on it. */
WEFT_KERNEL weft_vf32 weft_fuse_f32(weft_vf32 a, weft_vf32 b, weft_vf32 c)
{
#if defined(__AVX512BW__)
	return (weft_vf32)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__FMA__)
	return (weft_vf32)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
	return a * b + c;
#endif
}

#endif
