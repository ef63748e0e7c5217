/* png_animation.c: reading animated PNG: frames as they are seen, each on what those before
 * it left.
 *
 * What no frame covers is transparent.  Where the first frame leaves nothing of the canvas
 * uncovered and none is cleared away, pictures without alpha stay so.
 */
#include <stdlib.h>
#include <string.h>

#include "../row_source.h"
#include "canvas.h"
#include "png_read.h"

enum disposal { STAYS, CLEARED, TAKEN_BACK, DISPOSALS };

typedef struct control {
	int x, y, width, height, delay_ms;
	enum disposal disposal;
	bool over; /* it is laid over what is there, not put in its place */
} control;

typedef struct reader {
	weft_png png;
	weft_png_walk walk;
	control shown;
	int frame;          /* the one in work; -1: none yet */
	int y, rows;        /* the next row of it; those that came whole */
	weft_status status; /* why the rest didn't */
	weft_error error;
	weft_image canvas, before; /* before: where a frame will be taken back */
} reader;

/* ---- what a frame says of itself ---- */

static weft_status read_control(const weft_png *p, const uint8_t *at, int frame, control *c, weft_error *e)
{
	uint32_t width = weft_big32(at + 4), height = weft_big32(at + 8);
	uint32_t x = weft_big32(at + 12), y = weft_big32(at + 16);
	unsigned per = weft_big16(at + 22) ? weft_big16(at + 22) : 100;
	if (width == 0 || height == 0 || x > (uint32_t)p->width || y > (uint32_t)p->height ||
	    width > (uint32_t)p->width - x || height > (uint32_t)p->height - y || at[24] >= DISPOSALS ||
	    at[25] > 1)
		return weft_fail(e, WEFT_BAD_IMAGE,
				 "png: damaged: what frame %d says of itself makes no sense", frame + 1);
	*c = (control) { .x = (int)x,
			 .y = (int)y,
			 .width = (int)width,
			 .height = (int)height,
			 .delay_ms = (int)((weft_big16(at + 20) * 1000u + per / 2) / per),
			 .disposal = frame == 0 && at[24] == TAKEN_BACK ? CLEARED : (enum disposal)at[24],
			 .over = at[25] };
	return WEFT_OK;
}

/* The body of the control chunk at *at or behind it, where *at moves; NULL: there is none. */
static const uint8_t *next_control(weft_bytes file, size_t *at)
{
	while (file.length - *at >= WEFT_PNG_FRAME) {
		const uint8_t *chunk = file.at + *at;
		size_t n = weft_big32(chunk);
		if (n > file.length - *at - WEFT_PNG_FRAME)
			break;
		*at += n + WEFT_PNG_FRAME;
		if (weft_png_chunk_is(chunk + 4, "fcTL") && n == WEFT_PNG_CONTROL)
			return chunk + 8;
	}
	*at = file.length;
	return NULL;
}

bool weft_png_is_animation(weft_bytes file, const weft_png *p)
{
	size_t at = WEFT_PNG_SIGNATURE;
	return p->frames > 1 && next_control(file, &at);
}

static bool covers(const weft_png *p, const control *c)
{
	return c->width == p->width && c->height == p->height;
}

/* Goes by what stands in the file, whatever of it is damaged. */
static weft_format animation_format(weft_bytes file, const weft_png *p)
{
	weft_format f = weft_png_format(p);
	control c = { 0 };
	bool bare = false;
	size_t at = WEFT_PNG_SIGNATURE;
	for (int frame = 0; frame < p->frames; frame++) {
		const uint8_t *body = next_control(file, &at);
		if (!body)
			break;
		if (read_control(p, body, frame, &c, NULL) != WEFT_OK)
			continue;
		bare = bare || (frame == 0 && !covers(p, &c)) || c.disposal == CLEARED;
	}
	if (bare && !weft_has_alpha(f))
		f.channels++;
	return f;
}

