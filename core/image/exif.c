/* exif.c: metadata made true for pixels that are not what they were: size and orientation,
 * small versions and places, in EXIF, XMP and Photoshop's blocks.
 *
 * EXIF is changed in place: nothing but a directory's own entries moves, since makers' notes
 * may count bytes from its beginning.  What goes is overwritten, and cut off where it stood
 * last.
 */
#include <stdio.h>
#include <string.h>

#include "codecs.h"
#include "format/ifd.h"

enum {
	ENTRY = 12,
	WIDTH = 256,
	HEIGHT = 257,
	STRIP_OFFSETS = 273,
	STRIP_BYTES = 279,
	THUMBNAIL = 513,
	THUMBNAIL_BYTES = 514,
	PIXELS_ACROSS = 40962,
	PIXELS_DOWN = 40963,
};

/* ---- EXIF ---- */

static bool open_exif(const weft_metadata *m, weft_ifd_file *f)
{
	return weft_ifd_open((weft_bytes) { m->exif.at, m->exif.length }, f) && !f->large;
}

static uint8_t *place(const weft_metadata *m, const weft_ifd_file *f, const weft_ifd_entry *entry)
{
	return m->exif.at + (entry->at - f->bytes.at);
}

/* Whichever kind of whole number it is. */
static bool find_orientation(const weft_metadata *m, weft_ifd_file *f, weft_ifd_entry *entry)
{
	return open_exif(m, f) && weft_ifd_find(f, f->first, WEFT_IFD_ORIENTATION, entry) &&
	       (entry->type == WEFT_IFD_BYTE || entry->type == WEFT_IFD_SHORT ||
		entry->type == WEFT_IFD_LONG) &&
	       entry->count >= 1;
}

int weft_metadata_orientation(const weft_metadata *m)
{
	weft_ifd_file f;
	weft_ifd_entry entry;
	uint64_t v = find_orientation(m, &f, &entry) ? weft_ifd_number(&f, &entry, 0) : 1;
	return v >= 1 && v <= 8 ? (int)v : 1;
}

/* A number that stands in the directory itself, as what takes four bytes. */
static void set_number(weft_metadata *m, const weft_ifd_file *f, uint64_t directory, unsigned tag, int value)
{
	weft_ifd_entry entry;
	if (!weft_ifd_find(f, directory, tag, &entry) || entry.count != 1 ||
	    (entry.type != WEFT_IFD_SHORT && entry.type != WEFT_IFD_LONG))
		return;
	uint8_t *at = place(m, f, &entry);
	weft_ifd_set(at - 6, f->little, WEFT_IFD_LONG, 2);
	weft_ifd_set(at, f->little, (uint64_t)value, 4);
}

static uint64_t exif_directory(const weft_ifd_file *f)
{
	weft_ifd_entry entry;
	return weft_ifd_find(f, f->first, WEFT_IFD_EXIF, &entry) ? weft_ifd_number(f, &entry, 0) : 0;
}

/* Bytes that say nothing any more. */
static void wipe(weft_metadata *m, uint64_t at, uint64_t bytes)
{
	if (at < 8 || at > m->exif.length || bytes > m->exif.length - at)
		return;
	memset(m->exif.at + at, 0, (size_t)bytes);
	if (at + bytes == m->exif.length)
		m->exif.length = (size_t)at;
}

/* A directory and the values that stand elsewhere. */
static void wipe_directory(weft_metadata *m, const weft_ifd_file *f, uint64_t directory)
{
	weft_ifd_walk walk;
	weft_ifd_entry entry;
	if (!weft_ifd_start(f, directory, &walk) || walk.left > f->bytes.length / ENTRY)
		return;
	uint64_t bytes = 2 + ENTRY * walk.left + 4;
	while (weft_ifd_next(&walk, &entry))
		if (entry.length > 4)
			wipe(m, (uint64_t)(entry.at - f->bytes.at), entry.length);
	wipe(m, directory, bytes);
}

static void wipe_pixels(weft_metadata *m, const weft_ifd_file *f, uint64_t directory, unsigned offset,
			unsigned bytes)
{
	weft_ifd_entry from, length;
	if (weft_ifd_find(f, directory, offset, &from) && weft_ifd_find(f, directory, bytes, &length))
		wipe(m, weft_ifd_number(f, &from, 0), weft_ifd_number(f, &length, 0));
}

