/* quantize.c: a palette is the median cut's, and pictures of few colours keep them. */
#include "quantize.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "check.h"

/* Small ones: the reference asks all pixels for each. */
Test(quantize, is_the_median_cut)
{
	static const int colors[] = { 1, 2, 7, 256 };

	for (int depth = WEFT_U8; depth <= WEFT_F32; depth *= 2)
		for (int channels = 1; channels <= 4; channels++)
			for (int i = 0; i < 4; i++) {
				char arg[20];
				ref_image in, want;

				snprintf(arg, sizeof arg, "colors=%d", colors[i]);
				check_picture(&in, 19, 13, channels, depth,
					      i % 2 ? CHECK_SCENE : CHECK_NOISE);
				if (channels % 2 == 0)
					for (int x = 0; x < 9; x++)
						ref_set(&in, x, 4, channels - 1, 0);
				reference_quantize(&in, &want, colors[i]);
				check_one_picture("quantize", CHECK_ARGS(arg), &in, &want);
				ref_free(&in);
				ref_free(&want);
			}
}

/* Colours in bins of their own come back as they are. */
Test(quantize, keeps_few_colours)
{
	ref_image in;

	ref_make(&in, 16, 16, 3, WEFT_U8);
	for (int i = 0; i < 16 * 16; i++) {
		ref_set(&in, i % 16, i / 16, 0, i % 5 * 50 + 3);
		ref_set(&in, i % 16, i / 16, 1, i % 3 * 100 + 1);
		ref_set(&in, i % 16, i / 16, 2, i % 7 * 36);
	}
	check_one_picture("quantize", CHECK_ARGS("colors=256"), &in, &in);
	ref_free(&in);
}

/* The same under every schedule: parts are counted apart, and merged. */
Test(quantize, is_the_same_in_parts)
{
	check_same("quantize:5", "quantize:5");
}
