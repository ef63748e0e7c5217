/* icc.c: colours from sRGB, which is what pictures in memory are, to the spaces that have names. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "check.h"

/* ---- the definitions: IEC 61966-2-1, SMPTE EG 432-1, Adobe RGB (1998), all of D65 ---- */

static const double srgb_xy[8] = { 0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290 };
static const double p3_xy[8] = { 0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290 };
static const double adobe_xy[8] = { 0.64, 0.33, 0.21, 0.71, 0.15, 0.06, 0.3127, 0.3290 };

static double det(double m[3][3])
{
	double d = 0;
	for (int i = 0; i < 3; i++)
		d += m[0][i] *
		     (m[1][(i + 1) % 3] * m[2][(i + 2) % 3] - m[1][(i + 2) % 3] * m[2][(i + 1) % 3]);
	return d;
}

/* x of m x = v, by Cramer. */
static void solve(double m[3][3], const double v[3], double x[3])
{
	for (int k = 0; k < 3; k++) {
		double with[3][3];
		memcpy(with, m, sizeof with);
		for (int i = 0; i < 3; i++)
			with[i][k] = v[i];
		x[k] = det(with) / det(m);
	}
}

static void to_xyz(const double xy[8], double m[3][3])
{
	const double white[3] = { xy[6] / xy[7], 1, (1 - xy[6] - xy[7]) / xy[7] };
	double sums[3];
	for (int k = 0; k < 3; k++) {
		m[0][k] = xy[2 * k];
		m[1][k] = xy[2 * k + 1];
		m[2][k] = 1 - m[0][k] - m[1][k];
	}
	solve(m, white, sums);
	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 3; k++)
			m[i][k] *= sums[k];
}

static double clamped(double v)
{
	return v > 0 ? v < 1 ? v : 1 : 0;
}

static double light(double v)
{
	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double level(double l)
{
	return l <= 0.0031308 ? 12.92 * l : 1.055 * pow(l, 1 / 2.4) - 0.055;
}

static void convert(const double *xy, bool power, const double in[3], double out[3])
{
	double from[3][3], to[3][3], xyz[3] = { 0 }, made[3];
	to_xyz(srgb_xy, from);
	to_xyz(xy, to);
	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 3; k++)
			xyz[i] += from[i][k] * light(clamped(in[k]));
	solve(to, xyz, made);
	for (int i = 0; i < 3; i++)
		out[i] = power ? pow(clamped(made[i]), 256.0 / 563) : level(clamped(made[i]));
}

/* ---- */

static const struct {
	const char *chain;
	const double *xy;
	bool power;
} spaces[] = { { "icc:p3", p3_xy, false }, { "icc:to=adobe,intent=perceptual,bpc=no", adobe_xy, true } };

static weft_status run(const char *text, weft_view in, weft_image *out, const weft_schedule *how)
{
	weft_chain *chain = NULL;
	weft_error e = { 0 };
	weft_status status = weft_chain_parse(text, &chain, &e);
	if (!status)
		status = weft_chain_open(chain, NULL, &e);
	if (!status)
		status = weft_chain_run(chain, in, out, how, NULL, &e);
	weft_chain_free(chain);
	return status;
}

static double sample(weft_view v, int x, int y, int c)
{
	const uint8_t *row = weft_row(v, y);
	const int i = x * v.format.channels + c;
	return v.format.depth == WEFT_U8    ? row[i] / 255.0
	       : v.format.depth == WEFT_U16 ? ((const uint16_t *)(const void *)row)[i] / 65535.0
					    : (double)((const float *)(const void *)row)[i];
}

static void check_space(size_t s, weft_format f)
{
	/* Half a level, and what 4096 straight lines are off. */
	const double off = f.depth == WEFT_U8 ? 0.501 / 255 : f.depth == WEFT_U16 ? 0.7 / 65535 : 2e-6;
	ref_image in;
	check_picture(&in, 37, 9, f.channels, f.depth, CHECK_NOISE);
	weft_image im = check_to_image(&in), out;
	cr_assert_eq(run(spaces[s].chain, im.view, &out, &WEFT_SEQUENTIAL), WEFT_OK);
	for (int y = 0; y < 9; y++)
		for (int x = 0; x < 37; x++) {
			double want[3], v[3];
			for (int c = 0; c < 3; c++)
				v[c] = sample(im.view, x, y, c);
			convert(spaces[s].xy, spaces[s].power, v, want);
			for (int c = 0; c < 3; c++)
				cr_assert_float_eq(sample(out.view, x, y, c), want[c], off, "%s %s: %d,%d %d",
						   spaces[s].chain, weft_format_name(f), x, y, c);
			if (f.channels == 4)
				cr_assert_eq(sample(out.view, x, y, 3), sample(im.view, x, y, 3));
		}
	weft_image_free(&im);
	weft_image_free(&out);
	ref_free(&in);
}

