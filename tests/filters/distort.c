/* distort.c: filters that look through a map are their definitions. */
#include <criterion/criterion.h>
#include <math.h>

#include "check.h"
#include "warp.h"

static const double pi = 3.14159265358979323846;

struct setting {
	ref_place_fn *place;
	double number[8];
	int width, height; /* 0: as it was */
	bool bilinear;
};

static void distort(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;

	reference_distort(in, out, s->width ? s->width : in->width, s->height ? s->height : in->height,
			  s->place, s->number, !s->bilinear, 0);
}

/* Sines and angles of ours are within 1e-12: a fraction's last bit may be another. */
static void check(const char *name, const char *const *args, const struct setting *s)
{
	check_filter_near(name, args, distort, s, 1, 1e-4);
}

static void swirl(const void *arg, const ref_image *in, double x, double y, double *u, double *v)
{
	const double *n = arg, cx = (in->width - 1) / 2.0, cy = (in->height - 1) / 2.0;
	const double d = hypot(x - cx, y - cy), reach = n[1] * fmin(in->width, in->height) / 2;
	const double a = d < reach ? n[0] * pi / 180 * pow(1 - d / reach, 2) : 0;

	*u = cx + d * cos(atan2(y - cy, x - cx) - a);
	*v = cy + d * sin(atan2(y - cy, x - cx) - a);
}

Test(swirl, turns_the_middle_most)
{
	check("swirl", NULL, &(struct setting) { .place = swirl, .number = { 120, 1 } });
	check("swirl", CHECK_ARGS("angle=-500", "radius=1.7", "kernel=bilinear"),
	      &(struct setting) { .place = swirl, .number = { -500, 1.7 }, .bilinear = true });
}

static void wave(const void *arg, const ref_image *in, double x, double y, double *u, double *v)
{
	const double *n = arg, along = n[3] ? y : x;
	const double swing = n[0] * sin(2 * pi * along / n[1] + n[2] * pi / 180);

	(void)in;
	*u = n[3] ? x + swing : x;
	*v = n[3] ? y : y + swing;
}

Test(wave, swings)
{
	check("wave", NULL, &(struct setting) { .place = wave, .number = { 8, 64, 0, 0 } });
	check("wave", CHECK_ARGS("amplitude=3.3", "length=17", "phase=-100", "along=columns"),
	      &(struct setting) { .place = wave, .number = { 3.3, 17, -100, 1 } });
}

/* q with q*m(q) = p, between 0 and where m stops growing. */
static double bent(const double *k, double p)
{
	double low = 0, high = 2;

	for (int i = 0; i < 200; i++) {
		const double q = (low + high) / 2, t = q * q;
		if (q * (1 + k[0] * t + k[1] * t * t + k[2] * t * t * t) < p)
			low = q;
		else
			high = q;
	}
	return low;
}

static void lens(const void *arg, const ref_image *in, double x, double y, double *u, double *v)
{
	const double *n = arg, cx = (in->width - 1) / 2.0, cy = (in->height - 1) / 2.0;
	const double r = hypot(x - cx, y - cy) / n[3] / (hypot(in->width, in->height) / 2), t = r * r;
	double m = 1 + n[0] * t + n[1] * t * t + n[2] * t * t * t;

	if (n[4])
		m = r > 0 ? bent(n, r) / r : 1;
	*u = cx + (x - cx) / n[3] * m;
	*v = cy + (y - cy) / n[3] * m;
}

Test(lens, bends_and_unbends)
{
	check("lens", NULL, &(struct setting) { .place = lens, .number = { -0.1, 0, 0, 1, 0 } });
	check("lens", CHECK_ARGS("k1=0.3", "k2=0.1", "k3=0.05", "inverse=yes"),
	      &(struct setting) { .place = lens, .number = { 0.3, 0.1, 0.05, 1, 1 } });
}

static void polar(const void *arg, const ref_image *in, double x, double y, double *u, double *v)
{
	const double cx = (in->width - 1) / 2.0, cy = (in->height - 1) / 2.0;
	const double reach = fmin(in->width, in->height) / 2;

	if (*(const double *)arg) {
		double a = atan2(x - cx, cy - y);
		a += a < 0 ? 2 * pi : 0;
		*u = in->width * a / (2 * pi) - 0.5;
		*v = in->height * hypot(x - cx, y - cy) / reach - 0.5;
	} else {
		const double a = 2 * pi * (x + 0.5) / in->width, d = reach * (y + 0.5) / in->height;
		*u = cx + d * sin(a);
		*v = cy - d * cos(a);
	}
}

Test(polar, unrolls_and_rolls_up)
{
	check("polar", NULL, &(struct setting) { .place = polar, .number = { 0 } });
	check("polar", CHECK_ARGS("to=disk", "kernel=bilinear"),
	      &(struct setting) { .place = polar, .number = { 1 }, .bilinear = true });
}

static double folded(double at, double last)
{
	while (last > 0 && (at < 0 || at > last))
		at = at < 0 ? -at : 2 * last - at;
	return last > 0 ? at : 0;
}

static void kaleidoscope(const void *arg, const ref_image *in, double x, double y, double *u, double *v)
{
	const double *n = arg, cx = (in->width - 1) / 2.0, cy = (in->height - 1) / 2.0, w = pi / n[0];
	double a = atan2(x - cx, cy - y);

	a = w - fabs(w - (a - 2 * w * floor(a / (2 * w)))) + n[1] * pi / 180;
	*u = folded(cx + hypot(x - cx, y - cy) * sin(a), in->width - 1);
	*v = folded(cy - hypot(x - cx, y - cy) * cos(a), in->height - 1);
}

