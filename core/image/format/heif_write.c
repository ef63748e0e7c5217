/* heif_write.c: AVIF by whichever encoder of AV1 libheif has, in 8 bits: with more its libaom ends
 * the process (1.15, 3.6), and RGB that is coded as such comes back a level off.
 */
#ifdef WEFT_HAVE_HEIF
#include <stdlib.h>
#include <string.h>

#include "../large_stack.h"
#include "../metadata.h"
#include "heif.h"

enum { QUALITY_DEFAULT = 90, PRIMARIES_SRGB = 1, CURVE_SRGB = 13 };

typedef struct job {
	weft_view im;
	const weft_encode_options *how;
	weft_buffer bytes;
	struct heif_error error;
	struct heif_context *context;
	struct heif_encoder *encoder;
	struct heif_image *image;
	struct heif_encoding_options *options;
	struct heif_color_profile_nclx *colours;
	struct heif_image_handle *handle;
} job;

static void free_job(job *j)
{
	weft_buffer_free(&j->bytes);
	if (j->handle)
		weft_libheif.heif_image_handle_release(j->handle);
	if (j->options)
		weft_libheif.heif_encoding_options_free(j->options);
	if (j->colours)
		weft_libheif.heif_nclx_color_profile_free(j->colours);
	if (j->image)
		weft_libheif.heif_image_release(j->image);
	if (j->encoder)
		weft_libheif.heif_encoder_release(j->encoder);
	if (j->context)
		weft_libheif.heif_context_free(j->context);
}

static struct heif_error make_image(job *j, weft_view im, const weft_metadata *m)
{
	struct heif_error e = weft_libheif.heif_image_create(
		im.width, im.height, heif_colorspace_RGB,
		im.format.channels == 4 ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB,
		&j->image);
	if (e.code == heif_error_Ok)
		e = weft_libheif.heif_image_add_plane(j->image, heif_channel_interleaved, im.width, im.height,
						      8);
	if (e.code != heif_error_Ok)
		return e;
	int stride;
	uint8_t *to = weft_libheif.heif_image_get_plane(j->image, heif_channel_interleaved, &stride);
	for (int y = 0; y < im.height; y++)
		memcpy(to + (size_t)y * (size_t)stride, weft_row(im, y),
		       (size_t)im.width * im.format.channels);
	if (m && m->icc.length)
		e = weft_libheif.heif_image_set_raw_color_profile(j->image, "prof", m->icc.at, m->icc.length);
	return e;
}

/* One thread, for who calls may be one of many. */
static struct heif_error set_encoder(job *j, const weft_encode_options *how)
{
	static const char *const chromas[] = { "420", "444", "422", "420" };
	struct heif_error e = weft_libheif.heif_context_get_encoder_for_format(
		j->context, heif_compression_AV1, &j->encoder);
	if (e.code != heif_error_Ok)
		return e;
	weft_libheif.heif_encoder_set_parameter_integer(j->encoder, "threads", 1);
	e = weft_libheif.heif_encoder_set_lossy_quality(j->encoder,
							how->quality ? how->quality : QUALITY_DEFAULT);
	if (e.code == heif_error_Ok)
		e = weft_libheif.heif_encoder_set_parameter_string(j->encoder, "chroma",
								   chromas[how->chroma]);
	j->options = weft_libheif.heif_encoding_options_alloc();
	j->colours = weft_libheif.heif_nclx_color_profile_alloc();
	if (!j->options || !j->colours)
		return (struct heif_error) { heif_error_Memory_allocation_error, heif_suberror_Unspecified,
					     "out of memory" };
	weft_libheif.heif_nclx_color_profile_set_color_primaries(j->colours, PRIMARIES_SRGB);
	weft_libheif.heif_nclx_color_profile_set_transfer_characteristics(j->colours, CURVE_SRGB);
	j->colours->full_range_flag = 1;
	j->options->output_nclx_profile = j->colours;
	return e;
}

static struct heif_error add_metadata(job *j, const weft_metadata *m)
{
	struct heif_error e = { heif_error_Ok, heif_suberror_Unspecified, "" };
	if (m && m->exif.length)
		e = weft_libheif.heif_context_add_exif_metadata(j->context, j->handle, m->exif.at,
								(int)m->exif.length);
	if (m && m->xmp.length && e.code == heif_error_Ok)
		e = weft_libheif.heif_context_add_XMP_metadata(j->context, j->handle, m->xmp.at,
							       (int)m->xmp.length);
	return e;
}

static struct heif_error keep(struct heif_context *context, const void *data, size_t size, void *user)
{
	(void)context;
	bool fine = weft_buffer_add(user, data, size);
	return (struct heif_error) { fine ? heif_error_Ok : heif_error_Memory_allocation_error,
				     heif_suberror_Unspecified, "" };
}

static void encode(void *arg)
{
	job *j = arg;
	struct heif_writer writer = { 1, keep };
	struct heif_error e = set_encoder(j, j->how);
	if (e.code == heif_error_Ok)
		e = make_image(j, j->im, j->how->metadata);
	if (e.code == heif_error_Ok)
		e = weft_libheif.heif_context_encode_image(j->context, j->image, j->encoder, j->options,
							   &j->handle);
	if (e.code == heif_error_Ok)
		e = add_metadata(j, j->how->metadata);
	if (e.code == heif_error_Ok)
		e = weft_libheif.heif_context_write(j->context, &writer, &j->bytes);
	j->error = e;
}

weft_status weft_avif_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	enum { SIDE_MAX = 65535 };
	job j = { .im = im, .how = how };
	weft_status status = WEFT_OK;
	if (im.width > SIDE_MAX || im.height > SIDE_MAX)
		return weft_fail(e, WEFT_LIMIT, "avif: a side of %d x %d is over %d pixels", im.width,
				 im.height, SIDE_MAX);
	if (!weft_heif_load())
		return weft_fail(e, WEFT_NO_CODEC, "avif: libheif is not there");
	j.context = weft_libheif.heif_context_alloc();
	if (!j.context)
		return weft_fail(e, WEFT_NO_MEMORY, "avif: out of memory");
	if (!weft_call_on_large_stack(encode, &j))
		status = weft_fail(e, WEFT_NO_MEMORY, "avif: there can't be another thread");
	else if (j.error.code == heif_error_Unsupported_filetype)
		status = weft_fail(e, WEFT_NO_CODEC, "avif: libheif has no encoder here");
	else if (j.error.code != heif_error_Ok)
		status = weft_fail(e, WEFT_NO_MEMORY, "avif: can't be encoded (%s)", j.error.message);
	else if (!to.put(to.to, (weft_bytes) { j.bytes.at, j.bytes.length }))
		status = weft_fail(e, WEFT_IO, "avif: the encoded picture could not be taken");
	free_job(&j);
	return status;
}

bool weft_avif_holds(weft_format f)
{
	return f.depth == WEFT_U8 && f.channels >= 3;
}

static const char *const samplings[] = { "default", "444", "422", "420", NULL };

const weft_write_option weft_avif_options[] = {
	WEFT_WRITE_QUALITY,
	{ .name = "subsampling",
	  .help = "of colours: 444, 422 or 420; default: 420",
	  .type = WEFT_WRITE_CHOICE,
	  .offset = offsetof(weft_encode_options, chroma),
	  .choices = samplings },
	{ 0 },
};
#else
typedef int weft_heif_write_is_not_built_in;
#endif
