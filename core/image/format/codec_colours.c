/* codec_colours.c: a conversion between profiles, read as a picture of numbers.
 *
 * Curves and a matrix are done here; what has tables, or keeps paper white, by lcms2.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../codecs.h"
#include "../light.h"
#include "colours.h"

enum { SIDE = WEFT_COLOURS_SIDE, STEPS = WEFT_COLOURS_STEPS, GRID = 17 };

const char weft_colours_magic[2][WEFT_COLOURS_MAGIC + 1] = { "weft colours 1\0\n", "weft colours 2\0\n" };

/* A request, understood. */
typedef struct conversion {
	weft_colours_request how; /* its pieces lie in the file */
	bool tables;              /* there may be */
	bool whole, to_whole;     /* both sides, the target is curves and a matrix, and that is all */
	weft_shaper from, to;
	int from_colours, to_colours;
	weft_colours_kind kind;
} conversion;

static bool begins_with(weft_bytes head, const char *magic)
{
	return head.length >= WEFT_COLOURS_HEAD && memcmp(head.at, magic, WEFT_COLOURS_MAGIC) == 0;
}

static bool colours_recognises(weft_bytes head)
{
	return begins_with(head, weft_colours_magic[0]);
}

static weft_status unusable(const char *why, weft_error *e)
{
	return weft_fail(e, WEFT_NO_CODEC, "a colour profile can't be used: %s", why);
}

/* ---- the request ---- */

static weft_status read_request(weft_bytes file, weft_colours_request *r, weft_error *e)
{
	uint32_t words[WEFT_COLOURS_WORDS];
	weft_bytes pieces[3];
	size_t at = WEFT_COLOURS_HEAD;
	for (int i = 0; i < WEFT_COLOURS_WORDS; i++)
		words[i] = weft_little32(file.at + WEFT_COLOURS_MAGIC + 4 * i);
	for (int i = 0; i < 3; i++) {
		const size_t length = words[4 + i];
		if (length > file.length - at)
			return weft_fail(e, WEFT_BAD_IMAGE, "colours: ends early");
		pieces[i] = (weft_bytes) { file.at + at, length };
		at += length;
	}
	*r = (weft_colours_request) { .size = sizeof *r,
				      .icc = pieces[0],
				      .chunks = { (uint8_t *)pieces[1].at, pieces[1].length, 0 },
				      .linear = words[2] != 0,
				      .target = pieces[2],
				      .intent = (weft_intent)words[0],
				      .black_point = words[1] != 0 };
	if (words[0] > WEFT_INTENT_ABSOLUTE || words[3] > 4 || (words[3] == 0 && !r->target.length))
		return weft_fail(e, WEFT_BAD_IMAGE, "colours: damaged");
	if (words[3])
		r->name = weft_colours_names[words[3] - 1];
	return WEFT_OK;
}

/* *whole: its curves and matrix are all there is to it. */
static weft_status read_profile(const conversion *c, weft_bytes icc, const char *tables, weft_shaper *s,
				bool *whole, int *colours, weft_error *e)
{
	*whole = weft_shaper_of_icc(icc, s);
	*colours = s->grey ? 1 : 3;
#ifdef WEFT_HAVE_LCMS
	*whole = *whole && !weft_icc_has_tag(icc, tables);
	return *whole || !c->tables ? WEFT_OK : weft_lcms_colours(icc, colours, e);
#else
	(void)c;
	(void)tables;
	return *whole ? WEFT_OK : unusable("only curves with a matrix can, for lcms2 is not built in", e);
#endif
}

static weft_status read_source(conversion *c, weft_error *e)
{
	const weft_colours_request *how = &c->how;
	bool said;
	if (how->linear) {
		weft_shaper_named("srgb", &c->from);
		for (int i = 0; i < 3; i++)
			c->from.curves[i] = (weft_curve) { .kind = -2, .p = { 1 } };
		return WEFT_OK;
	}
	if (how->icc.length && !weft_chunks_go_first(&how->chunks))
		return read_profile(c, how->icc, "A2B0", &c->from, &c->whole, &c->from_colours, e);
	if (!weft_shaper_of_chunks(&how->chunks, &c->from, &said))
		return unusable("its cICP, gAMA or cHRM mean more light than white has, or nothing", e);
	if (!said)
		weft_shaper_named("srgb", &c->from);
	return WEFT_OK;
}

