/* clahe: contrast spread within tiles, and no more than so much (Zuiderveld 1994).
 *
 * The picture, mirrored at the right and bottom to whole tiles, is cut into
 * tiles x tiles of ceil(width / tiles) x ceil(height / tiles).  In each:
 *   h counts the levels of the BT.601 grey; what exceeds limit = max(1,
 *   floor(clip * area / bins)) is cut off, dealt out evenly, and of the rest r
 *   one each to every max(1, bins / r)-th level; clip 0: no limit
 *   M(v) = cdf(v) * (white / area), u8: rint
 * A sample becomes (M11*(1-p) + M12*p)*(1-q) + (M21*(1-p) + M22*p)*q of the
 * four tiles around it, p = frac(x * (1/width of a tile) - 1/2) and q alike,
 * in single precision; integers rint.  u8 has 256 bins.  u16 and f32 have
 * 1024 bins of 0..white, and M is linear within each: cdf(b - 1) + f * h(b), f
 * = ((v & 63) + 1)/64 for u16, frac(1024 v) for f32.  Each colour goes through
 * the map of the grey; on=luma: only the grey does, and takes the colours along, which
 * keeps hues (core/kernel/luma_map.h).  Alpha stays.
 * Floats of another range come into 0..1 by normalize:range=auto before. */
#include <math.h>
#include <stdlib.h>

#include "core/kernel/fail.h"
#include "core/kernel/histogram.h"
#include "core/kernel/luma_map.h"
#include "core/kernel/typed.h"

enum { TILES_MAX = 16, CHUNK = 256, BINS_U8 = 256, BINS = 1024 };

struct clahe {
	weft_format format;
	int width, height; /* of the picture */
	int tiles, bins, tile_width, tile_height;
	double clip;
	int on;
	float *p, *q;                    /* for each column, each row */
	int column[TILES_MAX + 2], *row; /* where each cell begins; the cell of each row */
	uint8_t (*whole)[BINS_U8];       /* u8: the map of each tile */
	uint32_t (*quad)[BINS_U8];       /* u8: those of four tiles, cell by cell */
	float (*map)[BINS + 1];          /* else: at the ends of bins, tile by tile */
};

static const char *const clahe_on[] = { "each", "luma", NULL };

static const weft_param clahe_params[] = {
	{ WEFT_BIND(struct clahe, tiles), .name = "tiles", .help = "in each direction", .type = WEFT_INT,
	  .initial = 8, .min = 1, .max = TILES_MAX },
	{ WEFT_BIND(struct clahe, clip), .name = "clip",
	  .help = "most a level may have, in means; 0: no limit", .type = WEFT_REAL, .initial = 3, .min = 0,
	  .max = 1000000 },
	{ WEFT_BIND(struct clahe, on), .name = "on", .help = "each colour, or the grey, which keeps hues",
	  .type = WEFT_CHOICE, .choices = clahe_on },
};

/* The place inside of one beyond the end. */
static int clahe_mirror(int i, int side)
{
	if (side == 1)
		return 0;
	i %= 2 * side - 2;
	return i < side ? i : 2 * side - 2 - i;
}

/* ---- counting ---- */

static void clahe_grey(const uint8_t *in, uint8_t *out, int n, weft_format f)
{
	const struct weft_luma luma = WEFT_LUMA_BT601;

	if (f.channels < 3)
		for (int i = 0; i < n; i++)
			memcpy(out + i * f.depth, in + i * f.channels * f.depth, f.depth);
	else if (f.depth == WEFT_U8)
		weft_luma_u8(&luma, in, out, n, f.channels);
	else if (f.depth == WEFT_U16)
		weft_luma_u16(&luma, (const uint16_t *)(const void *)in, (uint16_t *)(void *)out, n,
			      f.channels);
	else
		weft_luma_f32(&luma, (const float *)(const void *)in, (float *)(void *)out, n, f.channels);
}

/* Into 0..1, NaN is 0. */
static inline float clahe_fraction(float v)
{
	v = v > 0 ? v : 0;
	return v < 1 ? v : 1;
}

static inline int clahe_bin_f32(float v)
{
	const int bin = (int)(clahe_fraction(v) * BINS);

	return bin < BINS ? bin : BINS - 1;
}

static void clahe_add(uint32_t *count, uint32_t four[4][BINS_U8], const uint8_t *grey, int n, int depth)
{
	int i = 0;

	if (depth == WEFT_U16)
		for (; i < n; i++)
			count[((const uint16_t *)(const void *)grey)[i] >> 6]++;
	else if (depth == WEFT_F32)
		for (; i < n; i++)
			count[clahe_bin_f32(((const float *)(const void *)grey)[i])]++;
	else {
		/* the same counter twice in a row would wait for the first addition */
		for (; i + 4 <= n; i += 4)
			for (int k = 0; k < 4; k++)
				four[k][grey[i + k]]++;
		for (; i < n; i++)
			count[grey[i]]++;
	}
}

