/* metadata.c: finding EXIF, ICC and XMP in JPEG, PNG, WebP and TIFF, and orientation.
 *
 * Invariant: everything read lies within the file; what does not fit its
 * frame is left out.
 */
#include "metadata.h"

#include <stdlib.h>
#include <string.h>

#include "ifd.h"
#include "inflate.h"
#include "png.h"
#include "webp.h"

enum { ICC_MAX = 1 << 22 };

static bool add(weft_buffer *b, const uint8_t *at, size_t length)
{
	return weft_buffer_sink(b).put(b, (weft_bytes) { at, length });
}

static bool starts(const uint8_t *at, size_t length, const char *with, size_t n)
{
	return length >= n && memcmp(at, with, n) == 0;
}

/* Without the head that JPEG has before it, which some write elsewhere too, or twice. */
static bool add_exif(weft_metadata *m, const uint8_t *at, size_t n)
{
	static const char head[] = "Exif\0";
	while (starts(at, n, head, sizeof head)) {
		at += sizeof head;
		n -= sizeof head;
	}
	return m->exif.length || add(&m->exif, at, n);
}

static void set_resolution(weft_metadata *m, double x, double y, weft_resolution_unit unit)
{
	bool square = x == y && unit == WEFT_PER_NOTHING; /* which says nothing */
	if (x > 0 && y > 0 && !square && m->resolution.x == 0)
		m->resolution = (weft_resolution) { x, y, unit };
}

/* ---- JPEG ---- */

/* Profiles are cut into numbered segments; those out of order are left out. */
static bool read_segment(unsigned marker, const uint8_t *body, size_t n, weft_metadata *m, unsigned *icc)
{
	static const char xap[] = "http://ns.adobe.com/xap/1.0/",
			  more[] = "http://ns.adobe.com/xmp/extension/";
	if (marker == 0xe0 && n >= 12 && starts(body, n, "JFIF", 5) && body[7] <= 2)
		set_resolution(m, body[8] << 8 | body[9], body[10] << 8 | body[11],
			       (weft_resolution_unit)body[7]);
	if (marker == 0xe1 && starts(body, n, "Exif\0\0", 6))
		return add_exif(m, body, n);
	if (marker == 0xe1 && starts(body, n, xap, sizeof xap) && !m->xmp.length)
		return add(&m->xmp, body + sizeof xap, n - sizeof xap);
	if (marker == 0xe1 && starts(body, n, more, sizeof more))
		return add(&m->xmp_more, body - 2, 2) && add(&m->xmp_more, body, n);
	if (marker == 0xe2 && n > 14 && starts(body, n, "ICC_PROFILE", 12) && body[12] == *icc + 1) {
		*icc += 1;
		return add(&m->icc, body + 14, n - 14);
	}
	return true;
}

