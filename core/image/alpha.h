/* alpha.h: colours times alpha, in so many bits that nothing is lost.
 *
 * Premultiplied samples are of the next greater depth: u8 becomes u16, u16
 * becomes f32, f32 stays.  That is convert.h's change of depth, then its
 * premultiplying; back, its division, then its change of depth.  A colour under
 * any alpha but 0 comes back exactly.
 *
 * Who may call: anyone, from any thread.
 */
#ifndef WEFT_IMAGE_ALPHA_H
#define WEFT_IMAGE_ALPHA_H

#include "image.h"

/* The depth of premultiplied samples. */
uint8_t weft_premultiplied_depth(uint8_t depth);

/* Which instructions a row may use, as the caller knows the machine; the bytes are the same by all. */
typedef enum weft_alpha_lanes {
	WEFT_ALPHA_BASE,
	WEFT_ALPHA_AVX2,
	WEFT_ALPHA_AVX512, /* F, BW, VL and DQ */
	WEFT_ALPHA_LANES_COUNT,
} weft_alpha_lanes;

/* One row of `width` pixels of format f, which has alpha; from and to don't overlap. */
void weft_premultiply_wide_row(const void *from, weft_format f, void *to, int width, weft_alpha_lanes lanes);
/* The other way: f is what comes out. */
void weft_unpremultiply_wide_row(const void *from, void *to, weft_format f, int width,
				 weft_alpha_lanes lanes);

#endif
