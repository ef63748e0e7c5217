/* png_pack.c: pictures in few bits: the smallest kind of PNG that holds every pixel exactly,
 * or as few colours as were asked for.
 *
 * Colours that are partly transparent come first, so that tRNS is short.
 */
#include <stdlib.h>
#include <string.h>

#include "../convert.h"
#include "../metadata.h"
#include "palette.h"
#include "png.h"

enum { COLOURS = 256, TABLE = 1024, PACK_PIXELS_MAX = 1 << 26 };

/* The colours of a picture, in the order in which they are met. */
typedef struct census {
	uint64_t key[TABLE]; /* 1 more than the colour; 0: empty */
	uint8_t at[TABLE];
	uint8_t colour[COLOURS][4];
	int count;
	bool grey, opaque;
} census;

/* ---- exactly ---- */

static void pixel_of(const uint8_t *from, int channels, uint8_t to[4])
{
	for (int k = 0; k < 3; k++)
		to[k] = from[channels >= 3 ? k : 0];
	to[3] = channels % 2 == 0 ? from[channels - 1] : 255;
}

/* -1: one too many. */
static int look_up(census *c, const uint8_t colour[4])
{
	uint64_t key = (uint64_t)weft_big32(colour) + 1;
	uint32_t at = (uint32_t)(key * UINT64_C(11400714819323198485) >> 54);
	for (; c->key[at] != key; at = (at + 1) % TABLE) {
		if (c->key[at])
			continue;
		if (c->count == COLOURS)
			return -1;
		c->key[at] = key;
		c->at[at] = (uint8_t)c->count;
		memcpy(c->colour[c->count++], colour, 4);
		c->grey = c->grey && colour[0] == colour[1] && colour[1] == colour[2];
		c->opaque = c->opaque && colour[3] == 255;
		break;
	}
	return c->at[at];
}

/* False: there are too many. */
static bool count_colours(weft_view im, census *c, uint8_t *indexes)
{
	uint8_t colour[4];
	*c = (census) { .grey = true, .opaque = true };
	for (int y = 0; y < im.height; y++)
		for (int x = 0; x < im.width; x++) {
			pixel_of(weft_row(im, y) + x * im.format.channels, im.format.channels, colour);
			int index = look_up(c, colour);
			if (index < 0)
				return false;
			*indexes++ = (uint8_t)index;
		}
	return true;
}

/* The least of 1, 2, 4 and 8 bits that count so far. */
static int index_bits(int count)
{
	return count <= 2 ? 1 : count <= 4 ? 2 : count <= 16 ? 4 : 8;
}

static int step_of(int bits)
{
	return 255 / ((1 << bits) - 1);
}

/* The least of which every level is one. */
static int grey_bits(const census *c)
{
	int bits = 1;
	for (int i = 0; i < c->count; i++)
		while (c->colour[i][0] % step_of(bits) != 0)
			bits *= 2;
	return bits;
}

static void use_levels(const census *c, int bits, weft_png_layout *l, uint8_t map[COLOURS])
{
	*l = (weft_png_layout) { .depth = (uint8_t)bits, .colour = WEFT_PNG_GREY };
	for (int i = 0; i < c->count; i++)
		map[i] = (uint8_t)((c->colour[i][0] + step_of(bits) / 2) / step_of(bits));
}

static void use_colours(const census *c, int bits, weft_png_layout *l, uint8_t map[COLOURS])
{
	*l = (weft_png_layout) { .depth = (uint8_t)bits, .colour = WEFT_PNG_PALETTE };
	for (int solid = 0; solid < 2; solid++)
		for (int i = 0; i < c->count; i++)
			if ((c->colour[i][3] == 255) == solid) {
				memcpy(l->palette[l->colours], c->colour[i], 4);
				map[i] = (uint8_t)l->colours++;
			}
}

static bool has_profile(const weft_encode_options *how)
{
	return how->metadata && how->metadata->icc.length;
}

/* False: there is no smaller kind.  A profile is one of greys or of colours. */
static bool choose_exact(const census *c, weft_format f, const weft_encode_options *how, weft_png_layout *l,
			 uint8_t map[COLOURS])
{
	enum { NEVER = 64 };
	bool greys = !has_profile(how) || f.channels < 3, colours = !has_profile(how) || f.channels >= 3;
	int most = how->bits ? how->bits : 8;
	int levels = c->grey && c->opaque && greys ? grey_bits(c) : NEVER;
	int indexes = colours ? index_bits(c->count) : NEVER;
	int least = levels <= indexes ? levels : indexes;
	if (least > most || least >= 8 * f.channels)
		return false;
	if (levels <= indexes)
		use_levels(c, levels, l, map);
	else
		use_colours(c, indexes, l, map);
	return true;
}

