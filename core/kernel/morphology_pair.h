/* morphology_pair.h: what is made of an erosion and a dilation.
 *
 *   OPEN      dilate(erode(v))       CLOSE     erode(dilate(v))
 *   TOPHAT    v - open(v)            BLACKHAT  close(v) - v
 *   GRADIENT  dilate(v) - erode(v)
 *
 * Differences are exact for integers, single precision for f32, and leave alpha
 * as it was.  With clamped edges, the default, samples outside the picture are
 * ignored in both steps; with others each step sees the picture continued.
 *
 * A piece of the picture at a time: the first step, with a radius around the
 * piece, stays in scratch, where the second finds it.
 */
#ifndef WEFT_KERNEL_MORPHOLOGY_PAIR_H
#define WEFT_KERNEL_MORPHOLOGY_PAIR_H

#include "morphology.h"

enum weft_morphology_op {
	WEFT_MORPH_OPEN,
	WEFT_MORPH_CLOSE,
	WEFT_MORPH_TOPHAT,
	WEFT_MORPH_BLACKHAT,
	WEFT_MORPH_GRADIENT,
};

enum { WEFT_MORPH_PIECE = 512, WEFT_MORPH_ROWS = 64 }; /* columns and rows at a time, at least */

struct weft_morphology_pair {
	struct weft_morphology first; /* the parameters are bound here */
	struct weft_morphology second;
	weft_row_fn *row[2];
	weft_band_fn *band[2];
	enum weft_morphology_op op;
	bool ignores; /* what lies outside */
	int width, rows;
	size_t stride, inner; /* bytes of a row between, and of what either step takes of the scratch */
};

#define WEFT_MORPHOLOGY_PAIR_PARAM(member, ...)                                                              \
	{                                                                                                    \
		WEFT_BIND(struct weft_morphology_pair, first.member), __VA_ARGS__                            \
	}
#define WEFT_MORPHOLOGY_PAIR_PARAMS                                                                          \
	WEFT_MORPHOLOGY_PAIR_PARAM(radius, .name = "radius", .help = "pixels on each side of the centre",    \
				   .type = WEFT_INT, .initial = 1, .min = 0,                                 \
				   .max = WEFT_MORPHOLOGY_RADIUS_MAX, .unit = "px"),                         \
		WEFT_MORPHOLOGY_PAIR_PARAM(                                                                  \
			shape, .name = "shape", .help = "of the window; disk: dx^2 + dy^2 <= radius^2",      \
			.type = WEFT_CHOICE, .initial = WEFT_SHAPE_SQUARE, .choices = weft_shape_names)

/* Step 0 or 1 of n rows; in[0] is the first, with a radius of more around it. */
static inline void weft_morphology_pair_step(const struct weft_morphology_pair *p, int step,
					     const weft_band_job *job, const uint8_t *const *in,
					     uint8_t *const *out, int width, int n)
{
	const struct weft_morphology *m = step ? &p->second : &p->first;

	if (p->band[step]) {
		weft_band_job band = *job;
		band.in = in;
		band.out = out;
		band.width = width;
		band.y0 = 0;
		band.y1 = n;
		p->band[step](m, &band);
		return;
	}
	weft_row_job row = {
		.size = sizeof row, .width = width, .source = job->source, .scratch = job->scratch
	};
	for (int y = 0; y < n; y++) {
		row.in = in + y;
		row.out = out[y];
		p->row[step](m, &row);
	}
}

/* Columns outside the picture take what the nearest inside has. */
static inline void weft_morphology_pair_repeat(uint8_t *row, size_t pixel, int before, int within, int after)
{
	for (int x = 0; x < before; x++)
		memcpy(row + (size_t)x * pixel, row + (size_t)before * pixel, pixel);
	row += (size_t)(before + within - 1) * pixel;
	for (int x = 1; x <= after; x++)
		memcpy(row + (size_t)x * pixel, row, pixel);
}

/* out = a - b, in the depth of the picture. */
static inline void weft_morphology_pair_subtract(uint8_t *out, const uint8_t *a, const uint8_t *b, int n,
						 weft_format f)
{
	if (f.depth == WEFT_U8)
		for (int i = 0; i < n; i++)
			out[i] = (uint8_t)(a[i] - b[i]);
	else if (f.depth == WEFT_U16)
		for (int i = 0; i < n; i++)
			((uint16_t *)(void *)out)[i] = (uint16_t)(((const uint16_t *)(const void *)a)[i] -
								  ((const uint16_t *)(const void *)b)[i]);
	else
		for (int i = 0; i < n; i++)
			((float *)(void *)out)[i] =
				((const float *)(const void *)a)[i] - ((const float *)(const void *)b)[i];
}

/* The difference that op is; `other` is the result of the other step, or none. */
static inline void weft_morphology_pair_settle(const struct weft_morphology_pair *p, const weft_band_job *job,
					       uint8_t *out, const uint8_t *in, const uint8_t *other,
					       int width)
{
	const weft_format f = job->source.format;
	const int n = width * f.channels;

	if (p->op == WEFT_MORPH_OPEN || p->op == WEFT_MORPH_CLOSE)
		return;
	if (p->op == WEFT_MORPH_TOPHAT)
		weft_morphology_pair_subtract(out, in, out, n, f);
	else
		weft_morphology_pair_subtract(out, out, p->op == WEFT_MORPH_BLACKHAT ? in : other, n, f);
	weft_keep_alpha(&(weft_row_job) { .in = &in, .out = out, .width = width, .source = job->source });
}

