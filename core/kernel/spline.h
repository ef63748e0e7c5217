/* spline.h: a curve through points, constant before the first and after the last.
 *
 * Between two points it is a cubic with slopes m at its ends, h = x1 - x0, t = (v - x0)/h:
 *   monotone  m by Fritsch and Butland ("A method for constructing local monotone
 *             piecewise cubic interpolants", SIAM J. Sci. Stat. Comput. 5, 1984), ends
 *             by the three-point formula kept to the sign of the first chord, as in PCHIP
 *   natural   m of the cubic spline whose second derivative is 0 at both ends
 *   linear    straight lines
 */
#ifndef WEFT_KERNEL_SPLINE_H
#define WEFT_KERNEL_SPLINE_H

#include "fail.h"
#include "typed.h"

enum { WEFT_SPLINE_POINTS = 32 };
enum weft_spline_kind { WEFT_SPLINE_MONOTONE, WEFT_SPLINE_NATURAL, WEFT_SPLINE_LINEAR };

struct weft_spline {
	int count; /* 0: as it is */
	double x[WEFT_SPLINE_POINTS], y[WEFT_SPLINE_POINTS], slope[WEFT_SPLINE_POINTS];
	/* y[i] + d*(c[i][0] + d*(c[i][1] + d*c[i][2])), d = v - x[i]; after the last all 0 */
	double c[WEFT_SPLINE_POINTS][3];
	float from[WEFT_SPLINE_POINTS], single[WEFT_SPLINE_POINTS][4];
};

/* The slope at an end, of the chords next to it and beyond, and their lengths. */
static inline double weft_spline_end(double chord, double next, double h, double beyond)
{
	const double m = ((2 * h + beyond) * chord - h * next) / (h + beyond);

	if (m * chord <= 0)
		return 0;
	return chord * next <= 0 && (m > 0 ? m : -m) > 3 * (chord > 0 ? chord : -chord) ? 3 * chord : m;
}

static inline void weft_spline_monotone(struct weft_spline *s, const double *h, const double *chord)
{
	const int n = s->count;

	for (int i = 1; i < n - 1; i++) {
		const double a = 2 * h[i] + h[i - 1], b = h[i] + 2 * h[i - 1];
		s->slope[i] = chord[i - 1] * chord[i] > 0 ? (a + b) / (a / chord[i - 1] + b / chord[i]) : 0;
	}
	s->slope[0] = n > 2 ? weft_spline_end(chord[0], chord[1], h[0], h[1]) : chord[0];
	s->slope[n - 1] = n > 2 ? weft_spline_end(chord[n - 2], chord[n - 3], h[n - 2], h[n - 3]) : chord[0];
}

/* Thomas' algorithm on the equations of equal second derivatives. */
static inline void weft_spline_natural(struct weft_spline *s, const double *h, const double *chord)
{
	const int n = s->count;
	double upper[WEFT_SPLINE_POINTS], right[WEFT_SPLINE_POINTS];

	for (int i = 0; i < n; i++) {
		const double before = i > 0 ? 1 / h[i - 1] : 0, after = i < n - 1 ? 1 / h[i] : 0;
		const double want =
			3 * ((i > 0 ? chord[i - 1] * before : 0) + (i < n - 1 ? chord[i] * after : 0));
		const double middle = 2 * (before + after) - (i > 0 ? before * upper[i - 1] : 0);
		upper[i] = after / middle;
		right[i] = (want - (i > 0 ? before * right[i - 1] : 0)) / middle;
	}
	for (int i = n - 1; i >= 0; i--)
		s->slope[i] = right[i] - (i < n - 1 ? upper[i] * s->slope[i + 1] : 0);
}

/* From x, y, x, y ...; x rises. */
static inline weft_status weft_spline_make(struct weft_spline *s, weft_numbers points,
					   enum weft_spline_kind kind, const char *filter, weft_error *e)
{
	const int n = (int)(points.count / 2);
	double h[WEFT_SPLINE_POINTS] = { 0 }, chord[WEFT_SPLINE_POINTS] = { 0 };

	s->count = 0;
	if (points.count == 0)
		return WEFT_OK;
	if (points.count % 2 || n < 2 || n > WEFT_SPLINE_POINTS)
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "%s: %zu numbers are not 2 to %d points: give x,y x,y ... as 0,0 "
				   "0.5,0.6 1,1",
				   filter, points.count, WEFT_SPLINE_POINTS);
	for (int i = 0; i < n; i++) {
		s->x[i] = points.at[2 * i];
		s->y[i] = points.at[2 * i + 1];
		if (i > 0 && !(s->x[i] > s->x[i - 1]))
			return weft_refuse(e, WEFT_BAD_PARAM,
					   "%s: x has to rise from point to point, %g is not above %g",
					   filter, s->x[i], s->x[i - 1]);
		if (i == 0)
			continue;
		h[i - 1] = s->x[i] - s->x[i - 1];
		chord[i - 1] = (s->y[i] - s->y[i - 1]) / h[i - 1];
	}
	s->count = n;
	if (kind == WEFT_SPLINE_MONOTONE)
		weft_spline_monotone(s, h, chord);
	else if (kind == WEFT_SPLINE_NATURAL)
		weft_spline_natural(s, h, chord);
	for (int i = 0; i < n; i++) {
		const double m0 = s->slope[i], m1 = i < n - 1 ? s->slope[i + 1] : 0;
		double *c = s->c[i];
		c[0] = c[1] = c[2] = 0;
		if (i < n - 1 && kind == WEFT_SPLINE_LINEAR)
			c[0] = chord[i];
		else if (i < n - 1) {
			c[0] = m0;
			c[1] = (3 * chord[i] - 2 * m0 - m1) / h[i];
			c[2] = (m0 + m1 - 2 * chord[i]) / (h[i] * h[i]);
		}
		s->from[i] = (float)s->x[i];
		s->single[i][0] = (float)s->y[i];
		for (int k = 0; k < 3; k++)
			s->single[i][k + 1] = (float)c[k];
	}
	return WEFT_OK;
}

static inline double weft_spline_at(const struct weft_spline *s, double v)
{
	int i = 0;

	if (s->count == 0)
		return v;
	while (i < s->count - 1 && v >= s->x[i + 1])
		i++;
	const double d = v > s->x[i] ? v - s->x[i] : 0;
	return s->y[i] + d * (s->c[i][0] + d * (s->c[i][1] + d * s->c[i][2]));
}

WEFT_KERNEL float weft_spline_single(const struct weft_spline *s, float v)
{
	int i = 0;

	if (s->count == 0)
		return v;
	for (int k = 1; k < s->count; k++)
		i += v >= s->from[k];
	const float *c = s->single[i], d = v > s->from[i] ? v - s->from[i] : 0;
	return c[0] + d * (c[1] + d * (c[2] + d * c[3]));
}

#endif
