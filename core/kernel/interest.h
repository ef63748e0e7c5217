/* interest.h: where in a picture a smaller window holds most.
 *
 * The picture is a grid of min(width, 64) x min(height, 64) cells; pixel x belongs to column floor(x *
 * columns / width), rows likewise.  Pixels count as as_bytes.h has them, colours
 * times alpha; L is luma.
 *
 * A window may begin at floor(room * i / n) of each axis, n = min(room, 64), i = 0 .. n; its cells are those
 * whose middles lie in it, or, where there are none, the one that its middle lies in.  It scores
 *   entropy    lg N - floor(sum k lg k / N), k the pixels of each of 64 equal classes of L, N their sum
 *   attention  floor(2^16 S / N) of its cells, and the same of its middle half in both directions added;
 *              S the sum of each pixel's 8E + max(0, C - 64) + 765K
 * with lg x = 2^16 log2 x, its bits found by squaring x / 2^floor(log2 x) sixteen times, 31 bits after the
 * point kept; E = min(255, |L(x+1, y) - L| + |L(x, y+1) - L|) of pixels that are there; C = max - min of R,
 * G, B where L is 13 .. 242, else 0; K = 1 for the colours of skin: R > 95, G > 40, B > 20, C > 15, R - G >
 * 15, R > B (Peer, Kovac, Solina: "Human skin colour clustering for face detection", EUROCON 2003), and
 * neither paler nor stronger, R <= 5C <= 3R; else 0.
 * The greatest score wins; of equals the nearest to the middle (the sum of both distances), then the
 * highest, then the leftmost.  Whole numbers throughout.
 */
#ifndef WEFT_KERNEL_INTEREST_H
#define WEFT_KERNEL_INTEREST_H

#include "as_bytes.h"

enum {
	WEFT_INTEREST_CELLS = 64, /* of an axis; window positions, too */
	WEFT_INTEREST_CLASSES = 64,
};

enum weft_interest_by { WEFT_INTEREST_ENTROPY, WEFT_INTEREST_ATTENTION };

struct weft_interest {
	enum weft_interest_by by;
	bool straight; /* colours aren't multiplied by alpha yet */
	int width, height, columns, rows;
	int bins; /* numbers of a cell */
	/* The columns of the windows that lie at one height, and of their middle halves. */
	uint64_t column[WEFT_INTEREST_CELLS * WEFT_INTEREST_CLASSES], inner[WEFT_INTEREST_CELLS];
};

/* One axis of the window: `of` pixels out of `scaled`, as which the picture's own are counted. */
struct weft_interest_side {
	int64_t scaled, of;
};

/* ---- a pixel ---- */

WEFT_KERNEL int weft_interest_of(struct weft_byte_pixel p, int right, int below)
{
	const int most = p.r > p.g ? (p.r > p.b ? p.r : p.b) : p.g > p.b ? p.g : p.b;
	const int least = p.r < p.g ? (p.r < p.b ? p.r : p.b) : p.g < p.b ? p.g : p.b;
	const int chroma = most - least, edge = abs(right - p.luma) + abs(below - p.luma);
	const int colour = p.luma >= 13 && p.luma <= 242 && chroma > 64 ? chroma - 64 : 0;
	const bool skin = p.r > 95 && p.g > 40 && p.b > 20 && chroma > 15 && p.r - p.g > 15 && p.r > p.b &&
			  5 * chroma >= p.r && 5 * chroma <= 3 * p.r;

	return 8 * (edge < 255 ? edge : 255) + colour + (skin ? 765 : 0);
}

/* ---- the first pass ---- */

/* The first pixel of a cell. */
static inline int weft_interest_edge(int cell, int cells, int side)
{
	return (int)(((int64_t)cell * side + cells - 1) / cells);
}

