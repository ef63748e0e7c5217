/* png_read.h: what is in front of a PNG's pixels, and what their rows mean. */
#ifndef WEFT_IMAGE_PNG_READ_H
#define WEFT_IMAGE_PNG_READ_H

#include "png.h"

typedef struct weft_png {
	int width, height, depth, colour;
	bool interlaced;
	unsigned samples; /* of a pixel as it is in the file */
	unsigned pixel;   /* bytes, at least 1: how far back Sub looks */
	unsigned palette_count;
	uint8_t palette[256][4];
	bool grey_palette, transparent; /* tRNS was there */
	uint16_t key[3];                /* the transparent colour of grey and RGB */
	bool ended;                     /* IEND was there */
	int frames, loops;      /* of an animation, as it says; 0: it is none; how often all, 0: for ever */
	const uint8_t *control; /* of the first frame, where the picture that all see is it; else NULL */
} weft_png;

/* A walk along the chunks of a file.  Where damage is not NULL the walk is
 * lenient: a wrong CRC is noted there and the chunk believed all the same. */
typedef struct weft_png_walk {
	weft_bytes file;
	size_t at; /* of the next chunk */
	weft_damage *damage;
	double kept; /* of the picture, were the next chunk damaged */
} weft_png_walk;

/* The chunk at w->at, its CRC checked; w->at moves behind it. */
weft_status weft_png_chunk(weft_png_walk *w, const uint8_t **type, weft_bytes *body, weft_error *e);
bool weft_png_chunk_is(const uint8_t *type, const char *name);
/* From the signature to the first chunk of pixels. */
weft_status weft_png_head_read(weft_png_walk *w, weft_png *p, weft_error *e);
/* The rest behind the pixels, to the end chunk. */
weft_status weft_png_tail_read(weft_png_walk *w, weft_png *p, weft_error *e);
/* The format that its pixels become. */
weft_format weft_png_format(const weft_png *p);
/* The pixels of one picture, from chunks of that type, IDAT or fdAT, at walk->at on, which moves
 * behind them; where it fails *rows are right. */
weft_status weft_png_read_pixels(const weft_png *p, weft_png_walk *walk, const char *type, weft_view v,
				 int *rows, weft_error *e);

/* ---- png_animation.c ---- */

/* p is what weft_png_head_read says; frames from 0.  It says there are several, and there is one. */
bool weft_png_is_animation(weft_bytes file, const weft_png *p);
weft_status weft_png_animation_info(weft_bytes file, const weft_png *p, int frame, weft_image_info *info,
				    weft_error *e);
weft_status weft_png_animation_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
				    weft_error *e);

static inline size_t weft_png_row_bytes(const weft_png *p, int width)
{
	return ((size_t)width * p->samples * (unsigned)p->depth + 7) / 8;
}

/* png_expand.c: `width` pixels of a row to places `step` pixels apart.  False:
 * a colour beyond the palette. */
bool weft_png_expand(const weft_png *p, const uint8_t *row, int width, uint8_t *out, int step);

#endif
