/* jpeg.c: the markers of a JPEG, up to the shape of its picture. */
#include "jpeg.h"

#include <string.h>

#include "metadata.h"

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
	*info = (weft_image_info) { width, height, { components == 1 ? 1 : 3, WEFT_U8 }, 0, 0 };
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

/* ---- metadata ---- */

enum {
	SEGMENT_MAX = 65533,
	PROFILE_HEAD = 14,
	PROFILE_PART = SEGMENT_MAX - PROFILE_HEAD,
	PROFILE_PARTS_MAX = 255,
};
static const char exif_head[6] = "Exif\0", xmp_head[] = "http://ns.adobe.com/xap/1.0/";

static weft_status check_room(const char *kind, size_t length, size_t most, weft_error *e)
{
	if (length <= most)
		return WEFT_OK;
	return weft_fail(e, WEFT_LIMIT,
			 "jpeg: %zu bytes of %s are more than its %zu; --strip=%s leaves them out", length,
			 kind, most, kind);
}

weft_status weft_jpeg_metadata_check(const weft_metadata *m, weft_error *e)
{
	if (!m)
		return WEFT_OK;
	weft_status status = check_room("exif", m->exif.length, SEGMENT_MAX - sizeof exif_head, e);
	if (status == WEFT_OK)
		status = check_room("xmp", m->xmp.length, SEGMENT_MAX - sizeof xmp_head, e);
	if (status == WEFT_OK)
		status = check_room("icc", m->icc.length, (size_t)PROFILE_PARTS_MAX * PROFILE_PART, e);
	return status;
}

static bool put_segment(weft_sink to, unsigned marker, const char *head, size_t head_length,
			const uint8_t *body, size_t length)
{
	size_t n = head_length + length + 2;
	uint8_t frame[4] = { 0xff, (uint8_t)marker, (uint8_t)(n >> 8), (uint8_t)n };
	return to.put(to.to, (weft_bytes) { frame, 4 }) &&
	       to.put(to.to, (weft_bytes) { (const uint8_t *)head, head_length }) &&
	       to.put(to.to, (weft_bytes) { body, length });
}

/* A profile may take several segments, counted from 1. */
static bool put_profile(weft_sink to, weft_buffer icc)
{
	size_t parts = (icc.length + PROFILE_PART - 1) / PROFILE_PART;
	char head[PROFILE_HEAD] = "ICC_PROFILE";
	for (size_t i = 0; i < parts; i++) {
		size_t n = i + 1 < parts ? PROFILE_PART : icc.length - i * PROFILE_PART;
		head[12] = (char)(i + 1);
		head[13] = (char)parts;
		if (!put_segment(to, 0xe2, head, PROFILE_HEAD, icc.at + i * PROFILE_PART, n))
			return false;
	}
	return true;
}

/* What a long XMP goes on in, as it was. */
static bool put_segments(weft_sink to, weft_buffer segments)
{
	bool fine = true;
	for (size_t at = 0, n; fine && at + 2 <= segments.length; at += n) {
		n = (size_t)segments.at[at] << 8 | segments.at[at + 1];
		if (n < 2 || n > segments.length - at)
			break; /* made by nobody who read a JPEG */
		fine = put_segment(to, 0xe1, "", 0, segments.at + at + 2, n - 2);
	}
	return fine;
}

static bool put_metadata(weft_sink to, const weft_metadata *m)
{
	return (!m->exif.length ||
		put_segment(to, 0xe1, exif_head, sizeof exif_head, m->exif.at, m->exif.length)) &&
	       (!m->xmp.length ||
		put_segment(to, 0xe1, xmp_head, sizeof xmp_head, m->xmp.at, m->xmp.length)) &&
	       put_segments(to, m->xmp_more) && put_profile(to, m->icc);
}

/* Pixels to an inch or a centimetre, as whole numbers. */
static void set_density(uint8_t *head, weft_resolution r)
{
	enum { UNIT = 13, ACROSS = 14, DOWN = 16 };
	if (r.unit == WEFT_PER_METRE)
		r = weft_resolution_in(r, WEFT_PER_INCH);
	double x = r.x + 0.5, y = r.y + 0.5;
	if (!(x >= 1 && y >= 1 && x < 65536 && y < 65536))
		return;
	head[UNIT] = (uint8_t)r.unit;
	head[ACROSS] = (uint8_t)((unsigned)x >> 8);
	head[ACROSS + 1] = (uint8_t)(unsigned)x;
	head[DOWN] = (uint8_t)((unsigned)y >> 8);
	head[DOWN + 1] = (uint8_t)(unsigned)y;
}

static bool put_after_start(void *to, weft_bytes piece)
{
	weft_jpeg_sink *s = to;
	if (s->passed < WEFT_JFIF_BYTES) {
		size_t left = WEFT_JFIF_BYTES - s->passed, n = left < piece.length ? left : piece.length;
		memcpy(s->head + s->passed, piece.at, n);
		s->passed += n;
		piece.at += n;
		piece.length -= n;
		if (s->passed < WEFT_JFIF_BYTES)
			return true;
		set_density(s->head, s->metadata->resolution);
		if (!s->to.put(s->to.to, (weft_bytes) { s->head, WEFT_JFIF_BYTES }) ||
		    !put_metadata(s->to, s->metadata))
			return false;
	}
	return s->to.put(s->to.to, piece);
}

weft_sink weft_jpeg_with_metadata(weft_jpeg_sink *s, weft_sink to, const weft_metadata *m)
{
	*s = (weft_jpeg_sink) { .to = to, .metadata = m };
	return m ? (weft_sink) { put_after_start, s } : to;
}
