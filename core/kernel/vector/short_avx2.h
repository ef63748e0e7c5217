/* short_avx2.h: vectors of 32 bytes, which AVX-512 machines have besides their
 * own.  What each name means: ../vector.h. */
#ifndef WEFT_KERNEL_VECTOR_SHORT_AVX2_H
#define WEFT_KERNEL_VECTOR_SHORT_AVX2_H

#include <immintrin.h>

#include "types.h"

WEFT_KERNEL weft_short_u16 weft_short_mulhi_u16(weft_short_u16 a, uint16_t b)
{
	return (weft_short_u16)_mm256_mulhi_epu16((__m256i)a, _mm256_set1_epi16((short)b));
}

WEFT_KERNEL int weft_short_count_negative(weft_short_u8 v)
{
	return __builtin_popcount((unsigned)_mm256_movemask_epi8((__m256i)v));
}

#endif
