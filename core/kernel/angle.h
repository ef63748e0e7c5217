/* angle.h: sines, cosines and angles alike on every machine, where libm isn't.
 *
 * Double precision in the order written: within 1e-12 for angles up to 1e5.
 */
#ifndef WEFT_KERNEL_ANGLE_H
#define WEFT_KERNEL_ANGLE_H

#include <math.h>

#define WEFT_PI 3.14159265358979323846

/* Quarter turns off, then the series of both. */
static inline void weft_sin_cos(double a, double *sine, double *cosine)
{
	const double quarters = floor(a * (2 / WEFT_PI) + 0.5);
	/* pi/2 in two parts, of which the first leaves room for the product */
	const double r = (a - quarters * 1.5707963267341256) - quarters * 6.0771005065061922e-11, t = r * r;
	const double s =
		r + r * t *
			    (-1 / 6.0 +
			     t * (1 / 120.0 +
				  t * (-1 / 5040.0 +
				       t * (1 / 362880.0 + t * (-1 / 39916800.0 + t * (1 / 6227020800.0))))));
	const double c =
		1 + t * (-1 / 2.0 +
			 t * (1 / 24.0 + t * (-1 / 720.0 + t * (1 / 40320.0 + t * (-1 / 3628800.0 +
										   t * (1 / 479001600.0))))));
	const int turn = (int)(quarters - 4 * floor(quarters / 4));

	*sine = turn == 0 ? s : turn == 1 ? c : turn == 2 ? -s : -c;
	*cosine = turn == 0 ? c : turn == 1 ? -s : turn == 2 ? -c : s;
}

/* Of 0..1: halved twice, then the series. */
static inline double weft_atan_unit(double z)
{
	const double half = z / (1 + sqrt(1 + z * z)), q = half / (1 + sqrt(1 + half * half)), t = q * q;
	double sum = 0;

	for (int k = 17; k >= 1; k -= 2)
		sum = 1.0 / k - t * sum;
	return 4 * q * sum;
}

/* The angle of (x, y), from the x axis to the y axis, within -pi..pi; 0 of (0, 0). */
static inline double weft_angle_of(double y, double x)
{
	const double ax = fabs(x), ay = fabs(y);
	double a = 0;

	if (ax > 0 || ay > 0)
		a = ay <= ax ? weft_atan_unit(ay / ax) : WEFT_PI / 2 - weft_atan_unit(ax / ay);
	a = x < 0 ? WEFT_PI - a : a;
	return y < 0 ? -a : a;
}

#endif
