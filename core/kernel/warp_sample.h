/* warp_sample.h: single pixels, and blocks of them, out of 2x2 or 4x4 of a source; the formulas are
 * in warp.h. */
#ifndef WEFT_KERNEL_WARP_SAMPLE_H
#define WEFT_KERNEL_WARP_SAMPLE_H

#include <math.h>

#include "rgb.h"

enum weft_warp_kernel { WEFT_WARP_BILINEAR, WEFT_WARP_BICUBIC };
enum { WEFT_WARP_BLOCK = 64 };

/* Weights of Keys' kernel in 16384ths for each 256th; the same, of two taps, four times over. */
struct weft_warp_taps {
	int32_t cubic[256][4];
	int16_t pair[256][2][8];
};

static inline void weft_warp_taps_make(struct weft_warp_taps *t)
{
	for (int i = 0; i < 256; i++) {
		const double p = i / 256.0;
		const double w[4] = { ((1 - p / 2) * p - 0.5) * p, (1.5 * p - 2.5) * p * p + 1,
				      ((2 - 1.5 * p) * p + 0.5) * p, (p / 2 - 0.5) * p * p };
		double carry = 0;

		for (int k = 0; k < 4; k++) {
			const double exact = 16384 * w[k], whole = rint(exact + carry);
			carry += exact - whole;
			t->cubic[i][k] = (int32_t)whole;
			for (int j = 0; j < 4; j++)
				t->pair[i][k / 2][2 * j + k % 2] = (int16_t)whole;
		}
	}
}

/* ---- one pixel out of 2x2 or 4x4 at p, whose rows are `stride` bytes apart; what more of them is read, and
 * of how many columns, is weft_warp_reach ---- */

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

/* The sums of a column's taps: four rows in two zips of bytes, sixteens of a pixel each; `quarter` says
 * which four of the sixteen. */
WEFT_KERNEL weft_vs32 weft_warp_down(const weft_vu8 zip[2], const weft_vs16 wy[2], const int quarter)
{
	const weft_vu8 none = { 0 };
	weft_vs32 sum = { 0 };

	for (int k = 0; k < 2; k++) {
		const weft_vu8 wide =
			quarter % 2 ? weft_zip_high_u8(zip[k], none) : weft_zip_low_u8(zip[k], none);
		sum += weft_dot_s16((weft_vs16)wide, wy[k]);
	}
	return (sum + 128) >> 8;
}

/* Reads 16 bytes of four rows. */
#if WEFT_VECTOR_BYTES > 16
WEFT_KERNEL weft_warp_v4u8 weft_warp_cubic_u8(const struct weft_warp_taps *s, const uint8_t *p,
					      ptrdiff_t stride, uint32_t fx, uint32_t fy, const int channels)
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
#else
WEFT_KERNEL weft_warp_v4u8 weft_warp_cubic_u8(const struct weft_warp_taps *s, const uint8_t *p,
					      ptrdiff_t stride, uint32_t fx, uint32_t fy, const int channels)
{
	weft_vs16 wx[2], wy[2], column[2], along[4];
	weft_vu8 low[2], high[2];
	int16_t t[16 + 8] = { 0 };
	weft_warp_v4u8 four;

	for (int k = 0; k < 2; k++) {
		const weft_vu8 above = weft_vu8_load(p + 2 * k * stride);
		const weft_vu8 below = weft_vu8_load(p + (2 * k + 1) * stride);
		wx[k] = weft_vs16_load(s->pair[fx][k]);
		wy[k] = weft_vs16_load(s->pair[fy][k]);
		low[k] = weft_zip_low_u8(above, below);
		high[k] = weft_zip_high_u8(above, below);
	}
	column[0] = weft_pack_s32(weft_warp_down(low, wy, 0), weft_warp_down(low, wy, 1));
	column[1] = weft_pack_s32(weft_warp_down(high, wy, 2), weft_warp_down(high, wy, 3));
	memcpy(t, column, sizeof column);
	for (int k = 0; k < 4; k++)
		along[k] = weft_vs16_load(t + k * channels);
	const weft_vs32 sum = (weft_dot_s16(weft_zip_low_s16(along[0], along[1]), wx[0]) +
			       weft_dot_s16(weft_zip_low_s16(along[2], along[3]), wx[1]) + (1 << 19)) >>
			      20;
	const weft_vs16 words = weft_pack_s32(sum, sum);
	const weft_vu8 bytes = weft_pack_u8(words, words);
	memcpy(&four, &bytes, sizeof four);
	return four;
}
#endif

