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

/* Edges have no opacity: a filter that finds them copies alpha. */
static inline void weft_keep_alpha(const weft_row_job *job)
{
	const weft_format f = job->source.format;
	const size_t depth = f.depth, step = depth * f.channels;

	if (!weft_has_alpha(f))
		return;
	for (size_t i = step - depth; i < step * (size_t)job->width; i += step)
		memcpy(job->out + i, job->in[0] + i, depth);
}

#endif
