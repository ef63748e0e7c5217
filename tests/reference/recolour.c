/* recolour.c: see recolour.h. */
#include "recolour.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double luma(const double *p)
{
	return p[0] * 0.299 + p[1] * 0.587 + p[2] * 0.114;
}

/* ---- alpha ---- */

void reference_flatten(const ref_image *in, ref_image *out, const double rgb[3])
{
	const bool alpha = in->channels % 2 == 0;
	const int colours = in->channels - alpha;
	const double white = ref_max(in->depth);

	ref_make(out, in->width, in->height, colours, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < colours; c++) {
				const double v = ref_get(in, x, y, c),
					     shade = colours == 1 ? luma(rgb) : rgb[c],
					     a = alpha ? ref_get(in, x, y, colours) : white;
				if (in->depth == 4) {
					const float part = (float)v * (float)a, rest = 1 - (float)a,
						    under = (float)shade * rest;
					ref_set(out, x, y, c,
						!alpha   ? v
						: a == 0 ? (float)shade
							 : part + under);
				} else
					ref_set(out, x, y, c,
						floor((v * a + ref_round(shade * white) * (white - a) +
						       floor(white / 2)) /
						      white));
			}
}

void reference_alpha(const ref_image *in, ref_image *out, const char *mode, double value)
{
	const bool had = in->channels % 2 == 0, gives = strchr("asf", mode[0]) != NULL;
	const bool extract = mode[0] == 'e', remove = mode[0] == 'r';
	const int colours = in->channels - had;
	const double white = ref_max(in->depth);
	const int channels = extract ? 1 : remove ? colours : colours + (had || gives);

	ref_make(out, in->width, in->height, channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			const double a = had ? ref_get(in, x, y, colours) : white;
			double to = a;

			if (mode[0] == 's' || (mode[0] == 'a' && !had))
				to = in->depth == 4 ? value : ref_round(value * white);
			if (mode[0] == 'f')
				to = in->depth == 4 ? (float)a * (float)value : ref_round(a * value);
			for (int c = 0; c < channels; c++) {
				double v = c < colours ? ref_get(in, x, y, c) : to;

				if (extract)
					v = a;
				else if (c < colours && had && mode[0] == 'p')
					v = in->depth == 4 ? (float)v * (float)a
							   : floor((v * a + floor(white / 2)) / white);
				else if (c < colours && had && mode[0] == 'u')
					v = a == 0 ? 0
					    : in->depth == 4
						    ? (float)v / (float)a
						    : fmin(white, floor((v * white + floor(a / 2)) / a));
				ref_set(out, x, y, c, v);
			}
		}
}

static double picked(const ref_image *in, int x, int y, char letter)
{
	const bool alpha = in->channels % 2 == 0;
	const int colours = in->channels - alpha, lane = letter == 'g' ? 1 : letter == 'b' ? 2 : 0;
	const double white = ref_max(in->depth);

	if (letter == '0' || letter == '1')
		return letter == '1' ? white : 0;
	if (letter == 'a')
		return alpha ? ref_get(in, x, y, colours) : white;
	if (letter != 'k' || colours == 1)
		return ref_get(in, x, y, colours == 1 ? 0 : lane);
	const double r = ref_get(in, x, y, 0), g = ref_get(in, x, y, 1), b = ref_get(in, x, y, 2);
	if (in->depth != 4)
		return floor((9798 * r + 19235 * g + 3735 * b + 16384) / 32768);
	const float red = 0.299f * (float)r, green = 0.587f * (float)g, blue = 0.114f * (float)b;
	const float two = red + green;
	return two + blue;
}

void reference_channels(const ref_image *in, ref_image *out, const char *order)
{
	ref_make(out, in->width, in->height, (int)strlen(order), in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; order[c]; c++)
				ref_set(out, x, y, c, picked(in, x, y, order[c]));
}

/* ---- tone ---- */

static double chord(const double *xy, int i)
{
	return (xy[2 * i + 3] - xy[2 * i + 1]) / (xy[2 * i + 2] - xy[2 * i]);
}

static double slope_inside(const double *xy, int i)
{
	const double before = chord(xy, i - 1), after = chord(xy, i);
	const double h0 = xy[2 * i] - xy[2 * i - 2], h1 = xy[2 * i + 2] - xy[2 * i];
	const double third = (2 * h1 + h0) / (3 * (h0 + h1));

	/* the weighted harmonic mean */
	return before * after <= 0 ? 0 : 1 / (third / before + (1 - third) / after);
}

