/* real.c: see real.h. */
#include "real.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const int shapes[][2] = { { 1, 1 }, { 1, 7 }, { 37, 23 }, { 530, 3 } };
static const enum check_content contents[] = { CHECK_NOISE, CHECK_SCENE, CHECK_RAMP, CHECK_BLACK,
					       CHECK_WHITE };

static real_image real_from(const ref_image *in)
{
	const int n = in->width * in->height;
	real_image im = { .width = in->width,
			  .height = in->height,
			  .colours = in->channels >= 3 ? 3 : 1,
			  .alpha = in->channels % 2 == 0,
			  .depth = in->depth };

	im.at = malloc((size_t)n * sizeof *im.at);
	cr_assert_not_null(im.at);
	for (int i = 0; i < n; i++) {
		const double *from = in->at + (ptrdiff_t)i * in->channels, white = ref_max(in->depth);
		for (int c = 0; c < 3; c++)
			im.at[i][c] = from[im.colours == 3 ? c : 0] / white;
		im.at[i][3] = im.alpha ? from[in->channels - 1] / white : 1;
	}
	return im;
}

static void compare(const char *what, const ref_image *got, const real_image *want, double slack)
{
	const double white = ref_max(got->depth);

	cr_assert(got->width == want->width && got->height == want->height &&
			  got->channels == want->colours + want->alpha,
		  "%s: %dx%dx%d instead of %dx%dx%d", what, got->width, got->height, got->channels,
		  want->width, want->height, want->colours + want->alpha);
	for (int i = 0; i < got->width * got->height * got->channels; i++) {
		const int c = i % got->channels;
		double v = want->at[i / got->channels][c < want->colours ? c : 3], off;

		if (got->depth == WEFT_F32)
			off = fabs(got->at[i] - v) - slack * fmax(1, fabs(v));
		else
			off = fabs(got->at[i] - fmin(fmax(v, 0), 1) * white) - slack * white - 0.5 - 1e-9;
		if (!(off <= 0))
			cr_assert_fail("%s: sample %d is %.9g, the reference says %.9g", what, i, got->at[i],
				       v * white);
	}
}

struct way {
	const weft_filter *filter;
	const char *const *args;
	const void *arg;
	real_fn *real; /* this, */
	double slack;
	check_reference_fn *exact; /* or that one */
};

static void check_made(const struct way *w, const char *what, const ref_image *in, const ref_image *got)
{
	if (w->real) {
		real_image want = real_from(in);
		w->real(&want, w->arg);
		compare(what, got, &want, w->slack);
		free(want.at);
		return;
	}
	ref_image want;
	w->exact(in, &want, w->arg);
	check_equal(what, got, &want);
	ref_free(&want);
}

static void check_one(const struct way *w, const ref_image *in)
{
	static const weft_schedule tiles = { .unit = WEFT_BY_TILE, .grain = 7 };
	weft_image image = check_to_image(in), out = { 0 }, tiled = { 0 };
	weft_error e = { 0 };
	char what[200];

	snprintf(what, sizeof what, "%s %s: %dx%dx%d, depth %d", w->filter->name, w->args ? w->args[0] : "",
		 in->width, in->height, in->channels, in->depth);
	cr_assert_eq(weft_apply(w->filter, w->args, image.view, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_OK,
		     "%s: %s", what, e.text);
	cr_assert_eq(weft_apply(w->filter, w->args, image.view, &tiled, &tiles, NULL, &e), WEFT_OK, "%s: %s",
		     what, e.text);
	cr_assert(weft_view_equal(out.view, tiled.view), "%s: tiles give other bytes", what);
	ref_image got = check_from_view(out.view);
	check_made(w, what, in, &got);
	ref_free(&got);
	weft_image_free(&image);
	weft_image_free(&out);
	weft_image_free(&tiled);
}

/* Ends of the range are about values, not places. */
static bool in_grid(size_t shape, enum check_content content)
{
	return content == CHECK_NOISE || (shapes[shape][0] == 37) ||
	       (shapes[shape][0] > 100 && content == CHECK_RAMP);
}

static void check_grid(const char *name, struct way *w)
{
	static const int depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	weft_error e = { 0 };

	w->filter = weft_filter_find(name, &e);
	cr_assert_not_null(w->filter, "%s: %s", name, e.text);
	for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
		for (int channels = 1; channels <= 4; channels++)
			for (size_t k = 0; k < sizeof contents / sizeof *contents; k++)
				for (int d = 0; d < 3 && in_grid(s, contents[k]); d++) {
					ref_image in;
					check_picture(&in, shapes[s][0], shapes[s][1], channels, depths[d],
						      contents[k]);
					check_one(w, &in);
					ref_free(&in);
				}
}

void check_real(const char *name, const char *const *args, real_fn *reference, const void *arg, double slack)
{
	check_grid(name, &(struct way) { .args = args, .real = reference, .arg = arg, .slack = slack });
}

void check_exact(const char *name, const char *const *args, check_reference_fn *reference, const void *arg)
{
	check_grid(name, &(struct way) { .args = args, .exact = reference, .arg = arg });
}
