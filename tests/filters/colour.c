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
