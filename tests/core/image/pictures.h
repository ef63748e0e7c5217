/* pictures.h: small pictures for the tests of core/image. */
#ifndef TESTS_PICTURES_H
#define TESTS_PICTURES_H

#include "image/codec.h"

/* Smooth with some noise, every sample different from its neighbours; the
 * same for the same shape. */
weft_image picture_make(int width, int height, weft_format format);
/* The whole of a file of images/. */
weft_buffer picture_file(const char *name);
/* Encoded as `name`, which must work. */
weft_buffer picture_encode(const char *name, weft_view v);
static inline weft_bytes picture_bytes(weft_buffer b)
{
	return (weft_bytes) { b.at, b.length };
}

#endif
