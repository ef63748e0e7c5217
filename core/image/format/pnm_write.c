/* pnm_write.c: writing the netpbm family, binary.
 *
 * Rows go out as they come, but those of PFM, which begins at the bottom.
 */
#include "pnm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* kind: '4' to '7', 'F' or 'f'. */
static bool put_header(char kind, const weft_image_info *shape, weft_sink to)
{
	static const char *const types[] = { "GRAYSCALE", "GRAYSCALE_ALPHA", "RGB", "RGB_ALPHA" };
	char text[160];
	int n, channels = shape->format.channels, maxval = shape->format.depth == WEFT_U16 ? 65535 : 255;
	if (kind == '7')
		n = snprintf(text, sizeof text,
			     "P7\nWIDTH %d\nHEIGHT %d\nDEPTH %d\nMAXVAL %d\nTUPLTYPE %s\nENDHDR\n",
			     shape->width, shape->height, channels, maxval, types[channels - 1]);
	else if (kind == '4')
		n = snprintf(text, sizeof text, "P4\n%d %d\n", shape->width, shape->height);
	else if (kind == '5' || kind == '6')
		n = snprintf(text, sizeof text, "P%c\n%d %d\n%d\n", kind, shape->width, shape->height,
			     maxval);
	else
		n = snprintf(text, sizeof text, "P%c\n%d %d\n-1.0\n", kind, shape->width, shape->height);
	return to.put(to.to, (weft_bytes) { (const uint8_t *)text, (size_t)n });
}

static char kind_for(weft_format f)
{
	if (f.depth == WEFT_F32)
		return f.channels == 3 ? 'F' : 'f';
	return weft_has_alpha(f) ? '7' : f.channels == 3 ? '6' : '5';
}

typedef struct writer {
	weft_sink to;
	size_t bytes;   /* of a row in the file */
	bool nearer;    /* PBM: a grey is what it is nearer to */
	int y;          /* the next row */
	uint8_t made[]; /* room for one */
} writer;

static weft_status refused(weft_error *e)
{
	return weft_fail(e, WEFT_IO, "pnm: the encoded picture could not be taken");
}

/* 16-bit samples lie high byte first. */
static weft_status pnm_write(void *state, weft_view rows, weft_error *e)
{
	writer *w = state;
	for (int y = 0; y < rows.height; y++) {
		const uint8_t *row = weft_row(rows, y);
		for (size_t i = 0; rows.format.depth == WEFT_U16 && i < w->bytes; i += 2) {
			w->made[i] = row[i + 1];
			w->made[i + 1] = row[i];
		}
		row = rows.format.depth == WEFT_U16 ? w->made : row;
		if (!w->to.put(w->to.to, (weft_bytes) { row, w->bytes }))
			return refused(e);
	}
	return WEFT_OK;
}

/* Bits, black is 1. */
static weft_status pbm_write(void *state, weft_view rows, weft_error *e)
{
	writer *w = state;
	for (int y = 0; y < rows.height; y++, w->y++) {
		const uint8_t *row = weft_row(rows, y);
		memset(w->made, 0, w->bytes);
		for (int x = 0; x < rows.width; x++) {
			if (row[x] != 0 && row[x] != 255 && !w->nearer)
				return weft_fail(
					e, WEFT_BAD_PARAM,
					"pbm: holds black and white alone, not the grey %d at %d,%d; "
					"depth 1 takes the nearer, or filter by threshold or dither",
					row[x], x, w->y);
			w->made[x / 8] |= (uint8_t)((row[x] < 128) << (7 - x % 8));
		}
		if (!w->to.put(w->to.to, (weft_bytes) { w->made, w->bytes }))
			return refused(e);
	}
	return WEFT_OK;
}

static weft_status pnm_finish(void *state, weft_error *e)
{
	(void)state;
	(void)e;
	return WEFT_OK;
}

static weft_status create_as(char kind, const weft_image_info *shape, const weft_encode_options *how,
			     weft_sink to, weft_row_target *target, weft_error *e)
{
	size_t bytes = kind == '4' ? ((size_t)shape->width + 7) / 8
				   : (size_t)shape->width * weft_pixel_bytes(shape->format);
	writer *w = malloc(sizeof *w + bytes);
	if (!w)
		return weft_fail(e, WEFT_NO_MEMORY, "pnm: out of memory");
	*w = (writer) { .to = to, .bytes = bytes, .nearer = how->bits == 1 };
	*target = (weft_row_target) {
		.write = kind == '4' ? pbm_write : pnm_write, .finish = pnm_finish, .close = free, .state = w
	};
	return put_header(kind, shape, to) ? WEFT_OK : refused(e);
}

weft_status weft_pnm_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			    weft_row_target *target, weft_error *e)
{
	if (shape->format.depth == WEFT_F32)
		return WEFT_OK; /* bottom up: whole pictures */
	return create_as(kind_for(shape->format), shape, how, to, target, e);
}

weft_status weft_pam_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			    weft_row_target *target, weft_error *e)
{
	return create_as('7', shape, how, to, target, e);
}

weft_status weft_pbm_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			    weft_row_target *target, weft_error *e)
{
	return create_as('4', shape, how, to, target, e);
}

/* PFM. */
weft_status weft_pnm_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	(void)how;
	size_t bytes = (size_t)im.width * weft_pixel_bytes(im.format);
	weft_image_info shape = { .width = im.width, .height = im.height, .format = im.format };
	bool fine = put_header(kind_for(im.format), &shape, to);
	for (int y = im.height - 1; fine && y >= 0; y--)
		fine = to.put(to.to, (weft_bytes) { weft_row(im, y), bytes });
	return fine ? WEFT_OK : refused(e);
}
