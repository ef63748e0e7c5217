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
#include "rgb.h"

enum weft_warp_kernel { WEFT_WARP_BILINEAR, WEFT_WARP_BICUBIC };
enum { WEFT_WARP_BLOCK = 64 };

struct weft_warp {
	int64_t a, b, c, d, e, f;
	enum weft_warp_kernel kernel;
	union weft_background background;
	int32_t cubic[256][4];
};

static const char *const weft_warp_kernels[] = { "bilinear", "bicubic", NULL };

#define WEFT_WARP_PARAMS                                                                                     \
	{ .name = "kernel",                                                                                  \
	  .help = "how pixels are weighed",                                                                  \
	  .type = WEFT_CHOICE,                                                                               \
	  .initial = WEFT_WARP_BICUBIC,                                                                      \
	  .max = WEFT_WARP_BICUBIC,                                                                          \
	  .choices = weft_warp_kernels },                                                                    \
	{                                                                                                    \
		.name = "background", .help = "what lies around the picture", .type = WEFT_COLOR,            \
		.text_initial = "black"                                                                      \
	}

/* ---- one pixel out of 2x2 or 4x4 at p, whose rows are `stride` bytes apart ---- */

typedef uint8_t weft_warp_v8u8 __attribute__((vector_size(8)));
typedef uint16_t weft_warp_v8u16 __attribute__((vector_size(16)));
typedef uint16_t weft_warp_v4u16 __attribute__((vector_size(8)));
typedef uint8_t weft_warp_v4u8 __attribute__((vector_size(4)));
typedef uint32_t weft_warp_v4u32 __attribute__((vector_size(16)));
typedef int32_t weft_warp_v4s32 __attribute__((vector_size(16)));
typedef uint8_t weft_warp_v16u8 __attribute__((vector_size(16)));
typedef int32_t weft_warp_v16s32 __attribute__((vector_size(64)));

/* Reads 8 bytes of both rows; four samples, of which the channels count. */
WEFT_KERNEL weft_warp_v4u8 weft_warp_linear_u8(const uint8_t *p, ptrdiff_t stride, uint32_t fx, uint32_t fy,
					       const int channels)
{
	weft_warp_v8u8 above, below;

	memcpy(&above, p, sizeof above);
	memcpy(&below, p + stride, sizeof below);
	const weft_warp_v8u16 down = __builtin_convertvector(above, weft_warp_v8u16) * (uint16_t)(256 - fy) +
				     __builtin_convertvector(below, weft_warp_v8u16) * (uint16_t)fy;
	const weft_warp_v4u16 here = __builtin_shufflevector(down, down, 0, 1, 2, 3);
	const weft_warp_v4u16 next = channels == 1   ? __builtin_shufflevector(down, down, 1, 2, 3, 4)
				     : channels == 2 ? __builtin_shufflevector(down, down, 2, 3, 4, 5)
				     : channels == 3 ? __builtin_shufflevector(down, down, 3, 4, 5, 6)
						     : __builtin_shufflevector(down, down, 4, 5, 6, 7);
	const weft_warp_v4u32 sum = __builtin_convertvector(here, weft_warp_v4u32) * (256 - fx) +
				    __builtin_convertvector(next, weft_warp_v4u32) * fx;
	return __builtin_convertvector((sum + 32768) >> 16, weft_warp_v4u8);
}

/* Reads 16 bytes of four rows. */
WEFT_KERNEL weft_warp_v4u8 weft_warp_cubic_u8(const struct weft_warp *s, const uint8_t *p, ptrdiff_t stride,
					      uint32_t fx, uint32_t fy, const int channels)
{
	const int32_t *wx = s->cubic[fx], *wy = s->cubic[fy];
	weft_warp_v16s32 down = { 0 };
	weft_warp_v4s32 sum = { 0 };
	int32_t t[16];

	for (int k = 0; k < 4; k++) {
		weft_warp_v16u8 row;
		memcpy(&row, p + k * stride, sizeof row);
		down += __builtin_convertvector(row, weft_warp_v16s32) * wy[k];
	}
	down = (down + 128) >> 8;
	memcpy(t, &down, sizeof t);
	for (int k = 0; k < 4; k++) {
		weft_warp_v4s32 four;
		memcpy(&four, t + k * channels, sizeof four);
		sum += four * wx[k];
	}
	sum = (sum + (1 << 19)) >> 20;
	sum &= ~(sum >> 31);      /* below 0: 0 */
	sum |= (255 - sum) >> 31; /* above 255: all bits */
	return __builtin_convertvector(sum & 255, weft_warp_v4u8);
}

