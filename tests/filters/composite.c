/* composite: every operator is the standard's, at the place that gravity says. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "compose.h"

TestSuite(composite, .timeout = 300);

static weft_status hand_out(void *user, const char *name, weft_image *image, weft_error *e)
{
	(void)name;
	return weft_image_copy(image, *(const weft_view *)user, e);
}

/* The chain, with `other` as every file that it names. */
static weft_image over(const char *text, weft_view in, weft_view other, const weft_schedule *how)
{
	const weft_opener by = { .size = sizeof by, .user = &other, .picture = hand_out };
	weft_chain *chain;
	weft_image out;
	weft_error e = { .at = -1 };
	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s: %s", text, e.text);
	cr_assert_eq(weft_chain_open(chain, &by, &e), WEFT_OK, "%s: %s", text, e.text);
	cr_assert_eq(weft_chain_run(chain, in, &out, how, NULL, &e), WEFT_OK, "%s: %s", text, e.text);
	weft_chain_free(chain);
	return out;
}

/* Straight fractions of a pixel; nothing beyond the picture. */
static void pixel_of(const ref_image *im, int x, int y, double to[4])
{
	const int colours = im->channels >= 3 ? 3 : 1;
	const double white = ref_max(im->depth);
	memset(to, 0, 4 * sizeof *to);
	if (x < 0 || y < 0 || x >= im->width || y >= im->height)
		return;
	for (int c = 0; c < 3; c++)
		to[c] = ref_get(im, x, y, colours == 3 ? c : 0) / white;
	to[3] = im->channels % 2 ? 1 : ref_get(im, x, y, colours) / white;
}

/* Within a thousandth of a level of what rounds to it; f32 within 2e-5. */
static bool near(double got, double want, int depth)
{
	if (depth == WEFT_F32)
		return fabs(got - want) <= 2e-5;
	const double level = fmin(fmax(want, 0), 1) * ref_max(depth);
	return fabs(got - level) <= 0.5 + (depth == WEFT_U8 ? 1e-3 : 0.1);
}

/* The standard's colours are 0..1; what it says of others is nobody's guess. */
static bool within_range(const double pixel[4])
{
	for (int c = 0; c < 4; c++)
		if (!(pixel[c] >= 0 && pixel[c] <= 1))
			return false;
	return true;
}

static void check_pixels(const char *text, const char *op, double opacity, const ref_image *in,
			 const ref_image *other, int x0, int y0, const ref_image *out)
{
	const int colours = out->channels >= 3 ? 3 : 1;
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			double s[4], b[4], want[4];
			pixel_of(in, x, y, b);
			pixel_of(other, x - x0, y - y0, s);
			if (!within_range(s) || !within_range(b))
				continue;
			s[3] *= opacity;
			reference_compose(op, s, b, want);
			for (int c = 0; c < out->channels; c++) {
				const double got = ref_get(out, x, y, c), v = want[c < colours ? c : 3];
				/* A colour of next to no alpha is worth as little. */
				if (want[3] < 1e-3 && c < colours)
					continue;
				cr_assert(near(got, v, out->depth),
					  "%s at %d, %d, %d: %g, the standard says %g", text, x, y, c, got,
					  v * ref_max(out->depth));
			}
		}
}

static const char *const ops[] = {
	"over",       "under",      "in",        "dest-in", "out",         "dest-out",   "atop",
	"dest-atop",  "xor",        "plus",      "clear",   "copy",        "dest",       "multiply",
	"screen",     "overlay",    "darken",    "lighten", "color-dodge", "color-burn", "hard-light",
	"soft-light", "difference", "exclusion", "hue",     "saturation",  "color",      "luminosity",
};

/* Does an opaque picture stay so? */
static bool stays_opaque(const char *op)
{
	static const char *const others[] = { "in",        "dest-in", "out",   "dest-out",
					      "dest-atop", "xor",     "clear", "copy" };
	for (int i = 0; i < 8; i++)
		if (strcmp(others[i], op) == 0)
			return false;
	return true;
}