/* The directory behind the first is the small version's. */
static void drop_exif_thumbnail(weft_metadata *m)
{
	weft_ifd_file f;
	weft_ifd_walk walk;
	if (!open_exif(m, &f) || !weft_ifd_start(&f, f.first, &walk))
		return;
	uint64_t small = weft_ifd_behind(&f, f.first);
	if (small == 0)
		return;
	weft_ifd_set(m->exif.at + walk.at + ENTRY * walk.left, f.little, 0, 4);
	wipe_pixels(m, &f, small, THUMBNAIL, THUMBNAIL_BYTES);
	wipe_pixels(m, &f, small, STRIP_OFFSETS, STRIP_BYTES);
	f.bytes.length = m->exif.length;
	wipe_directory(m, &f, small);
}

/* The first directory's entry of that tag, by which those behind it move. */
static void drop_entry(weft_metadata *m, const weft_ifd_file *f, unsigned tag)
{
	weft_ifd_walk walk;
	if (!weft_ifd_start(f, f->first, &walk))
		return;
	size_t start = walk.at, count = (size_t)walk.left, end = start + ENTRY * count + 4;
	if (count > f->bytes.length / ENTRY || end > m->exif.length)
		return;
	for (size_t at = start; at < start + ENTRY * count; at += ENTRY) {
		unsigned here = f->little ? weft_little16(m->exif.at + at) : weft_big16(m->exif.at + at);
		if (here != tag)
			continue;
		memmove(m->exif.at + at, m->exif.at + at + ENTRY, end - at - ENTRY);
		memset(m->exif.at + end - ENTRY, 0, ENTRY);
		weft_ifd_set(m->exif.at + start - 2, f->little, count - 1, 2);
		return;
	}
}

static void drop_exif_place(weft_metadata *m)
{
	weft_ifd_file f;
	weft_ifd_entry entry;
	if (!open_exif(m, &f) || !weft_ifd_find(&f, f.first, WEFT_IFD_GPS, &entry))
		return;
	wipe_directory(m, &f, weft_ifd_number(&f, &entry, 0));
	f.bytes.length = m->exif.length;
	drop_entry(m, &f, WEFT_IFD_GPS);
}

/* ---- XMP, by its usual names ---- */

static size_t find_text(const weft_buffer *b, size_t from, const char *text)
{
	const size_t n = strlen(text);
	for (; from + n <= b->length; from++)
		if (memcmp(b->at + from, text, n) == 0)
			return from;
	return b->length;
}

static bool ends_name(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '=' || c == '>' || c == '/';
}

/* Bytes from..to become `text`; as it was where there is no memory. */
static void splice(weft_buffer *b, size_t from, size_t to, const char *text)
{
	const size_t n = strlen(text), tail = b->length - to;
	if (n > to - from && !weft_buffer_reserve(b, n - (to - from)))
		return;
	memmove(b->at + from + n, b->at + to, tail);
	memcpy(b->at + from, text, n);
	b->length = from + n + tail;
}

/* Of a name at `at`, where its value begins and ends: "..." of an attribute, or >...< of an
 * element.  False: it has none. */
static bool find_value(const weft_buffer *b, size_t at, size_t name, size_t *from, size_t *to)
{
	bool element = at > 0 && b->at[at - 1] == '<';
	for (at += name; at < b->length && ends_name(b->at[at]) && b->at[at] != '>'; at++)
		;
	if (at >= b->length || (element ? b->at[at] != '>' : b->at[at] != '"' && b->at[at] != '\''))
		return false;
	uint8_t end = element ? '<' : b->at[at];
	const uint8_t *close = memchr(b->at + at + 1, end, b->length - at - 1);
	*from = at + 1;
	*to = close ? (size_t)(close - b->at) : 0;
	return close;
}

static void set_property(weft_buffer *xmp, const char *name, int value)
{
	char text[16];
	const size_t n = strlen(name);
	snprintf(text, sizeof text, "%d", value);
	for (size_t at = find_text(xmp, 0, name), from, to; at < xmp->length;
	     at = find_text(xmp, at + n, name))
		if (at + n < xmp->length && ends_name(xmp->at[at + n]) && find_value(xmp, at, n, &from, &to))
			splice(xmp, from, to, text);
}

