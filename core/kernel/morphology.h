/* morphology.h: the least or greatest sample of a window.
 *
 * Columns: van Herk and Gil-Werman, three picks a sample for any radius.
 * Rows: windows of 1, 2, 4 ... samples, each from two of the one before, and
 * the last from two that overlap.
 *
 * A clamped edge repeats only samples the window holds anyway, so it is the
 * same as ignoring what lies outside.
 */
#ifndef WEFT_KERNEL_MORPHOLOGY_H
#define WEFT_KERNEL_MORPHOLOGY_H

#include <math.h>

#include "min_max.h"

enum { WEFT_SHAPE_SQUARE, WEFT_SHAPE_DISK, WEFT_SHAPE_CROSS, WEFT_MORPHOLOGY_RADIUS_MAX = 255 };

static const char *const weft_shape_names[] = { "square", "disk", "cross", NULL };

#define WEFT_MORPHOLOGY_PARAMS                                                                               \
	{ WEFT_BIND(struct weft_morphology, radius),                                                         \
	  .name = "radius",                                                                                  \
	  .help = "pixels on each side of the centre",                                                       \
	  .type = WEFT_INT,                                                                                  \
	  .initial = 1,                                                                                      \
	  .min = 0,                                                                                          \
	  .max = WEFT_MORPHOLOGY_RADIUS_MAX,                                                                 \
	  .unit = "px" },                                                                                    \
	{                                                                                                    \
		WEFT_BIND(struct weft_morphology, shape),                                                    \
			.name = "shape", .help = "of the window; disk: dx^2 + dy^2 <= radius^2",             \
			.type = WEFT_CHOICE, .initial = WEFT_SHAPE_SQUARE, .choices = weft_shape_names       \
	}

struct weft_morphology {
	weft_min_max_fn *pick;
	int radius, shape;
	size_t row;                                  /* bytes of a scratch row */
	short reach[WEFT_MORPHOLOGY_RADIUS_MAX + 1]; /* DISK: half the run in row +-dy */
};

/* out[i] from `window` samples of v, `step` apart, starting at i.  v and the
 * two spare rows hold n + (window - 1) * step samples. */
static inline void weft_min_max_along(weft_min_max_fn *pick, void *out, const uint8_t *v, uint8_t *spare[2],
				      ptrdiff_t n, int window, ptrdiff_t step, size_t depth)
{
	const uint8_t *from = v;
	int k = 1;

	if (window == 1) {
		memcpy(out, v, (size_t)n * depth);
		return;
	}
	for (int turn = 0; 2 * k <= window - 1; k *= 2, turn ^= 1) {
		pick(spare[turn], from, from + (size_t)(k * step) * depth, n + (window - 2 * k) * step);
		from = spare[turn];
	}
	pick(out, from, from + (size_t)((window - k) * step) * depth, n);
}

/* One row of the result from the column extremes v, which start `radius` pixels to the left. */
static inline void weft_morphology_finish(const struct weft_morphology *m, const weft_band_job *job, int t,
					  const uint8_t *v, uint8_t *spare[3])
{
	const weft_format f = job->source.format;
	const ptrdiff_t step = f.channels, n = job->width * step;
	const size_t left = (size_t)m->radius * weft_pixel_bytes(f);

	if (m->shape == WEFT_SHAPE_SQUARE) {
		weft_min_max_along(m->pick, job->out[t], v, spare, n, 2 * m->radius + 1, step, f.depth);
		return;
	}
	weft_min_max_along(m->pick, spare[2], job->in[t] - left, spare, n, 2 * m->radius + 1, step, f.depth);
	m->pick(job->out[t], spare[2], v + left, n);
}

/* SQUARE and CROSS. */
static inline void weft_morphology_band(const void *state, const weft_band_job *job)
{
	const struct weft_morphology *m = state;
	const weft_format f = job->source.format;
	const int r = m->radius, w = 2 * r + 1, count = job->y1 - job->y0;
	const size_t left = (size_t)r * weft_pixel_bytes(f);
	const ptrdiff_t n = (ptrdiff_t)(job->width + 2 * r) * f.channels;
	const uint8_t *const *in = job->in - r; /* output t sees in[t .. t + w - 1] */
	uint8_t *suffix = job->scratch;         /* w rows: from each row to the end of the block */
	uint8_t *running[2] = { suffix + (size_t)w * m->row, suffix + (size_t)(w + 1) * m->row };
	uint8_t *column = running[1] + m->row;
	uint8_t *spare[3] = { column + m->row, column + 2 * m->row, column + 3 * m->row };

	for (int block = 0; block < count && !WEFT_OVER(job); block += w) {
		uint8_t *at = suffix + (size_t)(w - 1) * m->row;
		memcpy(at, in[block + w - 1] - left, (size_t)n * f.depth);
		for (int i = w - 2; i >= 0; i--, at -= m->row)
			m->pick(at - m->row, at, in[block + i] - left, n);
		weft_morphology_finish(m, job, block, suffix, spare);
		const uint8_t *prefix = NULL;
		for (int i = 1; i < w && block + i < count; i++) {
			const uint8_t *row = in[block + w + i - 1] - left;
			if (prefix) {
				m->pick(running[i & 1], prefix, row, n);
				row = running[i & 1];
			}
			prefix = row;
			m->pick(column, suffix + (size_t)i * m->row, prefix, n);
			weft_morphology_finish(m, job, block + i, column, spare);
		}
	}
}

