/* j2k_write.c: JPEG 2000 without loss, in its JP2 file.
 *
 * Lengths of boxes are filled in at the end, so the file is made in memory first.
 */
#ifdef WEFT_HAVE_J2K
#include <stdlib.h>
#include <string.h>

#include "j2k_library.h"

enum { PIECE = 1 << 16, RESOLUTIONS = 6 };

typedef struct writer {
	weft_buffer made;
	size_t at;
} writer;

bool weft_j2k_holds(weft_format f)
{
	return f.depth != WEFT_F32;
}

static bool reach(writer *w, size_t end)
{
	static const uint8_t none[256];
	while (w->made.length < end) {
		const size_t left = end - w->made.length;
		if (!weft_buffer_add(&w->made, none, left < sizeof none ? left : sizeof none))
			return false;
	}
	return true;
}

static OPJ_SIZE_T put_piece(void *bytes, OPJ_SIZE_T n, void *user)
{
	writer *w = user;
	if (!reach(w, w->at + n))
		return (OPJ_SIZE_T)-1;
	memcpy(w->made.at + w->at, bytes, n);
	w->at += n;
	return n;
}

static OPJ_OFF_T skip(OPJ_OFF_T n, void *user)
{
	writer *w = user;
	if (n < 0 || !reach(w, w->at + (size_t)n))
		return -1;
	w->at += (size_t)n;
	return n;
}

static OPJ_BOOL seek(OPJ_OFF_T at, void *user)
{
	writer *w = user;
	if (at < 0 || !reach(w, (size_t)at))
		return OPJ_FALSE;
	w->at = (size_t)at;
	return OPJ_TRUE;
}

static opj_image_t *make_image(weft_view im)
{
	opj_image_cmptparm_t parts[WEFT_CHANNELS_MAX] = { 0 };
	const int channels = im.format.channels;
	for (int c = 0; c < channels; c++)
		parts[c] = (opj_image_cmptparm_t) { .dx = 1,
						    .dy = 1,
						    .w = (OPJ_UINT32)im.width,
						    .h = (OPJ_UINT32)im.height,
						    .prec = im.format.depth == WEFT_U8 ? 8 : 16 };
	opj_image_t *made = weft_libj2k.opj_image_create((OPJ_UINT32)channels, parts,
							 channels >= 3 ? OPJ_CLRSPC_SRGB : OPJ_CLRSPC_GRAY);
	if (!made)
		return NULL;
	made->x1 = (OPJ_UINT32)im.width;
	made->y1 = (OPJ_UINT32)im.height;
	if (weft_has_alpha(im.format))
		made->comps[channels - 1].alpha = 1;
	for (int c = 0; c < channels; c++)
		for (int y = 0; y < im.height; y++) {
			const uint8_t *row = weft_row(im, y);
			OPJ_INT32 *to = made->comps[c].data + (size_t)y * (size_t)im.width;
			for (int x = 0; x < im.width; x++) {
				const size_t i = (size_t)x * (size_t)channels + (size_t)c;
				to[x] = im.format.depth == WEFT_U8 ? row[i]
								   : ((const uint16_t *)(const void *)row)[i];
			}
		}
	return made;
}

/* As often as the picture can be halved. */
static int resolutions_of(weft_view im)
{
	int n = 1;
	while (n < RESOLUTIONS && im.width >> n && im.height >> n)
		n++;
	return n;
}

static bool encode(opj_codec_t *codec, opj_image_t *image, weft_view im, opj_stream_t *stream)
{
	const weft_j2k_library *l = &weft_libj2k;
	opj_cparameters_t how;
	l->opj_set_default_encoder_parameters(&how);
	how.tcp_numlayers = 1;
	how.cp_disto_alloc = 1;
	how.tcp_mct = im.format.channels >= 3;
	how.numresolution = resolutions_of(im);
	return l->opj_setup_encoder(codec, &how, image) && l->opj_start_compress(codec, image, stream) &&
	       l->opj_encode(codec, stream) && l->opj_end_compress(codec, stream);
}

weft_status weft_j2k_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	const weft_j2k_library *l = &weft_libj2k;
	writer w = { 0 };
	(void)how;
	if (!weft_j2k_load())
		return weft_fail(e, WEFT_NO_CODEC, "jp2: its library can't be loaded");
	opj_image_t *image = make_image(im);
	opj_codec_t *codec = l->opj_create_compress(OPJ_CODEC_JP2);
	opj_stream_t *stream = l->opj_stream_create(PIECE, OPJ_FALSE);
	weft_status status = WEFT_OK;
	if (!image || !codec || !stream) {
		status = weft_fail(e, WEFT_NO_MEMORY, "jp2: out of memory");
	} else {
		l->opj_stream_set_write_function(stream, put_piece);
		l->opj_stream_set_skip_function(stream, skip);
		l->opj_stream_set_seek_function(stream, seek);
		l->opj_stream_set_user_data(stream, &w, NULL);
		if (!encode(codec, image, im, stream))
			status = weft_fail(e, WEFT_INTERNAL, "jp2: can't be encoded");
		else if (!to.put(to.to, (weft_bytes) { w.made.at, w.made.length }))
			status = weft_fail(e, WEFT_IO, "jp2: the encoded picture could not be taken");
	}
	if (stream)
		l->opj_stream_destroy(stream);
	if (codec)
		l->opj_destroy_codec(codec);
	if (image)
		l->opj_image_destroy(image);
	weft_buffer_free(&w.made);
	return status;
}
#else
typedef int weft_j2k_write_is_not_built_in;
#endif
