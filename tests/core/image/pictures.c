/* pictures.c: small pictures for the tests of core/image. */
#include "pictures.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "image/file.h"

weft_image picture_make(int width, int height, weft_format format)
{
	weft_image im;
	cr_assert_eq(weft_image_make(&im, width, height, format, NULL), WEFT_OK);
	uint32_t noise = 12345;
	for (int y = 0; y < height; y++)
		for (int i = 0; i < width * format.channels; i++) {
			noise = noise * 1664525 + 1013904223;
			uint32_t v = (uint32_t)(i * 700 + y * 900) + (noise >> 22);
			if (format.depth == WEFT_U8)
				weft_row(im.view, y)[i] = (uint8_t)(v >> 6);
			else if (format.depth == WEFT_U16)
				((uint16_t *)(void *)weft_row(im.view, y))[i] = (uint16_t)(v * 3);
			else
				((float *)(void *)weft_row(im.view, y))[i] = (float)v / 7000.0f - 0.25f;
		}
	return im;
}

weft_buffer picture_file(const char *name)
{
	char path[512];
	snprintf(path, sizeof path, "%s/images/%s", WEFT_SOURCE_DIR, name);
	weft_buffer b = { 0 };
	weft_error e;
	cr_assert_eq(weft_file_read(path, 0, &b, &e), WEFT_OK, "%s", e.text);
	return b;
}

weft_buffer picture_encode(const char *name, weft_view v)
{
	weft_buffer b = { 0 };
	weft_error e;
	cr_assert_eq(weft_encode(weft_codec_for_name(name), v, NULL, weft_buffer_sink(&b), &e), WEFT_OK, "%s",
		     e.text);
	return b;
}
