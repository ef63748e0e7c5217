/* reader.c: rows of a file, and whole pictures as all of its rows.
 *
 * A file whose rows can't come in order is decoded when it is opened, and its
 * rows are handed out from there.
 */
#include <stdlib.h>
#include <string.h>

#include "codecs.h"
#include "jail/jail_inside.h"
#include "rows.h"
#include "view.h"

struct weft_reader {
	weft_decode_options how;
	weft_bytes file;
	weft_head head;
	weft_row_source source;
	weft_image whole;
	bool begun;
	bool is_whole; /* the rows come from there */
	bool streams;  /* else they come from another process, which has it whole */
	bool broken;   /* the rest is zeros, or an error where that isn't asked for */
	int y;
	weft_damage damage;
};

/* ---- the head ---- */

void weft_head_free(weft_head *head)
{
	weft_metadata_free(&head->metadata);
	free(head->delays_ms);
	*head = (weft_head) { 0 };
}

/* Frames stacked lie as they are, each below the last. */
static weft_status stack(weft_head *head, weft_bytes file, const weft_decode_options *how, weft_error *e)
{
	weft_status status = WEFT_OK;
	head->info.height *= how->stacked;
	head->orientation = 1; /* animations have none */
	head->delays_ms = calloc((size_t)how->stacked, sizeof *head->delays_ms);
	if (!head->delays_ms)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	head->delays_ms[0] = head->info.delay_ms;
	for (int i = 1; i < how->stacked && status == WEFT_OK; i++) {
		weft_image_info frame = { 0 };
		if (head->codec->frame_info)
			status = head->codec->frame_info(file, how->frame + i, &frame, e);
		head->delays_ms[i] = frame.delay_ms;
	}
	return status;
}

weft_status weft_head_read(weft_head *head, weft_bytes file, const weft_decode_options *how, weft_error *e)
{
	weft_image_info *info = &head->info;
	*head = (weft_head) { .orientation = 1 };
	weft_status status = weft_recognise(file, how, &head->codec, info, e);
	for (uint32_t i = 0; status == WEFT_OK && weft_codecs()[i]; i++)
		head->suits |= (uint64_t)weft_codecs()[i]->recognises(file) << i;
	if (status == WEFT_OK)
		status = weft_metadata_read_of(file, how->frame, &head->metadata, e);
	if (status == WEFT_OK && !how->unturned) {
		head->orientation = weft_metadata_orientation(&head->metadata);
		if (head->orientation != 1)
			weft_metadata_drop_thumbnail(&head->metadata);
		weft_metadata_set_upright(&head->metadata);
	}
	if (status == WEFT_OK && how->stacked > 1)
		status = stack(head, file, how, e);
	if (head->orientation >= 5) {
		const int width = info->width;
		info->width = info->height;
		info->height = width;
	}
	return status;
}

/* ---- opening ---- */

/* As it lies in the file. */
static weft_status read_lying(weft_reader *r, weft_error *e)
{
	const weft_codec *codec = r->head.codec;
	weft_image_info *info = &r->head.info, turned = *info;
	if (!r->source.read)
		return codec->decode(r->file, &r->how, &r->whole, &r->damage, e);
	if (r->head.orientation >= 5)
		*info = (weft_image_info) { .width = turned.height,
					    .height = turned.width,
					    .format = turned.format };
	weft_status status = weft_image_make(&r->whole, info->width, info->height, info->format, e);
	if (status == WEFT_OK)
		status = weft_reader_rows(r, r->whole.view, e);
	*info = turned;
	return status;
}

static weft_status decode_whole(weft_reader *r, weft_error *e)
{
	weft_status status = read_lying(r, e);
	if (status == WEFT_OK)
		status = weft_image_orient(&r->whole, r->head.orientation, e);
	r->head.info.width = r->whole.view.width;
	r->head.info.height = r->whole.view.height;
	r->is_whole = true;
	r->y = 0;
	return status;
}

static weft_status begin_here(weft_reader *r, weft_error *e)
{
	const weft_codec *codec = r->head.codec;
	weft_status status = codec->open ? codec->open(r->file, &r->how, &r->source, e) : WEFT_OK;
	if (status == WEFT_OK && (!r->source.read || r->head.orientation != 1))
		status = decode_whole(r, e);
	r->streams = !r->is_whole;
	return status;
}

weft_status weft_reader_look(weft_reader **looked, weft_bytes file, const weft_decode_options *how,
			     weft_error *e)
{
	weft_reader *r = calloc(1, sizeof *r);
	*looked = r;
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	if (how)
		r->how = *how;
	r->file = file;
	r->source.damage = &r->damage;
	weft_status status = r->how.jail ? weft_jail_look(file, &r->how, &r->head, &r->source, e)
					 : weft_head_read(&r->head, file, &r->how, e);
	if (status != WEFT_OK) {
		weft_reader_close(r);
		*looked = NULL;
	}
	return status;
}

weft_status weft_reader_begin(weft_reader *r, weft_error *e)
{
	if (r->begun)
		return WEFT_OK;
	r->begun = true;
	weft_status status =
		r->how.jail ? weft_jail_begin(r->source.state, &r->streams, e) : begin_here(r, e);
	r->broken = status != WEFT_OK;
	return status;
}

weft_status weft_reader_open(weft_reader **opened, weft_bytes file, const weft_decode_options *how,
			     weft_error *e)
{
	weft_status status = weft_reader_look(opened, file, how, e);
	if (status == WEFT_OK)
		status = weft_reader_begin(*opened, e);
	if (status != WEFT_OK) {
		weft_reader_close(*opened);
		*opened = NULL;
	}
	return status;
}

const weft_codec *weft_reader_codec(const weft_reader *r)
{
	return r->head.codec;
}

uint64_t weft_reader_suited(const weft_reader *r)
{
	return r->head.suits;
}

bool weft_reader_suits(const weft_reader *r, const weft_codec *codec)
{
	return r->head.suits >> weft_codec_index(codec) & 1;
}

const weft_metadata *weft_reader_metadata(const weft_reader *r)
{
	return &r->head.metadata;
}

int weft_reader_delay_ms(const weft_reader *r, int i)
{
	return r->head.delays_ms && i >= 0 && i < r->how.stacked ? r->head.delays_ms[i]
								 : r->head.info.delay_ms;
}

const weft_image_info *weft_reader_info(const weft_reader *r)
{
	return &r->head.info;
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
		weft_damage_note(&r->damage, (double)(r->y + done) / r->head.info.height, own.text);
	r->broken = true;
	clear_rows(weft_view_rows(to, done, to.height - done));
	return WEFT_OK;
}

weft_status weft_reader_rows(weft_reader *r, weft_view to, weft_error *e)
{
	const weft_image_info *info = &r->head.info;
	if (to.width != info->width || to.format.channels != info->format.channels ||
	    to.format.depth != info->format.depth || to.height < 0 || to.height > info->height - r->y)
		return weft_fail(e, WEFT_INTERNAL, "rows asked for that a picture of %d x %d hasn't",
				 info->width, info->height);
	weft_status status = WEFT_OK;
	if (r->is_whole)
		copy_rows(weft_view_rows(r->whole.view, r->y, to.height), to);
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
	weft_head_free(&r->head);
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
		status = weft_image_make(im, r->head.info.width, r->head.info.height, r->head.info.format, e);
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
