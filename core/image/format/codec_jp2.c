/* codec_jp2.c: JPEG 2000 by OpenJPEG, as a JP2 file or bare.
 *
 * Greys and colours, with alpha or without, of 1 to 31 bits: up to 8 become u8, up to 16
 * u16, more fractions in floats.  Damage is an error: how much of a picture came before it
 * isn't told.
 */
#ifdef WEFT_HAVE_J2K
#include <stdlib.h>
#include <string.h>

#include "../view.h"
#include "j2k_library.h"
#include "j2k_size.h"

enum { PIECE = 1 << 16, BOOKS_FREE = 1 << 24 };

typedef struct reader {
	weft_bytes file;
	size_t at;
	opj_codec_t *codec;
	opj_stream_t *stream;
	opj_image_t *image;
	weft_format format;
} reader;

static const uint8_t box[12] = { 0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, 0x87, 10 };
static const uint8_t bare[4] = { 0xff, 0x4f, 0xff, 0x51 };

static bool is_bare(weft_bytes head)
{
	return head.length >= sizeof bare && memcmp(head.at, bare, sizeof bare) == 0;
}

static bool jp2_recognises(weft_bytes head)
{
	return is_bare(head) || (head.length >= sizeof box && memcmp(head.at, box, sizeof box) == 0);
}

static OPJ_SIZE_T read_piece(void *to, OPJ_SIZE_T n, void *user)
{
	reader *r = user;
	const size_t left = r->file.length - r->at;
	n = n < left ? n : left;
	if (n == 0)
		return (OPJ_SIZE_T)-1;
	memcpy(to, r->file.at + r->at, n);
	r->at += n;
	return n;
}

static OPJ_OFF_T skip(OPJ_OFF_T n, void *user)
{
	reader *r = user;
	if (n < 0 || (size_t)n > r->file.length - r->at)
		return -1;
	r->at += (size_t)n;
	return n;
}

static OPJ_BOOL seek(OPJ_OFF_T at, void *user)
{
	reader *r = user;
	if (at < 0 || (size_t)at > r->file.length)
		return OPJ_FALSE;
	r->at = (size_t)at;
	return OPJ_TRUE;
}

/* ---- the head ---- */

static uint8_t depth_of(uint32_t bits)
{
	return bits <= 8 ? WEFT_U8 : bits <= 16 ? WEFT_U16 : WEFT_F32;
}

static weft_status check_image(reader *r, weft_error *e)
{
	const opj_image_t *im = r->image;
	if (im->numcomps < 1 || im->numcomps > WEFT_CHANNELS_MAX)
		return weft_fail(e, WEFT_NO_CODEC, "jp2: of %u samples a pixel, which can't be read here",
				 im->numcomps);
	const opj_image_comp_t *first = im->comps;
	if (first->w < 1 || first->h < 1 || first->w > INT32_MAX || first->h > INT32_MAX || first->prec < 1 ||
	    first->prec > 31)
		return weft_fail(e, WEFT_BAD_IMAGE, "jp2: damaged");
	if (im->color_space == OPJ_CLRSPC_SYCC || im->color_space == OPJ_CLRSPC_EYCC ||
	    im->color_space == OPJ_CLRSPC_CMYK)
		return weft_fail(e, WEFT_NO_CODEC, "jp2: of YCC or inks, which can't be read here");
	for (OPJ_UINT32 c = 1; c < im->numcomps; c++)
		if (im->comps[c].w != first->w || im->comps[c].h != first->h ||
		    im->comps[c].prec != first->prec || im->comps[c].sgnd != first->sgnd)
			return weft_fail(e, WEFT_NO_CODEC,
					 "jp2: its samples are of several kinds, which can't be read here");
	r->format = (weft_format) { (uint8_t)im->numcomps, depth_of(first->prec) };
	return WEFT_OK;
}

/* Memory for more tiles than pixels call for, which the library takes with the head. */
static bool too_many_tiles(const weft_j2k_size *s)
{
	const uint64_t pixels = (uint64_t)s->width * s->height, books = weft_j2k_book_bytes(s);
	return books > BOOKS_FREE && books / 4 > pixels * (uint64_t)s->components * sizeof(OPJ_INT32);
}

static weft_status open_file(reader *r, weft_bytes file, weft_error *e)
{
	const weft_j2k_library *l = &weft_libj2k;
	opj_dparameters_t how;
	weft_j2k_size size;
	*r = (reader) { .file = file };
	if (!weft_j2k_size_read(file, &size))
		return weft_fail(e, WEFT_BAD_IMAGE, "jp2: damaged");
	if (too_many_tiles(&size))
		return weft_fail(e, WEFT_NO_CODEC, "jp2: of more tiles than can be read here");
	if (!weft_j2k_load())
		return weft_fail(e, WEFT_NO_CODEC, "jp2: its library can't be loaded");
	r->codec = l->opj_create_decompress(is_bare(file) ? OPJ_CODEC_J2K : OPJ_CODEC_JP2);
	r->stream = l->opj_stream_create(PIECE, OPJ_TRUE);
	if (!r->codec || !r->stream)
		return weft_fail(e, WEFT_NO_MEMORY, "jp2: out of memory");
	l->opj_stream_set_read_function(r->stream, read_piece);
	l->opj_stream_set_skip_function(r->stream, skip);
	l->opj_stream_set_seek_function(r->stream, seek);
	l->opj_stream_set_user_data(r->stream, r, NULL);
	l->opj_stream_set_user_data_length(r->stream, file.length);
	l->opj_set_default_decoder_parameters(&how);
	if (!l->opj_setup_decoder(r->codec, &how) || !l->opj_read_header(r->stream, r->codec, &r->image) ||
	    !r->image)
		return weft_fail(e, WEFT_BAD_IMAGE, "jp2: damaged");
	return check_image(r, e);
}