/* Columns x .. end-1 into the counters of one tile. */
static void clahe_count(const struct clahe *s, const uint8_t *row, int x, int end, uint32_t *count)
{
	const weft_format f = s->format;
	const size_t pixel = weft_pixel_bytes(f);
	uint32_t four[4][BINS_U8] = { { 0 } };
	_Alignas(64) uint8_t grey[CHUNK * sizeof(float)];

	for (int n; x < end; x += n) {
		const uint8_t *in = row + (size_t)(x < s->width ? x : clahe_mirror(x, s->width)) * pixel;
		const int inside = (end < s->width ? end : s->width) - x;
		n = inside < 1 ? 1 : inside < CHUNK ? inside : CHUNK;
		if (f.channels > 1) {
			clahe_grey(in, grey, n, f);
			in = grey;
		}
		clahe_add(count, four, in, n, f.depth);
	}
	if (f.depth == WEFT_U8)
		for (int i = 0; i < BINS_U8; i++)
			count[i] += (four[0][i] + four[1][i]) + (four[2][i] + four[3][i]);
}

static void clahe_gather(const void *state, const weft_row_job *job, void *partial)
{
	const struct clahe *s = state;

	for (int y = job->y; y < s->tiles * s->tile_height; y = y < s->height ? s->height : y + 1) {
		if (y >= s->height && clahe_mirror(y, s->height) != job->y)
			continue;
		uint32_t *count = (uint32_t *)partial +
				  (size_t)(y / s->tile_height) * (size_t)s->tiles * (size_t)s->bins;
		for (int i = 0; i < s->tiles; i++, count += s->bins)
			clahe_count(s, job->in[0], i * s->tile_width, (i + 1) * s->tile_width, count);
	}
}

static void clahe_merge(const void *state, void *into, const void *from)
{
	const struct clahe *s = state;
	const size_t n = (size_t)s->tiles * (size_t)s->tiles * (size_t)s->bins;
	uint32_t *a = into;
	const uint32_t *b = from;

	for (size_t i = 0; i < n; i++)
		a[i] += b[i];
}

/* ---- maps ---- */

static void clahe_limit(const struct clahe *s, uint32_t *count)
{
	const double area = (double)s->tile_width * s->tile_height, most = s->clip * area / s->bins;
	const uint32_t limit = most < 1 ? 1 : most < UINT32_MAX ? (uint32_t)most : UINT32_MAX;
	uint32_t over = 0;

	if (s->clip <= 0)
		return;
	for (int i = 0; i < s->bins; i++)
		if (count[i] > limit) {
			over += count[i] - limit;
			count[i] = limit;
		}
	for (int i = 0; i < s->bins; i++)
		count[i] += over / (uint32_t)s->bins;
	const int rest = (int)(over % (uint32_t)s->bins), step = rest ? s->bins / rest : 1;
	for (int i = 0, left = rest; left > 0; i += step, left--)
		count[i]++;
}

/* The maps of u8, tile by tile, to the quads of the cells between them. */
static void clahe_quads(struct clahe *s)
{
	const int n = s->tiles;
	uint8_t(*map)[BINS_U8] = s->whole;

	for (int row = 0; row <= n; row++)
		for (int column = 0; column <= n; column++) {
			const int top = row > 0 ? row - 1 : 0, below = row < n ? row : n - 1;
			const int left = column > 0 ? column - 1 : 0, right = column < n ? column : n - 1;
			for (int v = 0; v < BINS_U8; v++)
				s->quad[row * (n + 1) + column][v] =
					(uint32_t)map[top * n + left][v] |
					(uint32_t)map[top * n + right][v] << 8 |
					(uint32_t)map[below * n + left][v] << 16 |
					(uint32_t)map[below * n + right][v] << 24;
		}
}

static void clahe_settle(void *state, const void *partial)
{
	struct clahe *s = state;
	const float scale = (float)weft_white(s->format) / (float)((double)s->tile_width * s->tile_height);
	uint32_t count[BINS];

	for (int tile = 0; tile < s->tiles * s->tiles; tile++) {
		uint32_t sum = 0;
		memcpy(count, (const uint32_t *)partial + (size_t)tile * (size_t)s->bins,
		       (size_t)s->bins * sizeof *count);
		clahe_limit(s, count);
		if (s->map)
			s->map[tile][0] = 0;
		for (int i = 0; i < s->bins; i++) {
			sum += count[i];
			if (s->map)
				s->map[tile][i + 1] = (float)sum * scale;
			else
				s->whole[tile][i] =
					(uint8_t)weft_rintf(weft_clampf((float)sum * scale, 0, 255));
		}
	}
	if (s->quad)
		clahe_quads(s);
}

