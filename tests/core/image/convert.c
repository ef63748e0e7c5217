/* convert.c: conversions against their definitions, over every value. */
#include "image/convert.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "pictures.h"

static weft_format grey(int depth)
{
	return (weft_format) { 1, (uint8_t)depth };
}

Test(convert, u8_to_the_others)
{
	uint8_t from[256];
	uint16_t wide[256];
	float real[256];
	for (int i = 0; i < 256; i++)
		from[i] = (uint8_t)i;
	weft_convert_row(from, grey(WEFT_U8), wide, grey(WEFT_U16), 256);
	weft_convert_row(from, grey(WEFT_U8), real, grey(WEFT_F32), 256);
	for (int i = 0; i < 256; i++) {
		cr_assert_eq(wide[i], i * 257);
		cr_assert_eq(real[i], (float)i * (1.0f / 255));
	}
	uint8_t back[256];
	weft_convert_row(real, grey(WEFT_F32), back, grey(WEFT_U8), 256);
	cr_assert_arr_eq(back, from, 256);
	weft_convert_row(wide, grey(WEFT_U16), back, grey(WEFT_U8), 256);
	cr_assert_arr_eq(back, from, 256);
}

Test(convert, u16_to_the_others)
{
	enum { N = 65536 };
	uint16_t *from = malloc(2 * N), *back = malloc(2 * N);
	uint8_t *narrow = malloc(N);
	float *real = malloc(N * sizeof *real);
	for (int i = 0; i < N; i++)
		from[i] = (uint16_t)i;
	weft_convert_row(from, grey(WEFT_U16), narrow, grey(WEFT_U8), N);
	weft_convert_row(from, grey(WEFT_U16), real, grey(WEFT_F32), N);
	weft_convert_row(real, grey(WEFT_F32), back, grey(WEFT_U16), N);
	for (int i = 0; i < N; i++) {
		cr_assert_eq(narrow[i], (i * 255 + 32767) / 65535);
		cr_assert_eq(real[i], (float)i * (1.0f / 65535));
		cr_assert_eq(back[i], i);
	}
	free(from);
	free(back);
	free(narrow);
	free(real);
}

Test(convert, floats_are_clamped_and_rounded)
{
	const float from[] = { NAN,           -INFINITY, -1e-9f, 0.0f, 0.5f / 255,
			       0.4999f / 255, 0.5f,      1.0f,   1.5f, INFINITY };
	enum { N = sizeof from / sizeof *from };
	uint8_t narrow[N];
	uint16_t wide[N];
	weft_convert_row(from, grey(WEFT_F32), narrow, grey(WEFT_U8), N);
	weft_convert_row(from, grey(WEFT_F32), wide, grey(WEFT_U16), N);
	for (int i = 0; i < N; i++) {
		float v = isnan(from[i]) || from[i] < 0 ? 0 : from[i] > 1 ? 1 : from[i];
		cr_assert_eq(narrow[i], (int)floorf(v * 255.0f + 0.5f));
		cr_assert_eq(wide[i], (int)floorf(v * 65535.0f + 0.5f));
	}
}

/* One sample in any depth, as a double of its own units. */
static double sample(weft_view v, int x, int y, int c)
{
	int i = x * v.format.channels + c;
	const uint8_t *row = weft_row(v, y);
	if (v.format.depth == WEFT_U8)
		return row[i];
	if (v.format.depth == WEFT_U16)
		return ((const uint16_t *)(const void *)row)[i];
	return (double)((const float *)(const void *)row)[i];
}

/* The definition of convert.h, pixel by pixel and channels first. */
static void check_channels(weft_view in, weft_view out)
{
	double opaque = in.format.depth == WEFT_U8 ? 255 : in.format.depth == WEFT_U16 ? 65535 : 1;
	for (int y = 0; y < in.height; y++)
		for (int x = 0; x < in.width; x++) {
			double r = sample(in, x, y, 0), g = r, b = r, a = opaque;
			if (in.format.channels >= 3) {
				g = sample(in, x, y, 1);
				b = sample(in, x, y, 2);
			}
			if (weft_has_alpha(in.format))
				a = sample(in, x, y, in.format.channels - 1);
			if (out.format.channels < 3 && in.format.channels >= 3) {
				if (in.format.depth == WEFT_F32)
					r = (double)(0.299f * (float)r + 0.587f * (float)g +
						     0.114f * (float)b);
				else
					r = floor((9798 * r + 19235 * g + 3735 * b + 16384) / 32768);
			}
			double expected[4] = { r, g, b, a };
			if (out.format.channels == 2)
				expected[1] = a;
			for (int c = 0; c < out.format.channels; c++)
				cr_assert_eq(sample(out, x, y, c), expected[c], "%s to %s",
					     weft_format_name(in.format), weft_format_name(out.format));
		}
}

Test(convert, every_pair_of_channel_counts)
{
	const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	for (int d = 0; d < 3; d++)
		for (uint8_t from = 1; from <= 4; from++)
			for (uint8_t to = 1; to <= 4; to++) {
				weft_image in = picture_make(301, 2, (weft_format) { from, depths[d] }), out;
				weft_format format = { to, depths[d] };
				cr_assert_eq(weft_convert(in.view, format, &out, NULL), WEFT_OK);
				check_channels(in.view, out.view);
				weft_image_free(&in);
				weft_image_free(&out);
			}
}

