/* codec_heif.c: HEIC and AVIF by libheif, their metadata too; heif_write.c writes AVIF.
 *
 * A file may hold several pictures of any sizes: the one meant to be seen first, then the
 * others.  Pictures come turned and cut as the file says, whatever its EXIF does.
 */
#ifdef WEFT_HAVE_HEIF
#include <stdlib.h>
#include <string.h>

#include "../codecs.h"
#include "../convert.h"
#include "heif.h"

enum { PICTURES_MAX = 1 << 16, METADATA_MAX = 1 << 24 };

/* ---- which of the two ---- */

static bool is_brand(const uint8_t *at, const char *const brands[])
{
	for (; *brands; brands++)
		if (memcmp(at, *brands, 4) == 0)
			return true;
	return false;
}

/* Among the brand and those it is compatible with. */
static bool has_brand(weft_bytes head, const char *const brands[])
{
	enum { MAJOR = 8, MORE = 16 };
	if (head.length < MORE || memcmp(head.at + 4, "ftyp", 4) != 0)
		return false;
	size_t end = weft_big32(head.at);
	end = end < head.length ? end : head.length;
	bool found = is_brand(head.at + MAJOR, brands);
	for (size_t at = MORE; !found && at + 4 <= end; at += 4)
		found = is_brand(head.at + at, brands);
	return found;
}

static const char *const avif_brands[] = { "avif", "avis", NULL };
static const char *const heic_brands[] = { "heic", "heix", "heim", "heis", "hevc", "hevx", NULL };

static bool avif_recognises(weft_bytes head)
{
	return has_brand(head, avif_brands);
}

static bool heic_recognises(weft_bytes head)
{
	return has_brand(head, heic_brands) && !avif_recognises(head);
}

/* ---- files ---- */

typedef struct opened {
	const char *name;
	struct heif_context *context;
	struct heif_image_handle *handle;
	int pictures;
} opened;

weft_status weft_heif_failed(const char *name, struct heif_error from, weft_error *e)
{
	switch (from.code) {
	case heif_error_Memory_allocation_error:
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", name);
	case heif_error_Unsupported_filetype:
	case heif_error_Unsupported_feature:
	case heif_error_Plugin_loading_error:
		return weft_fail(e, WEFT_NO_CODEC, "%s: can't be read here: %s", name, from.message);
	default: return weft_fail(e, WEFT_BAD_IMAGE, "%s: damaged: %s", name, from.message);
	}
}

static void close_file(opened *o)
{
	if (o->handle)
		weft_libheif.heif_image_handle_release(o->handle);
	if (o->context)
		weft_libheif.heif_context_free(o->context);
}

/* The first is the one meant to be seen first. */
static struct heif_error choose(opened *o, int picture)
{
	heif_item_id first, found = 0, *ids;
	struct heif_error e = weft_libheif.heif_context_get_primary_image_ID(o->context, &first);
	o->pictures = weft_libheif.heif_context_get_number_of_top_level_images(o->context);
	if (e.code != heif_error_Ok || picture == 0)
		return e.code != heif_error_Ok
			       ? e
			       : weft_libheif.heif_context_get_image_handle(o->context, first, &o->handle);
	int count = o->pictures < PICTURES_MAX ? o->pictures : PICTURES_MAX, left = picture;
	ids = malloc(sizeof *ids * (size_t)(count > 0 ? count : 1));
	if (!ids)
		return (struct heif_error) { heif_error_Memory_allocation_error, heif_suberror_Unspecified,
					     "" };
	count = weft_libheif.heif_context_get_list_of_top_level_image_IDs(o->context, ids, count);
	for (int i = 0; i < count && left > 0; i++)
		if (ids[i] != first && --left == 0)
			found = ids[i];
	free(ids);
	return weft_libheif.heif_context_get_image_handle(o->context, found, &o->handle);
}

static weft_status open_file(weft_bytes file, int picture, int side, opened *o, weft_error *e)
{
	*o = (opened) { .name = avif_recognises(file) ? "avif" : "heic" };
	if (!weft_heif_load())
		return weft_fail(e, WEFT_NO_CODEC, "%s: libheif is not there", o->name);
	o->context = weft_libheif.heif_context_alloc();
	if (!o->context)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", o->name);
	weft_libheif.heif_context_set_max_decoding_threads(o->context, 0); /* none but ours */
	weft_libheif.heif_context_set_maximum_image_size_limit(o->context, side);
	struct heif_error from = weft_libheif.heif_context_read_from_memory_without_copy(o->context, file.at,
											 file.length, NULL);
	if (from.code == heif_error_Ok)
		from = choose(o, picture);
	return from.code == heif_error_Ok ? WEFT_OK : weft_heif_failed(o->name, from, e);
}

