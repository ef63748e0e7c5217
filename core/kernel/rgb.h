/* rgb.h: pixels of three bytes, four to every sixteen bytes of a vector.
 *
 * WEFT_RGB_LANES is 0 where the machine can't shuffle bytes: then there is
 * nothing here.  Loads and stores touch up to four bytes beyond their pixels:
 * a loop leaves the last two pixels of a row to plain code.
 */
#ifndef WEFT_KERNEL_RGB_H
#define WEFT_KERNEL_RGB_H

#include "vector.h"

#if WEFT_RGB_LANES
enum { WEFT_RGB_PIXELS = 4 * WEFT_RGB_LANES, WEFT_RGB_ROOM = 2 };

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
