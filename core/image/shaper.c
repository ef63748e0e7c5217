/* shaper.c: reading what a profile or a PNG says of colours: curves and a matrix.
 *
 * Invariant: every number read lies within its profile.
 */
#include "shaper.h"

#include <math.h>
#include <string.h>

enum { HEAD = 128, TAG = 12, TAGS_MAX = 200 };

/* ---- curves ---- */

double weft_curve_at(const weft_curve *c, double v)
{
	const double *p = c->p;
	if (c->kind == -2)
		return v > 0 ? pow(v, p[0]) : 0;
	if (c->kind == -1) {
		size_t n = c->table.length / 2;
		double at = (v > 0 ? v < 1 ? v : 1 : 0) * (double)(n - 1);
		size_t i = (size_t)at < n - 1 ? (size_t)at : n - 2;
		double low = weft_big16(c->table.at + 2 * i), high = weft_big16(c->table.at + 2 * i + 2);
		return (low + (high - low) * (at - (double)i)) / 65535;
	}
	static const bool has_offset[] = { false, true, true, false, false };
	double base = c->kind == 0 ? v : p[1] * v + p[2];
	double edge = c->kind == 0 ? 0 : has_offset[c->kind] ? -p[2] / p[1] : p[4];
	if (c->kind == 0 || v >= edge)
		return (base > 0 ? pow(base, p[0]) : 0) + (c->kind == 2 ? p[3] : c->kind == 4 ? p[5] : 0);
	return c->kind == 1 ? 0 : c->kind == 2 ? p[3] : p[3] * v + (c->kind == 4 ? p[6] : 0);
}

static double fixed(const uint8_t *at)
{
	return (int32_t)weft_big32(at) / 65536.0;
}

/* ---- ICC ---- */

static bool find_tag(weft_bytes icc, const char *name, weft_bytes *tag)
{
	uint32_t count = icc.length >= HEAD + 4 ? weft_big32(icc.at + HEAD) : 0;
	for (uint32_t i = 0; i < count && i < TAGS_MAX && HEAD + 4 + (i + 1) * (size_t)TAG <= icc.length;
	     i++) {
		const uint8_t *at = icc.at + HEAD + 4 + i * (size_t)TAG;
		size_t from = weft_big32(at + 4), length = weft_big32(at + 8);
		if (memcmp(at, name, 4) != 0)
			continue;
		if (from > icc.length || length > icc.length - from)
			return false;
		*tag = (weft_bytes) { icc.at + from, length };
		return true;
	}
	return false;
}

static bool read_parametric(weft_bytes tag, weft_curve *c)
{
	static const uint8_t params[] = { 1, 3, 4, 5, 7 };
	unsigned kind = tag.length >= 12 ? weft_big16(tag.at + 8) : 9;
	if (kind > 4 || tag.length < 12 + 4 * (size_t)params[kind])
		return false;
	*c = (weft_curve) { .kind = (int)kind };
	for (int i = 0; i < params[kind]; i++)
		c->p[i] = fixed(tag.at + 12 + 4 * i);
	return (kind != 1 && kind != 2) || c->p[1] != 0;
}

static bool read_curve(weft_bytes icc, const char *name, weft_curve *c)
{
	weft_bytes tag;
	if (!find_tag(icc, name, &tag) || tag.length < 12)
		return false;
	if (memcmp(tag.at, "para", 4) == 0)
		return read_parametric(tag, c);
	size_t n = weft_big32(tag.at + 8);
	if (memcmp(tag.at, "curv", 4) != 0 || n > (tag.length - 12) / 2)
		return false;
	if (n < 2) {
		*c = (weft_curve) { .kind = -2, .p = { n ? weft_big16(tag.at + 12) / 256.0 : 1 } };
		return true;
	}
	*c = (weft_curve) { .kind = -1, .table = { tag.at + 12, 2 * n } };
	return true;
}