/* ---- u16 and f32: four lanes a pixel whatever its channels, the surplus not stored ---- */

typedef float weft_warp_v4f32 __attribute__((vector_size(16)));

WEFT_KERNEL weft_warp_v4f32 weft_warp_four(const uint8_t *p, int depth)
{
	weft_warp_v4f32 v;

	if (depth == WEFT_F32) {
		memcpy(&v, p, sizeof v);
	} else {
		weft_warp_v4u16 narrow;
		memcpy(&narrow, p, sizeof narrow);
		v = __builtin_convertvector(__builtin_convertvector(narrow, weft_warp_v4s32),
					    weft_warp_v4f32);
	}
	return v;
}

/* How many columns a row of taps is read, from the first on, for one pixel. */
WEFT_KERNEL int weft_warp_reach(const int channels, int depth, const enum weft_warp_kernel kernel)
{
	const bool bilinear = kernel == WEFT_WARP_BILINEAR;
	const int samples = depth == WEFT_U8 ? bilinear ? 8 : 16
			    : bilinear       ? channels + 4
			    : channels == 1  ? 4
					     : 16;
	return (samples + channels - 1) / channels;
}

/* All four are ((a + b*p)*p + c)*p + d, with ones and nothings among them. */
WEFT_KERNEL weft_warp_v4f32 weft_warp_weights(uint32_t fraction)
{
	const weft_warp_v4f32 a = { 1, -2.5f, 2, -0.5f }, b = { -0.5f, 1.5f, -1.5f, 0.5f };
	const weft_warp_v4f32 c = { -0.5f, 0, 0.5f, 0 }, d = { 0, 1, 0, 0 };
	const float p = (float)(int32_t)fraction * (1 / 16777216.0f);

	return ((a + b * p) * p + c) * p + d;
}

WEFT_KERNEL weft_warp_v4f32 weft_warp_linear_deep(const uint8_t *p, ptrdiff_t stride, uint32_t fx,
						  uint32_t fy, const int channels, int depth)
{
	const float px = (float)(int32_t)fx * (1 / 16777216.0f), py = (float)(int32_t)fy * (1 / 16777216.0f);
	weft_warp_v4f32 left = weft_warp_four(p, depth), right = weft_warp_four(p + channels * depth, depth);

	/* Without a share of them, infinite ones touch nothing. */
	if (fy) {
		left += py * (weft_warp_four(p + stride, depth) - left);
		right += py * (weft_warp_four(p + stride + channels * depth, depth) - right);
	}
	return fx ? left + px * (right - left) : left;
}

/* The sums of the taps' columns, from tap i's first sample on, of 2 to 4 channels. */
#if WEFT_VECTOR_BYTES == 64
WEFT_KERNEL void weft_warp_down_deep(weft_warp_v4f32 along[4], weft_warp_v4f32 wy, const uint8_t *p,
				     ptrdiff_t stride, const int channels, int depth)
{
	weft_vf32 down = { 0 };

	for (int k = 0; k < 4; k++) {
		const uint8_t *row = p + k * stride;
		if (depth == WEFT_U16)
			down += wy[k] *
				__builtin_convertvector(weft_widen_u16((const uint16_t *)(const void *)row),
							weft_vf32);
		else if (wy[k] != 0)
			down += wy[k] * weft_vf32_load(row);
	}
	along[0] = __builtin_shufflevector(down, down, 0, 1, 2, 3);
	if (channels == 2) {
		along[1] = __builtin_shufflevector(down, down, 2, 3, 4, 5);
		along[2] = __builtin_shufflevector(down, down, 4, 5, 6, 7);
		along[3] = __builtin_shufflevector(down, down, 6, 7, 8, 9);
	} else if (channels == 3) {
		along[1] = __builtin_shufflevector(down, down, 3, 4, 5, 6);
		along[2] = __builtin_shufflevector(down, down, 6, 7, 8, 9);
		along[3] = __builtin_shufflevector(down, down, 9, 10, 11, 12);
	} else {
		along[1] = __builtin_shufflevector(down, down, 4, 5, 6, 7);
		along[2] = __builtin_shufflevector(down, down, 8, 9, 10, 11);
		along[3] = __builtin_shufflevector(down, down, 12, 13, 14, 15);
	}
}
#else
WEFT_KERNEL void weft_warp_down_deep(weft_warp_v4f32 along[4], weft_warp_v4f32 wy, const uint8_t *p,
				     ptrdiff_t stride, const int channels, int depth)
{
	for (int i = 0; i < 4; i++)
		along[i] = (weft_warp_v4f32) { 0 };
	for (int k = 0; k < 4; k++)
		if (depth == WEFT_U16 || wy[k] != 0)
			for (int i = 0; i < 4; i++)
				along[i] +=
					wy[k] * weft_warp_four(p + k * stride + i * channels * depth, depth);
}
#endif

