/* codec_farbfeld.c: farbfeld: eight letters, width, height, then RGBA of 16 bits, high
 * byte first.
 */
#include <stdlib.h>
#include <string.h>

#include "../codecs.h"

enum { HEAD = 16, PIXEL = 8 };

static const uint8_t magic[8] = { 'f', 'a', 'r', 'b', 'f', 'e', 'l', 'd' };

/* High byte first to this machine's order, and back. */
static void swap_bytes(const uint8_t *from, uint8_t *to, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += 2) {
		uint16_t v = weft_big16(from + i);
		memcpy(to + i, &v, sizeof v);
	}
}

/* ---- reading ---- */

typedef struct reader {
	weft_bytes file;
	int y;
} reader;

static bool farbfeld_recognises(weft_bytes head)
{
	return head.length >= sizeof magic && memcmp(head.at, magic, sizeof magic) == 0;
}

static weft_status farbfeld_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	if (file.length < HEAD)
		return weft_fail(e, WEFT_BAD_IMAGE, "farbfeld: ends early, within its header");
	uint32_t width = weft_big32(file.at + 8), height = weft_big32(file.at + 12);
	if (width == 0 || height == 0 || width > INT32_MAX || height > INT32_MAX)
		return weft_fail(e, WEFT_BAD_IMAGE, "farbfeld: picture of %u x %u", width, height);
	*info = (weft_image_info) { .width = (int)width, .height = (int)height, .format = { 4, WEFT_U16 } };
	return WEFT_OK;
}

static weft_status farbfeld_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	size_t row = PIXEL * (size_t)to.width;
	for (*done = 0; *done < to.height; ++*done, r->y++) {
		size_t at = HEAD + row * (size_t)r->y;
		if (at > r->file.length || r->file.length - at < row)
			return weft_fail(e, WEFT_BAD_IMAGE, "farbfeld: ends early, in row %d", r->y);
		swap_bytes(r->file.at + at, weft_row(to, *done), row);
	}
	return WEFT_OK;
}

static weft_status farbfeld_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
				 weft_error *e)
{
	weft_image_info info = { 0 };
	weft_status status = farbfeld_info(file, &info, e);
	if (status != WEFT_OK)
		return status;
	uint64_t row = PIXEL * (uint64_t)info.width, need = row * (how->lenient ? 1 : (uint64_t)info.height);
	if (need > file.length - HEAD)
		return weft_fail(e, WEFT_BAD_IMAGE,
				 "farbfeld: ends early: %zu bytes can't hold %d x %d pixels",
				 file.length - HEAD, info.width, info.height);
	reader *r = malloc(sizeof *r);
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "farbfeld: out of memory");
	*r = (reader) { .file = file };
	from->read = farbfeld_read;
	from->close = free;
	from->state = r;
	return WEFT_OK;
}

/* ---- writing ---- */

typedef struct writer {
	weft_sink to;
	uint8_t row[];
} writer;

static weft_status refused(weft_error *e)
{
	return weft_fail(e, WEFT_IO, "farbfeld: the encoded picture could not be taken");
}

static weft_status farbfeld_write(void *state, weft_view rows, weft_error *e)
{
	writer *w = state;
	size_t row = PIXEL * (size_t)rows.width;
	for (int y = 0; y < rows.height; y++) {
		swap_bytes(weft_row(rows, y), w->row, row);
		if (!w->to.put(w->to.to, (weft_bytes) { w->row, row }))
			return refused(e);
	}
	return WEFT_OK;
}

static weft_status farbfeld_finish(void *state, weft_error *e)
{
	(void)state;
	(void)e;
	return WEFT_OK;
}

static weft_status farbfeld_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
				   weft_row_target *target, weft_error *e)
{
	(void)how;
	uint8_t head[HEAD];
	writer *w = malloc(sizeof *w + PIXEL * (size_t)shape->width);
	if (!w)
		return weft_fail(e, WEFT_NO_MEMORY, "farbfeld: out of memory");
	w->to = to;
	*target = (weft_row_target) {
		.write = farbfeld_write, .finish = farbfeld_finish, .close = free, .state = w
	};
	memcpy(head, magic, sizeof magic);
	weft_put_big32(head + 8, (uint32_t)shape->width);
	weft_put_big32(head + 12, (uint32_t)shape->height);
	return to.put(to.to, (weft_bytes) { head, sizeof head }) ? WEFT_OK : refused(e);
}

static bool farbfeld_holds(weft_format f)
{
	return f.depth == WEFT_U16 && f.channels == 4;
}

static const char *const farbfeld_extensions[] = { "ff", "farbfeld", NULL };

const weft_codec weft_codec_farbfeld = {
	.name = "farbfeld",
	.by = "own",
	.extensions = farbfeld_extensions,
	.recognises = farbfeld_recognises,
	.head_tells = true,
	.info = farbfeld_info,
	.open = farbfeld_open,
	.create = farbfeld_create,
	.holds = farbfeld_holds,
};
