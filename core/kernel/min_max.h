/* min_max.h: the lesser or greater of two rows, sample by sample.
 *
 * Floats are compared as their bits in sign-magnitude order (-0 below +0, NaN
 * beyond infinity), so that the result depends on no order of operations.
 */
#ifndef WEFT_KERNEL_MIN_MAX_H
#define WEFT_KERNEL_MIN_MAX_H

#include "typed.h"

/* out[i] = the one of a[i] and b[i]; out overlaps neither. */
typedef void weft_min_max_fn(void *out, const void *a, const void *b, ptrdiff_t n);

/* Bits of a float to a number of the same order, and back. */
WEFT_KERNEL int32_t weft_float_order(int32_t bits)
{
	return bits ^ ((bits >> 31) & INT32_MAX);
}

#define WEFT_MIN_MAX(id, T, key, better)                                                                     \
	static void id(void *out, const void *a, const void *b, ptrdiff_t n)                                 \
	{                                                                                                    \
		T *restrict o = out;                                                                         \
		const T *p = a, *q = b;                                                                      \
		for (ptrdiff_t i = 0; i < n; i++) {                                                          \
			T u = key(p[i]), v = key(q[i]);                                                      \
			o[i] = key(u better v ? u : v);                                                      \
		}                                                                                            \
	}
#define WEFT_MIN_MAX_SAME(v) (v)
WEFT_MIN_MAX(weft_min_u8, uint8_t, WEFT_MIN_MAX_SAME, <)
WEFT_MIN_MAX(weft_min_u16, uint16_t, WEFT_MIN_MAX_SAME, <)
WEFT_MIN_MAX(weft_min_f32, int32_t, weft_float_order, <)
WEFT_MIN_MAX(weft_max_u8, uint8_t, WEFT_MIN_MAX_SAME, >)
WEFT_MIN_MAX(weft_max_u16, uint16_t, WEFT_MIN_MAX_SAME, >)
WEFT_MIN_MAX(weft_max_f32, int32_t, weft_float_order, >)

static inline weft_min_max_fn *weft_min_max_for(weft_format f, bool greater)
{
	if (f.depth == WEFT_U8)
		return greater ? weft_max_u8 : weft_min_u8;
	if (f.depth == WEFT_U16)
		return greater ? weft_max_u16 : weft_min_u16;
	return greater ? weft_max_f32 : weft_min_f32;
}

#endif
