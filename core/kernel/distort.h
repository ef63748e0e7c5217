/* distort.h: a picture seen through any map.
 *
 * The map says for each pixel of the result where in the source, whose pixels are
 * at whole numbers, it looks: (u, v), in double, taken as floor(2^32*u + 1/2)
 * 2^-32ths; from there on all is as in warp.h.  NaN and what is further than 2^30 away
 * is background.
 */
#ifndef WEFT_KERNEL_DISTORT_H
#define WEFT_KERNEL_DISTORT_H

#include "angle.h"
#include "warp.h"

/* Pixels x .. x+n-1 of row y, at most WEFT_WARP_BLOCK. */
typedef void weft_distort_map(const void *state, int x, int y, int n, double *u, double *v);

/* A state begins with it; its parameters are WEFT_WARP_PARAMS. */
struct weft_distort {
	struct weft_warp warp;
	weft_distort_map *map;
};

#define WEFT_DISTORT_PARAMS(T)                                                                               \
	{ WEFT_BIND(T, distort.warp.kernel), .name = "kernel",                                               \
	  .help = "how pixels are weighed",  .type = WEFT_CHOICE,                                            \
	  .initial = WEFT_WARP_BICUBIC,      .choices = weft_warp_kernels },                                 \
	{                                                                                                    \
		WEFT_BIND(T, distort.warp.color),                                                            \
			.name = "background", .help = "what lies around the picture", .type = WEFT_COLOR,    \
			.text_initial = "black", .flags = WEFT_PARAM_PROMOTES                                \
	}

static inline int64_t weft_distort_fixed(double at)
{
	const double far = 1073741824.0;

	at = at < far ? at : far;
	return (int64_t)floor((at > -far ? at : -far) * 4294967296.0 + 0.5);
}

WEFT_KERNEL void weft_distort_places(const double *u, const double *v, weft_view in, int n, int depth,
				     const enum weft_warp_kernel kernel, struct weft_warp_block *to)
{
	const int64_t half = depth == WEFT_U8 ? (int64_t)1 << 23 : 0;
	const int shift = depth == WEFT_U8 ? 24 : 8, back = kernel == WEFT_WARP_BICUBIC;
	const uint32_t mask = depth == WEFT_U8 ? 255 : 0xFFFFFF;
	const ptrdiff_t pixel = (ptrdiff_t)weft_pixel_bytes(in.format), stride = (ptrdiff_t)in.stride;

	for (int i = 0; i < n; i++) {
		const int64_t p = weft_distort_fixed(u[i]) + half, q = weft_distort_fixed(v[i]) + half;
		to->x[i] = (int32_t)(p >> 32) - back;
		to->y[i] = (int32_t)(q >> 32) - back;
		to->fx[i] = (uint32_t)(p >> shift) & mask;
		to->fy[i] = (uint32_t)(q >> shift) & mask;
		to->at[i] = to->y[i] * stride + to->x[i] * pixel;
	}
}

WEFT_KERNEL void weft_distort_block(const struct weft_warp *s, weft_view in, const struct weft_warp_block *b,
				    int n, uint8_t *out, const int channels, int depth,
				    const enum weft_warp_kernel kernel)
{
	enum { PATCH = 4 * WEFT_CHANNELS_MAX * sizeof(float) };
	const int taps = kernel == WEFT_WARP_BILINEAR ? 2 : 4;
	const int reach = weft_warp_reach(channels, depth, kernel);

	uint8_t patch[4 * PATCH] = { 0 };
	int inside = 0;

	while (inside < n && weft_warp_inside(in, b, inside, taps, reach))
		inside++;
	if (inside == n) {
		weft_warp_whole(s, in, b, n, out, channels, depth, kernel);
		return;
	}
	for (int i = 0; i < n; i++, out += channels * depth) {
		if (weft_warp_inside(in, b, i, taps, reach)) {
			weft_warp_pixel(s, in.pixels + b->at[i], (ptrdiff_t)in.stride, b, i, out, channels,
					depth, kernel);
		} else if (weft_warp_outside(in, b, i, i, taps)) {
			memcpy(out, &s->background, (size_t)(channels * depth));
		} else {
			weft_warp_patch(s, in, b->x[i], b->y[i], taps, patch, PATCH);
			weft_warp_pixel(s, patch, PATCH, b, i, out, channels, depth, kernel);
		}
	}
}

WEFT_KERNEL void weft_distort_band(const void *state, const weft_band_job *job, int depth,
				   const enum weft_warp_kernel kernel)
{
	const struct weft_distort *s = state;
	const int channels = job->source.format.channels;
	double u[WEFT_WARP_BLOCK], v[WEFT_WARP_BLOCK];
	struct weft_warp_block b;

	for (int x = 0; x < job->width; x += WEFT_WARP_BLOCK) {
		const int n = job->width - x < WEFT_WARP_BLOCK ? job->width - x : WEFT_WARP_BLOCK;
		for (int y = job->y0; y < job->y1; y++) {
			s->map(state, job->x + x, y, n, u, v);
			weft_distort_places(u, v, job->source, n, depth, kernel, &b);
			weft_distort_block(&s->warp, job->source, &b, n,
					   job->out[y - job->y0] + (ptrdiff_t)x * channels * depth, channels,
					   depth, kernel);
		}
	}
}

#define WEFT_DISTORT_BAND(id, depth, kernel)                                                                 \
	static inline void id(const void *state, const weft_band_job *job)                                   \
	{                                                                                                    \
		weft_distort_band(state, job, depth, kernel);                                                \
	}
WEFT_DISTORT_BAND(weft_distort_bilinear_u8, WEFT_U8, WEFT_WARP_BILINEAR)
WEFT_DISTORT_BAND(weft_distort_bilinear_u16, WEFT_U16, WEFT_WARP_BILINEAR)
WEFT_DISTORT_BAND(weft_distort_bilinear_f32, WEFT_F32, WEFT_WARP_BILINEAR)
WEFT_DISTORT_BAND(weft_distort_bicubic_u8, WEFT_U8, WEFT_WARP_BICUBIC)
WEFT_DISTORT_BAND(weft_distort_bicubic_u16, WEFT_U16, WEFT_WARP_BICUBIC)
WEFT_DISTORT_BAND(weft_distort_bicubic_f32, WEFT_F32, WEFT_WARP_BICUBIC)

static inline void weft_distort_plan(struct weft_distort *s, weft_distort_map *map, weft_view in,
				     weft_plan *plan)
{
	s->map = map;
	weft_background_set(&s->warp.background, s->warp.color, in.format, false);
	weft_warp_taps_make(&s->warp.taps);
	if (s->warp.kernel == WEFT_WARP_BILINEAR)
		plan->band = weft_band_for(in.format, weft_distort_bilinear_u8, weft_distort_bilinear_u16,
					   weft_distort_bilinear_f32);
	else
		plan->band = weft_band_for(in.format, weft_distort_bicubic_u8, weft_distort_bicubic_u16,
					   weft_distort_bicubic_f32);
	plan->cost = s->warp.kernel == WEFT_WARP_BILINEAR ? 40 : 60;
}

#endif
