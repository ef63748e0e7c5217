/* types.h: the types that every instruction set's file speaks of; its includer
 * has said how wide a vector is. */
#ifndef WEFT_KERNEL_VECTOR_TYPES_H
#define WEFT_KERNEL_VECTOR_TYPES_H

#include "../transpose.h"

typedef uint8_t weft_vu8 __attribute__((vector_size(WEFT_VECTOR_BYTES)));
typedef uint16_t weft_vu16 __attribute__((vector_size(WEFT_VECTOR_BYTES)));
typedef int16_t weft_vs16 __attribute__((vector_size(WEFT_VECTOR_BYTES)));
typedef uint32_t weft_vu32 __attribute__((vector_size(WEFT_VECTOR_BYTES)));
typedef int32_t weft_vs32 __attribute__((vector_size(WEFT_VECTOR_BYTES)));
typedef float weft_vf32 __attribute__((vector_size(WEFT_VECTOR_BYTES)));
typedef double weft_vf64 __attribute__((vector_size(WEFT_VECTOR_BYTES)));

#define WEFT_SHORT_BYTES (WEFT_VECTOR_BYTES < 32 ? WEFT_VECTOR_BYTES : 32)

typedef int8_t weft_short_s8 __attribute__((vector_size(WEFT_SHORT_BYTES)));
typedef uint8_t weft_short_u8 __attribute__((vector_size(WEFT_SHORT_BYTES)));
typedef uint16_t weft_short_u16 __attribute__((vector_size(WEFT_SHORT_BYTES)));

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
WEFT_VECTOR_LOAD(weft_short_u8)
WEFT_VECTOR_LOAD(weft_short_u16)

WEFT_KERNEL weft_vf32 weft_vf32_all(float v)
{
	return (weft_vf32) { 0 } + v;
}

#endif
