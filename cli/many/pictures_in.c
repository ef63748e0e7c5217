/* pictures_in.c: see pictures_in.h. */
#include "pictures_in.h"

#include <stdlib.h>
#include <string.h>

#include "../../core/image/convert.h"
#include "../../core/image/metadata.h"
#include "../../core/run/runtime.h"
#include "../report.h"

enum { ROWS_AT_ONCE = 32 }; /* that are passed over or converted */

static int add(struct pictures_in *pictures, const struct picture_in *one)
{
	if ((pictures->count & (pictures->count - 1)) == 0) {
		const size_t room = pictures->count ? 2 * pictures->count : 1;
		struct picture_in *more = reallocarray(pictures->at, room, sizeof *more);
		if (!more)
			return report_no_memory();
		pictures->at = more;
	}
	pictures->at[pictures->count++] = *one;
	return EXIT_DONE;
}

static uint64_t hash(uint64_t h, const weft_buffer *bytes)
{
	for (size_t i = 0; i < bytes->length; i++)
		h = (h ^ bytes->at[i]) * UINT64_C(0x100000001b3);
	return h * UINT64_C(0x100000001b3) + bytes->length;
}

/* The head of a frame; how many there are. */
static weft_status look_at_frame(struct picture_in *one, const struct decoding *d, int *frames, weft_error *e)
{
	weft_decode_options how = d->how;
	struct file_bytes file = { 0 };
	weft_reader *reader = NULL;

	weft_status status = file_open(one->path, d, &file, e);
	how.frame = one->frame;
	how.shared = &file.shared;
	if (status == WEFT_OK)
		status = weft_reader_look(&reader, file.bytes, &how, e);
	if (status == WEFT_OK) {
		const weft_image_info *info = weft_reader_info(reader);
		const weft_metadata *m = weft_reader_metadata(reader);
		*frames = info->frames > 1 ? info->frames : 1;
		one->width = info->width;
		one->height = info->height;
		one->format = info->format;
		one->linear = info->linear;
		one->colours = hash(hash(0, &m->icc), &m->colour);
	}
	weft_reader_close(reader);
	file_close(d, &file);
	return status;
}

static int look_at(struct pictures_in *pictures, const char *path, const struct decoding *d)
{
	struct picture_in one = { .path = path };
	int status = EXIT_DONE, frames = 1;

	for (; one.frame < frames && !status; one.frame++) {
		weft_error e;
		if (look_at_frame(&one, d, &frames, &e) != WEFT_OK)
			return report_failure(path, &e);
		status = add(pictures, &one);
	}
	return status;
}

int pictures_in_look(struct pictures_in *pictures, const struct inputs *inputs, const struct decoding *d)
{
	int status = EXIT_DONE;

	*pictures = (struct pictures_in) { 0 };
	for (size_t i = 0; i < inputs->count && !status; i++)
		status = look_at(pictures, inputs->at[i].path, d);
	return status;
}

void pictures_in_free(struct pictures_in *pictures)
{
	free(pictures->at);
	*pictures = (struct pictures_in) { 0 };
}

weft_format pictures_in_format(const struct pictures_in *pictures)
{
	bool colour = false, alpha = false;
	uint8_t depth = WEFT_U8;

	for (size_t i = 0; i < pictures->count; i++) {
		const weft_format f = pictures->at[i].format;
		colour = colour || f.channels >= 3;
		alpha = alpha || weft_has_alpha(f);
		depth = f.depth > depth ? f.depth : depth;
	}
	return (weft_format) { (uint8_t)((colour ? 3 : 1) + alpha), depth };
}

/* The next rows, converted. */
static weft_status read_rows(weft_reader *r, weft_view rows, weft_view to, weft_error *e)
{
	weft_image wide = { 0 };

	weft_status status = weft_reader_rows(r, rows, e);
	if (status == WEFT_OK)
		status = weft_convert(rows, to.format, &wide, e);
	if (status == WEFT_OK)
		for (int y = 0; y < to.height; y++)
			memcpy(weft_row(to, y), weft_row(wide.view, y),
			       (size_t)to.width * weft_pixel_bytes(to.format));
	weft_image_free(&wide);
	return status;
}

static weft_status read_part(weft_reader *r, int y0, int y1, weft_view to, weft_error *e)
{
	const weft_image_info *info = weft_reader_info(r);
	const bool same =
		info->format.channels == to.format.channels && info->format.depth == to.format.depth;
	weft_image rows = { 0 };

	weft_status status = weft_image_make(&rows, info->width, ROWS_AT_ONCE, info->format, e);
	for (int y = 0, n; y < y1 && status == WEFT_OK; y += n) {
		n = (y < y0 ? y0 : y1) - y;
		if (same && y >= y0) {
			status = weft_reader_rows(r, to, e);
			continue;
		}
		n = n < ROWS_AT_ONCE ? n : ROWS_AT_ONCE;
		const weft_view some = weft_view_crop(rows.view, 0, 0, info->width, n);
		status = y < y0 ? weft_reader_rows(r, some, e)
				: read_rows(r, some, weft_view_crop(to, 0, y - y0, to.width, n), e);
	}
	weft_image_free(&rows);
	return status;
}

weft_status picture_in_rows(const struct picture_in *picture, const struct decoding *d, int y0, int y1,
			    weft_view to, weft_error *e)
{
	weft_decode_options how = d->how;
	struct file_bytes file = { 0 };
	weft_reader *reader = NULL;

	weft_blocking_begin();
	weft_status status = file_open(picture->path, d, &file, e);
	weft_blocking_end();
	how.frame = picture->frame;
	how.shared = &file.shared;
	if (status == WEFT_OK)
		status = weft_reader_open(&reader, file.bytes, &how, e);
	if (status == WEFT_OK) {
		const weft_image_info *info = weft_reader_info(reader);
		if (info->width != picture->width || info->height != picture->height)
			status = weft_fail(e, WEFT_BAD_IMAGE, "has changed while it was read");
	}
	if (status == WEFT_OK)
		status = read_part(reader, y0, y1, to, e);
	weft_reader_close(reader);
	file_close(d, &file);
	return status;
}
