/* neon.h: vectors of 16 bytes on armv8-a, most of which the compiler's own
 * operators say as well.  What each name means: ../vector.h. */
#ifndef WEFT_KERNEL_VECTOR_NEON_H
#define WEFT_KERNEL_VECTOR_NEON_H

#include <arm_neon.h>

#define WEFT_RGB_LANES 1

#include "portable.h"

/* ---- pixels of three bytes ---- */

WEFT_KERNEL weft_vu8 weft_rgb_load(const uint8_t *p, ptrdiff_t apart)
{
	(void)apart;
	return weft_vu8_load(p);
}

WEFT_KERNEL weft_vu8 weft_rgb_gather(const uint8_t *p, const ptrdiff_t *at)
{
	return weft_vu8_load(p + at[0]);
}

WEFT_KERNEL void weft_rgb_store(uint8_t *p, weft_vu8 v)
{
	memcpy(p, &v, sizeof v);
}

WEFT_KERNEL weft_vu8 weft_rgb_shuffle(weft_vu8 v, weft_u8x16 order)
{
	return (weft_vu8)vqtbl1q_u8((uint8x16_t)v, (uint8x16_t)order);
}

WEFT_KERNEL weft_vs16 weft_add_twos(weft_vu8 v)
{
	return (weft_vs16)vpaddlq_u8((uint8x16_t)v);
}

WEFT_KERNEL weft_vu8 weft_rgb_spread(weft_vu8 v)
{
	return v;
}

#endif
