/* pairs.c: filters that look something up in another picture, or in a table of colours. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

struct given {
	weft_view picture;
	const char *text;
};

static weft_status give_picture(void *user, const char *name, weft_image *image, weft_error *e)
{
	(void)name;
	return weft_image_copy(image, ((const struct given *)user)->picture, e);
}

static weft_status give_bytes(void *user, const char *name, size_t most, weft_buffer *bytes, weft_error *e)
{
	const char *text = ((const struct given *)user)->text;
	(void)name, (void)most, (void)e;
	bytes->length = strlen(text);
	bytes->at = malloc(bytes->length + 1);
	memcpy(bytes->at, text, bytes->length + 1);
	return WEFT_OK;
}

/* The chain, with what is given as every file that it names. */
static weft_status run(const char *text, struct given *given, weft_view in, weft_image *out,
		       const weft_schedule *how, weft_error *e)
{
	const weft_opener by = {
		.size = sizeof by, .user = given, .picture = give_picture, .bytes = give_bytes
	};
	weft_chain *chain;

	cr_assert_eq(weft_chain_parse(text, &chain, e), WEFT_OK, "%s: %s", text, e->text);
	cr_assert_eq(weft_chain_open(chain, &by, e), WEFT_OK, "%s: %s", text, e->text);
	const weft_status status = weft_chain_run(chain, in, out, how, NULL, e);
	weft_chain_free(chain);
	return status;
}

/* Straight fractions, the place clamped to the picture. */
static void fractions(const ref_image *im, int x, int y, double to[4])
{
	const int colours = im->channels >= 3 ? 3 : 1;

	x = x < 0 ? 0 : x >= im->width ? im->width - 1 : x;
	y = y < 0 ? 0 : y >= im->height ? im->height - 1 : y;
	for (int c = 0; c < 3; c++)
		to[c] = ref_get(im, x, y, colours == 3 ? c : 0) / ref_max(im->depth);
	to[3] = im->channels % 2 ? 1 : ref_get(im, x, y, colours) / ref_max(im->depth);
}

typedef void want_fn(const ref_image *in, const ref_image *other, int x, int y, double to[4],
		     const void *arg);

struct pair {
	const char *chain, *text;
	want_fn *want;
	const void *arg;
	int width, height; /* of the other picture */
	double slack;      /* of white */
	bool coloured;     /* whatever the two are */
};

static void compare(const struct pair *p, const ref_image *in, const ref_image *other, const ref_image *got)
{
	const double white = ref_max(got->depth);
	const int colours = p->coloured || in->channels >= 3 || (p->width && other->channels >= 3) ? 3 : 1;

	cr_assert_eq(got->channels, colours + (in->channels % 2 == 0), "%s: %d channels", p->chain,
		     got->channels);
	for (int y = 0; y < got->height; y++)
		for (int x = 0; x < got->width; x++) {
			double want[4], off;
			p->want(in, other, x, y, want, p->arg);
			for (int c = 0; c < got->channels; c++) {
				const double v = ref_get(got, x, y, c), w = want[c < colours ? c : 3];
				off = got->depth == WEFT_F32 ? fabs(v - w) - p->slack * fmax(1, fabs(w))
							     : fabs(v - fmin(fmax(w, 0), 1) * white) - 0.5 -
								       1e-9 - p->slack * white;
				if (!(off <= 0))
					cr_assert_fail(
						"%s: %dx%dx%d, depth %d: %d, %d, %d is %.9g instead of %.9g",
						p->chain, in->width, in->height, in->channels, in->depth, x,
						y, c, v, w * white);
			}
		}
}

static void check_one_pair(const struct pair *p, const ref_image *in, const ref_image *other)
{
	static const weft_schedule tiles = { .unit = WEFT_BY_TILE, .grain = 13 };
	weft_image a = check_to_image(in), b = check_to_image(other), out = { 0 }, tiled = { 0 };
	struct given given = { b.view, p->text };
	weft_error e = { 0 };

	cr_assert_eq(run(p->chain, &given, a.view, &out, &WEFT_SEQUENTIAL, &e), WEFT_OK, "%s: %s", p->chain,
		     e.text);
	cr_assert_eq(run(p->chain, &given, a.view, &tiled, &tiles, &e), WEFT_OK);
	cr_assert(weft_view_equal(out.view, tiled.view), "%s: tiles give other bytes", p->chain);
	ref_image got = check_from_view(out.view);
	compare(p, in, other, &got);
	ref_free(&got);
	weft_image_free(&a);
	weft_image_free(&b);
	weft_image_free(&out);
	weft_image_free(&tiled);
}

