/* taps.h: a sum over any few neighbours, each with its weight.
 *
 *   sum of w*v over the taps, row by row and from left to right, in single
 *   precision, + bias * a;  integers floor(r + 1/2), clamped
 *
 * a is the pixel's opacity, 1 where it has none, as pixels come premultiplied.
 * Weights are made in double and rounded once; those that are 0 are left out.
 */
#ifndef WEFT_KERNEL_TAPS_H
#define WEFT_KERNEL_TAPS_H

#include <math.h>

#include "fail.h"
#include "typed.h"

enum { WEFT_TAPS_BLOCK = 512 }; /* samples of a row at a time */

struct weft_tap {
	int dx, dy;
	float weight;
};

struct weft_taps {
	struct weft_tap *at;
	int count;
	float bias; /* in units of samples */
	bool keeps_alpha;
};

static inline void weft_taps_free(struct weft_taps *t)
{
	free(t->at);
	*t = (struct weft_taps) { 0 };
}

/* A square of 2*radius + 1 weights to make taps of; NULL without memory. */
static inline double *weft_taps_square(int radius)
{
	const size_t side = 2 * (size_t)radius + 1;

	return calloc(side * side, sizeof(double));
}

/* Takes the square and frees it; fills halo, row and cost of the plan. */
static inline weft_status weft_taps_plan(struct weft_taps *t, double *square, int radius, weft_view in,
					 weft_plan *plan, weft_error *e);

WEFT_KERNEL void weft_taps_block(const struct weft_taps *t, const weft_row_job *job, int first, int n,
				 int depth)
{
	const int channels = job->source.format.channels, opacity = channels - 1;
	const float white = (float)weft_white(job->source.format), bias = t->bias;
	float sum[WEFT_TAPS_BLOCK];

	for (int i = 0; i < n; i++)
		sum[i] = 0;
	for (int k = 0; k < t->count; k++) {
		const uint8_t *row = job->in[t->at[k].dy];
		const ptrdiff_t from = first + (ptrdiff_t)t->at[k].dx * channels;
		const float weight = t->at[k].weight;
		WEFT_INDEPENDENT
		for (int i = 0; i < n; i++)
			sum[i] += weight * weft_at_f(row, from + i, depth);
	}
	if (bias != 0 && channels % 2 == 0)
		for (int i = 0; i < n; i++) {
			const float a =
				weft_at_f(job->in[0], (first + i) / channels * channels + opacity, depth);
			sum[i] += bias * (a / white);
		}
	else
		for (int i = 0; i < n; i++)
			sum[i] += bias;
	for (int i = 0; i < n; i++)
		weft_put_rounded(job->out, first + i, depth, sum[i]);
}

WEFT_KERNEL void weft_taps_row(const struct weft_taps *t, const weft_row_job *job, int depth)
{
	const int n = job->width * job->source.format.channels;

	for (int i = 0; i < n; i += WEFT_TAPS_BLOCK)
		weft_taps_block(t, job, i, n - i < WEFT_TAPS_BLOCK ? n - i : WEFT_TAPS_BLOCK, depth);
	if (t->keeps_alpha)
		weft_keep_alpha(job);
}

/* The state begins with a struct weft_taps. */
static inline void weft_taps_u8(const void *state, const weft_row_job *job)
{
	weft_taps_row(state, job, WEFT_U8);
}

static inline void weft_taps_u16(const void *state, const weft_row_job *job)
{
	weft_taps_row(state, job, WEFT_U16);
}

static inline void weft_taps_f32(const void *state, const weft_row_job *job)
{
	weft_taps_row(state, job, WEFT_F32);
}

static inline weft_status weft_taps_plan(struct weft_taps *t, double *square, int radius, weft_view in,
					 weft_plan *plan, weft_error *e)
{
	const int side = 2 * radius + 1;

	t->at = square ? malloc((size_t)side * (size_t)side * sizeof *t->at) : NULL;
	if (!t->at) {
		free(square);
		return weft_refuse(e, WEFT_NO_MEMORY, "no memory for %dx%d weights", side, side);
	}
	t->count = 0;
	for (int i = 0; i < side * side; i++)
		if (square[i] != 0)
			t->at[t->count++] =
				(struct weft_tap) { i % side - radius, i / side - radius, (float)square[i] };
	free(square);
	plan->halo = radius;
	plan->row = weft_row_for(in.format, weft_taps_u8, weft_taps_u16, weft_taps_f32);
	plan->cost = 1 + 0.25 * t->count;
	return WEFT_OK;
}

#endif
