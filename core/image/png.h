/* png.h: what reading and writing PNG share. */
#ifndef WEFT_IMAGE_PNG_H
#define WEFT_IMAGE_PNG_H

#include "codec.h"

enum {
	WEFT_PNG_SIGNATURE = 8, /* bytes */
	WEFT_PNG_GREY = 0,
	WEFT_PNG_RGB = 2,
	WEFT_PNG_PALETTE = 3,
	WEFT_PNG_GREY_ALPHA = 4,
	WEFT_PNG_RGB_ALPHA = 6,
};

enum weft_png_filter {
	WEFT_PNG_NONE,
	WEFT_PNG_SUB,
	WEFT_PNG_UP,
	WEFT_PNG_AVERAGE,
	WEFT_PNG_PAETH,
	WEFT_PNG_FILTERS,
};

extern const uint8_t weft_png_signature[WEFT_PNG_SIGNATURE];

static inline uint32_t weft_big32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void weft_put_big32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

/* Undo a filter: `row` gets `bytes` bytes from `from` (row == from is allowed).
 * above: the row before, undone; zeros for the first.  False: no such filter. */
bool weft_png_unfilter(int filter, uint8_t *row, const uint8_t *from, const uint8_t *above, size_t bytes,
		       unsigned pixel);
/* Apply one: `to` gets `bytes` bytes, not overlapping. */
void weft_png_filter_row(int filter, uint8_t *to, const uint8_t *row, const uint8_t *above, size_t bytes,
			 unsigned pixel);

/* How far from zero the bytes are, taken as signed: the usual guess at how
 * well a row will compress. */
uint32_t weft_png_weigh(const uint8_t *row, size_t bytes);

struct weft_row_target;
weft_status weft_png_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			    struct weft_row_target *target, weft_error *e);

#endif
