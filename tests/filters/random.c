/* random.c: random numbers are those of their place, and distributed as they say. */
#include "random.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "check.h"

struct setting {
	const char *args[5];
	enum ref_noise kind;
	double amount;
	bool mono;
	int seed;
};

static void noise(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;

	reference_noise(in, out, s->kind, s->amount, s->mono, s->seed);
}

/* The reference's normal numbers are exact, the filter's within 1.2e-9 of themselves. */
Test(noise, is_that_of_its_place)
{
	const struct setting settings[] = {
		{ { "kind=gauss", "amount=0.1" }, REF_GAUSS, 0.1, false, 0 },
		{ { "kind=uniform", "amount=0.2", "seed=7", "mono=yes" }, REF_UNIFORM, 0.2, true, 7 },
		{ { "kind=speckle", "amount=0.3", "seed=2147483647" }, REF_SPECKLE, 0.3, false, 2147483647 },
		{ { "kind=salt", "amount=20%" }, REF_SALT, 0.2, false, 0 },
	};

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		check_filter_near("noise", settings[i].args, noise, &settings[i],
				  settings[i].kind == REF_SALT ? 0 : 1, 2e-6);
}

/* Where a sum of probabilities comes next to the random number, the count may be another. */
Test(noise, counts_photons)
{
	ref_image in, want;
	int other = 0;

	check_picture(&in, 200, 200, 1, WEFT_F32, CHECK_RAMP);
	reference_noise(&in, &want, REF_POISSON, 0.1, false, 3);
	weft_image image = check_to_image(&in), out = { 0 };
	cr_assert_eq(weft_apply(weft_filter_find("noise", NULL),
				CHECK_ARGS("kind=poisson", "amount=0.1", "seed=3"), image.view, &out,
				&WEFT_SEQUENTIAL, NULL, NULL),
		     WEFT_OK);
	ref_image got = check_from_view(out.view);
	for (int i = 0; i < 200 * 200; i++)
		other += fabs(got.at[i] - want.at[i]) > 1e-5;
	cr_expect_leq(other, 4);
	ref_free(&in);
	ref_free(&want);
	ref_free(&got);
	weft_image_free(&image);
	weft_image_free(&out);
}

/* Of 250000 samples the mean and the deviation, within four deviations of themselves. */
static void expect_moments(const char *chain_text, double mean, double deviation)
{
	const int count = 500 * 500;
	double sum = 0, squares = 0;
	weft_chain *chain = NULL;
	weft_image out = { 0 };
	weft_error e = { 0 };

	cr_assert_eq(weft_chain_parse(chain_text, &chain, &e), WEFT_OK, "%s", e.text);
	cr_assert_eq(weft_chain_run(chain, (weft_view) { 0 }, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_OK);
	for (int y = 0; y < 500; y++)
		for (int x = 0; x < 500; x++) {
			const double v = ((const float *)(const void *)weft_row(out.view, y))[x] - mean;
			sum += v;
			squares += v * v;
		}
	cr_expect_lt(fabs(sum / count), 4 * deviation / 500, "%s: mean off by %g", chain_text, sum / count);
	cr_expect_lt(fabs(squares / count / (deviation * deviation) - 1), 4 * 1.5 / 500, "%s: deviation %g",
		     chain_text, sqrt(squares / count));
	weft_image_free(&out);
	weft_chain_free(chain);
}

#define SAMPLES "width=500,height=500,depth=f32"
Test(noise, has_the_moments_it_says)
{
	expect_moments("whitenoise:mono=yes," SAMPLES, 0.5, sqrt(1 / 12.0));
	expect_moments("whitenoise:gauss,deviation=0.1,mono=yes," SAMPLES, 0.5, 0.1);
	expect_moments("solid:0.5," SAMPLES " | gray | noise:gauss,amount=0.05", 0.5, 0.05);
	expect_moments("solid:0.5," SAMPLES " | gray | noise:speckle,amount=0.1", 0.5, 0.05);
	expect_moments("solid:0.25," SAMPLES " | gray | noise:poisson,amount=0.2", 0.25, 0.1);
	expect_moments("solid:0.25," SAMPLES " | gray | noise:poisson,amount=0.01", 0.25, 0.005);
	expect_moments("solid:0.5," SAMPLES " | gray | grain:0.02,size=1", 0.5, 0.02);
}

static void grain(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;

	reference_grain(in, out, 0.2, s->amount, s->seed);
}

Test(grain, lies_on_a_lattice)
{
	check_filter_near("grain", CHECK_ARGS("amount=0.2", "size=1"), grain,
			  &(struct setting) { .amount = 1 }, 1, 2e-6);
	check_filter_near("grain", CHECK_ARGS("amount=0.2", "size=3.7", "seed=5"), grain,
			  &(struct setting) { .amount = 3.7, .seed = 5 }, 1, 2e-6);
}

static void spread(const ref_image *in, ref_image *out, const void *arg)
{
	const int *s = arg;

	reference_spread(in, out, s[0], s[1]);
}

Test(spread, takes_a_place_nearby)
{
	check_filter("spread", NULL, spread, (int[]) { 3, 0 });
	check_filter("spread", CHECK_ARGS("radius=20", "seed=4"), spread, (int[]) { 20, 4 });
	check_identity("spread:0");
}

Test(whitenoise, is_that_of_its_place)
{
	ref_image want;

	reference_whitenoise(&want, 37, 23, 3, WEFT_U8, 0, 0);
	check_source_near("whitenoise:width=37,height=23", &want, 1, 0);
	ref_free(&want);
	reference_whitenoise(&want, 37, 23, 1, WEFT_F32, 0.2, 9);
	check_source_near("whitenoise:gauss,deviation=0.2,seed=9,mono=yes,width=37,height=23,depth=f32",
			  &want, 0, 1e-6);
	ref_free(&want);
}

Test(perlin, is_the_sum_of_its_octaves)
{
	ref_image want;

	reference_perlin(&want, 61, 43, WEFT_F32, 64, 4, 0.5, 0);
	check_source_near("perlin:width=61,height=43,depth=f32", &want, 0, 1e-6);
	ref_free(&want);
	reference_perlin(&want, 37, 23, WEFT_U16, 9.5, 12, 0.8, 3);
	check_source_near("perlin:9.5,octaves=12,persistence=0.8,seed=3,width=37,height=23,depth=u16", &want,
			  1, 0);
	ref_free(&want);
}

Test(checker, and_solid_are_by_hand)
{
	ref_image want;

	ref_make(&want, 7, 5, 3, WEFT_U8);
	for (int i = 0; i < 7 * 5 * 3; i++)
		ref_set(&want, i / 3 % 7, i / 21, i % 3,
			(i / 3 % 7 / 2 + i / 21 / 2) % 2 ? 255
			: i % 3 == 0                     ? 255
							 : 0);
	check_source_near("checker:2,from=#f00,to=white,width=7,height=5", &want, 0, 0);
	ref_free(&want);
	ref_make(&want, 3, 2, 4, WEFT_U16);
	for (int i = 0; i < 3 * 2 * 4; i++)
		ref_set(&want, i / 4 % 3, i / 12, i % 4, i % 4 == 1 ? 65535 : i % 4 == 3 ? 128 * 257 : 0);
	check_source_near("solid:#00ff0080,width=3,height=2,depth=u16", &want, 0, 0);
	ref_free(&want);
}
