/* pyramid.h: halve and double rows of fixed-point samples (gaussian.h), both ways.
 *
 * Halving weighs five samples 1 4 6 4 1 and keeps every second; doubling is
 * its transpose: 1 6 1 over 8 where a sample stood, 1 1 over 2 between.
 */
#ifndef WEFT_KERNEL_PYRAMID_H
#define WEFT_KERNEL_PYRAMID_H

#include "gaussian.h"

/* One sample of five rows, weighed and summed. */
WEFT_KERNEL int weft_halved_at(const uint8_t *const row[5], ptrdiff_t i, int depth)
{
	const int outer = weft_at(row[0], i, depth) + weft_at(row[4], i, depth);
	const int inner = weft_at(row[1], i, depth) + weft_at(row[3], i, depth);

	return outer + 4 * inner + 6 * weft_at(row[2], i, depth);
}

/* Five rows to one: out = (sum + 2^(shift - 1)) >> shift, or the bare sum. */
WEFT_KERNEL void weft_halve_down(const uint8_t *const row[5], ptrdiff_t n, uint16_t *restrict out, int depth,
				 int shift)
{
	const int half = shift ? 1 << (shift - 1) : 0;

	for (ptrdiff_t i = 0; i < n; i++)
		out[i] = (uint16_t)((weft_halved_at(row, i, depth) + half) >> shift);
}

/* Pixels of `step` samples: the even ones of a row, and the odd ones.  May
 * write and read 8 bytes too far. */
WEFT_KERNEL void weft_part_pixels(const uint16_t *row, ptrdiff_t pairs, int step, uint16_t *restrict even,
				  uint16_t *restrict odd)
{
	for (ptrdiff_t x = 0; x < pairs; x++) {
		memcpy(even + x * step, row + 2 * x * step, 8);
		memcpy(odd + x * step, row + (2 * x + 1) * step, 8);
	}
}

WEFT_KERNEL void weft_join_pixels(const uint16_t *even, const uint16_t *odd, ptrdiff_t pairs, int step,
				  uint16_t *restrict row)
{
	for (ptrdiff_t x = 0; x < pairs; x++) {
		memcpy(row + 2 * x * step, even + x * step, 8);
		memcpy(row + (2 * x + 1) * step, odd + x * step, 8);
	}
}

/* n samples from even ones that begin a pixel to the left of the first, and
 * odd ones likewise: even[0] odd[0] even[1] odd[1] even[2], then >> shift. */
WEFT_KERNEL void weft_halve_along(const uint16_t *even, const uint16_t *odd, ptrdiff_t n, int step,
				  uint16_t *restrict out, int shift)
{
	for (ptrdiff_t i = 0; i < n; i++) {
		unsigned outer = (unsigned)even[i] + even[i + 2 * step];
		unsigned inner = (unsigned)odd[i] + odd[i + step];
		out[i] = (uint16_t)((outer + 4 * inner + 6u * even[i + step] + (1u << (shift - 1))) >> shift);
	}
}

/* (a + 6 b + c) / 8 within 16 bits, of fixed-point samples; it leans down by half a unit. */
WEFT_KERNEL uint16_t weft_double_at(uint16_t a, uint16_t b, uint16_t c)
{
	int16_t rise = (int16_t)((uint16_t)((uint16_t)(a + c) >> 1) - b);

	return (uint16_t)(b + (int16_t)(rise >> 2));
}

/* A row twice as long from one that begins a pixel to the left: 2 * pairs
 * pixels.  From units of 1/256 level to the same (drop 0) or fixed-point ones (1). */
WEFT_KERNEL void weft_double_along(const uint16_t *row, ptrdiff_t pairs, int step, int drop,
				   uint16_t *restrict even, uint16_t *restrict odd, uint16_t *restrict out)
{
	const ptrdiff_t n = pairs * step;

	for (ptrdiff_t i = 0; i < n; i++) {
		const unsigned a = row[i], b = row[i + step], c = row[i + 2 * step];
		even[i] = (uint16_t)((a + 6 * b + c + (4u << drop)) >> (3 + drop));
		odd[i] = (uint16_t)((b + c + (1u << drop)) >> (1 + drop));
	}
	weft_join_pixels(even, odd, pairs, step, out);
}

/* ---- a Gaussian too wide for direct taps: halve, blur, double ---- */

