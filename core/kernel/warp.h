/* warp.h: a picture seen through an affine map.
 *
 * Pixel (x, y) of the result lies at u = a*x + b*y + c, v = d*x + e*y + f of
 * the source, whose pixels are at whole numbers; the six are whole 2^-32ths.
 * What lies outside the source is the background, and so is, exactly, a pixel that
 * none of the source weighs in.
 *   u8   u and v rounded to 256ths (floor(256u + 1/2));
 *        bilinear: weights 256 - p and p, (sum + 32768) >> 16
 *        bicubic: weights of Keys' kernel (-1/2) in 16384ths, rounding errors
 *        carried from first to last; down (sum wy*v + 128) >> 8, then along
 *        (sum wx*t + 2^19) >> 20, clamped
 *   u16, f32   p is the fraction's first 24 bits; single precision, down, then
 *        along: bilinear s + p*(t - s); bicubic from first to last the weights
 *        ((1 - p/2)p - 1/2)p, ((3/2 p - 5/2)p)p + 1, ((2 - 3/2 p)p + 1/2)p,
 *        ((p/2 - 1/2)p)p; u16 is rounded, floor(s + 0.5)
 */
#ifndef WEFT_KERNEL_WARP_H
#define WEFT_KERNEL_WARP_H

#include "background.h"
#include "warp_sample.h"

struct weft_warp {
	int64_t a, b, c, d, e, f;
	enum weft_warp_kernel kernel;
	weft_color color;
	union weft_background background;
	struct weft_warp_taps taps;
};

static const char *const weft_warp_kernels[] = { "bilinear", "bicubic", NULL };

/* Of a state that has a `struct weft_warp warp`. */
#define WEFT_WARP_PARAMS(T)                                                                                  \
	{ WEFT_BIND(T, warp.kernel),        .name = "kernel",                                                \
	  .help = "how pixels are weighed", .type = WEFT_CHOICE,                                             \
	  .initial = WEFT_WARP_BICUBIC,     .max = WEFT_WARP_BICUBIC,                                        \
	  .choices = weft_warp_kernels },                                                                    \
	{                                                                                                    \
		WEFT_BIND(T, warp.color), .name = "background", .help = "what lies around the picture",      \
					  .type = WEFT_COLOR, .text_initial = "black",                       \
					  .flags = WEFT_PARAM_PROMOTES                                       \
	}

/* ---- a block: some pixels of a row ---- */

WEFT_KERNEL void weft_warp_places(const struct weft_warp *s, weft_view in, int x, int y, int n, int depth,
				  const enum weft_warp_kernel kernel, struct weft_warp_block *to)
{
	const int64_t half = depth == WEFT_U8 ? (int64_t)1 << 23 : 0;
	const int shift = depth == WEFT_U8 ? 24 : 8, back = kernel == WEFT_WARP_BICUBIC;
	const uint32_t mask = depth == WEFT_U8 ? 255 : 0xFFFFFF;
	const int64_t u = s->a * x + s->b * y + s->c + half, v = s->d * x + s->e * y + s->f + half;
	const ptrdiff_t pixel = (ptrdiff_t)weft_pixel_bytes(in.format), stride = (ptrdiff_t)in.stride;

	for (int i = 0; i < n; i++) {
		const int64_t p = u + s->a * i, q = v + s->d * i;
		to->x[i] = (int32_t)(p >> 32) - back;
		to->y[i] = (int32_t)(q >> 32) - back;
		to->fx[i] = (uint32_t)(p >> shift) & mask;
		to->fy[i] = (uint32_t)(q >> shift) & mask;
	}
	for (int i = 0; i < n; i++)
		to->at[i] = to->y[i] * stride + to->x[i] * pixel;
}

/* All that a pixel reads lies in the source; `reach` columns from its first tap on. */
WEFT_KERNEL bool weft_warp_inside(weft_view in, const struct weft_warp_block *b, int i, int taps, int reach)
{
	return b->x[i] >= 0 && b->y[i] >= 0 && b->x[i] + reach <= in.width && b->y[i] + taps <= in.height;
}

/* No tap of pixels i and k, nor of those between, lies in the source: both are beyond the same side. */
WEFT_KERNEL bool weft_warp_outside(weft_view in, const struct weft_warp_block *b, int i, int k, int taps)
{
	return (b->x[i] <= -taps && b->x[k] <= -taps) || (b->y[i] <= -taps && b->y[k] <= -taps) ||
	       (b->x[i] >= in.width && b->x[k] >= in.width) || (b->y[i] >= in.height && b->y[k] >= in.height);
}

