/* alpha.c: see alpha.h.  The rows are in alpha_template.h. */
#include "alpha.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

/* Lane i of so many gets the last of its pixel's; of 2 and 4 channels its last bits say. */
#define LANES_4(m, at)    (at + 0) | m, (at + 1) | m, (at + 2) | m, (at + 3) | m
#define LANES_8(m, at)    LANES_4(m, at), LANES_4(m, at + 4)
#define LANES_16(m, at)   LANES_8(m, at), LANES_8(m, at + 8)
#define LANES_32(m, at)   LANES_16(m, at), LANES_16(m, at + 16)

#define ALPHA(name)       base_##name
#define ALPHA_BYTES       16
#define ALPHA_LANES_32(m) LANES_4(m, 0)
#define ALPHA_LANES_16(m) LANES_8(m, 0)
#include "alpha_template.h"

#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif
#define ALPHA(name)       avx2_##name
#define ALPHA_BYTES       32
#define ALPHA_LANES_32(m) LANES_8(m, 0)
#define ALPHA_LANES_16(m) LANES_16(m, 0)
#include "alpha_template.h"
#if defined(__clang__)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq"))),                  \
			     apply_to = function)
#else
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq")
#endif
#define ALPHA(name)       avx512_##name
#define ALPHA_BYTES       64
#define ALPHA_LANES_32(m) LANES_16(m, 0)
#define ALPHA_LANES_16(m) LANES_32(m, 0)
#include "alpha_template.h"
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif

uint8_t weft_premultiplied_depth(uint8_t depth)
{
	return depth == WEFT_U8 ? WEFT_U16 : WEFT_F32;
}

void weft_premultiply_wide_row(const void *from, weft_format f, void *to, int width, weft_alpha_lanes lanes)
{
#if defined(__x86_64__)
	if (lanes == WEFT_ALPHA_AVX512)
		avx512_multiply(from, f, to, width);
	else if (lanes == WEFT_ALPHA_AVX2)
		avx2_multiply(from, f, to, width);
	else
#endif
		base_multiply(from, f, to, width);
	(void)lanes;
}

void weft_unpremultiply_wide_row(const void *from, void *to, weft_format f, int width, weft_alpha_lanes lanes)
{
#if defined(__x86_64__)
	if (lanes == WEFT_ALPHA_AVX512)
		avx512_divide(from, to, f, width);
	else if (lanes == WEFT_ALPHA_AVX2)
		avx2_divide(from, to, f, width);
	else
#endif
		base_divide(from, to, f, width);
	(void)lanes;
}
