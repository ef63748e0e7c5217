/* bmp.h: how the pixels of a BMP lie. */
#ifndef WEFT_IMAGE_BMP_H
#define WEFT_IMAGE_BMP_H

#include "../codec.h"

enum weft_bmp_packing {
	WEFT_BMP_PLAIN,
	WEFT_BMP_RUNS_8,
	WEFT_BMP_RUNS_4,
	WEFT_BMP_RUNS_24,
	WEFT_BMP_MASKS,
	WEFT_BMP_ALPHA_MASKS,
	WEFT_BMP_OTHER,
};

typedef struct weft_bmp_mask {
	unsigned shift; /* where in a pixel its lowest bit is */
	uint32_t most;  /* its greatest level, all bits set; 0: there is none */
} weft_bmp_mask;

typedef struct weft_bmp {
	int width, height, bits; /* bits of a pixel */
	enum weft_bmp_packing packing;
	bool from_top;          /* else the last row comes first */
	bool alpha_unsure;      /* a fourth byte that nobody called alpha: opaque if all are 0 */
	weft_bmp_mask mask[4];  /* of 16 and 32 bits: red, green, blue, alpha */
	size_t palette, start;  /* where they begin */
	uint32_t colours;       /* of the palette */
	uint32_t palette_entry; /* bytes */
	uint64_t row;           /* bytes, where there are no runs */
} weft_bmp;

/* All pixels to `to`, of three channels, or four where there is a mask for alpha.  Levels of
 * n bits become round(255 v / (2^n - 1)); what runs pass over is the palette's first colour.
 * Where damage is not NULL, rows that are missing are zeros, and that is noted. */
weft_status weft_bmp_pixels(weft_bytes file, const weft_bmp *b, weft_view to, weft_damage *damage,
			    weft_error *e);

#endif