/* The taps of a pixel, with the background for those outside. */
static inline void weft_warp_patch(const struct weft_warp *s, weft_view in, int x, int y, int taps,
				   uint8_t *patch, size_t stride)
{
	const size_t pixel = weft_pixel_bytes(in.format);

	for (int k = 0; k < taps; k++)
		for (int i = 0; i < taps; i++) {
			const bool inside = x + i >= 0 && y + k >= 0 && x + i < in.width && y + k < in.height;
			memcpy(patch + (size_t)k * stride + (size_t)i * pixel,
			       inside ? weft_row(in, y + k) + (size_t)(x + i) * pixel
				      : (const uint8_t *)&s->background,
			       pixel);
		}
}

WEFT_KERNEL void weft_warp_pixel(const struct weft_warp *s, const uint8_t *p, ptrdiff_t stride,
				 const struct weft_warp_block *b, int i, uint8_t *out, const int channels,
				 int depth, const enum weft_warp_kernel kernel)
{
	if (depth != WEFT_U8) {
		weft_warp_deep(p, stride, b->fx[i], b->fy[i], out, channels, depth, kernel);
		return;
	}
	const weft_warp_v4u8 four =
		kernel == WEFT_WARP_BILINEAR
			? weft_warp_linear_u8(p, stride, b->fx[i], b->fy[i], channels)
			: weft_warp_cubic_u8(&s->taps, p, stride, b->fx[i], b->fy[i], channels);
	memcpy(out, &four, (size_t)channels);
}

/* Pixels that all lie inside. */
WEFT_KERNEL void weft_warp_whole(const struct weft_warp *s, weft_view in, const struct weft_warp_block *b,
				 int n, uint8_t *out, const int channels, int depth,
				 const enum weft_warp_kernel kernel)
{
	const ptrdiff_t stride = (ptrdiff_t)in.stride;

	if (depth == WEFT_U8 && kernel == WEFT_WARP_BILINEAR)
		weft_warp_linear_bytes(b, in.pixels, stride, n, out, channels);
	else if (depth == WEFT_U8)
		weft_warp_cubic_bytes(&s->taps, b, in.pixels, stride, n, out, channels);
	else if (depth == WEFT_U16)
		weft_warp_words(b, in.pixels, stride, n, (uint16_t *)(void *)out, channels, kernel);
	else
		for (int i = 0; i < n; i++)
			weft_warp_pixel(s, in.pixels + b->at[i], stride, b, i, out + i * channels * depth,
					channels, depth, kernel);
}

WEFT_KERNEL void weft_warp_block(const struct weft_warp *s, weft_view in, int x, int y, int n, uint8_t *out,
				 const int channels, int depth, const enum weft_warp_kernel kernel)
{
	enum { PATCH = 4 * WEFT_CHANNELS_MAX * sizeof(float) };
	const int taps = kernel == WEFT_WARP_BILINEAR ? 2 : 4;
	const int reach = weft_warp_reach(channels, depth, kernel);
	const uint8_t *source = in.pixels;
	struct weft_warp_block b;

	weft_warp_places(s, in, x, y, n, depth, kernel, &b);
	if (weft_warp_inside(in, &b, 0, taps, reach) && weft_warp_inside(in, &b, n - 1, taps, reach)) {
		weft_warp_whole(s, in, &b, n, out, channels, depth, kernel);
		return;
	}
	const bool outside = weft_warp_outside(in, &b, 0, n - 1, taps);
	uint8_t patch[4 * PATCH] = { 0 };
	for (int i = 0; i < n; i++) {
		uint8_t *to = out + i * channels * depth;
		if (outside || weft_warp_outside(in, &b, i, i, taps)) {
			memcpy(to, &s->background, (size_t)(channels * depth));
			continue;
		}
		if (weft_warp_inside(in, &b, i, taps, reach)) {
			weft_warp_pixel(s, source + b.at[i], (ptrdiff_t)in.stride, &b, i, to, channels, depth,
					kernel);
			continue;
		}
		weft_warp_patch(s, in, b.x[i], b.y[i], taps, patch, PATCH);
		weft_warp_pixel(s, patch, PATCH, &b, i, to, channels, depth, kernel);
	}
}

