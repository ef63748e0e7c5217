/* codec_webp.c: WebP by libwebp: still pictures, lossy and lossless; animations (webp_animation.c).
 *
 * The library decodes as bytes come, so that a file which ends early still
 * gives its first rows where that is asked for.
 */
#ifdef WEFT_HAVE_WEBP
#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>
#include <webp/encode.h>

#include "../codecs.h"
#include "../row_source.h"
#include "webp.h"

enum { QUALITY_DEFAULT = 90 };

static weft_status webp_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	WebPBitstreamFeatures f;
	if (WebPGetFeatures(file.at, file.length, &f) != VP8_STATUS_OK)
		return weft_fail(e, WEFT_BAD_IMAGE, "webp: its header makes no sense");
	if (f.has_animation)
		return weft_webp_animation_info(file, 0, info, e);
	*info = (weft_image_info) { .width = f.width,
				    .height = f.height,
				    .format = { f.has_alpha ? 4 : 3, WEFT_U8 } };
	return WEFT_OK;
}

/* Animations only. */
static weft_status webp_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
			     weft_error *e)
{
	WebPBitstreamFeatures f;
	if (WebPGetFeatures(file.at, file.length, &f) != VP8_STATUS_OK || !f.has_animation)
		return WEFT_OK;
	return weft_webp_animation_open(file, how->frame, from, e);
}

/* Rows that stand, of how many bytes there are. */
static VP8StatusCode decode_rows(weft_bytes file, weft_view v, int *rows)
{
	WEBP_CSP_MODE mode = v.format.channels == 4 ? MODE_RGBA : MODE_RGB;
	*rows = 0;
	WebPIDecoder *d = WebPINewRGB(mode, v.pixels, (size_t)v.stride * (size_t)v.height, (int)v.stride);
	if (!d)
		return VP8_STATUS_OUT_OF_MEMORY;
	VP8StatusCode code = WebPIUpdate(d, file.at, file.length);
	int last = 0;
	if (WebPIDecGetRGB(d, &last, NULL, NULL, NULL))
		*rows = last;
	WebPIDelete(d);
	return code;
}

static weft_status webp_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
			       weft_damage *damage, weft_error *e)
{
	weft_image_info info = { 0 };
	weft_error own;
	weft_status status = webp_info(file, &info, e);
	if (status == WEFT_OK)
		status = weft_image_make(im, info.width, info.height, info.format, e);
	if (status != WEFT_OK)
		return status;
	int rows;
	VP8StatusCode code = decode_rows(file, im->view, &rows);
	if (code == VP8_STATUS_OK && weft_webp_whole(file))
		return WEFT_OK;
	if (code == VP8_STATUS_OUT_OF_MEMORY)
		return weft_fail(e, WEFT_NO_MEMORY, "webp: out of memory");
	bool early = code == VP8_STATUS_SUSPENDED || code == VP8_STATUS_OK;
	status = weft_fail(&own, WEFT_BAD_IMAGE, "webp: %s", early ? "ends early" : "damaged");
	if (!how->lenient || rows < 1)
		return weft_fail(e, status, "%s", own.text);
	for (int y = rows; y < info.height; y++)
		memset(weft_row(im->view, y), 0, (size_t)info.width * info.format.channels);
	weft_damage_note(damage, (double)rows / info.height, own.text);
	return WEFT_OK;
}

/* ---- writing ---- */

static int put_bytes(const uint8_t *bytes, size_t n, const WebPPicture *picture)
{
	weft_buffer *b = picture->custom_ptr;
	return weft_buffer_add(b, bytes, n);
}

static bool compress(weft_view im, const weft_encode_options *how, WebPPicture *picture)
{
	WebPConfig config;
	if (!WebPConfigInit(&config))
		return false;
	config.quality = (float)(how->quality ? how->quality : QUALITY_DEFAULT);
	config.lossless = how->lossless;
	config.exact = 1; /* colours stay under what is transparent */
	picture->use_argb = how->lossless;
	picture->width = im.width;
	picture->height = im.height;
	picture->writer = put_bytes;
	int fine = im.format.channels == 4 ? WebPPictureImportRGBA(picture, im.pixels, (int)im.stride)
					   : WebPPictureImportRGB(picture, im.pixels, (int)im.stride);
	return fine && WebPEncode(&config, picture);
}

static weft_status webp_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	WebPPicture picture;
	weft_buffer bytes = { 0 };
	if (im.width > WEBP_MAX_DIMENSION || im.height > WEBP_MAX_DIMENSION)
		return weft_fail(e, WEFT_LIMIT, "webp: a side of %d x %d is over %d pixels", im.width,
				 im.height, WEBP_MAX_DIMENSION);
	if (!WebPPictureInit(&picture))
		return weft_fail(e, WEFT_INTERNAL, "webp: the library is another version");
	picture.custom_ptr = &bytes;
	weft_status status = WEFT_OK;
	if (!compress(im, how, &picture))
		status = weft_fail(e, WEFT_NO_MEMORY, "webp: can't be encoded (%d)", picture.error_code);
	else if (how->sequence && how->sequence->count > 1)
		status = weft_webp_put_frame((weft_bytes) { bytes.at, bytes.length }, how, im, to, e);
	else if (!weft_webp_put((weft_bytes) { bytes.at, bytes.length }, how->metadata, im, to))
		status = weft_fail(e, WEFT_IO, "webp: the encoded picture could not be taken");
	WebPPictureFree(&picture);
	weft_buffer_free(&bytes);
	return status;
}

static bool webp_holds(weft_format f)
{
	return f.depth == WEFT_U8 && f.channels >= 3;
}

static const char *const webp_extensions[] = { "webp", NULL };

static const weft_write_option webp_options[] = {
	WEFT_WRITE_QUALITY,
	{ .name = "lossless",
	  .help = "every pixel as it is",
	  .type = WEFT_WRITE_FLAG,
	  .offset = offsetof(weft_encode_options, lossless) },
	{ 0 },
};

const weft_codec weft_codec_webp = {
	.name = "webp",
	.by = "libwebp",
	.extensions = webp_extensions,
	.recognises = weft_webp_recognises,
	.info = webp_info,
	.frame_info = weft_webp_animation_info,
	.stacks = true,
	.open = webp_open,
	.read_metadata = weft_webp_read_metadata,
	.decode = webp_decode,
	.encode = webp_encode,
	.several = true,
	.holds = webp_holds,
	.options = webp_options,
	.keeps = WEFT_KEEPS_EXIF | WEFT_KEEPS_ICC | WEFT_KEEPS_XMP,
};
#else
typedef int weft_webp_is_not_built_in;
#endif