enum {
	WEFT_PYRAMID_LEVELS_MAX = 9,
	WEFT_PYRAMID_RING = 8, /* rows kept of a level: a power of two, at least five */
};

/* Pixels (or rows) first .. end - 1 of a level. */
struct weft_range {
	int first, end;
};

struct weft_pyramid {
	int levels;                  /* how often the picture is halved */
	struct weft_fixed_taps taps; /* of the smallest level */
	float down[WEFT_FIXED_TAPS_MAX + 1], along[WEFT_FIXED_TAPS_MAX + 1]; /* the same, for smaller ones */
	struct weft_range x, y; /* of the smallest level, blurred: what doubling needs */
	size_t row;             /* samples of a scratch row */
	weft_edge edge;
	uint8_t beyond[WEFT_CHANNELS_MAX];
	weft_pass pass[3];
};

/* What doubling to pixels r needs of the next smaller level. */
WEFT_KERNEL struct weft_range weft_range_below(struct weft_range r)
{
	return (struct weft_range) { (r.first >> 1) - 1, ((r.end - 1) >> 1) + 2 };
}

/* What halving to pixels r needs of the next larger level. */
WEFT_KERNEL struct weft_range weft_range_above(struct weft_range r)
{
	return (struct weft_range) { 2 * r.first - 2, 2 * r.end + 1 };
}

/* Which of 0 .. n-1 stands at i; -1: the constant. */
static inline int weft_pyramid_place(int i, int n, weft_edge edge)
{
	if (i >= 0 && i < n)
		return i;
	if (edge == WEFT_EDGE_CONSTANT)
		return -1;
	if (edge == WEFT_EDGE_CLAMP || n == 1)
		return i < 0 ? 0 : n - 1;
	const int turn = edge == WEFT_EDGE_WRAP ? n : edge == WEFT_EDGE_REFLECT ? 2 * n : 2 * n - 2;
	i %= turn;
	if (i < 0)
		i += turn;
	return i < n ? i : turn - i - (edge == WEFT_EDGE_REFLECT);
}

/* Taps of the smallest level, such that halving, they and doubling make the
 * Gaussian of the whole: its spectrum over theirs. */
static inline void weft_pyramid_taps(struct weft_pyramid *p, double sigma, const double *weight, int reach)
{
	enum { WAVES = 64, TAPS = 24 };
	const double turn = 2 * 3.14159265358979323846 / WAVES;
	double spectrum[WAVES / 2 + 1], tap[TAPS + 1];
	int taps = (int)ceil(4 * sigma / (1 << p->levels)) + 1;

	taps = taps < TAPS ? taps : TAPS;
	for (int m = 0; m <= WAVES / 2; m++) {
		double sum = weight[0];
		for (int i = 1; i <= reach; i++)
			sum += 2 * weight[i] * cos(turn * m * i / (1 << p->levels));
		for (int l = 0; l < p->levels; l++)
			sum /= pow(cos(turn * m / 2 * (1 << l) / (1 << p->levels)), 8);
		spectrum[m] = sum;
	}
	for (int k = 0; k <= taps; k++) {
		tap[k] = spectrum[0] + spectrum[WAVES / 2] * (k % 2 ? -1 : 1);
		for (int m = 1; m < WAVES / 2; m++)
			tap[k] += 2 * spectrum[m] * cos(turn * m * k);
		tap[k] /= WAVES;
	}
	weft_fixed_taps_make(&p->taps, tap, taps);
	double sum = tap[0];
	for (int k = 1; k <= p->taps.reach; k++)
		sum += 2 * tap[k];
	for (int k = 0; k <= p->taps.reach; k++) {
		p->down[k] = (float)(tap[k] / sum);
		p->along[k] = 2 * p->down[k];
	}
	p->taps.down--; /* halving leans up by as much */
}

/* ---- first pass: from u8 to the smallest level ---- */

struct weft_halving {
	const struct weft_pyramid *p;
	const weft_band_job *job;
	struct weft_range x[WEFT_PYRAMID_LEVELS_MAX + 1];
	int next[WEFT_PYRAMID_LEVELS_MAX + 1]; /* the row a level makes next */
	uint16_t *ring[WEFT_PYRAMID_LEVELS_MAX + 1];
	uint16_t *column, *even, *odd;
	uint8_t *beyond;
};