/* ---- nearly ---- */

static bool choose_near(weft_view im, int bits, weft_png_layout *l, uint8_t *indexes)
{
	weft_palette p;
	weft_image rgba = { 0 };
	if (im.format.channels < 3) {
		if (weft_convert(im, (weft_format) { 4, WEFT_U8 }, &rgba, NULL) != WEFT_OK)
			return false;
		im = rgba.view;
	}
	bool fine = weft_palette_make_of(im, 1 << bits, &p, indexes);
	weft_image_free(&rgba);
	*l = (weft_png_layout) { .depth = (uint8_t)bits, .colour = WEFT_PNG_PALETTE };
	l->colours = p.transparent >= 0 ? (unsigned)p.transparent + 1 : (unsigned)p.colours;
	for (unsigned i = 0; i < l->colours; i++) {
		memcpy(l->palette[i], p.at[i], 3);
		l->palette[i][3] = (int)i == p.transparent ? 0 : 255;
	}
	return fine;
}

static void nearest_levels(weft_view im, int bits, weft_png_layout *l, uint8_t *indexes)
{
	int step = step_of(bits);
	*l = (weft_png_layout) { .depth = (uint8_t)bits, .colour = WEFT_PNG_GREY };
	for (int y = 0; y < im.height; y++)
		for (int x = 0; x < im.width; x++)
			*indexes++ = (uint8_t)((weft_row(im, y)[x * im.format.channels] + step / 2) / step);
}

static bool is_grey(weft_view im)
{
	int channels = im.format.channels;
	for (int y = 0; channels >= 2 && y < im.height; y++)
		for (int x = 0; x < im.width; x++) {
			uint8_t c[4];
			pixel_of(weft_row(im, y) + x * channels, channels, c);
			if (c[0] != c[1] || c[1] != c[2] || c[3] != 255)
				return false;
		}
	return true;
}

/* ---- bits ---- */

/* In place: a row's bits take no more than its indexes did. */
static void pack_bits(uint8_t *indexes, int width, int height, int bits, size_t row)
{
	for (int y = 0; y < height; y++) {
		const uint8_t *from = indexes + (size_t)y * (size_t)width;
		uint8_t *to = indexes + (size_t)y * row;
		for (size_t at = 0; at < row; at++) {
			unsigned byte = 0;
			for (int i = 0; i < 8 / bits; i++) {
				size_t x = at * (size_t)(8 / bits) + (size_t)i;
				byte = byte << bits | (x < (size_t)width ? from[x] : 0u);
			}
			to[at] = (uint8_t)byte;
		}
	}
}

bool weft_png_packs(const weft_image_info *shape, const weft_encode_options *how)
{
	bool few = how->bits || how->palette;
	bool may = how->pack && (int64_t)shape->width * shape->height <= PACK_PIXELS_MAX;
	return (few || may) && shape->format.depth == WEFT_U8;
}

bool weft_png_pack(weft_view im, const weft_encode_options *how, weft_png_layout *l, uint8_t *indexes,
		   bool *packed)
{
	census *c = malloc(sizeof *c);
	uint8_t map[COLOURS];
	int most = how->bits ? how->bits : 8;
	if (!c)
		return false;
	bool fine = true, few = count_colours(im, c, indexes) && choose_exact(c, im.format, how, l, map);
	*packed = few || how->bits || how->palette;
	size_t pixels = (size_t)im.width * (size_t)im.height;
	for (size_t i = 0; few && i < pixels; i++)
		indexes[i] = map[indexes[i]];
	if (!few && how->bits && is_grey(im) && (im.format.channels < 3 || !has_profile(how)))
		nearest_levels(im, how->bits, l, indexes);
	else if (!few && *packed)
		fine = choose_near(im, most, l, indexes);
	if (*packed && l->depth < 8)
		pack_bits(indexes, im.width, im.height, l->depth, weft_png_layout_row(l, im.width));
	free(c);
	return fine;
}
