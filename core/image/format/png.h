/* png.h: what reading and writing PNG share. */
#ifndef WEFT_IMAGE_PNG_H
#define WEFT_IMAGE_PNG_H

#include "../codecs.h"

enum {
	WEFT_PNG_SIGNATURE = 8, /* bytes */
	WEFT_PNG_FRAME = 12,    /* length, type and CRC around a chunk's body */
	WEFT_PNG_CONTROL = 26,  /* of an animation's frame: bytes that say where and how long it stands */
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

/* How the samples of a file lie. */
typedef struct weft_png_layout {
	uint8_t depth, colour; /* as the header has them */
	unsigned colours;
	uint8_t palette[256][4]; /* what isn't opaque first */
} weft_png_layout;

static inline size_t weft_png_layout_row(const weft_png_layout *l, int width)
{
	static const uint8_t samples[] = { 1, 0, 3, 1, 2, 0, 4 };
	return ((size_t)width * samples[l->colour] * l->depth + 7) / 8;
}

/* png_pack.c: whether a picture may go in few bits, which is known when it is whole. */
bool weft_png_packs(const weft_image_info *shape, const weft_encode_options *how);
/* Into `indexes`, a byte for each pixel; *packed: in rows as the file has them, else as it was.
 * False: out of memory. */
bool weft_png_pack(weft_view im, const weft_encode_options *how, weft_png_layout *l, uint8_t *indexes,
		   bool *packed);

weft_status weft_png_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e);
weft_status weft_png_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			    weft_row_target *target, weft_error *e);

/* ---- png_metadata.c ---- */

bool weft_png_read_metadata(weft_bytes file, int frame, weft_metadata *m);
bool weft_png_put_metadata(weft_sink to, const weft_metadata *m, weft_format format);
bool weft_png_put(weft_sink to, const uint8_t *bytes, size_t length);
/* A whole chunk around a body. */
bool weft_png_put_chunk(weft_sink to, const char *type, const uint8_t *body, size_t length);
/* The frame around the body that stands at chunk + 8. */
void weft_png_finish_chunk(uint8_t *chunk, const char *type, size_t length);

#endif
