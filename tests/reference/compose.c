/* compose.c: see compose.h.  From the texts of the standard's sections 9 and 10, operator by operator. */
#include "compose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Porter and Duff: which parts of the four regions are kept ---- */

struct porter_duff {
	const char *name;
	double only_source, only_backdrop; /* where just one of them is */
	int both;                          /* where both are: 's', 'b' or nothing */
};

static const struct porter_duff regions[] = {
	{ "clear", 0, 0, 0 },    { "copy", 1, 0, 's' }, { "dest", 0, 1, 'b' },      { "over", 1, 1, 's' },
	{ "under", 1, 1, 'b' },  { "in", 0, 0, 's' },   { "dest-in", 0, 0, 'b' },   { "out", 1, 0, 0 },
	{ "dest-out", 0, 1, 0 }, { "atop", 0, 1, 's' }, { "dest-atop", 1, 0, 'b' }, { "xor", 1, 1, 0 },
};

/* Coverage as area: both, source alone, backdrop alone. */
static void by_regions(const struct porter_duff *r, const double s[4], const double b[4], double to[4])
{
	const double both = s[3] * b[3], lone_s = (s[3] - both) * r->only_source,
		     lone_b = (b[3] - both) * r->only_backdrop;
	const double from_s = lone_s + (r->both == 's' ? both : 0),
		     from_b = lone_b + (r->both == 'b' ? both : 0);
	to[3] = from_s + from_b;
	for (int c = 0; c < 3; c++)
		to[c] = to[3] > 0 ? (from_s * s[c] + from_b * b[c]) / to[3] : 0;
}

/* ---- separable blending ---- */

static double mixed(const char *op, double b, double s)
{
	if (strcmp(op, "multiply") == 0)
		return s * b;
	if (strcmp(op, "screen") == 0)
		return 1 - (1 - b) * (1 - s);
	if (strcmp(op, "overlay") == 0)
		return mixed("hard-light", s, b);
	if (strcmp(op, "darken") == 0)
		return fmin(b, s);
	if (strcmp(op, "lighten") == 0)
		return fmax(b, s);
	if (strcmp(op, "color-dodge") == 0)
		return b == 0 ? 0 : s == 1 ? 1 : fmin(1, b / (1 - s));
	if (strcmp(op, "color-burn") == 0)
		return b == 1 ? 1 : s == 0 ? 0 : 1 - fmin(1, (1 - b) / s);
	if (strcmp(op, "hard-light") == 0)
		return s <= 0.5 ? mixed("multiply", b, 2 * s) : mixed("screen", b, 2 * s - 1);
	if (strcmp(op, "difference") == 0)
		return fabs(b - s);
	if (strcmp(op, "exclusion") == 0)
		return b * (1 - s) + s * (1 - b);
	if (strcmp(op, "soft-light") == 0) {
		const double d = b > 0.25 ? sqrt(b) : 16 * b * b * b - 12 * b * b + 4 * b;
		return s > 0.5 ? b + (2 * s - 1) * (d - b) : b * (1 - (1 - 2 * s) * (1 - b));
	}
	abort();
}

/* ---- all three together ---- */

static double lum(const double c[3])
{
	return 0.11 * c[2] + 0.59 * c[1] + 0.3 * c[0];
}

static int by_size(const void *a, const void *b)
{
	const double x = **(double *const *)a, y = **(double *const *)b;
	return (x > y) - (x < y);
}

static double saturation(const double c[3])
{
	return fmax(fmax(c[0], c[1]), c[2]) - fmin(fmin(c[0], c[1]), c[2]);
}

static void set_saturation(double c[3], double s)
{
	double *sorted[3] = { &c[0], &c[1], &c[2] };
	qsort(sorted, 3, sizeof *sorted, by_size);
	if (*sorted[2] > *sorted[0]) {
		*sorted[1] = (*sorted[1] - *sorted[0]) * s / (*sorted[2] - *sorted[0]);
		*sorted[2] = s;
	} else {
		*sorted[1] = *sorted[2] = 0;
	}
	*sorted[0] = 0;
}

static void set_lum(double c[3], double l)
{
	const double shift = l - lum(c);
	for (int i = 0; i < 3; i++)
		c[i] += shift;
	const double least = fmin(fmin(c[0], c[1]), c[2]), most = fmax(fmax(c[0], c[1]), c[2]);
	for (int i = 0; least < 0 && i < 3; i++)
		c[i] = l + (c[i] - l) * l / (l - least);
	for (int i = 0; most > 1 && i < 3; i++)
		c[i] = l + (c[i] - l) * (1 - l) / (most - l);
}

static int mixed_three(const char *op, const double b[3], const double s[3], double to[3])
{
	const int hue = strcmp(op, "hue") == 0, sat = strcmp(op, "saturation") == 0,
		  color = strcmp(op, "color") == 0, luminosity = strcmp(op, "luminosity") == 0;
	if (!hue && !sat && !color && !luminosity)
		return 0;
	memcpy(to, hue || color ? s : b, 3 * sizeof *to);
	if (hue || sat)
		set_saturation(to, saturation(hue ? b : s));
	set_lum(to, lum(luminosity ? s : b));
	return 1;
}

void reference_compose(const char *op, const double s[4], const double b[4], double to[4])
{
	double blended[4] = { 0, 0, 0, s[3] }, three[3];
	for (size_t i = 0; i < sizeof regions / sizeof *regions; i++)
		if (strcmp(regions[i].name, op) == 0) {
			by_regions(&regions[i], s, b, to);
			return;
		}
	if (strcmp(op, "plus") == 0) {
		to[3] = fmin(1, s[3] + b[3]);
		for (int c = 0; c < 3; c++)
			to[c] = to[3] > 0 ? (s[3] * s[c] + b[3] * b[c]) / to[3] : 0;
		return;
	}
	const int together = mixed_three(op, b, s, three);
	for (int c = 0; c < 3; c++)
		blended[c] = (1 - b[3]) * s[c] + b[3] * (together ? three[c] : mixed(op, b[c], s[c]));
	reference_compose("over", blended, b, to);
}