static weft_status look(const opened *o, weft_image_info *info, weft_error *e)
{
	int bits = weft_libheif.heif_image_handle_get_luma_bits_per_pixel(o->handle);
	bool alpha = weft_libheif.heif_image_handle_has_alpha_channel(o->handle);
	*info = (weft_image_info) { .width = weft_libheif.heif_image_handle_get_width(o->handle),
				    .height = weft_libheif.heif_image_handle_get_height(o->handle),
				    .format = { alpha ? 4 : 3, bits > 8 ? WEFT_U16 : WEFT_U8 },
				    .frames = o->pictures };
	if (bits < 1)
		return weft_fail(e, WEFT_BAD_IMAGE, "%s: damaged: of how many bits it is isn't said",
				 o->name);
	return WEFT_OK;
}

static weft_status heif_frame_info(weft_bytes file, int frame, weft_image_info *info, weft_error *e)
{
	opened o;
	weft_status status = open_file(file, frame, WEFT_SIDE_MAX, &o, e);
	if (status == WEFT_OK)
		status = look(&o, info, e);
	close_file(&o);
	return status;
}

static weft_status heif_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	return heif_frame_info(file, 0, info, e);
}

/* ---- pixels ---- */

static void copy_row(const uint8_t *from, weft_view to, int y, int bits)
{
	size_t samples = (size_t)to.width * to.format.channels;
	uint16_t *deep = (uint16_t *)(void *)weft_row(to, y);
	uint32_t most = (1u << bits) - 1;
	if (to.format.depth == WEFT_U8) {
		memcpy(weft_row(to, y), from, samples);
		return;
	}
	for (size_t i = 0; i < samples; i++) {
		uint32_t v = weft_little16(from + 2 * i) & most;
		deep[i] = (uint16_t)((v * 65535u + most / 2) / most);
	}
}

static weft_status copy_pixels(const opened *o, const struct heif_image *from, weft_view to, weft_error *e)
{
	int stride;
	const uint8_t *pixels =
		weft_libheif.heif_image_get_plane_readonly(from, heif_channel_interleaved, &stride);
	int bits = weft_libheif.heif_image_get_bits_per_pixel_range(from, heif_channel_interleaved);
	bool alike = weft_libheif.heif_image_get_width(from, heif_channel_interleaved) == to.width &&
		     weft_libheif.heif_image_get_height(from, heif_channel_interleaved) == to.height;
	if (!pixels || !alike || bits < 1 || bits > 16 || (to.format.depth == WEFT_U8 && bits != 8))
		return weft_fail(e, WEFT_BAD_IMAGE, "%s: damaged: what is coded isn't what is declared",
				 o->name);
	for (int y = 0; y < to.height; y++) {
		copy_row(pixels + (size_t)y * (size_t)stride, to, y, bits);
		if (weft_has_alpha(to.format) &&
		    weft_libheif.heif_image_handle_is_premultiplied_alpha(o->handle))
			weft_unpremultiply_row(weft_row(to, y), weft_row(to, y), to.format, to.width);
	}
	return WEFT_OK;
}

static weft_status decode_picture(const opened *o, weft_image *im, weft_error *e)
{
	weft_image_info info;
	weft_status status = look(o, &info, e);
	if (status != WEFT_OK)
		return status;
	struct heif_decoding_options *options = weft_libheif.heif_decoding_options_alloc();
	if (!options)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", o->name);
	bool alpha = info.format.channels == 4, deep = info.format.depth == WEFT_U16;
	options->strict_decoding = 1;
	if (strcmp(o->name, "avif") == 0 && !weft_heif_has_own_av1())
		options->decoder_id = "aom"; /* of libheif's the one without threads */
	struct heif_image *decoded = NULL;
	struct heif_error from = weft_libheif.heif_decode_image(
		o->handle, &decoded, heif_colorspace_RGB,
		deep    ? alpha ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBB_LE
		: alpha ? heif_chroma_interleaved_RGBA
			: heif_chroma_interleaved_RGB,
		options);
	weft_libheif.heif_decoding_options_free(options);
	if (from.code != heif_error_Ok)
		return weft_heif_failed(o->name, from, e);
	status = weft_image_make(im, info.width, info.height, info.format, e);
	if (status == WEFT_OK)
		status = copy_pixels(o, decoded, im->view, e);
	weft_libheif.heif_image_release(decoded);
	return status;
}

static weft_status heif_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
			       weft_damage *damage, weft_error *e)
{
	opened o;
	(void)damage;
	weft_status status =
		open_file(file, how->frame, how->limits.side ? how->limits.side : WEFT_SIDE_MAX, &o, e);
	if (status == WEFT_OK)
		status = decode_picture(&o, im, e);
	close_file(&o);
	return status;
}

/* ---- metadata ---- */

/* Four bytes of how far behind them EXIF begins, and EXIF. */
static bool add_exif(weft_metadata *m, const uint8_t *at, size_t n)
{
	size_t skip = n >= 4 ? weft_big32(at) : n;
	return n < 4 || skip > n - 4 || weft_metadata_add_exif(m, at + 4 + skip, n - 4 - skip);
}

