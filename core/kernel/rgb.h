/* rgb.h: pixels of three bytes, four to every sixteen bytes of a vector.
 *
 * WEFT_RGB_LANES is 0 where the machine can't shuffle bytes: then there is
 * nothing here.  Loads and stores touch up to four bytes beyond their pixels:
 * a loop leaves the last two pixels of a row to plain code.
 */
#ifndef WEFT_KERNEL_RGB_H
#define WEFT_KERNEL_RGB_H

#include "turn.h"
#include "vector.h"

#if defined(__AVX2__) || defined(__aarch64__)
#define WEFT_RGB_LANES (WEFT_VECTOR_BYTES / 16)
#else
#define WEFT_RGB_LANES 0
#endif

#if WEFT_RGB_LANES
#ifdef __aarch64__
#include <arm_neon.h>
#endif

enum { WEFT_RGB_PIXELS = 4 * WEFT_RGB_LANES, WEFT_RGB_ROOM = 2 };

/* Four pixels from p, the next from p + apart and so on. */
WEFT_KERNEL weft_vu8 weft_rgb_load(const uint8_t *p, ptrdiff_t apart)
{
#if defined(__AVX512BW__)
	__m512i v = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(const void *)p));
	v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(const void *)(p + apart)), 1);
	v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(const void *)(p + 2 * apart)), 2);
	return (weft_vu8)_mm512_inserti32x4(
		v, _mm_loadu_si128((const __m128i *)(const void *)(p + 3 * apart)), 3);
#elif defined(__AVX2__)
	const __m128i low = _mm_loadu_si128((const __m128i *)(const void *)p);
	return (weft_vu8)_mm256_inserti128_si256(
		_mm256_castsi128_si256(low), _mm_loadu_si128((const __m128i *)(const void *)(p + apart)), 1);
#else
	(void)apart;
	return weft_vu8_load(p);
#endif
}

/* The first twelve of every sixteen bytes. */
WEFT_KERNEL void weft_rgb_store(uint8_t *p, weft_vu8 v)
{
#if defined(__AVX512BW__)
	const __m512i tight = _mm512_permutexvar_epi32(
		_mm512_setr_epi32(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15), (__m512i)v);
	_mm512_mask_storeu_epi32(p, 0xfff, tight);
#elif defined(__AVX2__)
	_mm_storeu_si128((__m128i *)(void *)p, _mm256_castsi256_si128((__m256i)v));
	_mm_storeu_si128((__m128i *)(void *)(p + 12), _mm256_extracti128_si256((__m256i)v, 1));
#else
	memcpy(p, &v, sizeof v);
#endif
}

/* Byte order[i] of every sixteen; 128: 0. */
WEFT_KERNEL weft_vu8 weft_rgb_shuffle(weft_vu8 v, weft_u8x16 order)
{
#if defined(__AVX512BW__)
	return (weft_vu8)_mm512_shuffle_epi8((__m512i)v, _mm512_broadcast_i32x4((__m128i)order));
#elif defined(__AVX2__)
	return (weft_vu8)_mm256_shuffle_epi8((__m256i)v, _mm256_broadcastsi128_si256((__m128i)order));
#else
	return (weft_vu8)vqtbl1q_u8((uint8x16_t)v, (uint8x16_t)order);
#endif
}

/* Bytes two by two, summed to 16 bits. */
WEFT_KERNEL weft_vs16 weft_add_twos(weft_vu8 v)
{
#if defined(__AVX512BW__)
	return (weft_vs16)_mm512_maddubs_epi16((__m512i)v, _mm512_set1_epi8(1));
#elif defined(__AVX2__)
	return (weft_vs16)_mm256_maddubs_epi16((__m256i)v, _mm256_set1_epi8(1));
#else
	return (weft_vs16)vpaddlq_u8((uint8x16_t)v);
#endif
}

/* Four bytes k of every sixteen l go to place lanes * k + l. */
WEFT_KERNEL weft_vu8 weft_rgb_spread(weft_vu8 v)
{
#if defined(__AVX512BW__)
	return (weft_vu8)_mm512_permutexvar_epi32(
		_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), (__m512i)v);
#elif defined(__AVX2__)
	return (weft_vu8)_mm256_permutevar8x32_epi32((__m256i)v, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
#else
	return v;
#endif
}

#define WEFT_RGB_RED_GREEN                                                                                   \
	(weft_u8x16)                                                                                         \
	{                                                                                                    \
		0, 128, 1, 128, 3, 128, 4, 128, 6, 128, 7, 128, 9, 128, 10, 128                              \
	}
#define WEFT_RGB_BLUE                                                                                        \
	(weft_u8x16)                                                                                         \
	{                                                                                                    \
		2, 128, 128, 128, 5, 128, 128, 128, 8, 128, 128, 128, 11, 128, 128, 128                      \
	}