static weft_status read_target(conversion *c, weft_error *e)
{
	bool whole = true;
	weft_status status = WEFT_OK;
	if (c->how.name)
		weft_shaper_named(c->how.name, &c->to);
	else
		status = read_profile(c, c->how.target, "B2A0", &c->to, &whole, &c->to_colours, e);
	if (status == WEFT_OK && whole)
		c->to_colours = c->to.grey ? 1 : 3;
	c->to_whole = whole && (c->how.name || c->how.intent != WEFT_INTENT_ABSOLUTE);
	c->whole = c->whole && whole && c->how.intent != WEFT_INTENT_ABSOLUTE;
	return status;
}

/* ---- curves and a matrix ---- */

/* The level of a light: curves rise. */
static double level_of(const weft_curve *c, double light)
{
	double low = 0, high = 1;
	for (int i = 0; i < 40; i++) {
		const double v = (low + high) / 2;
		*(weft_curve_at(c, v) < light ? &low : &high) = v;
	}
	return (low + high) / 2;
}

/* From light of one to light of the other, row by row; greys are all three, and XYZ's second. */
static bool between(const conversion *c, double m[9])
{
	double columns[9], back[9];
	if (c->from.grey || c->to.grey) {
		for (int i = 0; i < 9; i++)
			m[i] = c->from.grey ? i % 3 == 0 : c->from.columns[i % 3][1];
		return true;
	}
	for (int i = 0; i < 9; i++)
		columns[i] = c->to.columns[i % 3][i / 3];
	if (!weft_matrix_invert(columns, back))
		return false;
	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 3; k++) {
			m[3 * i + k] = 0;
			for (int j = 0; j < 3; j++)
				m[3 * i + k] += back[3 * i + j] * c->from.columns[k][j];
		}
	return true;
}

static const weft_curve *curve_of(const weft_shaper *s, int i)
{
	return &s->curves[s->grey ? 0 : i];
}

/* Of the target, at the root of light. */
static void fill_levels(const conversion *c, float *level, int steps)
{
	for (int k = 0; k < 3; k++)
		for (int i = 0; i < steps; i++) {
			const double at = i / (double)(steps - 1);
			level[3 * i + k] = (float)level_of(curve_of(&c->to, k), at * at);
		}
}

static void fill_shape(const conversion *c, const double m[9], weft_view to)
{
	float *light = (float *)(void *)weft_row(to, 0);
	float *matrix = (float *)(void *)weft_row(to, 2);
	for (int k = 0; k < 3; k++)
		for (int i = 0; i < STEPS; i++)
			light[3 * i + k] =
				(float)weft_curve_at(curve_of(&c->from, k), i / (double)(STEPS - 1));
	fill_levels(c, (float *)(void *)weft_row(to, 1), STEPS);
	for (int i = 0; i < 9; i++)
		matrix[i] = (float)m[i];
}

/* Off nowhere by more than a level and a half of 8 bits, as profiles of one space are from each other. */
static bool changes_nothing(const conversion *c, const double m[9])
{
	double light[3][GRID];
	if (c->from_colours != c->to_colours)
		return false;
	for (int k = 0; k < 3; k++)
		for (int i = 0; i < GRID; i++)
			light[k][i] = weft_curve_at(curve_of(&c->from, k), i / (double)(GRID - 1));
	for (int i = 0; i < GRID * GRID * GRID; i++) {
		const int at[3] = { i % GRID, i / GRID % GRID, i / GRID / GRID };
		const double v[3] = { light[0][at[0]], light[1][at[1]], light[2][at[2]] };
		double out[3];
		weft_matrix_multiply(m, v, out);
		for (int k = 0; k < c->to_colours; k++) {
			/* the level lies where the curve passes the light */
			const double level = at[k] / (double)(GRID - 1), off = 1.5 / 255;
			const weft_curve *curve = curve_of(&c->to, k);
			if (weft_curve_at(curve, level - off) > out[k] + 1e-9 ||
			    weft_curve_at(curve, level + off) < out[k] - 1e-9)
				return false;
		}
	}
	return true;
}

