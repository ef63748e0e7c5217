/* draw.c: the polygon cut to the pixel, and what is left of it measured; disks by their integral. */
#include "draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CORNERS_MAX = 4096 };

typedef double corner[2];

/* What lies on the side of `limit` that `sign` says, along an axis (Sutherland and Hodgman). */
static size_t cut(corner *at, size_t n, int axis, double limit, double sign)
{
	static corner out[2 * CORNERS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const double *a = at[i], *b = at[(i + 1) % n];
		const double of_a = sign * (a[axis] - limit), of_b = sign * (b[axis] - limit);
		if (of_a >= 0)
			memcpy(out[count++], a, sizeof(corner));
		if ((of_a >= 0) != (of_b >= 0)) {
			const double t = of_a / (of_a - of_b);
			out[count][axis] = limit;
			out[count][!axis] = a[!axis] + t * (b[!axis] - a[!axis]);
			count++;
		}
	}
	memcpy(at, out, count * sizeof *at);
	return count;
}

double reference_polygon_cover(const double (*corners)[2], size_t n, int x, int y)
{
	static corner at[2 * CORNERS_MAX];
	double area = 0;

	if (n > CORNERS_MAX)
		abort();
	memcpy(at, corners, n * sizeof *at);
	n = cut(at, n, 0, x, 1);
	n = cut(at, n, 0, x + 1, -1);
	n = cut(at, n, 1, y, 1);
	n = cut(at, n, 1, y + 1, -1);
	for (size_t i = 0; i < n; i++) {
		const double *a = at[i], *b = at[(i + 1) % n];
		area += (a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y);
	}
	return fmin(fabs(area) / 2, 1);
}

/* The integral of the circle's height over its middle, from 0 to x. */
static double under(double radius, double x)
{
	x = fmin(fmax(x, -radius), radius);
	return (x * sqrt(radius * radius - x * x) + radius * radius * asin(x / radius)) / 2;
}

/* Of the disk about 0, 0, what lies left of x and above y. */
static double corner_area(double radius, double x, double y)
{
	const double to = fmin(x, radius);

	if (x <= -radius || y <= -radius)
		return 0;
	if (y >= radius)
		return 2 * (under(radius, to) - under(radius, -radius));
	/* where the circle crosses the level y */
	const double edge = sqrt(radius * radius - y * y), left = fmin(fmax(-edge, -radius), to),
		     right = fmin(edge, to);
	const double within =
		right > left ? under(radius, right) - under(radius, left) + y * (right - left) : 0;
	if (y < 0)
		return within;
	return within + 2 * (under(radius, left) - under(radius, -radius)) +
	       (to > right ? 2 * (under(radius, to) - under(radius, right)) : 0);
}

double reference_disk_cover(double cx, double cy, double radius, int x, int y)
{
	const double u = x - cx, v = y - cy;

	if (!(radius > 0))
		return 0;
	const double area = corner_area(radius, u + 1, v + 1) - corner_area(radius, u, v + 1) -
			    corner_area(radius, u + 1, v) + corner_area(radius, u, v);
	return area > 1e-9 ? area : 0; /* what is less is rounding */
}

double reference_stretch_cover(const double from[2], const double to[2], double radius, int x, int y)
{
	enum { HALF = 1500 };
	static corner at[2 * HALF + 2];
	const double along = atan2(to[1] - from[1], to[0] - from[0]);

	for (int i = 0; i <= HALF; i++) {
		const double angle = along + acos(-1) * ((double)i / HALF - 0.5);
		for (int end = 0; end < 2; end++) {
			double *p = at[i + end * (HALF + 1)];
			p[0] = end ? from[0] - radius * cos(angle) : to[0] + radius * cos(angle);
			p[1] = end ? from[1] - radius * sin(angle) : to[1] + radius * sin(angle);
		}
	}
	return reference_polygon_cover((const double(*)[2])at, 2 * HALF + 2, x, y);
}

void reference_paint(double pixel[4], const double color[4], double cover)
{
	const double a = cover * color[3], all = a + pixel[3] * (1 - a);

	for (int c = 0; c < 3 && a > 0; c++)
		pixel[c] = (color[c] * a + pixel[c] * pixel[3] * (1 - a)) / all;
	pixel[3] = a > 0 ? all : pixel[3];
}
