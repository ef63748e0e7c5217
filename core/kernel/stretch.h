/* stretch.h: what lies between two levels of the picture over black to white.
 *
 * lo is the first level with more than low*n samples up to it, hi the first
 * with at least high*n, of the n samples of each colour, of all colours together, or
 * of the BT.601 grey; f32: to the bin (core/kernel/float_histogram.h).  v becomes
 * (v - lo)/(hi - lo); of the grey: the grey does and takes the colours along
 * (core/kernel/luma_map.h).  Integers: floor(white*x + 1/2), clamped; f32 in
 * single precision, into 0..1 too.  Unchanged unless hi > lo.  Alpha stays.
 * A state begins with its weft_stretch.
 */
#ifndef WEFT_KERNEL_STRETCH_H
#define WEFT_KERNEL_STRETCH_H

#include "census.h"
#include "curves.h"
#include "luma_map.h"

struct weft_stretch {
	struct weft_curves table;
	struct weft_census census;
	double low, high, from[3], scale[3];
	float from_f[3], scale_f[3];
};

WEFT_CURVES_F32(weft_stretch_single, struct weft_stretch,
		s->scale_f[c] > 0 ? weft_clampf((v - s->from_f[c]) * s->scale_f[c], 0, 1) : v);

static void weft_stretch_map_u8(const void *state, const uint8_t *from, uint8_t *to, int n)
{
	const struct weft_stretch *s = state;

	for (int i = 0; i < n; i++)
		to[i] = s->table.map.u8[0][from[i]];
}

static void weft_stretch_map_u16(const void *state, const uint8_t *from, uint8_t *to, int n)
{
	const struct weft_stretch *s = state;

	for (int i = 0; i < n; i++)
		weft_put(to, i, WEFT_U16, s->table.map.u16[0][weft_at(from, i, WEFT_U16)]);
}

static void weft_stretch_map_f32(const void *state, const uint8_t *from, uint8_t *to, int n)
{
	const struct weft_stretch *s = state;

	for (int i = 0; i < n; i++)
		((float *)(void *)to)[i] =
			weft_clampf((weft_at_f(from, i, WEFT_F32) - s->from_f[0]) * s->scale_f[0], 0, 1);
}

WEFT_LUMA_MAP_ROW(weft_stretch_luma_u8, weft_stretch_map_u8, WEFT_U8)
WEFT_LUMA_MAP_ROW(weft_stretch_luma_u16, weft_stretch_map_u16, WEFT_U16)
WEFT_LUMA_MAP_ROW(weft_stretch_luma_f32, weft_stretch_map_f32, WEFT_F32)

/* All of one grey stays. */
static inline void weft_stretch_luma(const void *state, const weft_row_job *job)
{
	const struct weft_stretch *s = state;
	const weft_format f = job->source.format;

	if (s->scale[0] > 0)
		weft_row_for(f, weft_stretch_luma_u8, weft_stretch_luma_u16, weft_stretch_luma_f32)(state,
												    job);
	else
		memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(f));
}

static inline void weft_stretch_plan(struct weft_stretch *s, weft_format f, enum weft_census_of of,
				     double low, double high, weft_plan *plan)
{
	const bool luma = of == WEFT_CENSUS_LUMA && f.channels >= 3;

	weft_census_set(&s->census, f, of);
	s->low = low;
	s->high = high;
	plan->partial = weft_census_bytes(&s->census);
	plan->row = luma ? weft_stretch_luma
			 : weft_row_for(f, weft_curves_u8, weft_curves_u16, weft_stretch_single);
	plan->cost = luma ? 5 : 2;
}

static inline double weft_stretch_at(const void *state, int c, double v)
{
	const struct weft_stretch *s = state;

	return s->scale[c] > 0 ? (v - s->from[c]) * s->scale[c] : v;
}

static inline void weft_stretch_settle(struct weft_stretch *s, const void *partial)
{
	for (int c = 0; c < 3; c++) {
		double range[2];
		weft_census_range(&s->census, weft_census_table(&s->census, partial, c), s->low, s->high,
				  range);
		s->from[c] = range[0];
		s->scale[c] = range[1] > range[0] ? 1 / (range[1] - range[0]) : 0;
		s->from_f[c] = (float)s->from[c];
		s->scale_f[c] = (float)s->scale[c];
	}
	weft_curves_fill(&s->table, s->census.format, weft_stretch_at, s);
}

#endif
