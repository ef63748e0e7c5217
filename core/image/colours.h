/* colours.h: from the colours of one profile to those of another, as a table of numbers.
 *
 * What parses a profile's bytes runs in the jail, like all that looks into files: a
 * conversion is asked for as if it were a picture, and comes from there as one, of plain
 * numbers, which any thread may then put rows through (filters/icc.c does).
 *
 * Who may call: anyone, from any thread; with a jail it blocks, as a reader does.
 */
#ifndef WEFT_IMAGE_COLOURS_H
#define WEFT_IMAGE_COLOURS_H

#include "codec.h"
#include "colour_table.h"
#include "metadata.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As ICC numbers them. */
typedef enum weft_intent {
	WEFT_INTENT_PERCEPTUAL,
	WEFT_INTENT_RELATIVE,
	WEFT_INTENT_SATURATION,
	WEFT_INTENT_ABSOLUTE,
} weft_intent;

typedef struct weft_colours_request {
	uint32_t size; /* sizeof(weft_colours_request) */
	/* Where from: a profile's bytes, else a PNG's chunks (metadata.h: `colour`), else sRGB; light
	 * of sRGB's primaries where `linear`. */
	weft_bytes icc;
	weft_buffer chunks; /* borrowed */
	bool linear;
	/* Where to: "srgb", "p3", "adobe" or "gray", else NULL, and a profile's bytes. */
	const char *name;
	weft_bytes target;
	weft_intent intent;
	bool black_point; /* is black made black? */
} weft_colours_request;

/* how: the jail, and limits of memory and time; NULL: here.  *profile is that of the target,
 * empty for sRGB; both are the caller's to free.  WEFT_NO_CODEC: a profile that can't be used. */
weft_status weft_colours_table(const weft_colours_request *r, const weft_decode_options *how,
			       weft_buffer *table, weft_buffer *profile, weft_error *e);
/* Is it one of the names above? */
bool weft_colours_known(const char *name);
/* What reads profiles here, for --version: "curves and a matrix (own), tables (lcms2)". */
const char *weft_build_colours(void);

#ifdef __cplusplus
}
#endif

#endif
