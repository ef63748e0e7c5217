/* image.c: memory for pixels, and questions about views.
 *
 * Invariant: every row of an image starts 64-byte aligned, and at least 64
 * bytes follow the last one, so that kernels may read a little too far.
 */
#include "image.h"

#include "block.h"
#include "shape.h"

#include <string.h>

weft_status weft_shape_check(weft_view v, weft_error *e)
{
	const int channels = v.format.channels, depth = v.format.depth;
	if (channels < 1 || channels > WEFT_CHANNELS_MAX)
		return weft_fail(e, WEFT_BAD_PARAM, "picture of %d channels: it may have 1 to %d", channels,
				 WEFT_CHANNELS_MAX);
	if (!weft_format_valid(v.format))
		return weft_fail(e, WEFT_BAD_PARAM, "picture of %d bytes a sample: it may have 1, 2 or 4",
				 depth);
	if (v.width < 0 || v.height < 0 || v.width > WEFT_SIDE_MAX || v.height > WEFT_SIDE_MAX)
		return weft_fail(e, WEFT_LIMIT, "picture of %d x %d: a side must be 0..%d", v.width, v.height,
				 WEFT_SIDE_MAX);
	const ptrdiff_t row = (ptrdiff_t)((size_t)v.width * weft_pixel_bytes(v.format));
	if (v.pixels && v.height > 1 && v.stride < row && v.stride > -row)
		return weft_fail(e, WEFT_BAD_PARAM, "picture of %d x %d: rows of %td bytes lie %td apart",
				 v.width, v.height, row, v.stride);
	return WEFT_OK;
}

weft_status weft_image_make(weft_image *im, int width, int height, weft_format format, weft_error *e)
{
	return weft_image_make_roomy(im, width, height, format, 0, 0, e);
}

weft_status weft_image_make_roomy(weft_image *im, int width, int height, weft_format format, size_t row_extra,
				  size_t end_extra, weft_error *e)
{
	*im = (weft_image) { 0 };
	const weft_status status =
		weft_shape_check((weft_view) { .width = width, .height = height, .format = format }, e);
	if (status != WEFT_OK)
		return status;
	size_t mask = WEFT_ROW_ALIGN - 1;
	size_t stride = ((size_t)width * weft_pixel_bytes(format) + row_extra + mask) & ~mask;
	size_t bytes = (stride * (size_t)height + end_extra + WEFT_ROW_ALIGN + mask) & ~mask;
	void *memory = weft_block_take(&bytes);
	if (!memory)
		return weft_fail(e, WEFT_NO_MEMORY, "picture of %d x %d needs %zu bytes: out of memory",
				 width, height, bytes);
	*im = (weft_image) { { memory, width, height, (ptrdiff_t)stride, format }, memory, bytes };
	return WEFT_OK;
}

void weft_image_free(weft_image *im)
{
	weft_block_give(im->memory, im->bytes);
	*im = (weft_image) { 0 };
}

weft_status weft_image_copy(weft_image *im, weft_view from, weft_error *e)
{
	*im = (weft_image) { 0 };
	weft_status status = weft_shape_check(from, e);
	if (status == WEFT_OK)
		status = weft_image_make(im, from.width, from.height, from.format, e);
	if (status != WEFT_OK)
		return status;
	size_t row = (size_t)from.width * weft_pixel_bytes(from.format);
	for (int y = 0; row && y < from.height; y++)
		memcpy(weft_row(im->view, y), weft_row(from, y), row);
	return WEFT_OK;
}

/* Clip [*at, *at + *length) to [0, limit). */
static void clip(int *at, int *length, int limit)
{
	int64_t from = *at, to = from + (*length > 0 ? *length : 0);
	from = from < 0 ? 0 : from > limit ? limit : from;
	to = to < from ? from : to > limit ? limit : to;
	*at = (int)from;
	*length = (int)(to - from);
}

weft_view weft_view_crop(weft_view v, int x, int y, int width, int height)
{
	clip(&x, &width, v.width);
	clip(&y, &height, v.height);
	if (width > 0 && height > 0)
		v.pixels = weft_row(v, y) + (size_t)x * weft_pixel_bytes(v.format);
	v.width = width;
	v.height = height;
	return v;
}

bool weft_view_equal(weft_view a, weft_view b)
{
	if (a.width != b.width || a.height != b.height || a.format.channels != b.format.channels ||
	    a.format.depth != b.format.depth)
		return false;
	size_t row = (size_t)a.width * weft_pixel_bytes(a.format);
	for (int y = 0; row && y < a.height; y++)
		if (memcmp(weft_row(a, y), weft_row(b, y), row) != 0)
			return false;
	return true;
}

static uint64_t fnv1a(uint64_t hash, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ bytes[i]) * 0x100000001b3u;
	return hash;
}

/* Little-endian, whatever the machine. */
static uint64_t fnv1a_number(uint64_t hash, uint32_t number)
{
	uint8_t bytes[] = { (uint8_t)number, (uint8_t)(number >> 8), (uint8_t)(number >> 16),
			    (uint8_t)(number >> 24) };
	return fnv1a(hash, bytes, sizeof bytes);
}

uint64_t weft_view_hash(weft_view v)
{
	uint64_t hash = 0xcbf29ce484222325u;
	hash = fnv1a_number(hash, (uint32_t)v.width);
	hash = fnv1a_number(hash, (uint32_t)v.height);
	hash = fnv1a_number(hash, v.format.channels | (uint32_t)v.format.depth << 8);
	for (int y = 0; v.width > 0 && y < v.height; y++)
		hash = fnv1a(hash, weft_row(v, y), (size_t)v.width * weft_pixel_bytes(v.format));
	return hash;
}

const char *weft_format_name(weft_format f)
{
	static const char *const names[3][WEFT_CHANNELS_MAX] = {
		{ "grey u8", "grey+alpha u8", "RGB u8", "RGBA u8" },
		{ "grey u16", "grey+alpha u16", "RGB u16", "RGBA u16" },
		{ "grey f32", "grey+alpha f32", "RGB f32", "RGBA f32" },
	};
	int depth = f.depth == WEFT_U8 ? 0 : f.depth == WEFT_U16 ? 1 : f.depth == WEFT_F32 ? 2 : -1;
	if (depth < 0 || f.channels < 1 || f.channels > WEFT_CHANNELS_MAX)
		return "no format";
	return names[depth][f.channels - 1];
}
