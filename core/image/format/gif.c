/* gif.c: the blocks of a GIF.
 *
 * Invariant: nothing is read beyond the file.
 */
#include "gif.h"

#include <string.h>

enum {
	HEAD = 13,
	DESCRIPTOR = 9,
	FRAMES_MOST = 1000000,
	IMAGE = 0x2c,
	EXTENSION = 0x21,
	END = 0x3b,
	CONTROL = 0xf9,
	APPLICATION = 0xff,
	HAS_PALETTE = 0x80,
	INTERLACED = 0x40,
};

static bool has(weft_bytes file, size_t at, size_t n)
{
	return at <= file.length && file.length - at >= n;
}

static int palette_colours(unsigned flags)
{
	return flags & HAS_PALETTE ? 2 << (flags & 7) : 0;
}

bool weft_gif_block(weft_bytes file, size_t *at, weft_bytes *block)
{
	if (!has(file, *at, 1))
		return false;
	size_t n = file.at[*at], left = file.length - *at - 1;
	*block = (weft_bytes) { file.at + *at + 1, n < left ? n : left };
	*at += 1 + block->length;
	return block->length > 0;
}

/* Behind the empty block that ends a chain; false: the file ends first. */
static bool skip_blocks(weft_bytes file, size_t *at)
{
	weft_bytes block = { 0 };
	while (weft_gif_block(file, at, &block))
		;
	return block.length == 0 && block.at == file.at + *at;
}

static void read_control(weft_bytes block, weft_gif_frame *f)
{
	if (block.length < 4)
		return;
	unsigned flags = block.at[0], disposal = flags >> 2 & 7;
	f->disposal = disposal <= WEFT_GIF_TAKEN_BACK ? (enum weft_gif_disposal)disposal : WEFT_GIF_UNTOLD;
	f->delay_ms = 10 * weft_little16(block.at + 1);
	f->transparent = flags & 1 ? block.at[3] : -1;
}

/* How often all frames are shown; the file says how often again. */
static void read_application(weft_bytes file, size_t at, weft_gif *g)
{
	weft_bytes name, block;
	if (weft_gif_block(file, &at, &name) && name.length == 11 &&
	    (memcmp(name.at, "NETSCAPE2.0", 11) == 0 || memcmp(name.at, "ANIMEXTS1.0", 11) == 0) &&
	    weft_gif_block(file, &at, &block) && block.length >= 3 && block.at[0] == 1) {
		int again = weft_little16(block.at + 1);
		g->loops = again ? again + 1 : 0;
	}
}

static bool read_image(const weft_gif *g, size_t *at, weft_gif_frame *f)
{
	if (!has(g->file, *at, DESCRIPTOR))
		return false;
	const uint8_t *p = g->file.at + *at;
	*at += DESCRIPTOR;
	f->x = weft_little16(p);
	f->y = weft_little16(p + 2);
	f->width = weft_little16(p + 4);
	f->height = weft_little16(p + 6);
	f->interlaced = p[8] & INTERLACED;
	f->palette = g->palette;
	f->colours = g->colours;
	if (p[8] & HAS_PALETTE) {
		f->colours = palette_colours(p[8]);
		f->palette = g->file.at + *at;
		*at += 3 * (size_t)f->colours;
	}
	f->data = *at;
	return has(g->file, *at, 1);
}

/* `told` gets to know of the end and of loops; NULL: nobody does. */
static bool next_frame(const weft_gif *g, size_t *at, weft_gif_frame *f, weft_gif *told)
{
	weft_bytes file = g->file, block;
	*f = (weft_gif_frame) { .transparent = -1 };
	while (has(file, *at, 1)) {
		unsigned kind = file.at[(*at)++];
		if (kind == IMAGE) {
			if (!read_image(g, at, f))
				return false;
			++*at; /* bits of a code */
			skip_blocks(file, at);
			return true;
		}
		if (kind == END && told)
			told->whole = true;
		if (kind != EXTENSION || !has(file, *at, 1))
			return false;
		unsigned label = file.at[(*at)++];
		size_t inside = *at;
		if (label == CONTROL && weft_gif_block(file, &inside, &block))
			read_control(block, f);
		if (label == APPLICATION && told)
			read_application(file, inside, told);
		if (!skip_blocks(file, at))
			return false;
	}
	return false;
}

bool weft_gif_next(const weft_gif *g, size_t *at, weft_gif_frame *frame)
{
	return next_frame(g, at, frame, NULL);
}

static bool covers(const weft_gif *g, const weft_gif_frame *f)
{
	return f->x == 0 && f->y == 0 && f->width >= g->width && f->height >= g->height;
}

weft_status weft_gif_head_read(weft_bytes file, weft_gif *g, weft_error *e)
{
	if (file.length < HEAD)
		return weft_fail(e, WEFT_BAD_IMAGE, "gif: ends early, within its header");
	const uint8_t *p = file.at + 6;
	*g = (weft_gif) { .file = file,
			  .width = weft_little16(p),
			  .height = weft_little16(p + 2),
			  .loops = 1,
			  .colours = palette_colours(p[4]),
			  .palette = file.at + HEAD };
	g->first = HEAD + 3 * (size_t)g->colours;
	if (!has(file, g->first, 1))
		return weft_fail(e, WEFT_BAD_IMAGE, "gif: ends early, within its header");
	weft_gif_frame f, before = { 0 };
	for (size_t at = g->first; g->frames < FRAMES_MOST && next_frame(g, &at, &f, g); before = f) {
		if (g->frames++ == 0) {
			/* Some leave it to the first frame. */
			g->width = g->width ? g->width : f.width;
			g->height = g->height ? g->height : f.height;
			g->alpha = !covers(g, &f);
		}
		g->alpha = g->alpha || f.transparent >= 0 || before.disposal == WEFT_GIF_CLEARED;
	}
	if (g->frames == 0)
		return weft_fail(e, WEFT_BAD_IMAGE, "gif: without a picture");
	if (g->width == 0 || g->height == 0)
		return weft_fail(e, WEFT_BAD_IMAGE, "gif: picture of %d x %d", g->width, g->height);
	return WEFT_OK;
}