WEFT_KERNEL weft_warp_v4f32 weft_warp_cubic_deep(const uint8_t *p, ptrdiff_t stride, uint32_t fx, uint32_t fy,
						 const int channels, int depth)
{
	/* Back to 1 at the end, a quarter changes no bit but keeps sums of the largest samples from
	 * overflowing. */
	const float scale = depth == WEFT_F32 ? 0.25f : 1;
	const weft_warp_v4f32 wx = weft_warp_weights(fx), wy = scale * weft_warp_weights(fy);
	weft_warp_v4f32 sum = { 0 };

	if (channels == 1) {
		weft_warp_v4f32 down = { 0 };
		for (int k = 0; k < 4; k++)
			if (depth == WEFT_U16 || wy[k] != 0)
				down += wy[k] * weft_warp_four(p + k * stride, depth);
		for (int i = 0; i < 4; i++)
			if (depth == WEFT_U16 || wx[i] != 0)
				sum[0] += wx[i] * down[i];
		return sum / scale;
	}
	weft_warp_v4f32 along[4];
	weft_warp_down_deep(along, wy, p, stride, channels, depth);
	for (int i = 0; i < 4; i++)
		if (depth == WEFT_U16 || wx[i] != 0)
			sum += wx[i] * along[i];
	return sum / scale;
}

WEFT_KERNEL weft_warp_v4f32 weft_warp_sums(const uint8_t *p, ptrdiff_t stride, uint32_t fx, uint32_t fy,
					   const int channels, int depth, const enum weft_warp_kernel kernel)
{
	return kernel == WEFT_WARP_BILINEAR ? weft_warp_linear_deep(p, stride, fx, fy, channels, depth)
					    : weft_warp_cubic_deep(p, stride, fx, fy, channels, depth);
}

WEFT_KERNEL void weft_warp_deep(const uint8_t *p, ptrdiff_t stride, uint32_t fx, uint32_t fy, uint8_t *out,
				const int channels, int depth, const enum weft_warp_kernel kernel)
{
	const weft_warp_v4f32 four = weft_warp_sums(p, stride, fx, fy, channels, depth, kernel);

	for (int c = 0; c < channels; c++)
		weft_put_rounded(out, c, depth, four[c]);
}

struct weft_warp_block {
	ptrdiff_t at[WEFT_WARP_BLOCK]; /* of the first tap, from the first sample of the source */
	int32_t x[WEFT_WARP_BLOCK], y[WEFT_WARP_BLOCK];
	uint32_t fx[WEFT_WARP_BLOCK], fy[WEFT_WARP_BLOCK];
};

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

