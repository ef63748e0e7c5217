/* jpeg.h: what the codecs of JPEG share: its headers. */
#ifndef WEFT_IMAGE_JPEG_H
#define WEFT_IMAGE_JPEG_H

#include "../codecs.h"

bool weft_jpeg_recognises(weft_bytes head);
/* Shape, from the markers alone.  Refuses what no JPEG of this size can
 * hold; counts the scans, which cost time and no bytes. */
weft_status weft_jpeg_info(weft_bytes file, weft_image_info *info, weft_error *e);

/* jpeg_mpo.c: of several pictures in a file one, from 0; the file where it is one. */
weft_bytes weft_jpeg_frame(weft_bytes file, int frame);
weft_status weft_jpeg_frame_info(weft_bytes file, int frame, weft_image_info *info, weft_error *e);
weft_status weft_jpeg_first_info(weft_bytes file, weft_image_info *info, weft_error *e);

bool weft_jpeg_read_metadata(weft_bytes file, int frame, weft_metadata *m);

enum { WEFT_JFIF_BYTES = 20 }; /* of the first marker and the segment that both encoders begin with */

/* A sink that fills in the resolution and adds metadata behind that. */
typedef struct weft_jpeg_sink {
	weft_sink to;
	const weft_metadata *metadata;
	size_t passed;
	uint8_t head[WEFT_JFIF_BYTES];
} weft_jpeg_sink;
/* WEFT_LIMIT: more metadata (NULL: none) than a JPEG has room for. */
weft_status weft_jpeg_metadata_check(const weft_metadata *m, weft_error *e);
weft_sink weft_jpeg_with_metadata(weft_jpeg_sink *s, weft_sink to, const weft_metadata *m);

extern const char *const weft_jpeg_extensions[];

#endif
