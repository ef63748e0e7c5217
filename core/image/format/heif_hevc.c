/* heif_hevc.c: HEVC for libheif by libde265, in the thread that asks.
 *
 * libheif's own way to libde265 starts a thread for each picture, which a jail refuses, and
 * which --procs would know nothing of.
 */
#ifdef WEFT_HAVE_HEIF
#include "heif_picture.h"
#include "library.h"
#endif
#if defined WEFT_HAVE_HEIF && defined WEFT_HAVE_DE265
#include <libde265/de265.h>
#include <stdint.h>
#include <string.h>

#define FUNCTIONS(each)                                                                                      \
	each(de265_new_decoder) each(de265_free_decoder) each(de265_push_NAL) each(de265_flush_data)         \
		each(de265_decode) each(de265_get_next_picture) each(de265_isOK) each(de265_get_image_width) \
			each(de265_get_image_height) each(de265_get_chroma_format)                           \
				each(de265_get_bits_per_pixel) each(de265_get_image_plane)                   \
					each(de265_get_image_full_range_flag)                                \
						each(de265_get_image_colour_primaries)                       \
							each(de265_get_image_transfer_characteristics)       \
								each(de265_get_image_matrix_coefficients)

#define MEMBER(name) __typeof__(name) *name;
static struct {
	FUNCTIONS(MEMBER)
} lib;
#undef MEMBER

static const struct heif_error bad = { heif_error_Decoder_plugin_error, heif_suberror_Unspecified,
				       "the HEVC stream makes no sense" };

static const char *name(void)
{
	return "libde265 without threads";
}

/* Before libheif's own. */
static int priority(enum heif_compression_format format)
{
	return format == heif_compression_HEVC ? 1000 : 0;
}

static struct heif_error make(void **decoder)
{
	*decoder = lib.de265_new_decoder();
	return *decoder ? weft_heif_fine : weft_heif_no_memory;
}

static void unmake(void *decoder)
{
	lib.de265_free_decoder(decoder);
}

/* Units, each behind four bytes of its length. */
static struct heif_error push(void *decoder, const void *data, size_t size)
{
	const uint8_t *at = data;
	while (size >= 4) {
		size_t n = (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
		if (n > size - 4 || n > INT32_MAX)
			return bad;
		if (!lib.de265_isOK(lib.de265_push_NAL(decoder, at + 4, (int)n, 0, NULL)))
			return bad;
		at += n + 4;
		size -= n + 4;
	}
	return size ? bad : weft_heif_fine;
}

static struct heif_error copy_picture(const struct de265_image *from, struct heif_image **made)
{
	static const enum heif_chroma chromas[] = { heif_chroma_monochrome, heif_chroma_420, heif_chroma_422,
						    heif_chroma_444 };
	const enum de265_chroma chroma = lib.de265_get_chroma_format(from);
	weft_heif_planes planes = {
		.width = lib.de265_get_image_width(from, 0),
		.height = lib.de265_get_image_height(from, 0),
		.chroma = chromas[chroma],
		.primaries = (uint16_t)lib.de265_get_image_colour_primaries(from),
		.transfer = (uint16_t)lib.de265_get_image_transfer_characteristics(from),
		.matrix = (uint16_t)lib.de265_get_image_matrix_coefficients(from),
		.full = lib.de265_get_image_full_range_flag(from) != 0,
	};
	for (int i = 0; i < (chroma == de265_chroma_mono ? 1 : 3); i++) {
		int stride;
		planes.plane[i].at = lib.de265_get_image_plane(from, i, &stride);
		planes.plane[i].stride = stride;
		planes.plane[i].width = lib.de265_get_image_width(from, i);
		planes.plane[i].height = lib.de265_get_image_height(from, i);
		planes.plane[i].bits = lib.de265_get_bits_per_pixel(from, i);
		if (!planes.plane[i].at || planes.plane[i].width < 1 || planes.plane[i].height < 1)
			return bad;
	}
	return weft_heif_copy(&planes, made);
}

static struct heif_error decode(void *decoder, struct heif_image **made)
{
	int more = 1;
	*made = NULL;
	if (!lib.de265_isOK(lib.de265_flush_data(decoder)))
		return bad;
	while (more && !*made) {
		more = 0;
		if (!lib.de265_isOK(lib.de265_decode(decoder, &more)))
			break;
		const struct de265_image *picture = lib.de265_get_next_picture(decoder);
		if (picture)
			return copy_picture(picture, made);
	}
	return bad;
}

static const struct heif_decoder_plugin plugin = { .plugin_api_version = 3,
						   .get_plugin_name = name,
						   .does_support_format = priority,
						   .new_decoder = make,
						   .free_decoder = unmake,
						   .push_data = push,
						   .decode_image = decode,
						   .set_strict_decoding = weft_heif_set_strict,
						   .id_name = "weft-hevc" };

const struct heif_decoder_plugin *weft_heif_hevc_plugin(void)
{
#define ENTRY(name) WEFT_LIBRARY_ENTRY(lib, name),
	const weft_library_entry entries[] = { FUNCTIONS(ENTRY) };
#undef ENTRY
	if (!weft_library_load(WEFT_DE265_LIBRARY, entries, sizeof entries / sizeof *entries))
		return NULL;
	return &plugin;
}
#elif defined WEFT_HAVE_HEIF
const struct heif_decoder_plugin *weft_heif_hevc_plugin(void)
{
	return NULL;
}
#else
typedef int weft_heif_hevc_is_not_built_in;
#endif
