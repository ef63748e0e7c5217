/* shape.h: is what a caller calls a picture one?  Asked before anything is
 * computed from its sides, once at each door: chains, writers, images.
 *
 * Private: the library's own.  Who may call: anyone, from any thread.
 */
#ifndef WEFT_IMAGE_SHAPE_H
#define WEFT_IMAGE_SHAPE_H

#include "image.h"

static inline bool weft_format_valid(weft_format f)
{
	return f.channels >= 1 && f.channels <= WEFT_CHANNELS_MAX &&
	       (f.depth == WEFT_U8 || f.depth == WEFT_U16 || f.depth == WEFT_F32);
}

/* Sides of 0 are a picture, pixels may be missing; what else is none is told by name. */
weft_status weft_shape_check(weft_view v, weft_error *e);

#endif
