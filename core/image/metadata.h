/* metadata.h: what a picture file says beside its pixels.
 *
 * Who may call: anyone, from any thread.
 */
#ifndef WEFT_IMAGE_METADATA_H
#define WEFT_IMAGE_METADATA_H

#include "codec.h"

typedef enum weft_resolution_unit {
	WEFT_PER_NOTHING, /* only how wide a pixel is for its height */
	WEFT_PER_INCH,
	WEFT_PER_CENTIMETRE,
	WEFT_PER_METRE,
} weft_resolution_unit;

/* Pixels to a unit; zeros where nothing is said. */
typedef struct weft_resolution {
	double x, y;
	weft_resolution_unit unit;
} weft_resolution;

/* Each as it stands in the file, without the wrapping of its format; empty
 * where there is none.  Freeing one member strips that kind. */
struct weft_metadata {
	weft_buffer exif; /* a TIFF structure */
	weft_buffer icc;  /* a colour profile */
	weft_buffer xmp;  /* XML */
	/* Of XMP too long for a segment of JPEG: those that it goes on in, each behind
	 * its length (two bytes, greater first).  Only JPEG has them. */
	weft_buffer xmp_more;
	weft_resolution resolution;
};

/* From JPEG, PNG, WebP and TIFF; other formats have none.  Damaged pieces are left out. */
weft_status weft_metadata_read(weft_bytes file, weft_metadata *m, weft_error *e);
void weft_metadata_free(weft_metadata *m);

/* EXIF orientation, 1 (upright) .. 8; 1 where nothing is said. */
int weft_metadata_orientation(const weft_metadata *m);
/* Say that the pixels are upright now. */
void weft_metadata_set_upright(weft_metadata *m);

/* The same in another unit; as it is where one of the two is none. */
weft_resolution weft_resolution_in(weft_resolution r, weft_resolution_unit unit);

/* Turn and mirror the pixels to be upright.  On failure *im is unchanged. */
weft_status weft_image_orient(weft_image *im, int orientation, weft_error *e);

#endif
