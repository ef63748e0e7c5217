/* grey.h: the grey of a colour after BT.601, everywhere the same.
 *
 * Integers: (9798 R + 19235 G + 3735 B + 16384) >> 15, whose weights sum to 32768;
 * fractions: (0.299 R + 0.587 G) + 0.114 B.
 */
#ifndef WEFT_IMAGE_GREY_H
#define WEFT_IMAGE_GREY_H

#include <stdint.h>

#define WEFT_GREY_LEVELS 9798, 19235, 3735
#define WEFT_GREY_RED    0.299f
#define WEFT_GREY_GREEN  0.587f
#define WEFT_GREY_BLUE   0.114f
/* In double. */
#define WEFT_GREY_WEIGHTS                                                                                    \
	{                                                                                                    \
		0.299, 0.587, 0.114                                                                          \
	}

/* Of levels up to 65535. */
static inline uint32_t weft_grey_of_levels(uint32_t r, uint32_t g, uint32_t b)
{
	return (9798u * r + 19235u * g + 3735u * b + 16384u) >> 15;
}

static inline float weft_grey_of_fractions(float r, float g, float b)
{
	return (WEFT_GREY_RED * r + WEFT_GREY_GREEN * g) + WEFT_GREY_BLUE * b;
}

/* In double: of a colour that stands for a whole picture. */
static inline double weft_grey_of_color(const double rgb[3])
{
	static const double w[3] = WEFT_GREY_WEIGHTS;
	return (w[0] * rgb[0] + w[1] * rgb[1]) + w[2] * rgb[2];
}

#endif
