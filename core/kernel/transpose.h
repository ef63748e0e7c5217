/* transpose.h: columns become rows, in small squares.
 *
 * Zipping row i with row i + n/2, for all i, log2(n) times over, transposes n rows of n.
 */
#ifndef WEFT_KERNEL_TRANSPOSE_H
#define WEFT_KERNEL_TRANSPOSE_H

#include "typed.h"

typedef uint8_t weft_u8x16 __attribute__((vector_size(16)));
typedef int16_t weft_s16x8 __attribute__((vector_size(16)));
typedef uint32_t weft_u32x4 __attribute__((vector_size(16)));

WEFT_KERNEL weft_u8x16 weft_zip_low_u8x16(weft_u8x16 a, weft_u8x16 b)
{
	return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

WEFT_KERNEL weft_u8x16 weft_zip_high_u8x16(weft_u8x16 a, weft_u8x16 b)
{
	return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

WEFT_KERNEL weft_s16x8 weft_zip_low_s16x8(weft_s16x8 a, weft_s16x8 b)
{
	return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

WEFT_KERNEL weft_s16x8 weft_zip_high_s16x8(weft_s16x8 a, weft_s16x8 b)
{
	return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

WEFT_KERNEL weft_u32x4 weft_zip_low_u32x4(weft_u32x4 a, weft_u32x4 b)
{
	return __builtin_shufflevector(a, b, 0, 4, 1, 5);
}

WEFT_KERNEL weft_u32x4 weft_zip_high_u32x4(weft_u32x4 a, weft_u32x4 b)
{
	return __builtin_shufflevector(a, b, 2, 6, 3, 7);
}

#define WEFT_TRANSPOSE(id, V, n, zip_low, zip_high)                                                          \
	WEFT_KERNEL void id(V v[n])                                                                          \
	{                                                                                                    \
		for (int round = 1; round < n; round *= 2) {                                                 \
			V w[n];                                                                              \
			for (int i = 0; i < n / 2; i++) {                                                    \
				w[2 * i] = zip_low(v[i], v[i + n / 2]);                                      \
				w[2 * i + 1] = zip_high(v[i], v[i + n / 2]);                                 \
			}                                                                                    \
			for (int i = 0; i < n; i++)                                                          \
				v[i] = w[i];                                                                 \
		}                                                                                            \
	}
WEFT_TRANSPOSE(weft_transpose_u8, weft_u8x16, 16, weft_zip_low_u8x16, weft_zip_high_u8x16)
WEFT_TRANSPOSE(weft_transpose_s16, weft_s16x8, 8, weft_zip_low_s16x8, weft_zip_high_s16x8)
WEFT_TRANSPOSE(weft_transpose_u32, weft_u32x4, 4, weft_zip_low_u32x4, weft_zip_high_u32x4)
#undef WEFT_TRANSPOSE

#endif