WEFT_KERNEL void weft_interest_row(const struct weft_interest *s, const weft_row_job *job, uint64_t *cells,
				   int channels, int depth)
{
	const void *row = job->in[0];
	const void *below = job->y + 1 < s->height ? weft_row(job->source, job->y + 1) : row;
	uint64_t *cell = cells + (int64_t)job->y * s->rows / s->height * s->columns * s->bins;

	for (int c = 0; c < s->columns; c++, cell += s->bins) {
		const int end = weft_interest_edge(c + 1, s->columns, s->width);
		for (int x = weft_interest_edge(c, s->columns, s->width); x < end; x++) {
			const struct weft_byte_pixel p = weft_as_bytes(row, x, channels, depth, s->straight);
			if (s->by == WEFT_INTEREST_ENTROPY) {
				cell[p.luma >> 2]++;
				continue;
			}
			const int next = x + 1 < s->width ? x + 1 : x;
			*cell += (uint64_t)weft_interest_of(
				p, weft_as_bytes(row, next, channels, depth, s->straight).luma,
				weft_as_bytes(below, x, channels, depth, s->straight).luma);
		}
	}
}

static inline void weft_interest_gather(const struct weft_interest *s, const weft_row_job *job, void *partial)
{
	const int channels = job->source.format.channels;

	switch (job->source.format.depth) {
	case WEFT_U8: weft_interest_row(s, job, partial, channels, WEFT_U8); break;
	case WEFT_U16: weft_interest_row(s, job, partial, channels, WEFT_U16); break;
	default: weft_interest_row(s, job, partial, channels, WEFT_F32); break;
	}
}

static inline void weft_interest_merge(const struct weft_interest *s, void *into, const void *from)
{
	const uint64_t *add = from;
	uint64_t *to = into;

	for (int i = 0; i < s->columns * s->rows * s->bins; i++)
		to[i] += add[i];
}

/* What it takes of prepare; `in` has pixels. */
static inline void weft_interest_plan(struct weft_interest *s, enum weft_interest_by by, bool straight,
				      weft_view in, weft_plan *plan, weft_gather_fn *gather)
{
	s->by = by;
	s->straight = straight;
	s->width = in.width;
	s->height = in.height;
	s->columns = in.width < WEFT_INTEREST_CELLS ? in.width : WEFT_INTEREST_CELLS;
	s->rows = in.height < WEFT_INTEREST_CELLS ? in.height : WEFT_INTEREST_CELLS;
	s->bins = by == WEFT_INTEREST_ENTROPY ? WEFT_INTEREST_CLASSES : 1;
	plan->gather = gather;
	plan->partial = (size_t)(s->columns * s->rows * s->bins) * sizeof(uint64_t);
}

/* ---- windows ---- */

struct weft_interest_range {
	int first, end;
};

/* Cells whose middles lie in at .. at + of - 1 of `scaled`. */
static inline struct weft_interest_range weft_interest_cells(int cells, int64_t scaled, int64_t at,
							     int64_t of)
{
	struct weft_interest_range r = { 0, cells };

	while (r.first < cells && (2 * r.first + 1) * scaled < 2 * cells * at)
		r.first++;
	while (r.end > r.first && (2 * r.end - 1) * scaled >= 2 * cells * (at + of))
		r.end--;
	if (r.first == r.end) {
		r.first = (int)((2 * at + of) * cells / (2 * scaled));
		r.end = r.first + 1;
	}
	return r;
}

static inline struct weft_interest_range weft_interest_middle(int cells, int64_t scaled, int64_t at,
							      int64_t of)
{
	return weft_interest_cells(cells, 4 * scaled, 4 * at + of, 2 * of);
}

static inline uint64_t weft_interest_lg(uint64_t n)
{
	const int whole = 63 - __builtin_clzll(n);
	uint64_t x = whole > 31 ? n >> (whole - 31) : n << (31 - whole), lg = (uint64_t)whole;

	for (int bit = 0; bit < 16; bit++) {
		x = x * x >> 31;
		lg = 2 * lg + (x >> 32);
		x >>= x >> 32;
	}
	return lg;
}