static void close_file(reader *r)
{
	if (r->stream)
		weft_libj2k.opj_stream_destroy(r->stream);
	if (r->codec)
		weft_libj2k.opj_destroy_codec(r->codec);
	if (r->image)
		weft_libj2k.opj_image_destroy(r->image);
}

/* Where the library would take much memory for the head, limits are to see it first. */
static bool tell_without(weft_bytes file, weft_image_info *info)
{
	weft_j2k_size s;
	if (!weft_j2k_size_read(file, &s) || weft_j2k_book_bytes(&s) <= BOOKS_FREE || too_many_tiles(&s) ||
	    s.components > WEFT_CHANNELS_MAX || s.width > INT32_MAX || s.height > INT32_MAX)
		return false;
	*info = (weft_image_info) { .width = (int)s.width,
				    .height = (int)s.height,
				    .format = { (uint8_t)s.components, depth_of((uint32_t)s.bits) } };
	return true;
}

static weft_status jp2_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	reader r;
	if (tell_without(file, info))
		return WEFT_OK;
	weft_status status = open_file(&r, file, e);
	if (status == WEFT_OK)
		*info = (weft_image_info) { .width = (int)r.image->comps[0].w,
					    .height = (int)r.image->comps[0].h,
					    .format = r.format };
	close_file(&r);
	return status;
}

/* The profile. */
static bool jp2_metadata(weft_bytes file, int frame, weft_metadata *m)
{
	reader r;
	bool fine = true;
	(void)frame;
	if (open_file(&r, file, NULL) == WEFT_OK && r.image->icc_profile_buf && r.image->icc_profile_len)
		fine = weft_buffer_add(&m->icc, r.image->icc_profile_buf, r.image->icc_profile_len);
	close_file(&r);
	return fine;
}

/* ---- pixels ---- */

static void take_row(const reader *r, int y, uint8_t *to)
{
	const int channels = r->format.channels;
	for (int c = 0; c < channels; c++) {
		const opj_image_comp_t *part = &r->image->comps[c];
		const OPJ_INT32 *from = part->data + (size_t)y * part->w;
		const int64_t most = (INT64_C(1) << part->prec) - 1, shift = part->sgnd ? (most + 1) / 2 : 0;
		const int64_t white = r->format.depth == WEFT_U8 ? 255 : 65535;
		for (size_t x = 0; x < part->w; x++) {
			const size_t i = x * (size_t)channels + (size_t)c;
			int64_t v = from[x] + shift;
			v = v < 0 ? 0 : v > most ? most : v;
			if (r->format.depth == WEFT_F32)
				((float *)(void *)to)[i] = (float)((double)v / (double)most);
			else if (r->format.depth == WEFT_U8)
				to[i] = (uint8_t)((v * white + most / 2) / most);
			else
				((uint16_t *)(void *)to)[i] = (uint16_t)((v * white + most / 2) / most);
		}
	}
}

static bool is_whole(const reader *r)
{
	for (OPJ_UINT32 c = 0; c < r->image->numcomps; c++)
		if (!r->image->comps[c].data)
			return false;
	return true;
}

static weft_status jp2_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
			      weft_damage *damage, weft_error *e)
{
	const weft_j2k_library *l = &weft_libj2k;
	reader r;
	(void)how, (void)damage;
	weft_status status = open_file(&r, file, e);
	const weft_format f = r.format;
	const OPJ_UINT32 width = status == WEFT_OK ? r.image->comps[0].w : 0;
	const OPJ_UINT32 height = status == WEFT_OK ? r.image->comps[0].h : 0;
	if (status == WEFT_OK && (!l->opj_decode(r.codec, r.stream, r.image) ||
				  !l->opj_end_decompress(r.codec, r.stream) || !is_whole(&r)))
		status = weft_fail(e, WEFT_BAD_IMAGE, "jp2: damaged");
	if (status == WEFT_OK)
		status = check_image(&r, e);
	/* A palette comes out after the head was told. */
	if (status == WEFT_OK && (!weft_format_equal(f, r.format) || r.image->comps[0].w != width ||
				  r.image->comps[0].h != height))
		status = weft_fail(e, WEFT_NO_CODEC, "jp2: of a palette, which can't be read here");
	if (status == WEFT_OK)
		status = weft_image_make(im, (int)width, (int)height, f, e);
	for (int y = 0; status == WEFT_OK && y < im->view.height; y++)
		take_row(&r, y, weft_row(im->view, y));
	close_file(&r);
	return status;
}

static const char *const jp2_extensions[] = { "jp2", NULL };

const weft_codec weft_codec_jp2 = {
	.name = "jp2",
	.by = "OpenJPEG",
	.extensions = jp2_extensions,
	.recognises = jp2_recognises,
	.load = weft_j2k_load,
	.info = jp2_info,
	.read_metadata = jp2_metadata,
	.decode = jp2_decode,
	.encode = weft_j2k_encode,
	.holds = weft_j2k_holds,
};
#else
typedef int weft_codec_jp2_is_not_built_in;
#endif
