/* metadata.h: what a picture file says beside its pixels.
 *
 * Who may call: anyone, from any thread.
 */
#ifndef WEFT_IMAGE_METADATA_H
#define WEFT_IMAGE_METADATA_H

#include "codec.h"

#ifdef __cplusplus
extern "C" {
#endif

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
	/* What a PNG says of its samples: whole chunks of gAMA, cHRM, sRGB, cICP, mDCV, cLLI and
	 * sBIT, and of its text, but for XMP: tEXt, zTXt and iTXt; each its length, type and body. */
	weft_buffer colour, text;
	weft_buffer iptc; /* as a JPEG has it: Photoshop's blocks, one of which is IPTC's */
	weft_resolution resolution;
};

/* From JPEG, PNG, WebP and TIFF; other formats have none.  Damaged pieces are left out. */
weft_status weft_metadata_read(weft_bytes file, weft_metadata *m, weft_error *e);
/* The same of page or frame `frame`, from 0. */
weft_status weft_metadata_read_of(weft_bytes file, int frame, weft_metadata *m, weft_error *e);
void weft_metadata_free(weft_metadata *m);
/* The next of the chunks in `colour` or `text` from *at, which is 0 first, on: its length, type and
 * body.  False: there is none, or it makes no sense. */
bool weft_metadata_next_chunk(const weft_buffer *chunks, size_t *at, weft_bytes *chunk);

/* EXIF orientation, 1 (upright) .. 8; 1 where nothing is said. */
int weft_metadata_orientation(const weft_metadata *m);
/* Say that the pixels are upright now, in XMP, too. */
void weft_metadata_set_upright(weft_metadata *m);
/* The same of their size, where it says one. */
void weft_metadata_set_size(weft_metadata *m, int width, int height);
/* Leave out small versions of the picture, which show what it was. */
void weft_metadata_drop_thumbnail(weft_metadata *m);
/* Leave out where it was taken, as EXIF and XMP have it. */
void weft_metadata_drop_place(weft_metadata *m);

/* What is left out or made true where pixels become others. */
typedef struct weft_metadata_edits {
	size_t size; /* of this structure */
	int width, height;
	bool drop_thumbnail, drop_place;
} weft_metadata_edits;
/* All at once; in the jail, where `how` (which may be NULL) has one, for which it then waits.  On failure *m
 * is unchanged. */
weft_status weft_metadata_edit(weft_metadata *m, const weft_metadata_edits *edits,
			       const weft_decode_options *how, weft_error *e);

/* The same in another unit; as it is where one of the two is none. */
weft_resolution weft_resolution_in(weft_resolution r, weft_resolution_unit unit);

/* Turn and mirror the pixels to be upright.  On failure *im is unchanged. */
weft_status weft_image_orient(weft_image *im, int orientation, weft_error *e);

#ifdef __cplusplus
}
#endif

#endif
