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

#endif
