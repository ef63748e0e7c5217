/* colorspace: colours as coordinates of another space, and back.
 *
 * Through sRGB (IEC 61966-2-1) or its light.  As fractions of white:
 *   linear  light, R G B          xyz    CIE XYZ of D65; integers times 32768/65535 (as ICC's)
 *   hsv     Smith 1978            hsl    Joblove and Greenberg 1978: H S L
 *   ycbcr   BT.601, full range: Y, (B - Y)/1.772 + h, (R - Y)/1.402 + h,
 *           h = 128/255 of u8, 32768/65535 of u16, 1/2 of f32
 *   lab     CIELAB of D65: L/100, (a + 128)/255, (b + 128)/255
 *   lch     L/100, C/200, hue     oklab  Ottosson 2020: L, a + 1/2, b + 1/2
 *   oklch   L, 2C, hue
 * Hues in turns, 0 where there is none.  In single precision, powers within 5e-6, relatively
 * (core/kernel/srgb.h, turn.h); integers floor(white*x + 1/2), clamped.
 * The result has three colours; alpha stays. */
#include "core/kernel/colours.h"
#include "core/kernel/fail.h"
#include "core/kernel/luma.h"
#include "core/kernel/srgb.h"
#include "core/kernel/turn.h"

enum space { SRGB, LINEAR, XYZ, LAB, LCH, OKLAB, OKLCH, HSV, HSL, YCBCR };
enum { STEPS = 8 };

struct colorspace;
typedef void colorspace_step(const struct colorspace *s, weft_colour_planes p, int n);

struct colorspace {
	int from, to, count;
	float half, scale; /* of ycbcr and xyz */
	colorspace_step *step[STEPS];
};

static const char *const colorspace_names[] = { "srgb",  "linear", "xyz", "lab",   "lch", "oklab",
						"oklch", "hsv",    "hsl", "ycbcr", NULL };
static const char *const colorspace_to[] = { "space", NULL };

static const weft_param colorspace_params[] = {
	{ WEFT_BIND(struct colorspace, to), .name = "to", .help = "the space wanted", .type = WEFT_CHOICE,
	  .initial = SRGB, .choices = colorspace_names, .aliases = colorspace_to },
	{ WEFT_BIND(struct colorspace, from), .name = "from", .help = "the space that the samples are in",
	  .type = WEFT_CHOICE, .initial = SRGB, .choices = colorspace_names },
};

/* The body sees a pixel's `a`, `b` and `c`, and changes them. */
#define COLORSPACE_STEP(name, ...)                                                                           \
	static void name(const struct colorspace *s, weft_colour_planes p, int n)                            \
	{                                                                                                    \
		(void)s;                                                                                     \
		WEFT_INDEPENDENT for (int i = 0; i < n; i++)                                                 \
		{                                                                                            \
			float a = p[0][i], b = p[1][i], c = p[2][i];                                         \
			__VA_ARGS__                                                                          \
			p[0][i] = a;                                                                         \
			p[1][i] = b;                                                                         \
			p[2][i] = c;                                                                         \
		}                                                                                            \
	}

WEFT_KERNEL void colorspace_matrix(const double m[3][3], float *a, float *b, float *c)
{
	const float x = *a, y = *b, z = *c;

	*a = (float)m[0][0] * x + (float)m[0][1] * y + (float)m[0][2] * z;
	*b = (float)m[1][0] * x + (float)m[1][1] * y + (float)m[1][2] * z;
	*c = (float)m[2][0] * x + (float)m[2][1] * y + (float)m[2][2] * z;
}

static const double xyz_of_rgb[3][3] = WEFT_XYZ_OF_RGB;
static const double rgb_of_xyz[3][3] = WEFT_RGB_OF_XYZ;
static const double lms_of_rgb[3][3] = { { 0.4122214708, 0.5363325363, 0.0514459929 },
					 { 0.2119034982, 0.6806995451, 0.1073969566 },
					 { 0.0883024619, 0.2817188376, 0.6299787005 } };
static const double oklab_of_lms[3][3] = { { 0.2104542553, 0.7936177850, -0.0040720468 },
					   { 1.9779984951, -2.4285922050, 0.4505937099 },
					   { 0.0259040371, 0.7827717662, -0.8086757660 } };
static const double lms_of_oklab[3][3] = { { 1, 0.3963377774, 0.2158037573 },
					   { 1, -0.1055613458, -0.0638541728 },
					   { 1, -0.0894841775, -1.2914855480 } };
static const double rgb_of_lms[3][3] = { { 4.0767416621, -3.3077115913, 0.2309699292 },
					 { -1.2684380046, 2.6097574011, -0.3413193965 },
					 { -0.0041960863, -0.7034186147, 1.7076147010 } };
/* D65: x 0.3127, y 0.3290 */
static const float white_x = (float)(0.3127 / 0.3290), white_z = (float)((1 - 0.3127 - 0.3290) / 0.3290);

