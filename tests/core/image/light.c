/* light.c: samples become light and come back. */
#include "image/light.h"

#include <criterion/criterion.h>
#include <math.h>

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
