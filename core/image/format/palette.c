/* palette.c: choosing colours: those there are, or by cutting the cube of colours where
 * it is longest (Heckbert's median cut), in cells of 5 bits a channel.
 */
#include "palette.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE = 32, CELLS = SIDE * SIDE * SIDE, TABLE = 1024, OPAQUE = 128 };

static bool is_clear(weft_view im, const uint8_t *pixel)
{
	return im.format.channels == 4 && pixel[3] < OPAQUE;
}

/* ---- few colours ---- */

typedef struct exact {
	uint32_t colour[TABLE]; /* 1 more than the colour; 0: empty */
	uint8_t index[TABLE];
} exact;

static uint32_t key_of(const uint8_t *c)
{
	return ((uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 | c[2]) + 1;
}

/* Its index, made where it is new; -1: there are too many. */
static int find(exact *t, weft_palette *p, int most, const uint8_t *c)
{
	uint32_t key = key_of(c), at = key * 2654435761u >> 22;
	for (; t->colour[at] != key; at = (at + 1) % TABLE) {
		if (t->colour[at])
			continue;
		if (p->colours == most)
			return -1;
		t->colour[at] = key;
		t->index[at] = (uint8_t)p->colours;
		memcpy(p->at[p->colours++], c, 3);
		break;
	}
	return t->index[at];
}

static bool take_all(weft_view im, weft_palette *p, int most, uint8_t *indexes)
{
	exact t = { 0 };
	for (int y = 0; y < im.height; y++) {
		const uint8_t *pixel = weft_row(im, y);
		for (int x = 0; x < im.width; x++, pixel += im.format.channels) {
			int index = is_clear(im, pixel) ? most : find(&t, p, most, pixel);
			if (index < 0)
				return false;
			*indexes++ = (uint8_t)index;
		}
	}
	return true;
}

/* ---- many ---- */

typedef struct box {
	uint8_t least[3], most[3]; /* cells, both within */
	uint64_t pixels;
} box;

static size_t cell(unsigned r, unsigned g, unsigned b)
{
	return ((size_t)r * SIDE + g) * SIDE + b;
}

/* Pixels of the slice of a box where channel c is v. */
static uint64_t slice(const uint32_t *counts, const box *b, int c, unsigned v)
{
	box s = *b;
	uint64_t n = 0;
	s.least[c] = s.most[c] = (uint8_t)v;
	for (unsigned r = s.least[0]; r <= s.most[0]; r++)
		for (unsigned g = s.least[1]; g <= s.most[1]; g++)
			for (unsigned k = s.least[2]; k <= s.most[2]; k++)
				n += counts[cell(r, g, k)];
	return n;
}

/* Without empty slices at its sides. */
static void shrink(const uint32_t *counts, box *b)
{
	for (int c = 0; c < 3; c++) {
		while (b->least[c] < b->most[c] && slice(counts, b, c, b->least[c]) == 0)
			b->least[c]++;
		while (b->least[c] < b->most[c] && slice(counts, b, c, b->most[c]) == 0)
			b->most[c]--;
	}
}

static int longest(const box *b)
{
	int side = 0;
	for (int c = 1; c < 3; c++)
		if (b->most[c] - b->least[c] > b->most[side] - b->least[side])
			side = c;
	return side;
}

/* Half the pixels, as near as can be, go to another box; false: it is one cell. */
static bool cut(const uint32_t *counts, box *b, box *other)
{
	int c = longest(b);
	if (b->least[c] == b->most[c])
		return false;
	uint64_t before = 0;
	unsigned v = b->least[c];
	for (; v < b->most[c]; v++) {
		before += slice(counts, b, c, v);
		if (before >= b->pixels / 2 && before > 0)
			break;
	}
	v = v == b->most[c] ? v - 1U : v;
	*other = *b;
	b->most[c] = (uint8_t)v;
	other->least[c] = (uint8_t)(v + 1);
	other->pixels = b->pixels - before;
	b->pixels = before;
	shrink(counts, b);
	shrink(counts, other);
	return true;
}

/* Which box is cut next: much in it, and wide. */
static int choose(const box *boxes, int count)
{
	int best = -1;
	uint64_t most = 0;
	for (int i = 0; i < count; i++) {
		int c = longest(&boxes[i]);
		uint64_t v = boxes[i].pixels * (uint64_t)(boxes[i].most[c] - boxes[i].least[c]);
		if (v > most) {
			most = v;
			best = i;
		}
	}
	return best;
}

typedef struct sums {
	uint64_t of[3];
} sums;

/* The mean of a box's pixels. */
static void settle(const uint32_t *counts, const sums *cells, const box *b, uint8_t *colour)
{
	uint64_t n = 0, all[3] = { 0 };
	for (unsigned r = b->least[0]; r <= b->most[0]; r++)
		for (unsigned g = b->least[1]; g <= b->most[1]; g++)
			for (unsigned k = b->least[2]; k <= b->most[2]; k++) {
				size_t at = cell(r, g, k);
				n += counts[at];
				for (int c = 0; c < 3; c++)
					all[c] += cells[at].of[c];
			}
	for (int c = 0; c < 3; c++)
		colour[c] = (uint8_t)(n ? (all[c] + n / 2) / n : 0);
}

static bool choose_colours(weft_view im, weft_palette *p, int most)
{
	uint32_t *counts = calloc(CELLS, sizeof *counts);
	sums *cells = calloc(CELLS, sizeof *cells);
	box boxes[WEFT_PALETTE_MOST] = { { .most = { SIDE - 1, SIDE - 1, SIDE - 1 } } }, other;
	int count = 1;
	for (int y = 0; counts && cells && y < im.height; y++) {
		const uint8_t *c = weft_row(im, y);
		for (int x = 0; x < im.width; x++, c += im.format.channels) {
			if (is_clear(im, c))
				continue;
			size_t at = cell(c[0] >> 3, c[1] >> 3, c[2] >> 3);
			counts[at]++;
			boxes[0].pixels++;
			for (int k = 0; k < 3; k++)
				cells[at].of[k] += c[k];
		}
	}
	bool fine = counts && cells;
	if (fine)
		shrink(counts, &boxes[0]);
	for (int next; fine && count < most && (next = choose(boxes, count)) >= 0;)
		if (cut(counts, &boxes[next], &other))
			boxes[count++] = other;
	for (int i = 0; fine && i < count; i++)
		settle(counts, cells, &boxes[i], p->at[i]);
	p->colours = count;
	free(counts);
	free(cells);
	return fine;
}

/* ---- the nearest ---- */

static int nearest(const weft_palette *p, const int *c)
{
	int best = 0;
	long least = -1;
	for (int i = 0; i < p->colours; i++) {
		long d = 0;
		for (int k = 0; k < 3; k++)
			d += (long)(c[k] - p->at[i][k]) * (c[k] - p->at[i][k]);
		if (least < 0 || d < least) {
			least = d;
			best = i;
		}
	}
	return best;
}

/* In sixteenths; seen: the nearest of each cell's middle + 1. */
static void spread_row(weft_view im, int y, const weft_palette *p, uint16_t *seen, int *row, int *below,
		       uint8_t *indexes)
{
	const uint8_t *pixel = weft_row(im, y);
	memset(below, 0, ((size_t)im.width + 2) * 3 * sizeof *below);
	for (int x = 0; x < im.width; x++, pixel += im.format.channels) {
		int c[3];
		if (is_clear(im, pixel)) {
			indexes[x] = (uint8_t)p->transparent;
			continue;
		}
		for (int k = 0; k < 3; k++) {
			int v = pixel[k] + row[3 * (x + 1) + k] / 16;
			c[k] = v < 0 ? 0 : v > 255 ? 255 : v;
		}
		uint16_t *known = &seen[cell((unsigned)c[0] >> 3, (unsigned)c[1] >> 3, (unsigned)c[2] >> 3)];
		if (!*known)
			*known = (uint16_t)(1 + nearest(p, (int[3]) { (c[0] & ~7) | 4, (c[1] & ~7) | 4,
								      (c[2] & ~7) | 4 }));
		indexes[x] = (uint8_t)(*known - 1);
		for (int k = 0; k < 3; k++) {
			int e = c[k] - p->at[indexes[x]][k];
			row[3 * (x + 2) + k] += 7 * e;
			below[3 * x + k] += 3 * e;
			below[3 * (x + 1) + k] += 5 * e;
			below[3 * (x + 2) + k] += e;
		}
	}
}

static bool spread(weft_view im, const weft_palette *p, uint8_t *indexes)
{
	size_t row = ((size_t)im.width + 3) * 3;
	int *errors = calloc(2 * row, sizeof *errors);
	uint16_t *seen = calloc(CELLS, sizeof *seen);
	for (int y = 0; errors && seen && y < im.height; y++)
		spread_row(im, y, p, seen, errors + (y % 2 ? row : 0), errors + (y % 2 ? 0 : row),
			   indexes + (size_t)y * (size_t)im.width);
	bool fine = errors && seen;
	free(errors);
	free(seen);
	return fine;
}

static bool any_clear(weft_view im)
{
	for (int y = 0; im.format.channels == 4 && y < im.height; y++)
		for (int x = 0; x < im.width; x++)
			if (is_clear(im, weft_row(im, y) + 4 * (size_t)x))
				return true;
	return false;
}

bool weft_palette_make_of(weft_view im, int most, weft_palette *p, uint8_t *indexes)
{
	*p = (weft_palette) { .transparent = any_clear(im) ? most - 1 : -1 };
	most -= p->transparent >= 0;
	if (take_all(im, p, most, indexes))
		return true;
	p->colours = 0;
	return choose_colours(im, p, most) && spread(im, p, indexes);
}

bool weft_palette_make(weft_view im, weft_palette *p, uint8_t *indexes)
{
	return weft_palette_make_of(im, WEFT_PALETTE_MOST, p, indexes);
}
