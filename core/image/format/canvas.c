/* canvas.c: see canvas.h. */
#include "canvas.h"

#include <string.h>

void weft_canvas_copy(weft_view from, weft_view to)
{
	for (int y = 0; y < from.height; y++)
		memcpy(weft_row(to, y), weft_row(from, y),
		       (size_t)from.width * weft_pixel_bytes(from.format));
}

void weft_canvas_clear(weft_view canvas, int x, int y, int width, int height)
{
	const size_t pixel = weft_pixel_bytes(canvas.format);
	const int room = canvas.width - x, rows = canvas.height - y;
	width = width < room ? width : room;
	height = height < rows ? height : rows;
	for (int i = 0; i < height && width > 0; i++)
		memset(weft_row(canvas, y + i) + (size_t)x * pixel, 0, (size_t)width * pixel);
}

weft_status weft_canvas_keep(weft_view canvas, weft_image *before, weft_error *e)
{
	weft_status status = WEFT_OK;
	if (!before->memory)
		status = weft_image_make(before, canvas.width, canvas.height, canvas.format, e);
	if (status == WEFT_OK)
		weft_canvas_copy(canvas, before->view);
	return status;
}