WEFT_KERNEL void weft_warp_weights(uint32_t fraction, float w[4])
{
	const float p = (float)(int32_t)fraction * (1 / 16777216.0f);

	w[0] = ((1 - 0.5f * p) * p - 0.5f) * p;
	w[1] = ((1.5f * p - 2.5f) * p) * p + 1;
	w[2] = ((2 - 1.5f * p) * p + 0.5f) * p;
	w[3] = ((0.5f * p - 0.5f) * p) * p;
}

WEFT_KERNEL void weft_warp_single(const uint8_t *p, ptrdiff_t stride, uint32_t fx, uint32_t fy, uint8_t *out,
				  const int channels, int depth, const enum weft_warp_kernel kernel)
{
	float wx[4], wy[4];

	if (kernel == WEFT_WARP_BILINEAR) {
		const float px = (float)(int32_t)fx * (1 / 16777216.0f);
		const float py = (float)(int32_t)fy * (1 / 16777216.0f);
		for (int c = 0; c < channels; c++) {
			const float a = weft_at_f(p, c, depth), b = weft_at_f(p, c + channels, depth);
			const float left = a + py * (weft_at_f(p + stride, c, depth) - a);
			const float right = b + py * (weft_at_f(p + stride, c + channels, depth) - b);
			weft_put_rounded(out, c, depth, left + px * (right - left));
		}
		return;
	}
	weft_warp_weights(fx, wx);
	weft_warp_weights(fy, wy);
	for (int c = 0; c < channels; c++) {
		float sum = 0;
		for (int i = 0; i < 4; i++) {
			float down = 0;
			for (int k = 0; k < 4; k++)
				down += wy[k] * weft_at_f(p + k * stride, c + i * channels, depth);
			sum += wx[i] * down;
		}
		weft_put_rounded(out, c, depth, sum);
	}
}

/* ---- a block: some pixels of a row ---- */

struct weft_warp_block {
	ptrdiff_t at[WEFT_WARP_BLOCK]; /* of the first tap, from the first sample of the source */
	int32_t x[WEFT_WARP_BLOCK], y[WEFT_WARP_BLOCK];
	uint32_t fx[WEFT_WARP_BLOCK], fy[WEFT_WARP_BLOCK];
};

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

/* Four bytes a pixel to as many as there are channels; writes nothing beyond. */
WEFT_KERNEL void weft_warp_put(const uint8_t *four, int n, uint8_t *out, const int channels)
{
	/* four at a time, all but the last pixel */
	for (int i = 0; i < n - 1; i++)
		if (channels >= 3)
			memcpy(out + i * channels, four + 4 * i, 4);
		else
			memcpy(out + i * channels, four + 4 * i, (size_t)channels);
	memcpy(out + (n - 1) * channels, four + 4 * (n - 1), (size_t)channels);
}

/* Bilinear pixels of bytes that all lie inside, of which eight bytes a row may
 * be read: fetched one by one, weighed side by side. */