/* Five rows of the picture about row y, summed, for pixels x[0]. */
static inline void weft_halve_picture(struct weft_halving *h, int y)
{
	const weft_view v = h->job->source;
	const int step = v.format.channels;
	const struct weft_range x = h->x[0];
	const uint8_t *row[5];

	for (int k = 0; k < 5; k++) {
		const int place = weft_pyramid_place(y - 2 + k, v.height, h->p->edge);
		row[k] = place < 0 ? h->beyond : weft_row(v, place);
	}
	/* The sums of what lies beyond are those of the pixels it repeats. */
	const int first = x.first > 0 ? x.first : 0, end = x.end < v.width ? x.end : v.width;
	const uint8_t *within[5];
	for (int k = 0; k < 5; k++)
		within[k] = row[k] + (ptrdiff_t)first * step;
	weft_halve_down(within, (ptrdiff_t)(end - first) * step,
			h->column + (ptrdiff_t)(first - x.first) * step, WEFT_U8, 0);
	for (int i = x.first; i < x.end; i++) {
		if (i == first && end > first)
			i = end;
		if (i >= x.end)
			break;
		const int place = weft_pyramid_place(i, v.width, h->p->edge);
		const bool summed = place >= first && place < end;
		for (int c = 0; c < step; c++)
			h->column[(ptrdiff_t)(i - x.first) * step + c] =
				place < 0 ? (uint16_t)(16 * h->p->beyond[c])
				: summed
					? h->column[(ptrdiff_t)(place - x.first) * step + c]
					: (uint16_t)weft_halved_at(row, (ptrdiff_t)place * step + c, WEFT_U8);
	}
}

static inline void weft_halve_row(struct weft_halving *h, int level, int y, uint16_t *out);

/* Row y of a level below the picture, made where it isn't yet. */
static inline const uint16_t *weft_halved_row(struct weft_halving *h, int level, int y)
{
	uint16_t *at = h->ring[level] + (size_t)(y & (WEFT_PYRAMID_RING - 1)) * h->p->row;

	if (y >= h->next[level]) {
		weft_halve_row(h, level, y, at);
		h->next[level] = y + 1;
	}
	return at;
}

static inline void weft_halve_row(struct weft_halving *h, int level, int y, uint16_t *out)
{
	const int step = h->job->source.format.channels;
	const struct weft_range x = h->x[level], above = h->x[level - 1];
	const ptrdiff_t n = x.end - x.first;

	if (level == 1) {
		weft_halve_picture(h, 2 * y);
	} else {
		const uint8_t *row[5];
		for (int k = 0; k < 5; k++)
			row[k] = (const uint8_t *)weft_halved_row(h, level - 1, 2 * y - 2 + k);
		weft_halve_down(row, (ptrdiff_t)(above.end - above.first) * step, h->column, WEFT_U16, 4);
	}
	if (step == 1)
		weft_part_pixels(h->column, n + 2, 1, h->even, h->odd);
	else if (step == 2)
		weft_part_pixels(h->column, n + 2, 2, h->even, h->odd);
	else if (step == 3)
		weft_part_pixels(h->column, n + 2, 3, h->even, h->odd);
	else
		weft_part_pixels(h->column, n + 2, 4, h->even, h->odd);
	weft_halve_along(h->even, h->odd, n * step, step, out, level == 1 ? 1 : 4);
}

static inline void weft_pyramid_halve(const void *state, const weft_band_job *job)
{
	const struct weft_pyramid *p = state;
	const weft_view v = job->source;
	const int step = v.format.channels, reach = p->taps.reach, top = p->levels;
	struct weft_halving h = { .p = p, .job = job };
	uint16_t *memory = job->scratch;

	h.column = memory;
	h.even = memory + 2 * p->row;
	h.odd = memory + 4 * p->row;
	h.beyond = (uint8_t *)(memory + 6 * p->row);
	for (int i = 0; p->edge == WEFT_EDGE_CONSTANT && i < v.width * step; i++)
		h.beyond[i] = p->beyond[i % step];
	h.x[top].first = p->x.first - reach + job->x;
	h.x[top].end = h.x[top].first + job->width;
	for (int l = top; l > 0; l--) {
		h.x[l - 1] = weft_range_above(h.x[l]);
		h.next[l] = INT32_MIN;
		h.ring[l] = memory + (size_t)(8 + WEFT_PYRAMID_RING * (l - 1)) * p->row;
	}
	for (int y = job->y0; y < job->y1 && !WEFT_OVER(job); y++)
		weft_halve_row(&h, top, p->y.first - reach + y, (uint16_t *)(void *)job->out[y - job->y0]);
}

