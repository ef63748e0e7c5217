/* colour.c: the point filters on colour are their definitions. */
#include <criterion/criterion.h>

#include "check.h"
#include "colour.h"

static void invert(const ref_image *in, ref_image *out, const void *arg)
{
	(void)arg;
	reference_invert(in, out);
}

Test(invert, is_white_minus_v)
{
	check_filter("invert", NULL, invert, NULL);
}

/* Rows of such a picture are stored past the caches, from wherever a tile begins. */
Test(invert, of_a_picture_that_no_cache_holds)
{
	static const weft_schedule how[] = { { .unit = WEFT_BY_TILE, .grain = 37 },
					     { .unit = WEFT_BY_BAND } };

	for (uint8_t channels = 1; channels <= 4; channels++) {
		const int width = 4099, height = 13000 / 4 / channels + 1;
		weft_image in, out = { 0 };

		cr_assert_eq(weft_image_make(&in, width, height, (weft_format) { channels, WEFT_U8 }, NULL),
			     WEFT_OK);
		for (int y = 0; y < height; y++)
			for (int i = 0; i < width * channels; i++)
				weft_row(in.view, y)[i] = (uint8_t)(i * 7 + y * 31 + (i >> 8));
		for (int s = 0; s < 2; s++) {
			cr_assert_eq(weft_apply(weft_filter_find("invert", NULL), NULL, in.view, &out,
						&how[s], NULL, NULL),
				     WEFT_OK);
			for (int y = 0; y < height; y++)
				for (int i = 0; i < width * channels; i++) {
					const uint8_t v = weft_row(in.view, y)[i],
						      got = weft_row(out.view, y)[i];
					const bool alpha = ref_is_alpha(channels, i % channels);
					if (got != (alpha ? v : 255 - v))
						cr_assert_fail("%d channels, schedule %d: sample %d of row "
							       "%d: %d became %d",
							       channels, s, i, y, v, got);
				}
			weft_image_free(&out);
		}
		weft_image_free(&in);
	}
}

static void gray(const ref_image *in, ref_image *out, const void *arg)
{
	reference_gray(in, out, *(const enum ref_weights *)arg);
}

Test(gray, weighs_colours)
{
	static const char *const names[] = { "weights=bt601", "weights=bt709", "weights=average" };

	for (enum ref_weights w = REF_BT601; w <= REF_AVERAGE; w++)
		check_filter("gray", CHECK_ARGS(names[w]), gray, &w);
}

#define ONE_NUMBER(filter)                                                                                   \
	static void filter(const ref_image *in, ref_image *out, const void *arg)                             \
	{                                                                                                    \
		reference_##filter(in, out, *(const double *)arg);                                           \
	}                                                                                                    \
	static void filter##_with(const char *text, double number)                                           \
	{                                                                                                    \
		check_filter(#filter, CHECK_ARGS(text), filter, &number);                                    \
	}

ONE_NUMBER(brightness)
Test(brightness, adds_a_fraction_of_white)
{
	brightness_with("amount=0.1", 0.1);
	brightness_with("amount=-0.37", -0.37);
	brightness_with("amount=1", 1);
	brightness_with("amount=0", 0);
}

ONE_NUMBER(contrast)
Test(contrast, scales_around_middle_grey)
{
	contrast_with("amount=0.2", 0.2);
	contrast_with("amount=-0.5", -0.5);
	contrast_with("amount=-1", -1);
	contrast_with("amount=9.75", 9.75);
}

Test(colour, neutral_parameters_change_nothing)
{
	check_identity("brightness:0");
	check_identity("contrast:0");
}

static void gamma_(const ref_image *in, ref_image *out, const void *arg)
{
	reference_gamma(in, out, *(const double *)arg);
}

Test(gamma, is_the_power)
{
	const char *const text[] = { "gamma=2.2", "gamma=0.45", "gamma=1", "gamma=10" };
	const double number[] = { 2.2, 0.45, 1, 10 };

	for (int i = 0; i < 4; i++)
		check_filter_within("gamma", CHECK_ARGS(text[i]), gamma_, &number[i], 4e-6);
}

static void posterize(const ref_image *in, ref_image *out, const void *arg)
{
	reference_posterize(in, out, *(const int *)arg);
}

Test(posterize, has_equal_steps)
{
	check_filter("posterize", NULL, posterize, &(int) { 4 });
	check_filter("posterize", CHECK_ARGS("levels=2"), posterize, &(int) { 2 });
	check_filter("posterize", CHECK_ARGS("levels=7"), posterize, &(int) { 7 });
	check_filter("posterize", CHECK_ARGS("levels=256"), posterize, &(int) { 256 });
}

ONE_NUMBER(solarize)
Test(solarize, turns_what_is_light)
{
	solarize_with("level=0.5", 0.5);
	solarize_with("level=0", 0);
	solarize_with("level=0.2", 0.2);
}

static void levels(const ref_image *in, ref_image *out, const void *arg)
{
	reference_levels(in, out, arg);
}

Test(levels, stretches_between_levels)
{
	check_filter_within("levels", NULL, levels, (double[]) { 0, 1, 1, 0, 1 }, 0);
	check_filter_within("levels", CHECK_ARGS("low=0.25", "high=0.75", "gamma=1.5", "to_low=0.1"), levels,
			    (double[]) { 0.25, 0.75, 1.5, 0.1, 1 }, 1e-5);
	check_filter_within("levels", CHECK_ARGS("to_low=1", "to_high=0.25"), levels,
			    (double[]) { 0, 1, 1, 1, 0.25 }, 1e-6);
}

static void exposure(const ref_image *in, ref_image *out, const void *arg)
{
	reference_exposure(in, out, *(const double *)arg);
}

Test(exposure, multiplies_light)
{
	const char *const text[] = { "ev=1", "ev=-2.5", "ev=0.1" };
	const double number[] = { 1, -2.5, 0.1 };

	for (int i = 0; i < 3; i++)
		check_filter_within("exposure", CHECK_ARGS(text[i]), exposure, &number[i], 3e-5);
}
