/* tiff.h: what TIFF's reader and writer share: how the picture of a page lies. */
#ifndef WEFT_IMAGE_TIFF_H
#define WEFT_IMAGE_TIFF_H

#include "../codecs.h"
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
	WEFT_TIFF_G4 = 4,
	WEFT_TIFF_LZW = 5,
	WEFT_TIFF_JPEG = 7,
	WEFT_TIFF_DEFLATE = 8,
	WEFT_TIFF_LOG = 34676,
	WEFT_TIFF_LOG_24,
	WEFT_TIFF_ZSTD = 50000,
};

typedef struct weft_tiff {
	int width, height;
	int bits; /* of a sample */
	int samples;
	bool is_float, is_signed, separate; /* a plane for each sample */
	int compression;
	enum weft_tiff_colours colours;
	int alpha; /* which sample; 0: none */
	bool premultiplied;
	bool converted; /* libtiff makes RGB of it */
	bool palette_grey;
	uint8_t palette[256][3];
	weft_format format; /* as rows come */
	uint64_t directory; /* where it begins */
} weft_tiff;

static inline bool weft_tiff_is_lab(const weft_tiff *t)
{
	return t->colours == WEFT_TIFF_LAB || t->colours == WEFT_TIFF_ICC_LAB;
}

/* tiff_lab.c: L, a and b of CIE Lab, 0 .. 100 and around 0, to red, green and blue, 0 .. 1. */
void weft_tiff_lab(const double lab[3], double rgb[3]);

bool weft_tiff_recognises(weft_bytes head);
/* Pages are the directories that hold neither a smaller version of another nor a mask. */
weft_status weft_tiff_head_read(weft_bytes file, int page, weft_tiff *t, weft_error *e);
weft_status weft_tiff_info(weft_bytes file, weft_image_info *info, weft_error *e);
weft_status weft_tiff_page_info(weft_bytes file, int page, weft_image_info *info, weft_error *e);
bool weft_tiff_read_metadata(weft_bytes file, int frame, weft_metadata *m);

static inline bool weft_tiff_is_log(const weft_tiff *t)
{
	return t->colours == WEFT_TIFF_LOG_Y || t->colours == WEFT_TIFF_LOG_XYZ;
}

/* A row of the picture from its samples: those of plane i begin at planes[i]; where
 * they aren't separate, all at planes[0].  In the machine's byte order. */
void weft_tiff_row(const weft_tiff *t, const uint8_t *const *planes, void *to);

weft_status weft_tiff_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			     weft_row_target *target, weft_error *e);

/* tiff_compress.c: what libtiff packs, of samples of `bits` bits. */
typedef struct weft_tiff_strip {
	int compression, width, height, bits;
	uint8_t *raw; /* may be changed */
	size_t bytes;
} weft_tiff_strip;
bool weft_tiff_can_compress(int compression);
/* *strip is the caller's to free.  False: out of memory. */
bool weft_tiff_compress(const weft_tiff_strip *s, uint8_t **strip, size_t *length);

extern const weft_write_option weft_tiff_options[];

/* Have the library; false: it is not there. */
bool weft_tiff_load(void);

#endif
