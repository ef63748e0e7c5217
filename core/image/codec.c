/* codec.c: choosing a codec, and the checks all of them share.
 *
 * Invariant: a codec's decode is only called for a picture whose declared
 * shape is within the limits, and its encode only for a format it holds.
 */
#include "codecs.h"
#include "convert.h"
#include "metadata.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#ifdef WEFT_HAVE_JPEG_TURBO
#define JPEG_BY "libjpeg-turbo"
#else
#define JPEG_BY "stb"
#endif
#ifdef WEFT_HAVE_DEFLATE
#define PNG_BY "own, libdeflate to read"
#else
#define PNG_BY "own"
#endif

/* In the order in which they are asked whether they recognise a file: TGA has
 * no signature and comes last. */
static const weft_codec *const codecs[] = { &weft_codec_png, &weft_codec_jpeg, &weft_codec_bmp,
					    &weft_codec_pnm, &weft_codec_tga,  NULL };

const weft_codec *const *weft_codecs(void)
{
	return codecs;
}

const char *weft_build_codecs(void)
{
	return "png (" PNG_BY "), jpeg (" JPEG_BY "), bmp (stb), pnm (own), tga (stb)";
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

/* ---- reading ---- */

static weft_status recognise(weft_bytes file, const weft_codec **codec, weft_image_info *info, weft_error *e)
{
	*info = (weft_image_info) { 0 };
	if (file.length == 0)
		return weft_fail(e, WEFT_BAD_IMAGE, "empty file");
	*codec = weft_codec_for_bytes(file);
	if (!*codec)
		return weft_fail(e, WEFT_BAD_IMAGE, "not a picture in a known format");
	weft_status status = (*codec)->info(file, info, e);
	if (status == WEFT_OK && (info->width < 1 || info->height < 1))
		return weft_fail(e, WEFT_BAD_IMAGE, "%s: picture of %d x %d", (*codec)->name, info->width,
				 info->height);
	return status;
}

enum { SIDE_DEFAULT = 65535, PIXELS_DEFAULT = 100000000 };
static const size_t memory_default = (size_t)2 << 30;

static weft_status check_limits(const weft_image_info *info, const weft_limits *limits, weft_error *e)
{
	static const weft_limits none = { 0 };
	limits = limits ? limits : &none;
	int side = limits->side ? limits->side : SIDE_DEFAULT;
	int64_t most = limits->pixels ? limits->pixels : PIXELS_DEFAULT;
	size_t memory = limits->memory ? limits->memory : memory_default;
	if (side > WEFT_SIDE_MAX)
		side = WEFT_SIDE_MAX;
	if (info->width > side || info->height > side)
		return weft_fail(e, WEFT_LIMIT, "picture of %d x %d: a side is over the limit of %d pixels",
				 info->width, info->height, side);
	int64_t pixels = (int64_t)info->width * info->height;
	if (pixels > most)
		return weft_fail(e, WEFT_LIMIT, "picture of %d x %d: over the limit of %lld pixels",
				 info->width, info->height, (long long)most);
	if ((uint64_t)pixels * weft_pixel_bytes(info->format) > memory)
		return weft_fail(e, WEFT_LIMIT, "picture of %d x %d, %s: over the limit of %zu bytes",
				 info->width, info->height, weft_format_name(info->format), memory);
	return WEFT_OK;
}

weft_status weft_decode_unturned(weft_bytes file, const weft_limits *limits, weft_image *im, weft_error *e)
{
	const weft_codec *codec = NULL;
	weft_image_info info;
	*im = (weft_image) { 0 };
	weft_status status = recognise(file, &codec, &info, e);
	if (status == WEFT_OK)
		status = check_limits(&info, limits, e);
	if (status == WEFT_OK)
		status = codec->decode(file, im, e);
	if (status != WEFT_OK)
		weft_image_free(im);
	return status;
}

static weft_status read_orientation(weft_bytes file, int *orientation, weft_error *e)
{
	weft_metadata m;
	weft_status status = weft_metadata_read(file, &m, e);
	*orientation = weft_metadata_orientation(&m);
	weft_metadata_free(&m);
	return status;
}

weft_status weft_decode(weft_bytes file, const weft_limits *limits, weft_image *im, weft_error *e)
{
	int orientation = 1;
	weft_status status = weft_decode_unturned(file, limits, im, e);
	if (status == WEFT_OK)
		status = read_orientation(file, &orientation, e);
	if (status == WEFT_OK)
		status = weft_image_orient(im, orientation, e);
	if (status != WEFT_OK)
		weft_image_free(im);
	return status;
}

weft_status weft_decode_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	const weft_codec *codec = NULL;
	int orientation = 1;
	weft_status status = recognise(file, &codec, info, e);
	if (status == WEFT_OK)
		status = read_orientation(file, &orientation, e);
	if (orientation >= 5)
		*info = (weft_image_info) { info->height, info->width, info->format };
	return status;
}

/* ---- writing ---- */

/* The format nearest to f that the codec holds: colour before depth, and
 * what loses nothing before what does. */
static bool nearest_held(const weft_codec *codec, weft_format f, weft_format *held)
{
	static const uint8_t channels[WEFT_CHANNELS_MAX][WEFT_CHANNELS_MAX] = {
		{ 1, 3, 2, 4 }, { 2, 4, 1, 3 }, { 3, 4, 1, 2 }, { 4, 3, 2, 1 }
	};
	static const uint8_t depths[3][3] = { { WEFT_U8, WEFT_U16, WEFT_F32 },
					      { WEFT_U16, WEFT_F32, WEFT_U8 },
					      { WEFT_F32, WEFT_U16, WEFT_U8 } };
	const uint8_t *depth = depths[f.depth == WEFT_U8 ? 0 : f.depth == WEFT_U16 ? 1 : 2];
	for (int c = 0; c < WEFT_CHANNELS_MAX; c++)
		for (int d = 0; d < 3; d++) {
			*held = (weft_format) { channels[f.channels - 1][c], depth[d] };
			if (codec->holds(*held))
				return true;
		}
	return false;
}

weft_status weft_encode(const weft_codec *codec, weft_view im, const weft_encode_options *how, weft_sink to,
			weft_error *e)
{
	static const weft_encode_options usual = { 0 };
	how = how ? how : &usual;
	if (im.width < 1 || im.height < 1)
		return weft_fail(e, WEFT_BAD_IMAGE, "%s: a picture of %d x %d has no pixels to write",
				 codec->name, im.width, im.height);
	if (how->quality < 0 || how->quality > 100)
		return weft_fail(e, WEFT_BAD_PARAM, "quality=%d is outside 1..100", how->quality);
	if (how->png_level < 0 || how->png_level > 9)
		return weft_fail(e, WEFT_BAD_PARAM, "png_level=%d is outside 1..9", how->png_level);
	weft_format held;
	if (!codec->encode || !nearest_held(codec, im.format, &held))
		return weft_fail(e, WEFT_NO_CODEC, "%s: can be read but not written", codec->name);
	if (held.channels == im.format.channels && held.depth == im.format.depth)
		return codec->encode(im, how, to, e);
	weft_image converted;
	weft_status status = weft_convert(im, held, &converted, e);
	if (status == WEFT_OK)
		status = codec->encode(converted.view, how, to, e);
	weft_image_free(&converted);
	return status;
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