/* ---- all else ---- */

static bool take_bytes(const weft_shaper *s, weft_bytes given, weft_buffer *made, weft_bytes *bytes)
{
	*bytes = given;
	if (given.length)
		return true;
	if (!weft_icc_write(s, "weft", made))
		return false;
	*bytes = (weft_bytes) { made->at, made->length };
	return true;
}

/* The two as bytes; of a target of curves only its light. */
static bool take_sides(const conversion *c, weft_buffer made[2], weft_bytes *from, weft_bytes *to)
{
	weft_shaper light = c->to;
	const bool own = weft_chunks_go_first(&c->how.chunks) || c->how.linear;
	for (int i = 0; i < 3 && c->kind == WEFT_COLOURS_LIGHT; i++)
		light.curves[i] = (weft_curve) { .kind = -2, .p = { 1 } };
	return take_bytes(&c->from, own ? (weft_bytes) { 0 } : c->how.icc, &made[0], from) &&
	       take_bytes(&light, c->kind == WEFT_COLOURS_LIGHT ? (weft_bytes) { 0 } : c->how.target,
			  &made[1], to);
}

static void fill_nodes(const conversion *c, float *in)
{
	for (int i = 0; c->kind == WEFT_COLOURS_LINE && i < STEPS; i++)
		in[i] = (float)i / (STEPS - 1);
	for (int i = 0; c->kind >= WEFT_COLOURS_CUBE && i < SIDE * SIDE * SIDE; i++, in += 3) {
		const int at[3] = { i % SIDE, i / SIDE % SIDE, i / SIDE / SIDE };
		for (int k = 0; k < 3; k++)
			in[k] = (float)at[k] / (SIDE - 1);
	}
}

static weft_status fill_tables(const conversion *c, weft_view to, weft_error *e)
{
#ifdef WEFT_HAVE_LCMS
	weft_buffer made[2] = { 0 };
	weft_bytes a, b;
	const int rows = to.height - 1 - (c->kind == WEFT_COLOURS_LIGHT);
	const size_t count = (size_t)to.width * (size_t)rows;
	float *in = malloc(count * 3 * sizeof *in), *out = malloc(count * 3 * sizeof *out);
	weft_status status = WEFT_NO_MEMORY;
	if (in && out && take_sides(c, made, &a, &b)) {
		fill_nodes(c, in);
		status = weft_lcms_convert(a, b, &c->how, in, out, count, e);
	} else
		weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	for (int y = 0; y < rows && status == WEFT_OK; y++)
		memcpy(weft_row(to, y), out + (size_t)y * (size_t)to.width * 3,
		       (size_t)to.width * 3 * sizeof *out);
	if (c->kind == WEFT_COLOURS_LIGHT)
		fill_levels(c, (float *)(void *)weft_row(to, rows), to.width);
	weft_buffer_free(&made[0]);
	weft_buffer_free(&made[1]);
	free(in);
	free(out);
	return status;
#else
	(void)to;
	(void)take_sides;
	(void)fill_nodes;
	return c->whole ? WEFT_OK : unusable("the absolute intent wants lcms2, which is not built in", e);
#endif
}

/* ---- as a codec ---- */

static weft_status understand(weft_bytes file, conversion *c, double m[9], weft_error *e)
{
	*c = (conversion) { .whole = true, .tables = begins_with(file, weft_colours_magic[1]) };
	weft_status status = read_request(file, &c->how, e);
	if (status == WEFT_OK)
		status = read_source(c, e);
	if (status == WEFT_OK)
		c->from_colours = c->from_colours ? c->from_colours : c->from.grey ? 1 : 3;
	if (status == WEFT_OK)
		status = read_target(c, e);
	if (status != WEFT_OK)
		return status;
	c->kind = c->whole               ? WEFT_COLOURS_SHAPE
		  : c->from_colours == 1 ? WEFT_COLOURS_LINE
		  : c->to_whole          ? WEFT_COLOURS_LIGHT
					 : WEFT_COLOURS_CUBE;
	if (!c->whole)
		return WEFT_OK;
	if (!between(c, m))
		return unusable("its colours lie in a plane", e);
	if (changes_nothing(c, m))
		c->kind = WEFT_COLOURS_SAME;
	return WEFT_OK;
}

