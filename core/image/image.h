/* image.h: pixels, and windows onto them.
 *
 * A sample is u8 0..255, u16 0..65535 or f32 (1.0 is white, values outside
 * 0..1 are kept).  Channels: 1 grey, 2 grey+alpha, 3 RGB, 4 RGBA; alpha is
 * straight (not premultiplied).  Rows run top to bottom.
 *
 * Who may call: anyone, from any thread.
 */
#ifndef WEFT_IMAGE_IMAGE_H
#define WEFT_IMAGE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	WEFT_U8 = 1,
	WEFT_U16 = 2,
	WEFT_F32 = 4,
	WEFT_CHANNELS_MAX = 4,
	WEFT_ROW_ALIGN = 64,     /* every row of a weft_image starts so aligned */
	WEFT_SIDE_MAX = 1 << 24, /* pixels; products of sides stay far from overflow */
};

typedef struct weft_format {
	uint8_t channels; /* 1 grey, 2 grey+alpha, 3 RGB, 4 RGBA */
	uint8_t depth;    /* bytes a sample: WEFT_U8, WEFT_U16, WEFT_F32 */
} weft_format;

/* A window: borrowed pixels.  Filters see only views; a view frees nothing. */
typedef struct weft_view {
	uint8_t *pixels; /* top left; aligned for the depth */
	int width, height;
	ptrdiff_t stride; /* bytes from a row to the next */
	weft_format format;
} weft_view;

/* An image owns its pixels: rows are 64-byte aligned.  The zero image is
 * empty and may be freed. */
typedef struct weft_image {
	weft_view view;
	void *memory;
	size_t bytes; /* of memory */
} weft_image;

/* Pixels are not cleared.  Width or height 0 is a valid, empty picture. */
weft_status weft_image_make(weft_image *im, int width, int height, weft_format format, weft_error *e);
/* The same with at least row_extra bytes after each row and end_extra after the last. */
weft_status weft_image_make_roomy(weft_image *im, int width, int height, weft_format format, size_t row_extra,
				  size_t end_extra, weft_error *e);
void weft_image_free(weft_image *im); /* and leaves the zero image */
weft_status weft_image_copy(weft_image *im, weft_view from, weft_error *e);

/* The part of v inside the rectangle (which is clipped to v). */
weft_view weft_view_crop(weft_view v, int x, int y, int width, int height);
bool weft_view_equal(weft_view a, weft_view b); /* shape, format and every bit of every sample */
uint64_t weft_view_hash(weft_view v);           /* of shape, format and samples; FNV-1a, 64 bits */
const char *weft_format_name(weft_format f);    /* "RGB u8" */

static inline uint8_t *weft_row(weft_view v, int y)
{
	return v.pixels + (ptrdiff_t)y * v.stride;
}

static inline size_t weft_pixel_bytes(weft_format f)
{
	return (size_t)f.channels * f.depth;
}

static inline bool weft_has_alpha(weft_format f)
{
	return f.channels % 2 == 0;
}

#ifdef __cplusplus
}
#endif

#endif
