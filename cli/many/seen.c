/* seen.c: see seen.h. */
#include "seen.h"

#include <stdlib.h>

#include "../../core/image/light.h"
#include "../../core/image/profile.h"
#include "../report.h"

/* Rows that are light already, or by `colours`, to levels. */
static weft_status to_levels(const weft_to_srgb *colours, weft_view from, weft_image *to, weft_error *e)
{
	const weft_format f = { from.format.channels, WEFT_U8 };
	float *light = colours ? malloc((size_t)from.width * WEFT_CHANNELS_MAX * sizeof *light) : NULL;

	if (colours && !light)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	weft_status status = weft_image_make(to, from.width, from.height, f, e);
	for (int y = 0; y < from.height && status == WEFT_OK; y++) {
		const void *row = weft_row(from, y);
		if (colours)
			weft_to_srgb_row(colours, row, light, from.width);
		weft_light_to_levels_row(colours ? light : row, weft_row(to->view, y), f, from.width);
	}
	free(light);
	return status;
}

static weft_status see(const char *path, weft_reader *r, weft_image *im, weft_error *e)
{
	const weft_image_info *info = weft_reader_info(r);
	weft_to_srgb *colours = NULL;
	weft_image raw = { 0 };
	weft_error why;

	if (!info->linear &&
	    weft_to_srgb_make(weft_reader_metadata(r), info->format, &colours, &why) != WEFT_OK)
		report_detail("%s: %s; its colours are taken as sRGB's", path, why.text);
	weft_status status = weft_image_make(&raw, info->width, info->height, info->format, e);
	if (status == WEFT_OK)
		status = weft_reader_rows(r, raw.view, e);
	if (status == WEFT_OK && (info->linear || colours)) {
		status = to_levels(colours, raw.view, im, e);
	} else if (status == WEFT_OK) {
		*im = raw;
		raw = (weft_image) { 0 };
	}
	weft_to_srgb_free(colours);
	weft_image_free(&raw);
	return status;
}

weft_status picture_seen(const char *path, const struct decoding *d, weft_image *im, weft_error *e)
{
	weft_decode_options how = d->how;
	struct file_bytes file = { 0 };
	weft_reader *reader = NULL;

	weft_status status = file_open(path, d, &file, e);
	how.shared = &file.shared;
	if (status == WEFT_OK)
		status = weft_reader_open(&reader, file.bytes, &how, e);
	if (status == WEFT_OK) {
		status = see(path, reader, im, e);
		say_damage(path, weft_reader_damage(reader));
	}
	weft_reader_close(reader);
	file_close(d, &file);
	return status;
}
