/* codecs.h: the tables that codec.c lists; one for each format. */
#ifndef WEFT_IMAGE_CODECS_H
#define WEFT_IMAGE_CODECS_H

#include "codec.h"

extern const weft_codec weft_codec_png;
extern const weft_codec weft_codec_jpeg;
extern const weft_codec weft_codec_bmp;
extern const weft_codec weft_codec_tga;
extern const weft_codec weft_codec_pnm;
extern const weft_codec weft_codec_qoi;
extern const weft_codec weft_codec_hdr;
extern const weft_codec weft_codec_webp; /* where built in, as the next */
extern const weft_codec weft_codec_tiff;

#endif
