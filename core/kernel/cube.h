/* cube.h: colours looked up in a cube of n x n x n nodes, by tetrahedra.
 *
 * Red, green and blue, clamped to 0..1 (NaN: 1), times n - 1 are a node (no more than n -
 * 2) and parts f within 0..1.  From that node one goes along the axis of the greatest part, then of the
 * next, then of the last; with these parts f1 >= f2 >= f3 the four nodes passed weigh
 *   v0*(1 - f1) + v1*(f1 - f2) + v2*(f2 - f3) + v3*f3
 * in single precision, added in that order.
 */
#ifndef WEFT_KERNEL_CUBE_H
#define WEFT_KERNEL_CUBE_H

#include "colours.h"

enum { WEFT_CUBE_SIDE_MAX = 256 };

struct weft_cube {
	int side;
	/* a sample's place is (v - low)*scale; of u8, ready */
	float low[3], scale[3];
	uint16_t index[3][256];
	float part[3][256];
};

/* Bytes from the first node: the place of r, g, b is red[r] + green[g] + blue[b]. */
struct weft_cube_places {
	ptrdiff_t axis[3][WEFT_CUBE_SIDE_MAX];
};

WEFT_KERNEL int weft_cube_split(const struct weft_cube *s, int c, float v, float *part)
{
	const float at = weft_clampf((v - s->low[c]) * s->scale[c], 0, (float)(s->side - 1));
	int i = (int)at;

	i = i < s->side - 2 ? i : s->side - 2;
	*part = at - (float)i;
	return i;
}

/* low .. high of each colour lie on the cube's ends. */
static inline void weft_cube_set(struct weft_cube *s, int side, const double low[3], const double high[3])
{
	s->side = side;
	for (int c = 0; c < 3; c++) {
		s->low[c] = (float)low[c];
		s->scale[c] = (float)((side - 1) / (high[c] - low[c]));
		for (int v = 0; v < 256; v++)
			s->index[c][v] =
				(uint16_t)weft_cube_split(s, c, (float)v * (1.0f / 255), &s->part[c][v]);
	}
}

struct weft_cube_axis {
	float part;
	ptrdiff_t step;
};

WEFT_KERNEL void weft_cube_order(struct weft_cube_axis *a, struct weft_cube_axis *b)
{
	if (a->part < b->part) {
		const struct weft_cube_axis kept = *a;
		*a = *b;
		*b = kept;
	}
}

WEFT_KERNEL void weft_cube_pixel(const uint8_t *at, struct weft_cube_axis x, struct weft_cube_axis y,
				 struct weft_cube_axis z, float out[3])
{
	weft_cube_order(&x, &y);
	weft_cube_order(&x, &z);
	weft_cube_order(&y, &z);
	const float *v0 = (const float *)(const void *)at;
	const float *v1 = (const float *)(const void *)(at += x.step);
	const float *v2 = (const float *)(const void *)(at += y.step);
	const float *v3 = (const float *)(const void *)(at + z.step);
	const float w0 = 1 - x.part, w1 = x.part - y.part, w2 = y.part - z.part, w3 = z.part;

	for (int c = 0; c < 3; c++)
		out[c] = v0[c] * w0 + v1[c] * w1 + v2[c] * w2 + v3[c] * w3;
}

/* From `from` channels to three colours, and alpha where there is. */
WEFT_KERNEL void weft_cube_row(const struct weft_cube *s, const uint8_t *nodes,
			       const struct weft_cube_places *places, const weft_row_job *job, int depth,
			       const int from)
{
	const int alpha = from % 2 == 0, to = 3 + alpha;
	const float unit = depth == WEFT_U8 ? 1.0f / 255 : depth == WEFT_U16 ? 1.0f / 65535 : 1;
	const float white = depth == WEFT_F32 ? 1 : (float)weft_depth_white(depth);

	for (int x = 0; x < job->width; x++) {
		const ptrdiff_t in = (ptrdiff_t)x * from, out = (ptrdiff_t)x * to;
		struct weft_cube_axis axis[3];
		const uint8_t *at = nodes;
		float made[3];

		for (int c = 0; c < 3; c++) {
			const ptrdiff_t sample = in + (from < 3 ? 0 : c);
			int i;
			if (depth == WEFT_U8) {
				i = s->index[c][job->in[0][sample]];
				axis[c].part = s->part[c][job->in[0][sample]];
			} else
				i = weft_cube_split(s, c, weft_at_f(job->in[0], sample, depth) * unit,
						    &axis[c].part);
			at += places->axis[c][i];
			axis[c].step = places->axis[c][i + 1] - places->axis[c][i];
		}
		weft_cube_pixel(at, axis[0], axis[1], axis[2], made);
		for (int c = 0; c < 3; c++)
			if (depth == WEFT_F32)
				((float *)(void *)job->out)[out + c] = made[c];
			else
				weft_put(job->out, out + c, depth,
					 (int)(weft_unit_of(made[c]) * white + 0.5f));
		if (alpha)
			memcpy(job->out + (out + 3) * depth, job->in[0] + (in + from - 1) * depth,
			       (size_t)depth);
	}
}

static inline void weft_cube_rows(const struct weft_cube *s, const uint8_t *nodes,
				  const struct weft_cube_places *places, const weft_row_job *job)
{
	const weft_format f = job->source.format;

#define WEFT_CUBE_CALL(depth)                                                                                \
	switch (f.channels) {                                                                                \
	case 3: weft_cube_row(s, nodes, places, job, depth, 3); break;                                       \
	case 4: weft_cube_row(s, nodes, places, job, depth, 4); break;                                       \
	case 2: weft_cube_row(s, nodes, places, job, depth, 2); break;                                       \
	default: weft_cube_row(s, nodes, places, job, depth, 1);                                             \
	}
	if (f.depth == WEFT_U8)
		WEFT_CUBE_CALL(WEFT_U8)
	else if (f.depth == WEFT_U16)
		WEFT_CUBE_CALL(WEFT_U16)
	else
		WEFT_CUBE_CALL(WEFT_F32)
#undef WEFT_CUBE_CALL
}

#endif
