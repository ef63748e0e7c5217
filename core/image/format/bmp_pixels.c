/* bmp_pixels.c: the pixels of a BMP: indexed, masked, in runs, from either end.
 *
 * Invariant: nothing is read beyond the file, nothing written beyond a row.
 */
#include <string.h>

#include "../row_source.h"
#include "bmp.h"

/* Row i of the file. */
static uint8_t *row_of(const weft_bmp *b, weft_view to, int i)
{
	return weft_row(to, b->from_top ? i : b->height - 1 - i);
}

/* False: the palette hasn't that colour. */
static bool put_colour(weft_bytes file, const weft_bmp *b, unsigned index, uint8_t *to)
{
	if (index >= b->colours)
		return false;
	const uint8_t *c = file.at + b->palette + (size_t)index * b->palette_entry;
	to[0] = c[2];
	to[1] = c[1];
	to[2] = c[0];
	return true;
}

static uint8_t level(uint32_t pixel, const weft_bmp_mask *m)
{
	if (!m->most)
		return 0;
	uint64_t v = pixel >> m->shift & m->most;
	return (uint8_t)((v * 255 + m->most / 2) / m->most);
}

static bool put_row(weft_bytes file, const weft_bmp *b, const uint8_t *from, weft_view to, uint8_t *row)
{
	int channels = to.format.channels;
	for (int x = 0; x < b->width; x++, row += channels) {
		if (b->bits <= 8) {
			size_t bit = (size_t)x * (unsigned)b->bits;
			unsigned shift = 8 - (unsigned)b->bits - (unsigned)(bit % 8);
			if (!put_colour(file, b, from[bit / 8] >> shift & ((1u << b->bits) - 1), row))
				return false;
		} else if (b->bits == 24) {
			const uint8_t *p = from + 3 * (size_t)x;
			row[0] = p[2];
			row[1] = p[1];
			row[2] = p[0];
		} else {
			const uint8_t *p = from + (size_t)x * (unsigned)b->bits / 8;
			uint32_t pixel = p[0] | (uint32_t)p[1] << 8;
			if (b->bits == 32)
				pixel |= (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
			for (int c = 0; c < channels; c++)
				row[c] = level(pixel, &b->mask[c]);
		}
	}
	return true;
}

/* ---- runs ---- */

/* Where the next pixel goes; -1 rows: beyond the picture's end. */
typedef struct runs {
	weft_bytes file;
	const weft_bmp *b;
	weft_view to;
	size_t at;
	int x, y;
} runs;

static bool has(const runs *r, size_t n)
{
	return r->file.length - r->at >= n;
}

/* `count` pixels: of the bytes at `from` the first over and over, or each in turn. */
static bool put_run(runs *r, const uint8_t *from, int count, bool repeated)
{
	const weft_bmp *b = r->b;
	if (r->y >= b->height || count > b->width - r->x)
		return false;
	uint8_t *to = row_of(b, r->to, r->y) + 3 * (size_t)r->x;
	r->x += count;
	for (int i = 0; i < count; i++, to += 3) {
		if (b->packing == WEFT_BMP_RUNS_24) {
			const uint8_t *p = from + (repeated ? 0 : 3 * i);
			to[0] = p[2];
			to[1] = p[1];
			to[2] = p[0];
			continue;
		}
		unsigned index = b->packing == WEFT_BMP_RUNS_8
					 ? from[repeated ? 0 : i]
					 : from[repeated ? 0 : i / 2] >> (i % 2 ? 0 : 4) & 15;
		if (!put_colour(r->file, b, index, to))
			return false;
	}
	return true;
}

static size_t run_bytes(const weft_bmp *b, int count)
{
	return b->packing == WEFT_BMP_RUNS_24  ? 3 * (size_t)count
	       : b->packing == WEFT_BMP_RUNS_8 ? (size_t)count
					       : ((size_t)count + 1) / 2;
}

/* Behind a zero: an end, a jump, or pixels as they are, which end at an even byte. */
static bool put_escape(runs *r, int code, bool *ended)
{
	enum { LINE_ENDS, PICTURE_ENDS, JUMP };
	if (code == LINE_ENDS) {
		r->x = 0;
		r->y++;
		return r->y <= r->b->height;
	}
	if (code == PICTURE_ENDS) {
		*ended = true;
		return true;
	}
	if (code == JUMP) {
		if (!has(r, 2))
			return false;
		r->x += r->file.at[r->at];
		r->y += r->file.at[r->at + 1];
		r->at += 2;
		return r->x <= r->b->width && r->y <= r->b->height;
	}
	size_t bytes = run_bytes(r->b, code);
	if (!has(r, bytes + bytes % 2) || !put_run(r, r->file.at + r->at, code, false))
		return false;
	r->at += bytes + bytes % 2;
	return true;
}

/* False: they end early or make no sense; r->y rows came before. */
static bool read_runs(runs *r)
{
	size_t pixel = run_bytes(r->b, 1);
	bool ended = false;
	while (!ended) {
		bool all = r->y >= r->b->height || (r->y == r->b->height - 1 && r->x == r->b->width);
		if (!has(r, 2))
			return all; /* some forget to say that they end */
		int count = r->file.at[r->at++];
		if (count == 0) {
			if (!put_escape(r, r->file.at[r->at++], &ended))
				return false;
			continue;
		}
		if (!has(r, pixel) || !put_run(r, r->file.at + r->at, count, true))
			return false;
		r->at += pixel;
	}
	return true;
}

/* ---- pictures ---- */

static void make_opaque_if_empty(weft_view v)
{
	unsigned seen = 0;
	for (int y = 0; y < v.height; y++)
		for (int x = 0; x < v.width; x++)
			seen |= weft_row(v, y)[4 * x + 3];
	for (int y = 0; !seen && y < v.height; y++)
		for (int x = 0; x < v.width; x++)
			weft_row(v, y)[4 * x + 3] = 255;
}

/* Rows that came whole; text: what ended them. */
static int read_rows(weft_bytes file, const weft_bmp *b, weft_view to, const char **text)
{
	for (int y = 0; y < b->height; y++) {
		size_t at = b->start + (size_t)b->row * (size_t)y;
		if (at > file.length || file.length - at < b->row) {
			*text = "ends early";
			return y;
		}
		if (!put_row(file, b, file.at + at, to, row_of(b, to, y))) {
			*text = "damaged: colours that its palette doesn't have";
			return y;
		}
	}
	return b->height;
}

/* What is passed over is the palette's first colour, or black. */
static void fill(weft_bytes file, const weft_bmp *b, weft_view to)
{
	for (int y = 0; y < b->height; y++)
		for (int x = 0; x < b->width; x++)
			if (b->bits > 8 || !put_colour(file, b, 0, weft_row(to, y) + 3 * (size_t)x))
				memset(weft_row(to, y) + 3 * (size_t)x, 0, 3);
}

weft_status weft_bmp_pixels(weft_bytes file, const weft_bmp *b, weft_view to, weft_damage *damage,
			    weft_error *e)
{
	const char *text = "damaged, or ends early, within its runs";
	bool whole;
	int rows;
	if (b->packing >= WEFT_BMP_RUNS_8 && b->packing <= WEFT_BMP_RUNS_24) {
		runs r = { file, b, to, b->start, 0, 0 };
		fill(file, b, to);
		whole = read_runs(&r);
		rows = whole || r.y > b->height ? b->height : r.y;
	} else {
		rows = read_rows(file, b, to, &text);
		whole = rows == b->height;
	}
	if (!whole && (!damage || rows == 0))
		return weft_fail(e, WEFT_BAD_IMAGE, "bmp: %s, in row %d", text, rows);
	if (!whole) {
		weft_error own;
		weft_fail(&own, WEFT_BAD_IMAGE, "bmp: %s, in row %d", text, rows);
		weft_damage_note(damage, (double)rows / b->height, own.text);
	}
	for (int y = rows; y < b->height; y++)
		memset(row_of(b, to, y), 0, (size_t)to.width * to.format.channels);
	if (b->alpha_unsure)
		make_opaque_if_empty(to);
	return WEFT_OK;
}
