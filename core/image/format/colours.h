/* colours.h: a conversion between profiles as a file that is read like any other.
 *
 * Asked first without tables, for which a library must be loaded; where it takes them
 * the answer is a picture that says so, and one asks again.
 * Its bytes: the magic; intent, black point, linear, and of the name which (0: none) as 32 bits
 * each, lower byte first; the lengths of profile, chunks and target, alike; these three.
 */
#ifndef WEFT_IMAGE_FORMAT_COLOURS_H
#define WEFT_IMAGE_FORMAT_COLOURS_H

#include "../colours.h"
#include "../shaper.h"

enum {
	WEFT_COLOURS_MAGIC = 16,
	WEFT_COLOURS_WORDS = 7,
	WEFT_COLOURS_HEAD = 16 + 4 * 7,
	WEFT_COLOURS_SIDE = 33
};
extern const char weft_colours_magic[2][WEFT_COLOURS_MAGIC + 1]; /* without, with tables */

/* What the last row of the picture holds, one float each. */
enum { WEFT_COLOURS_FROM, WEFT_COLOURS_TO, WEFT_COLOURS_TAKES_TABLES };

/* The bytes of a profile of curves and a matrix.  False: out of memory. */
bool weft_icc_write(const weft_shaper *s, const char *name, weft_buffer *to);

#ifdef WEFT_HAVE_LCMS
bool weft_lcms_load(void);
/* How many colours it has, 1 or 3. */
weft_status weft_lcms_colours(weft_bytes icc, int *colours, weft_error *e);
/* `count` colours of `from` samples each to those of three; greys three times. */
weft_status weft_lcms_convert(weft_bytes from, weft_bytes to, const weft_colours_request *how,
			      const float *in, float *out, size_t count, weft_error *e);
#endif

#endif
