/* luma.h: the grey of a colour.
 *
 * Integers: (r*R + g*G + b*B + 16384) >> 15 with weights that sum to 32768;
 * f32: (r*R + g*G) + b*B with the real weights.  Grey stays as it is.
 */
#ifndef WEFT_KERNEL_LUMA_H
#define WEFT_KERNEL_LUMA_H

#include <string.h>

#include "../image/grey.h"
#include "rgb.h"

struct weft_luma {
	uint32_t whole[3];
	float real[3];
};

#define WEFT_LUMA_BT601                                                                                      \
	((struct weft_luma) { { WEFT_GREY_LEVELS }, { WEFT_GREY_RED, WEFT_GREY_GREEN, WEFT_GREY_BLUE } })
#define WEFT_LUMA_BT709   ((struct weft_luma) { { 6966, 23436, 2366 }, { 0.2126f, 0.7152f, 0.0722f } })
#define WEFT_LUMA_AVERAGE ((struct weft_luma) { { 10923, 10922, 10923 }, { 1 / 3.0f, 1 / 3.0f, 1 / 3.0f } })

/* `width` greys from pixels of `channels` (3 or 4) samples. */
#define WEFT_LUMA_LOOP(type, stride, expression)                                                             \
	for (int x = 0; x < width; x++) {                                                                    \
		type red = in[stride * x], green = in[stride * x + 1], blue = in[stride * x + 2];            \
		out[x] = (type)(expression);                                                                 \
	}

#define WEFT_LUMA_ROW(name, type, number, weight, expression)                                                \
	static inline void name(const struct weft_luma *luma, const type *in, type *out, int width,          \
				int channels)                                                                \
	{                                                                                                    \
		const number r = luma->weight[0], g = luma->weight[1], b = luma->weight[2];                  \
                                                                                                             \
		if (channels == 3)                                                                           \
			WEFT_LUMA_LOOP(type, 3, expression)                                                  \
		else                                                                                         \
			WEFT_LUMA_LOOP(type, 4, expression)                                                  \
	}

WEFT_LUMA_ROW(weft_luma_rest_u8, uint8_t, uint32_t, whole, (r * red + g * green + b * blue + 16384) >> 15)
WEFT_LUMA_ROW(weft_luma_u16, uint16_t, uint32_t, whole, (r * red + g * green + b * blue + 16384) >> 15)
WEFT_LUMA_ROW(weft_luma_f32, float, float, real, r *red + g * green + b * blue)
#undef WEFT_LUMA_LOOP
#undef WEFT_LUMA_ROW

static inline void weft_luma_u8(const struct weft_luma *luma, const uint8_t *in, uint8_t *out, int width,
				int channels)
{
	int x = 0;

#if WEFT_RGB_LANES
	const uint32_t *w = luma->whole;
	if (channels == 3)
		x = weft_rgb_gray(in, width, out, weft_rgb_weigh((int32_t)w[0], (int32_t)w[1], (int32_t)w[2]),
				  16384, 15);
#endif
	weft_luma_rest_u8(luma, in + (ptrdiff_t)channels * x, out + x, width - x, channels);
}

#endif