/* Pixels of u16 that all lie inside: weighed one by one, rounded side by side. */
WEFT_KERNEL void weft_warp_words(const struct weft_warp_block *b, const uint8_t *source, ptrdiff_t stride,
				 int n, uint16_t *out, const int channels, const enum weft_warp_kernel kernel)
{
	float sums[4 * WEFT_WARP_BLOCK];
	uint16_t made[4 * WEFT_WARP_BLOCK];

	for (int i = 0; i < n; i++) {
		const weft_warp_v4f32 four = weft_warp_sums(source + b->at[i], stride, b->fx[i], b->fy[i],
							    channels, WEFT_U16, kernel);
		memcpy(sums + 4 * i, &four, sizeof four);
	}
	for (int i = 0; i < 4 * n; i++)
		made[i] = (uint16_t)(int)(weft_clampf(sums[i], 0, WEFT_U16_WHITE) + 0.5f);
	for (int i = 0; i < n - 1; i++) /* the surplus is written over */
		memcpy(out + i * channels, made + 4 * i, channels < 3 ? (size_t)channels * 2 : 8);
	memcpy(out + (n - 1) * channels, made + 4 * (n - 1), (size_t)channels * 2);
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

/* Bicubic pixels of bytes: a vector of them, each in 16 bytes, at `at` in the source, of which 16 bytes a
 * row may be read; their weights are at tx and ty in the taps' pairs.  Four sums a pixel. */
WEFT_KERNEL weft_vs32 weft_warp_cubic_vector(const struct weft_warp_taps *taps, const uint8_t *source,
					     ptrdiff_t stride, const ptrdiff_t *at, const ptrdiff_t *tx,
					     const ptrdiff_t *ty, const int channels)
{
	const uint8_t *pairs = (const uint8_t *)taps->pair;
	weft_vu8 row[4], low[2], high[2];
	weft_vs16 wx[2], wy[2], column[2];
	weft_u8x16
		order[3]; /* 16 bits of taps 0 and 1; of 2 and 3, where they are in column[0], in column[1] */

	for (int k = 0; k < 4; k++)
		row[k] = weft_rgb_gather(source + k * stride, at);
	for (int k = 0; k < 2; k++) {
		wx[k] = (weft_vs16)weft_rgb_gather(pairs + 16 * k, tx);
		wy[k] = (weft_vs16)weft_rgb_gather(pairs + 16 * k, ty);
		low[k] = weft_zip_low_u8(row[2 * k], row[2 * k + 1]);
		high[k] = weft_zip_high_u8(row[2 * k], row[2 * k + 1]);
	}
	column[0] = weft_pack_s32(weft_warp_down(low, wy, 0), weft_warp_down(low, wy, 1));
	if (channels > 2) {
		const weft_vs32 third = weft_warp_down(high, wy, 2);
		column[1] = weft_pack_s32(third, channels > 3 ? weft_warp_down(high, wy, 3) : third);
	} else {
		column[1] = column[0];
	}
	for (int i = 0; i < 16; i++) {
		const int sample = i / 4 + i / 2 % 2 * channels, late = sample + 2 * channels;
		order[0][i] = (uint8_t)(2 * sample + i % 2);
		order[1][i] = late < 8 ? (uint8_t)(2 * late + i % 2) : 128;
		order[2][i] = late >= 8 && late < 16 ? (uint8_t)(2 * late - 16 + i % 2) : 128;
	}
	weft_vu8 late = { 0 };
	if (channels < 4)
		late |= weft_rgb_shuffle((weft_vu8)column[0], order[1]);
	if (channels > 2)
		late |= weft_rgb_shuffle((weft_vu8)column[1], order[2]);
	return (weft_dot_s16((weft_vs16)weft_rgb_shuffle((weft_vu8)column[0], order[0]), wx[0]) +
		weft_dot_s16((weft_vs16)late, wx[1]) + (1 << 19)) >>
	       20;
}

/* Bicubic pixels of bytes that all lie inside. */
WEFT_KERNEL void weft_warp_cubic_bytes(const struct weft_warp_taps *taps, const struct weft_warp_block *b,
				       const uint8_t *source, ptrdiff_t stride, int n, uint8_t *out,
				       const int channels)
{
	enum { GROUP = 4 * WEFT_RGB_LANES, PAIRS = sizeof taps->pair[0] };
	uint8_t result[4 * WEFT_WARP_BLOCK];
	ptrdiff_t at[WEFT_WARP_BLOCK], tx[WEFT_WARP_BLOCK], ty[WEFT_WARP_BLOCK];

	for (int i = 0; i < WEFT_WARP_BLOCK; i++) { /* the last one again, up to whole vectors */
		const int from = i < n ? i : n - 1;
		at[i] = b->at[from];
		tx[i] = (ptrdiff_t)b->fx[from] * PAIRS;
		ty[i] = (ptrdiff_t)b->fy[from] * PAIRS;
	}
	for (int i = 0; i < n; i += GROUP) {
		weft_vs32 sum[4];
		for (int g = 0; g < 4; g++) {
			const int first = i + g * WEFT_RGB_LANES;
			sum[g] = weft_warp_cubic_vector(taps, source, stride, at + first, tx + first,
							ty + first, channels);
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

WEFT_KERNEL void weft_warp_cubic_bytes(const struct weft_warp_taps *taps, const struct weft_warp_block *b,
				       const uint8_t *source, ptrdiff_t stride, int n, uint8_t *out,
				       const int channels)
{
	for (int i = 0; i < n; i++) {
		const weft_warp_v4u8 four =
			weft_warp_cubic_u8(taps, source + b->at[i], stride, b->fx[i], b->fy[i], channels);
		memcpy(out + i * channels, &four, (size_t)channels);
	}
}
#endif

#endif