/* Rows y .. y+n-1 of the band and columns x .. x+width-1 of it. */
static inline void weft_morphology_pair_piece(const struct weft_morphology_pair *p, const weft_band_job *job,
					      int x, int y, int width, int n)
{
	const size_t pixel = weft_pixel_bytes(job->source.format);
	const int r = p->first.radius, reach = p->op == WEFT_MORPH_GRADIENT ? 0 : r;
	const int halo = r + reach, wide = width + 2 * reach, high = n + 2 * reach;
	uint8_t *base = (uint8_t *)job->scratch + p->inner;
	const uint8_t **in = (const uint8_t **)(void *)base, **between = in + (n + 2 * halo);
	uint8_t **made = (uint8_t **)(void *)(between + high), **out = made + high;
	uint8_t *rows = base + (((size_t)(2 * (p->rows + 4 * r) + 2 * p->rows + 2 * r) * sizeof *in + 63) &
				~(size_t)63);
	const int before = -(job->x + x - reach), top = -(job->y0 + y - reach);
	const int after = job->x + x + width + reach - job->source.width;
	const int bottom = job->y0 + y + n + reach - job->source.height;
	int first = 0, last = high;

	for (int i = 0; i < n + 2 * halo; i++)
		in[i] = job->in[y + i - halo] + ((ptrdiff_t)x - reach) * (ptrdiff_t)pixel;
	for (int i = 0; i < high; i++)
		between[i] = made[i] = rows + (size_t)i * p->stride + (size_t)r * pixel;
	for (int i = 0; i < n; i++)
		out[i] = job->out[y + i] + (size_t)x * pixel;
	if (p->ignores) {
		first = top > 0 ? top : 0;
		last = high - (bottom > 0 ? bottom : 0);
	}
	weft_morphology_pair_step(p, 0, job, in + r + first, made + first, wide, last - first);
	if (p->ignores && reach) {
		const int left = before > 0 ? before : 0, right = after > 0 ? after : 0;
		for (int i = first; i < last; i++)
			weft_morphology_pair_repeat(made[i], pixel, left, wide - left - right, right);
		for (int i = 0; i < high; i++)
			between[i] = made[i < first ? first : i >= last ? last - 1 : i];
	}
	/* between[] begins `reach` columns to the left of the piece */
	for (int i = 0; i < high; i++)
		between[i] += (size_t)reach * pixel;
	if (reach || p->op != WEFT_MORPH_GRADIENT)
		weft_morphology_pair_step(p, 1, job, between + reach, out, width, n);
	else
		weft_morphology_pair_step(p, 1, job, in + r, out, width, n);
	for (int i = 0; i < n; i++)
		weft_morphology_pair_settle(p, job, out[i], in[i + halo] + (size_t)reach * pixel,
					    reach ? NULL : between[i], width);
}

static inline void weft_morphology_pair_band(const void *state, const weft_band_job *job)
{
	const struct weft_morphology_pair *p = state;
	const int rows = job->y1 - job->y0;

	for (int x = 0; x < job->width; x += p->width)
		for (int y = 0; y < rows && !WEFT_OVER(job); y += p->rows)
			weft_morphology_pair_piece(p, job, x, y,
						   job->width - x < p->width ? job->width - x : p->width,
						   rows - y < p->rows ? rows - y : p->rows);
}

static inline weft_status weft_morphology_pair_prepare(struct weft_morphology_pair *p, weft_view in,
						       weft_plan *plan, enum weft_morphology_op op)
{
	const int r = p->first.radius;
	const bool greater_first = op == WEFT_MORPH_CLOSE || op == WEFT_MORPH_BLACKHAT;
	weft_plan step[2] = { { 0 }, { 0 } };

	p->op = op;
	p->ignores = plan->edge == WEFT_EDGE_CLAMP;
	p->rows = 4 * r > WEFT_MORPH_ROWS ? 4 * r : WEFT_MORPH_ROWS;
	p->width = 4 * r > WEFT_MORPH_PIECE ? 4 * r : WEFT_MORPH_PIECE;
	p->width = p->width < in.width ? p->width : in.width;
	p->second.radius = r;
	p->second.shape = p->first.shape;
	in.width = p->width + 2 * r; /* the first step makes so many columns */
	weft_morphology_prepare(&p->first, in, &step[0], greater_first);
	weft_morphology_prepare(&p->second, in, &step[1], !greater_first);
	for (int i = 0; i < 2; i++) {
		p->row[i] = step[i].row;
		p->band[i] = step[i].band;
	}
	p->stride = p->first.row;
	p->inner = (step[0].scratch + 63) & ~(size_t)63;
	plan->halo = op == WEFT_MORPH_GRADIENT ? r : 2 * r;
	plan->scratch = p->inner + (size_t)(p->rows + 2 * r) * p->stride +
			(size_t)(2 * (p->rows + 4 * r) + 2 * p->rows + 2 * r) * sizeof(void *) + 64;
	plan->band = weft_morphology_pair_band;
	plan->cost = step[0].cost + step[1].cost;
	return WEFT_OK;
}

static inline bool weft_morphology_pair_only_moves(const void *state)
{
	const struct weft_morphology_pair *p = state;

	return p->first.radius == 0;
}

#endif
