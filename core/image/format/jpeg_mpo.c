/* jpeg_mpo.c: several JPEGs in one file, as cameras write both eyes' views, panoramas and
 * views from all round (CIPA DC-007).
 *
 * Smaller versions of the first picture, and what is of no kind (gain maps, depth) are no
 * frames.  What makes no sense leaves the first picture alone.
 */
#include <string.h>

#include "ifd.h"
#include "jpeg.h"

enum {
	APP2 = 0xe2,
	SOS = 0xda,
	ENTRIES = 0xb002, /* tag: 16 bytes for each picture */
	ENTRY = 16,
	PICTURES_MAX = 1000,
};

/* The index: where its offsets count from, and its entries. */
typedef struct index_of {
	size_t base;
	weft_ifd_file ifd;
	weft_ifd_entry entries;
} index_of;

/* Inside the file's segment. */
static bool read_index(weft_bytes file, size_t at, size_t n, index_of *x)
{
	static const char head[4] = "MPF";
	if (n <= sizeof head || memcmp(file.at + at, head, sizeof head) != 0)
		return false;
	x->base = at + sizeof head;
	return weft_ifd_open((weft_bytes) { file.at + x->base, n - sizeof head }, &x->ifd) && !x->ifd.large &&
	       weft_ifd_find(&x->ifd, x->ifd.first, ENTRIES, &x->entries);
}

static bool find_index(weft_bytes file, index_of *x)
{
	for (size_t at = 2; at + 4 <= file.length && file.at[at] == 0xff;) {
		unsigned marker = file.at[at + 1];
		if (marker == 0xff) {
			at++;
			continue;
		}
		size_t n = (size_t)file.at[at + 2] << 8 | file.at[at + 3];
		if (marker == SOS || n < 2 || n > file.length - at - 2)
			return false;
		if (marker == APP2 && read_index(file, at + 4, n - 2, x))
			return true;
		at += 2 + n;
	}
	return false;
}

static uint32_t number(const index_of *x, size_t i, size_t field)
{
	const uint8_t *p = x->entries.at + i * ENTRY + field;
	return x->ifd.little ? weft_little32(p) : weft_big32(p);
}

/* The frame-th picture; returns how many were met up to it. */
static int find(weft_bytes file, int frame, weft_bytes *found)
{
	enum { KINDS = 0xff0000, VIEWS = 0x020000 };
	index_of x;
	int frames = 0;
	if (!find_index(file, &x))
		return 0;
	size_t count = x.entries.length / ENTRY;
	for (size_t i = 0; i < count && frames < PICTURES_MAX; i++) {
		size_t length = number(&x, i, 4), from = i ? x.base + number(&x, i, 8) : 0;
		bool view = i == 0 || (number(&x, i, 0) & KINDS) == VIEWS;
		if (!view || from > file.length || length > file.length - from)
			continue;
		weft_bytes picture = { file.at + from, length };
		if (!weft_jpeg_recognises(picture))
			continue;
		if (frames++ == frame) {
			*found = picture;
			return frames;
		}
	}
	return frames;
}

weft_bytes weft_jpeg_frame(weft_bytes file, int frame)
{
	weft_bytes found = file;
	if (find(file, PICTURES_MAX, &found) > 1)
		find(file, frame, &found);
	return found;
}

weft_status weft_jpeg_frame_info(weft_bytes file, int frame, weft_image_info *info, weft_error *e)
{
	int frames = find(file, PICTURES_MAX, &(weft_bytes) { 0 });
	weft_status status = weft_jpeg_info(weft_jpeg_frame(file, frame), info, e);
	if (status == WEFT_OK && frames > 1)
		info->frames = frames;
	return status;
}

weft_status weft_jpeg_first_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	return weft_jpeg_frame_info(file, 0, info, e);
}
