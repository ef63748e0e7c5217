/* image.c: memory for pixels. */
#include "image.h"

#include <stdlib.h>

weft_status weft_image_make(weft_image *im, int width, int height, weft_format format, weft_error *e)
{
	*im = (weft_image) { 0 };
	if (width < 0 || height < 0 || width > WEFT_SIDE_MAX || height > WEFT_SIDE_MAX)
		return weft_fail(e, WEFT_LIMIT, "picture of %d x %d: a side must be 0..%d", width, height,
				 WEFT_SIDE_MAX);
	size_t stride = ((size_t)width * weft_pixel_bytes(format) + WEFT_ROW_ALIGN - 1) &
			~(size_t)(WEFT_ROW_ALIGN - 1);
	size_t bytes = stride * (size_t)height + WEFT_ROW_ALIGN;
	void *memory = aligned_alloc(WEFT_ROW_ALIGN, bytes);
	if (!memory)
		return weft_fail(e, WEFT_NO_MEMORY, "picture of %d x %d needs %zu bytes: out of memory",
				 width, height, bytes);
	*im = (weft_image) { { memory, width, height, (ptrdiff_t)stride, format }, memory, bytes };
	return WEFT_OK;
}

void weft_image_free(weft_image *im)
{
	free(im->memory);
	*im = (weft_image) { 0 };
}