COLORSPACE_STEP(to_light, a = weft_srgb_light(a); b = weft_srgb_light(b); c = weft_srgb_light(c);)
COLORSPACE_STEP(from_light, a = weft_srgb_back(a); b = weft_srgb_back(b); c = weft_srgb_back(c);)
COLORSPACE_STEP(to_xyz, colorspace_matrix(xyz_of_rgb, &a, &b, &c);)
COLORSPACE_STEP(from_xyz, colorspace_matrix(rgb_of_xyz, &a, &b, &c);)
COLORSPACE_STEP(pack_xyz, a *= s->scale; b *= s->scale; c *= s->scale;)
COLORSPACE_STEP(unpack_xyz, a /= s->scale; b /= s->scale; c /= s->scale;)

/* ---- CIELAB ---- */

WEFT_KERNEL float colorspace_f(float t)
{
	const float root = weft_cbrtf(t), line = t * (841 / 108.0f) + 4 / 29.0f;

	return t > 216 / 24389.0f ? root : line;
}

WEFT_KERNEL float colorspace_g(float f)
{
	const float cube = f * f * f, line = (f - 4 / 29.0f) * (108 / 841.0f);

	return f > 6 / 29.0f ? cube : line;
}

/* a and b as they are, L/100 */
COLORSPACE_STEP(to_lab, const float x = colorspace_f(a / white_x), y = colorspace_f(b),
		z = colorspace_f(c / white_z);
		a = 1.16f * y - 0.16f; b = 500 * (x - y); c = 200 * (y - z);)
COLORSPACE_STEP(from_lab, const float y = (a + 0.16f) * (1 / 1.16f), x = y + b * 0.002f, z = y - c * 0.005f;
		a = white_x * colorspace_g(x); b = colorspace_g(y); c = white_z * colorspace_g(z);)
COLORSPACE_STEP(pack_lab, b = (b + 128) * (1 / 255.0f); c = (c + 128) * (1 / 255.0f);)
COLORSPACE_STEP(unpack_lab, b = b * 255 - 128; c = c * 255 - 128;)

/* ---- Oklab ---- */

COLORSPACE_STEP(to_oklab, colorspace_matrix(lms_of_rgb, &a, &b, &c); a = weft_cbrtf(a); b = weft_cbrtf(b);
		c = weft_cbrtf(c); colorspace_matrix(oklab_of_lms, &a, &b, &c);)
COLORSPACE_STEP(from_oklab, colorspace_matrix(lms_of_oklab, &a, &b, &c); a = a * a * a; b = b * b * b;
		c = c * c * c; colorspace_matrix(rgb_of_lms, &a, &b, &c);)
COLORSPACE_STEP(pack_oklab, b += 0.5f; c += 0.5f;)
COLORSPACE_STEP(unpack_oklab, b -= 0.5f; c -= 0.5f;)

/* ---- chroma and hue of either ---- */

WEFT_KERNEL void colorspace_polar(float *b, float *c, float unit)
{
	const float chroma = sqrtf(*b * *b + *c * *c), hue = weft_turn_of(*c, *b);

	*b = chroma * unit;
	*c = hue;
}

WEFT_KERNEL void colorspace_flat(float *b, float *c, float unit)
{
	float x, y;

	weft_turn_cos_sin(*c, &x, &y);
	*c = *b * unit * y;
	*b = *b * unit * x;
}

COLORSPACE_STEP(to_lch, colorspace_polar(&b, &c, 1 / 200.0f);)
COLORSPACE_STEP(from_lch, colorspace_flat(&b, &c, 200);)
COLORSPACE_STEP(to_oklch, colorspace_polar(&b, &c, 2);)
COLORSPACE_STEP(from_oklch, colorspace_flat(&b, &c, 0.5f);)

/* ---- of sRGB's own values ---- */

WEFT_KERNEL float colorspace_hue(float r, float g, float b, float most, float chroma)
{
	const float d = chroma > 0 ? chroma : 1;
	const float sixths = most == r ? (g - b) / d : most == g ? (b - r) / d + 2 : (r - g) / d + 4;
	const float turn = sixths * (1 / 6.0f);

	return chroma > 0 ? turn < 0 ? turn + 1 : turn : 0;
}

/* One colour of a hue, chroma and least: 5 red, 3 green, 1 blue (Alvy Ray Smith's hexcone unrolled). */
WEFT_KERNEL float colorspace_ramp(float hue, float apart)
{
	const float k = apart + (hue - floorf(hue)) * 6, around = k < 6 ? k : k - 6;
	const float a = around < 4 - around ? around : 4 - around;

	return 1 - weft_unit_of(a);
}

#define COLORSPACE_ENDS                                                                                      \
	const float most = a > b ? (a > c ? a : c) : (b > c ? b : c),                                        \
		    least = a < b ? (a < c ? a : c) : (b < c ? b : c), chroma = most - least,                \
		    hue = colorspace_hue(a, b, c, most, chroma);