static void check_pair(const struct pair *p)
{
	static const int shapes[][2] = { { 37, 11 }, { 1, 1 }, { 1, 9 } };

	for (int kind = 0; kind < 3 * 4 * 3; kind++) {
		const int channels = kind % 4 + 1, depth = 1 << (kind / 4 % 3), *shape = shapes[kind / 12];
		ref_image in, other;
		check_picture(&in, shape[0], shape[1], channels, depth, CHECK_NOISE);
		check_picture(&other, p->width ? p->width : 1, p->height ? p->height : 1,
			      (kind + kind / 4) % 4 + 1, kind % 5 ? depth : WEFT_U8, CHECK_NOISE);
		check_one_pair(p, &in, &other);
		ref_free(&in);
		ref_free(&other);
	}
}

/* ---- tables of colours ---- */

/* A cube that is black but for one node of its eight is the part of that node's tetrahedra alone: known
 * from geometry, whatever the weights are called. */
static void of_corners(const ref_image *in, const ref_image *other, int x, int y, double to[4],
		       const void *arg)
{
	const char *which = arg;
	double v[4];
	(void)other;
	fractions(in, x, y, v);
	for (int c = 0; c < 3; c++)
		v[c] = fmin(fmax(v[c], 0), 1);
	const double most = fmax(v[0], fmax(v[1], v[2])), least = fmin(v[0], fmin(v[1], v[2]));
	const double middle = v[0] + v[1] + v[2] - most - least;
	/* white only: the least; all but black: the greatest; red: red over the next; cyan: the middle one
	 * over the least where red is least */
	to[0] = strcmp(which, "white") == 0 ? least : most;
	to[1] = v[0] == most ? v[0] - middle : 0;
	to[2] = v[0] == least ? middle - least : 0;
	to[3] = v[3];
}

Test(lut, is_made_of_tetrahedra)
{
	check_pair(&(struct pair) { .chain = "lut:a.cube",
				    .text = "TITLE \"corners\"\n# red fastest\nLUT_3D_SIZE 2\n"
					    "0 0 0\n0 1 0\n0 0 0\n0 0 0\n0 0 0\n0 0 0\n0 0 1\n1 0 0\n",
				    .want = of_corners,
				    .arg = "white",
				    .slack = 1e-6,
				    .coloured = true });
	check_pair(&(struct pair) {
		.chain = "lut:a.cube",
		.text = "\xEF\xBB\xBFLUT_3D_SIZE 2\r\n0 0 0\r\n1 1 0\r\n1 0 0\r\n1 0 0\r\n\r\n"
			"1 0 0\r\n1 0 0\r\n1 0 1\r\n1e0 0.0 -0",
		.want = of_corners,
		.arg = "most",
		.slack = 1e-6,
		.coloured = true });
}

/* A cube of a sum of its coordinates gives back the sum everywhere within its domain. */
static void of_sums(const ref_image *in, const ref_image *other, int x, int y, double to[4], const void *arg)
{
	const double amount = *(const double *)arg;
	double v[4];
	(void)other;
	fractions(in, x, y, v);
	for (int c = 0; c < 3; c++)
		v[c] = fmin(fmax(v[c], -0.125), 0.875);
	const double made[3] = { 0.5 * v[0] + 0.25 * v[1] + 0.25, v[2], 1 - v[1] };
	for (int c = 0; c < 3; c++)
		to[c] = amount * made[c] + (1 - amount) * v[c];
	to[3] = v[3];
}

