/* tiff_lab.c: CIE Lab to sRGB: what is white under D50, as Lab in files is, is white under
 * D65, so that greys stay grey.
 *
 * CIE 15: f(t) = t^(1/3), or t/(3d^2) + 4/29 up to d^3, d = 6/29.  The matrix is the inverse
 * of sRGB's to XYZ, adapted to D50 by Bradford's cones, as ICC's sRGB profiles have it.
 */
#include "../light.h"
#include "tiff.h"

static double back(double f)
{
	const double d = 6.0 / 29;
	return f > d ? f * f * f : 3 * d * d * (f - 4.0 / 29);
}

static double level(double light)
{
	double v = weft_light_back(light);
	return v > 0 ? v < 1 ? v : 1 : 0;
}

void weft_tiff_lab(const double lab[3], double rgb[3])
{
	static const double white[3] = { 0.96422, 1, 0.82521 };
	static const double matrix[3][3] = { { 3.1338561, -1.6168667, -0.4906146 },
					     { -0.9787684, 1.9161415, 0.0334540 },
					     { 0.0719453, -0.2289914, 1.4052427 } };
	double f = (lab[0] + 16) / 116, xyz[3] = { back(f + lab[1] / 500), back(f), back(f - lab[2] / 200) };
	for (int c = 0; c < 3; c++) {
		double light = 0;
		for (int k = 0; k < 3; k++)
			light += matrix[c][k] * white[k] * xyz[k];
		rgb[c] = level(light);
	}
}