static inline uint64_t weft_interest_pixels(const struct weft_interest *s, struct weft_interest_range x,
					    struct weft_interest_range y)
{
	return (uint64_t)(weft_interest_edge(x.end, s->columns, s->width) -
			  weft_interest_edge(x.first, s->columns, s->width)) *
	       (uint64_t)(weft_interest_edge(y.end, s->rows, s->height) -
			  weft_interest_edge(y.first, s->rows, s->height));
}

/* The sums of rows y of each column. */
static inline void weft_interest_down(const struct weft_interest *s, const uint64_t *cells,
				      struct weft_interest_range y, uint64_t *column)
{
	const int row = s->columns * s->bins;

	memset(column, 0, (size_t)row * sizeof *column);
	for (int r = y.first; r < y.end; r++)
		for (int i = 0; i < row; i++)
			column[i] += cells[(ptrdiff_t)r * row + i];
}

static inline uint64_t weft_interest_entropy(const struct weft_interest *s, struct weft_interest_range x)
{
	uint64_t total = 0, sum = 0;

	for (int i = 0; i < s->bins; i++) {
		uint64_t count = 0;
		for (int c = x.first; c < x.end; c++)
			count += s->column[c * s->bins + i];
		total += count;
		sum += count ? count * weft_interest_lg(count) : 0;
	}
	return weft_interest_lg(total) - sum / total;
}

static inline uint64_t weft_interest_mean(const struct weft_interest *s, const uint64_t *column,
					  struct weft_interest_range x, struct weft_interest_range y)
{
	uint64_t sum = 0;

	for (int c = x.first; c < x.end; c++)
		sum += column[c];
	return (sum << 16) / weft_interest_pixels(s, x, y);
}

struct weft_interest_best {
	int64_t score, off, left, top; /* off: twice its distance from the middle */
};

/* All windows that begin at row `top`. */
static inline void weft_interest_across(struct weft_interest *s, const uint64_t *cells,
					struct weft_interest_side x, struct weft_interest_side y, int64_t top,
					struct weft_interest_best *best)
{
	const int64_t room = x.scaled - x.of, steps = room < WEFT_INTEREST_CELLS ? room : WEFT_INTEREST_CELLS;
	const struct weft_interest_range down = weft_interest_cells(s->rows, y.scaled, top, y.of);
	const struct weft_interest_range middle = weft_interest_middle(s->rows, y.scaled, top, y.of);
	const bool attention = s->by == WEFT_INTEREST_ATTENTION;

	weft_interest_down(s, cells, down, s->column);
	if (attention)
		weft_interest_down(s, cells, middle, s->inner);
	for (int64_t i = 0; i <= steps; i++) {
		const int64_t left = steps ? room * i / steps : 0;
		const int64_t off = llabs(2 * left - room) + llabs(2 * top - (y.scaled - y.of));
		const struct weft_interest_range across =
			weft_interest_cells(s->columns, x.scaled, left, x.of);
		uint64_t score;
		if (attention)
			score = weft_interest_mean(s, s->column, across, down) +
				weft_interest_mean(s, s->inner,
						   weft_interest_middle(s->columns, x.scaled, left, x.of),
						   middle);
		else
			score = weft_interest_entropy(s, across);
		if ((int64_t)score > best->score || ((int64_t)score == best->score && off < best->off))
			*best = (struct weft_interest_best) { (int64_t)score, off, left, top };
	}
}

/* Where the window begins that holds most. */
static inline void weft_interest_place(struct weft_interest *s, const void *partial,
				       struct weft_interest_side x, struct weft_interest_side y, int *left,
				       int *top)
{
	const int64_t room = y.scaled - y.of, steps = room < WEFT_INTEREST_CELLS ? room : WEFT_INTEREST_CELLS;
	struct weft_interest_best best = { .score = -1 };

	for (int64_t j = 0; j <= steps; j++)
		weft_interest_across(s, partial, x, y, steps ? room * j / steps : 0, &best);
	*left = (int)best.left;
	*top = (int)best.top;
}

#endif