/* ---- second pass: the Gaussian of the smallest level ----
 *
 * Fixed point loses a little with every tap, which shows where all is smooth:
 * below half size, where it costs little, floats don't. */

static inline void weft_pyramid_blur(const void *state, const weft_band_job *job)
{
	const struct weft_pyramid *p = state;
	const int step = job->source.format.channels, reach = p->taps.reach;
	const ptrdiff_t n = (ptrdiff_t)job->width * step;
	const uint8_t *row[2 * WEFT_FIXED_TAPS_MAX + 1];

	for (int y = job->y0; y < job->y1; y++) {
		for (int k = 0; k <= 2 * reach; k++)
			row[k] = weft_row(job->source, y + k) + (size_t)job->x * step * sizeof(uint16_t);
		uint8_t *out = job->out[y - job->y0];
		if (p->levels > 1) {
			weft_float_down(p->down, reach, row + reach, 0, n + 2 * reach * step,
					(float *[2]) { job->scratch }, WEFT_U16, 1);
			weft_float_along(p->along, reach, job->scratch, n, step, out, WEFT_U16);
		} else {
			weft_fixed_down(&p->taps, row + reach, 0, n + 2 * reach * step, job->scratch,
					WEFT_U16);
			weft_fixed_along(&p->taps, job->scratch, n, step, out, WEFT_U16);
		}
	}
}

/* ---- third pass: from the smallest level to u8 ---- */

struct weft_doubling {
	const struct weft_pyramid *p;
	const weft_band_job *job;
	struct weft_range x[WEFT_PYRAMID_LEVELS_MAX + 1];
	int made[WEFT_PYRAMID_LEVELS_MAX + 1][4]; /* which rows the rings hold */
	uint16_t *ring[WEFT_PYRAMID_LEVELS_MAX + 1];
	uint16_t *row[WEFT_PYRAMID_LEVELS_MAX + 1];
	uint16_t *even, *odd;
};

static inline const uint16_t *weft_doubled_row(struct weft_doubling *d, int level, int y);

/* The three rows, doubled along, that row y of `level` - 1 lies between; at pixel x[level - 1]. */
static inline void weft_doubled_rows(struct weft_doubling *d, int level, int y, const uint16_t *row[3])
{
	const int step = d->job->target.format.channels;
	const ptrdiff_t skip = (ptrdiff_t)(d->x[level - 1].first - 2 * (d->x[level].first + 1)) * step;

	for (int k = y & 1; k < 3; k++)
		row[k] = weft_doubled_row(d, level, (y >> 1) - 1 + k) + skip;
}

/* Row y of a level, doubled along: from pixel 2 * (first + 1) of the next larger. */
static inline const uint16_t *weft_doubled_row(struct weft_doubling *d, int level, int y)
{
	const int step = d->job->target.format.channels;
	const struct weft_range x = d->x[level];
	const int drop = level == 1;
	const uint16_t *from;
	uint16_t *to = d->ring[level] + (size_t)(y & 3) * 2 * d->p->row;

	if (d->made[level][y & 3] == y)
		return to;
	if (level == d->p->levels) {
		from = (const uint16_t *)(const void *)weft_row(d->job->source, y - d->p->y.first) +
		       (ptrdiff_t)(x.first - d->p->x.first) * step;
	} else {
		const uint16_t *row[3];
		uint16_t *restrict out = d->row[level];
		const ptrdiff_t n = (ptrdiff_t)(x.end - x.first) * step;
		weft_doubled_rows(d, level + 1, y, row);
		if (y & 1)
			for (ptrdiff_t i = 0; i < n; i++)
				out[i] = (uint16_t)((row[1][i] + row[2][i] + 1u) >> 1);
		else
			for (ptrdiff_t i = 0; i < n; i++)
				out[i] = (uint16_t)((row[0][i] + 6u * row[1][i] + row[2][i] + 4) >> 3);
		from = out;
	}
	const ptrdiff_t pairs = x.end - x.first - 2;
	if (step == 1)
		weft_double_along(from, pairs, 1, drop, d->even, d->odd, to);
	else if (step == 2)
		weft_double_along(from, pairs, 2, drop, d->even, d->odd, to);
	else if (step == 3)
		weft_double_along(from, pairs, 3, drop, d->even, d->odd, to);
	else
		weft_double_along(from, pairs, 4, drop, d->even, d->odd, to);
	d->made[level][y & 3] = y;
	return to;
}