/* ---- rows ---- */

WEFT_KERNEL void clahe_part_u8(const struct clahe *s, const uint32_t *quad, const uint8_t *in, uint8_t *out,
			       int n, const float *p, float q, const int channels)
{
	uint32_t four[CHUNK];
	uint8_t result[CHUNK];
	(void)s;

	for (int c = 0; c < channels - (channels % 2 == 0); c++) {
		for (int i = 0; i < n; i++)
			four[i] = quad[in[i * channels + c]];
		for (int i = 0; i < n; i++) {
			const float a = (float)(int32_t)(four[i] & 255);
			const float b = (float)(int32_t)(four[i] >> 8 & 255);
			const float d = (float)(int32_t)(four[i] >> 16 & 255);
			const float e = (float)(int32_t)(four[i] >> 24);
			const float v =
				(a * (1 - p[i]) + b * p[i]) * (1 - q) + (d * (1 - p[i]) + e * p[i]) * q;
			result[i] = (uint8_t)(int32_t)weft_rintf(v);
		}
		for (int i = 0; i < n; i++)
			out[i * channels + c] = result[i];
	}
}

/* Of one sample of u16 or f32: bin and how far into it. */
WEFT_KERNEL float clahe_at(const float *map, int bin, float into)
{
	return map[bin] + into * (map[bin + 1] - map[bin]);
}

WEFT_KERNEL void clahe_part_map(const int channels, const float *const map[4], const uint8_t *in,
				uint8_t *out, int n, const float *p, float q, int depth)
{
	for (int i = 0; i < n; i++)
		for (int c = 0; c < channels - (channels % 2 == 0); c++) {
			float into, m[4];
			int bin;
			if (depth == WEFT_U16) {
				const int v = weft_at(in, i * channels + c, depth);
				bin = v >> 6;
				into = (float)((v & 63) + 1) * (1 / 64.0f);
			} else {
				const float v = weft_at_f(in, i * channels + c, depth);
				bin = clahe_bin_f32(v);
				into = clahe_fraction(v) * BINS - (float)bin;
			}
			for (int k = 0; k < 4; k++)
				m[k] = clahe_at(map[k], bin, into);
			const float v = (m[0] * (1 - p[i]) + m[1] * p[i]) * (1 - q) +
					(m[2] * (1 - p[i]) + m[3] * p[i]) * q;
			if (depth == WEFT_U16)
				weft_put(out, i * channels + c, depth,
					 (int)weft_rintf(weft_clampf(v, 0, WEFT_U16_WHITE)));
			else
				((float *)(void *)out)[i * channels + c] = v;
		}
}

WEFT_KERNEL void clahe_part(const struct clahe *s, int row, int column, const uint8_t *in, uint8_t *out,
			    int n, const float *p, float q, int depth, int channels)
{
	const int tiles = s->tiles, top = row > 0 ? row - 1 : 0, below = row < tiles ? row : tiles - 1;
	const int left = column > 0 ? column - 1 : 0, right = column < tiles ? column : tiles - 1;

	if (depth == WEFT_U8) {
		const uint32_t *quad = s->quad[row * (tiles + 1) + column];
		switch (channels) {
		case 1: clahe_part_u8(s, quad, in, out, n, p, q, 1); break;
		case 2: clahe_part_u8(s, quad, in, out, n, p, q, 2); break;
		case 3: clahe_part_u8(s, quad, in, out, n, p, q, 3); break;
		default: clahe_part_u8(s, quad, in, out, n, p, q, 4); break;
		}
		return;
	}
	const float *const map[4] = { s->map[top * tiles + left], s->map[top * tiles + right],
				      s->map[below * tiles + left], s->map[below * tiles + right] };
	clahe_part_map(channels, map, in, out, n, p, q, depth);
}

/* Only the grey of n pixels, at most a chunk. */
WEFT_KERNEL void clahe_part_luma(const struct clahe *s, int row, int column, const uint8_t *in, uint8_t *out,
				 int n, const float *p, float q, int depth)
{
	_Static_assert((int)CHUNK <= (int)WEFT_COLOURS_CHUNK, "a part fits the planes");
	_Alignas(64) uint8_t grey[CHUNK * sizeof(float)], made[CHUNK * sizeof(float)];

	weft_luma_of(in, grey, n, s->format.channels, depth);
	clahe_part(s, row, column, grey, made, n, p, q, depth, 1);
	if (s->format.channels == 3)
		weft_luma_put(in, out, grey, made, n, 3, depth);
	else
		weft_luma_put(in, out, grey, made, n, 4, depth);
}

