/* vector.h: the widest vectors of the machine a filter is built for.
 *
 * Results never depend on the width: lanes are independent samples.  Each
 * instruction set has a file of its own, vector/NAME.h, with the same names:
 *
 *   WEFT_VECTOR_BYTES         how wide a vector is
 *   weft_stream_u8            a store past the caches, to an address that is a
 *                             multiple of WEFT_VECTOR_BYTES; only where the row job says so
 *   weft_mulhi_u16            the high half of every product
 *   weft_dot_s16              a[2i] * b[2i] + a[2i+1] * b[2i+1], in 32 bits
 *   weft_widen_u8             WEFT_VECTOR_BYTES / 2 bytes to 16 bits
 *   weft_widen_u16            WEFT_VECTOR_BYTES / 4 samples of 16 bits to 32
 *   weft_clamp_f32            weft_clampf of every lane
 *   weft_zip_low_u8, _s16, weft_zip_high_
 *                             within each 16 bytes: a's and b's samples in turn, of the
 *                             lower and of the upper 8 bytes
 *   weft_pack_s32             clamped to 16 bits; within each 16 bytes a's four, then b's:
 *                             zip_low and zip_high undone
 *   weft_pack_u8              clamped to bytes; within each 16 bytes a's eight, then b's
 *   weft_narrow_u8            a's lanes, then b's, clamped to bytes
 *   weft_narrow_s32           two sixteens of lanes, clamped to bytes
 *   weft_fuse_f32             a * b + c, rounded once where the machine can: only where a
 *                             result doesn't hang on it
 *   WEFT_VECTOR_SHUFFLE       lanes of 32 bits out of a and b: lane i is of(k, i)
 *
 * WEFT_SHORT_BYTES is the size of a vector of 32 bytes at most, for what wider
 * ones would only slow down: weft_short_u8 and weft_short_u16, with
 *   weft_short_mulhi_u16       the high half of every product
 *   weft_short_count_negative  how many bytes have their highest bit set
 *
 * Where the machine shuffles bytes, WEFT_RGB_LANES is the number of 16 bytes
 * in a vector, else 0 and there is none of these:
 *   weft_rgb_load             16 bytes from p, from p + apart and so on
 *   weft_rgb_gather           16 bytes from p + at[0], from p + at[1] and so on
 *   weft_rgb_store            the first twelve of every sixteen bytes
 *   weft_rgb_shuffle          byte order[i] of every sixteen; 128: 0
 *   weft_add_twos             bytes two by two, summed to 16 bits
 *   weft_rgb_spread           four bytes k of every sixteen l go to place lanes * k + l
 *
 * Where the machine looks bytes up in registers, WEFT_VECTOR_TABLE is 1:
 *   weft_table_u8, weft_table_load, weft_table_at
 */
#ifndef WEFT_KERNEL_VECTOR_H
#define WEFT_KERNEL_VECTOR_H

#if defined(__AVX512BW__)
#include "vector/avx512.h"
#elif defined(__AVX2__)
#include "vector/avx2.h"
#elif defined(__SSE2__)
#include "vector/sse2.h"
#elif defined(__aarch64__)
#include "vector/neon.h"
#else
#include "vector/portable.h"
#endif

/* Prefetch by hand: the hardware does not predict short runs in many rows. */
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

#endif
