/* codec_jpeg_stb.c: JPEG by stb, where libjpeg-turbo is not built in. */
#ifndef WEFT_HAVE_JPEG_TURBO
#include "codecs.h"
#include "jpeg.h"
#include "stb.h"

enum { QUALITY_DEFAULT = 90 };

static weft_status jpeg_decode(weft_bytes file, weft_image *im, weft_error *e)
{
	weft_image_info info;
	weft_status status = weft_jpeg_info(file, &info, e);
	return status == WEFT_OK ? weft_stb_decode(file, &info, "jpeg", im, e) : status;
}

/* stb writes colour only. */
static bool jpeg_holds(weft_format f)
{
	return f.depth == WEFT_U8 && f.channels == 3;
}

static weft_status jpeg_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	weft_jpeg_sink sink;
	to = weft_jpeg_with_metadata(&sink, to, how->metadata);
	return weft_stb_encode(WEFT_STB_JPEG, im, how->quality ? how->quality : QUALITY_DEFAULT, to, e);
}

const weft_codec weft_codec_jpeg = {
	.name = "jpeg",
	.extensions = weft_jpeg_extensions,
	.recognises = weft_jpeg_recognises,
	.info = weft_jpeg_info,
	.decode = jpeg_decode,
	.encode = jpeg_encode,
	.holds = jpeg_holds,
};
#else
typedef int weft_jpeg_is_elsewhere;
#endif