/* Where sectors meet, the least difference of an angle is one of a whole mirrored pair; not in these. */
Test(kaleidoscope, mirrors_a_sector)
{
	check("kaleidoscope", CHECK_ARGS("count=5", "angle=13"),
	      &(struct setting) { .place = kaleidoscope, .number = { 5, 13 } });
}

/* Corner k of the result comes from point k; between, cross ratios are kept: by solving for the
 * eight numbers as they are. */
static void projective(const double *p, double width, double height, double m[8])
{
	double a[8][9] = { { 0 } };

	for (int k = 0; k < 4; k++) {
		const double x = k == 1 || k == 2 ? width : 0, y = k >= 2 ? height : 0;
		const double u = p[2 * k], v = p[2 * k + 1];
		const double first[9] = { x, y, 1, 0, 0, 0, -x * u, -y * u, u };
		const double second[9] = { 0, 0, 0, x, y, 1, -x * v, -y * v, v };
		for (int i = 0; i < 9; i++) {
			a[2 * k][i] = first[i];
			a[2 * k + 1][i] = second[i];
		}
	}
	for (int c = 0; c < 8; c++) {
		int best = c;
		for (int r = c; r < 8; r++)
			best = fabs(a[r][c]) > fabs(a[best][c]) ? r : best;
		for (int i = 0; i < 9; i++) {
			const double t = a[c][i];
			a[c][i] = a[best][i];
			a[best][i] = t;
		}
		for (int r = 0; r < 8; r++) {
			const double by = r == c ? 0 : a[r][c] / a[c][c];
			for (int i = 0; i < 9; i++)
				a[r][i] -= by * a[c][i];
		}
	}
	for (int i = 0; i < 8; i++)
		m[i] = a[i][8] / a[i][i];
}

static const double corners[8] = { 3, 2, 30, -1, 35, 21, -4, 17 };

static void perspective(const void *arg, const ref_image *in, double x, double y, double *u, double *v)
{
	double m[8];

	(void)arg, (void)in;
	projective(corners, 34, 20, m);
	const double w = m[6] * (x + 0.5) + m[7] * (y + 0.5) + 1;
	*u = (m[0] * (x + 0.5) + m[1] * (y + 0.5) + m[2]) / w - 0.5;
	*v = (m[3] * (x + 0.5) + m[4] * (y + 0.5) + m[5]) / w - 0.5;
}

Test(perspective, takes_four_points_to_the_corners)
{
	check("perspective", CHECK_ARGS("points=3,2 30,-1 35,21 -4,17", "size=34x20"),
	      &(struct setting) { perspective, { 0 }, 34, 20, false });
}

static void expect_shape(const char *text, int want_width, int want_height, weft_status want)
{
	weft_chain *chain = NULL;
	weft_error e = { 0 };
	const weft_view in = { .width = 400, .height = 300, .format = { 3, WEFT_U8 } };
	weft_format format;
	int width = 0, height = 0;

	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s", e.text);
	cr_expect_eq(weft_chain_shape(chain, in, &width, &height, &format, &e), want, "%s: %s", text, e.text);
	cr_expect(want != WEFT_OK || (width == want_width && height == want_height), "%s: %dx%d", text, width,
		  height);
	weft_chain_free(chain);
}

Test(perspective, is_as_long_as_the_sides)
{
	expect_shape("perspective:0,0 100,0 100,50 0,50", 100, 50, WEFT_OK);
	expect_shape("perspective:0,0 30,40 20,70 0,80", 50, 80, WEFT_OK);
	expect_shape("perspective:0,0 100,0 100,50 0,50,size=50%", 200, 150, WEFT_OK);
	expect_shape("perspective:0,0 100,0 100,50", 0, 0, WEFT_BAD_PARAM);
	/* crossed, and on a line */
	expect_shape("perspective:0,0 100,50 100,0 0,50", 0, 0, WEFT_BAD_PARAM);
	expect_shape("perspective:0,0 50,0 100,0 0,50", 0, 0, WEFT_BAD_PARAM);
}

static void shear(const ref_image *in, ref_image *out, const void *arg)
{
	const double *n = arg, a = tan(n[0] * pi / 180), b = tan(n[1] * pi / 180), area = 1 - a * b;
	const bool expand = n[2] != 0;

	reference_warp(in, out, expand ? (int)ceil(in->width + fabs(a) * in->height - 1e-6) : in->width,
		       expand ? (int)ceil(in->height + fabs(b) * in->width - 1e-6) : in->height,
		       (double[]) { 1 / area, -a / area, -b / area, 1 / area, 0, 0 }, true, 0);
}

Test(shear, slants)
{
	check_filter("shear", NULL, shear, (double[]) { 15, 0, 0 });
	check_filter("shear", CHECK_ARGS("across=-30", "down=20", "expand=yes"), shear,
		     (double[]) { -30, 20, 1 });
}

Test(distort, by_nothing_changes_nothing)
{
	check_same("swirl:0", "rot90:2 | rot90:2");
	check_same("wave:0", "rot90:2 | rot90:2");
	check_same("lens:0", "rot90:2 | rot90:2");
	check_same("lens:0,inverse=yes,kernel=bilinear", "rot90:2 | rot90:2");
	check_same("shear:0", "rot90:2 | rot90:2");
}
