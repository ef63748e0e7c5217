/* palette.h: pictures in few colours. */
#ifndef WEFT_IMAGE_PALETTE_H
#define WEFT_IMAGE_PALETTE_H

#include "../image.h"

enum { WEFT_PALETTE_MOST = 256 };

typedef struct weft_palette {
	int colours;
	uint8_t at[WEFT_PALETTE_MOST][3];
	int transparent; /* which colour stands for what is less than half opaque; -1: there is none */
} weft_palette;

/* Colours for an RGB or RGBA picture of 8 bits: its own, where there are few enough, else
 * such that each stands for about as many pixels.  `indexes` gets one for each pixel, row by
 * row; errors are spread to neighbours (Floyd and Steinberg).  False: out of memory. */
bool weft_palette_make(weft_view im, weft_palette *p, uint8_t *indexes);
/* With up to `most` colours, 2 at least, what is transparent among them. */
bool weft_palette_make_of(weft_view im, int most, weft_palette *p, uint8_t *indexes);

#endif