Test(icc, colours_are_those_of_the_definitions)
{
	static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	for (size_t s = 0; s < sizeof spaces / sizeof *spaces; s++)
		for (int d = 0; d < 3; d++)
			for (uint8_t channels = 3; channels <= 4; channels++)
				check_space(s, (weft_format) { channels, depths[d] });
}

/* Y of red, green and blue under D50, as profiles have it: 0.2225, 0.7169 and 0.0606, of alpha nothing. */
Test(icc, greys_are_of_the_same_light)
{
	uint8_t pixels[] = { 255, 0, 0, 9, 0, 255, 0, 8, 0, 0, 255, 7, 255, 255, 255, 6, 128, 128, 128, 5 };
	static const uint8_t want[] = { 130, 9, 220, 8, 70, 7, 255, 6, 128, 5 };
	weft_image out;
	cr_assert_eq(
		run("icc:gray", (weft_view) { pixels, 5, 1, 20, { 4, WEFT_U8 } }, &out, &WEFT_SEQUENTIAL),
		WEFT_OK);
	cr_assert(out.view.format.channels == 2 && out.view.format.depth == WEFT_U8);
	for (int i = 0; i < 10; i++)
		cr_expect_eq(out.view.pixels[i], want[i], "%d: %d", i, out.view.pixels[i]);
	weft_image_free(&out);
}

/* To its own space, samples of any kind stay; greys become colours. */
Test(icc, of_the_same_space_nothing_changes)
{
	float pixels[] = { -3, 0.5f, 7, NAN, INFINITY, 1e-30f };
	uint8_t grey[] = { 0, 77, 255 };
	weft_image out;
	cr_assert_eq(run("icc:srgb", (weft_view) { (uint8_t *)pixels, 2, 1, 24, { 3, WEFT_F32 } }, &out,
			 &WEFT_SEQUENTIAL),
		     WEFT_OK);
	cr_assert_eq(memcmp(out.view.pixels, pixels, sizeof pixels), 0);
	weft_image_free(&out);
	cr_assert_eq(run("icc:srgb", (weft_view) { grey, 3, 1, 3, { 1, WEFT_U8 } }, &out, &WEFT_SEQUENTIAL),
		     WEFT_OK);
	cr_assert_eq(out.view.format.channels, 3);
	cr_assert_arr_eq(out.view.pixels, ((uint8_t[]) { 0, 0, 0, 77, 77, 77, 255, 255, 255 }), 9);
	weft_image_free(&out);
}

Test(icc, floats_beyond_white_are_white)
{
	float pixels[] = { -3, -INFINITY, 0, 1e30f, INFINITY, NAN };
	weft_image out;
	cr_assert_eq(run("icc:p3", (weft_view) { (uint8_t *)pixels, 2, 1, 24, { 3, WEFT_F32 } }, &out,
			 &WEFT_SEQUENTIAL),
		     WEFT_OK);
	for (int i = 0; i < 6; i++)
		cr_expect_float_eq(sample(out.view, i / 3, 0, i % 3), i < 3 ? 0 : 1, 1e-6, "%d", i);
	weft_image_free(&out);
}

/* A file that isn't there, and one that is no profile. */
Test(icc, refuses_what_is_none)
{
	uint8_t pixels[3] = { 0 };
	weft_image out;
	const weft_view in = { pixels, 1, 1, 3, { 3, WEFT_U8 } };
	cr_assert_eq(run("icc:none.icc", in, &out, &WEFT_SEQUENTIAL), WEFT_NO_FILE);
	cr_assert_eq(run("icc:/proc/self/exe", in, &out, &WEFT_SEQUENTIAL), WEFT_NO_CODEC);
	cr_assert_eq(run("icc:p3,intent=loud", in, &out, &WEFT_SEQUENTIAL), WEFT_BAD_PARAM);
}