/* What n pixels of row y will read: nothing that the machine would see coming. */
WEFT_KERNEL void weft_warp_fetch(const struct weft_warp *s, weft_view in, int x, int y, int n)
{
	enum { APART = 4 };
	const ptrdiff_t pixel = (ptrdiff_t)weft_pixel_bytes(in.format);
	int64_t u = s->a * x + s->b * y + s->c, v = s->d * x + s->e * y + s->f;

	for (int i = 0; i < n; i += APART, u += APART * s->a, v += APART * s->d)
		if (u >= 0 && v >= 0 && u >> 32 < in.width && v >> 32 < in.height)
			__builtin_prefetch(weft_row(in, (int)(v >> 32)) + (u >> 32) * pixel);
}

/* Columns apart, so that the rows a few blocks share stay near. */
WEFT_KERNEL void weft_warp_columns(const struct weft_warp *s, const weft_band_job *job, const int channels,
				   int depth, const enum weft_warp_kernel kernel)
{
	enum { AHEAD = 8 };

	for (int x = 0; x < job->width; x += WEFT_WARP_BLOCK) {
		const int n = job->width - x < WEFT_WARP_BLOCK ? job->width - x : WEFT_WARP_BLOCK;
		for (int y = job->y0; y < job->y1; y++) {
			if (y + 2 < job->y1)
				weft_fetch_to_write(job->out[y + 2 - job->y0] +
							    (ptrdiff_t)x * channels * depth,
						    (size_t)(n * channels * depth));
			weft_warp_fetch(s, job->source, job->x + x, y + AHEAD, n);
			weft_warp_block(s, job->source, job->x + x, y, n,
					job->out[y - job->y0] + (ptrdiff_t)x * channels * depth, channels,
					depth, kernel);
		}
	}
}

#define WEFT_WARP_BAND(id, depth, kernel)                                                                    \
	static inline void id(const void *state, const weft_band_job *job)                                   \
	{                                                                                                    \
		switch (job->source.format.channels) {                                                       \
		case 1: weft_warp_columns(state, job, 1, depth, kernel); break;                              \
		case 2: weft_warp_columns(state, job, 2, depth, kernel); break;                              \
		case 3: weft_warp_columns(state, job, 3, depth, kernel); break;                              \
		default: weft_warp_columns(state, job, 4, depth, kernel); break;                             \
		}                                                                                            \
	}
WEFT_WARP_BAND(weft_warp_bilinear_u8, WEFT_U8, WEFT_WARP_BILINEAR)
WEFT_WARP_BAND(weft_warp_bilinear_u16, WEFT_U16, WEFT_WARP_BILINEAR)
WEFT_WARP_BAND(weft_warp_bilinear_f32, WEFT_F32, WEFT_WARP_BILINEAR)
WEFT_WARP_BAND(weft_warp_bicubic_u8, WEFT_U8, WEFT_WARP_BICUBIC)
WEFT_WARP_BAND(weft_warp_bicubic_u16, WEFT_U16, WEFT_WARP_BICUBIC)
WEFT_WARP_BAND(weft_warp_bicubic_f32, WEFT_F32, WEFT_WARP_BICUBIC)

/* ---- the map ---- */

/* m: u = m[0]*dx + m[1]*dy, v = m[2]*dx + m[3]*dy, both counted from the middles
 * of the result and of the source, the latter moved by m[4], m[5].
 * straight: pixels come so, as those of a map that only moves them. */
static inline void weft_warp_plan(struct weft_warp *s, const double m[6], bool straight, weft_view in,
				  weft_plan *plan)
{
	const double one = 4294967296.0, x = (plan->width - 1) / 2.0, y = (plan->height - 1) / 2.0;

	s->a = (int64_t)rint(one * m[0]);
	s->b = (int64_t)rint(one * m[1]);
	s->c = (int64_t)rint(one * ((in.width - 1) / 2.0 - m[0] * x - m[1] * y + m[4]));
	s->d = (int64_t)rint(one * m[2]);
	s->e = (int64_t)rint(one * m[3]);
	s->f = (int64_t)rint(one * ((in.height - 1) / 2.0 - m[2] * x - m[3] * y + m[5]));
	weft_background_set(&s->background, s->color, in.format, straight);
	weft_warp_taps_make(&s->taps);
	if (s->kernel == WEFT_WARP_BILINEAR)
		plan->band = weft_band_for(in.format, weft_warp_bilinear_u8, weft_warp_bilinear_u16,
					   weft_warp_bilinear_f32);
	else
		plan->band = weft_band_for(in.format, weft_warp_bicubic_u8, weft_warp_bicubic_u16,
					   weft_warp_bicubic_f32);
	plan->cost = s->kernel == WEFT_WARP_BILINEAR ? 7 : 20;
}

#endif
