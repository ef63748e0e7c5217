/* heif_picture.c: see heif_picture.h. */
#ifdef WEFT_HAVE_HEIF
#include "heif_picture.h"

#include <string.h>

const struct heif_error weft_heif_fine = { heif_error_Ok, heif_suberror_Unspecified, "Success" };
const struct heif_error weft_heif_no_memory = { heif_error_Memory_allocation_error, heif_suberror_Unspecified,
						"out of memory" };

static struct heif_error copy_plane(const weft_heif_planes *from, int i, struct heif_image *to)
{
	static const enum heif_channel channels[] = { heif_channel_Y, heif_channel_Cb, heif_channel_Cr };
	const int width = from->plane[i].width, height = from->plane[i].height, bits = from->plane[i].bits;
	int out;
	struct heif_error e = weft_libheif.heif_image_add_plane(to, channels[i], width, height, bits);
	if (e.code != heif_error_Ok)
		return e;
	uint8_t *target = weft_libheif.heif_image_get_plane(to, channels[i], &out);
	for (int y = 0; y < height; y++)
		memcpy(target + (size_t)y * (size_t)out, from->plane[i].at + y * from->plane[i].stride,
		       (size_t)width * (bits > 8 ? 2 : 1));
	return weft_heif_fine;
}

/* The file's word goes before it. */
static void copy_colours(const weft_heif_planes *from, struct heif_image *to)
{
	struct heif_color_profile_nclx *nclx = weft_libheif.heif_nclx_color_profile_alloc();
	if (!nclx)
		return;
	weft_libheif.heif_nclx_color_profile_set_color_primaries(nclx, from->primaries);
	weft_libheif.heif_nclx_color_profile_set_transfer_characteristics(nclx, from->transfer);
	weft_libheif.heif_nclx_color_profile_set_matrix_coefficients(nclx, from->matrix);
	nclx->full_range_flag = from->full;
	weft_libheif.heif_image_set_nclx_color_profile(to, nclx);
	weft_libheif.heif_nclx_color_profile_free(nclx);
}

struct heif_error weft_heif_copy(const weft_heif_planes *from, struct heif_image **made)
{
	const bool mono = from->chroma == heif_chroma_monochrome;
	struct heif_image *to = NULL;
	struct heif_error e = weft_libheif.heif_image_create(
		from->width, from->height, mono ? heif_colorspace_monochrome : heif_colorspace_YCbCr,
		from->chroma, &to);
	for (int i = 0; e.code == heif_error_Ok && i < (mono ? 1 : 3); i++)
		e = copy_plane(from, i, to);
	if (e.code != heif_error_Ok) {
		if (to)
			weft_libheif.heif_image_release(to);
		return e;
	}
	copy_colours(from, to);
	*made = to;
	return weft_heif_fine;
}

void weft_heif_set_strict(void *decoder, int flag)
{
	(void)decoder;
	(void)flag;
}
#else
typedef int weft_heif_picture_is_not_built_in;
#endif
