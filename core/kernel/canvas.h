/* canvas.h: the picture that a source makes. */
#ifndef WEFT_KERNEL_CANVAS_H
#define WEFT_KERNEL_CANVAS_H

#include "typed.h"

struct weft_canvas {
	int width, height, depth;
};

static const char *const weft_canvas_depths[] = { "u8", "u16", "f32", NULL };

/* Of a state that has a `struct weft_canvas canvas`. */
#define WEFT_CANVAS_PARAMS(T)                                                                                \
	{ WEFT_BIND(T, canvas.width), .name = "width", .help = "columns",                                    \
	  .type = WEFT_INT,           .initial = 512,  .min = 1,                                             \
	  .max = WEFT_SIDE_MAX,       .unit = "px" },                                                        \
		{ WEFT_BIND(T, canvas.height),                                                               \
		  .name = "height",                                                                          \
		  .help = "rows",                                                                            \
		  .type = WEFT_INT,                                                                          \
		  .initial = 512,                                                                            \
		  .min = 1,                                                                                  \
		  .max = WEFT_SIDE_MAX,                                                                      \
		  .unit = "px" },                                                                            \
	{                                                                                                    \
		WEFT_BIND(T, canvas.depth), .name = "depth", .help = "of the samples", .type = WEFT_CHOICE,  \
					    .choices = weft_canvas_depths                                    \
	}

static inline void weft_canvas_plan(const struct weft_canvas *s, int channels, weft_plan *plan)
{
	static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };

	plan->width = s->width;
	plan->height = s->height;
	plan->format = (weft_format) { (uint8_t)channels, depths[s->depth] };
}

/* Sample i of a row from a fraction: floor(v*white + 1/2), clamped; f32 as it is. */
WEFT_KERNEL void weft_canvas_put(void *row, ptrdiff_t i, int depth, float v)
{
	weft_put_rounded(row, i, depth, depth == WEFT_F32 ? v : v * (float)weft_depth_white(depth));
}

#endif
