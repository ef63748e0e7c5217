/* place.c: filters and sources that depend on where a pixel is. */
#include "place.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "check.h"

static void vignette(const ref_image *in, ref_image *out, const void *arg)
{
	const double *p = arg;

	reference_vignette(in, out, p[0], p[1]);
}

Test(vignette, darkens_towards_the_corners)
{
	check_filter("vignette", NULL, vignette, (double[]) { 0.5, 0.4 });
	check_filter("vignette", CHECK_ARGS("amount=1", "radius=0"), vignette, (double[]) { 1, 0 });
	check_filter("vignette", CHECK_ARGS("amount=0.3", "radius=0.99"), vignette, (double[]) { 0.3, 0.99 });
	check_identity("vignette:0");
}

static void pixelate(const ref_image *in, ref_image *out, const void *arg)
{
	reference_pixelate(in, out, *(const int *)arg);
}

Test(pixelate, takes_the_mean_of_squares)
{
	check_filter("pixelate", NULL, pixelate, &(int) { 16 });
	check_filter("pixelate", CHECK_ARGS("size=3"), pixelate, &(int) { 3 });
	check_filter("pixelate", CHECK_ARGS("size=1"), pixelate, &(int) { 1 });
	check_filter("pixelate", CHECK_ARGS("size=4096"), pixelate, &(int) { 4096 });
}

/* Whole rows, bands and tiles of what a chain makes out of nothing. */
static void check_source(const char *text, const ref_image *want)
{
	static const weft_schedule schedules[] = { { .unit = WEFT_BY_ROW, .grain = 1 },
						   { .unit = WEFT_BY_BAND, .grain = 8 },
						   { .unit = WEFT_BY_TILE, .grain = 5 } };
	weft_image expected = check_to_image(want);

	for (int s = 0; s < 3; s++) {
		weft_chain *chain = NULL;
		weft_image out = { 0 };
		weft_error e = { 0 };

		cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s: %s", text, e.text);
		cr_assert(weft_chain_is_source(chain));
		cr_assert_eq(weft_chain_run(chain, (weft_view) { 0 }, &out, &schedules[s], NULL, &e), WEFT_OK,
			     "%s: %s", text, e.text);
		cr_expect(weft_view_equal(out.view, expected.view), "%s, schedule %d", text, s);
		weft_image_free(&out);
		weft_chain_free(chain);
	}
	weft_image_free(&expected);
}

Test(gradient, runs_from_one_colour_to_another)
{
	const double black[3] = { 0, 0, 0 }, white[3] = { 1, 1, 1 }, red[3] = { 1, 0, 0 };
	const struct {
		const char *text;
		int depth;
		const double *from, *to;
		double angle;
		bool radial;
	} cases[] = {
		{ "gradient:width=37,height=23", WEFT_U8, black, white, 0, false },
		{ "gradient:width=37,height=23,angle=90,from=#f00,depth=u16", WEFT_U16, red, white, 90,
		  false },
		{ "gradient:width=37,height=23,angle=-30,from=white,to=#f00,depth=f32", WEFT_F32, white, red,
		  -30, false },
		{ "gradient:width=37,height=23,shape=radial", WEFT_U8, black, white, 0, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ref_image want;

		reference_gradient(&want, 37, 23, cases[i].depth, cases[i].from, cases[i].to, cases[i].angle,
				   cases[i].radial);
		check_source(cases[i].text, &want);
		ref_free(&want);
	}
}

Test(mandelbrot, counts_to_the_escape)
{
	ref_image want;

	reference_mandelbrot(&want, 61, 43, -0.5, 0, 3, 256);
	check_source("mandelbrot:width=61,height=43", &want);
	ref_free(&want);
	reference_mandelbrot(&want, 37, 23, -0.7436, 0.1318, 0.01, 1000);
	check_source("mandelbrot:width=37,height=23,x=-0.7436,y=0.1318,span=0.01,iterations=1000", &want);
	ref_free(&want);
	reference_mandelbrot(&want, 9, 9, 0, 0, 20, 1);
	check_source("mandelbrot:width=9,height=9,x=0,span=20,iterations=1", &want);
	ref_free(&want);
}
