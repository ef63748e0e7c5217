/* typed.h: one body for rows of u8 and u16, and for rows of f32.
 *
 * A kernel is written once with `depth` as an argument and instantiated with
 * it as a constant: everything here folds away and the loop vectorises in the
 * narrowest lanes its values fit.
 */
#ifndef WEFT_KERNEL_TYPED_H
#define WEFT_KERNEL_TYPED_H

#include <stdlib.h>
#include <string.h>

#include "sample.h"

#define WEFT_KERNEL static inline __attribute__((always_inline))

WEFT_KERNEL int weft_depth_white(int depth)
{
	return depth == WEFT_U8 ? WEFT_U8_WHITE : WEFT_U16_WHITE;
}

/* Before a loop: no turn writes what another reads. */
#if defined(__clang__)
#define WEFT_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define WEFT_INDEPENDENT _Pragma("GCC ivdep")
#endif

/* Before a short loop within an independent one, which can't be vectorised around it. */
#if defined(__clang__)
#define WEFT_UNROLL _Pragma("clang loop unroll(full)")
#else
#define WEFT_UNROLL _Pragma("GCC unroll 16")
#endif

/* Sample i of a row of integers. */
WEFT_KERNEL int weft_at(const void *row, ptrdiff_t i, int depth)
{
	return depth == WEFT_U8 ? ((const uint8_t *)row)[i] : ((const uint16_t *)row)[i];
}

WEFT_KERNEL void weft_put(void *row, ptrdiff_t i, int depth, int v)
{
	if (depth == WEFT_U8)
		((uint8_t *)row)[i] = (uint8_t)v;
	else
		((uint16_t *)row)[i] = (uint16_t)v;
}

WEFT_KERNEL void weft_put_clamped(void *row, ptrdiff_t i, int depth, int v)
{
	const int white = weft_depth_white(depth);

	v = v < 0 ? 0 : v;
	weft_put(row, i, depth, v > white ? white : v);
}

/* Sample i of a row of any depth, in its own units. */
WEFT_KERNEL float weft_at_f(const void *row, ptrdiff_t i, int depth)
{
	return depth == WEFT_F32 ? ((const float *)row)[i] : (float)weft_at(row, i, depth);
}

/* floor(v + 0.5), clamped, where the row holds integers. */
WEFT_KERNEL void weft_put_rounded(void *row, ptrdiff_t i, int depth, float v)
{
	if (depth == WEFT_F32)
		((float *)row)[i] = v;
	else
		weft_put(row, i, depth, (int)(weft_clampf(v, 0, (float)weft_depth_white(depth)) + 0.5f));
}

/* A pixel is one word, whose last `depth` bytes are alpha. */
#define WEFT_KEEP_ALPHA(word)                                                                                \
	WEFT_KERNEL void weft_keep_alpha_##word(const uint8_t *in, uint8_t *out, int width, size_t depth)    \
	{                                                                                                    \
		word alpha = 0;                                                                              \
                                                                                                             \
		memset((uint8_t *)&alpha + sizeof alpha - depth, 255, depth);                                \
		WEFT_INDEPENDENT for (int x = 0; x < width; x++)                                             \
		{                                                                                            \
			word from, to;                                                                       \
			memcpy(&from, in + (size_t)x * sizeof from, sizeof from);                            \
			memcpy(&to, out + (size_t)x * sizeof to, sizeof to);                                 \
			to = (word)((to & ~alpha) | (from & alpha));                                         \
			memcpy(out + (size_t)x * sizeof to, &to, sizeof to);                                 \
		}                                                                                            \
	}
WEFT_KEEP_ALPHA(uint16_t)
WEFT_KEEP_ALPHA(uint32_t)
WEFT_KEEP_ALPHA(uint64_t)
#undef WEFT_KEEP_ALPHA

/* Edges have no opacity: a filter that finds them copies alpha. */
static inline void weft_keep_alpha(const weft_row_job *job)
{
	const weft_format f = job->source.format;
	const uint8_t *in = job->in[0];

	if (!weft_has_alpha(f))
		return;
	switch (weft_pixel_bytes(f)) {
	case 2: weft_keep_alpha_uint16_t(in, job->out, job->width, f.depth); break;
	case 4: weft_keep_alpha_uint32_t(in, job->out, job->width, f.depth); break;
	case 8: weft_keep_alpha_uint64_t(in, job->out, job->width, f.depth); break;
	default:
		for (size_t i = 0; i < (size_t)job->width; i++)
			memcpy(job->out + 16 * i + 12, in + 16 * i + 12, sizeof(float));
	}
}

#endif