WEFT_KERNEL void clahe_cells(const struct clahe *s, const weft_row_job *job, int depth)
{
	const size_t pixel = weft_pixel_bytes(s->format);
	const int end = job->x + job->width;

	for (int column = 0; column <= s->tiles; column++) {
		int x = job->x > s->column[column] ? job->x : s->column[column];
		const int to = end < s->column[column + 1] ? end : s->column[column + 1];
		for (; x < to; x += CHUNK) {
			const size_t at = (size_t)(x - job->x) * pixel;
			const int n = to - x < CHUNK ? to - x : CHUNK;
			if (s->on && s->format.channels >= 3)
				clahe_part_luma(s, s->row[job->y], column, job->in[0] + at, job->out + at, n,
						s->p + x, s->q[job->y], depth);
			else
				clahe_part(s, s->row[job->y], column, job->in[0] + at, job->out + at, n,
					   s->p + x, s->q[job->y], depth, s->format.channels);
		}
	}
	weft_keep_alpha(job);
}

#define CLAHE_ROW(id, depth)                                                                                 \
	static void id(const void *state, const weft_row_job *job)                                           \
	{                                                                                                    \
		clahe_cells(state, job, depth);                                                              \
	}
CLAHE_ROW(clahe_u8, WEFT_U8)
CLAHE_ROW(clahe_u16, WEFT_U16)
CLAHE_ROW(clahe_f32, WEFT_F32)

/* ---- plan ---- */

static void clahe_finish(void *state)
{
	struct clahe *s = state;

	free(s->p);
	free(s->q);
	free(s->row);
	free(s->whole);
	free(s->quad);
	free(s->map);
}

/* How far pixel i is from the middle of the tile before; returns the cell, which counts from 0. */
static int clahe_place(int i, int side, float *part)
{
	const float at = (float)i * (1.0f / (float)side) - 0.5f, whole = floorf(at);

	*part = at - whole;
	return (int)whole + 1;
}

static weft_status clahe_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct clahe *s = state;
	const int tiles = s->tiles, count = tiles * tiles;
	const bool bytes = in.format.depth == WEFT_U8;

	s->format = in.format;
	s->width = in.width;
	s->height = in.height;
	s->bins = bytes ? BINS_U8 : BINS;
	s->tile_width = (in.width + tiles - 1) / tiles;
	s->tile_height = (in.height + tiles - 1) / tiles;
	s->p = malloc(((size_t)in.width + 1) * sizeof *s->p);
	s->q = malloc(((size_t)in.height + 1) * sizeof *s->q);
	s->row = malloc(((size_t)in.height + 1) * sizeof *s->row);
	if (bytes) {
		s->whole = malloc((size_t)count * sizeof *s->whole);
		s->quad = malloc((size_t)(tiles + 1) * (size_t)(tiles + 1) * sizeof *s->quad);
	} else {
		s->map = malloc((size_t)count * sizeof *s->map);
	}
	if (!s->p || !s->q || !s->row || (bytes ? !s->whole || !s->quad : !s->map)) {
		clahe_finish(s);
		return weft_refuse(e, WEFT_NO_MEMORY, "clahe: out of memory");
	}
	for (int i = 0; i <= tiles + 1; i++)
		s->column[i] = in.width;
	for (int x = in.width - 1; x >= 0; x--)
		s->column[clahe_place(x, s->tile_width, &s->p[x])] = x;
	for (int i = tiles; i >= 0; i--)
		s->column[i] = s->column[i] < s->column[i + 1] ? s->column[i] : s->column[i + 1];
	for (int y = 0; y < in.height; y++)
		s->row[y] = clahe_place(y, s->tile_height, &s->q[y]);
	plan->partial = (size_t)count * (size_t)s->bins * sizeof(uint32_t);
	plan->row = weft_row_for(in.format, clahe_u8, clahe_u16, clahe_f32);
	plan->cost = 5;
	return WEFT_OK;
}

static const char *const clahe_examples[] = { "clahe", "gray | clahe:4,clip=2", "clahe:on=luma",
					      "normalize:range=auto,low=0,high=1 | clahe", NULL };

WEFT_FILTER(
	clahe, .help = "contrast spread within tiles, up to a limit", .kind = WEFT_GLOBAL,
	WEFT_PARAMS(clahe_params), .state_size = sizeof(struct clahe), .prepare = clahe_prepare,
	.gather = clahe_gather, .merge = clahe_merge, .settle = clahe_settle, .finish = clahe_finish,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour", .examples = clahe_examples,
	.definition = "histograms of tiles clipped at clip * area / bins, the excess dealt out; the running "
		      "sums of the four tiles around, mixed bilinearly in single precision; rint");
