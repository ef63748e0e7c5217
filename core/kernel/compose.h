/* compose.h: one colour over another (W3C Compositing and Blending Level 1).
 *
 * Colours and alphas are straight fractions in planes of COMPOSE_BLOCK floats:
 * [0..2] colour, [3] alpha.  Every operation is the standard's formula in
 * single precision, with one division by the result's alpha at the end. */
#ifndef WEFT_KERNEL_COMPOSE_H
#define WEFT_KERNEL_COMPOSE_H

#include <math.h>
#include <stdbool.h>

enum { WEFT_COMPOSE_BLOCK = 128 };

typedef float weft_planes[4][WEFT_COMPOSE_BLOCK];

enum weft_compose {
	WEFT_OVER,
	WEFT_UNDER,
	WEFT_IN,
	WEFT_DEST_IN,
	WEFT_OUT,
	WEFT_DEST_OUT,
	WEFT_ATOP,
	WEFT_DEST_ATOP,
	WEFT_XOR,
	WEFT_PLUS,
	WEFT_CLEAR,
	WEFT_COPY,
	WEFT_DEST,
	WEFT_MULTIPLY, /* from here on: blend modes */
	WEFT_SCREEN,
	WEFT_OVERLAY,
	WEFT_DARKEN,
	WEFT_LIGHTEN,
	WEFT_COLOR_DODGE,
	WEFT_COLOR_BURN,
	WEFT_HARD_LIGHT,
	WEFT_SOFT_LIGHT,
	WEFT_DIFFERENCE,
	WEFT_EXCLUSION,
	WEFT_HUE, /* from here on: of all three colours together */
	WEFT_SATURATION,
	WEFT_COLOUR,
	WEFT_LUMINOSITY,
};

/* Does an opaque backdrop stay opaque under anything? */
static inline bool weft_compose_keeps_opaque(enum weft_compose op)
{
	return op == WEFT_OVER || op == WEFT_UNDER || op == WEFT_ATOP || op == WEFT_PLUS || op == WEFT_DEST ||
	       op >= WEFT_MULTIPLY;
}

/* ---- the blend functions B(backdrop, source) ---- */

static inline float weft_hard_light(float b, float s)
{
	return s <= 0.5f ? b * (2 * s) : b + (2 * s - 1) - b * (2 * s - 1);
}

static inline float weft_soft_light(float b, float s)
{
	const float d = b <= 0.25f ? ((16 * b - 12) * b + 4) * b : sqrtf(b > 0 ? b : 0);
	return s <= 0.5f ? b - (1 - 2 * s) * b * (1 - b) : b + (2 * s - 1) * (d - b);
}

static inline float weft_color_dodge(float b, float s)
{
	if (b <= 0)
		return 0;
	return s >= 1 ? 1 : fminf(1, b / (1 - s));
}

static inline float weft_color_burn(float b, float s)
{
	if (b >= 1)
		return 1;
	return s <= 0 ? 0 : 1 - fminf(1, (1 - b) / s);
}

static inline float weft_blend(enum weft_compose op, float b, float s)
{
	switch (op) {
	case WEFT_MULTIPLY: return b * s;
	case WEFT_SCREEN: return b + s - b * s;
	case WEFT_OVERLAY: return weft_hard_light(s, b);
	case WEFT_DARKEN: return b < s ? b : s;
	case WEFT_LIGHTEN: return b > s ? b : s;
	case WEFT_COLOR_DODGE: return weft_color_dodge(b, s);
	case WEFT_COLOR_BURN: return weft_color_burn(b, s);
	case WEFT_HARD_LIGHT: return weft_hard_light(b, s);
	case WEFT_SOFT_LIGHT: return weft_soft_light(b, s);
	case WEFT_DIFFERENCE: return b > s ? b - s : s - b;
	case WEFT_EXCLUSION: return b + s - 2 * b * s;
	default: return s;
	}
}

/* ---- of three colours together (section 10.2) ---- */

static inline float weft_lum(const float c[3])
{
	return 0.3f * c[0] + 0.59f * c[1] + 0.11f * c[2];
}

static inline void weft_clip_color(float c[3])
{
	const float l = weft_lum(c), n = fminf(c[0], fminf(c[1], c[2])), x = fmaxf(c[0], fmaxf(c[1], c[2]));
	for (int i = 0; i < 3; i++) {
		if (n < 0)
			c[i] = l + (c[i] - l) * l / (l - n);
		if (x > 1)
			c[i] = l + (c[i] - l) * (1 - l) / (x - l);
	}
}