weft_status weft_png_animation_info(weft_bytes file, const weft_png *p, int frame, weft_image_info *info,
				    weft_error *e)
{
	control c = { 0 };
	size_t at = WEFT_PNG_SIGNATURE;
	const uint8_t *body = NULL;
	for (int i = 0; i <= frame && (i == 0 || body); i++)
		body = next_control(file, &at);
	if (body)
		read_control(p, body, frame, &c, NULL); /* reading it will fail */
	(void)e;
	*info = (weft_image_info) { .width = p->width,
				    .height = p->height,
				    .format = animation_format(file, p),
				    .frames = p->frames,
				    .delay_ms = c.delay_ms,
				    .loops = p->loops };
	return WEFT_OK;
}

/* ---- blending ---- */

/* A over B, both straight: the colour is what each adds to the alpha of both. */
static unsigned over_alpha(unsigned a, unsigned b, unsigned max)
{
	return a + (b * (max - a) + max / 2) / max;
}

#define BLEND(type, wide, name, max)                                                                         \
	static void name(const type *from, type *to, int width, int channels)                                \
	{                                                                                                    \
		for (int i = 0; i < width; i++, from += channels, to += channels) {                          \
			const wide a = from[channels - 1], b = to[channels - 1];                             \
			const wide mine = a * max, theirs = (max - a) * b, both = mine + theirs;             \
			if (a == 0)                                                                          \
				continue;                                                                    \
			for (int c = 0; c < channels - 1; c++)                                               \
				to[c] = (type)((from[c] * mine + to[c] * theirs + both / 2) / both);         \
			to[channels - 1] = (type)over_alpha((unsigned)a, (unsigned)b, max);                  \
		}                                                                                            \
	}
BLEND(uint8_t, uint32_t, blend_u8, 255)
BLEND(uint16_t, uint64_t, blend_u16, 65535)

/* Samples and, where the canvas alone has it, alpha. */
static void put_row(const uint8_t *from, weft_format f, uint8_t *to, weft_format canvas, int width)
{
	size_t in = weft_pixel_bytes(f), out = weft_pixel_bytes(canvas);
	if (in == out) {
		memcpy(to, from, in * (size_t)width);
		return;
	}
	for (int x = 0; x < width; x++, from += in, to += out) {
		memcpy(to, from, in);
		memset(to + in, 255, out - in);
	}
}

static void show_rows(reader *r, weft_view frame, int rows)
{
	const control *c = &r->shown;
	weft_format f = r->canvas.view.format;
	bool over = c->over && weft_has_alpha(frame.format);
	for (int y = 0; y < rows; y++) {
		const uint8_t *from = weft_row(frame, y);
		uint8_t *to = weft_row(r->canvas.view, c->y + y) + (size_t)c->x * weft_pixel_bytes(f);
		if (!over)
			put_row(from, frame.format, to, f, c->width);
		else if (f.depth == WEFT_U8)
			blend_u8(from, to, c->width, f.channels);
		else
			blend_u16((const void *)from, (void *)to, c->width, f.channels);
	}
}

/* ---- frames ---- */

/* Along the chunks to the next frame's pixels, over all others. */
static weft_status find_next(reader *r, weft_error *e)
{
	const uint8_t *type, *found = NULL;
	weft_bytes body;
	if (r->frame == 0 && r->png.control) /* its pixels are where the walk stands */
		return read_control(&r->png, r->png.control, 0, &r->shown, e);
	weft_status status = WEFT_OK;
	for (;;) {
		bool data = r->walk.file.length - r->walk.at >= 8 &&
			    weft_png_chunk_is(r->walk.file.at + r->walk.at + 4, "fdAT");
		if (found && data)
			return read_control(&r->png, found, r->frame, &r->shown, e);
		status = weft_png_chunk(&r->walk, &type, &body, e);
		if (status != WEFT_OK)
			return status;
		if (weft_png_chunk_is(type, "fcTL") && body.length == WEFT_PNG_CONTROL)
			found = body.at;
		if (weft_png_chunk_is(type, "IEND"))
			return weft_fail(e, WEFT_BAD_IMAGE, "png: damaged: of %d frames there are %d",
					 r->png.frames, r->frame);
	}
}

