/* jpeg.c: the markers of a JPEG, up to the shape of its picture. */
#include "jpeg.h"

#include <string.h>

#include "../metadata.h"

enum {
	MARKER_EOI = 0xd9,
	MARKER_SOS = 0xda,
	/* A block of 8 x 8 takes a bit at least. */
	PIXELS_PER_BYTE_MAX = 512,
};

const char *const weft_jpeg_extensions[] = { "jpg", "jpeg", "jpe", "jfif", NULL };

bool weft_jpeg_recognises(weft_bytes head)
{
	return head.length >= 3 && head.at[0] == 0xff && head.at[1] == 0xd8 && head.at[2] == 0xff;
}

/* Frame headers are c0..cf without the three that aren't. */
static bool is_frame(unsigned marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* At least as many as there are. */
static int count_scans(weft_bytes file, size_t at)
{
	int scans = 0;
	while (at + 1 < file.length) {
		const uint8_t *ff = memchr(file.at + at, 0xff, file.length - at - 1);
		if (!ff)
			break;
		scans += ff[1] == MARKER_SOS && scans < INT32_MAX;
		at = (size_t)(ff - file.at) + 1;
	}
	return scans;
}

static weft_status read_frame(weft_bytes file, size_t at, unsigned marker, weft_image_info *info,
			      weft_error *e)
{
	const uint8_t *p = file.at + at;
	if (at + 6 > file.length)
		return weft_fail(e, WEFT_BAD_IMAGE, "jpeg: ends early, within its headers");
	int height = p[1] << 8 | p[2], width = p[3] << 8 | p[4], components = p[5];
	if (marker > 0xc2)
		return weft_fail(e, WEFT_NO_CODEC, "jpeg: a kind (SOF%u) that can't be read", marker - 0xc0);
	if (p[0] != 8)
		return weft_fail(e, WEFT_NO_CODEC, "jpeg: %d bits a sample can't be read", p[0]);
	if (width == 0 || height == 0 || (components != 1 && components != 3 && components != 4))
		return weft_fail(e, WEFT_BAD_IMAGE, "jpeg: picture of %d x %d with %d components", width,
				 height, components);
	*info = (weft_image_info) { .width = width,
				    .height = height,
				    .format = { components == 1 ? 1 : 3, WEFT_U8 } };
	if ((int64_t)width * height / PIXELS_PER_BYTE_MAX > (int64_t)file.length)
		return weft_fail(e, WEFT_BAD_IMAGE, "jpeg: %zu bytes can't hold %d x %d pixels", file.length,
				 width, height);
	info->scans = count_scans(file, at);
	return WEFT_OK;
}

weft_status weft_jpeg_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	size_t at = 2;
	while (at + 4 <= file.length) {
		if (file.at[at] != 0xff)
			return weft_fail(e, WEFT_BAD_IMAGE, "jpeg: damaged: no marker at byte %zu", at);
		unsigned marker = file.at[at + 1];
		if (marker == 0xff) {
			at++;
			continue;
		}
		if (marker == MARKER_SOS || marker == MARKER_EOI)
			return weft_fail(e, WEFT_BAD_IMAGE, "jpeg: without a frame header");
		if (is_frame(marker))
			return read_frame(file, at + 4, marker, info, e);
		bool alone = marker == 1 || (marker >= 0xd0 && marker <= 0xd7);
		at += alone ? 2 : 2 + ((size_t)file.at[at + 2] << 8 | file.at[at + 3]);
	}
	return weft_fail(e, WEFT_BAD_IMAGE, "jpeg: ends early, within its headers");
}
