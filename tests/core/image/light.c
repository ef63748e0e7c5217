/* light.c: samples become light and come back. */
#include "image/light.h"

#include <criterion/criterion.h>
#include <math.h>

#include "pictures.h"

enum { LEVELS = 256 };

static weft_format of(int channels, int depth)
{
	return (weft_format) { (uint8_t)channels, (uint8_t)depth };
}

Test(light, goes_through_srgbs_curve)
{
	cr_assert_eq(weft_light_of(0), 0);
	cr_assert_eq(weft_light_of(1), 1);
	cr_assert_float_eq(weft_light_of(0.5), 0.21404114, 1e-8);
	cr_assert_float_eq(weft_light_back(0.5), 0.73535698, 1e-8);
	for (int i = 0; i <= 1000; i++)
		cr_assert_float_eq(weft_light_back(weft_light_of(i / 1000.0)), i / 1000.0, 1e-7);
}

Test(light, of_bytes_comes_back_as_it_was)
{
	uint8_t from[LEVELS], back[LEVELS];
	uint16_t light[LEVELS];

	for (int i = 0; i < LEVELS; i++)
		from[i] = (uint8_t)i;
	weft_light_row(from, of(1, WEFT_U8), light, LEVELS);
	cr_assert(light[0] == 0 && light[1] == 20 && light[255] == 65535);
	weft_light_back_row(light, back, of(1, WEFT_U8), LEVELS);
	cr_assert_arr_eq(back, from, LEVELS);
}

Test(light, of_16_bits_comes_back_as_it_was)
{
	for (int i = 0; i < 65536; i += 255) {
		uint16_t from[255], back[255];
		float light[255];

		for (int k = 0; k < 255; k++)
			from[k] = (uint16_t)(i + k < 65536 ? i + k : 65535);
		weft_light_row(from, of(1, WEFT_U16), light, 255);
		weft_light_back_row(light, back, of(1, WEFT_U16), 255);
		cr_assert_arr_eq(back, from, sizeof from);
	}
}

Test(light, leaves_alpha_alone)
{
	const uint8_t from[8] = { 100, 100, 100, 100, 0, 255, 10, 255 };
	uint16_t light[8];
	uint8_t back[8];

	weft_light_row(from, of(4, WEFT_U8), light, 2);
	cr_assert_eq(light[3], 100 * 257);
	cr_assert_lt(light[0], 100 * 257 / 2);
	weft_light_back_row(light, back, of(4, WEFT_U8), 2);
	cr_assert_arr_eq(back, from, 8);
}

Test(light, beyond_white_and_nan_of_floats_are_kept_in_floats_and_clamped_in_integers)
{
	const float from[3] = { 2, -1, NAN };
	float light[3], back[3];
	uint16_t whole[3];

	weft_light_row(from, of(1, WEFT_F32), light, 3);
	cr_assert(light[0] > 4 && light[1] < 0 && isnan(light[2]));
	weft_light_back_row(light, back, of(1, WEFT_F32), 3);
	cr_assert_float_eq(back[0], 2, 1e-6);
	cr_assert_float_eq(back[1], -1, 1e-6);
	weft_light_back_row(light, whole, of(1, WEFT_U16), 3);
	cr_assert(whole[0] == 65535 && whole[1] == 0 && whole[2] == 0);
}

/* HDR holds light: half of it is 188, not 128, in a file of levels, and comes from there. */
Test(light, files_of_light_and_files_of_levels)
{
	_Alignas(4) float light[] = { 0.5f, 0.5f, 0.5f, 0, 0.001f, 1, -1, NAN, 2 };
	weft_view v = { (uint8_t *)light, 3, 1, sizeof light, { 3, WEFT_F32 } };
	weft_buffer hdr = picture_encode("hdr", v), png = { 0 };
	weft_image_info info;
	weft_image out;
	cr_assert_eq(weft_decode_info(picture_bytes(hdr), &info, NULL), WEFT_OK);
	cr_assert(info.linear);
	const weft_encode_options how = { .linear = true, .depth = WEFT_U8 };
	cr_assert_eq(weft_encode(weft_codec_for_name("png"), v, &how, weft_buffer_sink(&png), NULL), WEFT_OK);
	cr_assert_eq(weft_decode(picture_bytes(png), NULL, &out, NULL), WEFT_OK);
	/* 255*(1.055*0.5^(1/2.4) - 0.055) = 187.5; 255*12.92*0.001 = 3.29 */
	static const uint8_t want[] = { 188, 188, 188, 0, 3, 255, 0, 0, 255 };
	cr_assert_arr_eq(out.view.pixels, want, sizeof want);
	weft_image_free(&out);
	weft_buffer_free(&hdr);
	weft_buffer_free(&png);
}

Test(light, every_level_is_itself_through_a_file_of_light)
{
	weft_image in, lit, out;
	cr_assert_eq(weft_image_make(&in, 256, 1, (weft_format) { 3, WEFT_U8 }, NULL), WEFT_OK);
	for (int i = 0; i < 3 * 256; i++)
		in.view.pixels[i] = (uint8_t)(i / 3);
	weft_buffer hdr = picture_encode("hdr", in.view), png = { 0 };
	cr_assert_eq(weft_decode(picture_bytes(hdr), NULL, &lit, NULL), WEFT_OK);
	const float *grey = (const float *)(const void *)lit.view.pixels;
	cr_assert_float_eq(grey[3 * 188], 0.5029, 0.002); /* ((188/255 + 0.055)/1.055)^2.4 */
	const weft_encode_options how = { .linear = true, .depth = WEFT_U8 };
	cr_assert_eq(weft_encode(weft_codec_for_name("png"), lit.view, &how, weft_buffer_sink(&png), NULL),
		     WEFT_OK);
	cr_assert_eq(weft_decode(picture_bytes(png), NULL, &out, NULL), WEFT_OK);
	cr_assert(weft_view_equal(in.view, out.view));
	weft_image_free(&in);
	weft_image_free(&lit);
	weft_image_free(&out);
	weft_buffer_free(&hdr);
	weft_buffer_free(&png);
}
