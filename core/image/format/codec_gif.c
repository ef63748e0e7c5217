/* codec_gif.c: reading GIF: frames as they are seen, each on what those before it left.
 *
 * What no frame covers is transparent.  Codes of LZW are undone a pixel at a time,
 * since frames may lie beyond the picture in part.
 */
#include <stdlib.h>
#include <string.h>

#include "canvas.h"
#include "gif.h"

enum { CODES = 4096, CODE_BITS_MOST = 12 };

typedef struct unpacker {
	weft_bytes file, block;
	size_t at;
	uint32_t bits;
	int count, width; /* bits there are, bits of a code */
	int clear, next;  /* the code that forgets all; the next to be made */
	int last;         /* the code before; -1: none */
	uint16_t prefix[CODES];
	uint8_t end[CODES], first[CODES], string[CODES];
} unpacker;

typedef struct reader {
	weft_gif gif;
	size_t next; /* frame */
	int frame;   /* the one in work */
	int frames;  /* to be given */
	int y;       /* the next row of it */
	int rows;    /* that came whole */
	weft_gif_frame shown;
	weft_image canvas, before; /* before: where a frame will be taken back */
	uint8_t *line;
	const char *damage;
	unpacker lzw;
} reader;

/* ---- LZW ---- */

/* -1: the codes end. */
static int next_code(unpacker *u)
{
	while (u->count < u->width) {
		if (u->block.length == 0 && !weft_gif_block(u->file, &u->at, &u->block))
			return -1;
		u->bits |= (uint32_t)*u->block.at++ << u->count;
		u->block.length--;
		u->count += 8;
	}
	int code = (int)(u->bits & ((1u << u->width) - 1));
	u->bits >>= u->width;
	u->count -= u->width;
	return code;
}

static void forget(unpacker *u, int bits)
{
	u->width = bits + 1;
	u->clear = 1 << bits;
	u->next = u->clear + 2;
	u->last = -1;
}

static bool begin(unpacker *u, weft_bytes file, size_t at)
{
	if (at >= file.length)
		return false;
	int bits = file.at[at];
	if (bits < 2 || bits > 8)
		return false;
	u->file = file;
	u->at = at + 1;
	u->block = (weft_bytes) { NULL, 0 };
	u->bits = 0;
	u->count = 0;
	for (int i = 0; i < 1 << bits; i++)
		u->first[i] = u->end[i] = (uint8_t)i;
	forget(u, bits);
	return true;
}

/* The colours of a code, the last first; their number, or 0: it makes no sense. */
static int spell(unpacker *u, int code)
{
	int n = 0, from = code;
	if (code > u->next || (u->last < 0 && code >= u->clear))
		return 0;
	if (code == u->next) { /* the one that is made by it */
		if (code >= CODES)
			return 0;
		u->string[n++] = u->first[u->last];
		from = u->last;
	}
	for (; from >= u->clear; from = u->prefix[from])
		u->string[n++] = u->end[from];
	u->string[n++] = (uint8_t)from;
	if (u->last >= 0 && u->next < CODES) {
		u->prefix[u->next] = (uint16_t)u->last;
		u->end[u->next] = u->string[n - 1];
		u->first[u->next] = u->first[u->last];
		u->next++;
		if (u->next == 1 << u->width && u->width < CODE_BITS_MOST)
			u->width++;
	}
	u->last = code;
	return n;
}

/* ---- frames ---- */

/* Line i of the file is this row of the frame. */
static int row_of_line(const weft_gif_frame *f, int i)
{
	static const uint8_t start[4] = { 0, 4, 2, 1 }, step[4] = { 8, 8, 4, 2 };
	if (!f->interlaced)
		return i;
	for (int pass = 0; pass < 4; pass++) {
		int rows =
			f->height > start[pass] ? (f->height - start[pass] + step[pass] - 1) / step[pass] : 0;
		if (i < rows)
			return start[pass] + i * step[pass];
		i -= rows;
	}
	return 0;
}

/* False: a colour that the palette hasn't. */
static bool put_line(reader *r, int row)
{
	const weft_gif_frame *f = &r->shown;
	weft_view v = r->canvas.view;
	int y = f->y + row;
	bool fine = true;
	if (y >= v.height)
		return true;
	for (int i = 0; i < f->width && f->x + i < v.width; i++) {
		uint8_t *to = weft_row(v, y) + (f->x + i) * v.format.channels;
		int colour = r->line[i];
		if (colour == f->transparent)
			continue;
		if (colour >= f->colours) {
			fine = false;
			continue;
		}
		memcpy(to, f->palette + 3 * colour, 3);
		if (v.format.channels == 4)
			to[3] = 255;
	}
	return fine;
}

/* Lines that came whole; r->damage says why the rest didn't. */
static int unpack_frame(reader *r)
{
	const weft_gif_frame *f = &r->shown;
	unpacker *u = &r->lzw;
	int lines = 0, x = 0;
	r->damage = "damaged: its codes make no sense";
	if (!begin(u, r->gif.file, f->data))
		return 0;
	int bits = u->width - 1;
	while (lines < f->height) {
		int code = next_code(u);
		if (code < 0 || code == u->clear + 1) {
			r->damage = "ends early";
			return lines;
		}
		if (code == u->clear) {
			forget(u, bits);
			continue;
		}
		int n = spell(u, code);
		if (n == 0)
			return lines;
		while (n > 0 && lines < f->height) {
			r->line[x++] = u->string[--n];
			if (x < f->width)
				continue;
			x = 0;
			if (!put_line(r, row_of_line(f, lines))) {
				r->damage = "damaged: colours that its palette doesn't have";
				return lines;
			}
			lines++;
		}
	}
	r->damage = NULL;
	return lines;
}

