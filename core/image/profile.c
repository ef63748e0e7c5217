/* profile.c: rows through profiles. */
#include "profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "convert.h"
#include "light.h"
#include "shaper.h"

enum { LEVELS = 65536, GRID = 17 };

struct weft_to_srgb {
	weft_format format;
	weft_curve curves[3];
	double matrix[3][3]; /* of light */
	bool grey;
	float *levels[3]; /* light of each level, where samples are whole numbers */
};

/* XYZ under D50 to the light of sRGB's primaries. */
static const double from_xyz[3][3] = { { 3.1338561, -1.6168667, -0.4906146 },
				       { -0.9787684, 1.9161415, 0.0334540 },
				       { 0.0719453, -0.2289914, 1.4052427 } };

static void set_matrix(weft_to_srgb *t, const double columns[3][3])
{
	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 3; k++) {
			t->matrix[i][k] = 0;
			for (int j = 0; j < 3; j++)
				t->matrix[i][k] += from_xyz[i][j] * columns[k][j];
		}
}

/* ---- the way ---- */

static void pixel_light(const weft_to_srgb *t, const double v[3], double light[3])
{
	weft_matrix_multiply(&t->matrix[0][0], v, light);
}

/* Off nowhere by more than a level and a half of 8 bits, as sRGB's own profiles are from each other. */
static bool changes_nothing(const weft_to_srgb *t)
{
	int colours = t->grey ? 1 : 3;
	for (int i = 0; i < GRID * GRID * (t->grey ? 1 : GRID); i++) {
		double v[3] = { i % GRID / 16.0, i / GRID % GRID / 16.0, i / GRID / GRID / 16.0 }, light[3];
		double curved[3] = { weft_curve_at(&t->curves[0], v[0]), 0, 0 };
		for (int c = 1; c < colours; c++)
			curved[c] = weft_curve_at(&t->curves[c], v[c]);
		if (t->grey)
			light[0] = curved[0];
		else
			pixel_light(t, curved, light);
		for (int c = 0; c < colours; c++)
			if (fabs(weft_light_back(light[c] > 0 ? light[c] : 0) - v[c]) > 1.5 / 255)
				return false;
	}
	return true;
}

static bool make_levels(weft_to_srgb *t)
{
	int count = t->format.depth == WEFT_U8 ? 256 : t->format.depth == WEFT_U16 ? LEVELS : 0;
	for (int c = 0; count && c < (t->grey ? 1 : 3); c++) {
		t->levels[c] = malloc((size_t)count * sizeof(float));
		if (!t->levels[c])
			return false;
		for (int i = 0; i < count; i++)
			t->levels[c][i] = (float)weft_curve_at(&t->curves[c], i / (double)(count - 1));
	}
	return true;
}

/* False: it is of another kind.  *said: there is something. */
static bool understand(const weft_metadata *m, weft_shaper *s, bool *said)
{
	*said = true;
	if (m->icc.length && !weft_chunks_go_first(&m->colour))
		return weft_shaper_of_icc((weft_bytes) { m->icc.at, m->icc.length }, s);
	return weft_shaper_of_chunks(&m->colour, s, said);
}

/* False: it says nothing of such pixels. */
static bool take_shaper(weft_to_srgb *t, const weft_shaper *s)
{
	const bool grey = t->format.channels <= 2;
	memcpy(t->curves, s->curves, sizeof t->curves);
	t->grey = grey;
	if (s->grey)
		return grey;
	set_matrix(t, s->columns);
	return true;
}

weft_status weft_to_srgb_make(const weft_metadata *m, weft_format f, weft_to_srgb **made, weft_error *e)
{
	bool said;
	weft_shaper shaper = { 0 };
	weft_to_srgb *t = calloc(1, sizeof *t);
	*made = NULL;
	if (!t)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	t->format = f;
	bool fine = understand(m, &shaper, &said);
	if (fine && said)
		fine = take_shaper(t, &shaper);
	if (!fine || !said || changes_nothing(t)) {
		free(t);
		return fine ? WEFT_OK
			    : weft_fail(
				      e, WEFT_NO_CODEC,
				      "its colour profile can't be converted: only curves with a matrix can");
	}
	if (!make_levels(t)) {
		weft_to_srgb_free(t);
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	}
	*made = t;
	return WEFT_OK;
}

void weft_to_srgb_free(weft_to_srgb *t)
{
	for (int c = 0; t && c < 3; c++)
		free(t->levels[c]);
	free(t);
}

static double sample_light(const weft_to_srgb *t, const void *from, size_t i, int c)
{
	if (t->format.depth == WEFT_U8)
		return t->levels[c][((const uint8_t *)from)[i]];
	if (t->format.depth == WEFT_U16)
		return t->levels[c][((const uint16_t *)from)[i]];
	return weft_curve_at(&t->curves[c], ((const float *)from)[i]);
}

void weft_to_srgb_row(const weft_to_srgb *t, const void *from, float *to, int width)
{
	size_t channels = t->format.channels, n = channels * (size_t)width;
	if (weft_has_alpha(t->format))
		weft_convert_row(from, t->format, to, (weft_format) { t->format.channels, WEFT_F32 }, width);
	for (size_t i = 0; i < n; i += channels) {
		double v[3], light[3];
		for (int c = 0; c < (t->grey ? 1 : 3); c++)
			v[c] = sample_light(t, from, i + (size_t)c, c);
		if (t->grey)
			light[0] = v[0];
		else
			pixel_light(t, v, light);
		for (int c = 0; c < (t->grey ? 1 : 3); c++)
			to[i + (size_t)c] = (float)light[c];
	}
}
