/* recognise.c: which codec reads a file, and whether the limits allow it.
 *
 * Invariant: nothing is allocated for a picture before its declared shape was
 * found to be within the limits.
 */
#include "metadata.h"
#include "row_source.h"

#include <stdio.h>

enum { SIDE_DEFAULT = 65535, PIXELS_DEFAULT = 100000000, SCANS_DEFAULT = 500, FRAMES_DEFAULT = 1000 };
static const size_t memory_default = (size_t)2 << 30;
static const int64_t time_default_ns = 60 * INT64_C(1000000000);

weft_limits weft_limits_settle(const weft_limits *limits)
{
	weft_limits l = limits ? *limits : (weft_limits) { 0 };
	l.side = l.side == 0 ? SIDE_DEFAULT : l.side > WEFT_SIDE_MAX ? WEFT_SIDE_MAX : l.side;
	l.pixels = l.pixels ? l.pixels : PIXELS_DEFAULT;
	l.memory = l.memory ? l.memory : memory_default;
	l.bytes = l.bytes ? l.bytes : l.memory;
	l.scans = l.scans ? l.scans : SCANS_DEFAULT;
	l.frames = l.frames ? l.frames : FRAMES_DEFAULT;
	l.time_ns = l.time_ns ? l.time_ns : time_default_ns;
	return l;
}

weft_status weft_limits_check(const weft_image_info *info, const weft_limits *limits, weft_error *e)
{
	weft_limits l = weft_limits_settle(limits);
	if (info->width > l.side || info->height > l.side)
		return weft_fail(e, WEFT_LIMIT,
				 "picture of %d x %d: a side is over the limit of %d pixels; --max-side",
				 info->width, info->height, l.side);
	int64_t pixels = (int64_t)info->width * info->height;
	if (pixels > l.pixels)
		return weft_fail(e, WEFT_LIMIT,
				 "picture of %d x %d: over the limit of %lld pixels; --max-pixels",
				 info->width, info->height, (long long)l.pixels);
	uint64_t bytes = (uint64_t)pixels * weft_pixel_bytes(info->format);
	if (bytes > l.bytes && l.bytes < l.memory)
		return weft_fail(e, WEFT_LIMIT,
				 "picture of %d x %d, %s: over the limit of %zu bytes; --max-bytes",
				 info->width, info->height, weft_format_name(info->format), l.bytes);
	if (bytes > l.memory)
		return weft_fail(e, WEFT_LIMIT,
				 "picture of %d x %d, %s: over the limit of %zu bytes; --max-memory",
				 info->width, info->height, weft_format_name(info->format), l.memory);
	if (info->scans > l.scans)
		return weft_fail(e, WEFT_LIMIT, "%d scans: over the limit of %d; --max-scans", info->scans,
				 l.scans);
	if (info->frames > l.frames)
		return weft_fail(e, WEFT_LIMIT, "%d frames: over the limit of %d; --max-frames", info->frames,
				 l.frames);
	return WEFT_OK;
}

static weft_status look(weft_bytes file, const weft_codec **codec, weft_image_info *info, weft_error *e)
{
	*info = (weft_image_info) { 0 };
	if (file.length == 0)
		return weft_fail(e, WEFT_BAD_IMAGE, "empty file");
	*codec = weft_codec_for_bytes(file);
	if (!*codec)
		return weft_fail(e, WEFT_BAD_IMAGE, "not a picture in a known format");
	weft_status status = (*codec)->info(file, info, e);
	if (status == WEFT_OK && (info->width < 1 || info->height < 1))
		return weft_fail(e, WEFT_BAD_IMAGE, "%s: picture of %d x %d", (*codec)->name, info->width,
				 info->height);
	return status;
}

weft_status weft_recognise(weft_bytes file, const weft_limits *limits, const weft_codec **codec,
			   weft_image_info *info, weft_error *e)
{
	weft_status status = look(file, codec, info, e);
	return status == WEFT_OK ? weft_limits_check(info, limits, e) : status;
}

weft_status weft_orientation_read(weft_bytes file, int *orientation, weft_error *e)
{
	weft_metadata m;
	weft_status status = weft_metadata_read(file, &m, e);
	*orientation = weft_metadata_orientation(&m);
	weft_metadata_free(&m);
	return status;
}

weft_status weft_decode_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	const weft_codec *codec = NULL;
	int orientation = 1;
	weft_status status = look(file, &codec, info, e);
	if (status == WEFT_OK)
		status = weft_orientation_read(file, &orientation, e);
	if (orientation >= 5) {
		int width = info->width;
		info->width = info->height;
		info->height = width;
	}
	return status;
}

void weft_damage_note(weft_damage *damage, double kept, const char *what)
{
	if (!damage || damage->found)
		return;
	damage->found = true;
	damage->kept = kept;
	snprintf(damage->what, sizeof damage->what, "%s", what);
}
