/* warp.c: filters that look through an affine map are their definitions. */
#include "warp.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "check.h"

struct turn {
	double degrees, background;
	bool cubic, expand, crop;
};

/* How high an upright rectangle so wide may be, about the middle of w x h turned. */
static double height_within(double width, double w, double h, double c, double s)
{
	return fmin((w - width * c) / s, (h - width * s) / c);
}

/* The widest part in which only pixels of the picture are looked at: by search. */
static void largest_part(const ref_image *in, double c, double s, bool cubic, int *width, int *height)
{
	const double w = fmax(0, in->width - 1 - 2 * cubic), h = fmax(0, in->height - 1 - 2 * cubic);
	double low = 0, high = fmin(w / c, h / s);

	for (int i = 0; i < 200; i++) {
		const double third = (high - low) / 3, a = low + third, b = high - third;
		if (a * height_within(a, w, h, c, s) < b * height_within(b, w, h, c, s))
			low = a;
		else
			high = b;
	}
	*width = (int)fmax(0, floor(low - 1e-5) + 1);
	*height = (int)fmax(0, floor(height_within(low, w, h, c, s) - 1e-5) + 1);
	*width = *width < 1 ? 1 : *width;
	*height = *height < 1 ? 1 : *height;
}

static void rotate(const ref_image *in, ref_image *out, const void *arg)
{
	const struct turn *t = arg;
	const double angle = t->degrees * 3.14159265358979323846 / 180;
	double c = cos(angle), s = sin(angle);
	int width = in->width, height = in->height;

	if (fmod(t->degrees, 90) == 0) {
		c = ref_rint(c);
		s = ref_rint(s);
	}
	if (t->expand) {
		width = (int)ceil(fabs(in->width * c) + fabs(in->height * s) - 1e-6);
		height = (int)ceil(fabs(in->width * s) + fabs(in->height * c) - 1e-6);
	}
	if (t->crop)
		largest_part(in, fabs(c), fabs(s), t->cubic, &width, &height);
	reference_warp(in, out, width, height, (double[]) { c, s, -s, c, 0, 0 }, t->cubic, t->background);
}

Test(rotate, looks_back_through_the_turn)
{
	check_filter("rotate", CHECK_ARGS("kernel=bilinear"), rotate,
		     &(struct turn) { 15, 0, false, false, false });
	check_filter("rotate", CHECK_ARGS("angle=-100.5", "background=white"), rotate,
		     &(struct turn) { -100.5, 1, true, false, false });
	check_filter("rotate", CHECK_ARGS("angle=33", "expand=yes", "background=0.3"), rotate,
		     &(struct turn) { 33, 0.3, true, true, false });
	check_filter("rotate", CHECK_ARGS("angle=90", "kernel=bilinear"), rotate,
		     &(struct turn) { 90, 0, false, false, false });
}

Test(rotate, crops_to_the_largest_part_without_background)
{
	check_filter("rotate", CHECK_ARGS("angle=2.3", "crop=auto"), rotate,
		     &(struct turn) { 2.3, 0, true, false, true });
	check_filter("rotate", CHECK_ARGS("angle=-61", "crop=auto", "kernel=bilinear"), rotate,
		     &(struct turn) { -61, 0, false, false, true });
	for (int quarters = -1; quarters <= 2; quarters++) {
		char text[80], as[80];
		snprintf(text, sizeof text, "rotate:%d,crop=auto", 90 * quarters);
		snprintf(as, sizeof as, "rotate:%d,expand=yes", 90 * quarters);
		check_same(text, as);
	}
}

/* White stays white to the last pixel, whatever surrounds it. */
Test(rotate, crops_all_background)
{
	static const double degrees[] = { 0.01, 2.3, -30, 45, 60.5, 100, 179 };
	static const char *const kernels[] = { "kernel=bilinear", "kernel=bicubic" };
	const weft_filter *f = weft_filter_find("rotate", NULL);

	for (int i = 0; i < 7 * 2 * 3; i++) {
		char angle[40];
		ref_image in;
		weft_image out = { 0 };
		weft_error e = { 0 };

		snprintf(angle, sizeof angle, "angle=%g", degrees[i % 7]);
		check_picture(&in, 90, 61, 1, 1 << i % 3, CHECK_WHITE);
		weft_image image = check_to_image(&in);
		cr_assert_eq(weft_apply(f, CHECK_ARGS(angle, "crop=auto", kernels[i % 2]), image.view, &out,
					&WEFT_SEQUENTIAL, NULL, &e),
			     WEFT_OK, "%s", e.text);
		ref_image got = check_from_view(out.view);
		cr_expect_gt(got.width * got.height, 1000);
		for (int p = 0; p < got.width * got.height; p++)
			cr_assert_float_eq(ref_get(&got, p % got.width, p / got.width, 0), ref_max(in.depth),
					   1e-6, "%s, pixel %d", angle, p);
		ref_free(&got);
		ref_free(&in);
		weft_image_free(&out);
		weft_image_free(&image);
	}
}

