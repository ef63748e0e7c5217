/* codec.c: choosing a codec, and bytes in memory. */
#include "codecs.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#ifdef WEFT_HAVE_JPEG_TURBO
#define JPEG_BY "libjpeg-turbo"
#else
#define JPEG_BY "stb"
#endif
#ifdef WEFT_HAVE_DEFLATE
#define PNG_BY "own, checksums by libdeflate"
#else
#define PNG_BY "own"
#endif

#ifdef WEFT_HAVE_WEBP
#define WEBP    &weft_codec_webp,
#define WEBP_BY ", webp (libwebp)"
#else
#define WEBP
#define WEBP_BY ""
#endif

#ifdef WEFT_HAVE_TIFF
#define TIFF    &weft_codec_tiff,
#define TIFF_BY ", tiff (libtiff)"
#else
#define TIFF
#define TIFF_BY ""
#endif

/* In the order in which they are asked whether they recognise a file: TGA has
 * no signature and comes last. */
static const weft_codec *const codecs[] = { &weft_codec_png,           &weft_codec_jpeg,
					    WEBP TIFF &weft_codec_bmp, &weft_codec_pnm,
					    &weft_codec_qoi,           &weft_codec_hdr,
					    &weft_codec_tga,           NULL };

const weft_codec *const *weft_codecs(void)
{
	return codecs;
}

const char *weft_build_codecs(void)
{
	return "png (" PNG_BY "), jpeg (" JPEG_BY ")" WEBP_BY TIFF_BY
	       ", qoi (own), hdr (own), pnm (own), bmp (stb), tga (stb)";
}

const weft_codec *weft_codec_for_bytes(weft_bytes head)
{
	for (const weft_codec *const *c = codecs; *c; c++)
		if ((*c)->recognises(head))
			return *c;
	return NULL;
}

const weft_codec *weft_codec_for_name(const char *name)
{
	for (const weft_codec *const *c = codecs; *c; c++) {
		if (strcasecmp((*c)->name, name) == 0)
			return *c;
		for (const char *const *extension = (*c)->extensions; *extension; extension++)
			if (strcasecmp(*extension, name) == 0)
				return *c;
	}
	return NULL;
}

const weft_codec *weft_codec_for_path(const char *path)
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
	return dot ? weft_codec_for_name(dot + 1) : NULL;
}

/* ---- a sink in memory ---- */

static bool buffer_put(void *to, weft_bytes piece)
{
	weft_buffer *b = to;
	if (piece.length > b->capacity - b->length) {
		size_t capacity = b->capacity < 4096 ? 4096 : b->capacity;
		while (capacity - b->length < piece.length) {
			if (capacity > SIZE_MAX / 2)
				return false;
			capacity *= 2;
		}
		uint8_t *at = realloc(b->at, capacity);
		if (!at)
			return false;
		b->at = at;
		b->capacity = capacity;
	}
	if (piece.length)
		memcpy(b->at + b->length, piece.at, piece.length);
	b->length += piece.length;
	return true;
}

weft_sink weft_buffer_sink(weft_buffer *b)
{
	return (weft_sink) { buffer_put, b };
}

void weft_buffer_free(weft_buffer *b)
{
	free(b->at);
	*b = (weft_buffer) { 0 };
}