/* DISK: a run of samples from each row. */
static inline void weft_morphology_disk(const void *state, const weft_row_job *job)
{
	const struct weft_morphology *m = state;
	const weft_format f = job->source.format;
	const ptrdiff_t step = f.channels, n = job->width * step;
	uint8_t *run = job->scratch, *best[2] = { run + m->row, run + 2 * m->row };
	uint8_t *spare[2] = { run + 3 * m->row, run + 4 * m->row };
	int turn = 0;

	for (int dy = -m->radius; dy <= m->radius; dy++) {
		const int reach = m->reach[abs(dy)];
		const bool first = dy == -m->radius, last = dy == m->radius;
		const uint8_t *row = job->in[dy] - (size_t)reach * weft_pixel_bytes(f);
		weft_min_max_along(m->pick, first ? best[0] : run, row, spare, n, 2 * reach + 1, step,
				   f.depth);
		if (first)
			continue;
		m->pick(last ? job->out : best[turn ^ 1], best[turn], run, n);
		turn ^= 1;
	}
}

static inline void weft_morphology_copy(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

/* Radius 1, the common one, in a single pass over memory. */
#define WEFT_MORPHOLOGY_3X3(id, T, key, better)                                                              \
	WEFT_KERNEL T id##_of(T u, T v)                                                                      \
	{                                                                                                    \
		return u better v ? u : v;                                                                   \
	}                                                                                                    \
	static inline void id(const void *state, const weft_row_job *job)                                    \
	{                                                                                                    \
		(void)state;                                                                                 \
		const int s = job->source.format.channels, n = job->width * s;                               \
		const T *a = (const T *)(const void *)job->in[-1];                                           \
		const T *b = (const T *)(const void *)job->in[0];                                            \
		const T *c = (const T *)(const void *)job->in[1];                                            \
		T *restrict out = (T *)(void *)job->out;                                                     \
		for (int i = 0; i < n; i++) {                                                                \
			T u = id##_of(id##_of(key(a[i - s]), key(a[i])), key(a[i + s]));                     \
			T v = id##_of(id##_of(key(b[i - s]), key(b[i])), key(b[i + s]));                     \
			T w = id##_of(id##_of(key(c[i - s]), key(c[i])), key(c[i + s]));                     \
			out[i] = key(id##_of(id##_of(u, v), w));                                             \
		}                                                                                            \
	}
WEFT_MORPHOLOGY_3X3(weft_erode3_u8, uint8_t, WEFT_MIN_MAX_SAME, <)
WEFT_MORPHOLOGY_3X3(weft_erode3_u16, uint16_t, WEFT_MIN_MAX_SAME, <)
WEFT_MORPHOLOGY_3X3(weft_erode3_f32, int32_t, weft_float_order, <)
WEFT_MORPHOLOGY_3X3(weft_dilate3_u8, uint8_t, WEFT_MIN_MAX_SAME, >)
WEFT_MORPHOLOGY_3X3(weft_dilate3_u16, uint16_t, WEFT_MIN_MAX_SAME, >)
WEFT_MORPHOLOGY_3X3(weft_dilate3_f32, int32_t, weft_float_order, >)

static inline weft_row_fn *weft_morphology_3x3(weft_format f, bool greater)
{
	return greater ? weft_row_for(f, weft_dilate3_u8, weft_dilate3_u16, weft_dilate3_f32)
		       : weft_row_for(f, weft_erode3_u8, weft_erode3_u16, weft_erode3_f32);
}

static inline weft_status weft_morphology_prepare(struct weft_morphology *m, weft_view in, weft_plan *plan,
						  bool greater)
{
	m->pick = weft_min_max_for(in.format, greater);
	m->row =
		(((size_t)in.width + 2 * (size_t)m->radius) * weft_pixel_bytes(in.format) + 63) & ~(size_t)63;
	for (int dy = 0; dy <= m->radius; dy++)
		m->reach[dy] = (short)sqrt(m->radius * m->radius - dy * dy);
	plan->halo = m->radius;
	plan->cost = 2;
	if (m->radius == 0) {
		plan->row = weft_morphology_copy;
	} else if (m->shape == WEFT_SHAPE_SQUARE && m->radius == 1) {
		plan->row = weft_morphology_3x3(in.format, greater);
	} else if (m->shape == WEFT_SHAPE_DISK) {
		plan->row = weft_morphology_disk;
		plan->scratch = 5 * m->row;
		plan->cost = 2 * m->radius + 1;
	} else {
		plan->band = weft_morphology_band;
		plan->scratch = (size_t)(2 * m->radius + 7) * m->row;
	}
	return WEFT_OK;
}

static inline bool weft_morphology_only_moves(const void *state)
{
	return ((const struct weft_morphology *)state)->radius == 0;
}

#endif