Test(lut, covers_its_domain)
{
	char text[8000];
	size_t n = (size_t)sprintf(text,
				   "LUT_3D_SIZE 5\nDOMAIN_MIN -0.125 -0.125 -0.125\nDOMAIN_MAX 0.875 0.875 "
				   "0.875\n");
	for (int i = 0; i < 125; i++) {
		const double r = i % 5 / 4.0 - 0.125, g = i / 5 % 5 / 4.0 - 0.125, b = i / 25 / 4.0 - 0.125;
		n += (size_t)sprintf(text + n, "%.8f %.8f %.8f\n", 0.5 * r + 0.25 * g + 0.25, b, 1 - g);
	}
	check_pair(&(struct pair) { .chain = "lut:a.cube",
				    .text = text,
				    .want = of_sums,
				    .arg = &(double) { 1 },
				    .slack = 1e-6,
				    .coloured = true });
	check_pair(&(struct pair) { .chain = "lut:a.cube,amount=0.25",
				    .text = text,
				    .want = of_sums,
				    .arg = &(double) { 0.25 },
				    .slack = 1e-6,
				    .coloured = true });
}

static void of_columns(const ref_image *in, const ref_image *other, int x, int y, double to[4],
		       const void *arg)
{
	double v[4];
	(void)other, (void)arg;
	fractions(in, x, y, v);
	for (int c = 0; c < 3; c++) {
		/* 0 to 2: at 1 the middle node */
		const double at = fmin(fmax(v[c], 0), 2);
		const double node[3][3] = { { 0.1, 0, 1 }, { 0.6, 1, 0.5 }, { 0.7, 0, 0 } };
		const int i = at >= 1;
		to[c] = node[i][c] + (node[i + 1][c] - node[i][c]) * (at - i);
	}
	to[3] = v[3];
}

Test(lut, of_one_dimension)
{
	check_pair(&(struct pair) {
		.chain = "lut:a.cube",
		.text = "LUT_1D_SIZE 3\nLUT_1D_INPUT_RANGE 0 2\n0.1 0 1\n0.6 1 0.5\n.7 0. 0\n",
		.want = of_columns,
		.slack = 1e-6 });
}

Test(lut, says_what_is_wrong)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "", "0 of 0 colours" },
		{ "noise\n", "line 1: colours before" },
		{ "LUT_3D_SIZE 2\n0 0 0\n1 1\n", "too short" },
		{ "LUT_3D_SIZE 2\n0 0 0\n0 0 x\n0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0",
		  "line 3: not a keyword" },
		{ "LUT_3D_SIZE 256\n", "too short" },
		{ "LUT_3D_SIZE 1\n", "2 to 256" },
		{ "LUT_1D_SIZE 65537\n", "2 to 65536" },
		{ "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n1 1 1\n", "line 4: more colours" },
		{ "LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n0 0 0 0 0 0 0 0 0", "a second size" },
		{ "DOMAIN_MIN 1 1 1\nLUT_1D_SIZE 2\n0 0 0\n1 1 1\n", "is not below" },
		{ "LUT_1D_SIZE 2\n0 0 0\n#..........\n", "1 of 2 colours" },
	};
	uint8_t pixel[3] = { 1, 2, 3 };
	const weft_view in = {
		.pixels = pixel, .width = 1, .height = 1, .stride = 3, .format = { 3, WEFT_U8 }
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct given given = { .text = bad[i].text };
		weft_image out = { 0 };
		weft_error e = { 0 };
		cr_expect_eq(run("lut:a.cube", &given, in, &out, &WEFT_SEQUENTIAL, &e), WEFT_BAD_PARAM, "%s",
			     bad[i].text);
		cr_expect(strstr(e.text, bad[i].says), "%s: %s", bad[i].text, e.text);
	}
}

static void swapped(const ref_image *in, const ref_image *other, int x, int y, double to[4], const void *arg)
{
	double v[4];
	(void)other, (void)arg;
	fractions(in, x, y, v);
	for (int c = 0; c < 3; c++)
		to[c] = fmin(fmax(v[(c + 1) % 3], 0), 1);
	to[3] = v[3];
}

/* The identity, as ImageMagick's hald:3 lays it, with red, green and blue passed on. */
Test(hald, lies_row_by_row)
{
	for (int level = 2; level <= 3; level++) {
		const int side = level * level, width = side * level;
		ref_image clut;
		ref_make(&clut, width, width, 3, WEFT_F32);
		for (int i = 0; i < width * width; i++) {
			const int node[3] = { i % side, i / side % side, i / side / side };
			for (int c = 0; c < 3; c++)
				ref_set(&clut, i % width, i / width, c, node[(c + 1) % 3] / (side - 1.0));
		}
		const struct pair p = {
			.chain = "hald:a.png", .want = swapped, .slack = 2e-6, .coloured = true
		};
		for (int kind = 0; kind < 12; kind++) {
			ref_image in;
			check_picture(&in, 37, 11, kind % 4 + 1, 1 << kind / 4, CHECK_NOISE);
			check_one_pair(&p, &in, &clut);
			ref_free(&in);
		}
		ref_free(&clut);
	}
}

