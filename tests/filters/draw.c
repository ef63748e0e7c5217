/* draw.c: shapes cover what geometry says. */
#include "draw.h"

#include <criterion/criterion.h>
#include <math.h>

#include "real.h"

typedef double cover_fn(int x, int y);

struct drawn {
	cover_fn *cover;
	double color[4];
};

static void paint(real_image *im, double *pixel, const double color[4], double cover)
{
	const double grey = 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2];

	reference_paint(pixel, im->colours == 3 ? color : (double[]) { grey, grey, grey, color[3] }, cover);
}

static void draw(real_image *im, const void *arg)
{
	const struct drawn *d = arg;

	for (int i = 0; i < im->width * im->height; i++)
		paint(im, im->at[i], d->color, d->cover(i % im->width, i / im->width));
}

/* Beyond two sides; crosses itself. */
static const double star[][2] = { { 3.25, 20 }, { 20.5, -4 }, { 31, 26.5 }, { -2, 6 }, { 40.125, 9 } };

static double star_cover(int x, int y)
{
	return reference_polygon_cover(star, 5, x, y);
}

static double triangle_line_cover(int x, int y)
{
	static const double at[][2] = { { 4, 3 }, { 33.5, 8.25 }, { 11, 19 }, { 4, 3 } };
	double most = 0;

	for (int i = 0; i < 3; i++)
		most = fmax(most, reference_stretch_cover(at[i], at[i + 1], 1.25, x, y));
	return most;
}

Test(draw, polygons)
{
	check_real("draw",
		   CHECK_ARGS("shape=polygon", "points=3.25,20 20.5,-4 31,26.5 -2,6 40.125,9", "width=0",
			      "fill=#f80"),
		   draw, &(struct drawn) { star_cover, { 1, 136 / 255.0, 0, 1 } }, 1e-3);
	check_real("draw",
		   CHECK_ARGS("shape=polygon", "points=4 3 33.5 8.25 11 19", "width=2.5", "color=#00f"), draw,
		   &(struct drawn) { triangle_line_cover, { 0, 0, 1, 1 } }, 1e-3);
}

static double line_cover(int x, int y)
{
	static const double at[][2] = { { 2, 2 }, { 30.25, 11 }, { 8, 20 }, { 8, 20 } };
	double most = 0;

	for (int i = 0; i < 3; i++)
		most = fmax(most, reference_stretch_cover(at[i], at[i + 1], 1.75, x, y));
	return most;
}

Test(draw, lines)
{
	check_real("draw",
		   CHECK_ARGS("shape=line", "points=2 2 30.25 11 8 20 8 20", "width=3.5", "color=#ff000080"),
		   draw, &(struct drawn) { line_cover, { 1, 0, 0, 128 / 255.0 } }, 1e-3);
}

static double disk_cover(int x, int y)
{
	return reference_disk_cover(14.25, 10.5, 9, x, y);
}

static double ring_cover(int x, int y)
{
	const double outer = reference_disk_cover(14.25, 10.5, 10.25, x, y),
		     inner = reference_disk_cover(14.25, 10.5, 7.75, x, y);

	return outer - inner > 1e-9 ? outer - inner : 0; /* what is less is rounding */
}

static double dot_cover(int x, int y)
{
	return reference_disk_cover(0.5, 0.5, 0.25, x, y);
}

Test(draw, circles)
{
	check_real("draw", CHECK_ARGS("shape=circle", "points=14.25,10.5,9", "width=2.5", "color=#fff"), draw,
		   &(struct drawn) { ring_cover, { 1, 1, 1, 1 } }, 2e-3);
	check_real("draw", CHECK_ARGS("shape=circle", "points=14.25,10.5,9", "width=0", "fill=#008000"), draw,
		   &(struct drawn) { disk_cover, { 0, 128 / 255.0, 0, 1 } }, 2e-3);
	check_real("draw", CHECK_ARGS("shape=circle", "points=0.5,0.5,0.25", "width=0", "fill=white"), draw,
		   &(struct drawn) { dot_cover, { 1, 1, 1, 1 } }, 1e-3);
}

static double rectangle_cover(int x, int y)
{
	return fmax(fmin(x + 1, 20.5) - fmax(x, 3), 0) * fmax(fmin(y + 1, 14.25) - fmax(y, 5), 0);
}

static double frame_cover(int x, int y)
{
	const double out =
		fmax(fmin(x + 1, 21) - fmax(x, 2.5), 0) * fmax(fmin(y + 1, 14.75) - fmax(y, 4.5), 0);
	const double in =
		fmax(fmin(x + 1, 20) - fmax(x, 3.5), 0) * fmax(fmin(y + 1, 13.75) - fmax(y, 5.5), 0);

	return out - in;
}

Test(draw, rectangles)
{
	check_real("draw",
		   CHECK_ARGS("shape=rectangle", "points=20.5 5 3 14.25", "width=0", "fill=#ffffff80"), draw,
		   &(struct drawn) { rectangle_cover, { 1, 1, 1, 128 / 255.0 } }, 1e-5);
	check_real("draw", CHECK_ARGS("shape=rectangle", "points=20.5 5 3 14.25", "color=#000"), draw,
		   &(struct drawn) { frame_cover, { 0, 0, 0, 1 } }, 1e-5);
	check_identity("draw:rectangle,points=3 3 9 9,width=0");
	check_identity("draw:line,points=-50 -50 -20 -20,width=9");
	check_same("draw:rectangle,points=0 0 800 50,width=0,fill=white",
		   "draw:rectangle,points=-1e6 -1e6 1e6 1e6,width=0,fill=white");
}

Test(draw, fills_first)
{
	check_same("draw:circle,points=9 8 6.5,fill=#ff000080,width=3,color=#0f08",
		   "draw:circle,points=9 8 6.5,fill=#ff000080,width=0 | draw:circle,points=9 8 "
		   "6.5,width=3,color=#0f08");
}

Test(draw, says_what_points_it_takes)
{
	static const char *const bad[][2] = {
		{ "shape=line", "points=1 2" },        { "shape=line", "points=1 2 3" },
		{ "shape=polygon", "points=1 2 3 4" }, { "shape=rectangle", "points=1 2 3" },
		{ "shape=circle", "points=1 2" },      { "shape=circle", "points=1 2 -3" },
		{ "shape=circle", "points=" },         { "shape=line", "points=0 0 1000001 0" },
		{ "shape=line", "width=2" },
	};
	weft_image image, out = { 0 };

	cr_assert_eq(weft_image_make(&image, 2, 2, (weft_format) { 3, WEFT_U8 }, NULL), WEFT_OK);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		weft_error e = { 0 };
		cr_expect_eq(weft_apply(weft_filter_find("draw", NULL), CHECK_ARGS(bad[i][0], bad[i][1]),
					image.view, &out, &WEFT_SEQUENTIAL, NULL, &e),
			     WEFT_BAD_PARAM, "%s %s", bad[i][0], bad[i][1]);
		cr_expect_neq(e.text[0], '\0');
	}
	weft_image_free(&image);
}
