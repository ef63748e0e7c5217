/* font.h: letters as strokes, at any size.
 *
 * A glyph stands on a grid of 5 columns and 9 rows, of which two go below the line.  Dots
 * side by side are joined by strokes, and so are those across a corner unless another dot
 * joins them already; a dot alone is a point.  Its cell is 6 wide and 10 high, the dots at
 * 1..5 and 1..9, so that strokes up to 1 wide on each side stay in it.
 */
#ifndef WEFT_KERNEL_FONT_H
#define WEFT_KERNEL_FONT_H

#include <stdbool.h>
#include <stdint.h>

enum { WEFT_FONT_COLUMNS = 5, WEFT_FONT_ROWS = 9, WEFT_FONT_WIDTH = 6, WEFT_FONT_HEIGHT = 10 };

/* Rows from the top, each a digit 0..9, A..V of 5 bits, the leftmost the highest; rows left out are
 * empty.  From the space on, as ASCII has them. */
static const char *const weft_font_ascii[] = {
	"",          "4444404",   "AA",        "AAVAVAA",  "4FKE5U4",  "OP248J3", "CIK8LID", "44",
	"2488842",   "8422248",   "04LEL4",    "044V44",   "00000448", "000E",    "0000004", "11248GG",
	"EHJLPHE",   "4C4444E",   "EH168GV",   "EH161HE",  "26AIV22",  "VGU11HE", "68GUHHE", "V124888",
	"EHHEHHE",   "EHHF12C",   "0040004",   "00400048", "248G842",  "00V0V",   "8421248", "EH12404",
	"EHNLNGE",   "EHHVHHH",   "UHHUHHU",   "EHGGGHE",  "UHHHHHU",  "VGGUGGV", "VGGUGGG", "EHGNHHF",
	"HHHVHHH",   "E44444E",   "72222IC",   "HIKOKIH",  "GGGGGGV",  "HRLLHHH", "HHPLJHH", "EHHHHHE",
	"UHHUGGG",   "EHHHLID",   "UHHUKIH",   "FGGE11U",  "V444444",  "HHHHHHE", "HHHHHA4", "HHHLLLA",
	"HHA4AHH",   "HHHA444",   "V1248GV",   "E88888E",  "GG84211",  "E22222E", "4AH",     "0000000V",
	"84",        "00E1FHF",   "GGMPHHU",   "00EGGHE",  "11DJHHF",  "00EHVGE", "698S888", "00FHHHF1E",
	"GGMPHHH",   "40C444E",   "2062222IC", "GGIKOKI",  "C44444E",  "00QLLHH", "00MPHHH", "00EHHHE",
	"00UHHHUGG", "00FHHHF11", "00MPGGG",   "00FGE1U",  "88S8896",  "00HHHJD", "00HHHA4", "00HHLLA",
	"00HA4AH",   "00HHHHF1E", "00V248V",   "3448443",  "4444444",  "O44244O", "009LI",
};

static const struct weft_font_letter {
	uint32_t code;
	const char *rows;
} weft_font_more[] = {
	{ 0xa9, "EHNPNHE" },   { 0xb0, "CIIC" },    { 0xb1, "044V44V" }, { 0xb7, "0004" },
	{ 0xc4, "A0EHVHH" },   { 0xd6, "A0EHHHE" }, { 0xd7, "000A4A" },  { 0xdc, "A0HHHHE" },
	{ 0xdf, "CIIKIHM" },   { 0xe4, "A0E1FHF" }, { 0xe8, "80EHVGE" }, { 0xe9, "20EHVGE" },
	{ 0xf6, "A00EHHE" },   { 0xfc, "A00HHHF" }, { 0x2013, "000V" },  { 0x2026, "000000L" },
	{ 0x20ac, "69S8S96" },
};

/* An empty box for what there is not. */
static inline const char *weft_font_glyph(uint32_t code)
{
	if (code >= ' ' && code <= '~')
		return weft_font_ascii[code - ' '];
	for (unsigned i = 0; i < sizeof weft_font_more / sizeof *weft_font_more; i++)
		if (weft_font_more[i].code == code)
			return weft_font_more[i].rows;
	return "VHHHHHV";
}

/* The character at *text, which moves on behind it; bytes that are no UTF-8 are each one. */
static inline uint32_t weft_font_next(const char **text)
{
	const unsigned char *s = (const unsigned char *)*text;
	const int more = *s >= 0xf0 ? 3 : *s >= 0xe0 ? 2 : *s >= 0xc2 ? 1 : 0;
	uint32_t code = more ? *s & (0x3fu >> more) : *s;

	for (int i = 1; i <= more; i++) {
		if ((s[i] & 0xc0) != 0x80) {
			++*text;
			return 0xfffd;
		}
		code = code << 6 | (s[i] & 0x3f);
	}
	*text += more + 1;
	return code;
}

/* Is there a dot in column x and row y, which may lie outside? */
static inline bool weft_font_dot(const char *rows, int x, int y)
{
	if (x < 0 || x >= WEFT_FONT_COLUMNS || y < 0)
		return false;
	for (int i = 0; i < y; i++)
		if (!rows[i])
			return false;
	const int digit = rows[y] <= '9' ? rows[y] - '0' : rows[y] - 'A' + 10;
	return rows[y] && (digit >> (WEFT_FONT_COLUMNS - 1 - x) & 1);
}

/* Square of the distance from u, v (from a dot) to the stroke from there to dx, dy. */
static inline double weft_font_stroke(double u, double v, int dx, int dy)
{
	double t = (u * dx + v * dy) / (dx || dy ? dx * dx + dy * dy : 1);

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	u -= t * dx;
	v -= t * dy;
	return u * u + v * v;
}

/* Square of the distance from the point u, v of a cell to its glyph's strokes, where that is less than
 * 4; else at least 4. */
static inline double weft_font_distance(const char *rows, double u, double v)
{
	const int x0 = (int)u - 1, y0 = (int)v - 1;
	double best = 4;

	for (int y = y0 - 2; y <= y0 + 3; y++)
		for (int x = x0 - 2; x <= x0 + 3; x++) {
			if (!weft_font_dot(rows, x, y))
				continue;
			const bool right = weft_font_dot(rows, x + 1, y),
				   left = weft_font_dot(rows, x - 1, y);
			const bool down = weft_font_dot(rows, x, y + 1);
			const double a = u - (x + 1), b = v - (y + 1);
			const int step[5][3] = {
				{ 0, 0, 1 },
				{ 1, 0, right },
				{ 0, 1, down },
				{ 1, 1, weft_font_dot(rows, x + 1, y + 1) && !right && !down },
				{ -1, 1, weft_font_dot(rows, x - 1, y + 1) && !left && !down },
			};
			for (int i = 0; i < 5; i++) {
				const double d =
					step[i][2] ? weft_font_stroke(a, b, step[i][0], step[i][1]) : 4;
				best = d < best ? d : best;
			}
		}
	return best;
}

#endif
