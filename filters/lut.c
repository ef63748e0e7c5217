/* lut: colours looked up in a .cube file (Adobe, Cube LUT Specification 1.0).
 *
 * LUT_3D_SIZE n: a cube of n nodes a side, red fastest; between them by
 * tetrahedra (core/kernel/cube.h).  LUT_1D_SIZE n: each colour by its own column, in straight
 * lines.  DOMAIN_MIN and DOMAIN_MAX (also LUT_nD_INPUT_RANGE) are the first node and the last,
 * 0 and 1 unless given; what lies beyond is looked up at the end.  A node is
 * amount*node + (1 - amount)*its own place.  Integers: floor(white*x + 1/2),
 * clamped; f32 in single precision.  Alpha stays; a 3D table makes colours of grey. */
#include <stdlib.h>

#include "core/kernel/cube.h"
#include "core/kernel/curves.h"
#include "core/kernel/fail.h"

enum { SIDE_1D_MAX = 65536, SHORTEST_LINE = 6 /* bytes of "0 0 0" and its end */ };

struct lut {
	struct weft_curves table;
	weft_file file;
	double amount;
	int side;
	bool cubic; /* 3D */
	double low[3], high[3];
	size_t count; /* nodes read */
	float (*node)[3];
	struct weft_cube cube;
	struct weft_cube_places places;
};

static const weft_param lut_params[] = {
	{ WEFT_BIND(struct lut, file), .name = "file", .help = "a .cube file", .type = WEFT_FILE,
	  .flags = WEFT_PARAM_REQUIRED },
	{ WEFT_BIND(struct lut, amount), .name = "amount", .help = "how much of it", .type = WEFT_REAL,
	  .initial = 1, .min = 0, .max = 1, .aliases = (const char *const[]) { "strength", NULL } },
};

/* ---- reading ---- */

struct cursor {
	const char *at, *end; /* of a line */
	int line;
};

static void cursor_skip(struct cursor *c)
{
	while (c->at < c->end && (*c->at == ' ' || *c->at == '\t' || *c->at == '\r'))
		c->at++;
}

/* Skips a word where it is the one that comes, and the blanks behind. */
static bool cursor_word(struct cursor *c, const char *word)
{
	const size_t n = strlen(word);

	if ((size_t)(c->end - c->at) < n || memcmp(c->at, word, n) != 0)
		return false;
	if (c->at + n < c->end && !strchr(" \t\r", c->at[n]))
		return false;
	c->at += n;
	cursor_skip(c);
	return true;
}

/* A decimal number, under every locale. */
static bool cursor_number(struct cursor *c, double *v)
{
	const char *from;
	double mantissa = 0;
	int exponent = 0, given = 0;
	const bool minus = c->at < c->end && *c->at == '-';

	c->at += minus || (c->at < c->end && *c->at == '+');
	from = c->at;
	for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++)
		mantissa = mantissa * 10 + (*c->at - '0');
	bool digits = c->at > from;
	if (c->at < c->end && *c->at == '.')
		for (c->at++; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++, exponent--) {
			mantissa = mantissa * 10 + (*c->at - '0');
			digits = true;
		}
	if (digits && c->at < c->end && (*c->at == 'e' || *c->at == 'E')) {
		c->at++;
		const bool below = c->at < c->end && *c->at == '-';
		c->at += below || (c->at < c->end && *c->at == '+');
		for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++)
			given = given < 1000 ? given * 10 + (*c->at - '0') : given;
		exponent += below ? -given : given;
	}
	*v = exponent < 0 ? mantissa / pow(10, -exponent) : mantissa * pow(10, exponent);
	*v = minus ? -*v : *v;
	cursor_skip(c);
	return digits && isfinite(*v);
}

static bool cursor_numbers(struct cursor *c, double *to, int n)
{
	for (int i = 0; i < n; i++)
		if (!cursor_number(c, &to[i]))
			return false;
	return c->at == c->end;
}

