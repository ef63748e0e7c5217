/* background.h: a colour of the command line as a pixel of the picture. */
#ifndef WEFT_KERNEL_BACKGROUND_H
#define WEFT_KERNEL_BACKGROUND_H

#include <math.h>

#include "../image/grey.h"
#include "sample.h"

union weft_background {
	uint8_t u8[WEFT_CHANNELS_MAX];
	uint16_t u16[WEFT_CHANNELS_MAX];
	float f32[WEFT_CHANNELS_MAX];
};

/* Premultiplied unless pixels come straight; grey pictures take its BT.601 grey. */
static inline void weft_background_set(union weft_background *b, weft_color color, weft_format f,
				       bool straight)
{
	for (int c = 0; c < f.channels; c++) {
		const bool alpha = weft_has_alpha(f) && c == f.channels - 1;
		const double shade =
			f.channels < 3 ? weft_grey_of_color(color.rgba) : color.rgba[c < 3 ? c : 0];
		const double v =
			alpha ? color.rgba[3] : shade * (weft_has_alpha(f) && !straight ? color.rgba[3] : 1);

		if (f.depth == WEFT_U8)
			b->u8[c] = (uint8_t)floor(v * WEFT_U8_WHITE + 0.5);
		else if (f.depth == WEFT_U16)
			b->u16[c] = (uint16_t)floor(v * WEFT_U16_WHITE + 0.5);
		else
			b->f32[c] = (float)v;
	}
}

#endif