static bool read_jpeg(weft_bytes file, weft_metadata *m)
{
	unsigned icc = 0;
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

/* ---- PNG ---- */

static bool read_profile(const uint8_t *body, size_t n, weft_buffer *icc)
{
	const uint8_t *end = memchr(body, 0, n < 80 ? n : 80);
	if (!end || end + 2 > body + n || end[1] != 0 || icc->length)
		return true;
	uint8_t *profile = malloc(ICC_MAX);
	size_t done, left = (size_t)(body + n - end) - 2;
	bool fine = profile != NULL;
	if (fine && weft_inflate_zlib_some(end + 2, left, profile, ICC_MAX, &done))
		fine = add(icc, profile, done);
	free(profile);
	return fine;
}

static bool read_chunk(const uint8_t *type, const uint8_t *body, size_t n, weft_metadata *m)
{
	/* Keyword, no compression, no language, no translation. */
	static const char xmp[] = "XML:com.adobe.xmp\0\0\0\0";
	if (memcmp(type, "eXIf", 4) == 0)
		return add_exif(m, body, n);
	if (memcmp(type, "pHYs", 4) == 0 && n == 9 && body[8] <= 1)
		set_resolution(m, weft_big32(body), weft_big32(body + 4),
			       body[8] ? WEFT_PER_METRE : WEFT_PER_NOTHING);
	if (memcmp(type, "iCCP", 4) == 0)
		return read_profile(body, n, &m->icc);
	if (memcmp(type, "iTXt", 4) == 0 && starts(body, n, xmp, sizeof xmp) && !m->xmp.length)
		return add(&m->xmp, body + sizeof xmp, n - sizeof xmp);
	return true;
}

static bool read_png(weft_bytes file, weft_metadata *m)
{
	for (size_t at = WEFT_PNG_SIGNATURE; file.length - at >= 12;) {
		size_t n = weft_big32(file.at + at);
		if (n > file.length - at - 12)
			break;
		if (!read_chunk(file.at + at + 4, file.at + at + 8, n, m))
			return false;
		at += n + 12;
	}
	return true;
}

/* ---- WebP ---- */

static bool read_webp(weft_bytes file, weft_metadata *m)
{
	weft_bytes icc = weft_webp_chunk(file, "ICCP"), exif = weft_webp_chunk(file, "EXIF");
	weft_bytes xmp = weft_webp_chunk(file, "XMP ");
	return add(&m->icc, icc.at, icc.length) && add_exif(m, exif.at, exif.length) &&
	       add(&m->xmp, xmp.at, xmp.length);
}

/* ---- TIFF ---- */

static bool add_value(const weft_ifd_file *f, unsigned tag, weft_buffer *b)
{
	weft_ifd_entry entry;
	return !weft_ifd_find(f, f->first, tag, &entry) || add(b, entry.at, entry.length);
}

static void read_tiff_resolution(const weft_ifd_file *f, weft_metadata *m)
{
	enum { ACROSS = 282, DOWN = 283, UNIT = 296 };
	weft_ifd_entry x, y, unit;
	uint64_t per = weft_ifd_find(f, f->first, UNIT, &unit) ? weft_ifd_number(f, &unit, 0) : 2;
	if (weft_ifd_find(f, f->first, ACROSS, &x) && weft_ifd_find(f, f->first, DOWN, &y) && per >= 1 &&
	    per <= 3)
		set_resolution(m, weft_ifd_rational(f, &x), weft_ifd_rational(f, &y),
			       (weft_resolution_unit)(per - 1));
}

static bool read_tiff(weft_bytes file, weft_metadata *m)
{
	enum { XMP = 700, ICC = 34675 };
	weft_ifd_file f;
	if (!weft_ifd_open(file, &f))
		return true;
	read_tiff_resolution(&f, m);
	return add_value(&f, ICC, &m->icc) && add_value(&f, XMP, &m->xmp) && weft_exif_gather(&f, &m->exif);
}

weft_status weft_metadata_read(weft_bytes file, weft_metadata *m, weft_error *e)
{
	*m = (weft_metadata) { 0 };
	const weft_codec *codec = weft_codec_for_bytes(file);
	bool fine = true;
	if (codec && strcmp(codec->name, "jpeg") == 0)
		fine = read_jpeg(file, m);
	else if (codec && strcmp(codec->name, "png") == 0)
		fine = read_png(file, m);
	else if (codec && strcmp(codec->name, "webp") == 0)
		fine = read_webp(file, m);
	else if (codec && strcmp(codec->name, "tiff") == 0)
		fine = read_tiff(file, m);
	if (fine)
		return WEFT_OK;
	weft_metadata_free(m);
	return weft_fail(e, WEFT_NO_MEMORY, "metadata: out of memory");
}

void weft_metadata_free(weft_metadata *m)
{
	weft_buffer_free(&m->exif);
	weft_buffer_free(&m->icc);
	weft_buffer_free(&m->xmp);
	weft_buffer_free(&m->xmp_more);
	m->resolution = (weft_resolution) { 0 };
}

weft_resolution weft_resolution_in(weft_resolution r, weft_resolution_unit unit)
{
	static const double metres[] = { 0, 0.0254, 0.01, 1 };
	if (r.unit == WEFT_PER_NOTHING || unit == WEFT_PER_NOTHING || r.unit == unit)
		return r;
	double k = metres[unit] / metres[r.unit];
	return (weft_resolution) { r.x * k, r.y * k, unit };
}

/* ---- orientation ---- */

static bool find_orientation(const weft_buffer *exif, weft_ifd_file *f, weft_ifd_entry *entry)
{
	return weft_ifd_open((weft_bytes) { exif->at, exif->length }, f) &&
	       weft_ifd_find(f, f->first, WEFT_IFD_ORIENTATION, entry) && entry->type == WEFT_IFD_SHORT &&
	       entry->count == 1;
}

int weft_metadata_orientation(const weft_metadata *m)
{
	weft_ifd_file f;
	weft_ifd_entry entry;
	uint64_t v = find_orientation(&m->exif, &f, &entry) ? weft_ifd_number(&f, &entry, 0) : 1;
	return v >= 1 && v <= 8 ? (int)v : 1;
}

void weft_metadata_set_upright(weft_metadata *m)
{
	weft_ifd_file f;
	weft_ifd_entry entry;
	if (weft_metadata_orientation(m) >= 5)
		m->resolution = (weft_resolution) { m->resolution.y, m->resolution.x, m->resolution.unit };
	if (find_orientation(&m->exif, &f, &entry))
		weft_ifd_set(m->exif.at + (entry.at - f.bytes.at), f.little, 1, 2);
}

/* Row y of the upright picture: from pixel (x0, y0) on in steps of (dx, dy). */
static void turn_row(weft_view from, uint8_t *to, int width, int x0, int y0, int dx, int dy)
{
	size_t pixel = weft_pixel_bytes(from.format);
	const uint8_t *at = weft_row(from, y0) + (size_t)x0 * pixel;
	ptrdiff_t step = dx * (ptrdiff_t)pixel + dy * from.stride;
	for (int x = 0; x < width; x++, to += pixel, at += step)
		memcpy(to, at, pixel);
}

weft_status weft_image_orient(weft_image *im, int orientation, weft_error *e)
{
	if (orientation <= 1 || orientation > 8)
		return WEFT_OK;
	weft_view v = im->view;
	bool turned = orientation >= 5;
	weft_image out;
	weft_status status =
		weft_image_make(&out, turned ? v.height : v.width, turned ? v.width : v.height, v.format, e);
	if (status != WEFT_OK)
		return status;
	/* Where the file's columns run backwards, and its rows. */
	bool back_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
	bool back_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
	for (int y = 0; y < out.view.height; y++) {
		int across = turned ? y : 0, down = turned ? 0 : y;
		int x0 = back_x ? v.width - 1 - across : across, y0 = back_y ? v.height - 1 - down : down;
		int dx = turned ? 0 : back_x ? -1 : 1, dy = !turned ? 0 : back_y ? -1 : 1;
		turn_row(v, weft_row(out.view, y), out.view.width, x0, y0, dx, dy);
	}
	weft_image_free(im);
	*im = out;
	return WEFT_OK;
}
