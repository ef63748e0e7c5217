/* tiff.h: what TIFF's reader and writer share: how the first picture lies. */
#ifndef WEFT_IMAGE_TIFF_H
#define WEFT_IMAGE_TIFF_H

#include "ifd.h"

enum weft_tiff_colours {
	WEFT_TIFF_WHITE_IS_ZERO,
	WEFT_TIFF_BLACK_IS_ZERO,
	WEFT_TIFF_RGB,
	WEFT_TIFF_PALETTE,
	WEFT_TIFF_INKS = 5,
	WEFT_TIFF_YCBCR,
	WEFT_TIFF_LAB = 8,
	WEFT_TIFF_ICC_LAB,
	WEFT_TIFF_ITU_LAB,
	WEFT_TIFF_LOG_Y = 32844, /* logarithms of light, of which libtiff makes floats */
	WEFT_TIFF_LOG_XYZ,
};

enum weft_tiff_compression {
	WEFT_TIFF_NONE = 1,
	WEFT_TIFF_JPEG = 7,
	WEFT_TIFF_DEFLATE = 8,
	WEFT_TIFF_LOG = 34676,
	WEFT_TIFF_LOG_24,
};

typedef struct weft_tiff {
	int width, height;
	int bits; /* of a sample */
	int samples;
	bool is_float, separate; /* a plane for each sample */
	int compression;
	enum weft_tiff_colours colours;
	int alpha; /* which sample; 0: none */
	bool premultiplied;
	bool converted; /* libtiff makes RGB of it */
	bool palette_grey;
	uint8_t palette[256][3];
	weft_format format; /* as rows come */
} weft_tiff;

bool weft_tiff_recognises(weft_bytes head);
weft_status weft_tiff_head_read(weft_bytes file, weft_tiff *t, weft_error *e);
weft_status weft_tiff_info(weft_bytes file, weft_image_info *info, weft_error *e);

static inline bool weft_tiff_is_log(const weft_tiff *t)
{
	return t->colours == WEFT_TIFF_LOG_Y || t->colours == WEFT_TIFF_LOG_XYZ;
}

/* A row of the picture from its samples: those of plane i begin at planes[i]; where
 * they aren't separate, all at planes[0].  In the machine's byte order. */
void weft_tiff_row(const weft_tiff *t, const uint8_t *const *planes, void *to);

struct weft_row_target;
weft_status weft_tiff_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			     struct weft_row_target *target, weft_error *e);

/* Have the library; false: it is not there. */
bool weft_tiff_load(void);

#endif
