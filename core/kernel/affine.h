/* affine.h: every colour sample v becomes rint(a*v + b), alpha stays.
 *
 * In single precision: the product is rounded, then the sum, then to a whole
 * number (ties to even) and into range; f32 samples keep the sum as it is.
 * Lanes of alpha hold a = 1, b = 0, which is exact.
 */
#ifndef WEFT_KERNEL_AFFINE_H
#define WEFT_KERNEL_AFFINE_H

#include "lanes.h"

struct weft_affine {
	float a[4], b[4];
};

static inline void weft_affine_set(struct weft_affine *m, weft_format f, double a, double b)
{
	for (int lane = 0; lane < 4; lane++) {
		m->a[lane] = weft_lane_is_alpha(f, lane) ? 1 : (float)a;
		m->b[lane] = weft_lane_is_alpha(f, lane) ? 0 : (float)b;
	}
}

static inline int weft_affine_at(float sum, float white)
{
	return (int)weft_rintf(weft_clampf(sum, 0, white));
}

WEFT_LANE_ROW(weft_affine_u8, uint8_t, struct weft_affine,
	      weft_affine_at(s.a[lane] * (float)v + s.b[lane], WEFT_U8_WHITE));
WEFT_LANE_ROW(weft_affine_u16, uint16_t, struct weft_affine,
	      weft_affine_at(s.a[lane] * (float)v + s.b[lane], WEFT_U16_WHITE));
WEFT_LANE_ROW(weft_affine_f32, float, struct weft_affine, s.a[lane] * v + s.b[lane]);

static inline weft_row_fn *weft_affine_row(weft_format f)
{
	return weft_row_for(f, weft_affine_u8, weft_affine_u16, weft_affine_f32);
}

#endif
