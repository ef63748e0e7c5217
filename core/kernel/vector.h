/* vector.h: the widest vectors of the machine a filter is built for.
 *
 * Results never depend on the width: lanes are independent samples.
 */
#ifndef WEFT_KERNEL_VECTOR_H
#define WEFT_KERNEL_VECTOR_H

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

#endif