static double slope_outside(double near, double far, double h0, double h1)
{
	const double m = near + (near - far) * h0 / (h0 + h1);

	if (m * near <= 0)
		return 0;
	return near * far < 0 && fabs(m) > fabs(3 * near) ? 3 * near : m;
}

static double slope_at(const double *xy, int n, int i)
{
	if (n == 2)
		return chord(xy, 0);
	if (i == 0)
		return slope_outside(chord(xy, 0), chord(xy, 1), xy[2] - xy[0], xy[4] - xy[2]);
	if (i == n - 1)
		return slope_outside(chord(xy, n - 2), chord(xy, n - 3), xy[2 * n - 2] - xy[2 * n - 4],
				     xy[2 * n - 4] - xy[2 * n - 6]);
	return slope_inside(xy, i);
}

/* Hermite's basis. */
double reference_monotone(const double *xy, int n, double v)
{
	int i = 0;

	if (v <= xy[0])
		return xy[1];
	if (v >= xy[2 * n - 2])
		return xy[2 * n - 1];
	while (v >= xy[2 * i + 2])
		i++;
	const double h = xy[2 * i + 2] - xy[2 * i], t = (v - xy[2 * i]) / h, u = 1 - t;
	return xy[2 * i + 1] * (1 + 2 * t) * u * u + xy[2 * i + 3] * t * t * (3 - 2 * t) +
	       h * (slope_at(xy, n, i) * t * u * u - slope_at(xy, n, i + 1) * t * t * u);
}

double reference_sigmoid(double v, double contrast, double midpoint)
{
	const double k = fabs(contrast), low = 1 / (1 + exp(k * midpoint)),
		     high = 1 / (1 + exp(k * midpoint - k));

	if (contrast == 0)
		return v;
	if (contrast > 0)
		return (1 / (1 + exp(k * (midpoint - v))) - low) / (high - low);
	const double s = low + fmin(fmax(v, 0), 1) * (high - low);
	return midpoint + log(s / (1 - s)) / k;
}

double reference_tint(double v, double colour, double grey, double amount)
{
	return v + (colour - grey) * amount * fmax(0, 4 * v * (1 - v));
}

void reference_duotone(double pixel[3], const double dark[3], const double *middle, const double light[3])
{
	const double t = fmin(fmax(luma(pixel), 0), 1);

	for (int c = 0; c < 3; c++)
		if (!middle)
			pixel[c] = (1 - t) * dark[c] + t * light[c];
		else if (t < 0.5)
			pixel[c] = (1 - 2 * t) * dark[c] + 2 * t * middle[c];
		else
			pixel[c] = (2 - 2 * t) * middle[c] + (2 * t - 1) * light[c];
}

static double unit(double v)
{
	return fmin(fmax(v, 0), 1);
}

/* As GIMP's operation color-balance has it. */
void reference_colorbalance(double pixel[3], const double by[3][3], bool keep)
{
	const double a = 0.25, b = 0.333, scale = 0.7, before = luma(pixel);
	const double lightness = unit(
		(fmax(fmax(pixel[0], pixel[1]), pixel[2]) + fmin(fmin(pixel[0], pixel[1]), pixel[2])) / 2);
	const double shadows = unit((lightness - b) / -a + 0.5) * scale;
	const double midtones =
		unit((lightness - b) / a + 0.5) * unit((lightness + b - 1) / -a + 0.5) * scale;
	const double highlights = unit((lightness + b - 1) / a + 0.5) * scale;

	for (int c = 0; c < 3; c++)
		pixel[c] += by[0][c] * shadows + by[1][c] * midtones + by[2][c] * highlights;
	const double after = luma(pixel);
	for (int c = 0; c < 3 && keep; c++)
		pixel[c] += before - after;
}

void reference_vibrance(double pixel[3], double amount)
{
	const double spread =
		fmax(fmax(pixel[0], pixel[1]), pixel[2]) - fmin(fmin(pixel[0], pixel[1]), pixel[2]);
	const double by = 1 + amount * (1 - fmin(spread, 1)), grey = luma(pixel);

	for (int c = 0; c < 3; c++)
		pixel[c] = by * pixel[c] + (1 - by) * grey;
}