static bool read_xyz(weft_bytes icc, const char *name, double xyz[3])
{
	weft_bytes tag;
	if (!find_tag(icc, name, &tag) || tag.length < 20 || memcmp(tag.at, "XYZ ", 4) != 0)
		return false;
	for (int i = 0; i < 3; i++)
		xyz[i] = fixed(tag.at + 8 + 4 * i);
	return true;
}

bool weft_shaper_of_icc(weft_bytes icc, weft_shaper *s)
{
	static const char *const colours[] = { "rXYZ", "gXYZ", "bXYZ" }, *const curves[] = { "rTRC", "gTRC",
											     "bTRC" };
	enum { SPACE = 16, CONNECTION = 20 };
	if (icc.length < HEAD + 4)
		return false;
	s->grey = memcmp(icc.at + SPACE, "GRAY", 4) == 0;
	bool fine = memcmp(icc.at + CONNECTION, "XYZ ", 4) == 0; /* else a grey's curve is none of light */
	if (s->grey)
		return fine && read_curve(icc, "kTRC", &s->curves[0]);
	fine = fine && memcmp(icc.at + SPACE, "RGB ", 4) == 0;
	for (int i = 0; fine && i < 3; i++)
		fine = read_xyz(icc, colours[i], s->columns[i]) && read_curve(icc, curves[i], &s->curves[i]);
	return fine;
}

bool weft_icc_has_tag(weft_bytes icc, const char *name)
{
	weft_bytes tag;
	return find_tag(icc, name, &tag);
}

/* ---- PNG's chunks ---- */

/* The body of one of so many bytes; NULL: there is none. */
static const uint8_t *find_chunk(const weft_buffer *chunks, const char *type, size_t bytes)
{
	weft_bytes chunk;
	for (size_t at = 0; weft_metadata_next_chunk(chunks, &at, &chunk);)
		if (memcmp(chunk.at + 4, type, 4) == 0)
			return chunk.length == 8 + bytes ? chunk.at + 8 : NULL;
	return NULL;
}

void weft_matrix_multiply(const double *m, const double v[3], double to[3])
{
	for (int i = 0; i < 3; i++)
		to[i] = m[3 * i] * v[0] + m[3 * i + 1] * v[1] + m[3 * i + 2] * v[2];
}

bool weft_matrix_invert(const double *m, double to[9])
{
	double d = 0;
	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 3; k++) {
			int a = (k + 1) % 3, b = (k + 2) % 3, c = (i + 1) % 3, e = (i + 2) % 3;
			to[3 * i + k] = m[3 * a + c] * m[3 * b + e] - m[3 * a + e] * m[3 * b + c];
		}
	for (int k = 0; k < 3; k++)
		d += m[k] * to[3 * k];
	for (int i = 0; i < 9; i++)
		to[i] /= d;
	return fabs(d) > 1e-9;
}

static const double srgb_primaries[8] = { 0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06 };
static const double p3_primaries[8] = { 0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060 };
static const weft_curve srgb_curve = { .kind = 3,
				       .p = { 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045 } };

/* x and y of white, red, green and blue to XYZ of the primaries, adapted to D50 by Bradford. */
static bool from_primaries(const double xy[8], double columns[3][3])
{
	static const double cones[9] = { 0.8951, 0.2664, -0.1614, -0.7502, 1.7135,
					 0.0367, 0.0389, -0.0685, 1.0296 };
	static const double d50[3] = { 0.96422, 1, 0.82521 };
	double back[9], colours[9], inverse[9], white[3], sums[3], here[3], there[3], lms[3];
	for (int i = 0; i < 4; i++) {
		double x = xy[2 * i], y = xy[2 * i + 1], xyz[3] = { x / y, 1, (1 - x - y) / y };
		if (!(y > 0))
			return false;
		for (int k = 0; k < 3; k++)
			*(i ? &colours[3 * k + i - 1] : &white[k]) = xyz[k];
	}
	if (!weft_matrix_invert(colours, inverse) || !weft_matrix_invert(cones, back))
		return false;
	weft_matrix_multiply(inverse, white, sums);
	weft_matrix_multiply(cones, white, here);
	weft_matrix_multiply(cones, d50, there);
	for (int i = 0; i < 3; i++) {
		double xyz[3] = { colours[i] * sums[i], colours[3 + i] * sums[i], colours[6 + i] * sums[i] };
		weft_matrix_multiply(cones, xyz, lms);
		for (int k = 0; k < 3; k++)
			lms[k] *= there[k] / here[k];
		weft_matrix_multiply(back, lms, columns[i]);
	}
	return true;
}