/* The pixels of the frame that was found, and onto the canvas with them. */
static weft_status read_frame(reader *r, weft_error *e)
{
	const char *type = r->frame == 0 && r->png.control ? "IDAT" : "fdAT";
	weft_png frame = r->png;
	weft_image im = { 0 };
	int rows = 0;
	frame.width = r->shown.width;
	frame.height = r->shown.height;
	weft_status status = weft_image_make(&im, frame.width, frame.height, weft_png_format(&frame), e);
	if (status != WEFT_OK)
		return status;
	r->status = weft_png_read_pixels(&frame, &r->walk, type, im.view, &rows, &r->error);
	if (r->status == WEFT_NO_MEMORY)
		status = weft_fail(e, r->status, "%s", r->error.text);
	/* All of its pixels may be in a chunk whose end isn't. */
	if (r->status == WEFT_OK && r->walk.damage && r->walk.at >= r->walk.file.length)
		weft_damage_note(r->walk.damage, 1, "png: ends early");
	show_rows(r, im.view, rows);
	if (r->status != WEFT_OK)
		r->rows = r->shown.y + rows < r->png.height && !frame.interlaced ? r->shown.y + rows : 0;
	weft_image_free(&im);
	return status;
}

/* That of the frame before is disposed of first. */
static weft_status show_next(reader *r, weft_error *e)
{
	enum disposal disposal = r->shown.disposal;
	if (r->frame >= 0 && disposal == CLEARED)
		weft_canvas_clear(r->canvas.view, r->shown.x, r->shown.y, r->shown.width, r->shown.height);
	else if (r->frame >= 0 && disposal == TAKEN_BACK && r->before.memory)
		weft_canvas_copy(r->before.view, r->canvas.view);
	r->frame++;
	r->y = 0;
	r->rows = r->png.height;
	weft_status status = find_next(r, e);
	if (status == WEFT_OK && r->shown.disposal == TAKEN_BACK)
		status = weft_canvas_keep(r->canvas.view, &r->before, e);
	return status == WEFT_OK ? read_frame(r, e) : status;
}

static weft_status damaged(const reader *r, weft_error *e)
{
	return weft_fail(e, r->status, "%s, in frame %d", r->error.text, r->frame + 1);
}

static weft_status animation_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	weft_view v = r->canvas.view;
	for (*done = 0; *done < to.height; ++*done, r->y++) {
		weft_status status = r->y == v.height ? show_next(r, e) : WEFT_OK;
		if (status != WEFT_OK)
			return status;
		if (r->y >= r->rows)
			return damaged(r, e);
		memcpy(weft_row(to, *done), weft_row(v, r->y), (size_t)v.width * weft_pixel_bytes(v.format));
	}
	if (r->y < v.height)
		return WEFT_OK;
	if (r->status != WEFT_OK)
		return damaged(r, e);
	return r->frame + 1 == r->png.frames ? weft_png_tail_read(&r->walk, &r->png, e) : WEFT_OK;
}

static void animation_close(void *state)
{
	reader *r = state;
	weft_image_free(&r->canvas);
	weft_image_free(&r->before);
	free(r);
}

static weft_status prepare(reader *r, weft_error *e)
{
	weft_status status = weft_png_head_read(&r->walk, &r->png, e);
	const weft_png *p = &r->png;
	if (status == WEFT_OK)
		status = weft_image_make(&r->canvas, p->width, p->height, animation_format(r->walk.file, p),
					 e);
	if (status == WEFT_OK)
		weft_canvas_clear(r->canvas.view, 0, 0, p->width, p->height);
	return status;
}

weft_status weft_png_animation_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
				    weft_error *e)
{
	reader *r = calloc(1, sizeof *r);
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "png: out of memory");
	r->walk = (weft_png_walk) { .file = file, .damage = how->lenient ? from->damage : NULL };
	r->frame = -1;
	weft_status status = prepare(r, e);
	while (status == WEFT_OK && r->frame < how->frame) {
		status = show_next(r, e);
		if (status == WEFT_OK && r->frame < how->frame && r->status != WEFT_OK && !how->lenient)
			status = damaged(r, e);
	}
	if (status != WEFT_OK) {
		animation_close(r);
		return status;
	}
	from->read = animation_read;
	from->close = animation_close;
	from->state = r;
	return WEFT_OK;
}
