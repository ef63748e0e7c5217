/* gif.h: the blocks of a GIF, and writing it. */
#ifndef WEFT_IMAGE_GIF_H
#define WEFT_IMAGE_GIF_H

#include "../codecs.h"

enum { WEFT_GIF_COLOURS = 256 };

/* What becomes of a frame's place once it was shown. */
enum weft_gif_disposal { WEFT_GIF_UNTOLD, WEFT_GIF_STAYS, WEFT_GIF_CLEARED, WEFT_GIF_TAKEN_BACK };

typedef struct weft_gif_frame {
	int x, y, width, height; /* in the picture, or beyond it */
	bool interlaced;
	int transparent; /* which colour is; -1: none */
	enum weft_gif_disposal disposal;
	int delay_ms;
	const uint8_t *palette; /* three bytes a colour */
	int colours;            /* 0: there is no palette */
	size_t data;            /* where its compressed pixels begin */
} weft_gif_frame;

typedef struct weft_gif {
	weft_bytes file;
	int width, height;
	int frames, loops;
	bool alpha; /* some place isn't covered, some time */
	bool whole; /* the file says that it ends */
	const uint8_t *palette;
	int colours;
	size_t first; /* of the blocks */
} weft_gif;

/* Walks along all blocks; what follows where they end early isn't counted. */
weft_status weft_gif_head_read(weft_bytes file, weft_gif *g, weft_error *e);
/* The frame at or behind *at, which moves behind it; false: no more. */
bool weft_gif_next(const weft_gif *g, size_t *at, weft_gif_frame *frame);
/* A chain of blocks, each behind its length: what there is of the next; false: no more. */
bool weft_gif_block(weft_bytes file, size_t *at, weft_bytes *block);

static inline weft_format weft_gif_format(const weft_gif *g)
{
	return (weft_format) { g->alpha ? 4 : 3, WEFT_U8 };
}

weft_status weft_gif_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e);

#endif