static inline void weft_set_lum(float c[3], float l)
{
	const float d = l - weft_lum(c);
	for (int i = 0; i < 3; i++)
		c[i] += d;
	weft_clip_color(c);
}

static inline float weft_sat(const float c[3])
{
	return fmaxf(c[0], fmaxf(c[1], c[2])) - fminf(c[0], fminf(c[1], c[2]));
}

/* The least becomes 0, the greatest s, the middle in proportion. */
static inline void weft_set_sat(float c[3], float s)
{
	const float n = fminf(c[0], fminf(c[1], c[2])), range = weft_sat(c);
	for (int i = 0; i < 3; i++)
		c[i] = range > 0 ? (c[i] - n) * s / range : 0;
}

static inline void weft_blend_three(enum weft_compose op, const float b[3], const float s[3], float to[3])
{
	const float *from = op == WEFT_HUE || op == WEFT_COLOUR ? s : b;
	const float sat = op == WEFT_HUE ? weft_sat(b) : weft_sat(s);
	for (int i = 0; i < 3; i++)
		to[i] = from[i];
	if (op == WEFT_HUE || op == WEFT_SATURATION)
		weft_set_sat(to, sat);
	weft_set_lum(to, weft_lum(op == WEFT_LUMINOSITY ? s : b));
}

/* ---- a block ---- */

/* What the standard calls Fa and Fb, for alphas of source and backdrop. */
static inline void weft_compose_factors(enum weft_compose op, float as, float ab, float *fa, float *fb)
{
	*fa = op == WEFT_UNDER || op == WEFT_OUT || op == WEFT_DEST_ATOP || op == WEFT_XOR       ? 1 - ab
	      : op == WEFT_IN || op == WEFT_ATOP                                                 ? ab
	      : op == WEFT_CLEAR || op == WEFT_DEST || op == WEFT_DEST_IN || op == WEFT_DEST_OUT ? 0
												 : 1;
	*fb = op == WEFT_UNDER || op == WEFT_DEST || op == WEFT_PLUS                   ? 1
	      : op == WEFT_DEST_IN || op == WEFT_DEST_ATOP                             ? as
	      : op == WEFT_CLEAR || op == WEFT_COPY || op == WEFT_IN || op == WEFT_OUT ? 0
										       : 1 - as;
}

/* source onto backdrop, n pixels, into backdrop. */
static inline void weft_compose_as(enum weft_compose op, weft_planes source, weft_planes backdrop, int n)
{
	for (int x = 0; x < n; x++) {
		const float as = source[3][x], ab = backdrop[3][x];
		float fa, fb, s[3], mixed[3];
		weft_compose_factors(op, as, ab, &fa, &fb);
		const float b[3] = { backdrop[0][x], backdrop[1][x], backdrop[2][x] };
		for (int c = 0; c < 3; c++)
			s[c] = mixed[c] = source[c][x];
		if (op >= WEFT_HUE)
			weft_blend_three(op, b, s, mixed);
		float ao = as * fa + ab * fb;
		ao = ao < 1 ? ao : 1;
		for (int c = 0; c < 3; c++) {
			if (op >= WEFT_MULTIPLY && op < WEFT_HUE)
				mixed[c] = weft_blend(op, b[c], s[c]);
			if (op >= WEFT_MULTIPLY)
				mixed[c] = (1 - ab) * s[c] + ab * mixed[c];
			/* PLUS may exceed 1, which integers are clamped to and f32 keeps. */
			const float co = as * fa * mixed[c] + ab * fb * b[c];
			/* Where only one of the two counts it stays as it is, to the last bit. */
			const bool no_source = as * fa == 0, no_backdrop = ab * fb == 0;
			if (!(no_source && fb == 1))
				backdrop[c][x] = !(ao > 0)     ? 0
						 : no_source   ? b[c]
						 : no_backdrop ? mixed[c]
							       : co / ao;
		}
		backdrop[3][x] = ao;
	}
}

/* One loop an operation, so that no pixel asks which it is. */
static inline void weft_compose_block(enum weft_compose op, weft_planes source, weft_planes backdrop, int n)
{
	switch (op) {
	case WEFT_OVER: weft_compose_as(WEFT_OVER, source, backdrop, n); break;
	case WEFT_MULTIPLY: weft_compose_as(WEFT_MULTIPLY, source, backdrop, n); break;
	case WEFT_SCREEN: weft_compose_as(WEFT_SCREEN, source, backdrop, n); break;
	default: weft_compose_as(op, source, backdrop, n); break;
	}
}

#endif
