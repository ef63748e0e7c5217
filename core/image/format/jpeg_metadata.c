/* jpeg_metadata.c: the segments of a JPEG that say something beside its pixels.
 *
 * Invariant: everything read lies within the file; what does not fit its
 * segment is left out.
 */
#include <string.h>

#include "jpeg.h"

enum {
	SEGMENT_MAX = 65533,
	PROFILE_HEAD = 14,
	PROFILE_PART = SEGMENT_MAX - PROFILE_HEAD,
	PROFILE_PARTS_MAX = 255,
	PHOTOSHOP = 0xed, /* markers */
	COMMENT = 0xfe,
	TEXT_MAX = 1 << 20,
};
static const char photoshop_head[] = "Photoshop 3.0";
static const char exif_head[6] = "Exif\0", xmp_head[] = "http://ns.adobe.com/xap/1.0/";

/* ---- reading ---- */

static bool starts(const uint8_t *at, size_t length, const char *with, size_t n)
{
	return length >= n && memcmp(at, with, n) == 0;
}

/* Profiles are cut into numbered segments; those out of order are left out. */
static bool read_segment(unsigned marker, const uint8_t *body, size_t n, weft_metadata *m, unsigned *icc)
{
	static const char xap[] = "http://ns.adobe.com/xap/1.0/",
			  more[] = "http://ns.adobe.com/xmp/extension/";
	if (marker == 0xe0 && n >= 12 && starts(body, n, "JFIF", 5) && body[7] <= 2)
		weft_metadata_set_resolution(m, body[8] << 8 | body[9], body[10] << 8 | body[11],
					     (weft_resolution_unit)body[7]);
	if (marker == 0xe1 && starts(body, n, "Exif\0\0", 6))
		return weft_metadata_add_exif(m, body, n);
	if (marker == 0xe1 && starts(body, n, xap, sizeof xap) && !m->xmp.length)
		return weft_buffer_add(&m->xmp, body + sizeof xap, n - sizeof xap);
	if (marker == 0xe1 && starts(body, n, more, sizeof more))
		return weft_buffer_add(&m->xmp_more, body - 2, 2) && weft_buffer_add(&m->xmp_more, body, n);
	if (marker == COMMENT)
		return m->text.length + n > TEXT_MAX || weft_metadata_add_comment(m, body, n);
	if (marker == PHOTOSHOP && starts(body, n, photoshop_head, sizeof photoshop_head))
		return weft_buffer_add(&m->iptc, body + sizeof photoshop_head, n - sizeof photoshop_head);
	if (marker == 0xe2 && n > 14 && starts(body, n, "ICC_PROFILE", 12) && body[12] == *icc + 1) {
		*icc += 1;
		return weft_buffer_add(&m->icc, body + 14, n - 14);
	}
	return true;
}

bool weft_jpeg_read_metadata(weft_bytes file, int frame, weft_metadata *m)
{
	unsigned icc = 0;
	file = weft_jpeg_frame(file, frame);
	for (size_t at = 2; at + 4 <= file.length && file.at[at] == 0xff;) {
		unsigned marker = file.at[at + 1];
		size_t n = (size_t)file.at[at + 2] << 8 | file.at[at + 3];
		if (marker == 0xff) {
			at++;
			continue;
		}
		if (marker == 0xda || n < 2 || n > file.length - at - 2)
			break;
		if (!read_segment(marker, file.at + at + 4, n - 2, m, &icc))
			return false;
		at += 2 + n;
	}
	return true;
}

/* ---- writing ---- */

static weft_status check_room(weft_limit_kind limit, const char *kind, size_t length, size_t most,
			      weft_error *e)
{
	if (length <= most)
		return WEFT_OK;
	return weft_fail_limit(e, limit, "jpeg: %zu bytes of %s are more than its %zu", length, kind, most);
}

weft_status weft_jpeg_metadata_check(const weft_metadata *m, weft_error *e)
{
	if (!m)
		return WEFT_OK;
	weft_status status =
		check_room(WEFT_LIMIT_EXIF, "exif", m->exif.length, SEGMENT_MAX - sizeof exif_head, e);
	if (status == WEFT_OK)
		status = check_room(WEFT_LIMIT_XMP, "xmp", m->xmp.length, SEGMENT_MAX - sizeof xmp_head, e);
	if (status == WEFT_OK)
		status = check_room(WEFT_LIMIT_ICC, "icc", m->icc.length,
				    (size_t)PROFILE_PARTS_MAX * PROFILE_PART, e);
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

/* Blocks may go on from one segment to the next. */
static bool put_iptc(weft_sink to, weft_buffer iptc)
{
	const size_t most = SEGMENT_MAX - sizeof photoshop_head;
	bool fine = true;
	for (size_t at = 0, n; fine && at < iptc.length; at += n) {
		n = iptc.length - at < most ? iptc.length - at : most;
		fine = put_segment(to, PHOTOSHOP, photoshop_head, sizeof photoshop_head, iptc.at + at, n);
	}
	return fine;
}

/* What is too long goes on in another. */
static bool put_comments(weft_sink to, const weft_metadata *m)
{
	weft_bytes comment;
	bool fine = true;
	for (size_t at = 0; fine && weft_metadata_next_comment(m, &at, &comment);)
		for (size_t n; fine && comment.length; comment.at += n, comment.length -= n) {
			n = comment.length < SEGMENT_MAX ? comment.length : SEGMENT_MAX;
			fine = put_segment(to, COMMENT, "", 0, comment.at, n);
		}
	return fine;
}

static bool put_metadata(weft_sink to, const weft_metadata *m)
{
	return (!m->exif.length ||
		put_segment(to, 0xe1, exif_head, sizeof exif_head, m->exif.at, m->exif.length)) &&
	       (!m->xmp.length ||
		put_segment(to, 0xe1, xmp_head, sizeof xmp_head, m->xmp.at, m->xmp.length)) &&
	       put_segments(to, m->xmp_more) && put_iptc(to, m->iptc) && put_profile(to, m->icc) &&
	       put_comments(to, m);
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
