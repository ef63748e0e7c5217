/* large.c: float samples near the largest there are, and infinite ones.
 *
 * What is a mean gives a constant back however large it is; what looks for
 * differences finds none.  A sample that isn't weighed touches nothing, be it
 * infinite or no number.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "check.h"

enum { SIDE = 20 };

static const float huge = 3e38f;

static ref_image constant(int channels, float v)
{
	ref_image im;

	ref_make(&im, SIDE, SIDE, channels, WEFT_F32);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			for (int c = 0; c < channels; c++)
				ref_set(&im, x, y, c, ref_is_alpha(channels, c) ? 1 : v);
	return im;
}

static ref_image filtered(const char *text, const ref_image *in)
{
	weft_chain *chain = NULL;
	weft_error e = { 0 };
	weft_image image = check_to_image(in), out = { 0 };

	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s: %s", text, e.text);
	cr_assert_eq(weft_chain_run(chain, image.view, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_OK, "%s: %s",
		     text, e.text);
	ref_image got = check_from_view(out.view);
	weft_image_free(&out);
	weft_image_free(&image);
	weft_chain_free(chain);
	return got;
}

/* Colours are `want`, but for the rounding of some dozens of sums. */
static void gives(const char *chain, int channels, float v, float want)
{
	ref_image in = constant(channels, v), got = filtered(chain, &in);

	for (int y = 0; y < got.height; y++)
		for (int x = 0; x < got.width; x++)
			for (int c = 0; c < got.channels; c++) {
				const double sample = ref_get(&got, x, y, c);
				const double right = ref_is_alpha(got.channels, c) ? 1 : want;
				cr_assert(fabs(sample - right) <= 1e-5 * fabs(right), "%s of %g: %g at %d,%d",
					  chain, (double)v, sample, x, y);
			}
	ref_free(&got);
	ref_free(&in);
}

static const char *const means[] = { "blur:0.5",
				     "blur:3",
				     "box:1",
				     "box:9",
				     "median:2",
				     "median:6",
				     "erode:2",
				     "dilate:2",
				     "pixelate:7",
				     "bilateral:sigma_s=1",
				     "nlmeans:patch=3,search=5",
				     "unsharp",
				     "unsharp:sigma=2,amount=3",
				     "sharpen",
				     "sharpen:3",
				     "convolve:0 -1 0 -1 5 -1 0 -1 0",
				     "convolve:kernel=1 2 1 2 4 2 1 2 1,scale=16",
				     "resize:width=13,height=9,fit=fill",
				     "resize:width=33,height=27,fit=fill",
				     "resize:width=13,height=9,fit=fill,kernel=area",
				     "resize:width=33,height=27,fit=fill,kernel=bicubic",
				     "resize:width=13,height=9,fit=fill,kernel=mitchell",
				     "resize:width=33,height=9,fit=fill,kernel=bilinear",
				     "kuwahara",
				     "motionblur",
				     "rank",
				     NULL };

Test(large, a_constant_comes_back_from_every_mean)
{
	for (int channels = 1; channels <= 4; channels++)
		for (const char *const *chain = means; *chain; chain++) {
			gives(*chain, channels, huge, huge);
			gives(*chain, channels, -huge, -huge);
		}
}

/* Away from the rim, where black comes in.  Three taps of four weigh up to 1.07. */
Test(large, a_constant_turned_is_that_constant_inside)
{
	for (int channels = 1; channels <= 4; channels++) {
		ref_image in = constant(channels, 3.3e38f), got = filtered("rotate:17,expand=no", &in);
		for (int y = SIDE / 4; y < SIDE * 3 / 4; y++)
			for (int x = SIDE / 4; x < SIDE * 3 / 4; x++)
				cr_assert(fabs(ref_get(&got, x, y, 0) / 3.3e38 - 1) < 1e-5, "%g at %d,%d",
					  ref_get(&got, x, y, 0), x, y);
		ref_free(&got);
		ref_free(&in);
	}
}

Test(large, a_constant_has_no_edges)
{
	static const char *const edges[] = { "sobel",  "sobel:norm=l2", "sobel:scharr", "prewitt",
					     "scharr", "laplacian",     "laplacian:3",  NULL };

	for (int channels = 1; channels <= 4; channels++)
		for (const char *const *chain = edges; *chain; chain++)
			gives(*chain, channels, huge, 0);
}

/* `bad` at the middle: only pixels nearer than across and down are touched. */
static void stays_within(const char *chain, double bad, int across, int down)
{
	ref_image in = constant(1, 0.5f);

	ref_set(&in, SIDE / 2, SIDE / 2, 0, bad);
	ref_image got = filtered(chain, &in);
	for (int y = 0; y < got.height; y++)
		for (int x = 0; x < got.width; x++) {
			/* where this pixel lies in the source */
			const double sx = (x + 0.5) * SIDE / got.width, sy = (y + 0.5) * SIDE / got.height;
			if (fabs(sx - (SIDE / 2 + 0.5)) < across && fabs(sy - (SIDE / 2 + 0.5)) < down)
				continue;
			const double sample = ref_get(&got, x, y, 0);
			cr_assert(isfinite(sample), "%s: %g at %d,%d", chain, sample, x, y);
		}
	ref_free(&got);
	ref_free(&in);
}

Test(large, what_weighs_nothing_touches_nothing)
{
	static const double bad[] = { INFINITY, -INFINITY, NAN };

	for (int i = 0; i < 3; i++) {
		stays_within("resize:width=10,height=10,fit=fill,kernel=area", bad[i], 2, 2);
		stays_within("resize:width=60,height=60,fit=fill,kernel=bicubic", bad[i], 2, 2);
		stays_within("resize:width=60,height=20,fit=fill,kernel=bilinear", bad[i], 1, 1);
		stays_within("resize:width=10,height=10,fit=fill,kernel=mitchell", bad[i], 4, 4);
		stays_within("affine:matrix=1 0 0 1,right=0.5,kernel=bilinear", bad[i], 2, 1);
		stays_within("convolve:0 0 0 1 2 1 0 0 0", bad[i], 2, 1);
		stays_within("sharpen:0", bad[i], 1, 1);
		stays_within("unsharp:amount=0", bad[i], 1, 1);
	}
}

/* Green has no share in what red and blue become. */
Test(large, a_share_of_nothing_takes_nothing)
{
	ref_image in = constant(3, 0.25f);

	for (int x = 0; x < SIDE; x++)
		ref_set(&in, x, 0, 1, x % 2 ? INFINITY : NAN);
	ref_image got = filtered("channelmix:0 0 1 0 1 0 1 0 0", &in);
	for (int x = 0; x < SIDE; x++)
		cr_assert(ref_get(&got, x, 0, 0) == 0.25 && ref_get(&got, x, 0, 2) == 0.25);
	ref_free(&got);
	ref_free(&in);
}