static bool read_block(const opened *o, heif_item_id id, weft_metadata *m)
{
	const char *type = weft_libheif.heif_image_handle_get_metadata_type(o->handle, id);
	const char *mime = weft_libheif.heif_image_handle_get_metadata_content_type(o->handle, id);
	size_t n = weft_libheif.heif_image_handle_get_metadata_size(o->handle, id);
	bool exif = type && strcmp(type, "Exif") == 0;
	bool xmp = type && strcmp(type, "mime") == 0 && mime && strcmp(mime, "application/rdf+xml") == 0;
	if ((!exif && !xmp) || n == 0 || n > METADATA_MAX)
		return true;
	uint8_t *at = malloc(n);
	bool fine = at;
	if (fine && weft_libheif.heif_image_handle_get_metadata(o->handle, id, at).code == heif_error_Ok) {
		if (exif)
			fine = add_exif(m, at, n);
		else
			fine = m->xmp.length || weft_buffer_add(&m->xmp, at, n);
	}
	free(at);
	return fine;
}

static bool read_blocks(const opened *o, weft_metadata *m)
{
	enum { BLOCKS = 16 };
	heif_item_id ids[BLOCKS];
	int n = weft_libheif.heif_image_handle_get_list_of_metadata_block_IDs(o->handle, NULL, ids, BLOCKS);
	bool fine = true;
	for (int i = 0; i < n && fine; i++)
		fine = read_block(o, ids[i], m);
	return fine;
}

/* By numbers, as PNG's cICP has them; sRGB's and those not said need no word. */
static bool read_numbers(const opened *o, weft_metadata *m)
{
	struct heif_color_profile_nclx *nclx = NULL;
	if (weft_libheif.heif_image_handle_get_nclx_color_profile(o->handle, &nclx).code != heif_error_Ok)
		return true;
	unsigned primaries = nclx->color_primaries, curve = nclx->transfer_characteristics;
	weft_libheif.heif_nclx_color_profile_free(nclx);
	bool usual_curve = curve == 1 || curve == 2 || curve == 6 || curve == 13;
	if (usual_curve && (primaries == 1 || primaries == 2 || primaries == 6))
		return true;
	uint8_t chunk[12] = { 0, 0, 0, 4, 'c', 'I', 'C', 'P', (uint8_t)primaries, (uint8_t)curve, 0, 1 };
	return weft_buffer_add(&m->colour, chunk, sizeof chunk);
}

static bool read_profile(const opened *o, weft_metadata *m)
{
	enum heif_color_profile_type type = weft_libheif.heif_image_handle_get_color_profile_type(o->handle);
	if (type != heif_color_profile_type_prof && type != heif_color_profile_type_rICC)
		return read_numbers(o, m);
	size_t n = weft_libheif.heif_image_handle_get_raw_color_profile_size(o->handle);
	if (n == 0 || n > METADATA_MAX)
		return true;
	if (!weft_buffer_reserve(&m->icc, n))
		return false;
	if (weft_libheif.heif_image_handle_get_raw_color_profile(o->handle, m->icc.at).code == heif_error_Ok)
		m->icc.length = n;
	return true;
}

static bool heif_read_metadata(weft_bytes file, int frame, weft_metadata *m)
{
	opened o;
	bool fine = true;
	if (open_file(file, frame, WEFT_SIDE_MAX, &o, NULL) == WEFT_OK)
		fine = read_blocks(&o, m) && read_profile(&o, m);
	close_file(&o);
	weft_metadata_set_upright(m); /* as the pixels come */
	return fine;
}

/* ---- the codecs ---- */

static const char *const avif_extensions[] = { "avif", NULL };
static const char *const heic_extensions[] = { "heic", "heif", NULL };

const weft_codec weft_codec_avif = {
	.name = "avif",
	.by = "libheif",
	.extensions = avif_extensions,
	.recognises = avif_recognises,
	.load = weft_heif_load,
	.info = heif_info,
	.frame_info = heif_frame_info,
	.read_metadata = heif_read_metadata,
	.decode = heif_decode,
	.encode = weft_avif_encode,
	.holds = weft_avif_holds,
	.options = weft_avif_options,
	.keeps = WEFT_KEEPS_EXIF | WEFT_KEEPS_ICC | WEFT_KEEPS_XMP,
};

const weft_codec weft_codec_heic = {
	.name = "heic",
	.by = "libheif",
	.extensions = heic_extensions,
	.recognises = heic_recognises,
	.load = weft_heif_load,
	.info = heif_info,
	.frame_info = heif_frame_info,
	.read_metadata = heif_read_metadata,
	.decode = heif_decode,
};
#else
typedef int weft_heif_is_not_built_in;
#endif
