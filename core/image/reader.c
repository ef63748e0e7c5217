/* reader.c: rows of a file, and whole pictures as all of its rows.
 *
 * A file whose rows can't come in order is decoded when it is opened, and its
 * rows are handed out from there.
 */
#include <stdlib.h>
#include <string.h>

#include "jail_inside.h"
#include "metadata.h"
#include "row_source.h"
#include "rows.h"

struct weft_reader {
	weft_decode_options how;
	weft_image_info info;
	weft_row_source source;
	weft_image whole;
	bool is_whole; /* the rows come from there */
	bool streams;  /* else they come from another process, which has it whole */
	bool broken;   /* the rest is zeros, or an error where that isn't asked for */
	int y;
	weft_damage damage;
};

static weft_status decode_whole(weft_reader *r, const weft_codec *codec, weft_bytes file, int orientation,
				weft_error *e)
{
	weft_status status;
	if (r->source.read) {
		status = weft_image_make(&r->whole, r->info.width, r->info.height, r->info.format, e);
		if (status == WEFT_OK)
			status = weft_reader_rows(r, r->whole.view, e);
	} else {
		status = codec->decode(file, &r->how, &r->whole, &r->damage, e);
	}
	if (status == WEFT_OK)
		status = weft_image_orient(&r->whole, orientation, e);
	r->info.width = r->whole.view.width;
	r->info.height = r->whole.view.height;
	r->is_whole = true;
	r->y = 0;
	return status;
}

static weft_status open_here(weft_reader *r, weft_bytes file, weft_error *e)
{
	const weft_codec *codec = NULL;
	int orientation = 1;
	weft_status status = weft_recognise(file, &r->how.limits, &codec, &r->info, e);
	if (status == WEFT_OK && !r->how.unturned)
		status = weft_orientation_read(file, &orientation, e);
	if (status == WEFT_OK && codec->open)
		status = codec->open(file, &r->how, &r->source, e);
	if (status == WEFT_OK && (!r->source.read || orientation != 1))
		status = decode_whole(r, codec, file, orientation, e);
	r->streams = !r->is_whole;
	return status;
}

weft_status weft_reader_open(weft_reader **opened, weft_bytes file, const weft_decode_options *how,
			     weft_error *e)
{
	weft_reader *r = calloc(1, sizeof *r);
	*opened = r;
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	if (how)
		r->how = *how;
	r->source.damage = &r->damage;
	weft_status status = r->how.jail ? weft_jail_open(file, &r->how, &r->info, &r->streams, &r->source, e)
					 : open_here(r, file, e);
	if (status != WEFT_OK) {
		weft_reader_close(r);
		*opened = NULL;
	}
	return status;
}

const weft_image_info *weft_reader_info(const weft_reader *r)
{
	return &r->info;
}

bool weft_reader_streams(const weft_reader *r)
{
	return r->streams;
}

bool weft_reader_waits(const weft_reader *r)
{
	return r->how.jail;
}

const weft_damage *weft_reader_damage(const weft_reader *r)
{
	return &r->damage;
}

static weft_view part(weft_view v, int y, int rows)
{
	v.pixels = weft_row(v, y);
	v.height = rows;
	return v;
}

static void copy_rows(weft_view from, weft_view to)
{
	for (int y = 0; y < to.height; y++)
		memcpy(weft_row(to, y), weft_row(from, y), (size_t)to.width * weft_pixel_bytes(to.format));
}

static void clear_rows(weft_view to)
{
	for (int y = 0; y < to.height; y++)
		memset(weft_row(to, y), 0, (size_t)to.width * weft_pixel_bytes(to.format));
}

/* What came before the damage is kept, if only a row of it. */
static weft_status read_source(weft_reader *r, weft_view to, weft_error *e)
{
	weft_error own;
	int done = 0;
	weft_status status = r->broken ? WEFT_BAD_IMAGE : r->source.read(r->source.state, to, &done, &own);
	if (status == WEFT_OK)
		return status;
	bool kept = r->how.lenient && !r->how.jail && status == WEFT_BAD_IMAGE && r->y + done > 0;
	if (!kept)
		return weft_fail(e, status, "%s", r->broken ? "damaged" : own.text);
	if (!r->broken)
		weft_damage_note(&r->damage, (double)(r->y + done) / r->info.height, own.text);
	r->broken = true;
	clear_rows(part(to, done, to.height - done));
	return WEFT_OK;
}

weft_status weft_reader_rows(weft_reader *r, weft_view to, weft_error *e)
{
	const weft_image_info *info = &r->info;
	if (to.width != info->width || to.format.channels != info->format.channels ||
	    to.format.depth != info->format.depth || to.height < 0 || to.height > info->height - r->y)
		return weft_fail(e, WEFT_INTERNAL, "rows asked for that a picture of %d x %d hasn't",
				 info->width, info->height);
	weft_status status = WEFT_OK;
	if (r->is_whole)
		copy_rows(part(r->whole.view, r->y, to.height), to);
	else if (to.height)
		status = read_source(r, to, e);
	r->y += to.height;
	r->broken = r->broken || status != WEFT_OK;
	return status;
}

void weft_reader_close(weft_reader *r)
{
	if (!r)
		return;
	if (r->source.read)
		r->source.close(r->source.state);
	weft_image_free(&r->whole);
	free(r);
}

/* ---- whole pictures ---- */

weft_status weft_decode_as(weft_bytes file, const weft_decode_options *how, weft_image *im,
			   weft_damage *damage, weft_error *e)
{
	weft_reader *r;
	*im = (weft_image) { 0 };
	weft_status status = weft_reader_open(&r, file, how, e);
	if (status != WEFT_OK)
		return status;
	if (r->is_whole) {
		*im = r->whole;
		r->whole = (weft_image) { 0 };
	} else {
		status = weft_image_make(im, r->info.width, r->info.height, r->info.format, e);
		if (status == WEFT_OK)
			status = weft_reader_rows(r, im->view, e);
	}
	if (damage)
		*damage = r->damage;
	weft_reader_close(r);
	if (status != WEFT_OK)
		weft_image_free(im);
	return status;
}

weft_status weft_decode(weft_bytes file, const weft_limits *limits, weft_image *im, weft_error *e)
{
	weft_decode_options how = { 0 };
	if (limits)
		how.limits = *limits;
	return weft_decode_as(file, &how, im, NULL, e);
}

weft_status weft_decode_unturned(weft_bytes file, const weft_limits *limits, weft_image *im, weft_error *e)
{
	weft_decode_options how = { .unturned = true };
	if (limits)
		how.limits = *limits;
	return weft_decode_as(file, &how, im, NULL, e);
}