Test(rotate, by_right_angles_moves_pixels)
{
	static const char *const kernels[] = { "bilinear", "bicubic" };

	for (int k = 0; k < 2; k++)
		for (int quarters = -3; quarters <= 4; quarters++) {
			char text[80], as[40];
			snprintf(text, sizeof text, "rotate:%d,expand=yes,kernel=%s", 90 * quarters,
				 kernels[k]);
			snprintf(as, sizeof as, "rot90:%d", quarters);
			check_same(text, quarters == 4 ? "rot90:2 | rot90:2" : as);
		}
	check_same("rotate:0", "rot90:2 | rot90:2");
	check_same("rotate:360,kernel=bilinear", "rot90:2 | rot90:2");
}

struct map {
	double m[6];
	bool cubic;
};

static void affine(const ref_image *in, ref_image *out, const void *arg)
{
	const struct map *a = arg;

	reference_warp(in, out, in->width, in->height, a->m, a->cubic, 0);
}

Test(affine, looks_back_through_the_inverse)
{
	check_filter("affine", CHECK_ARGS("matrix=2 0 0 0.5"), affine,
		     &(struct map) { { 0.5, 0, 0, 2, 0, 0 }, true });
	check_filter("affine", CHECK_ARGS("matrix=1 0.5 0 1", "right=3.5", "down=-2", "kernel=bilinear"),
		     affine, &(struct map) { { 1, -0.5, 0, 1, -4.5, 2 }, false });
	check_same("affine:1 0 0 1", "rot90:2 | rot90:2");
}

/* Keys 1981, equation 15, in powers of the distance. */
static double keys(double s)
{
	s = fabs(s);
	if (s < 1)
		return 1.5 * pow(s, 3) - 2.5 * pow(s, 2) + 1;
	return s < 2 ? -0.5 * pow(s, 3) + 2.5 * pow(s, 2) - 4 * s + 2 : 0;
}

/* A white column, moved right by a fraction, is the kernel itself. */
Test(affine, bicubic_weighs_as_keys_does)
{
	enum { SIDE = 17, AT = 8 };
	const weft_filter *f = weft_filter_find("affine", NULL);

	for (int k = 0; k <= 16; k++) {
		char right[40];
		ref_image in;
		weft_image out = { 0 };
		snprintf(right, sizeof right, "right=%.10g", k / 16.0);
		ref_make(&in, SIDE, SIDE, 1, WEFT_F32);
		for (int y = 0; y < SIDE; y++)
			for (int x = 0; x < SIDE; x++)
				ref_set(&in, x, y, 0, x == AT);
		weft_image image = check_to_image(&in);
		cr_assert_eq(weft_apply(f, CHECK_ARGS("matrix=1 0 0 1", right), image.view, &out,
					&WEFT_SEQUENTIAL, NULL, NULL),
			     WEFT_OK);
		ref_image got = check_from_view(out.view);
		for (int x = 0; x < SIDE; x++)
			cr_expect_float_eq(ref_get(&got, x, AT, 0), keys(x - AT - k / 16.0), 1e-6,
					   "%s, column %d: %g", right, x, ref_get(&got, x, AT, 0));
		ref_free(&got);
		ref_free(&in);
		weft_image_free(&image);
		weft_image_free(&out);
	}
}

Test(affine, refuses_what_has_no_inverse)
{
	const char *const bad[] = { "matrix=1 1 1 1", "matrix=0.001 0 0 1", "matrix=1 0 0" };
	ref_image in;

	check_picture(&in, 4, 4, 3, WEFT_U8, CHECK_NOISE);
	weft_image image = check_to_image(&in), out = { 0 };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		weft_error e = { 0 };
		cr_expect_eq(weft_apply(weft_filter_find("affine", NULL), CHECK_ARGS(bad[i]), image.view,
					&out, &WEFT_SEQUENTIAL, NULL, &e),
			     WEFT_BAD_PARAM, "%s", bad[i]);
		cr_expect_neq(e.text[0], '\0');
	}
	weft_image_free(&image);
	ref_free(&in);
}