COLORSPACE_STEP(to_hsv, COLORSPACE_ENDS a = hue; b = most > 0 ? chroma / most : 0; c = most;)
COLORSPACE_STEP(from_hsv, const float h = a, chroma = b * c, v = c, least = v - chroma;
		a = least + chroma * colorspace_ramp(h, 5); b = least + chroma * colorspace_ramp(h, 3);
		c = least + chroma * colorspace_ramp(h, 1);)
COLORSPACE_STEP(to_hsl, COLORSPACE_ENDS const float l = (most + least) * 0.5f, room = 1 - fabsf(2 * l - 1);
		a = hue; b = room > 0 ? chroma / room : 0; c = l;)
COLORSPACE_STEP(from_hsl, const float h = a, l = c, chroma = b * (1 - fabsf(2 * l - 1)),
		least = l - chroma * 0.5f;
		a = least + chroma * colorspace_ramp(h, 5); b = least + chroma * colorspace_ramp(h, 3);
		c = least + chroma * colorspace_ramp(h, 1);)
COLORSPACE_STEP(to_ycbcr, const float y = weft_grey_of_fractions(a, b, c), blue = c - y, red = a - y; a = y;
		b = blue * (1 / 1.772f) + s->half; c = red * (1 / 1.402f) + s->half;)
COLORSPACE_STEP(from_ycbcr, const float y = a, blue = (b - s->half) * 1.772f, red = (c - s->half) * 1.402f;
		a = y + red;
		b = y - (WEFT_GREY_RED / WEFT_GREY_GREEN) * red - (WEFT_GREY_BLUE / WEFT_GREY_GREEN) * blue;
		c = y + blue;)

/* What leads from sRGB's values (light: from light) to a space, and back; NULL ends each. */
static const struct way {
	bool light;
	colorspace_step *there[4], *back[4];
} ways[] = {
	[SRGB] = { .light = false },
	[LINEAR] = { .light = true },
	[XYZ] = { true, { to_xyz, pack_xyz }, { unpack_xyz, from_xyz } },
	[LAB] = { true, { to_xyz, to_lab, pack_lab }, { unpack_lab, from_lab, from_xyz } },
	[LCH] = { true, { to_xyz, to_lab, to_lch }, { from_lch, from_lab, from_xyz } },
	[OKLAB] = { true, { to_oklab, pack_oklab }, { unpack_oklab, from_oklab } },
	[OKLCH] = { true, { to_oklab, to_oklch }, { from_oklch, from_oklab } },
	[HSV] = { false, { to_hsv }, { from_hsv } },
	[HSL] = { false, { to_hsl }, { from_hsl } },
	[YCBCR] = { false, { to_ycbcr }, { from_ycbcr } },
};

static void colorspace_planes(const struct colorspace *s, weft_colour_planes p, int n)
{
	for (int i = 0; i < s->count; i++)
		s->step[i](s, p, n);
}
WEFT_COLOUR_ROWS(colorspace, colorspace_planes)

static weft_status colorspace_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct colorspace *s = state;
	const struct way *from = &ways[s->from], *to = &ways[s->to];
	const bool whole = in.format.depth != WEFT_F32;

	if (s->from == s->to)
		return weft_refuse(
			e, WEFT_BAD_PARAM,
			"colorspace: from %s to %s is no change: say to=lab, or from=lab for the way "
			"back",
			colorspace_names[s->from], colorspace_names[s->to]);
	s->half = in.format.depth == WEFT_U8 ? 128 / 255.0f : whole ? 32768 / 65535.0f : 0.5f;
	s->scale = whole ? 32768 / 65535.0f : 1;
	s->count = 0;
	for (int i = 0; i < 4 && from->back[i]; i++)
		s->step[s->count++] = from->back[i];
	if (from->light != to->light)
		s->step[s->count++] = from->light ? from_light : to_light;
	for (int i = 0; i < 4 && to->there[i]; i++)
		s->step[s->count++] = to->there[i];
	plan->format.channels = weft_has_alpha(in.format) ? 4 : 3;
	plan->row = weft_row_for(in.format, colorspace_u8, colorspace_u16, colorspace_f32);
	plan->cost = 10 + 5 * s->count;
	return WEFT_OK;
}

static const char *const colorspace_aliases[] = { "colourspace", "convert-color", NULL };
static const char *const colorspace_examples[] = { "colorspace:lab", "colorspace:oklch",
						   "colorspace:linear | blur:8 | colorspace:from=linear",
						   NULL };

WEFT_FILTER(colorspace, .help = "colours as coordinates of another space, and back", .kind = WEFT_POINT,
	    WEFT_PARAMS(colorspace_params), .state_size = sizeof(struct colorspace),
	    .prepare = colorspace_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "colour", .aliases = colorspace_aliases, .examples = colorspace_examples,
	    .definition =
		    "sRGB (IEC 61966-2-1), CIE XYZ and CIELAB of D65, Oklab (Ottosson 2020), HSV, HSL, YCbCr "
		    "BT.601 full range; Lab as L/100, (a + 128)/255, (b + 128)/255; hues in turns");