#if WEFT_RGB_LANES
WEFT_KERNEL void weft_warp_linear_bytes(const struct weft_warp_block *b, const uint8_t *source,
					ptrdiff_t stride, int n, uint8_t *out, const int channels)
{
	enum { EIGHTS = 8 * WEFT_WARP_BLOCK, GROUP = 4 * WEFT_RGB_LANES };
	uint8_t above[EIGHTS], below[EIGHTS], result[4 * WEFT_WARP_BLOCK];
	uint16_t down[EIGHTS];
	uint32_t along[EIGHTS / 2];
	weft_u8x16 pairs; /* sample c of this pixel, sample c of the next */

	for (int c = 0; c < 4; c++)
		for (int k = 0; k < 2; k++) {
			pairs[4 * c + k] = (uint8_t)(2 * c + k);
			pairs[4 * c + 2 + k] = (uint8_t)(2 * (c + channels) + k);
		}
	for (int i = 0; i < n; i++) {
		const uint8_t *p = source + b->at[i];
		memcpy(above + 8 * i, p, 8);
		memcpy(below + 8 * i, p + stride, 8);
		for (int k = 0; k < 8; k++)
			down[8 * i + k] = (uint16_t)b->fy[i];
		for (int k = 0; k < 4; k++)
			along[4 * i + k] = b->fx[i] * 0xFFFF + 256; /* 256 - fx, fx */
	}
	for (int i = 0; i < n; i += GROUP) {
		weft_vs32 sum[4];
		for (int g = 0; g < 4; g++) {
			const int at = 8 * (i + g * WEFT_RGB_LANES);
			const weft_vs16 fx = weft_vs16_load(along + at / 2);
			const weft_vu16 fy = weft_vu16_load(down + at);
			/* less 2^15, to be multiplied as signed */
			const weft_vu16 mixed = ((weft_vu16)weft_widen_u8(above + at) * (256 - fy) +
						 (weft_vu16)weft_widen_u8(below + at) * fy) ^
						0x8000;
			sum[g] = weft_dot_s16((weft_vs16)weft_rgb_shuffle((weft_vu8)mixed, pairs), fx);
			sum[g] = (sum[g] + (256 * 32768 + 32768)) >> 16;
		}
		const weft_vu8 pixels = weft_rgb_spread(
			weft_pack_u8(weft_pack_s32(sum[0], sum[1]), weft_pack_s32(sum[2], sum[3])));
		memcpy(result + 4 * i, &pixels, sizeof pixels);
	}
	weft_warp_put(result, n, out, channels);
}
#else
WEFT_KERNEL void weft_warp_linear_bytes(const struct weft_warp_block *b, const uint8_t *source,
					ptrdiff_t stride, int n, uint8_t *out, const int channels)
{
	enum { LANES = 4 * WEFT_WARP_BLOCK };
	uint8_t tap[4][LANES], result[LANES];
	uint16_t fx[LANES], fy[LANES];

	for (int i = 0; i < n; i++) {
		const uint8_t *p = source + b->at[i];
		const uint64_t four = 0x0001000100010001, x = b->fx[i] * four, y = b->fy[i] * four;
		memcpy(tap[0] + 4 * i, p, 4);
		memcpy(tap[1] + 4 * i, p + channels, 4);
		memcpy(tap[2] + 4 * i, p + stride, 4);
		memcpy(tap[3] + 4 * i, p + stride + channels, 4);
		memcpy(fx + 4 * i, &x, sizeof x);
		memcpy(fy + 4 * i, &y, sizeof y);
	}
	for (int i = 0; i < LANES; i++) {
		const uint16_t left = (uint16_t)(tap[0][i] * (256 - fy[i]) + tap[2][i] * fy[i]);
		const uint16_t right = (uint16_t)(tap[1][i] * (256 - fy[i]) + tap[3][i] * fy[i]);
		result[i] =
			(uint8_t)(((uint32_t)left * (256u - fx[i]) + (uint32_t)right * fx[i] + 32768) >> 16);
	}
	weft_warp_put(result, n, out, channels);
}
#endif

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
		weft_warp_single(p, stride, b->fx[i], b->fy[i], out, channels, depth, kernel);
		return;
	}
	const weft_warp_v4u8 four = kernel == WEFT_WARP_BILINEAR
					    ? weft_warp_linear_u8(p, stride, b->fx[i], b->fy[i], channels)
					    : weft_warp_cubic_u8(s, p, stride, b->fx[i], b->fy[i], channels);
	memcpy(out, &four, (size_t)channels);
}

