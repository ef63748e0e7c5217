/* heif_av1.c: AV1 for libheif by libdav1d, in the thread that asks.
 *
 * libheif lets libdav1d have a thread for each processor, which a jail refuses; an encoder's
 * name in its options counts for the colours, not for the alpha of a picture.
 */
#ifdef WEFT_HAVE_HEIF
#include "heif_picture.h"
#include "library.h"
#endif
#if defined WEFT_HAVE_HEIF && defined WEFT_HAVE_DAV1D
#include <dav1d/dav1d.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FUNCTIONS(each)                                                                                      \
	each(dav1d_default_settings) each(dav1d_open) each(dav1d_close) each(dav1d_data_create)              \
		each(dav1d_data_unref) each(dav1d_send_data) each(dav1d_get_picture)                         \
			each(dav1d_picture_unref)

#define MEMBER(name) __typeof__(name) *name;
static struct {
	FUNCTIONS(MEMBER)
} lib;
#undef MEMBER

typedef struct decoder {
	Dav1dContext *in;
	Dav1dData data;
} decoder;

static const struct heif_error bad = { heif_error_Decoder_plugin_error, heif_suberror_Unspecified,
				       "the AV1 stream makes no sense" };

static const char *name(void)
{
	return "libdav1d without threads";
}

/* Before libheif's own. */
static int priority(enum heif_compression_format format)
{
	return format == heif_compression_AV1 ? 1000 : 0;
}

static struct heif_error make(void **made)
{
	enum { SIDE_MOST = 65535 };
	Dav1dSettings settings;
	decoder *d = *made = calloc(1, sizeof *d);
	if (!d)
		return weft_heif_no_memory;
	lib.dav1d_default_settings(&settings);
	settings.n_threads = 1;
	settings.max_frame_delay = 1;
	settings.all_layers = 0;
	settings.frame_size_limit = (unsigned)SIDE_MOST * SIDE_MOST;
	if (lib.dav1d_open(&d->in, &settings) == 0)
		return weft_heif_fine;
	free(d);
	*made = NULL;
	return weft_heif_no_memory;
}

static void unmake(void *decoding)
{
	decoder *d = decoding;
	if (d->data.sz)
		lib.dav1d_data_unref(&d->data);
	lib.dav1d_close(&d->in);
	free(d);
}

/* More comes behind what there is. */
static struct heif_error push(void *decoding, const void *bytes, size_t size)
{
	decoder *d = decoding;
	Dav1dData more;
	uint8_t *at = size ? lib.dav1d_data_create(&more, d->data.sz + size) : NULL;
	if (!at)
		return size ? weft_heif_no_memory : bad;
	if (d->data.sz) {
		memcpy(at, d->data.data, d->data.sz);
		lib.dav1d_data_unref(&d->data);
	}
	memcpy(at + more.sz - size, bytes, size);
	d->data = more;
	return weft_heif_fine;
}

static struct heif_error copy_picture(const Dav1dPicture *from, struct heif_image **made)
{
	static const enum heif_chroma chromas[] = { [DAV1D_PIXEL_LAYOUT_I400] = heif_chroma_monochrome,
						    [DAV1D_PIXEL_LAYOUT_I420] = heif_chroma_420,
						    [DAV1D_PIXEL_LAYOUT_I422] = heif_chroma_422,
						    [DAV1D_PIXEL_LAYOUT_I444] = heif_chroma_444 };
	const Dav1dSequenceHeader *said = from->seq_hdr;
	weft_heif_planes planes = { .width = from->p.w,
				    .height = from->p.h,
				    .chroma = chromas[from->p.layout],
				    .primaries = (uint16_t)said->pri,
				    .transfer = (uint16_t)said->trc,
				    .matrix = (uint16_t)said->mtrx,
				    .full = said->color_range != 0 };
	for (int i = 0; i < (from->p.layout == DAV1D_PIXEL_LAYOUT_I400 ? 1 : 3); i++) {
		const bool narrow = i && from->p.layout != DAV1D_PIXEL_LAYOUT_I444;
		const bool low = i && from->p.layout == DAV1D_PIXEL_LAYOUT_I420;
		planes.plane[i].at = from->data[i];
		planes.plane[i].stride = from->stride[i > 0];
		planes.plane[i].width = narrow ? (from->p.w + 1) / 2 : from->p.w;
		planes.plane[i].height = low ? (from->p.h + 1) / 2 : from->p.h;
		planes.plane[i].bits = from->p.bpc;
	}
	return weft_heif_copy(&planes, made);
}

static struct heif_error decode(void *decoding, struct heif_image **made)
{
	decoder *d = decoding;
	Dav1dPicture picture = { 0 };
	int status = -EAGAIN;
	*made = NULL;
	/* It takes some, gives what it can, and takes more. */
	while (status == -EAGAIN) {
		size_t before = d->data.sz;
		if (before) {
			int sent = lib.dav1d_send_data(d->in, &d->data);
			if (sent < 0 && sent != -EAGAIN)
				return bad;
		}
		status = lib.dav1d_get_picture(d->in, &picture);
		if (status == -EAGAIN && d->data.sz == before)
			return bad;
	}
	if (status < 0)
		return status == -ENOMEM ? weft_heif_no_memory : bad;
	struct heif_error e = copy_picture(&picture, made);
	lib.dav1d_picture_unref(&picture);
	return e;
}

static const struct heif_decoder_plugin plugin = { .plugin_api_version = 3,
						   .get_plugin_name = name,
						   .does_support_format = priority,
						   .new_decoder = make,
						   .free_decoder = unmake,
						   .push_data = push,
						   .decode_image = decode,
						   .set_strict_decoding = weft_heif_set_strict,
						   .id_name = "weft-av1" };

const struct heif_decoder_plugin *weft_heif_av1_plugin(void)
{
#define ENTRY(name) WEFT_LIBRARY_ENTRY(lib, name),
	const weft_library_entry entries[] = { FUNCTIONS(ENTRY) };
#undef ENTRY
	if (!weft_library_load(WEFT_DAV1D_LIBRARY, entries, sizeof entries / sizeof *entries))
		return NULL;
	return &plugin;
}
#elif defined WEFT_HAVE_HEIF
const struct heif_decoder_plugin *weft_heif_av1_plugin(void)
{
	return NULL;
}
#else
typedef int weft_heif_av1_is_not_built_in;
#endif