static weft_status lut_bad(const struct lut *s, const struct cursor *c, const char *why, weft_error *e)
{
	return weft_refuse(e, WEFT_BAD_PARAM, "lut: %s: line %d: %s", s->file.name, c->line, why);
}

static weft_status lut_size(struct lut *s, struct cursor *c, bool cubic, weft_error *e)
{
	double side;

	if (s->side)
		return lut_bad(s, c, "a second size: a file with both tables, or with two, is not read", e);
	if (!cursor_numbers(c, &side, 1) || side != floor(side) || side < 2 ||
	    side > (cubic ? WEFT_CUBE_SIDE_MAX : SIDE_1D_MAX))
		return lut_bad(s, c, cubic ? "LUT_3D_SIZE wants 2 to 256" : "LUT_1D_SIZE wants 2 to 65536",
			       e);
	s->side = (int)side;
	s->cubic = cubic;
	const size_t nodes = (size_t)s->side * (cubic ? (size_t)s->side * (size_t)s->side : 1);
	/* before memory is asked for */
	if (s->file.count / SHORTEST_LINE < nodes)
		return lut_bad(s, c, "the file is too short for so many nodes", e);
	s->node = malloc(nodes * sizeof *s->node);
	return s->node ? WEFT_OK : weft_refuse(e, WEFT_NO_MEMORY, "lut: out of memory");
}

static weft_status lut_node(struct lut *s, struct cursor *c, weft_error *e)
{
	const size_t nodes = (size_t)s->side * (s->cubic ? (size_t)s->side * (size_t)s->side : 1);
	double v[3];

	if (!s->side)
		return lut_bad(s, c, "colours before LUT_1D_SIZE or LUT_3D_SIZE, or no .cube file", e);
	if (!cursor_numbers(c, v, 3))
		return lut_bad(s, c, "not a keyword, nor three numbers", e);
	if (s->count == nodes)
		return lut_bad(s, c, "more colours than its size says", e);
	for (int i = 0; i < 3; i++)
		s->node[s->count][i] = (float)v[i];
	s->count++;
	return WEFT_OK;
}

static weft_status lut_line(struct lut *s, struct cursor *c, weft_error *e)
{
	double range[2];

	cursor_skip(c);
	while (c->end > c->at && strchr(" \t\r", c->end[-1]))
		c->end--;
	if (c->at == c->end || *c->at == '#' || cursor_word(c, "TITLE"))
		return WEFT_OK;
	if (cursor_word(c, "LUT_3D_SIZE"))
		return lut_size(s, c, true, e);
	if (cursor_word(c, "LUT_1D_SIZE"))
		return lut_size(s, c, false, e);
	if (cursor_word(c, "DOMAIN_MIN"))
		return cursor_numbers(c, s->low, 3) ? WEFT_OK
						    : lut_bad(s, c, "DOMAIN_MIN wants three numbers", e);
	if (cursor_word(c, "DOMAIN_MAX"))
		return cursor_numbers(c, s->high, 3) ? WEFT_OK
						     : lut_bad(s, c, "DOMAIN_MAX wants three numbers", e);
	if (cursor_word(c, "LUT_3D_INPUT_RANGE") || cursor_word(c, "LUT_1D_INPUT_RANGE")) {
		if (!cursor_numbers(c, range, 2))
			return lut_bad(s, c, "an input range wants two numbers", e);
		for (int i = 0; i < 3; i++) {
			s->low[i] = range[0];
			s->high[i] = range[1];
		}
		return WEFT_OK;
	}
	return lut_node(s, c, e);
}