static inline void weft_pyramid_double(const void *state, const weft_band_job *job)
{
	const struct weft_pyramid *p = state;
	const ptrdiff_t n = (ptrdiff_t)job->width * job->target.format.channels;
	struct weft_doubling d = { .p = p, .job = job };
	uint16_t *memory = job->scratch;

	d.even = memory;
	d.odd = memory + 2 * p->row;
	d.x[0] = (struct weft_range) { job->x, job->x + job->width };
	for (int l = 1; l <= p->levels; l++) {
		d.x[l] = weft_range_below(d.x[l - 1]);
		d.row[l] = memory + (size_t)(4 + 10 * (l - 1)) * p->row;
		d.ring[l] = d.row[l] + 2 * p->row;
		for (int k = 0; k < 4; k++)
			d.made[l][k] = INT32_MIN;
	}
	for (int y = job->y0; y < job->y1; y++) {
		const uint16_t *row[3];
		uint8_t *restrict out = job->out[y - job->y0];
		weft_doubled_rows(&d, 1, y, row);
		if (y & 1)
			for (ptrdiff_t i = 0; i < n; i++)
				out[i] = (uint8_t)((row[1][i] + row[2][i] + 127) >> 8);
		else
			for (ptrdiff_t i = 0; i < n; i++)
				out[i] = (uint8_t)((weft_double_at(row[0][i], row[1][i], row[2][i]) + 64) >>
						   7);
	}
}

/* Plans the three passes; weight holds 0 .. reach of the Gaussian. */
static inline void weft_pyramid_make(struct weft_pyramid *p, double sigma, int levels, const double *weight,
				     int reach, weft_view in, weft_plan *plan)
{
	const weft_format fixed = { in.format.channels, WEFT_U16 };

	p->levels = levels;
	p->edge = plan->edge;
	for (int c = 0; c < in.format.channels; c++) {
		const bool colour = weft_has_alpha(in.format) && c < in.format.channels - 1;
		const float v = plan->edge_value[c] * (colour ? plan->edge_value[in.format.channels - 1] : 1);
		p->beyond[c] = (uint8_t)(weft_clampf(v, 0, 1) * 255 + 0.5f);
	}
	weft_pyramid_taps(p, sigma, weight, reach);
	p->x = (struct weft_range) { 0, in.width };
	p->y = (struct weft_range) { 0, in.height };
	for (int l = 0; l < levels; l++) {
		p->x = weft_range_below(p->x);
		p->y = weft_range_below(p->y);
	}
	struct weft_range wide = { p->x.first - p->taps.reach, p->x.end + p->taps.reach };
	const int blurred = p->x.end - p->x.first, width = wide.end - wide.first;
	for (int l = levels; l > 1; l--)
		wide = weft_range_above(wide);
	const size_t longest = (size_t)(wide.end - wide.first) + (size_t)in.width / 2;
	p->row = (longest * in.format.channels + 64) & ~(size_t)31;
	plan->passes = p->pass;
	plan->pass_count = 3;
	plan->pass_size = sizeof(weft_pass);
	p->pass[0] = (weft_pass) { .width = width,
				   .height = p->y.end - p->y.first + 2 * p->taps.reach,
				   .format = fixed,
				   .band = weft_pyramid_halve,
				   .scratch = (size_t)(8 + WEFT_PYRAMID_RING * levels) * p->row * 2 };
	p->pass[1] = (weft_pass) { .width = blurred,
				   .height = p->y.end - p->y.first,
				   .format = fixed,
				   .band = weft_pyramid_blur,
				   .scratch = ((size_t)width * in.format.channels + 64) * 4 };
	p->pass[2] = (weft_pass) { .width = in.width,
				   .height = in.height,
				   .format = in.format,
				   .band = weft_pyramid_double,
				   .scratch = (size_t)(6 + 10 * levels) * p->row * 2 };
}

#endif