WEFT_KERNEL void weft_warp_block(const struct weft_warp *s, weft_view in, int x, int y, int n, uint8_t *out,
				 const int channels, int depth, const enum weft_warp_kernel kernel)
{
	enum { PATCH = 4 * WEFT_CHANNELS_MAX * sizeof(float) };
	const int taps = kernel == WEFT_WARP_BILINEAR ? 2 : 4;
	/* u8 reads 4 bytes a tap, whatever the channels */
	const int reach = depth == WEFT_U8 ? (4 * taps + channels - 1) / channels : taps;
	const uint8_t *source = in.pixels;
	struct weft_warp_block b;

	weft_warp_places(s, in, x, y, n, depth, kernel, &b);
	if (weft_warp_inside(in, &b, 0, taps, reach) && weft_warp_inside(in, &b, n - 1, taps, reach)) {
		if (depth == WEFT_U8 && kernel == WEFT_WARP_BILINEAR) {
			weft_warp_linear_bytes(&b, source, (ptrdiff_t)in.stride, n, out, channels);
			return;
		}
		for (int i = 0; i < n; i++)
			weft_warp_pixel(s, source + b.at[i], (ptrdiff_t)in.stride, &b, i,
					out + i * channels * depth, channels, depth, kernel);
		return;
	}
	const bool outside = weft_warp_outside(in, &b, 0, n - 1, taps);
	for (int i = 0; i < n; i++) {
		uint8_t *to = out + i * channels * depth, patch[4 * PATCH] = { 0 };
		if (outside || weft_warp_outside(in, &b, i, i, taps)) {
			memcpy(to, &s->background, (size_t)(channels * depth));
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

static inline void weft_warp_cubic_table(int32_t table[256][4])
{
	for (int i = 0; i < 256; i++) {
		const double p = i / 256.0;
		const double w[4] = { ((1 - p / 2) * p - 0.5) * p, (1.5 * p - 2.5) * p * p + 1,
				      ((2 - 1.5 * p) * p + 0.5) * p, (p / 2 - 0.5) * p * p };
		double carry = 0;

		for (int k = 0; k < 4; k++) {
			const double exact = 16384 * w[k], whole = rint(exact + carry);
			carry += exact - whole;
			table[i][k] = (int32_t)whole;
		}
	}
}

/* m: u = m[0]*dx + m[1]*dy, v = m[2]*dx + m[3]*dy, both counted from the middles
 * of the result and of the source, the latter moved by m[4], m[5]. */
static inline void weft_warp_plan(struct weft_warp *s, const double m[6], enum weft_warp_kernel kernel,
				  weft_view in, weft_plan *plan)
{
	const double one = 4294967296.0, x = (plan->width - 1) / 2.0, y = (plan->height - 1) / 2.0;

	s->a = (int64_t)rint(one * m[0]);
	s->b = (int64_t)rint(one * m[1]);
	s->c = (int64_t)rint(one * ((in.width - 1) / 2.0 - m[0] * x - m[1] * y + m[4]));
	s->d = (int64_t)rint(one * m[2]);
	s->e = (int64_t)rint(one * m[3]);
	s->f = (int64_t)rint(one * ((in.height - 1) / 2.0 - m[2] * x - m[3] * y + m[5]));
	s->kernel = kernel;
	weft_warp_cubic_table(s->cubic);
	if (kernel == WEFT_WARP_BILINEAR)
		plan->band = weft_band_for(in.format, weft_warp_bilinear_u8, weft_warp_bilinear_u16,
					   weft_warp_bilinear_f32);
	else
		plan->band = weft_band_for(in.format, weft_warp_bicubic_u8, weft_warp_bicubic_u16,
					   weft_warp_bicubic_f32);
	plan->cost = kernel == WEFT_WARP_BILINEAR ? 7 : 20;
}

#endif