/* And has none. */
static bool takes_tables(const conversion *c)
{
#ifdef WEFT_HAVE_LCMS
	return !c->whole && !c->tables;
#else
	(void)c;
	return false;
#endif
}

static void shape_of(const conversion *c, weft_image_info *info)
{
	static const int sides[][2] = {
		[WEFT_COLOURS_SAME] = { 1, 0 },
		[WEFT_COLOURS_SHAPE] = { STEPS, 3 },
		[WEFT_COLOURS_LINE] = { STEPS, 1 },
		[WEFT_COLOURS_CUBE] = { SIDE * SIDE, SIDE },
		[WEFT_COLOURS_LIGHT] = { SIDE * SIDE, SIDE + 1 },
	};
	if (takes_tables(c)) {
		*info = (weft_image_info) { .width = 1, .height = 1, .format = { 3, WEFT_F32 } };
		return;
	}
	*info = (weft_image_info) { .width = sides[c->kind][0],
				    .height = sides[c->kind][1] + 1,
				    .format = { 3, WEFT_F32 } };
}

static weft_status colours_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	conversion c;
	double m[9];
	weft_status status = understand(file, &c, m, e);
	if (status == WEFT_OK)
		shape_of(&c, info);
	return status;
}

/* The profile of what comes out; sRGB needs none. */
static bool colours_metadata(weft_bytes file, int frame, weft_metadata *m)
{
	static const char *const names[] = { "sRGB", "Display P3", "compatible with Adobe RGB (1998)",
					     "sRGB's greys" };
	weft_colours_request r;
	weft_shaper s;
	(void)frame;
	if (read_request(file, &r, NULL) != WEFT_OK)
		return true;
	if (!r.name)
		return weft_buffer_add(&m->icc, r.target.at, r.target.length);
	for (int i = 1; weft_colours_names[i]; i++)
		if (strcmp(r.name, weft_colours_names[i]) == 0)
			return weft_shaper_named(r.name, &s) && weft_icc_write(&s, names[i], &m->icc);
	return true;
}

static weft_status colours_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
				  weft_damage *damage, weft_error *e)
{
	conversion c;
	weft_image_info info;
	double m[9];
	(void)how, (void)damage;
	weft_status status = understand(file, &c, m, e);
	if (status != WEFT_OK)
		return status;
	shape_of(&c, &info);
	status = weft_image_make(im, info.width, info.height, info.format, e);
	if (status != WEFT_OK)
		return status;
	for (int y = 0; y < info.height; y++)
		memset(weft_row(im->view, y), 0, (size_t)info.width * weft_pixel_bytes(info.format));
	float *last = (float *)(void *)weft_row(im->view, info.height - 1);
	last[WEFT_COLOURS_FROM] = (float)c.from_colours;
	last[WEFT_COLOURS_TO] = (float)c.to_colours;
	last[WEFT_COLOURS_TAKES_TABLES] = takes_tables(&c);
	if (takes_tables(&c))
		return WEFT_OK;
	if (c.kind == WEFT_COLOURS_SHAPE)
		fill_shape(&c, m, im->view);
	else if (c.kind != WEFT_COLOURS_SAME)
		status = fill_tables(&c, im->view, e);
	if (status != WEFT_OK)
		weft_image_free(im);
	return status;
}

static const char *const colours_extensions[] = { NULL };

#define COLOURS                                                                                              \
	.name = "colours", .by = "own", .inner = true, .extensions = colours_extensions,                     \
	.info = colours_info, .read_metadata = colours_metadata, .decode = colours_decode

const weft_codec weft_codec_colours = { COLOURS, .recognises = colours_recognises };

#ifdef WEFT_HAVE_LCMS
static bool tables_recognises(weft_bytes head)
{
	return begins_with(head, weft_colours_magic[1]);
}

const weft_codec weft_codec_colours_tables = { COLOURS, .recognises = tables_recognises,
					       .load = weft_lcms_load };
#endif