Test(convert, both_at_once_change_channels_in_the_deeper_depth)
{
	weft_format narrow = { 1, WEFT_U8 }, wide = { 3, WEFT_U16 };
	weft_image in = picture_make(601, 1, wide), steps, step, once;
	cr_assert_eq(weft_convert(in.view, (weft_format) { 1, WEFT_U16 }, &step, NULL), WEFT_OK);
	cr_assert_eq(weft_convert(step.view, narrow, &steps, NULL), WEFT_OK);
	cr_assert_eq(weft_convert(in.view, narrow, &once, NULL), WEFT_OK);
	cr_assert(weft_view_equal(once.view, steps.view));
	weft_image_free(&steps);
	weft_image_free(&step);
	cr_assert_eq(weft_convert(once.view, (weft_format) { 1, WEFT_F32 }, &step, NULL), WEFT_OK);
	cr_assert_eq(weft_convert(step.view, (weft_format) { 4, WEFT_F32 }, &steps, NULL), WEFT_OK);
	weft_image direct;
	cr_assert_eq(weft_convert(once.view, (weft_format) { 4, WEFT_F32 }, &direct, NULL), WEFT_OK);
	cr_assert(weft_view_equal(direct.view, steps.view));
	weft_image_free(&in);
	weft_image_free(&steps);
	weft_image_free(&step);
	weft_image_free(&once);
	weft_image_free(&direct);
}

Test(convert, premultiplying_u8_over_all_pairs)
{
	weft_format format = { 2, WEFT_U8 };
	for (int v = 0; v < 256; v++)
		for (int a = 0; a < 256; a++) {
			uint8_t pixel[2] = { (uint8_t)v, (uint8_t)a };
			weft_premultiply_row(pixel, pixel, format, 1);
			cr_assert_eq(pixel[0], (v * a + 127) / 255);
			cr_assert_eq(pixel[1], a);
			pixel[0] = (uint8_t)v;
			weft_unpremultiply_row(pixel, pixel, format, 1);
			int back = a ? (v * 255 + a / 2) / a : 0;
			cr_assert_eq(pixel[0], back < 255 ? back : 255);
		}
}

Test(convert, premultiplying_u16_at_the_ends)
{
	const int levels[] = { 0, 1, 2, 255, 256, 32767, 32768, 65534, 65535 };
	for (int i = 0; i < 9; i++)
		for (int j = 0; j < 9; j++) {
			int64_t v = levels[i], a = levels[j];
			uint16_t pixel[4] = { (uint16_t)v, (uint16_t)v, 0, (uint16_t)a };
			weft_premultiply_row(pixel, pixel, (weft_format) { 4, WEFT_U16 }, 1);
			cr_assert_eq(pixel[1], (v * a + 32767) / 65535);
			pixel[0] = (uint16_t)v;
			weft_unpremultiply_row(pixel, pixel, (weft_format) { 4, WEFT_U16 }, 1);
			int64_t back = a ? (v * 65535 + a / 2) / a : 0;
			cr_assert_eq(pixel[0], back < 65535 ? back : 65535);
		}
	float real[2] = { 0.5f, 0.25f };
	weft_premultiply_row(real, real, (weft_format) { 2, WEFT_F32 }, 1);
	cr_assert_eq(real[0], 0.125f);
	weft_unpremultiply_row(real, real, (weft_format) { 2, WEFT_F32 }, 1);
	cr_assert_eq(real[0], 0.5f);
}

/* (v*a + b*(255 - a) + 127) / 255 by hand: 200 of 10/255 on white is (2000 + 62475 + 127) / 255 = 253. */
Test(convert, alpha_goes_over_a_background)
{
	static const double white[3] = { 1, 1, 1 }, orange[3] = { 1, 0.5, 0 };
	const uint8_t rgba[] = { 200, 100, 50, 10, 1, 2, 3, 0, 9, 8, 7, 255 };
	const uint8_t on_white[] = { 253, 249, 247, 255, 255, 255, 9, 8, 7 };
	const uint8_t on_orange[] = { 253, 127, 2, 255, 128, 0, 9, 8, 7 };
	const uint8_t grey[] = { 0, 128, 255, 0 };
	const uint16_t deep[] = { 40000, 20000, 0, 32768 };
	const float real[] = { 0.5f, 0.25f };
	uint8_t out[9], out_grey[2];
	uint16_t out_deep[3];
	float out_real;

	weft_flatten_row(rgba, (weft_format) { 4, WEFT_U8 }, out, 3, white);
	cr_assert_arr_eq(out, on_white, sizeof out);
	weft_flatten_row(rgba, (weft_format) { 4, WEFT_U8 }, out, 3, orange);
	cr_assert_arr_eq(out, on_orange, sizeof out);
	weft_flatten_row(grey, (weft_format) { 2, WEFT_U8 }, out_grey, 2, white);
	cr_assert_eq(out_grey[0], 127); /* (255*127 + 127) / 255 */
	cr_assert_eq(out_grey[1], 255);
	weft_flatten_row(deep, (weft_format) { 4, WEFT_U16 }, out_deep, 1, white);
	/* 40000*32768 + 65535*32767 = 3458105345; + 32767, / 65535 = 52767 and a rest */
	cr_assert_eq(out_deep[0], (40000ull * 32768 + 65535ull * 32767 + 32767) / 65535);
	cr_assert_eq(out_deep[2], 32767);
	weft_flatten_row(real, (weft_format) { 2, WEFT_F32 }, &out_real, 1, white);
	cr_assert_eq(out_real, 0.875f);
}