Test(composite, is_the_standards)
{
	static const weft_schedule tiles = { WEFT_BY_TILE, 0, 13, 0 };
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		for (int kind = 0; kind < 4 * 3 * 4; kind++) {
			const int channels = kind % 4 + 1, depth = 1 << (kind / 4 % 3),
				  others = kind / 12 + 1;
			ref_image in, other;
			char text[100];
			check_picture(&in, 37, 11, channels, depth, CHECK_NOISE);
			check_picture(&other, 21, 9, others, kind % 2 ? WEFT_U8 : depth, CHECK_SCENE);
			snprintf(text, sizeof text, "composite:o.png,op=%s,x=5,y=-3,opacity=0.75", ops[i]);
			weft_image a = check_to_image(&in), b = check_to_image(&other);
			weft_image made = over(text, a.view, b.view, &tiles);
			ref_image out = check_from_view(made.view);
			const int colours = channels >= 3 || others >= 3 ? 3 : 1;
			cr_assert_eq(out.channels, colours + (channels % 2 == 0 || !stays_opaque(ops[i])),
				     "%s", text);
			check_pixels(text, ops[i], 0.75, &in, &other, 5, -3, &out);
			ref_free(&in);
			ref_free(&other);
			ref_free(&out);
			weft_image_free(&a);
			weft_image_free(&b);
			weft_image_free(&made);
		}
}

/* 20 x 10 onto 41 x 31, three columns and two rows in from each side. */
Test(composite, lies_where_gravity_says)
{
	static const struct {
		const char *gravity;
		int x, y;
	} places[] = {
		{ "northwest", 3, 2 },  { "north", 13, 2 },   { "northeast", 18, 2 },
		{ "west", 3, 12 },      { "center", 13, 12 }, { "east", 18, 12 },
		{ "southwest", 3, 19 }, { "south", 13, 19 },  { "southeast", 18, 19 },
	};
	ref_image in, other;
	check_picture(&in, 41, 31, 3, WEFT_U8, CHECK_NOISE);
	check_picture(&other, 20, 10, 3, WEFT_U8, CHECK_RAMP);
	weft_image a = check_to_image(&in), b = check_to_image(&other);
	for (int i = 0; i < 9; i++) {
		char text[100];
		snprintf(text, sizeof text, "composite:o.png,gravity=%s,x=3,y=2", places[i].gravity);
		weft_image made = over(text, a.view, b.view, &WEFT_SEQUENTIAL);
		ref_image out = check_from_view(made.view);
		check_pixels(text, "over", 1, &in, &other, places[i].x, places[i].y, &out);
		ref_free(&out);
		weft_image_free(&made);
	}
	ref_free(&in);
	ref_free(&other);
	weft_image_free(&a);
	weft_image_free(&b);
}

/* A picture onto itself, and nothing onto it, changes nothing at all. */
Test(composite, loses_nothing)
{
	check_identity("composite:with=(roll),opacity=0");
	check_identity("blend:with=(invert),op=dest");
	check_same("composite:with=(invert)", "invert");
	check_same("composite:with=(roll:right=5,down=3),op=copy",
		   "composite:with=(roll:right=5,down=3),op=in");
}

Test(composite, tiles_begin_anywhere)
{
	ref_image in, other;
	check_picture(&in, 23, 17, 3, WEFT_U8, CHECK_NOISE);
	check_picture(&other, 5, 4, 3, WEFT_U8, CHECK_RAMP);
	weft_image a = check_to_image(&in), b = check_to_image(&other);
	weft_image made = over("composite:o.png,tile=yes,x=2,y=-3", a.view, b.view, &WEFT_SEQUENTIAL);
	for (int y = 0; y < 17; y++)
		for (int x = 0; x < 23; x++)
			for (int c = 0; c < 3; c++)
				cr_assert_eq(weft_row(made.view, y)[3 * x + c],
					     (int)ref_get(&other, (x + 3) % 5, (y + 3) % 4, c));
	ref_free(&in);
	ref_free(&other);
	weft_image_free(&a);
	weft_image_free(&b);
	weft_image_free(&made);
}
