/* heif_picture.h: what decoders of ours give libheif. */
#ifndef WEFT_IMAGE_HEIF_PICTURE_H
#define WEFT_IMAGE_HEIF_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "heif_library.h"

/* A decoded picture, until it is copied.  Samples of more than 8 bits take two bytes. */
typedef struct weft_heif_planes {
	int width, height;
	enum heif_chroma chroma;
	struct {
		const uint8_t *at;
		ptrdiff_t stride;
		int width, height, bits;
	} plane[3];                           /* Y, Cb, Cr; of greys the first alone */
	uint16_t primaries, transfer, matrix; /* what the stream says of its colours */
	bool full;
} weft_heif_planes;

extern const struct heif_error weft_heif_fine, weft_heif_no_memory;

/* *made is libheif's to free. */
struct heif_error weft_heif_copy(const weft_heif_planes *from, struct heif_image **made);
/* For plugins, which say it all anyway. */
void weft_heif_set_strict(void *decoder, int flag);

#endif