/* The next frame onto the canvas, that of the last one disposed of. */
static weft_status show_next(reader *r, weft_error *e)
{
	enum weft_gif_disposal disposal = r->shown.disposal;
	weft_status status = WEFT_OK;
	if (r->frame >= 0 && disposal == WEFT_GIF_CLEARED)
		weft_canvas_clear(r->canvas.view, r->shown.x, r->shown.y, r->shown.width, r->shown.height);
	else if (r->frame >= 0 && disposal == WEFT_GIF_TAKEN_BACK && r->before.memory)
		weft_canvas_copy(r->before.view, r->canvas.view);
	weft_gif_next(&r->gif, &r->next, &r->shown);
	r->frame++;
	if (r->shown.disposal == WEFT_GIF_TAKEN_BACK)
		status = weft_canvas_keep(r->canvas.view, &r->before, e);
	free(r->line);
	r->line = malloc((size_t)r->shown.width + 1);
	if (status != WEFT_OK || !r->line)
		return weft_fail(e, WEFT_NO_MEMORY, "gif: out of memory");
	int lines = r->shown.width ? unpack_frame(r) : r->shown.height;
	r->damage = r->shown.width ? r->damage : NULL;
	int whole = r->shown.y + (r->shown.interlaced ? 0 : lines);
	r->rows = r->damage && whole < r->gif.height ? whole : r->gif.height;
	r->y = 0;
	return WEFT_OK;
}

static weft_status damaged(const reader *r, weft_error *e)
{
	return weft_fail(e, WEFT_BAD_IMAGE, "gif: %s, in frame %d", r->damage, r->frame + 1);
}

static weft_status gif_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	weft_view v = r->canvas.view;
	for (*done = 0; *done < to.height; ++*done, r->y++) {
		weft_status status = r->y == v.height ? show_next(r, e) : WEFT_OK;
		if (status != WEFT_OK)
			return status;
		if (r->y >= r->rows)
			return damaged(r, e);
		memcpy(weft_row(to, *done), weft_row(v, r->y), (size_t)v.width * v.format.channels);
	}
	if (r->y < v.height)
		return WEFT_OK;
	if (!r->damage && r->frame + 1 == r->gif.frames && !r->gif.whole)
		r->damage = "ends early";
	return r->damage ? damaged(r, e) : WEFT_OK;
}

static void gif_close(void *state)
{
	reader *r = state;
	weft_image_free(&r->canvas);
	weft_image_free(&r->before);
	free(r->line);
	free(r);
}

static weft_status gif_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
			    weft_error *e)
{
	reader *r = calloc(1, sizeof *r);
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "gif: out of memory");
	weft_status status = weft_gif_head_read(file, &r->gif, e);
	if (status == WEFT_OK)
		status =
			weft_image_make(&r->canvas, r->gif.width, r->gif.height, weft_gif_format(&r->gif), e);
	for (int y = 0; status == WEFT_OK && y < r->gif.height; y++)
		memset(weft_row(r->canvas.view, y), 0, (size_t)r->gif.width * r->canvas.view.format.channels);
	r->frame = -1;
	r->next = r->gif.first;
	while (status == WEFT_OK && r->frame < how->frame) {
		status = show_next(r, e);
		if (status == WEFT_OK && r->frame < how->frame && r->damage && !how->lenient)
			status = damaged(r, e);
	}
	if (status != WEFT_OK) {
		gif_close(r);
		return status;
	}
	from->read = gif_read;
	from->close = gif_close;
	from->state = r;
	return WEFT_OK;
}

/* ---- the codec ---- */

static bool gif_recognises(weft_bytes head)
{
	return head.length >= 6 && memcmp(head.at, "GIF8", 4) == 0 &&
	       (head.at[4] == '7' || head.at[4] == '9') && head.at[5] == 'a';
}

static weft_status gif_frame_info(weft_bytes file, int frame, weft_image_info *info, weft_error *e)
{
	weft_gif g;
	weft_gif_frame f;
	weft_status status = weft_gif_head_read(file, &g, e);
	if (status != WEFT_OK)
		return status;
	for (size_t at = g.first; frame >= 0 && weft_gif_next(&g, &at, &f); frame--)
		;
	*info = (weft_image_info) { .width = g.width,
				    .height = g.height,
				    .format = weft_gif_format(&g),
				    .frames = g.frames,
				    .delay_ms = f.delay_ms,
				    .loops = g.loops,
				    .packed = true };
	return WEFT_OK;
}

static weft_status gif_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	return gif_frame_info(file, 0, info, e);
}

static bool gif_holds(weft_format f)
{
	return f.depth == WEFT_U8 && f.channels >= 3;
}

static const char *const gif_extensions[] = { "gif", NULL };

const weft_codec weft_codec_gif = {
	.name = "gif",
	.by = "own",
	.extensions = gif_extensions,
	.recognises = gif_recognises,
	.info = gif_info,
	.frame_info = gif_frame_info,
	.stacks = true,
	.open = gif_open,
	.holds = gif_holds,
	.several = true,
	.encode = weft_gif_encode,
};
