/* jxl_write.c: writing JPEG XL: still pictures, lossy and lossless.
 *
 * A quality is a distance as cjxl has it: 90 is 1, where none sees a difference at once.
 */
#ifdef WEFT_HAVE_JXL
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../large_stack.h"
#include "../metadata.h"
#include "jxl.h"

enum { QUALITY_DEFAULT = 90, PIECE = 1 << 16 };

typedef struct job {
	weft_view im;
	const weft_encode_options *how;
	JxlEncoder *out;
	uint8_t *rows; /* close together */
	weft_buffer bytes;
	bool plain; /* its profile makes no sense, and is left out */
	bool fine;
} job;

static float distance_of(int quality)
{
	if (quality >= 100)
		return 0.01f;
	return quality >= 30 ? 0.1f + (float)(100 - quality) * 0.09f
			     : 6.4f + powf(2.5f, (float)(30 - quality) / 5.0f) / 6.25f;
}

static bool set_shape(job *j)
{
	weft_format f = j->im.format;
	JxlBasicInfo b;
	weft_libjxl.JxlEncoderInitBasicInfo(&b);
	b.xsize = (uint32_t)j->im.width;
	b.ysize = (uint32_t)j->im.height;
	b.bits_per_sample = 8u * f.depth;
	b.exponent_bits_per_sample = f.depth == WEFT_F32 ? 8 : 0;
	b.num_color_channels = f.channels <= 2 ? 1 : 3;
	if (weft_has_alpha(f)) {
		b.num_extra_channels = 1;
		b.alpha_bits = b.bits_per_sample;
		b.alpha_exponent_bits = b.exponent_bits_per_sample;
	}
	b.uses_original_profile = j->how->lossless;
	return weft_libjxl.JxlEncoderSetBasicInfo(j->out, &b) == JXL_ENC_SUCCESS;
}

static bool set_colours(job *j)
{
	const weft_metadata *m = j->how->metadata;
	JxlColorEncoding srgb;
	if (m && m->icc.length && !j->plain)
		return weft_libjxl.JxlEncoderSetICCProfile(j->out, m->icc.at, m->icc.length) ==
		       JXL_ENC_SUCCESS;
	weft_libjxl.JxlColorEncodingSetToSRGB(&srgb, j->im.format.channels <= 2);
	return weft_libjxl.JxlEncoderSetColorEncoding(j->out, &srgb) == JXL_ENC_SUCCESS;
}

static bool add_boxes(job *j)
{
	const weft_metadata *m = j->how->metadata;
	weft_buffer exif = { 0 };
	bool fine = true;
	if (!m || (!m->exif.length && !m->xmp.length))
		return true;
	fine = weft_libjxl.JxlEncoderUseBoxes(j->out) == JXL_ENC_SUCCESS;
	if (fine && m->exif.length)
		fine = weft_buffer_add(&exif, "\0\0\0", 4) &&
		       weft_buffer_add(&exif, m->exif.at, m->exif.length) &&
		       weft_libjxl.JxlEncoderAddBox(j->out, "Exif", exif.at, exif.length, JXL_FALSE) ==
			       JXL_ENC_SUCCESS;
	if (fine && m->xmp.length)
		fine = weft_libjxl.JxlEncoderAddBox(j->out, "xml ", m->xmp.at, m->xmp.length, JXL_FALSE) ==
		       JXL_ENC_SUCCESS;
	weft_buffer_free(&exif);
	return fine;
}

static bool add_picture(job *j)
{
	static const JxlDataType types[] = {
		[WEFT_U8] = JXL_TYPE_UINT8, [WEFT_U16] = JXL_TYPE_UINT16, [WEFT_F32] = JXL_TYPE_FLOAT
	};
	weft_format f = j->im.format;
	JxlPixelFormat pixels = { f.channels, types[f.depth], JXL_NATIVE_ENDIAN, 0 };
	size_t row = (size_t)j->im.width * weft_pixel_bytes(f), bytes = row * (size_t)j->im.height;
	int quality = j->how->quality ? j->how->quality : QUALITY_DEFAULT;
	JxlEncoderFrameSettings *settings = weft_libjxl.JxlEncoderFrameSettingsCreate(j->out, NULL);
	j->rows = malloc(bytes);
	for (int y = 0; j->rows && y < j->im.height; y++)
		memcpy(j->rows + row * (size_t)y, weft_row(j->im, y), row);
	return j->rows && settings &&
	       (j->how->lossless ? weft_libjxl.JxlEncoderSetFrameLossless(settings, JXL_TRUE)
				 : weft_libjxl.JxlEncoderSetFrameDistance(settings, distance_of(quality))) ==
		       JXL_ENC_SUCCESS &&
	       weft_libjxl.JxlEncoderAddImageFrame(settings, &pixels, j->rows, bytes) == JXL_ENC_SUCCESS;
}

static bool take_all(job *j)
{
	JxlEncoderStatus status = JXL_ENC_NEED_MORE_OUTPUT;
	weft_libjxl.JxlEncoderCloseInput(j->out);
	while (status == JXL_ENC_NEED_MORE_OUTPUT) {
		if (!weft_buffer_reserve(&j->bytes, PIECE))
			return false;
		uint8_t *at = j->bytes.at + j->bytes.length;
		size_t left = PIECE;
		status = weft_libjxl.JxlEncoderProcessOutput(j->out, &at, &left);
		j->bytes.length += PIECE - left;
	}
	return status == JXL_ENC_SUCCESS;
}

static void encode_once(job *j)
{
	j->out = weft_libjxl.JxlEncoderCreate(NULL);
	j->fine = j->out && set_shape(j) && set_colours(j) && add_boxes(j) && add_picture(j) && take_all(j);
	if (j->out)
		weft_libjxl.JxlEncoderDestroy(j->out);
	free(j->rows);
	j->rows = NULL;
}

static void encode(void *arg)
{
	job *j = arg;
	encode_once(j);
	if (j->fine || !j->how->metadata || !j->how->metadata->icc.length)
		return;
	j->plain = true;
	j->bytes.length = 0;
	encode_once(j);
}

weft_status weft_jxl_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	job j = { .im = im, .how = how };
	weft_status status = WEFT_OK;
	if (!weft_jxl_load())
		return weft_fail(e, WEFT_NO_CODEC, "jxl: libjxl is not there");
	if (!weft_call_on_large_stack(encode, &j) || !j.fine)
		status = weft_fail(e, WEFT_NO_MEMORY, "jxl: can't be encoded");
	else if (!to.put(to.to, (weft_bytes) { j.bytes.at, j.bytes.length }))
		status = weft_fail(e, WEFT_IO, "jxl: the encoded picture could not be taken");
	weft_buffer_free(&j.bytes);
	return status;
}

bool weft_jxl_holds(weft_format f)
{
	(void)f;
	return true;
}

const weft_write_option weft_jxl_options[] = {
	WEFT_WRITE_QUALITY,
	{ .name = "lossless",
	  .help = "every pixel as it is",
	  .type = WEFT_WRITE_FLAG,
	  .offset = offsetof(weft_encode_options, lossless) },
	{ 0 },
};
#else
typedef int weft_jxl_write_is_not_built_in;
#endif