/* The weights of red and green, and of blue; each fits 16 bits. */
struct weft_rgb_weights {
	weft_vs16 red_green, blue;
};

WEFT_KERNEL struct weft_rgb_weights weft_rgb_weigh(int32_t red, int32_t green, int32_t blue)
{
	const uint32_t both = ((uint32_t)red & 0xffff) | (uint32_t)green << 16;

	return (struct weft_rgb_weights) {
		(weft_vs16)((weft_vs32) { 0 } + (int32_t)both),
		(weft_vs16)((weft_vs32) { 0 } + (blue & 0xffff)),
	};
}

/* A sum for each pixel of a vector that rgb_load made. */
WEFT_KERNEL weft_vs32 weft_rgb_sum(weft_vu8 v, const struct weft_rgb_weights *w)
{
	return weft_dot_s16((weft_vs16)weft_rgb_shuffle(v, WEFT_RGB_RED_GREEN), w->red_green) +
	       weft_dot_s16((weft_vs16)weft_rgb_shuffle(v, WEFT_RGB_BLUE), w->blue);
}

/* Half of `width` pixels (an even number) of rows a and b: (a + b + c + d + 2) >> 2.
 * Returns how many pixels of the result are made. */
WEFT_KERNEL int weft_rgb_halve(const uint8_t *a, const uint8_t *b, int width, uint8_t *restrict out)
{
	const weft_u8x16 twos = { 0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11, 128, 128, 128, 128 };
	const weft_u8x16 tight = { 0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 128, 128, 128, 128 };
	int x = 0;

	for (; x + WEFT_RGB_PIXELS + WEFT_RGB_ROOM <= width / 2; x += WEFT_RGB_PIXELS) {
		const ptrdiff_t at = 6 * (ptrdiff_t)x;
		const weft_vs16 u = weft_add_twos(weft_rgb_shuffle(weft_rgb_load(a + at, 24), twos)) +
				    weft_add_twos(weft_rgb_shuffle(weft_rgb_load(b + at, 24), twos));
		const weft_vs16 v = weft_add_twos(weft_rgb_shuffle(weft_rgb_load(a + at + 12, 24), twos)) +
				    weft_add_twos(weft_rgb_shuffle(weft_rgb_load(b + at + 12, 24), twos));
		weft_rgb_store(out + 3 * (ptrdiff_t)x,
			       weft_rgb_shuffle(weft_pack_u8((u + 2) >> 2, (v + 2) >> 2), tight));
	}
	return x;
}

/* (red R + green G + blue B + round) >> shift of `width` pixels, weights as
 * weigh wants them, into bytes.  Returns how many are made. */
WEFT_KERNEL int weft_rgb_gray(const uint8_t *in, int width, uint8_t *restrict out,
			      struct weft_rgb_weights weights, int32_t round, int shift)
{
	int x = 0;

	for (; x + 4 * WEFT_RGB_PIXELS + WEFT_RGB_ROOM <= width; x += 4 * WEFT_RGB_PIXELS) {
		weft_vs32 sum[4];
		for (int k = 0; k < 4; k++) {
			const uint8_t *p = in + 3 * (ptrdiff_t)(x + k * WEFT_RGB_PIXELS);
			sum[k] = (weft_rgb_sum(weft_rgb_load(p, 12), &weights) + round) >> shift;
		}
		const weft_vu8 v = weft_rgb_spread(
			weft_pack_u8(weft_pack_s32(sum[0], sum[1]), weft_pack_s32(sum[2], sum[3])));
		memcpy(out + x, &v, sizeof v);
	}
	return x;
}

/* Every colour of `width` pixels its own such sum, clamped.  Returns how many are made. */
WEFT_KERNEL int weft_rgb_mix(const uint8_t *in, int width, uint8_t *restrict out,
			     const struct weft_rgb_weights weights[3], const int32_t round[3], int shift)
{
	const weft_u8x16 pixels = { 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, 128, 128, 128, 128 };
	int x = 0;

	for (; x + WEFT_RGB_PIXELS + WEFT_RGB_ROOM <= width; x += WEFT_RGB_PIXELS) {
		const weft_vu8 v = weft_rgb_load(in + 3 * (ptrdiff_t)x, 12);
		weft_vs32 sum[3];
		for (int c = 0; c < 3; c++)
			sum[c] = (weft_rgb_sum(v, &weights[c]) + round[c]) >> shift;
		const weft_vu8 planes =
			weft_pack_u8(weft_pack_s32(sum[0], sum[1]), weft_pack_s32(sum[2], sum[2]));
		weft_rgb_store(out + 3 * (ptrdiff_t)x, weft_rgb_shuffle(planes, pixels));
	}
	return x;
}
#endif

#endif