static bool use(weft_shaper *s, const double xy[8], weft_curve c)
{
	for (int i = 0; i < 3; i++)
		s->curves[i] = c;
	s->grey = false;
	return from_primaries(xy, s->columns);
}

/* By numbers (ITU-T H.273), of which those that mean more light than white has are refused. */
static bool use_numbers(const uint8_t *cicp, weft_shaper *s)
{
	static const double bt2020[8] = { 0.3127, 0.3290, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046 };
	const double *xy = cicp[0] == 1    ? srgb_primaries
			   : cicp[0] == 12 ? p3_primaries
			   : cicp[0] == 9  ? bt2020
					   : NULL;
	weft_curve power = { .kind = -2, .p = { cicp[1] == 4 ? 2.2 : cicp[1] == 5 ? 2.8 : 1 } };
	if (!xy)
		return false;
	switch (cicp[1]) {
	case 1:
	case 6:
	case 13:
	case 14:
	case 15: return use(s, xy, srgb_curve);
	case 4:
	case 5:
	case 8: return use(s, xy, power);
	default: return false;
	}
}

static bool use_gamma(const uint8_t *gamma, const uint8_t *primaries, weft_shaper *s)
{
	double xy[8], g = gamma ? weft_big32(gamma) / 100000.0 : 0.45455;
	for (int i = 0; i < 8; i++)
		xy[i] = primaries ? weft_big32(primaries + 4 * i) / 100000.0 : srgb_primaries[i];
	/* 1/2.2 is how files said sRGB before there was a word for it. */
	bool usual = fabs(g - 0.45455) < 0.001;
	return g > 0 && use(s, xy, usual ? srgb_curve : (weft_curve) { .kind = -2, .p = { 1 / g } });
}

/* ---- a picture's ---- */

bool weft_shaper_of_chunks(const weft_buffer *chunks, weft_shaper *s, bool *said)
{
	const uint8_t *cicp = find_chunk(chunks, "cICP", 4), *gamma = find_chunk(chunks, "gAMA", 4);
	const uint8_t *primaries = find_chunk(chunks, "cHRM", 32);
	*said = true;
	if (cicp)
		return use_numbers(cicp, s);
	if (!find_chunk(chunks, "sRGB", 1) && (gamma || primaries))
		return use_gamma(gamma, primaries, s);
	*said = false;
	return true;
}

bool weft_chunks_go_first(const weft_buffer *chunks)
{
	return find_chunk(chunks, "cICP", 4);
}

/* ---- those with a name ---- */

const char *const weft_colours_names[] = { "srgb", "p3", "adobe", "gray", NULL };

bool weft_shaper_named(const char *name, weft_shaper *s)
{
	static const double adobe[8] = { 0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06 };
	static const weft_curve power = { .kind = -2, .p = { 563 / 256.0 } };
	if (strcmp(name, "p3") == 0)
		return use(s, p3_primaries, srgb_curve);
	if (strcmp(name, "adobe") == 0)
		return use(s, adobe, power);
	if (!use(s, srgb_primaries, srgb_curve))
		return false;
	s->grey = strcmp(name, "gray") == 0;
	return s->grey || strcmp(name, "srgb") == 0;
}