/* An element from its "<" to behind its end; 0: it has none. */
static size_t element_end(const weft_buffer *b, size_t at)
{
	char close[80] = "</";
	size_t n = 0;
	while (at + 1 + n < b->length && !ends_name(b->at[at + 1 + n]) && n + 4 < sizeof close)
		n++;
	memcpy(close + 2, b->at + at + 1, n);
	const uint8_t *head = memchr(b->at + at, '>', b->length - at);
	if (!head)
		return 0;
	if (head[-1] == '/')
		return (size_t)(head - b->at) + 1;
	size_t end = find_text(b, at, close);
	const uint8_t *tail = end < b->length ? memchr(b->at + end, '>', b->length - end) : NULL;
	return tail ? (size_t)(tail - b->at) + 1 : 0;
}

/* All whose names begin so. */
static void drop_properties(weft_buffer *xmp, const char *prefix)
{
	const size_t n = strlen(prefix);
	for (size_t at = find_text(xmp, 0, prefix); at < xmp->length; at = find_text(xmp, at, prefix)) {
		size_t name = n, from, to, end = 0;
		while (at + name < xmp->length && !ends_name(xmp->at[at + name]))
			name++;
		if (at > 0 && xmp->at[at - 1] == '<') {
			end = element_end(xmp, at - 1);
			at -= end ? 1 : 0;
		} else if (find_value(xmp, at, name, &from, &to)) {
			end = to + 1;
		}
		if (end)
			splice(xmp, at, end, "");
		else
			at += n;
	}
}

/* ---- Photoshop's blocks ---- */

/* "8BIM", number, a name and bytes, both filled up to even lengths. */
static void drop_blocks(weft_buffer *b, unsigned first, unsigned last)
{
	for (size_t at = 0; at + 12 <= b->length && memcmp(b->at + at, "8BIM", 4) == 0;) {
		unsigned number = weft_big16(b->at + at + 4);
		size_t name = (size_t)b->at[at + 6] + 1, body = at + 6 + name + name % 2;
		if (body + 4 > b->length || weft_big32(b->at + body) > b->length - body - 4)
			return;
		size_t bytes = weft_big32(b->at + body), end = body + 4 + bytes + bytes % 2;
		end = end < b->length ? end : b->length;
		if (number >= first && number <= last)
			splice(b, at, end, "");
		else
			at = end;
	}
}

/* ---- all of them ---- */

void weft_metadata_set_upright(weft_metadata *m)
{
	weft_ifd_file f;
	weft_ifd_entry entry;
	if (weft_metadata_orientation(m) >= 5)
		m->resolution = (weft_resolution) { m->resolution.y, m->resolution.x, m->resolution.unit };
	if (!find_orientation(m, &f, &entry))
		return;
	weft_ifd_set(place(m, &f, &entry), f.little, 1, (int)(entry.length / (size_t)entry.count));
	set_property(&m->xmp, "tiff:Orientation", 1);
}

void weft_metadata_set_size(weft_metadata *m, int width, int height)
{
	weft_ifd_file f;
	if (open_exif(m, &f)) {
		uint64_t exif = exif_directory(&f);
		set_number(m, &f, f.first, WIDTH, width);
		set_number(m, &f, f.first, HEIGHT, height);
		set_number(m, &f, exif, PIXELS_ACROSS, width);
		set_number(m, &f, exif, PIXELS_DOWN, height);
	}
	set_property(&m->xmp, "tiff:ImageWidth", width);
	set_property(&m->xmp, "tiff:ImageLength", height);
	set_property(&m->xmp, "exif:PixelXDimension", width);
	set_property(&m->xmp, "exif:PixelYDimension", height);
}

void weft_metadata_drop_thumbnail(weft_metadata *m)
{
	drop_exif_thumbnail(m);
	drop_properties(&m->xmp, "xmp:Thumbnails");
	drop_properties(&m->xmp, "xap:Thumbnails");
	drop_blocks(&m->iptc, 1033, 1033);
	drop_blocks(&m->iptc, 1036, 1036);
}

void weft_metadata_drop_place(weft_metadata *m)
{
	drop_exif_place(m);
	drop_properties(&m->xmp, "exif:GPS");
}
