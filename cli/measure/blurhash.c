/* blurhash.c: a picture's few lowest terms as a text of base 83; see features.h. */
#include <math.h>
#include <stdlib.h>

#include "../../core/kernel/srgb.h"
#include "../diff/metrics.h"
#include "features.h"

enum { ACROSS = 4, DOWN = 3, TERMS = ACROSS * DOWN, BASE = 83, WORDS = 6 + 2 * (TERMS - 1) };

static char *put(char *to, int value, int digits)
{
	static const char figures[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

	for (int i = digits; i--; value /= BASE)
		to[i] = figures[value % BASE];
	return to + digits;
}

/* table: of the levels of u8. */
static double light(weft_view v, int x, int y, int c, const double *table)
{
	const size_t n = v.format.channels, i = (size_t)x * n + (size_t)(n < 3 ? 0 : c);

	if (v.format.depth == WEFT_U8)
		return table[weft_row(v, y)[i]];
	const double s = metrics_sample(v, y, i) / metrics_white(v.format);
	return weft_srgb_light_exact(!(s > 0) ? 0 : s > 1 ? 1 : s);
}

/* Sums of a row times cos(pi i x / width) are added, times cos(pi j y / height), to the terms. */
static void add_row(weft_view v, int y, const double *across, const double *table, double terms[TERMS][3])
{
	double sums[ACROSS][3] = { 0 };

	for (int x = 0; x < v.width; x++)
		for (int c = 0; c < 3; c++) {
			const double l = light(v, x, y, c, table);
			for (int i = 0; i < ACROSS; i++)
				sums[i][c] += l * across[i * v.width + x];
		}
	for (int j = 0; j < DOWN; j++)
		for (int i = 0; i < ACROSS; i++)
			for (int c = 0; c < 3; c++)
				terms[j * ACROSS + i][c] += sums[i][c] * cos(M_PI * j * y / v.height);
}

static int coded(double light)
{
	const double s = weft_srgb_back_exact(light < 0 ? 0 : light > 1 ? 1 : light);
	return (int)(s * 255 + 0.5);
}

static int squeezed(double part)
{
	const double root = part < 0 ? -sqrt(-part) : sqrt(part);
	const double v = floor(root * 9 + 9.5);
	return (int)(v < 0 ? 0 : v > 18 ? 18 : v);
}

static void write(double terms[TERMS][3], char *text)
{
	double most = 0;

	for (int k = 1; k < TERMS; k++)
		for (int c = 0; c < 3; c++)
			most = fmax(most, fabs(terms[k][c]));
	double step = floor(most * 166 - 0.5);
	step = step < 0 ? 0 : step > 82 ? 82 : step;
	const double scale = (step + 1) / 166;

	text = put(text, (ACROSS - 1) + (DOWN - 1) * 9, 1);
	text = put(text, (int)step, 1);
	text = put(text, coded(terms[0][0]) << 16 | coded(terms[0][1]) << 8 | coded(terms[0][2]), 4);
	for (int k = 1; k < TERMS; k++)
		text = put(text,
			   (squeezed(terms[k][0] / scale) * 19 + squeezed(terms[k][1] / scale)) * 19 +
				   squeezed(terms[k][2] / scale),
			   2);
	*text = 0;
}

weft_status feature_blurhash(weft_view v, struct results *to, weft_error *e)
{
	double terms[TERMS][3] = { 0 };
	double *across = malloc(((size_t)ACROSS * (size_t)v.width + 1) * sizeof *across);
	double table[256];
	char text[WORDS + 1];

	if (!across)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	for (int i = 0; i < ACROSS; i++)
		for (int x = 0; x < v.width; x++)
			across[i * v.width + x] = cos(M_PI * i * x / v.width);
	for (int i = 0; i < 256; i++)
		table[i] = weft_srgb_light_exact(i / 255.0);
	for (int y = 0; y < v.height; y++)
		add_row(v, y, across, table, terms);
	free(across);
	for (int k = 0; k < TERMS; k++)
		for (int c = 0; c < 3; c++)
			terms[k][c] *= (k ? 2 : 1) / ((double)v.width * v.height);
	write(terms, text);
	feature_text(to, "blurhash", "text", text);
	return WEFT_OK;
}
