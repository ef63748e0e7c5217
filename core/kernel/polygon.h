/* polygon.h: how much of each pixel polygons cover, by exact area.
 *
 * Coordinates are whole 65536ths of a pixel; pixel i, j is the square i..i+1, j..j+1.  A polygon
 * covers min(1, |integral of its winding number over the pixel|).  Where an edge leaves a column or
 * a row is rounded to a 65536th; the rest is in whole numbers, so that it is the same however
 * a row is cut.
 */
#ifndef WEFT_KERNEL_POLYGON_H
#define WEFT_KERNEL_POLYGON_H

#include <math.h>

#include "typed.h"

enum { WEFT_POLYGON_BITS = 16, WEFT_POLYGON_ONE = 1 << WEFT_POLYGON_BITS };

struct weft_point {
	int64_t x, y;
};

static inline struct weft_point weft_polygon_point(double x, double y)
{
	return (struct weft_point) { (int64_t)floor(x * WEFT_POLYGON_ONE + 0.5),
				     (int64_t)floor(y * WEFT_POLYGON_ONE + 0.5) };
}

/* a + b*c/d, to the nearest; d above 0. */
static inline int64_t weft_polygon_between(int64_t a, int64_t b, int64_t c, int64_t d)
{
	__extension__ const __int128 n = (__int128)(2 * b) * c + d, q = n / (2 * d);

	return a + (int64_t)q - (n % (2 * d) < 0);
}

/* Part of an edge within one row, x rising, times `sign`: into sums of columns left..left+n-1, whose
 * running total is twice the winding's integral.  sum has n+1 elements. */
static inline void weft_polygon_part(int64_t *sum, int64_t left, int n, struct weft_point a,
				     struct weft_point b, int sign)
{
	const int64_t one = WEFT_POLYGON_ONE, begin = left * one, end = begin + n * one;
	int64_t x = a.x, y = a.y;

	if (x >= end)
		return;
	if (x < begin) {
		const int64_t to =
			b.x <= begin ? b.y : weft_polygon_between(a.y, b.y - a.y, begin - a.x, b.x - a.x);
		sum[0] += sign * 2 * one * (to - y);
		x = begin;
		y = to;
	}
	while (y != b.y && x < end) {
		const int64_t column = x >> WEFT_POLYGON_BITS, border = (column + 1) * one;
		const bool last = b.x <= border;
		const int64_t to = last ? b.x : border,
			      down = last ? b.y
					  : weft_polygon_between(a.y, b.y - a.y, border - a.x, b.x - a.x);
		const int64_t within = x + to - 2 * column * one; /* twice the mean place */
		sum[column - left] += sign * (down - y) * (2 * one - within);
		sum[column - left + 1] += sign * (down - y) * within;
		x = to;
		y = down;
	}
}

static inline void weft_polygon_edge(int64_t *sum, int64_t left, int n, int64_t row, struct weft_point a,
				     struct weft_point b)
{
	const int64_t top = row * WEFT_POLYGON_ONE, bottom = top + WEFT_POLYGON_ONE;
	const bool down = a.y < b.y;
	const struct weft_point upper = down ? a : b, lower = down ? b : a;
	struct weft_point from = upper, to = lower;

	if (upper.y == lower.y || lower.y <= top || upper.y >= bottom)
		return;
	const int64_t height = lower.y - upper.y;
	if (from.y < top)
		from = (struct weft_point) {
			weft_polygon_between(upper.x, lower.x - upper.x, top - upper.y, height), top
		};
	if (to.y > bottom)
		to = (struct weft_point) {
			weft_polygon_between(upper.x, lower.x - upper.x, bottom - upper.y, height), bottom
		};
	if (from.x <= to.x)
		weft_polygon_part(sum, left, n, from, to, down ? 1 : -1);
	else
		weft_polygon_part(sum, left, n, to, from, down ? -1 : 1);
}

#endif