static weft_status lut_read(struct lut *s, weft_error *e)
{
	const char *at = s->file.count ? (const char *)s->file.bytes : "", *end = at + s->file.count;
	struct cursor c = { .line = 0 };
	weft_status status = WEFT_OK;

	if (s->file.count >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
		at += 3; /* a byte order mark */
	while (at < end && !status) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		c = (struct cursor) { at, stop ? stop : end, c.line + 1 };
		at = stop ? stop + 1 : end;
		status = lut_line(s, &c, e);
	}
	if (status)
		return status;
	const size_t nodes = (size_t)s->side * (s->cubic ? (size_t)s->side * (size_t)s->side : 1);
	if (!s->side || s->count < nodes)
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "lut: %s: %zu of %zu colours: is it whole, and a .cube file?",
				   s->file.name, s->count, nodes);
	for (int i = 0; i < 3; i++)
		if (!(s->low[i] < s->high[i]))
			return weft_refuse(e, WEFT_BAD_PARAM,
					   "lut: %s: DOMAIN_MIN %g is not below DOMAIN_MAX %g", s->file.name,
					   s->low[i], s->high[i]);
	return WEFT_OK;
}

/* ---- looking up ---- */

/* Only `amount` of it. */
static void lut_weaken(struct lut *s)
{
	const size_t n = (size_t)s->side;

	for (size_t i = 0; s->amount < 1 && i < s->count; i++) {
		const size_t place[3] = { i % n, s->cubic ? i / n % n : i, s->cubic ? i / n / n : i };
		for (int c = 0; c < 3; c++) {
			const double own =
				s->low[c] + (s->high[c] - s->low[c]) * (double)place[c] / (double)(n - 1);
			s->node[i][c] = (float)(s->amount * s->node[i][c] + (1 - s->amount) * own);
		}
	}
}

static double lut_at(const void *state, int c, double v)
{
	const struct lut *s = state;
	double at = (v - s->low[c]) / (s->high[c] - s->low[c]) * (s->side - 1);

	at = at > 0 ? at < s->side - 1 ? at : s->side - 1 : 0;
	const int i = at < s->side - 2 ? (int)at : s->side - 2;
	return s->node[i][c] + (at - i) * ((double)s->node[i + 1][c] - s->node[i][c]);
}

WEFT_KERNEL float lut_single(const struct lut *s, int c, float v)
{
	float part;
	const int i = weft_cube_split(&s->cube, c, v, &part);

	return s->node[i][c] + part * (s->node[i + 1][c] - s->node[i][c]);
}
WEFT_CURVES_F32(lut_f32, struct lut, lut_single(s, c, v));

static void lut_cubic(const void *state, const weft_row_job *job)
{
	const struct lut *s = state;

	weft_cube_rows(&s->cube, (const uint8_t *)s->node, &s->places, job);
}

static weft_status lut_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct lut *s = state;
	weft_status status;

	for (int c = 0; c < 3; c++)
		s->high[c] = 1;
	status = lut_read(s, e);
	if (status) {
		free(s->node);
		return status;
	}
	lut_weaken(s);
	weft_cube_set(&s->cube, s->side, s->low, s->high);
	for (int i = 0; s->cubic && i < s->side; i++)
		for (int c = 0, step = sizeof *s->node; c < 3; c++, step *= s->side)
			s->places.axis[c][i] = (ptrdiff_t)i * step;
	if (!s->cubic) {
		weft_curves_fill(&s->table, in.format, lut_at, s);
		plan->row = weft_row_for(in.format, weft_curves_u8, weft_curves_u16, lut_f32);
		plan->cost = 2;
		return WEFT_OK;
	}
	plan->format.channels = weft_has_alpha(in.format) ? 4 : 3;
	plan->row = lut_cubic;
	plan->cost = 10;
	return WEFT_OK;
}

static void lut_finish(void *state)
{
	free(((struct lut *)state)->node);
}

static const char *const lut_aliases[] = { "lut3d", "cube", NULL };
static const char *const lut_examples[] = { "lut:film.cube", "lut:film.cube,amount=50%", NULL };

WEFT_FILTER(
	lut, .help = "colours looked up in a .cube file", .kind = WEFT_POINT, WEFT_PARAMS(lut_params),
	.state_size = sizeof(struct lut), .prepare = lut_prepare, .finish = lut_finish,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour", .aliases = lut_aliases,
	.examples = lut_examples,
	.definition =
		"3D: v0*(1 - f1) + v1*(f1 - f2) + v2*(f2 - f3) + v3*f3 by tetrahedra; 1D: straight lines");