/* ---- remap ---- */

static void nearest(const ref_image *in, const ref_image *other, int x, int y, double to[4], const void *arg)
{
	double v[4], best = INFINITY, unit = in->depth == WEFT_F32 ? 1 : ref_max(in->depth);
	(void)arg;
	fractions(in, x, y, v);
	for (int i = 0; i < other->width * other->height; i++) {
		double p[4], d = 0;
		fractions(other, i % other->width, i / other->width, p);
		for (int c = 0; c < 3; c++) {
			/* whole samples: exact; floats as they are added */
			const double off = in->depth == WEFT_F32
						   ? (double)((float)p[c] - (float)v[c])
						   : ref_round(p[c] * unit) - ref_round(v[c] * unit);
			d = in->depth == WEFT_F32 ? (float)((float)d + (float)((float)off * (float)off))
						  : d + off * off;
		}
		if (d < best) {
			best = d;
			memcpy(to, p, sizeof p);
			for (int c = 0; c < 3; c++)
				to[c] = in->depth == WEFT_F32 ? p[c] : ref_round(p[c] * unit) / unit;
		}
	}
	to[3] = v[3];
}

Test(remap, takes_the_nearest)
{
	check_pair(&(struct pair) {
		.chain = "remap:a.png", .want = nearest, .width = 7, .height = 5, .slack = 1e-7 });
	check_pair(&(struct pair) {
		.chain = "remap:a.png", .want = nearest, .width = 1, .height = 1, .slack = 1e-7 });
	check_identity("remap:with=(roll:1)");
}

Test(remap, of_a_whole_photo_is_refused)
{
	uint8_t pixel[3] = { 1, 2, 3 };
	const weft_view in = {
		.pixels = pixel, .width = 1, .height = 1, .stride = 3, .format = { 3, WEFT_U8 }
	};
	weft_image big, out = { 0 };
	weft_error e = { 0 };

	cr_assert_eq(weft_image_make(&big, 65537, 1, (weft_format) { 1, WEFT_U8 }, NULL), WEFT_OK);
	memset(big.view.pixels, 7, 65537);
	struct given given = { .picture = big.view };
	cr_expect_eq(run("remap:a.png", &given, in, &out, &WEFT_SEQUENTIAL, &e), WEFT_BAD_PARAM);
	cr_expect(strstr(e.text, "65537x1 pixels"), "%s", e.text);
	weft_image_free(&big);
}

/* ---- watermark ---- */

struct mark {
	double scale, opacity, margin;
	int across, down; /* of gravity: 0 near, 1 middle, 2 far */
};

/* Weights of a pixel of the mark, which is as many pixels long as it is to be `to`. */
static double weight(int k, int i, int from, int to)
{
	const double ratio = (double)from / to, reach = ratio > 1 ? ratio : 1;

	return fmax(0, 1 - fabs(k - ((i + 0.5) * ratio - 0.5)) / reach);
}

static int placed(int third, int room, int mark, int margin)
{
	return third == 0 ? margin : third == 2 ? room - margin - mark : (int)floor((room - mark) / 2.0);
}

