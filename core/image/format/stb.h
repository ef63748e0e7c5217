/* stb.h: the part of stb_image and stb_image_write that weft uses. */
#ifndef WEFT_IMAGE_STB_H
#define WEFT_IMAGE_STB_H

#include "../codec.h"

/* Decode JPEG, BMP or TGA to the 8-bit shape that `info` says.  Refuses files
 * that end before the decoder has what it wants. */
weft_status weft_stb_decode(weft_bytes file, const weft_image_info *info, const char *name, weft_image *im,
			    weft_error *e);

typedef enum weft_stb_kind { WEFT_STB_JPEG, WEFT_STB_BMP, WEFT_STB_TGA } weft_stb_kind;
weft_status weft_stb_encode(weft_stb_kind kind, weft_view im, int quality, weft_sink to, weft_error *e);

#endif
