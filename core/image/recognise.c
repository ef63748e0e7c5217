/* recognise.c: which codec reads a file, and whether the limits allow it.
 *
 * Invariant: nothing is allocated for a picture before its declared shape was
 * found to be within the limits.
 */
#include "codecs.h"
#include "jail/jail_inside.h"

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
		return weft_fail_limit(e, WEFT_LIMIT_SIDE,
				       "picture of %d x %d: a side is over the limit of %d pixels",
				       info->width, info->height, l.side);
	int64_t pixels = (int64_t)info->width * info->height;
	if (pixels > l.pixels)
		return weft_fail_limit(e, WEFT_LIMIT_PIXELS,
				       "picture of %d x %d: over the limit of %lld pixels", info->width,
				       info->height, (long long)l.pixels);
	uint64_t bytes = (uint64_t)pixels * weft_pixel_bytes(info->format);
	size_t most = l.bytes < l.memory ? l.bytes : l.memory;
	if (bytes > most)
		return weft_fail_limit(e, most < l.memory ? WEFT_LIMIT_BYTES : WEFT_LIMIT_MEMORY,
				       "picture of %d x %d, %s: over the limit of %zu bytes", info->width,
				       info->height, weft_format_name(info->format), most);
	if (info->scans > l.scans)
		return weft_fail_limit(e, WEFT_LIMIT_SCANS, "%d scans: over the limit of %d", info->scans,
				       l.scans);
	if (info->frames > l.frames)
		return weft_fail_limit(e, WEFT_LIMIT_FRAMES, "%d frames: over the limit of %d", info->frames,
				       l.frames);
	return WEFT_OK;
}

weft_status weft_limits_check_made(const char *what, weft_view shape, const weft_limits *limits,
				   weft_error *e)
{
	weft_limits l = weft_limits_settle(limits);
	int64_t pixels = (int64_t)shape.width * shape.height;
	if (pixels > l.pixels)
		return weft_fail_limit(e, WEFT_LIMIT_PIXELS, "%s of %d x %d is over the limit of %lld pixels",
				       what, shape.width, shape.height, (long long)l.pixels);
	if ((uint64_t)pixels * weft_pixel_bytes(shape.format) > l.memory)
		return weft_fail_limit(e, WEFT_LIMIT_MEMORY,
				       "%s of %d x %d, %s, is over the limit of %zu bytes", what, shape.width,
				       shape.height, weft_format_name(shape.format), l.memory);
	return WEFT_OK;
}

static weft_status refuse_unknown(weft_bytes file, weft_error *e)
{
	const char *foreign = weft_foreign_name(file);

	if (foreign)
		return weft_fail(e, WEFT_BAD_IMAGE, "is %s, which can't be read here", foreign);
	return weft_fail(e, WEFT_BAD_IMAGE, "not a picture in a known format");
}

static weft_status look_at(const weft_codec *codec, weft_bytes file, int frame, weft_image_info *info,
			   weft_error *e)
{
	weft_status status = codec->info(file, info, e);
	int frames = info->frames > 1 ? info->frames : 1;
	if (status != WEFT_OK || frame == 0)
		return status;
	if (frame < 0 || frame >= frames)
		return weft_fail(e, WEFT_BAD_PARAM, "%s: there is no frame %d of %d", codec->name, frame + 1,
				 frames);
	if (!codec->frame_info)
		return weft_fail(e, WEFT_NO_CODEC, "%s: only the first of %d frames can be read", codec->name,
				 frames);
	return codec->frame_info(file, frame, info, e);
}

static weft_status look(weft_bytes file, int frame, const weft_codec **codec, weft_image_info *info,
			weft_error *e)
{
	*info = (weft_image_info) { 0 };
	if (file.length == 0)
		return weft_fail(e, WEFT_BAD_IMAGE, "empty file");
	if (weft_jail_is_required())
		return weft_jail_is_missing(e);
	*codec = weft_codec_for_bytes(file);
	if (!*codec)
		return refuse_unknown(file, e);
	weft_status status = look_at(*codec, file, frame, info, e);
	if (status == WEFT_OK && (info->width < 1 || info->height < 1))
		return weft_fail(e, WEFT_BAD_IMAGE, "%s: picture of %d x %d", (*codec)->name, info->width,
				 info->height);
	return status;
}

weft_status weft_recognise(weft_bytes file, const weft_decode_options *how, const weft_codec **codec,
			   weft_image_info *info, weft_error *e)
{
	weft_status status = look(file, how->frame, codec, info, e);
	if (status == WEFT_OK)
		status = weft_limits_check(info, &how->limits, e);
	if (status != WEFT_OK || how->stacked <= 1)
		return status;
	if (!(*codec)->stacks || how->stacked > info->frames - how->frame)
		return weft_fail(e, WEFT_BAD_PARAM, "%s: there are no %d frames of one shape from the %d. on",
				 (*codec)->name, how->stacked, how->frame + 1);
	return WEFT_OK;
}

weft_status weft_orientation_read(weft_bytes file, int frame, int *orientation, weft_error *e)
{
	weft_metadata m;
	weft_status status = weft_metadata_read_of(file, frame, &m, e);
	*orientation = weft_metadata_orientation(&m);
	weft_metadata_free(&m);
	return status;
}

weft_status weft_frame_info(weft_bytes file, int frame, weft_image_info *info, weft_error *e)
{
	const weft_codec *codec = NULL;
	int orientation = 1;
	weft_status status = look(file, frame, &codec, info, e);
	if (status == WEFT_OK)
		status = weft_orientation_read(file, frame, &orientation, e);
	if (orientation >= 5) {
		int width = info->width;
		info->width = info->height;
		info->height = width;
	}
	return status;
}

weft_status weft_decode_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	return weft_frame_info(file, 0, info, e);
}

void weft_damage_note(weft_damage *damage, double kept, const char *what)
{
	if (!damage || (damage->found && damage->kept <= kept))
		return;
	damage->found = true;
	damage->kept = kept;
	snprintf(damage->what, sizeof damage->what, "%s", what);
}