static void marked(const ref_image *in, const ref_image *other, int x, int y, double to[4], const void *arg)
{
	const struct mark *m = arg;
	const int shorter = in->width < in->height ? in->width : in->height,
		  margin = (int)ref_round(m->margin * shorter);
	const int w = m->scale > 0 ? (int)fmax(1, ref_round(m->scale * in->width)) : other->width;
	const int h = m->scale > 0 ? (int)fmax(1, ref_round((double)w * other->height / other->width))
				   : other->height;
	const int i = x - placed(m->across, in->width, w, margin),
		  j = y - placed(m->down, in->height, h, margin);
	double sum[4] = { 0 }, total = 0;

	fractions(in, x, y, to);
	if (i < 0 || j < 0 || i >= w || j >= h)
		return;
	for (int ky = 0; ky < other->height; ky++)
		for (int kx = 0; kx < other->width; kx++) {
			const double by = weight(kx, i, other->width, w) * weight(ky, j, other->height, h);
			double p[4];
			fractions(other, kx, ky, p);
			total += by;
			sum[3] += by * p[3];
			for (int c = 0; c < 3; c++)
				sum[c] += by * p[3] * p[c];
		}
	const double as = sum[3] / total * m->opacity, rest = to[3] * (1 - as), ao = as + rest;
	for (int c = 0; c < 3; c++)
		to[c] = ao > 0 ? (as * (sum[3] > 0 ? sum[c] / sum[3] : 0) + rest * to[c]) / ao : 0;
	to[3] = ao;
}

Test(watermark, lies_where_and_as_large_as_wanted)
{
	check_pair(&(struct pair) { .chain = "watermark:a.png,scale=30%,margin=10%,opacity=0.7",
				    .want = marked,
				    .arg = &(struct mark) { 0.3, 0.7, 0.1, 2, 2 },
				    .width = 25,
				    .height = 9,
				    .slack = 1e-5 });
	check_pair(&(struct pair) { .chain = "watermark:a.png,margin=0,gravity=center",
				    .want = marked,
				    .arg = &(struct mark) { 0, 1, 0, 1, 1 },
				    .width = 8,
				    .height = 5,
				    .slack = 1e-5 });
	check_pair(&(struct pair) { .chain = "watermark:a.png,scale=1.5,margin=0,gravity=north",
				    .want = marked,
				    .arg = &(struct mark) { 1.5, 1, 0, 1, 0 },
				    .width = 7,
				    .height = 3,
				    .slack = 1e-5 });
}

/* At its own size and opaque, the mark is there to the last bit. */
Test(watermark, of_its_own_size_is_itself)
{
	check_same("watermark:with=(invert),margin=0", "invert");
}

/* ---- displace ---- */

static double between(const ref_image *in, double x, double y, int c)
{
	const double u = fmin(fmax(x, 0), in->width - 1), v = fmin(fmax(y, 0), in->height - 1);
	double sum = 0;

	for (int j = 0; j < in->height; j++)
		for (int i = 0; i < in->width; i++) {
			const double by = fmax(0, 1 - fabs(u - i)) * fmax(0, 1 - fabs(v - j));
			if (by > 0)
				sum += by * ref_get(in, i, j, c) / ref_max(in->depth);
		}
	return sum;
}

static void shifted(const ref_image *in, const ref_image *other, int x, int y, double to[4], const void *arg)
{
	const double *by = arg;
	double map[4];

	fractions(other, x, y, map);
	for (int c = 0; c < in->channels; c++)
		to[c < 3 && in->channels > 2       ? c
		   : ref_is_alpha(in->channels, c) ? 3
						   : c] =
			between(in, x + by[0] * (2 * map[0] - 1), y + by[1] * (2 * map[1] - 1), c);
}

Test(displace, reads_where_the_map_says)
{
	static const double by[2] = { 6, -3.5 };

	for (int kind = 0; kind < 6; kind++) {
		/* alpha is multiplied in before: that is the engine's, tested with warps */
		ref_image in, other;
		check_picture(&in, 37, 11, kind % 2 ? 3 : 1, 1 << kind / 2, CHECK_NOISE);
		check_picture(&other, 20, 8, kind % 4 + 1, kind % 3 ? WEFT_U8 : WEFT_F32, CHECK_SCENE);
		struct pair p = { .chain = "displace:a.png,x=6,y=-3.5",
				  .want = shifted,
				  .arg = by,
				  .slack = 2e-4,
				  .coloured = in.channels == 3 };
		check_one_pair(&p, &in, &other);
		ref_free(&in);
		ref_free(&other);
	}
	check_same("displace:with=(invert),x=0,y=0", "roll:0");
}

/* A margin beyond all bounds puts the mark where nobody sees it. */
Test(watermark, of_a_margin_without_end)
{
	check_same("watermark:with=(invert),margin=1e300%", "roll:0");
	check_same("watermark:with=(invert),margin=1e300,gravity=northwest", "roll:0");
}
