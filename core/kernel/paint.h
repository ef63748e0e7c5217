/* paint.h: a colour laid over pixels, as far as it covers them.
 *
 * With a = cover * alpha of the colour C, over B of alpha A (1 without), straight colours become
 * (C*a + B*A*(1 - a)) / (a + A*(1 - a)) and alpha a + A*(1 - a), in double, rounded once. */
#ifndef WEFT_KERNEL_PAINT_H
#define WEFT_KERNEL_PAINT_H

#include <math.h>

#include "../image/grey.h"
#include "typed.h"

struct weft_paint {
	weft_format format;
	double colors[WEFT_CHANNELS_MAX], alpha;
};

/* On grey pictures its BT.601 grey. */
static inline struct weft_paint weft_paint_of(weft_color color, weft_format f)
{
	const double white = weft_white(f), *c = color.rgba;
	struct weft_paint p = { .format = f, .alpha = c[3] };

	for (int i = 0; i < weft_colours(f); i++)
		p.colors[i] = white * (f.channels < 3 ? weft_grey_of_color(c) : c[i]);
	return p;
}

static inline void weft_paint_store(void *pixel, int i, int depth, double v)
{
	if (depth == WEFT_F32)
		((float *)pixel)[i] = (float)v;
	else
		weft_put_clamped(pixel, i, depth, (int)floor(v + 0.5));
}

static inline void weft_paint_over(const struct weft_paint *p, void *pixel, double cover)
{
	const int depth = p->format.depth, colours = weft_colours(p->format);
	const double white = weft_white(p->format), a = p->alpha * cover;
	const bool alpha = weft_has_alpha(p->format);
	const double under = alpha ? (double)weft_at_f(pixel, colours, depth) / white : 1;
	const double below = under * (1 - a), all = a + below;

	if (!(a > 0))
		return;
	for (int i = 0; i < colours; i++) {
		const double v = (double)weft_at_f(pixel, i, depth);
		weft_paint_store(pixel, i, depth,
				 a >= 1 ? p->colors[i] : (p->colors[i] * a + v * below) / all);
	}
	if (alpha)
		weft_paint_store(pixel, colours, depth, white * all);
}

#endif
