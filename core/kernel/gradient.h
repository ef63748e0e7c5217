/* gradient.h: strength of the slope, by a pair of 3x3 kernels.
 *
 * dx = outer * ((ne - nw) + (se - sw)) + middle * (e - w), dy its transpose.
 * Integers stay exact; floats are single precision in the order written and
 * not clamped.  Alpha is copied.
 */
#ifndef WEFT_KERNEL_GRADIENT_H
#define WEFT_KERNEL_GRADIENT_H

#include <math.h>

#include "typed.h"

enum { WEFT_NORM_L1, WEFT_NORM_L2, WEFT_NORM_COUNT };

static const char *const weft_norm_names[] = { "l1", "l2", NULL };

#define WEFT_NORM_PARAM(T)                                                                                   \
	{                                                                                                    \
		WEFT_BIND(T, norm), .name = "norm", .help = "l1: |dx| + |dy|; l2: their root of squares",    \
				    .type = WEFT_CHOICE, .initial = WEFT_NORM_L1, .choices = weft_norm_names \
	}

WEFT_KERNEL int weft_length_l2(int dx, int dy, int depth)
{
	/* The root of a whole number is never half way between two, and the
	 * nearest it comes is far more than the rounding of either type. */
	if (depth == WEFT_U8) {
		float length = sqrtf((float)(dx * dx + dy * dy));

		return (int)((length < 255 ? length : 255) + 0.5f);
	}
	double x = dx, y = dy, length = sqrt(x * x + y * y);

	return (int)((length < 65535 ? length : 65535) + 0.5);
}

WEFT_KERNEL void weft_gradient_int(const weft_row_job *job, int depth, int outer, int middle, int norm)
{
	const int s = job->source.format.channels, n = job->width * s, white = weft_depth_white(depth);
	const uint8_t *a = job->in[-1], *b = job->in[0], *c = job->in[1];
	uint8_t *restrict out = job->out;

	for (int i = 0; i < n; i++) {
		int nw = weft_at(a, i - s, depth), ne = weft_at(a, i + s, depth);
		int sw = weft_at(c, i - s, depth), se = weft_at(c, i + s, depth);
		int dx = outer * ((ne - nw) + (se - sw)) +
			 middle * (weft_at(b, i + s, depth) - weft_at(b, i - s, depth));
		int dy = outer * ((sw - nw) + (se - ne)) +
			 middle * (weft_at(c, i, depth) - weft_at(a, i, depth));
		if (norm == WEFT_NORM_L1) {
			int sum = abs(dx) + abs(dy);
			weft_put(out, i, depth, sum < white ? sum : white);
		} else {
			weft_put(out, i, depth, weft_length_l2(dx, dy, depth));
		}
	}
	weft_keep_alpha(job);
}

WEFT_KERNEL void weft_gradient_float(const weft_row_job *job, float outer, float middle, int norm)
{
	const int s = job->source.format.channels, n = job->width * s;
	const float *a = (const float *)(const void *)job->in[-1];
	const float *b = (const float *)(const void *)job->in[0];
	const float *c = (const float *)(const void *)job->in[1];
	float *restrict out = (float *)(void *)job->out;

	for (int i = 0; i < n; i++) {
		float dx = outer * ((a[i + s] - a[i - s]) + (c[i + s] - c[i - s])) +
			   middle * (b[i + s] - b[i - s]);
		float dy = outer * ((c[i - s] - a[i - s]) + (c[i + s] - a[i + s])) + middle * (c[i] - a[i]);
		out[i] = norm == WEFT_NORM_L1 ? fabsf(dx) + fabsf(dy) : sqrtf(dx * dx + dy * dy);
	}
	weft_keep_alpha(job);
}

#define WEFT_GRADIENT_ROWS(id, outer, middle, norm)                                                          \
	static void id##_u8(const void *state, const weft_row_job *job)                                      \
	{                                                                                                    \
		(void)state;                                                                                 \
		weft_gradient_int(job, WEFT_U8, outer, middle, norm);                                        \
	}                                                                                                    \
	static void id##_u16(const void *state, const weft_row_job *job)                                     \
	{                                                                                                    \
		(void)state;                                                                                 \
		weft_gradient_int(job, WEFT_U16, outer, middle, norm);                                       \
	}                                                                                                    \
	static void id##_f32(const void *state, const weft_row_job *job)                                     \
	{                                                                                                    \
		(void)state;                                                                                 \
		weft_gradient_float(job, outer, middle, norm);                                               \
	}

/* id_row(format, norm): the row function for a pair of kernels. */
#define WEFT_GRADIENT(id, outer, middle)                                                                     \
	WEFT_GRADIENT_ROWS(id##_l1, outer, middle, WEFT_NORM_L1)                                             \
	WEFT_GRADIENT_ROWS(id##_l2, outer, middle, WEFT_NORM_L2)                                             \
	static weft_row_fn *id##_row(weft_format f, int norm)                                                \
	{                                                                                                    \
		return norm == WEFT_NORM_L1 ? weft_row_for(f, id##_l1_u8, id##_l1_u16, id##_l1_f32)          \
					    : weft_row_for(f, id##_l2_u8, id##_l2_u16, id##_l2_f32);         \
	}

struct weft_gradient {
	int norm;
};

/* A whole filter of one pair of kernels; the caller adds WEFT_FILTER. */
#define WEFT_GRADIENT_FILTER(id, outer, middle)                                                              \
	WEFT_GRADIENT(id, outer, middle)                                                                     \
	static const weft_param id##_params[] = { WEFT_NORM_PARAM(struct weft_gradient) };                   \
	static weft_status id##_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)           \
	{                                                                                                    \
		(void)e;                                                                                     \
		plan->halo = 1;                                                                              \
		plan->cost = 2;                                                                              \
		plan->row = id##_row(in.format, ((const struct weft_gradient *)state)->norm);                \
		return WEFT_OK;                                                                              \
	}

#endif
